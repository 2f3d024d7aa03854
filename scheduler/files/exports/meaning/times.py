"""From the cells of an export to the texts of plain tables: dates and times.

What a column means is decided on all of its cells, and each cell is then read by it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from scheduler.domain.calendar import Weekday
from scheduler.files.importing.parse import day as parse_day
from scheduler.files.importing.parse import weekdays
from scheduler.files.importing.unreadable import Unreadable

DAY_FIRST, MONTH_FIRST = "day first", "month first"
NUMERIC_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[ T]+(.*))?")
SERIAL = re.compile(r"([3-6]\d{4})(?:\.(\d+))?")
EPOCH = date(1899, 12, 30)
MOST_KEPT = 1 << 14
"""Number of cells whose meaning is kept: the same times and dates come again and again."""
_NEXT_DAY = re.compile(r"\s*(?:\(?\s*\+\s*1\s*(?:d|day)?\s*\)?|\(?next day\)?|\(?nd\)?)$", re.IGNORECASE)
_SPAN = re.compile(r"(.*\d.*?)\s*(?:-|–|—|\bto\b|\buntil\b)\s*(.*\d.*)")  # noqa: RUF001
_UK_CLOCK = r"\d{1,2}(?:[:.h]\d{2})?(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?"
_NOON = re.compile(r"\b(?:12(?:[:.]00)? ?)?(?:noon|mid-?day)\b", re.IGNORECASE)
_MIDNIGHT = re.compile(r"\b(?:12(?:[:.]00)? ?)?mid-?night\b", re.IGNORECASE)


_HOURS = re.compile(r"\b(\d{1,2}[:.]?[0-5]\d) ?h(?:ou)?rs?\b\.?", re.IGNORECASE)
DAY_MINUTES = 24 * 60


def is_midnight(cell: str) -> bool:
    """Returns whether a time is the word midnight, which may be the one before a day or the one after it."""
    return _MIDNIGHT.fullmatch(cell.strip()) is not None


def in_digits(cell: str) -> str:
    """Returns a cell with the words noon and midnight as times of day, and without the word hours behind a time."""
    plain = cell.casefold()
    if "noon" in plain or "mid" in plain:
        return _MIDNIGHT.sub("00:00", _NOON.sub("12:00", cell))
    return _HOURS.sub(r"\1", cell) if "h" in plain else cell


@dataclass(frozen=True)
class DateOrder:
    """Which of day and month comes first in a column of dates, and how that is known.

    Attributes:
        order: ``day first`` or ``month first``.
        reason: In words.
        is_guess: Whether nothing tells the two apart.
    """

    order: str
    reason: str
    is_guess: bool = False


def date_order(cells: Iterable[str], weekdays_beside: Sequence[tuple[str, str]] = ()) -> DateOrder | None:
    """Returns the order of day and month in a column; None if no cell tells.

    Args:
        cells: Of the column.
        weekdays_beside: Cells with the day of the week that stands beside each.
    """
    day_first = month_first = 0
    for cell, times in Counter(cells).items():
        if found := NUMERIC_DATE.fullmatch(cell):
            first, second = int(found[1]), int(found[3])
            day_first += times * (second <= 12 < first)
            month_first += times * (first <= 12 < second)
    if day_first or month_first:
        order = DAY_FIRST if day_first >= month_first else MONTH_FIRST
        return DateOrder(order, f"{max(day_first, month_first)} dates are none the other way round")
    fits = {DAY_FIRST: 0, MONTH_FIRST: 0}
    for (cell, weekday), times in Counter(weekdays_beside).items():
        for order in fits:
            try:
                fits[order] += times * ((Weekday.of(date.fromisoformat(date_text(cell, order))),) == weekdays(weekday))
            except (Unreadable, ValueError):
                continue
    if fits[DAY_FIRST] != fits[MONTH_FIRST]:
        order = max(fits, key=lambda one: fits[one])
        return DateOrder(order, "the days of the week beside the dates agree with it")
    return None


def is_ambiguous(cells: Iterable[str]) -> bool:
    """Returns whether a column has dates that are others the other way round."""
    return any(found and found[1].zfill(2) != found[3].zfill(2) for found in map(NUMERIC_DATE.fullmatch, cells))


@lru_cache(MOST_KEPT)
def date_text(cell: str, order: str, *, is_any_century: bool = False) -> str:
    """Returns a date in ISO form.

    Args:
        cell: A date, perhaps with a time, or a number as spreadsheets count days.
        order: Of day and month.
        is_any_century: Whether it is a date of birth.

    Raises:
        Unreadable: F021, it is none.
    """
    text = re.sub(r"[T ]+(?:00:00(?::00)?(?:\.0+)?|\d{1,2}:\d\d.*)$", "", cell.strip())
    if found := NUMERIC_DATE.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        number, month = (first, second) if order != MONTH_FIRST else (second, first)
        if month > 12:
            raise Unreadable("F021", f'"{cell}" is not a date with the {order.split(maxsplit=1)[0]} first, as the others of its column are')
        if is_any_century:
            return f"{year + (1900 if year < 100 else 0):04}-{month:02}-{number:02}"
        text = f"{number}/{month}/{year}"
    elif serial := SERIAL.fullmatch(text):
        return (EPOCH + timedelta(days=int(serial[1]))).isoformat()
    if is_any_century and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text
    return parse_day(text).isoformat()


def is_no_end(cell: str) -> bool:
    """Returns whether a last day is one of those that programs write for "no end": 31/12/9999, 31/12/2999."""
    return re.fullmatch(r"31[/.-]12[/.-][2-9]999|[2-9]999-12-31(?:[T ]00:00.*)?", cell.strip()) is not None


def is_minutes_of_day(cells: Iterable[str]) -> bool:
    """Returns whether times of a column stand without a colon: ``930`` and ``1415``."""
    digits = [cell for cell in cells if cell.isdecimal()]
    return any(len(cell) >= 3 for cell in digits) and all(len(cell) <= 4 and int(cell) <= 2400 and int(cell) % 100 < 60 for cell in digits)


def is_hours_of_day(cells: Sequence[str]) -> bool:
    """Returns whether all times of a column are whole hours, such as ``8`` and ``17``."""
    return len(cells) > 0 and all(cell.isdecimal() and len(cell) <= 2 and int(cell) <= 24 for cell in cells)


def is_fractions(cells: Sequence[str]) -> bool:
    """Returns whether all times of a column are fractions of a day, as spreadsheets keep them."""
    return len(cells) > 0 and all(re.fullmatch(r"0?\.\d+|0|1", cell) for cell in cells) and any("." in cell for cell in cells)


def is_decimals(cells: Sequence[str]) -> bool:
    """Returns whether all times of a column are hours with decimals: 8.5, or 9.75 beside 8.50."""
    parts = [found for found in map(re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?").fullmatch, cells) if found and int(found[1]) < 24]
    behind = [part[2] for part in parts if part[2]]
    if len(parts) < len(cells) or not behind:
        return False
    is_proven = any((len(part) == 1 and part != "0") or int(part) >= 60 for part in behind)
    return is_proven or ({int(part) for part in behind} <= {0, 25, 50, 75} and any(int(part) for part in behind))


def is_half_a_day(cells: Sequence[str]) -> bool:
    """Returns whether the times of a column seem to lack am and pm: none after 12:59, and some between one and seven."""
    hours = [int(found[1]) for found in map(re.compile(r"(\d{1,2})[:.]\d\d(?::\d\d)?").fullmatch, cells) if found]
    is_day = sum(7 <= hour < 12 for hour in hours) > sum(hour < 7 for hour in hours) / 2
    return len(hours) == len(cells) > 2 and all(1 <= hour <= 12 for hour in hours) and any(hour < 7 for hour in hours) and is_day


def is_points(cells: Sequence[str]) -> bool:
    """Returns whether numbers of a column are hours and minutes with a point, of which a spreadsheet dropped zeros: 7.3 for 07:30.

    All of them are then multiples of five minutes, and as hours with decimals some are not.
    """
    parts = [found for found in map(re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?").fullmatch, cells) if found and int(found[1]) < 24]
    behind = [(part[2] or "0").ljust(2, "0") for part in parts]
    if len(parts) < len(cells) or not any(int(text) for text in behind) or all(len(part[2] or "00") == 2 for part in parts):
        return False
    return all(int(text) < 60 and int(text) % 5 == 0 for text in behind) and any(int(text) * 60 % 500 for text in behind)


@dataclass(frozen=True)
class Clock:
    """How the times of a column are written.

    Attributes:
        kind: ``digits``, ``hours``, ``fractions``, ``points``, ``decimals``, or empty for the usual forms.
        order: Of day and month, where a date stands before the time.
        is_utc: Whether they are in UTC.
    """

    kind: str = ""
    order: str = DAY_FIRST
    is_utc: bool = False

    @classmethod
    def of(cls, cells: Sequence[str], order: str, *, is_utc: bool) -> "Clock":
        """Returns how the times of a column are written, by all of its cells."""
        cells = [in_digits(cell) for cell in cells]
        kinds = (
            ("fractions", is_fractions(cells)),
            ("digits", is_minutes_of_day(cells)),
            ("hours", is_hours_of_day(cells)),
            ("points", is_points(cells)),
            ("decimals", is_decimals(cells)),
        )
        return cls(next((kind for kind, is_it in kinds if is_it), ""), order, is_utc)

    def text(self, cell: str, day: str) -> str:
        """Returns a time as ``08:00``, ``24:45`` for the next day, or as a date and a time.

        Args:
            cell: Of the column.
            day: Of the row, in ISO form; needed where times are in UTC.

        Raises:
            Unreadable: F021, its date is none.
        """
        return _clock_text(self, cell, day if self.is_utc else "")

    def read_text(self, cell: str, day: str) -> str:
        """Reads what `text` returns, and keeps nothing."""
        text = in_digits(cell)
        is_next = _NEXT_DAY.search(text) is not None and re.match(_UK_CLOCK, text) is not None
        text = _NEXT_DAY.sub("", text) if is_next else text
        text = self._plain(text)
        if is_next and (found := re.fullmatch(r"(\d{1,2}):(\d\d)", text)) and int(found[1]) < 24:
            text = f"{int(found[1]) + 24}:{found[2]}"
        if self.is_utc and not re.search(r"(Z|[+-]\d\d:?\d\d)$", text):
            text = f"{text}+00:00" if "T" in text else _utc(text, day)
        return text

    def _plain(self, text: str) -> str:  # noqa: PLR0911 - a form a line
        if excel := re.fullmatch(r"(1899-12-3[01]|1900-01-0[01]|1904-01-0[12])(?:[T ](\d\d):(\d\d).*)?", text):
            later = 24 if excel[1] in ("1900-01-01", "1904-01-02") else 0
            return f"{int(excel[2] or 0) + later:02}:{excel[3] or '00'}"
        if self.kind == "digits" and text.isdecimal():
            return f"{int(text) // 100:02}:{int(text) % 100:02}"
        if self.kind == "hours" and text.isdecimal():
            return f"{int(text):02}:00"
        if self.kind == "points" and (found := re.fullmatch(r"(\d{1,2})(?:\.(\d{1,2}))?", text)):
            return f"{int(found[1]):02}:{(found[2] or '').ljust(2, '0')}"
        if self.kind == "decimals" and re.fullmatch(r"\d{1,2}(\.\d+)?", text):
            minutes = round(float(text) * 60)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        if self.kind == "fractions" and re.fullmatch(r"\d?(\.\d*)?", text.strip()) and any(map(str.isdecimal, text)):
            minutes = round(float(text) * 1440)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        if (serial := SERIAL.fullmatch(text)) and serial[2]:
            moment = datetime.combine(EPOCH, datetime.min.time()) + timedelta(seconds=round(float(text) * 86_400))
            return moment.isoformat(timespec="minutes")
        if (dated := NUMERIC_DATE.fullmatch(text)) and dated[5]:
            return f"{date_text(text[: dated.start(5)].strip(' T'), self.order)} {dated[5]}" if self.order == MONTH_FIRST else text
        return text


@lru_cache(MOST_KEPT)
def _clock_text(clock: Clock, cell: str, day: str) -> str:
    """Returns what `Clock.text` does: an export has the same few hundred times in all of its rows."""
    return clock.read_text(cell, day)


def _utc(text: str, day: str) -> str:
    """Returns a time of day in UTC as a moment."""
    found = re.fullmatch(r"(\d{1,2})[:.](\d\d)(?::\d\d)?\s*([ap]m)?", text, re.IGNORECASE)
    if not found or not day:
        return text
    hour = int(found[1]) % 12 + 12 * found[3].casefold().startswith("p") if found[3] else int(found[1])
    base = date.fromisoformat(day) + timedelta(days=hour // 24)
    return f"{base}T{hour % 24:02}:{found[2]}:00+00:00"


@lru_cache(MOST_KEPT)
def split_span(cell: str) -> tuple[str, str] | None:
    """Returns both ends of ``08:00-08:30``; None if it is no span."""
    found = _SPAN.fullmatch(in_digits(cell.strip()))
    if not found or not re.fullmatch(rf"{_UK_CLOCK}|\d{{3,4}}", found[1]) or not re.match(_UK_CLOCK, found[2]):
        return None
    return _with_half(found[1], found[2]), found[2]


def _with_half(start: str, end: str) -> str:
    """Returns the start of a span with the am or pm that only its end has: 4pm of ``4-10pm``, and 9am of ``9-5pm``."""
    half = re.search(r"([ap])\.?m", end, re.IGNORECASE)
    numbers = re.findall(r"\d+", start)
    if not half or not numbers or not re.fullmatch(r"\d{1,2}(?:[:.]\d{2})?", start.strip()) or not 1 <= int(numbers[0]) <= 12:
        return start
    clocks = [_minutes_of(numbers, letter) for letter in "ap"]
    until = _minutes_of(re.findall(r"\d+", end), half[1])
    spans = {letter: (until - clock) % DAY_MINUTES for letter, clock in zip("ap", clocks, strict=True)}
    return f"{start.strip()}{min(spans, key=lambda letter: spans[letter] or DAY_MINUTES)}m"


def _minutes_of(numbers: Sequence[str], half: str) -> int:
    """Returns the minutes since midnight of hours and minutes on a clock of twelve hours."""
    minutes = int(numbers[1]) if len(numbers) > 1 else 0
    return (int(numbers[0]) % 12 + 12 * (half.casefold() == "p")) * 60 + minutes
