"""Travel for an hour of care: adds up in every grouping, agrees with the key figures, and crossings are those of geometry."""

import itertools
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from operator import attrgetter
from zoneinfo import ZoneInfo

import pytest

import scheduler
from scheduler.analysis.crossings import crossings_of
from scheduler.analysis.kpis import kpis
from scheduler.analysis.travel_waste import RosteredWeek, run_name, stops_of, waste_by
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.travel import travel_matrix
from tests.builders import at, matrix, plain_day, roster


@pytest.fixture(scope="module")
def week() -> RosteredWeek:
    inputs = scheduler.read_folder("data/leominster-week")
    problem = scheduler.make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(300), seed=1)
    return RosteredWeek("week", problem, travel, result.roster)


def test_every_grouping_adds_up_to_the_key_figures(week: RosteredWeek) -> None:
    stops = stops_of(week)
    figures = kpis(week.problem, week.travel, week.roster, ())
    for key in ("carer_id", "run", "day", "locality", "week"):
        groups = waste_by(stops, attrgetter(key))
        assert sum(one.stops for one in groups) == sum(len(run.assignments) for run in week.roster.runs)
        assert sum(one.contact_hours for one in groups) == pytest.approx(figures.contact_hours)
        assert sum(one.between_minutes for one in groups) == pytest.approx(figures.between_minutes)
        assert sum(one.between_minutes + one.home_minutes for one in groups) == pytest.approx(figures.travel_minutes)
        assert sum(one.metres for one in groups) / 1609.344 == pytest.approx(figures.travel_miles)
        assert sum(one.excess_minutes for one in groups) == pytest.approx(0, abs=1e-6)
        assert [one.excess_minutes for one in groups] == sorted((one.excess_minutes for one in groups), reverse=True)
    [all_of_them] = waste_by(stops, lambda _: "all")
    assert all_of_them.per_contact_hour == pytest.approx(figures.travel_per_contact_hour)


def test_the_run_of_a_pattern_is_the_same_on_every_day(week: RosteredWeek) -> None:
    runs = {stop.run for stop in stops_of(week)}
    assert not any("2026-" in run for run in runs)
    assert len(runs) < len(week.roster.runs)
    assert run_name("S1/2026-11-24") == "S1"
    assert run_name("S1/2026-11-24/2") == "S1"
    assert run_name("early 3/4") == "early 3/4"


def test_nothing_in_a_run_is_no_travel() -> None:
    problem = plain_day()
    empty = RosteredWeek("day", problem, matrix(problem), Roster())
    assert stops_of(empty) == ()
    assert crossings_of(empty) == ()
    assert waste_by((), lambda _: "all") == ()


SQUARE = {"U1": (52.00, -2.70), "U4": (52.02, -2.66), "U3": (52.02, -2.70), "U5": (52.00, -2.66)}
"""Corners: Ann goes from U1 to U4 and Bob from U3 to U5, each along a diagonal."""


def crossing_day(points: dict[str, tuple[float, float]] = SQUARE, **legs: tuple[int, int]) -> RosteredWeek:
    problem = plain_day()
    places = {f"at-{person}": point for person, point in points.items()}
    problem = problem.replace(
        locations=tuple(
            one.replace(lat=places[one.location_id][0], lon=places[one.location_id][1]) if one.location_id in places else one
            for one in problem.locations
        )
    )
    sides = {("at-U1", "at-U5"): (3, 300), ("at-U3", "at-U4"): (4, 400)}
    given = {tuple(f"at-{name}" for name in pair.split("_")): leg for pair, leg in legs.items()}
    rounds = roster(problem, {"SA": [("V1", "08:00"), ("V4", "09:00")], "SB": [("V3", "08:10"), ("V5", "09:10")]})
    return RosteredWeek("day", problem, matrix(problem, legs={**sides, **given}), rounds)  # type: ignore[dict-item]


