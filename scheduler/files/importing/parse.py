"""Parsers of cells: each turns the text of a cell into a value, or raises `Unreadable`."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from scheduler.domain.calendar import Weekday
from scheduler.domain.clock import FIRST_PLAN_YEAR, LAST_PLAN_YEAR
from scheduler.domain.people import SkillHeld, SkillNeeded
from scheduler.files.importing.amounts import number_meant, read_duration
from scheduler.files.importing.named_days import WEEKDAYS, day_meant, named_day
from scheduler.files.importing.times_meant import time_meant
from scheduler.files.importing.unreadable import Unreadable as Unreadable  # noqa: PLC0414 - the parsers raise it

E = TypeVar("E", bound=StrEnum)

TimeOrDatetime = timedelta | datetime
"""A time since the midnight before a day (before 48:00), or a datetime with or without an offset from UTC."""

HOME, NONE = "home", "none"
LARGEST = 1e9
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2}))?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_SPANS_OF_DAYS = {"daily": "mon-sun", "all": "mon-sun", "weekdays": "mon-fri", "weekends": "sat-sun", "weekend": "sat-sun"}
_YES = frozenset({"yes", "y", "true", "t", "1"})
_NO = frozenset({"no", "n", "false", "f", "0"})


def plain_text(text: str) -> str:
    """Returns the text unchanged."""
    return text


def identifier(text: str) -> str:
    """Parses an id: any text without `;`, other than the reserved words `home` and `none`."""
    if ";" in text:
        raise Unreadable("F029", f'id "{text}" holds a ";", which separates the ids of a list')
    if text.casefold() in (HOME, NONE):
        raise Unreadable("F029", f'id "{text}" is a reserved word for where a shift starts and ends')
    return text


def items(text: str) -> tuple[str, ...]:
    """Splits a list at `;`, without empty items and repetitions."""
    return tuple(dict.fromkeys(part for part in map(str.strip, text.split(";")) if part))


@lru_cache(1 << 14)
def day(text: str) -> date:
    """Parses a date: ``2026-11-23``, ``23/11/2026``, ``23.11.26``, ``Mon 23 Nov 2026``, ``23-Nov-26``.

    The day comes before the month, except in the ISO form and where the month is a word.
    """
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?", text):
        year, month, number = map(int, match.groups())
    elif match := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})", text):
        number, month, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    elif named := named_day(text):
        year, month, number = named
    else:
        raise Unreadable("F021", f'"{text}" is not a date', day_meant(text))
    try:
        found = date(year, month, number)
    except ValueError as error:
        swapped = "day and month are swapped" if number <= 12 < month else ""
        raise Unreadable("F021", f'"{text}" is not a date: {error}', swapped) from error
    if not FIRST_PLAN_YEAR <= found.year <= LAST_PLAN_YEAR:
        raise Unreadable(
            "F021",
            f'"{text}" is a date of another century',
            "leave the cell empty where there is no end" if found.year > LAST_PLAN_YEAR else "",
        )
    return found


@lru_cache(1 << 14)
def time_or_datetime(text: str) -> TimeOrDatetime:
    """Parses a time of day, or a date and a time.

    A time of day is ``08:00``, ``8.30``, ``9.30am``, ``24:00``, or a fraction of a day as in Excel. A date
    and a time are in ISO form, or as Excel saves them: ``23/11/2026 08:00``.
    """
    if re.fullmatch(r"0?\.\d+", text) and not re.fullmatch(r"0\.\d\d", text):  # 0.25 may be 06:00 or 00:25
        return timedelta(seconds=round(float(text) * 86_400))
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:.+", text):
        return _datetime(text)
    if dated := re.fullmatch(r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}) +(\d{1,2}[:.]\d\d.*)", text):
        clock = time_or_datetime(dated[2])
        if isinstance(clock, timedelta):
            return datetime.combine(day(dated[1]), time()) + clock
    match = _TIME.fullmatch(text)
    if not match or re.fullmatch(r"0\.\d\d", text) or not any(match.groups()[1:]):
        raise Unreadable("F022", f'"{text}" is not a time', time_meant(text))
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    if half := match[4]:
        if not 1 <= hour <= 12:
            raise Unreadable("F022", f'"{text}" is not a time')
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    found = timedelta(hours=hour, minutes=minute, seconds=second)
    if minute > 59 or second > 59 or found > timedelta(hours=24):
        raise Unreadable("F022", f'"{text}" is not a time of day', time_meant(text) if "." in text else "")
    return found


@lru_cache(1 << 14)
def late_time_or_datetime(text: str) -> TimeOrDatetime:
    """Parses like `time_or_datetime`, and times up to 47:59: ``25:30`` is on the next day."""
    if late := re.fullmatch(r"(2[4-9]|3\d|4[0-7])[:.h]([0-5]\d)(?:[:.]([0-5]\d))?", text):
        return timedelta(hours=int(late[1]), minutes=int(late[2]), seconds=int(late[3] or 0))
    return time_or_datetime(text)


def clock(text: str) -> int:
    """Parses a time of day to whole minutes since midnight; ``25:30`` is on the next day."""
    if late := re.fullmatch(r"(2[4-9]|3\d|4[0-7]):([0-5]\d)", text):
        return int(late[1]) * 60 + int(late[2])
    found = time_or_datetime(text)
    minutes, rest = divmod(found, timedelta(minutes=1)) if isinstance(found, timedelta) else (0, True)
    if rest:
        raise Unreadable("F022", f'"{text}" is not a time of day in whole minutes', "a time is written as 08:00")
    return minutes


def clock_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Parses windows ``08:00-09:00;17:00-18:00`` to whole minutes since midnight."""
    return tuple((clock(start), clock(end)) for start, end in map(span_ends, items(text)))


