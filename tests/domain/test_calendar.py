"""The calendar: bank holidays as they were published, cycles of weeks, and clocks that change."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.domain.calendar import Nation, OnHoliday, Recurrence, Weekday, bank_holidays, easter_sunday, monday
from scheduler.domain.clock import moment_on

LONDON = "Europe/London"
# As gov.uk/bank-holidays has listed them; years with substitute days, with proclaimed days, and with holidays that were moved.
ENGLAND = {
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}
SCOTLAND = {
    2021: "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
    2022: "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
    2024: "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
    2026: "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
}


@pytest.mark.parametrize(
    ("nation", "year", "days"),
    [(Nation.ENGLAND_AND_WALES, *one) for one in ENGLAND.items()] + [(Nation.SCOTLAND, *one) for one in SCOTLAND.items()],
)
def test_bank_holidays_are_those_that_were_published(nation: Nation, year: int, days: str) -> None:
    assert sorted(bank_holidays(nation, year)) == [date.fromisoformat(f"{year}-{day}") for day in days.split()]


@pytest.mark.parametrize("easter", ["2008-03-23", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18"])
def test_easter_is_when_it_is(easter: str) -> None:
    day = date.fromisoformat(easter)
    assert easter_sunday(day.year) == day


@given(st.integers(2000, 2099))
def test_a_year_has_at_least_eight_bank_holidays_all_on_weekdays(year: int) -> None:
    for nation in Nation:
        days = bank_holidays(nation, year)
        assert len(days) >= 8
        assert all(day.weekday() < 5 and day.year == year for day in days)


def days_of(often: Recurrence, first: date, count: int, holidays: frozenset[date] = frozenset()) -> list[date]:
    return [day for number in range(count) if often.falls_on(day := first + timedelta(days=number), holidays)]


def test_every_other_week_stays_so_across_a_year_of_53_weeks() -> None:
    """2026 ends with ISO week 53: by odd and even numbers two weeks in a row would be the same."""
    often = Recurrence(days=(Weekday.MON,), every_weeks=2, first_day=date(2026, 12, 1))
    found = days_of(often, date(2026, 12, 1), 60)
    assert [day.isocalendar().week for day in found] == [51, 53, 2, 4]
    assert {(after - before).days for before, after in itertools.pairwise(found)} == {14}


def test_weeks_of_a_cycle_share_out_the_days() -> None:
    weeks = [Recurrence(every_weeks=3, week=week, first_day=date(2027, 1, 6)) for week in (1, 2, 3)]
    found = [days_of(often, date(2027, 1, 6), 100) for often in weeks]
    assert sorted(day for days in found for day in days) == [date(2027, 1, 6) + timedelta(days=number) for number in range(100)]
    assert found[1][0] == date(2027, 1, 11)  # the second week begins on a Monday, not seven days after the first day


@given(st.dates(date(2000, 1, 3), date(2099, 1, 1)), st.integers(1, 8))
def test_a_cycle_without_a_first_day_comes_round_for_ever(day: date, every: int) -> None:
    """In any run of so many weeks exactly one is each of the cycle's."""
    weeks = [monday(day) + timedelta(weeks=number) for number in range(every)]
    for week in range(1, every + 1):
        assert sum(Recurrence(every_weeks=every, week=week).falls_on(one) for one in weeks) == 1


def test_the_leap_day_is_a_day_like_others() -> None:
    assert days_of(Recurrence(), date(2028, 2, 28), 3) == [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]
    tuesdays = Recurrence(days=(Weekday.TUE,), every_weeks=2, first_day=date(2028, 2, 15))
    assert days_of(tuesdays, date(2028, 2, 15), 30) == [date(2028, 2, 15), date(2028, 2, 29), date(2028, 3, 14)]


@pytest.mark.parametrize(
    ("days", "on_holiday", "made"),
    [
        (Weekday, OnHoliday.USUAL, True),
        ((Weekday.FRI,), OnHoliday.USUAL, True),
        ((Weekday.FRI,), OnHoliday.OFF, False),
        ((Weekday.FRI,), OnHoliday.SUNDAY, False),
        ((Weekday.SUN,), OnHoliday.SUNDAY, True),
        ((Weekday.SUN,), OnHoliday.USUAL, False),
        ((Weekday.SUN,), OnHoliday.OFF, False),
    ],
)
def test_what_becomes_of_it_on_a_bank_holiday(days: tuple[Weekday, ...], on_holiday: OnHoliday, made: bool) -> None:
    good_friday = date(2026, 4, 3)
    often = Recurrence(days=tuple(days), on_holiday=on_holiday)
    assert often.falls_on(good_friday, bank_holidays(Nation.ENGLAND_AND_WALES, 2026)) == made


def test_first_and_last_day_are_included() -> None:
    often = Recurrence(first_day=date(2026, 6, 3), last_day=date(2026, 6, 5))
    assert days_of(often, date(2026, 6, 1), 10) == [date(2026, 6, 3), date(2026, 6, 4), date(2026, 6, 5)]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"days": ()}, "not at all"),
        ({"days": ("tue", "mon")}, "not in order"),
        ({"days": ("mon", "mon")}, "given twice"),
        ({"every_weeks": 2, "week": 3}, "week 3 of a cycle of 2"),
        ({"first_day": date(2026, 6, 2), "last_day": date(2026, 6, 1)}, "last day is before its first"),
    ],
)
def test_days_that_make_no_sense_are_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Recurrence.model_validate(fields)


@pytest.mark.parametrize(("minutes", "hour", "minute"), [(59, 0, 59), (60, 1, 0), (90, 1, 0), (119, 1, 0), (120, 1, 0), (135, 1, 15)])
def test_a_time_that_the_clocks_skip_is_the_moment_they_go_forward(minutes: int, hour: int, minute: int) -> None:
    """On 29 March 2026 the clocks of London go from 01:00 to 02:00; in UTC nothing happens."""
    assert moment_on(date(2026, 3, 29), minutes, LONDON) == datetime(2026, 3, 29, hour, minute, tzinfo=UTC)


def test_of_the_hour_that_comes_twice_the_first_is_meant() -> None:
    assert moment_on(date(2026, 10, 25), 90, LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_on(date(2026, 10, 25), 120, LONDON) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


@given(
    st.sampled_from([date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25), date(2028, 2, 29), date(2026, 12, 31)]),
    st.integers(0, 2878),
    st.integers(1, 600),
)
def test_later_minutes_are_never_earlier_moments(day: date, minutes: int, more: int) -> None:
    assert moment_on(day, minutes, LONDON) <= moment_on(day, minutes + more, LONDON)
