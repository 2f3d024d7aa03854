"""Times and days in words, in the local time of the problem."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import monday
from scheduler.domain.clock import local_moment, wall_clock

ONE_DAY = timedelta(days=1)
NOON_HOUR = 12


def clock(moment: datetime, zone: str, day: date | None = None) -> str:
    """Returns a time of day such as "07:05"; with "Tue" behind it if it is not on `day`.

    A time that the clocks show twice in autumn gets the name of its timezone, such as "01:30 GMT".
    """
    wall = wall_clock(moment, zone)
    is_repeated = local_moment(wall.replace(fold=0), zone) != local_moment(wall.replace(fold=1), zone)
    name = f" {moment.astimezone(ZoneInfo(zone)).tzname()}" if is_repeated else ""
    return f"{wall:%H:%M}{name}" + ("" if day is None or wall.date() == day else f" {wall:%a}")


def spoken_clock(moment: datetime, zone: str) -> str:
    """Returns a time of day as people say it, such as "7:05 am"; noon and midnight by name."""
    wall = wall_clock(moment, zone)
    if not wall.minute and wall.hour in {0, NOON_HOUR}:
        return "noon" if wall.hour else "midnight"
    return f"{(wall.hour - 1) % NOON_HOUR + 1}:{wall:%M} {'am' if wall.hour < NOON_HOUR else 'pm'}"


def long_day(day: date) -> str:
    """Returns a day such as "Monday 23 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def short_day(day: date) -> str:
    """Returns a day such as "Mon 23 Nov"."""
    return f"{day:%a} {day.day} {day:%b}"


def day_range(days: Sequence[date]) -> str:
    """Returns the first and the last of several days, with the year, such as "Monday 23 to Sunday 29 November 2026"."""
    first, last = days[0], days[-1]
    if first == last:
        return f"{long_day(first)} {first.year}"
    opening = f"{first:%A} {first.day}"
    if first.year != last.year:
        opening += f" {first:%B} {first.year}"
    elif first.month != last.month:
        opening += f" {first:%B}"
    return f"{opening} to {long_day(last)} {last.year}"


def clock_change(day: date, zone: str) -> str:
    """Returns a note if the clocks change on a day; otherwise nothing."""
    midnight, next_midnight = (local_moment(datetime.combine(moment, time()), zone) for moment in (day, day + ONE_DAY))
    elapsed = next_midnight - midnight
    if elapsed == ONE_DAY:
        return ""
    hours = abs(elapsed - ONE_DAY) / timedelta(hours=1)
    amount = "1 hour" if hours == 1 else f"{hours:g} hours"
    return f"Clocks go {'forward' if elapsed < ONE_DAY else 'back'} {amount}"


def weeks(days: Sequence[date]) -> list[list[date]]:
    """Returns days in weeks that begin on Monday."""
    grouped: dict[date, list[date]] = {}
    for day in days:
        grouped.setdefault(monday(day), []).append(day)
    return list(grouped.values())
