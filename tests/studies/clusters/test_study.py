"""Re-solved figures, the cap, nobody worse, and swaps that are more than chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.analysis.kpis import kpis
from scheduler.solver.stop import Cancel
from scheduler.studies.clusters.compare import compare_arrangements, zone_carers, zone_owner
from scheduler.studies.clusters.estimates import RosterEstimates, estimate_moves
from scheduler.studies.clusters.localities import areas_of, by_locality
from scheduler.studies.clusters.noise import CONTROLS
from scheduler.studies.clusters.solving import Allocation, Bench, concerned_by
from scheduler.studies.clusters.study import StudyOptions, reallocate, settle_base, study_clusters
from scheduler.studies.clusters.swaps import choose_swaps, study_swaps, swapped
from scheduler.verify.verify import verify
from tests.studies.clusters.small import misplaced, small


@pytest.fixture(scope="module")
def base() -> Allocation:
    return settle_base(Bench(small(tolerance=0.3)), 12, 0, lambda _: None)


def check_figures(allocation: Allocation) -> None:
    """Every figure is that of a roster that breaks no rule."""
    for one in allocation.served:
        verdict = verify(one.problem, one.travel, one.roster)
        assert verdict.ok
        assert verdict.score == one.score
        assert kpis(one.problem, one.travel, one.roster, ()) == one.figures


def test_a_larger_cap_is_never_worse_and_every_figure_is_of_a_roster(base: Allocation) -> None:
    bench = Bench(small(tolerance=0.3), workers=2)
    options = StudyOptions(caps=(30, 100), effort=4)
    curve = list(reallocate(bench, base, options, lambda _: None))
    travel = [base.travel_minutes, *(point.allocation.travel_minutes for point in curve)]
    assert travel == sorted(travel, reverse=True)
    assert travel[-1] < travel[0]
    for point in curve:
        assert bench.instance.moved_people(point.allocation.owner) <= point.most_moved
        assert bench.instance.is_within_hours(point.allocation.owner)
        check_figures(point.allocation)


def test_no_provider_is_worse_where_that_is_asked(base: Allocation) -> None:
    options = StudyOptions(caps=(30,), effort=4, is_no_provider_worse=True)
    for point in reallocate(Bench(small(tolerance=0.3)), base, options, lambda _: None):
        assert (point.allocation.travel_of_each <= base.travel_of_each + 1e-9).all()


def test_a_study_repeats_and_its_base_has_at_least_its_effort() -> None:
    options = StudyOptions(caps=(20,), effort=3)
    first, second = (study_clusters(Bench(small()), options) for _ in range(2))
    assert [one.roster for one in first.base.served] == [one.roster for one in second.base.served]
    assert first.curve[0].allocation.travel_minutes == second.curve[0].allocation.travel_minutes
    assert first.base_iterations >= first.study_iterations
    fair = study_clusters(Bench(small()), StudyOptions(caps=(20,), effort=3, is_no_provider_worse=True))
    assert fair.base_iterations >= fair.study_iterations
    assert (fair.curve[0].allocation.travel_of_each <= fair.base.travel_of_each + 1e-9).all()


def test_a_cancelled_study_ends_with_what_it_has(base: Allocation) -> None:
    cancel = Cancel()
    cancel.set()
    assert list(reallocate(Bench(small(tolerance=0.3), cancel=cancel), base, StudyOptions(caps=(20,)), lambda _: None)) == []


def test_two_people_who_are_in_the_wrong_zone_are_a_swap_that_both_want() -> None:
    instance, pair = misplaced()
    bench = Bench(instance)
    base = settle_base(bench, 12, 0, lambda _: None)
    found = study_swaps(bench, base, 4, effort=6, seed=1, horizon_days=91)
    assert [len(noise.gains) for noise in found.noise] == [CONTROLS] * 2
    assert all(noise.minutes >= 0 for noise in found.noise)
    assert any(set(swap.units) & set(pair) for swap in found.chosen)
    for swap in found.chosen:
        assert all(gain > found.noise[provider].minutes for gain, provider in zip(swap.gains, swap.providers, strict=True))
    owner = swapped(instance, [swap.units for swap in found.chosen])
    assert (owner == found.together.owner).all()
    assert instance.is_within_hours(owner)
    assert 0 < instance.moved_people(owner) <= 4
    assert found.together.travel_minutes < found.base.travel_minutes
    check_figures(found.together)
    assert not {swap.units for swap in found.one_sided} & {swap.units for swap in found.chosen}


def test_what_falls_away_is_the_way_that_the_roster_has_less(base: Allocation) -> None:
    instance = small(tolerance=0.3)
    book = RosterEstimates(instance, base.served[0])
    unit = int(np.flatnonzero(instance.today == 0)[0])
    gone = set(instance.units[unit].visit_ids)
    one = base.served[0]
    runs = tuple(run.replace(assignments=tuple(x for x in run.assignments if x.visit_id not in gone)) for run in one.roster.runs)
    left = kpis(one.problem, one.travel, one.roster.replace(runs=tuple(run for run in runs if run.assignments)), ())
    assert book.removal_minutes(unit) == pytest.approx(one.figures.travel_minutes - left.travel_minutes)


def test_estimates_are_of_units_that_may_go_there(base: Allocation) -> None:
    instance = small(tolerance=0.3)
    removal, insertion = estimate_moves(instance, base.served)
    assert (removal >= 0).all()
    assert np.isinf(insertion[np.arange(len(removal)), instance.today]).all()
    assert np.isfinite(insertion).any()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), most=st.integers(0, 12))
def test_chosen_swaps_share_nobody_and_keep_hours_in_sum(seed: int, most: int) -> None:
    instance = small(tolerance=0.05)
    rng = np.random.default_rng(seed)

    zero, ones = (np.flatnonzero(instance.today == number) for number in (0, 1))

    pairs = [((int(first), int(second)), (float(rng.random()), float(rng.random()))) for first in zero for second in ones]
    chosen = choose_swaps(instance, pairs, [], most)
    assert len({unit for units in chosen for unit in units}) == 2 * len(chosen) <= most
    assert instance.is_within_hours(swapped(instance, chosen))
    assert (swapped(instance, []) == instance.today).all()


def test_zones_and_one_staff_are_compared_with_the_same_people_and_carers(base: Allocation) -> None:
    bench = Bench(small(tolerance=0.3))
    found = compare_arrangements(bench, base, base, effort=3, seeds=[0], tolerance=0.1)
    assert [one.name for one in found] == ["today", "clusters", "zones, clients only", "zones, clients and carers", "pooled"]
    visits = {sum(part.figures.visits for part in one.served) for one in found}
    carers = {sum(len(part.problem.carers) for part in one.served) for one in found}
    assert len(visits) == len(carers) == 1
    middles = zone_owner(bench.instance, 0.1)[1]
    today = {carer.carer_id: carer.provider for carer in bench.instance.split.problem.carers}
    zones = zone_carers(bench.instance, middles[::-1])
    assert zones.keys() == today.keys()
    assert found[3].carers_moved == sum(provider != today[carer] for carer, provider in zone_carers(bench.instance, middles).items())


def test_localities_add_up_to_the_whole(base: Allocation) -> None:
    instance = small(tolerance=0.3)
    figures = by_locality(base.served, areas_of(instance.split.problem))
    assert sum(one.visits for one in figures) == len(instance.split.problem.visits)
    assert sum(one.unmet for one in figures) == base.unplaced
    assert sum(one.travel_minutes for one in figures) == pytest.approx(base.travel_minutes)
    assert {one.area for one in figures} <= {"urban", "rural"}


def test_those_concerned_by_a_move_are_who_loses_and_who_takes_on() -> None:
    assert concerned_by(np.array([0, 1, 2, 3]), np.array([0, 2, 2, 3])) == [1, 2]
