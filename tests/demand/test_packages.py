"""Packages and patterns become the visits and shifts of any horizon, whatever the calendar does."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.calendar import OnHoliday
from scheduler.domain.care import JudgedAt, LinkedCarers, Visit, VisitLink, Window
from scheduler.domain.people import SkillNeeded
from scheduler.domain.shifts import Shift
from tests.demand.weeks import (
    FRI,
    MON,
    MONDAY,
    PACKAGE,
    SAT,
    SUN,
    THU,
    TUE,
    WED,
    at,
    away,
    clock,
    duty,
    flexible,
    inputs,
    problem,
    starts,
    weekly,
)

WORKDAYS = (MON, TUE, WED, THU, FRI)


def test_monday_to_friday_at_eight() -> None:
    found = problem(weekly(days=WORKDAYS))
    assert starts(found) == [f"{day} Nov 08:00" for day in ("Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27")]
    assert [visit.visit_id for visit in found.visits][:2] == ["W/2026-11-23", "W/2026-11-24"]


def test_a_visit_asks_for_what_its_pattern_says() -> None:
    care: dict[str, Any] = {
        "minutes": 45,
        "carers": 2,
        "skills": (SkillNeeded(skill="hoist"),),
        "judged_at": JudgedAt.END,
        "visit_type": "personal_care",
        "time_critical": True,
        "priority": 9,
        "optional": True,
        "team": "day",
    }
    visit = problem(weekly(days=(MON,), **care)).visits[0]
    assert {name: getattr(visit, name) for name in care} == care
    assert visit.service_user_id == "P"
    assert visit.windows[0].latest - visit.windows[0].earliest == timedelta(minutes=60 + 45), "the narrow tolerance, and to its end"


def test_the_team_of_a_package_is_that_of_patterns_without_one() -> None:
    team = PACKAGE.replace(team="night")
    found = problem(weekly("A"), weekly("B", team="day"), packages=(team,), days=1)
    assert [visit.team for visit in found.visits] == ["night", "day"]


def test_a_package_ends_and_begins_within_the_week() -> None:
    ends = PACKAGE.replace(last_day=date(2026, 11, 24))
    begins = PACKAGE.replace(package_id="L", first_day=date(2026, 11, 28))
    found = problem(weekly("A"), weekly("B", package_id="L", start="09:00"), packages=(ends, begins))
    assert starts(found) == ["Mon 23 Nov 08:00", "Tue 24 Nov 08:00", "Sat 28 Nov 09:00", "Sun 29 Nov 09:00"]


def test_weeks_of_a_package_are_counted_in_sevens_from_its_first_day() -> None:
    """A package that begins on a Thursday: its second week runs from Thursday to Wednesday."""
    begins = PACKAGE.replace(first_day=date(2026, 11, 19))
    found = problem(weekly(first_week=2, last_week=2), packages=(begins,), days=14)
    assert (starts(found)[0], starts(found)[-1], len(found.visits)) == ("Thu 26 Nov 08:00", "Wed 02 Dec 08:00", 7)


def test_nobody_is_visited_in_hospital_and_the_day_counts_by_the_hour() -> None:
    """Admitted on Tuesday at noon, home on Thursday at ten."""
    found = problem(weekly("A"), weekly("B", start="18:00"), suspensions=(away("2026-11-24 12:00", "2026-11-26 10:00"),), days=4)
    assert starts(found) == ["Mon 23 Nov 08:00", "Mon 23 Nov 18:00", "Tue 24 Nov 08:00", "Thu 26 Nov 18:00"]


def test_suspensions_are_of_one_person_and_spare_dated_visits() -> None:
    dated = Visit(visit_id="V", service_user_id="P", minutes=30, planned_start=at("2026-11-23 12:00"))
    home, elsewhere = away("2026-11-23 00:00", "2026-11-30 00:00"), away("2026-11-23 00:00", "2026-11-30 00:00", service_user_id="Q")
    assert len(problem(weekly(), suspensions=(elsewhere,)).visits) == 7
    assert [visit.visit_id for visit in problem(weekly(), visits=(dated,), suspensions=(home,)).visits] == ["V"]


def test_a_dated_visit_takes_the_place_of_one_from_a_pattern() -> None:
    moved = Visit(visit_id="W/2026-11-24", service_user_id="P", minutes=60, planned_start=at("2026-11-24 11:00"))
    found = problem(weekly(), visits=(moved,))
    assert len(found.visits) == 7
    assert found.visit["W/2026-11-24"].minutes == 60


def test_links_hold_on_each_day_that_has_both_visits() -> None:
    link = VisitLink(first_visit_id="A", second_visit_id="B", min_gap_minutes=240, carers=LinkedCarers.SAME)
    away_on_tuesday = away("2026-11-24 00:00", "2026-11-24 12:00")
    patterns = weekly("A"), weekly("B", start="13:00", days=(MON, TUE, SAT))
    found = problem(*patterns, pattern_links=(link,), suspensions=(away_on_tuesday,))
    assert [(one.first_visit_id, one.second_visit_id) for one in found.links] == [
        ("A/2026-11-23", "B/2026-11-23"),
        ("A/2026-11-28", "B/2026-11-28"),
    ]
    assert {(one.min_gap_minutes, one.carers) for one in found.links} == {(240, LinkedCarers.SAME)}


def test_a_horizon_in_pieces_has_the_same_visits_and_shifts_as_the_whole() -> None:
    patterns = weekly("A", every_weeks=2, days=(MON, SUN)), flexible(4, MON, TUE, WED, THU, FRI, SAT), flexible(2, SAT, SUN, pattern_id="G")
    everything = {"shift_patterns": (duty("07:00", "14:00", every_weeks=3, week=2),), "suspensions": (away("2026-12-01", "2026-12-03"),)}
    whole = problem(*patterns, days=28, **everything)
    for size in (1, 2, 3, 7, 9):
        pieces = [
            problem(*patterns, day=MONDAY + timedelta(days=first), days=min(size, 28 - first), **everything) for first in range(0, 28, size)
        ]
        assert sorted(visit.visit_id for piece in pieces for visit in piece.visits) == sorted(visit.visit_id for visit in whole.visits)
        assert [shift for piece in pieces for shift in piece.shifts] == list(whole.shifts)


def test_flexible_hours_leave_the_day_to_the_engine() -> None:
    """Two visits a week on any of Monday, Tuesday, Thursday and Friday: one early in the week, one late."""
    first, second = problem(flexible(2, MON, TUE, THU, FRI)).visits
    assert [f"{window.earliest:%a %H:%M}" for window in first.windows] == ["Mon 09:00", "Tue 09:00"]
    assert [f"{window.latest:%a %H:%M}" for window in second.windows] == ["Thu 15:00", "Fri 15:00"]


def test_more_flexible_visits_than_days_share_out_the_window() -> None:
    """Three visits on two days: one day has two, the first of which can end before the second begins."""
    found = problem(flexible(3, MON, THU)).visits
    times = [(f"{window.earliest:%a %H:%M}", f"{window.latest:%H:%M}") for visit in found for window in visit.windows]
    assert times == [("Mon 09:00", "15:00"), ("Thu 09:00", "11:00"), ("Thu 12:00", "15:00")]


def test_a_week_cut_short_has_its_part_of_flexible_hours_and_never_more() -> None:
    hospital = away("2026-11-23 00:00", "2026-11-26 00:00")
    assert starts(problem(flexible(4, MON, TUE, WED, THU), suspensions=(hospital,))) == ["Thu 26 Nov 09:00"]
    assert len(problem(flexible(1, MON, TUE, WED, THU), suspensions=(hospital,)).visits) == 1
    assert problem(flexible(4, MON, TUE, WED), suspensions=(hospital,)).visits == ()


@given(
    st.integers(1, 20),
    st.sets(st.sampled_from([MON, TUE, WED, THU, FRI, SAT, SUN]), min_size=1),
    st.dates(date(2026, 1, 5), date(2028, 12, 1)),
)
@settings(max_examples=60, deadline=None)
def test_every_whole_week_has_exactly_the_flexible_hours_and_no_day_much_more_than_another(visits: int, days: set[str], day: date) -> None:
    chosen = [one for one in (MON, TUE, WED, THU, FRI, SAT, SUN) if one in days]
    start = day - timedelta(days=day.weekday())
    found = problem(flexible(visits, *chosen, window=("08:00", "20:00")), day=start, days=14).visits
    by_week = [sum((visit.windows[0].earliest.date() - start).days // 7 == week for visit in found) for week in (0, 1)]
    assert by_week == [visits, visits]
    if visits >= len(chosen):
        counts = [sum(f"{visit.windows[0].earliest:%a}".lower() == day for visit in found) for day in chosen]
        assert max(counts) - min(counts) <= 2
        assert sum(counts) == 2 * visits


def test_a_visit_window_and_a_shift_cross_midnight() -> None:
    """They belong to the day on which they begin, and the horizon reaches to their end."""
    late = weekly(days=(SUN,), planned_start=None, windows=((clock("23:30"), clock("24:30")),))
    found = problem(late, shift_patterns=(duty("22:00", "07:00", days=(SUN,)),))
    assert found.visits[0].windows == (Window(earliest=at("2026-11-29 23:30"), latest=at("2026-11-30 00:30")),)
    assert (found.shifts[0].start, found.shifts[0].end) == (at("2026-11-29 22:00"), at("2026-11-30 07:00"))
    assert found.horizon_end == at("2026-11-30 07:00")


@pytest.mark.parametrize(("day", "hours", "visits"), [(date(2026, 3, 28), 8, 2), (date(2026, 10, 24), 10, 2)])
def test_nights_over_a_clock_change_are_shorter_or_longer_and_visits_keep_their_time(day: date, hours: int, visits: int) -> None:
    found = problem(weekly(start="08:00"), shift_patterns=(duty("22:00", "07:00"),), day=day, days=2)
    lengths = [shift.end - shift.start for shift in found.shifts]
    assert lengths == [timedelta(hours=hours), timedelta(hours=9)]
    assert [f"{visit.planned_start:%H:%M}" for visit in found.visits] == ["08:00"] * visits


def test_in_the_hour_that_does_not_exist_windows_become_one_moment() -> None:
    """01:15-01:45 and 01:50-02:30 on the spring Sunday: the clocks jump from 01:00 to 02:00, and the two are one window."""
    both = weekly(planned_start=None, windows=((75, 105), (110, 150)))
    assert problem(both, day=date(2026, 3, 29), days=1).visits[0].windows == (
        Window(earliest=at("2026-03-29 02:00"), latest=at("2026-03-29 02:30")),
    )
    assert len(problem(both, day=date(2026, 3, 30), days=1).visits[0].windows) == 2


def test_the_leap_day_has_its_visits() -> None:
    assert starts(problem(weekly(days=(TUE,)), day=date(2028, 2, 28), days=3)) == ["Tue 29 Feb 08:00"]


def test_on_a_bank_holiday_the_sunday_round_is_made() -> None:
    """Good Friday 2026: the Sunday pattern runs, what is off on holidays does not, and Scotland has no Easter Monday."""
    sunday = weekly("S", days=(SUN,), start="10:00", on_holiday=OnHoliday.SUNDAY)
    workdays = weekly("W", days=WORKDAYS, on_holiday=OnHoliday.OFF)
    easter = {"day": date(2026, 4, 2), "days": 6}
    assert starts(problem(sunday, workdays, **easter)) == [
        *("Thu 02 Apr 08:00", "Fri 03 Apr 10:00", "Sun 05 Apr 10:00"),
        *("Mon 06 Apr 10:00", "Tue 07 Apr 08:00"),
    ]
    scottish = starts(problem(sunday, workdays, **easter, settings={"bank_holidays": "scotland"}))
    assert scottish[3] == "Mon 06 Apr 08:00"
    extra = starts(problem(sunday, workdays, **easter, settings={"extra_bank_holidays": (date(2026, 4, 7),)}))
    assert extra[-1] == "Tue 07 Apr 10:00"


def test_shifts_on_a_bank_holiday_follow_their_pattern() -> None:
    patterns = (
        duty("07:00", "14:00", days=WORKDAYS, on_holiday=OnHoliday.OFF),
        duty("09:00", "12:00", pattern_id="Q", days=(SUN,), on_holiday=OnHoliday.SUNDAY),
    )
    found = problem(weekly(), shift_patterns=patterns, day=date(2026, 12, 25), days=1).shifts
    assert [shift.shift_id for shift in found] == ["Q/2026-12-25"]


def test_a_fortnight_across_week_53_keeps_its_turn() -> None:
    """28 December 2026 lies in ISO week 53, the Monday after in week 1: both odd."""
    begun = PACKAGE.replace(first_day=date(2026, 12, 14))
    found = problem(weekly(days=(MON,), every_weeks=2), packages=(begun,), day=date(2026, 12, 14), days=43)
    assert starts(found) == ["Mon 14 Dec 08:00", "Mon 28 Dec 08:00", "Mon 11 Jan 08:00", "Mon 25 Jan 08:00"]


def test_a_dated_shift_takes_the_place_of_one_from_a_pattern() -> None:
    short = Shift(shift_id="R/2026-11-24", carer_id="C", start=at("2026-11-24 07:00"), end=at("2026-11-24 10:00"))
    found = problem(weekly(), shift_patterns=(duty("07:00", "14:00"),), shifts=(short,))
    assert len(found.shifts) == 7
    assert found.shift["R/2026-11-24"] == short


def test_a_shift_has_the_break_and_the_places_of_its_pattern() -> None:
    pattern = duty("22:00", "07:00", break_minutes=45, break_span=(clock("25:00"), clock("27:00")), start_location_id="P")
    shift = problem(weekly(), shift_patterns=(pattern,), days=1).shifts[0]
    assert shift.break_window == Window(earliest=at("2026-11-24 01:00"), latest=at("2026-11-24 03:00"))
    assert (shift.break_minutes, shift.start_location_id, shift.end_location_id) == (45, "P", None)


def test_worked_days_of_seventeen_weeks_reach_the_problem() -> None:
    ages = (0, 1, 119, 120)
    worked = tuple(
        {"carer_id": "C", "day": day, "minutes": 60, "first_start": at(f"{day} 08:00"), "last_end": at(f"{day} 09:00")}
        for day in (MONDAY - timedelta(days=age) for age in ages)
    )
    assert [one.day for one in problem(weekly(), worked=worked).worked] == [MONDAY - timedelta(days=age) for age in (1, 119)]


def test_nothing_asked_for_is_an_empty_problem() -> None:
    assert problem(days=7).visits == ()
    assert inputs(weekly()).visits == ()
