"""Visits after midnight: each belongs to one day, the same in every plan."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.demand import make_problem
from scheduler.demand.next_period import next_inputs
from scheduler.domain.calendar import Weekday
from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import VisitPattern
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift, ShiftPattern
from scheduler.domain.visit_days import visit_days
from tests.demand.weeks import MONDAY, PACKAGE, SUN, at, clock, duty, inputs, problem, weekly

TUESDAY = MONDAY + timedelta(days=1)
NIGHT = duty("22:00", "06:00", pattern_id="N")


def ids(found: Inputs) -> list[str]:
    return sorted(visit.visit_id for visit in make_problem(found).visits)


def day_of(window: tuple[str, str], *shifts: tuple[str, str], **fields: object) -> date:
    """The day of a visit on Tuesday, by windows and shifts as texts of moments."""
    made = [Shift(shift_id=f"H{number}", carer_id="C", start=at(start), end=at(end)) for number, (start, end) in enumerate(shifts)]
    windows = () if "planned_start" in fields else (Window(earliest=at(window[0]), latest=at(window[1])),)
    visit = Visit.model_validate({"visit_id": "V", "service_user_id": "P", "minutes": 30, "windows": windows} | fields)
    return visit_days(inputs(days=1).settings, made, ()).day_of(visit)


LATE = ("2026-11-23 22:00", "2026-11-24 06:00")
AT_ONE = ("2026-11-24 01:00", "2026-11-24 01:30")


@pytest.mark.parametrize(
    ("window", "shifts", "fields", "day"),
    [
        (AT_ONE, [LATE], {}, MONDAY),
        (AT_ONE, [], {}, TUESDAY),
        (AT_ONE, [("2026-11-24 07:00", "2026-11-24 14:00")], {}, TUESDAY),
        (AT_ONE, [LATE, ("2026-11-24 00:00", "2026-11-24 08:00")], {}, TUESDAY),
        (AT_ONE, [("2026-11-22 22:00", "2026-11-23 06:00")], {}, TUESDAY),
        (AT_ONE, [("2026-11-23 17:00", "2026-11-24 01:00")], {}, TUESDAY),
        (AT_ONE, [("2026-11-23 17:00", "2026-11-24 01:30")], {}, MONDAY),
        (AT_ONE, [LATE], {"judged_at": JudgedAt.END}, MONDAY),
        (AT_ONE, [("2026-11-23 17:00", "2026-11-24 01:20")], {"judged_at": JudgedAt.END}, TUESDAY),
        (AT_ONE, [LATE], {"pinned_start": at("2026-11-24 07:00")}, TUESDAY),
        (AT_ONE, [("2026-11-23 08:00", "2026-11-24 08:00")], {}, MONDAY),
        (AT_ONE, [LATE], {"planned_start": at("2026-11-24 00:15")}, MONDAY),
        (AT_ONE, [LATE], {"planned_start": at("2026-11-23 23:45")}, MONDAY),
        (("2026-11-24 05:45", "2026-11-24 06:15"), [LATE, ("2026-11-24 06:00", "2026-11-24 14:00")], {}, TUESDAY),
        (("2026-11-24 23:45", "2026-11-25 00:15"), [("2026-11-24 22:00", "2026-11-25 06:00")], {}, TUESDAY),
    ],
)
def test_the_own_date_unless_only_a_shift_of_the_day_before_can_make_it(
    window: tuple[str, str], shifts: list[tuple[str, str]], fields: dict[str, object], day: date
) -> None:
    assert day_of(window, *shifts, **fields) == day


def test_the_first_night_of_a_week_is_the_last_of_the_week_before() -> None:
    """01:00 on Monday is made in Sunday's night; the plan of the week before has it, and this one its own last night."""
    found = inputs(weekly(start="01:00"), shift_patterns=(NIGHT,))
    assert ids(found) == [f"W/{MONDAY + timedelta(days=number)}" for number in range(1, 8)]


def test_a_visit_that_no_shift_can_make_belongs_to_its_own_date() -> None:
    assert ids(inputs(weekly(start="01:00"), days=1)) == [f"W/{MONDAY}"]


def test_the_same_time_is_the_same_day_however_it_is_written() -> None:
    """25:00 of one day and 01:00 of the next."""
    late, early = inputs(weekly(planned_start=clock("25:00")), days=1), inputs(weekly(start="01:00"), days=1)
    for shifts in ((), (NIGHT,)):
        found = [make_problem(plan.replace(shift_patterns=shifts)).visits for plan in (late, early)]
        assert [visit.planned_start for visit in found[0]] == [visit.planned_start for visit in found[1]]


