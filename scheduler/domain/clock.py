"""Time: moments with a fixed offset, whole minutes, and whole ticks since the start of a horizon.

A `Moment` carries the offset from UTC that its timezone had at that instant. The difference of two
moments is therefore elapsed time, also across midnight and clock changes. Two datetimes that share a
``ZoneInfo`` would be subtracted by local time instead.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator

MICROSECONDS_PER_MINUTE = 60_000_000
MOMENTS_KEPT = 65_536
"""Moments of local times that are remembered: packages of a county begin at the same few times on the same days."""


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years of any date: what is added to one never leaves the calendar of Python."""

FIRST_PLAN_YEAR, LAST_PLAN_YEAR = 2000, 2099
"""Years of a plan; a date beside them is a slip of the pen, or stands for "no end"."""


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day.isoformat()} is out of range: years run from {FIRST_YEAR} to {LAST_YEAR}")
    return day


CalendarDate = Annotated[date, AfterValidator(_within_years)]
"""A date of the years 1900 to 2199."""


def _fixed_offset(moment: datetime) -> datetime:
    _within_years(moment)
    if type(moment.tzinfo) is timezone:
        return moment
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment needs a timezone")
    return moment.astimezone(timezone(offset) if offset else UTC)


Moment = Annotated[datetime, AfterValidator(_fixed_offset)]
"""An instant: a datetime with a fixed offset from UTC."""


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'timezone "{zone}" is unknown; "Europe/London" is one') from None
    return zone


Timezone = Annotated[str, AfterValidator(_known_zone)]
"""The name of a timezone in the IANA database."""


def local_moment(wall: datetime, zone: str) -> datetime:
    """Returns the moment at which the clocks of a timezone show a local time.

    In the hour repeated in autumn it is the first of the two moments, unless `wall.fold` is 1. A time in
    the hour skipped in spring counts by the offset before the change, whatever the fold.

    Args:
        wall: local datetime without a timezone.
        zone: name of the timezone, such as ``Europe/London``.
    """
    return _local_moment(wall, wall.fold, zone)


@lru_cache(maxsize=MOMENTS_KEPT)
def _local_moment(wall: datetime, fold: int, zone: str) -> datetime:
    """Returns what `local_moment` does; the fold stands apart, as two datetimes that differ in it are equal."""
    zoned = wall.replace(tzinfo=ZoneInfo(zone), fold=fold)
    # A fold of 1 gives the later moment in autumn and the earlier one in spring (PEP 495).
    return max(_fixed_offset(zoned), _fixed_offset(zoned.replace(fold=0)))


@lru_cache(maxsize=MOMENTS_KEPT)
def wall_clock(moment: datetime, zone: str) -> datetime:
    """Returns the local datetime of a moment in a timezone, without the timezone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def ticks_between(start: datetime, end: datetime, ticks_per_minute: int) -> int:
    """Returns the whole ticks from `start` to `end`.

    Raises:
        ValueError: the time between them is no whole number of ticks.
    """
    scaled = (end - start) // timedelta(microseconds=1) * ticks_per_minute
    ticks, rest = divmod(scaled, MICROSECONDS_PER_MINUTE)
    if rest:
        raise ValueError(f"{end.isoformat()} is not on a tick of 1/{ticks_per_minute} minute")
    return ticks


def moment_after(start: datetime, ticks: int, ticks_per_minute: int) -> datetime:
    """Returns the moment a number of ticks after `start`.

    It is exact, as `ticks_per_minute` divides the microseconds of a minute.
    """
    return start + timedelta(microseconds=ticks * MICROSECONDS_PER_MINUTE // ticks_per_minute)


@lru_cache(maxsize=MOMENTS_KEPT)
def moment_on(day: date, minutes: int, zone: str) -> datetime:
    """Returns the moment of a local time on a day.

    A time that the clocks skip in spring becomes the moment at which they go forward. Later minutes are
    thus never earlier moments.

    Args:
        day: local date.
        minutes: since the midnight before `day`; from 24 * 60 on they are on the next day.
        zone: name of the timezone.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = local_moment(wall, zone)
    if wall_clock(moment, zone) == wall:
        return moment
    minute = timedelta(minutes=1)
    changed = moment.astimezone(ZoneInfo(zone)).utcoffset()
    while (moment - minute).astimezone(ZoneInfo(zone)).utcoffset() == changed:
        moment -= minute
    return _fixed_offset(moment.astimezone(ZoneInfo(zone)))
