"""Days that are not like others, from the patterns through the engine to the history of the next week: nothing is lost or moved."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from scheduler.demand import make_problem
from scheduler.demand.next_period import next_inputs
from scheduler.domain.calendar import OnHoliday
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.roster import Roster
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan
from tests.builders import matrix
from tests.demand.weeks import MON, PACKAGE, SUN, TUE, at, duty, inputs, weekly

NIGHT = duty("22:00", "07:00", pattern_id="N")
DAY = duty("07:00", "13:00", pattern_id="D")


def planned(folder: Inputs) -> tuple[list[str], Roster, Inputs]:
    """When each visit starts by the clocks, the roster, and the inputs of the days after. Engine and verifier have agreed on it."""
    problem = make_problem(folder)
    roster = plan(problem, matrix(problem), stop=MaxIterations(50), seed=1).result.roster
    assert len(roster.runs_of) == len(problem.visits) > 0
    starts = sorted(one.start for run in roster.runs for one in run.assignments if one.start is not None)
    return [f"{wall_clock(start, 'Europe/London'):%a %d %b %H:%M}" for start in starts], roster, next_inputs(folder, problem, roster)


def fixed(pattern_id: str, start: int, **fields: Any) -> Any:
    """A visit that can only start then."""
    return weekly(pattern_id, planned_start=None, windows=((start, start),), **fields)


def test_midnight_a_round_of_one_night_is_one_run_of_its_first_day() -> None:
    """23:30, and 00:30 and 05:00 of the next day, in one shift; and worked on the Monday alone."""
    late, small, early = fixed("A", 23 * 60 + 30, days=(MON,)), fixed("B", 24 * 60 + 30, days=(MON,)), fixed("E", 29 * 60, days=(MON,))
    starts, roster, ahead = planned(inputs(late, small, early, shift_patterns=(NIGHT,), days=2))
    assert starts == ["Mon 23 Nov 23:30", "Tue 24 Nov 00:30", "Tue 24 Nov 05:00"]
    assert [(run.shift_id, len(run.assignments)) for run in roster.runs if run.assignments] == [("N/2026-11-23", 3)]
    (worked,) = ahead.worked
    assert (worked.day, worked.minutes) == (date(2026, 11, 23), 6 * 60)


@pytest.mark.parametrize(("sunday", "minutes"), [(date(2026, 3, 29), 5 * 60), (date(2026, 10, 25), 7 * 60)])
def test_clock_changes_a_night_has_an_hour_less_or_more_and_visits_keep_their_times(sunday: date, minutes: int) -> None:
    """From 23:30 on Saturday to 05:30 on Sunday: six hours by the clocks, five or seven of work; seven owe a break."""
    first = sunday - timedelta(days=2)
    visits = (fixed("A", 23 * 60 + 30), fixed("E", 29 * 60))
    starts, _, ahead = planned(inputs(*visits, shift_patterns=(NIGHT,), day=first, days=3))
    days = [datetime.combine(first + timedelta(days=number), datetime.min.time()) for number in range(3)]
    wanted = [f"{day + timedelta(minutes=after):%a %d %b %H:%M}" for day in days for after in (23 * 60 + 30, 29 * 60)]
    assert starts == wanted
    worked = {one.day: one.minutes for one in ahead.worked}
    assert worked[sunday - timedelta(days=1)] == minutes - 20 * (minutes > 360)
    assert set(worked.values()) == {minutes - 20 * (minutes > 360), 6 * 60}


def test_leap_day_has_its_shift_its_visit_and_its_place_in_history() -> None:
    starts, _, ahead = planned(inputs(fixed("A", 8 * 60), shift_patterns=(DAY,), day=date(2028, 2, 28), days=3))
    assert starts == ["Mon 28 Feb 08:00", "Tue 29 Feb 08:00", "Wed 01 Mar 08:00"]
    assert date(2028, 2, 29) in {one.day for one in ahead.history}
    assert ahead.settings.day == date(2028, 3, 2)


def test_bank_holiday_the_sunday_round_replaces_that_of_a_workday() -> None:
    """Easter Monday 2026: the visit of Mondays is off, that of Sundays is made, by the shift of Sundays."""
    monday = fixed("M", 8 * 60, days=(MON, TUE), on_holiday=OnHoliday.OFF)
    sunday = fixed("S", 10 * 60, days=(SUN,), on_holiday=OnHoliday.SUNDAY)
    duties = (
        duty("07:00", "14:00", pattern_id="W", days=(MON, TUE), on_holiday=OnHoliday.OFF),
        duty("09:00", "12:00", pattern_id="Z", days=(SUN,), on_holiday=OnHoliday.SUNDAY),
    )
    starts, roster, _ = planned(inputs(monday, sunday, shift_patterns=duties, day=date(2026, 4, 5), days=3))
    assert starts == ["Sun 05 Apr 10:00", "Mon 06 Apr 10:00", "Tue 07 Apr 08:00"]
    assert sorted(run.shift_id for run in roster.runs if run.assignments) == ["W/2026-04-07", "Z/2026-04-05", "Z/2026-04-06"]


def test_week_53_every_other_week_keeps_its_turn_from_plan_to_plan() -> None:
    """ISO week 53 of 2026 begins on 28 December, week 1 of 2027 on 4 January: both odd. The visit skips the second."""
    begun = PACKAGE.replace(first_day=date(2026, 12, 14))
    other = (fixed("A", 8 * 60, days=(MON,), every_weeks=2), fixed("B", 9 * 60, days=(MON,), every_weeks=2, week=2))
    ahead = inputs(*other, packages=(begun,), shift_patterns=(DAY,), day=date(2026, 12, 28))
    weeks = []
    for _ in range(3):
        starts, _, ahead = planned(ahead)
        weeks.append(starts)
    assert weeks == [["Mon 28 Dec 08:00"], ["Mon 04 Jan 09:00"], ["Mon 11 Jan 08:00"]]
    assert ahead.worked[0].last_end == at("2026-12-28 08:30")