def test_a_shift_that_was_moved_to_another_day_is_made_once() -> None:
    """The dated one stands outside the plan and still takes the place of the pattern's; so does a visit."""
    shift = Shift(shift_id=f"N/{MONDAY}", carer_id="C", start=at("2026-12-05 22:00"), end=at("2026-12-06 06:00"))
    visit = Visit(visit_id=f"W/{MONDAY}", service_user_id="P", minutes=30, planned_start=at("2026-12-05 23:00"))
    found = problem(weekly(), days=1, shift_patterns=(NIGHT,), other_shifts=(shift,), other_visits=(visit,))
    assert (found.shifts, found.visits) == ((), ())


def test_the_next_period_knows_the_dated_night_before_it() -> None:
    """Sunday's night is a dated shift: Monday 01:00 was made in it, and is not made again."""
    sunday = Shift(shift_id="X", carer_id="C", start=at("2026-11-29 22:00"), end=at("2026-11-30 06:00"))
    plan = inputs(weekly(start="01:00"), shifts=(sunday,))
    assert "W/2026-11-30" in ids(plan)
    ahead = next_inputs(plan, make_problem(plan), Roster())
    assert (ahead.shifts, ahead.other_shifts) == ((), (sunday,))
    assert "W/2026-11-30" not in ids(ahead)


def test_what_is_moved_into_this_period_is_not_made_in_the_next() -> None:
    moved = Visit(visit_id="W/2026-11-30", service_user_id="P", minutes=30, planned_start=at("2026-11-29 10:00"))
    later = moved.replace(visit_id="W/2026-12-01", planned_start=at("2026-12-03 10:00"))
    plan = inputs(weekly(), visits=(moved,), other_visits=(later,))
    ahead = next_inputs(plan, make_problem(plan), Roster())
    assert ahead.visits == (later,)
    assert ids(ahead) == [f"W/2026-12-0{number}" for number in range(1, 7)]


def test_a_plan_is_as_many_days_long_whenever_its_last_shift_ends() -> None:
    for end in ("07:00", "12:30", "18:00"):
        assert problem(shift_patterns=(duty("18:00", end, days=(SUN,)),)).days == 7


TIMES = st.integers(0, 47 * 4 + 3).map(lambda quarter: quarter * 15)
WEEKDAYS = st.sets(st.sampled_from(Weekday), min_size=1).map(lambda days: tuple(day for day in Weekday if day in days))


@st.composite
def nights(draw: st.DrawFn) -> tuple[list[VisitPattern], list[ShiftPattern], list[Shift]]:
    visits = []
    for number in range(draw(st.integers(1, 4))):
        usual = {"pattern_id": f"W{number}", "package_id": "K", "minutes": draw(st.integers(1, 180)), "days": draw(WEEKDAYS)}
        opens, length = draw(TIMES), draw(st.integers(0, 12))
        closes = min(opens + 30 * length, 48 * 60 - 1)
        if draw(st.booleans()):
            visits.append(VisitPattern.model_validate(usual | {"planned_start": opens}))
        else:
            flexible = {"visits_a_week": draw(st.integers(1, 8))} if draw(st.booleans()) else {}
            judged = {"judged_at": draw(st.sampled_from(JudgedAt))}
            visits.append(VisitPattern.model_validate(usual | {"windows": ((opens, closes),)} | flexible | judged))
    shifts = []
    for number in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, 95)) * 15
        end = start + 15 * draw(st.integers(1, 96))
        shifts.append(ShiftPattern(pattern_id=f"R{number}", carer_id="C", start=start, end=end, days=draw(WEEKDAYS)))
    dated = [
        shift.replace(shift_id=f"X{number}")
        for number in range(draw(st.integers(0, 2)))
        if (shift := duty("21:00", "05:00").on(draw(st.dates(date(2026, 3, 26), date(2026, 4, 1))), "Europe/London"))
    ]
    return visits, shifts, dated


@settings(max_examples=80, deadline=None)
@given(nights(), st.sampled_from([date(2026, 3, 27), date(2026, 10, 23), MONDAY]), st.lists(st.integers(1, 3), min_size=2, max_size=4))
def test_plans_that_follow_each_other_have_each_visit_once(
    made: tuple[list[VisitPattern], list[ShiftPattern], list[Shift]], first: date, lengths: list[int]
) -> None:
    """Of days before and after a clock change, cut anywhere: what the whole has, the pieces have, and nothing twice."""
    visits, patterns, shifts = made
    ends = [first + timedelta(days=sum(lengths[:number])) for number in range(len(lengths) + 1)]

    def plan(start: date, end: date) -> list[str]:
        here = [shift for shift in shifts if start <= shift.start.date() < end]
        found = inputs(
            *visits,
            day=start,
            days=(end - start).days,
            packages=(PACKAGE,),
            shift_patterns=tuple(patterns),
            shifts=tuple(here),
            other_shifts=tuple(shift for shift in shifts if shift not in here),
        )
        return ids(found)

    pieces = [visit_id for start, end in pairwise(ends) for visit_id in plan(start, end)]
    assert sorted(pieces) == plan(ends[0], ends[-1])
