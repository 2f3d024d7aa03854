"""Proposals and their referee: within every limit, and right where the answer can be worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.analysis.eligibility import MayMove, may_give, may_move
from scheduler.studies.clusters.instance import ClusterInstance, Ints
from scheduler.studies.clusters.path_cover import IMPOSSIBLE, SCALE, PathCover, polish
from scheduler.studies.clusters.study import new_face_minutes
from scheduler.studies.clusters.surrogate import NEIGHBOURS, TREE, make_surrogate, propose
from tests.studies.clusters.small import instance_of, small, small_inputs


def check_limits(instance: ClusterInstance, owner: Ints, most: int) -> None:
    """Nobody is with a provider who may not serve them, or moved who may not be, or beyond the cap; hours are kept."""
    inputs = instance.inputs
    people = {person.service_user_id: person for person in inputs.service_users}
    providers = {provider.provider_id: provider for provider in inputs.providers}
    for unit, number in zip(instance.units, owner, strict=True):
        person = people[unit.service_user_id]
        if number != unit.provider:
            assert may_move(person, instance.first_day) is not MayMove.NO
            assert may_give(providers[instance.provider_ids[number]], person, instance.first_day, inputs.settings)
    assert instance.moved_people(owner) <= most
    assert instance.is_within_hours(owner)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    most=st.integers(0, 20),
    kind=st.sampled_from([NEIGHBOURS, TREE]),
    home=st.sampled_from([0.0, 0.4]),
    worse=st.sampled_from([0.0, 3.0]),
)
def test_no_proposal_breaks_choice_eligibility_hours_or_the_cap(seed: int, most: int, kind: int, home: float, worse: float) -> None:
    instance = small(is_travel_only=False, providers=4, visits=80, tolerance=0.2)
    away = new_face_minutes(instance, 7)
    owner = propose(
        instance,
        make_surrogate(instance),
        most,
        kind=kind,
        home_weight=home,
        away=away,
        worse_weight=worse,
        steps=2000,
        seed=seed,
    )
    check_limits(instance, owner, most)
    check_limits(instance, polish(instance, PathCover(instance), owner, most, away=away, worse_weight=worse, looks=15, seed=seed), most)


@pytest.mark.parametrize("kind", [NEIGHBOURS, TREE])
def test_a_proposal_improves_what_it_is_made_from_and_repeats(kind: int) -> None:
    instance = small(tolerance=0.3)
    arrays, away = make_surrogate(instance), np.zeros(len(instance.units))
    first, second = (propose(instance, arrays, 99, kind=kind, home_weight=1.0, away=away, steps=20_000, seed=4) for _ in range(2))
    assert (first == second).all()
    cover = PathCover(instance)
    assert cover.minutes(first).sum() < cover.minutes(instance.today).sum()
    assert instance.moved_people(propose(instance, arrays, 0, kind=kind, home_weight=0.0, away=away, steps=500)) == 0


def test_polishing_never_makes_the_referees_figure_worse() -> None:
    instance = small(tolerance=0.3)
    cover, away = PathCover(instance), np.zeros(len(instance.units))
    owner = polish(instance, cover, instance.today, 8, away=away, looks=60)
    assert cover.minutes(owner).sum() <= cover.minutes(instance.today).sum()
    assert 0 < instance.moved_people(owner) <= 8


def test_the_price_of_new_faces_keeps_people_where_they_are() -> None:
    instance = small(tolerance=0.3)
    dear = np.full(len(instance.units), 1e6)
    owner = propose(instance, make_surrogate(instance), 99, kind=NEIGHBOURS, home_weight=1.0, away=dear, steps=5000)
    assert (owner == instance.today).all()


def test_new_faces_are_written_off_over_the_horizon_and_nothing_if_continuity_is_off() -> None:
    instance = small(is_travel_only=False)
    week, quarter = new_face_minutes(instance, 7), new_face_minutes(instance, 91)
    assert np.allclose(week, 13 * quarter)
    assert week.max() == pytest.approx(3 * 3000 / (10 * 60) / 7)
    assert not new_face_minutes(small(), 7).any()


def test_the_cover_of_one_visit_is_the_way_there_and_back_by_the_nearest_shift() -> None:
    instance = small()
    cover = PathCover(instance)
    visits = np.bincount(instance.visit_unit, instance.visit_carers, len(instance.units))
    unit = int(np.flatnonzero(visits == 1)[0])
    visit = int(np.flatnonzero(instance.visit_unit == unit)[0])
    members = np.zeros(len(instance.units), dtype=np.bool_)
    members[unit] = True
    own = instance.shift_provider == 0
    out = instance.from_shift[own, unit][instance.shift_start[own] + instance.from_shift[own, unit] <= instance.latest[visit]]
    ends = instance.earliest[visit] + instance.visit_minutes[visit] + instance.to_shift[own, unit] <= instance.shift_end[own]
    assert cover.minutes_of(0, members) == pytest.approx(out.min() + instance.to_shift[own, unit][ends].min(), abs=2 / SCALE)
    assert cover.minutes_of(0, members) < IMPOSSIBLE / SCALE
    assert cover.minutes_of(0, np.zeros(len(instance.units), dtype=np.bool_)) == 0


def test_people_with_two_providers_move_by_package_and_others_whole() -> None:
    instance = small()
    assert len({unit.service_user_id for unit in instance.units}) == len(instance.units)
    assert all(not unit.package_id for unit in instance.units)


def test_hours_are_kept_to_the_contract_and_who_is_beyond_goes_no_further() -> None:
    inputs = small_inputs()
    half = tuple(contract.replace(minutes_a_week=contract.minutes_a_week // 2) for contract in inputs.contracts)
    instance = instance_of(inputs.replace(contracts=half), 0.03)
    assert (instance.upper == instance.hours(instance.today)).all()
    assert np.allclose(instance.contract_minutes, [contract.minutes_a_week / 7 for contract in half])
    none = instance_of(inputs.replace(contracts=()), 0.03)
    assert np.allclose(none.contract_minutes, none.hours(none.today))


def test_without_a_table_of_providers_every_provider_may_serve() -> None:
    instance = instance_of(small_inputs().replace(providers=()))
    assert instance.allowed.all()
