"""A re-ablement service: closed forms against simulation, queues, reserve, bed days and drift."""

import itertools
import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scheduler
from scheduler.demand.visits import visits_of
from scheduler.domain.actuals import Actual, VisitState
from scheduler.studies.reablement.drift import FLAG, drift
from scheduler.studies.reablement.plan_service import plan_service
from scheduler.studies.reablement.reserve import bed_days, same_day_share
from scheduler.studies.reablement.service import SPREAD_OF_HOURS, Service, errors_of_means, poisson_range, steady_state
from scheduler.studies.reablement.simulate import draw_episodes, simulate_capped, simulate_uncapped
from scheduler.studies.reablement.usual import usual_first_hours, usual_taper

WEEK = Path(__file__).resolve().parents[3] / "data" / "leominster-week"


def test_the_steady_state_by_hand() -> None:
    """Two weeks for everybody, 10 then 5 hours: four starts a week are eight people, 40 + 20 hours."""
    found = steady_state(Service(4, 10, (100, 50), early_percent=0, stopped_percent=0))
    assert (found.caseload, found.caseload_sd, found.hours) == (8, math.sqrt(8), 60)
    square = sum(factor**2 for factor in SPREAD_OF_HOURS) / 3
    assert found.hours_sd == pytest.approx(math.sqrt(4 * square * (100 + 25)))


def test_mean_stay_with_early_ends_by_hand() -> None:
    """With 12% a week from the second on: 1 + 1 + 0.88 + 0.7744 + 0.6815 + 0.5997 weeks, and nobody stopped."""
    service = Service(early_percent=12, stopped_percent=0)
    assert service.stay_weeks == pytest.approx(4.9356, abs=1e-4)
    assert service.completed_a_week == service.starts_a_week
    assert Service(stopped_percent=10, early_percent=0, taper=(100, 100)).stopped_share == pytest.approx(0.1)


@pytest.mark.parametrize("starts", [4.0, 8.0, 16.0])
def test_the_simulation_without_a_limit_is_the_closed_form(starts: float) -> None:
    """Over 20,000 weeks within 1.5%, and within 3.5 standard errors at each of five seeds; spreads within 4%."""
    service = Service(starts_a_week=starts)
    steady = steady_state(service)
    for seed in range(1, 6):
        load = simulate_uncapped(service, draw_episodes(service, 20_000, seed))
        errors = errors_of_means(service, 20_000 - 12)
        assert load.caseload.mean() == pytest.approx(steady.caseload, rel=0.015)
        assert load.hours.mean() == pytest.approx(steady.hours, rel=0.015)
        assert abs(load.caseload.mean() - steady.caseload) < 3.5 * errors[0]
        assert abs(load.hours.mean() - steady.hours) < 3.5 * errors[1]
        assert load.caseload.std() == pytest.approx(steady.caseload_sd, rel=0.04)
        assert load.hours.std() == pytest.approx(steady.hours_sd, rel=0.04)


def test_errors_of_means_are_what_seeds_vary_by() -> None:
    service = Service()
    means = [simulate_uncapped(service, draw_episodes(service, 300, seed)).hours.mean() for seed in range(200)]
    assert np.std(means) == pytest.approx(errors_of_means(service, 288)[1], rel=0.2)


def test_a_capacity_that_never_binds_changes_nothing() -> None:
    service = Service()
    episodes = draw_episodes(service, 120, 3)
    free, capped = simulate_uncapped(service, episodes, 26), simulate_capped(service, episodes, 1e6, 26)
    assert np.allclose(free.hours, capped.hours)
    assert np.array_equal(free.caseload, capped.caseload)
    assert capped.waits.max() == 0


@settings(max_examples=12, deadline=None)
@given(st.floats(0.9, 1.4), st.integers(0, 50))
def test_nobody_starts_beyond_the_capacity_and_waits_end_in_order(ratio: float, seed: int) -> None:
    service = Service(starts_a_week=6)
    capacity = ratio * steady_state(service).hours
    load = simulate_capped(service, draw_episodes(service, 80, seed), capacity)
    assert load.hours.max() <= capacity + 1e-6
    assert (load.waits >= 0).all()


