"""Alerts of a day: what is late is projected along runs and pairs, and told before it happens."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from scheduler.analysis.live.alerts import Alarm, Alert, alerts
from scheduler.analysis.live.projection import project
from scheduler.demand import make_problem
from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.domain.rules import Rule
from scheduler.files.reading.read import read_folder
from scheduler.geo.travel import travel_matrix
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from tests.builders import at, good_roster, matrix, plain_day
from tests.strategies import feasible_roster, random_week

DAY, TRAVEL, ROSTER = plain_day(), matrix(plain_day()), good_roster()


def seen(visit_id: str, carer_id: str, start: datetime, end: datetime | None = None) -> Actual:
    state = VisitState.DONE if end is not None else VisitState.NOT_SIGNED_OUT
    return Actual(visit_id, carer_id, state, start, end)


def told(problem: Problem, roster: Roster, actuals: Iterable[Actual], now: datetime) -> tuple[Alert, ...]:
    return alerts(problem, TRAVEL, roster, project(problem, TRAVEL, roster, tuple(actuals), now))


def as_planned(roster: Roster, until: datetime) -> list[Actual]:
    """Every visit that began before a moment, as the roster states it."""
    rows = []
    for run in roster.runs:
        for one in run.assignments:
            assert one.start is not None
            end = one.start + timedelta(minutes=DAY.visit[one.visit_id].minutes)
            if one.start <= until:
                rows.append(seen(one.visit_id, run.carer_id, one.start, end if end <= until else None))
    return rows


def test_a_day_that_goes_as_planned_has_no_alert() -> None:
    for hour in range(6, 22):
        now = at(f"{hour:02}:00")
        assert told(DAY, ROSTER, as_planned(ROSTER, now), now) == ()


def test_lateness_is_told_along_the_run_and_in_steps() -> None:
    run = next(run for run in ROSTER.runs if len(run.assignments) > 1)
    first, second = run.assignments[:2]
    assert first.start is not None
    assert second.start is not None
    length = timedelta(minutes=DAY.visit[first.visit_id].minutes)
    for late, step in ((16, 15), (31, 30), (46, 45)):
        room = second.start - first.start - length
        begun = first.start + room + timedelta(minutes=late)
        found = told(DAY, ROSTER, [seen(first.visit_id, run.carer_id, begun)], begun)
        of_second = [one for one in found if one.alarm is Alarm.LATE and one.visit_id == second.visit_id]
        assert [one.step for one in of_second] == [step]
        assert of_second[0].minutes >= late


def test_both_carers_of_a_double_up_wait_for_the_later_one() -> None:
    pairs = [visit_id for visit_id, runs in ROSTER.runs_of.items() if len(runs) == 2]
    projection = project(DAY, TRAVEL, ROSTER, (), at("12:00"))
    for visit_id in pairs:
        starts = {stay.start for stay in projection.stays if stay.visit_id == visit_id}
        assert len(starts) == 1


def test_a_visit_is_late_and_not_missed_while_its_carer_is_still_held_up_before_it() -> None:
    run = next(run for run in ROSTER.runs if len(run.assignments) > 1)
    first, second = run.assignments[:2]
    assert first.start is not None
    closes = DAY.visit[second.visit_id].windows[-1].latest
    now = closes + timedelta(minutes=40)
    held_up = told(DAY, ROSTER, [seen(first.visit_id, run.carer_id, now - timedelta(minutes=5))], now)
    assert Alarm.MISSED not in {one.alarm for one in held_up if one.visit_id == second.visit_id}
    assert Alarm.LATE in {one.alarm for one in held_up if one.visit_id == second.visit_id}
    nobody = told(DAY, ROSTER, (), now)
    assert Alarm.MISSED in {one.alarm for one in nobody if one.visit_id == second.visit_id}


def test_what_nobody_was_seen_at_is_missed_in_the_end_and_not_late_any_more() -> None:
    found = told(DAY, ROSTER, (), at("23:30"))
    missed = {one.visit_id for one in found if one.alarm is Alarm.MISSED}
    assert missed == set(ROSTER.runs_of)
    assert not [one for one in found if one.alarm is Alarm.LATE]
    run = ROSTER.runs[0]
    row = Actual(run.assignments[0].visit_id, "", VisitState.MISSED)
    early = told(DAY, ROSTER, [row], at("00:30"))
    assert [one.visit_id for one in early if one.alarm is Alarm.MISSED] == [row.visit_id]


def test_a_visit_that_goes_on_is_an_overrun() -> None:
    run = ROSTER.runs[0]
    first = run.assignments[0]
    assert first.start is not None
    length = timedelta(minutes=DAY.visit[first.visit_id].minutes)
    now = first.start + length + timedelta(minutes=10)
    found = told(DAY, ROSTER, [seen(first.visit_id, run.carer_id, first.start)], now)
    overrun = [one for one in found if one.alarm is Alarm.OVERRUN]
    assert [(one.visit_id, one.minutes) for one in overrun] == [(first.visit_id, 10)]
    assert not [
        one
        for one in told(DAY, ROSTER, [seen(first.visit_id, run.carer_id, first.start)], now - timedelta(minutes=1))
        if one.alarm is Alarm.OVERRUN
    ]


def test_a_time_critical_visit_is_told_of_where_its_window_will_have_closed() -> None:
    run = ROSTER.runs[0]
    visit_id = run.assignments[0].visit_id
    visits = tuple(visit.replace(time_critical=visit.visit_id == visit_id) for visit in DAY.visits)
    day = DAY.replace(visits=visits)
    closes = day.visit[visit_id].windows[-1].latest
    found = told(day, ROSTER, (), closes + timedelta(minutes=5))
    assert [one.visit_id for one in found if one.alarm is Alarm.TIME_CRITICAL] == [visit_id]


def test_a_visit_made_by_somebody_else_frees_the_rostered_carer() -> None:
    run = next(run for run in ROSTER.runs if len(run.assignments) > 1 and DAY.visit[run.assignments[0].visit_id].carers == 1)
    first = run.assignments[0]
    assert first.start is not None
    other = next(carer.carer_id for carer in DAY.carers if carer.carer_id != run.carer_id)
    end = first.start + timedelta(minutes=DAY.visit[first.visit_id].minutes)
    projection = project(DAY, TRAVEL, ROSTER, [seen(first.visit_id, other, first.start, end)], end)
    assert first.visit_id not in [stay.visit_id for one in projection.runs if one.shift_id == run.shift_id for stay in one.stays]
    assert [stay.carer_id for stay in projection.strangers] == [other]


def test_an_alert_has_a_key_by_which_it_is_told_once() -> None:
    found = told(DAY, ROSTER, (), at("23:30"))
    assert len({one.key for one in found}) == len(found)


def test_a_run_that_lateness_leaves_no_gap_for_its_break() -> None:
    inputs = read_folder(Path(__file__).resolve().parents[3] / "data" / "leominster")
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    roster = solve(problem, travel, stop=MaxIterations(200), seed=1).roster
    long = [run for run in roster.runs if length_of(problem, run) > timedelta(hours=6)]
    assert long
    run = long[0]
    assert all(one.start is not None for one in run.assignments)
    begun = run.assignments[0]
    assert begun.start is not None
    shift = problem.shift[run.shift_id]
    end = run.assignments[-1].start
    assert end is not None
    # the first visit goes on until the last is due: nothing is left between the visits but journeys
    rows = [seen(begun.visit_id, run.carer_id, begun.start)]
    found = alerts(problem, travel, roster, project(problem, travel, roster, rows, end))
    assert [one.minutes for one in found if one.alarm is Alarm.BREAK and one.shift_id == run.shift_id] == [shift.break_minutes]
    in_time = alerts(problem, travel, roster, project(problem, travel, roster, (), begun.start))
    assert not [one for one in in_time if one.alarm is Alarm.BREAK and one.shift_id == run.shift_id]


def length_of(problem: Problem, run: Run) -> timedelta:
    first, last = run.assignments[0].start, run.assignments[-1].start
    assert first is not None
    assert last is not None
    return last - first + timedelta(minutes=problem.visit[run.assignments[-1].visit_id].minutes)


def test_an_end_tonight_that_leaves_too_little_rest_before_tomorrow() -> None:
    checked = 0
    for seed in range(60):
        problem, travel = random_week(seed, days=3, visits=12, carers=2)
        if not problem.objective.is_hard(Rule.REST):
            continue
        roster = feasible_roster(seed, problem, travel)
        for before, after in pairwise(sorted(roster.runs, key=lambda run: (run.carer_id, problem.shift[run.shift_id].start))):
            if (
                before.carer_id != after.carer_id
                or problem.shift[before.shift_id].start.date() == problem.shift[after.shift_id].start.date()
            ):
                continue
            last, first = before.assignments[-1], after.assignments[0]
            assert last.start is not None
            assert first.start is not None
            end = first.start - timedelta(minutes=problem.objective.rest_minutes - 30)
            if end <= last.start or end > last.start + timedelta(hours=20):
                continue
            rows = [seen(last.visit_id, before.carer_id, last.start, end)]
            found = alerts(problem, travel, roster, project(problem, travel, roster, rows, end))
            rest = [one for one in found if one.alarm is Alarm.REST and one.shift_id == after.shift_id]
            assert rest
            assert rest[0].visit_id == first.visit_id
            assert rest[0].minutes >= 30
            checked += 1
        if checked >= 3:
            return
    raise AssertionError(f"only {checked} pairs of days were looked at")
