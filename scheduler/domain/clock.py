"""Time: moments with a fixed offset, whole minutes, and whole ticks since a horizon's start.

A `Moment` carries the offset from UTC that its timezone had at that instant. With fixed offsets a difference of two moments is
always elapsed time, across midnight and across both clock changes (two datetimes that share a ``ZoneInfo`` would be
subtracted by the clock on the wall).
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

MICROSECONDS_PER_MINUTE = 60_000_000


def _fixed_offset(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a moment needs a timezone")
    return moment.astimezone(timezone(offset) if offset else UTC)


Moment = Annotated[datetime, AfterValidator(_fixed_offset)]
"""An instant: a datetime with a fixed offset from UTC."""


def local_moment(wall: datetime, zone: str) -> datetime:
    """The moment at which the clocks of `zone` show `wall`.

    Of the two in the hour that is repeated in autumn the first, unless `wall.fold` is 1. In the hour that is skipped in spring, which no
    clock shows, the clocks are then an hour ahead, whatever the fold.
    """
    zoned = wall.replace(tzinfo=ZoneInfo(zone))
    # A fold of 1 is the later of two moments in autumn and the earlier one in spring (PEP 495).
    return max(_fixed_offset(zoned), _fixed_offset(zoned.replace(fold=0)))


def wall_clock(moment: datetime, zone: str) -> datetime:
    """What the clocks of `zone` show at `moment`, without a timezone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def ticks_between(start: datetime, end: datetime, ticks_per_minute: int) -> int:
    """Whole ticks from `start` to `end`.

    Raises:
        ValueError: `end` does not stand on a tick.
    """
    scaled = (end - start) // timedelta(microseconds=1) * ticks_per_minute
    ticks, rest = divmod(scaled, MICROSECONDS_PER_MINUTE)
    if rest:
        raise ValueError(f"{end.isoformat()} does not stand on a tick of 1/{ticks_per_minute} minute")
    return ticks


def moment_after(start: datetime, ticks: int, ticks_per_minute: int) -> datetime:
    """The moment that many ticks after `start` (exact: `ticks_per_minute` divides a minute's microseconds)."""
    return start + timedelta(microseconds=ticks * MICROSECONDS_PER_MINUTE // ticks_per_minute)


def moment_on(day: date, minutes: int, zone: str) -> datetime:
    """The moment at which the clocks of `zone` show so many minutes since the midnight before `day`; 24 * 60 and more is the day after.

    A time that the clocks skip in spring is the moment at which they go forward, so that later minutes are never earlier moments.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = local_moment(wall, zone)
    if wall_clock(moment, zone) == wall:
        return moment
    minute, changed = timedelta(minutes=1), moment.astimezone(ZoneInfo(zone)).utcoffset()
    while (moment - minute).astimezone(ZoneInfo(zone)).utcoffset() == changed:
        moment -= minute
    return _fixed_offset(moment.astimezone(ZoneInfo(zone)))
