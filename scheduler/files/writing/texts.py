"""From a value to the shortest text of a cell that is read back as the same value."""

from datetime import date, datetime, time, timedelta

from scheduler.domain.clock import Moment, local_moment, wall_clock
from scheduler.domain.people import SkillHeld, SkillNeeded
from scheduler.files.importing.days import Days
from scheduler.files.importing.parse import time_or_datetime
from scheduler.files.importing.unreadable import Unreadable


def local_text(moment: Moment, zone: str) -> str:
    """Returns a local datetime in ISO form, with its offset from UTC if the time occurs twice."""
    wall = wall_clock(moment, zone)
    text = wall.isoformat(timespec="auto" if wall.second or wall.microsecond else "minutes")
    return text if local_moment(wall.replace(fold=0), zone) == moment else local_moment(wall, zone).isoformat()


def time_text(moment: Moment, base: date, days: Days) -> str:
    """Returns a time of day if the moment is on `base`, otherwise a datetime."""
    wall = wall_clock(moment, days.zone)
    text = _clock(wall)
    return text if wall.date() == base and days.moment(base, time_or_datetime(text)) == moment else local_text(moment, days.zone)


def span_texts(span: tuple[Moment, Moment], base: date, days: Days, longest: timedelta, *, empty: bool) -> tuple[str, str]:
    """Returns both ends of a span, as times of day if `Days.span` reads them as the same span."""
    start, end = time_text(span[0], base, days), _clock(wall_clock(span[1], days.zone))
    try:
        same = days.span(base, time_or_datetime(start), time_or_datetime(end), longest, empty=empty) == span
    except Unreadable:  # that time does not exist on the day of the start
        same = False
    return start, end if same else local_text(span[1], days.zone)


def _clock(wall: datetime) -> str:
    clock: time = wall.time()
    return clock.isoformat(timespec="seconds" if clock.second else "minutes")


def number_text(number: float | None) -> str:
    """Returns a number without needless digits; empty for None."""
    return "" if number is None else repr(number).removesuffix(".0")


def yes_text(value: bool) -> str:
    """Returns ``yes``, or an empty text."""
    return "yes" if value else ""


def skill_text(skill: SkillHeld | SkillNeeded) -> str:
    """Returns a skill as ``medication:2@2027-01-31``."""
    expires = skill.expires if isinstance(skill, SkillHeld) else None
    return skill.skill + (f":{skill.level}" if skill.level > 1 else "") + (f"@{expires.isoformat()}" if expires else "")