@lru_cache(1 << 14)
def weekdays(text: str) -> tuple[Weekday, ...]:
    """Parses days of the week; ranges may pass Sunday.

    Examples are ``Mon-Fri``, ``Mon;Wed;Fri``, ``tuesday and sat``, ``daily``, ``weekdays``, ``weekends``.
    """
    plain = re.sub(r"\s*(-|–|\bto\b)\s*", "-", text.casefold())  # noqa: RUF001
    found: set[Weekday] = set()
    for part in re.split(r"[\s;,/&+]+(?:and\s+)?", plain.strip(" ;,")):
        ends = [_weekday(end, text) for end in _SPANS_OF_DAYS.get(part, part).split("-")]
        first, last = list(Weekday).index(ends[0]), list(Weekday).index(ends[-1])
        if len(ends) > 2:
            raise Unreadable("F026", f'"{text}" are no days of the week', "days are written as Mon-Fri")
        found.update(list(Weekday)[number % 7] for number in range(first, last + 1 + 7 * (last < first)))
    return tuple(day for day in Weekday if day in found)


def _weekday(text: str, cell: str) -> Weekday:
    meant = [day for day, name in zip(Weekday, WEEKDAYS, strict=True) if len(text) >= 2 and name.startswith(text)]
    if len(meant) != 1:
        raise Unreadable("F026", f'"{cell}" are no days of the week', "days are written as Mon-Fri or Mon;Wed;Fri")
    return meant[0]


def percents(text: str) -> tuple[int, ...]:
    """Parses percentages ``100;75;50``, with or without ``%``."""
    found = tuple(whole_number(part.strip(" %")) for part in text.split(";") if part.strip())
    if not all(0 <= share <= 100 for share in found):
        raise Unreadable("F023", f'"{text}" holds a share that is not between 0 and 100 per cent')
    return found


def exact_time_or_datetime(text: str) -> TimeOrDatetime:
    """Parses like `time_or_datetime`, and accepts fractions of a second: ticks can be that fine."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)\.(\d{1,6})(.*)", text)
    if not match:
        return time_or_datetime(text)
    return _datetime(match[1] + match[3]) + timedelta(microseconds=int(match[2].ljust(6, "0")))


def _datetime(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        # the words that Python has for an offset of a day or more are no help
        why = "its offset is a day or more" if "offset" in str(error) else error
        raise Unreadable("F022", f'"{text}" is not a time: {why}') from error
    if found.microsecond or not FIRST_PLAN_YEAR <= found.year <= LAST_PLAN_YEAR:
        raise Unreadable("F022", f'"{text}" is not a whole second of this century')
    return found


def day_or_datetime(text: str) -> date | datetime:
    """Parses a date, or a date and a time: ``2026-11-23``, ``2026-11-23 13:00``, ``23/11/2026 13:00``."""
    head, _, tail = text.replace("T", " ").partition(" ")
    if not tail:
        return day(text)
    found = (
        time_or_datetime(tail)
        if not re.fullmatch(r"\d\d:\d\d(:\d\d)?[+-].+", tail)
        else time_or_datetime(f"{day(head).isoformat()}T{tail}")
    )
    return found if isinstance(found, datetime) else datetime.combine(day(head), time()) + found


def spans(text: str) -> tuple[tuple[TimeOrDatetime, TimeOrDatetime], ...]:
    """Parses windows ``08:00-09:00;17:00-18:00``, or datetimes ``2026-11-23T08:00/2026-11-23T09:00``."""
    return tuple((late_time_or_datetime(start), late_time_or_datetime(end)) for start, end in map(span_ends, items(text)))


def span_ends(text: str) -> list[str]:
    """Splits a window ``08:00-09:00`` into its two ends."""
    ends = re.split(r"\s*/\s*", text) if "/" in text else re.split(r"\s*(?:-|–|\bto\b)\s*", text)  # noqa: RUF001
    if len(ends) != 2:
        raise Unreadable("F026", f'"{text}" is not a window', "a window is written as 08:00-09:00")
    return ends


def number(text: str) -> float:
    """Parses a finite number of at most 1e9 in absolute value."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if math.isfinite(found) and abs(found) > LARGEST:
        raise Unreadable("F023", f'"{text}" is beyond {LARGEST:,.0f}')
    if math.isnan(found) or math.isinf(found) or "_" in text:
        raise Unreadable("F023", f'"{text}" is not a number', number_meant(text))
    return found


