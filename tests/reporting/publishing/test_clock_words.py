"""Times and days in words."""

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.reporting.publishing.clock_words import clock, clock_change, day_range, spoken_clock, weeks
from tests.builders import at

ZONE = "Europe/London"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("00:00", "midnight"),
        ("00:05", "12:05 am"),
        ("07:05", "7:05 am"),
        ("11:59", "11:59 am"),
        ("12:00", "noon"),
        ("12:30", "12:30 pm"),
        ("23:59", "11:59 pm"),
    ],
)
def test_times_as_people_say_them(time: str, words: str) -> None:
    assert spoken_clock(at(time), ZONE) == words


def test_a_time_that_comes_twice_says_which_it_is() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [clock(first + timedelta(hours=hours), ZONE) for hours in range(3)] == ["01:30 BST", "01:30 GMT", "02:30"]


def test_a_time_on_another_day_says_which() -> None:
    assert clock(at("01:00", date(2026, 6, 2)), ZONE, date(2026, 6, 1)) == "01:00 Tue"
    assert clock(at("01:00", date(2026, 6, 2)), ZONE, date(2026, 6, 2)) == "01:00"


def test_a_day_says_when_the_clocks_change() -> None:
    changes = {day: clock_change(day, ZONE) for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 10, 26))}
    assert list(changes.values()) == ["Clocks go forward 1 hour", "Clocks go back 1 hour", ""]
    assert clock_change(date(2026, 4, 5), "Australia/Lord_Howe") == "Clocks go back 0.5 hours"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), "Monday 23 November 2026"),
        (date(2026, 11, 23), date(2026, 11, 29), "Monday 23 to Sunday 29 November 2026"),
        (date(2026, 11, 30), date(2026, 12, 6), "Monday 30 November to Sunday 6 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "Monday 28 December 2026 to Sunday 3 January 2027"),
    ],
)
def test_days_from_to(first: date, last: date, words: str) -> None:
    assert day_range([first, last]) == words


def test_weeks_begin_on_monday() -> None:
    days = [date(2026, 11, 28) + timedelta(days=number) for number in range(10)]
    assert [len(week) for week in weeks(days)] == [2, 7, 1]