def test_two_diagonals_cross_and_an_exchange_saves_what_the_sides_are_shorter() -> None:
    [crossing] = crossings_of(crossing_day())
    ends = [(leg.carer_id, leg.from_visit_id, leg.to_visit_id) for leg in (crossing.first, crossing.second)]
    assert ends == [("Ann", "V1", "V4"), ("Bob", "V3", "V5")]
    assert crossing.saved_minutes == 10 + 10 - 3 - 4
    assert (crossing.crossings, crossing.day, crossing.first.leaves) == (1, date(2026, 6, 1), at("08:30"))


def test_nothing_is_saved_where_the_sides_take_longer() -> None:
    [crossing] = crossings_of(crossing_day(U1_U5=(60, 900)))
    assert crossing.saved_minutes == 0


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(SQUARE | {"U3": SQUARE["U5"], "U5": SQUARE["U3"]} | {"U4": (51.98, -2.70)}, id="beside each other"),
        pytest.param(SQUARE | {"U3": SQUARE["U1"]}, id="from the same door"),
        pytest.param(SQUARE | {"U5": SQUARE["U4"]}, id="to the same door"),
        pytest.param(SQUARE | {"U3": (52.01, -2.68)}, id="that only touch"),
        pytest.param({name: SQUARE[name] for name in ("U1", "U4", "U3")}, id="to a place nobody knows"),
    ],
)
def test_rounds_do_not_cross(points: dict[str, tuple[float, float]]) -> None:
    assert crossings_of(crossing_day(points)) == ()


def test_rounds_at_different_times_of_a_day_do_not_cross() -> None:
    day = crossing_day()
    later = roster(day.problem, {"SA": [("V1", "08:00"), ("V4", "09:00")], "SB": [("V3", "09:30"), ("V5", "10:30")]})
    assert crossings_of(RosteredWeek("day", day.problem, day.travel, later)) == ()


def test_crossings_of_a_week_are_those_of_a_slow_look_at_each_pair(week: RosteredWeek, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pairs by exact arithmetic, one at a time; also where journeys are compared a few at a time."""
    found = {(one.day, one.first.shift_id, one.second.shift_id): one.crossings for one in crossings_of(week)}
    points = {one.location_id: (Fraction(one.lat), Fraction(one.lon)) for one in week.problem.locations if one.lat and one.lon}
    expected: Counter[tuple[date, str, str]] = Counter()
    runs = [run for run in week.roster.runs if run.assignments]
    for first, second in itertools.combinations(runs, 2):
        days = [at_day(week.problem, run) for run in (first, second)]
        if days[0] != days[1] or first.carer_id == second.carer_id or not _overlap(week.problem, first, second):
            continue
        for one, other in itertools.product(_ways(week.problem, first, points), _ways(week.problem, second, points)):
            expected[days[0], first.shift_id, second.shift_id] += _cross(*one, *other)
    assert found == {pair: number for pair, number in expected.items() if number}
    assert len(found) >= 1
    monkeypatch.setattr("scheduler.analysis.crossings.LEGS_AT_ONCE", 3)
    assert {(one.day, one.first.shift_id, one.second.shift_id): one.crossings for one in crossings_of(week)} == found


Exact = tuple[Fraction, Fraction]


def at_day(problem: Problem, run: Run) -> date:
    return problem.shift[run.shift_id].start.astimezone(ZoneInfo(problem.timezone)).date()


def _overlap(problem: Problem, first: Run, second: Run) -> bool:
    spans = []
    for run in (first, second):
        last = run.assignments[-1]
        assert run.assignments[0].start
        assert last.start
        spans.append((run.assignments[0].start, last.start + timedelta(minutes=problem.visit[last.visit_id].minutes)))
    return spans[0][0] < spans[1][1] and spans[1][0] < spans[0][1]


def _ways(problem: Problem, run: Run, points: dict[str, Exact]) -> list[tuple[Exact, Exact]]:
    homes = [points[problem.service_user[problem.visit[one.visit_id].service_user_id].location_id] for one in run.assignments]
    return list(itertools.pairwise(homes))


def _cross(a: Exact, b: Exact, c: Exact, d: Exact) -> bool:
    def side(p: Exact, q: Exact, r: Exact) -> Fraction:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