@lru_cache(1 << 14)
def whole_number(text: str) -> int:
    """Parses a whole number; ``5.0``, as spreadsheets write it, is accepted."""
    found = number(text)
    if found != int(found):
        raise Unreadable("F023", f'"{text}" is not a whole number', f"{round(found)}")
    return int(found)


@lru_cache(1 << 14)
def minutes(text: str) -> int:
    """Parses whole minutes, as a number or as ``1:15``."""
    if match := re.fullmatch(r"(\d{1,2}):([0-5]\d)(?::00)?", text):
        return int(match[1]) * 60 + int(match[2])
    if re.fullmatch(r"\d{0,2}\.\d+", text) and float(text) % 1 and float(text) <= 12:
        raise Unreadable("F023", f'"{text}" is not in whole minutes', f"{round(float(text) * 60)}, if the column is in hours")
    if re.fullmatch(r"(\d{1,2}):([0-5]\d):00|.*[a-z].*", text, re.IGNORECASE) and re.search(r"\d", text):
        try:
            meant = f"{read_duration(text)}"
        except Unreadable:
            meant = ""
        raise Unreadable("F023", f'"{text}" is not a number of minutes', meant)
    return whole_number(text)


@lru_cache(1 << 14)
def yes_or_no(text: str) -> bool:
    """Parses ``yes``, ``y``, ``true``, ``t``, ``1``, or ``no``, ``n``, ``false``, ``f``, ``0``."""
    plain = text.casefold()
    if plain not in _YES | _NO:
        raise Unreadable("F024", f'"{text}" is neither yes nor no')
    return plain in _YES


def one_of(kind: type[E]) -> Callable[[str], E]:
    """Returns a parser of the members of an enum, by value or first letter."""

    def read(text: str) -> E:
        plain = text.casefold()
        meant = [member for member in kind if plain in (member.value, member.value[0])]
        if len(meant) != 1:
            raise Unreadable("F025", f'"{text}" is none of {", ".join(kind)}')
        return meant[0]

    return read


@lru_cache(1 << 14)
def skills_needed(text: str) -> tuple[SkillNeeded, ...]:
    """Parses required skills ``medication:2;hoist``, each with its minimum level."""
    return tuple(SkillNeeded(skill=skill, level=level) for skill, level, expires in map(_skill, items(text)) if _no_expiry(expires, text))


@lru_cache(1 << 14)
def skills_held(text: str) -> tuple[SkillHeld, ...]:
    """Parses the skills of a carer ``medication:2@2027-01-31;hoist``, with level and expiry."""
    return tuple(SkillHeld(skill=skill, level=level, expires=expires) for skill, level, expires in map(_skill, items(text)))


def _no_expiry(expires: date | None, text: str) -> bool:
    if expires:
        raise Unreadable("F026", f'"{text}" gives a day of expiry to a skill that is asked for')
    return True


def _skill(text: str) -> tuple[str, int, date | None]:
    match = re.fullmatch(r"([^:@]+)(?::\s*([1-9]\d{0,3}))?\s*(?:@\s*(.+))?", text)
    if not match or not match[1].strip():
        raise Unreadable("F026", f'"{text}" is not a skill', "a skill is written as medication:2@2027-01-31 (level, last day)")
    return match[1].strip(), int(match[2] or 1), day(match[3]) if match[3] else None
