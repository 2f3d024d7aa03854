"""Elapsed time is elapsed time, across midnight and both changes of the clocks; ticks are whole or refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from scheduler.domain.clock import MICROSECONDS_PER_MINUTE, Moment, local_moment, moment_after, ticks_between, wall_clock

LONDON = "Europe/London"
DIVISORS = [n for n in range(1, 2000) if MICROSECONDS_PER_MINUTE % n == 0]
MOMENT: TypeAdapter[datetime] = TypeAdapter(Moment)


@pytest.mark.parametrize(("day", "hours"), [(datetime(2026, 3, 29), 23), (datetime(2026, 6, 1), 24), (datetime(2026, 10, 25), 25)])
def test_a_day_lasts_as_long_as_it_lasts(day: datetime, hours: int) -> None:
    assert local_moment(day + timedelta(days=1), LONDON) - local_moment(day, LONDON) == timedelta(hours=hours)


def test_in_the_hour_that_comes_twice_the_first_is_meant() -> None:
    assert local_moment(datetime(2026, 10, 25, 1, 30), LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)), st.sampled_from([LONDON, "UTC", "Asia/Kathmandu"]))
@example(datetime(2058, 3, 31, 1, fold=1), LONDON)
def test_clocks_show_what_they_were_set_to(wall: datetime, zone: str) -> None:
    """But for the hour that is skipped in spring, which no clock shows: there the clocks are an hour ahead."""
    shown = wall_clock(local_moment(wall, zone), zone)
    assert shown == wall or shown - wall == timedelta(hours=1)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_the_clocks_skip_is_an_hour_later_whatever_its_fold(fold: int) -> None:
    """On 31 March 2058 the clocks go from 01:00 to 02:00."""
    for minute in (0, 59):
        skipped = datetime(2058, 3, 31, 1, minute, fold=fold)
        assert local_moment(skipped, LONDON) == datetime(2058, 3, 31, 1, minute, tzinfo=UTC)
        assert wall_clock(local_moment(skipped, LONDON), LONDON) == datetime(2058, 3, 31, 2, minute)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_a_moment_comes_back_from_the_clocks_also_from_the_second_of_two_equal_hours(moment: datetime) -> None:
    assert local_moment(wall_clock(moment, LONDON), LONDON) == moment


def test_the_second_of_two_equal_hours_comes_back() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert wall_clock(second, LONDON) == datetime(2026, 10, 25, 1, 30)
    assert local_moment(wall_clock(second, LONDON), LONDON) == second


def test_a_moment_needs_a_timezone_and_keeps_its_offset() -> None:
    with pytest.raises(ValidationError, match="a moment needs a timezone"):
        MOMENT.validate_python(datetime(2026, 6, 1, 8))
    summer = MOMENT.validate_python(local_moment(datetime(2026, 6, 1, 8), LONDON))
    assert summer.tzinfo == timezone(timedelta(hours=1))


@given(st.integers(-(10**8), 10**8), st.sampled_from(DIVISORS))
def test_ticks_come_back(ticks: int, ticks_per_minute: int) -> None:
    start = local_moment(datetime(2026, 10, 25), LONDON)
    assert ticks_between(start, moment_after(start, ticks, ticks_per_minute), ticks_per_minute) == ticks


def test_what_does_not_stand_on_a_tick_is_refused() -> None:
    start = local_moment(datetime(2026, 6, 1), LONDON)
    with pytest.raises(ValueError, match="is not on a tick of 1/60 minute"):
        ticks_between(start, start + timedelta(milliseconds=500), 60)
