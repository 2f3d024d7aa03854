"""One plan after another: what was done is the history of what comes, and nothing is counted twice or lost."""

from datetime import date, timedelta

import pytest

from scheduler.analysis.worked import visited, worked_days
from scheduler.demand import make_problem
from scheduler.demand.next_period import next_inputs, with_history
from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.shifts import Absence, Shift
from tests.builders import roster
from tests.demand.weeks import MON, MONDAY, SUN, TUE, at, away, duty, inputs, weekly

NIGHT = duty("22:00", "07:00", pattern_id="N", days=(SUN,))
DAY = duty("07:00", "14:30", pattern_id="D", days=(MON, TUE))
PLAN = inputs(
    weekly("A", days=(MON, TUE)),
    weekly("B", start="12:00", days=(MON, TUE)),
    weekly("C", start="23:30", days=(SUN,)),
    weekly("E", start="05:00", days=(SUN,), planned_start=29 * 60),
    shift_patterns=(DAY, NIGHT),
)
PROBLEM = make_problem(PLAN)
ROSTER = roster(
    PROBLEM,
    {
        "D/2026-11-23": [("A/2026-11-23", at("2026-11-23 08:00")), ("B/2026-11-23", at("2026-11-23 12:00"))],
        "D/2026-11-24": [("A/2026-11-24", at("2026-11-24 08:10"))],
        "N/2026-11-29": [("C/2026-11-29", at("2026-11-29 23:45")), ("E/2026-11-29", at("2026-11-30 05:00"))],
    },
)


def test_worked_days_are_from_first_start_to_last_end_less_the_break() -> None:
    """Monday 08:00 to 12:30, too short to owe a break; Tuesday one visit, which owes none; a night of less than six hours."""
    monday, tuesday, night = worked_days(PROBLEM, ROSTER)
    assert (monday.minutes, monday.first_start, monday.last_end) == (4 * 60 + 30, at("2026-11-23 08:00"), at("2026-11-23 12:30"))
    assert tuesday.minutes == 30
    assert (night.day, night.last_end, night.minutes) == (date(2026, 11, 29), at("2026-11-30 05:30"), 5 * 60 + 45)


def test_a_split_day_is_one_worked_day_of_its_two_parts() -> None:
    late = Shift(shift_id="L", carer_id="C", start=at("2026-11-23 17:00"), end=at("2026-11-23 21:00"))
    problem = PROBLEM.replace(shifts=(*PROBLEM.shifts, late))
    both = roster(problem, {"D/2026-11-23": [("A/2026-11-23", at("2026-11-23 08:00"))], "L": [("B/2026-11-23", at("2026-11-23 18:00"))]})
    (day,) = worked_days(problem, both)
    assert (day.minutes, day.first_start, day.last_end) == (60, at("2026-11-23 08:00"), at("2026-11-23 18:30"))


def test_visits_are_counted_by_person_carer_and_day() -> None:
    assert [(entry.day.day, entry.visits) for entry in visited(PROBLEM, ROSTER)] == [(23, 2), (24, 1), (29, 2)]


def test_the_next_plan_begins_where_this_one_ends() -> None:
    ahead = next_inputs(PLAN, PROBLEM, ROSTER)
    assert (ahead.settings.day, ahead.settings.days) == (MONDAY + timedelta(days=7), 7)
    assert [visit.visit_id for visit in make_problem(ahead).visits][:2] == ["A/2026-11-30", "A/2026-12-01"]
    assert [worked.day.day for worked in ahead.worked] == [23, 24, 29]
    assert [entry.day.day for entry in ahead.history] == [23, 24, 29]
    assert ahead.history[-1].visits == 2, "one before midnight, one after it"


def test_dated_visits_and_shifts_are_over_and_what_lasts_goes_on() -> None:
    dated = Shift(shift_id="X", carer_id="C", start=at("2026-11-25 08:00"), end=at("2026-11-25 12:00"))
    gone = Absence(carer_id="C", start=at("2026-11-25 00:00"), end=at("2026-11-26 00:00"))
    lasting = gone.replace(end=at("2026-12-04 00:00"))
    hospital = away("2026-11-27 00:00", "2026-12-10 00:00")
    plan = PLAN.replace(shifts=(dated,), absences=(gone, lasting), suspensions=(hospital,))
    ahead = next_inputs(plan, PROBLEM, ROSTER)
    assert (ahead.shifts, ahead.absences, ahead.suspensions) == ((), (lasting,), (hospital,))
    assert make_problem(ahead).visits == ()


def test_a_night_that_ends_in_the_new_week_is_known_to_it() -> None:
    assert make_problem(next_inputs(PLAN, PROBLEM, ROSTER)).worked[-1].last_end == at("2026-11-30 05:30")


def test_what_is_known_already_is_replaced_and_what_is_long_ago_left_out() -> None:
    old = tuple(
        HistoryEntry(service_user_id="P", carer_id="C", day=day, visits=9)
        for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 23))
    )
    ahead = with_history(next_inputs(PLAN, PROBLEM, ROSTER).replace(history=old), PROBLEM, ROSTER)
    assert [(entry.day.day, entry.visits) for entry in ahead.history] == [(2, 9), (23, 2), (24, 1), (29, 2)]
    twice = with_history(ahead, PROBLEM, ROSTER)
    assert (twice.history, twice.worked) == (ahead.history, ahead.worked)


@pytest.mark.parametrize("first", [date(2026, 3, 23), date(2026, 10, 19), date(2026, 12, 28), date(2028, 2, 28)])
def test_week_after_week_over_clock_changes_leap_days_and_new_year(first: date) -> None:
    plan = inputs(weekly("A"), shift_patterns=(duty("07:00", "14:30"),), day=first)
    for week in range(3):
        problem = make_problem(plan)
        assert problem.horizon_start == at(f"{first + timedelta(days=7 * week)} 00:00")
        done = {shift.shift_id: [(f"A/{day}", at(f"{day} 08:00"))] for shift in problem.shifts for day in [shift.shift_id[2:]]}
        plan = next_inputs(plan, problem, roster(problem, done))
    assert len(plan.worked) == 21
    assert {worked.minutes for worked in plan.worked} == {30}