def test_an_episode_larger_than_the_capacity_starts_alone() -> None:
    load = simulate_capped(Service(starts_a_week=0.2), draw_episodes(Service(starts_a_week=0.2), 60, 1), 1.0)
    assert load.caseload.max() == 1


def test_more_capacity_shortens_the_wait() -> None:
    plan = plan_service(Service(), weeks=208)
    waits = [row.wait_days for row in plan.queue]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > 5
    assert waits[-1] < 0.5
    assert [round(row.use_share, 1) for row in plan.queue] == [1.0, 0.9, 0.9, 0.8, 0.8]


def test_same_day_places_by_hand_and_by_simulation() -> None:
    """One place for referrals of mean 1: somebody comes on 1 - 1/e of the days."""
    assert same_day_share(1.0, 1) == pytest.approx(1 - math.exp(-1))
    assert same_day_share(2.0, 0) == 0
    assert same_day_share(0.0, 3) == 1
    drawn = np.random.default_rng(2).poisson(3.6, 200_000)
    assert same_day_share(3.6, 4) == pytest.approx(float(np.minimum(drawn, 4).sum() / drawn.sum()), abs=0.004)


def test_six_reserves_apart_need_twice_the_places_of_one_pool() -> None:
    reserve = plan_service(Service(), weeks=60).reserve
    enough = {pools: next(one.places for one in reserve if one.pools == pools and one.same_day_share >= 0.95) for pools in (1, 6)}
    assert enough == {1: 6, 6: 12}


def test_bed_days_fall_year_by_year_as_capacity_grows() -> None:
    found = bed_days(25, (25, 25.5, 26, 27, 30, math.inf), seed=4)
    for less, more in itertools.pairwise(found):
        assert all(one >= two for one, two in zip(less.years, more.years, strict=True))
    assert found[-1].mean == 0
    assert found[0].low < found[0].mean < found[0].high


def test_poisson_ranges_are_those_of_a_table() -> None:
    """Of a mean of 8, 5% lies at 4 or below and 95% at 13 or below."""
    assert poisson_range(8.0) == (4, 13)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_a_week": 0},
        {"first_hours": math.inf},
        {"taper": ()},
        {"taper": (120,)},
        {"early_percent": 60, "stopped_percent": 40},
        {"team_hours": 0},
    ],
)
def test_a_service_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must"):
        Service(**wrong)  # type: ignore[arg-type]


def test_hours_and_taper_of_the_example_week() -> None:
    inputs = scheduler.read_folder(WEEK)
    assert usual_taper(inputs) == (100, 100, 85, 70, 50, 35)
    assert usual_first_hours(inputs) == pytest.approx(7 * 1.25)
    nobody = inputs.replace(episodes=(), visit_patterns=(), pattern_links=())
    assert (usual_taper(nobody), usual_first_hours(nobody)) == (None, None)


def test_drift_by_week_of_the_episode() -> None:
    """E0006 is in its fifth week, E0011 in its first; visits of E0006 last 40 minutes whatever was planned."""
    inputs = scheduler.read_folder(WEEK)
    visits, _ = visits_of(inputs)
    actuals = []
    for visit in visits:
        if visit.visit_id.startswith(("W0014/", "W0015/", "W0026/")):
            start = visit.planned_start
            assert start is not None
            minutes = 60 if visit.visit_id.startswith("W0014/") else visit.minutes
            actuals.append(Actual(visit.visit_id, "C001", VisitState.DONE, start, start + timedelta(minutes=minutes)))
    found = {(one.episode_id, one.week): one for one in drift(inputs, visits, actuals)}
    assert inputs.episodes[0].first_day == date(2026, 10, 27)
    assert found["E0011", 1].flag == ""
    assert found["E0011", 1].planned_minutes == found["E0011", 1].actual_minutes > 0
    assert {week for name, week in found if name == "E0006"} <= {4, 5}
    assert FLAG in {one.flag for (name, _), one in found.items() if name == "E0006"}
