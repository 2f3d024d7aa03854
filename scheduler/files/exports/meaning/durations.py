"""Durations and numbers of an export: the unit of a column, decided on all of its cells, and each cell in whole minutes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scheduler.files.importing.amounts import read_duration
from scheduler.files.importing.unreadable import Unreadable

MOST_KEPT = 1 << 14
MINUTES, HOURS, DAYS, HOURS_POINT_MINUTES, MINUTES_AND_SECONDS = "minutes", "hours", "days", "hours.minutes", "minutes:seconds"
UNCLEAR = "hours or minutes"
"""Unit of a column such as 10:00 and 12:00, of which nothing tells whether they are hours or minutes."""
LONGEST_USUAL_HOURS = 10
LONGEST_MINUTES = 24 * 60
SHORTEST_USUAL_MINUTES = 5
USUAL_MINUTES = 15
_FACTORS = {MINUTES: 1.0, HOURS: 60.0, DAYS: 1440.0}
_COLON = re.compile(r"(\d{1,3}):([0-5]\d)(?::00)?")


@dataclass(frozen=True)
class Durations:
    """The unit of a column of durations, and how it is known.

    Attributes:
        unit: ``minutes``, ``hours``, ``days``, ``hours.minutes`` (1.15 is 75 minutes) or ``minutes:seconds``.
        reason: In words; empty where the header says it.
        is_mixed: Whether most numbers are usual minutes, so that one below 5 is no visit of a few minutes but perhaps hours.
    """

    unit: str
    reason: str = ""
    is_mixed: bool = False

    @classmethod
    def of(cls, cells: Sequence[str], said: str, spans: Sequence[tuple[str, int]] = (), *, is_told: bool = False) -> "Durations":
        """Returns the unit of a column.

        Args:
            cells: Of the column.
            said: Unit that the header or the mapping names.
            spans: Cells with the minutes from start to end beside each.
            is_told: Whether the mapping names the unit: then nothing else is looked at.
        """
        numbers = [number for number in map(_number, cells) if number is not None and number > 0]
        if not numbers:
            return cls._of_colons([found for found in map(_COLON.fullmatch, cells) if found], said, spans)
        if best := _best_fit(spans, said):
            return cls(best, "" if best == said else "from start to end it is as long", is_mixed=best == MINUTES and not is_told)
        if is_told and said in _FACTORS:
            return cls(said)
        return cls._of_numbers(numbers, said)

    @classmethod
    def _of_colons(cls, found: Sequence[re.Match[str]], said: str, spans: Sequence[tuple[str, int]]) -> "Durations":
        """Returns the unit of a column such as 0:30, or 30:00 in minutes and seconds."""
        unit = said if said in _FACTORS else MINUTES
        if not found or any(one[2] != "00" or int(one[1]) < LONGEST_USUAL_HOURS for one in found):
            is_seconds = any(int(one[1]) >= 24 for one in found)
            return cls(MINUTES_AND_SECONDS, "one of them is of more than 24 hours else") if is_seconds else cls(unit)
        if any(int(one[1]) >= 24 for one in found) or said == MINUTES:
            return cls(MINUTES_AND_SECONDS, "they are of more than 10 hours each else")
        pairs = [(int(match[1]), minutes) for cell, minutes in spans if (match := _COLON.fullmatch(cell))]
        if pairs and sum(hours * 60 == minutes for hours, minutes in pairs) * 2 > len(pairs):
            return cls(unit)
        if pairs and sum(first == minutes for first, minutes in pairs) * 2 > len(pairs):
            return cls(MINUTES_AND_SECONDS, "from start to end it is as long")
        return cls(unit if said == HOURS else UNCLEAR)

    @classmethod
    def _of_numbers(cls, numbers: Sequence[float], said: str) -> "Durations":
        """Returns the unit of a column of numbers, with no end of the visits to compare them with."""
        least, most = min(numbers), max(numbers)
        if most <= 0.2 and all(abs(number * 1440 - round(number * 1440)) < 0.02 for number in numbers):
            return cls(DAYS, "its numbers are fractions of a day")
        is_whole = all(number == int(number) for number in numbers)
        between = f"its numbers are from {least:g} to {most:g}"
        if said in ("", HOURS) and most <= 12 and not is_whole and _are_points(numbers):
            return cls(HOURS_POINT_MINUTES, f"{between}, and behind the point stand 15, 30 and 45")
        if said in (HOURS, DAYS):
            return cls(said)
        if most <= 12 and not is_whole:
            return cls(HOURS, between)
        if said != MINUTES and most <= 4:
            return cls(HOURS, between)
        return cls(MINUTES, is_mixed=said != MINUTES and most >= USUAL_MINUTES)

    def text(self, cell: str) -> str:
        """Returns a duration in whole minutes.

        Raises:
            Unreadable: F023, it is none.
        """
        colon = _COLON.fullmatch(cell)
        if colon and self.unit == MINUTES_AND_SECONDS:
            return str(int(colon[1]))
        if colon and self.unit == UNCLEAR:
            hint = f'{int(colon[1])} or {int(colon[1]) * 60}; under [tables.units] in mapping.toml: "minutes" or "hours"'
            raise Unreadable("F023", f'"{cell}" may be hours or minutes', hint)
        number = _number(cell)
        if number is None:
            return str(read_duration(cell))
        if self.unit == HOURS_POINT_MINUTES:
            return str(int(number) * 60 + round(number % 1 * 100))
        minutes = number * _FACTORS.get(self.unit, 1.0)
        if self.unit == MINUTES and number != int(number):
            raise Unreadable("F023", f'"{cell}" is not a duration in whole minutes (the column is in minutes)', _hours_meant(number))
        if number > LONGEST_MINUTES and self.unit == MINUTES:
            maybe = f"{round(number / 60)}, if it is in seconds" if number % 60 == 0 else ""
            raise Unreadable("F023", f'"{cell}" is longer than a day (the column is in minutes)', maybe)
        if self.is_mixed and 0 < number < SHORTEST_USUAL_MINUTES:
            what = f'"{cell}" is a visit of {number:g} minutes in a column of minutes, and may be hours'
            raise Unreadable("F023", what, f'{_hours_meant(number)}; or say in mapping.toml under [tables.units] that it is in "minutes"')
        if abs(minutes - round(minutes)) > 0.35:
            raise Unreadable("F023", f'"{cell}" is not a duration in whole minutes (the column is in {self.unit})', f"{round(minutes)}")
        return str(round(minutes))


def _best_fit(spans: Sequence[tuple[str, int]], said: str) -> str:
    """Returns the unit in which most numbers are as long as the time from start to end; empty if none is."""
    pairs = [(number, minutes) for cell, minutes in spans if (number := _number(cell)) is not None and minutes > 0]
    fits = {unit: sum(abs(number * factor - minutes) < 1 for number, minutes in pairs) for unit, factor in _FACTORS.items()}
    fits[HOURS_POINT_MINUTES] = sum(int(number) * 60 + round(number % 1 * 100) == minutes for number, minutes in pairs)
    best = max(fits, key=lambda unit: (fits[unit], unit == said, unit != HOURS_POINT_MINUTES))
    return best if fits[best] * 2 > len(pairs) else ""


def _are_points(numbers: Sequence[float]) -> bool:
    """Returns whether what stands behind the point is minutes: 0.30, 0.45, 1.15."""
    parts = {round(number % 1 * 100) for number in numbers}
    return parts <= {0, 15, 30, 45}


def _hours_meant(number: float) -> str:
    return f"{round(number * 60)}, if it is in hours" if number <= 12 else f"{round(number)}"


def _number(cell: str) -> float | None:
    text = number_text(cell)
    return float(text) if re.fullmatch(r"-?\d{1,9}(?:\.\d+)?|\.\d+", text) else None


@lru_cache(MOST_KEPT)
def number_text(cell: str) -> str:
    """Returns a number with a point and without separators of thousands: ``1000`` for ``1,000``, ``37.5`` for ``37,5``."""
    text = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)", "", cell.strip())
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return text.replace(",", "")
    if re.fullmatch(r"-?\d{1,3}(?:\.\d{3})+,\d+", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"-?\d+,\d{1,4}", text):
        return text.replace(",", ".")
    return text


def hours_text(cell: str, unit: str) -> str:
    """Returns contract hours a week as a number: ``37.5`` for ``37,5``, ``37:30`` or ``37.5 hrs``."""
    text = re.sub(r"\s*(hours|hour|hrs|hr|h)(\s*(per|a|/)\s*week|\s*pw)?\.?$", "", cell.strip(), flags=re.IGNORECASE)
    if found := re.fullmatch(r"(\d{1,3}):([0-5]\d)(?::00)?", text):
        return f"{int(found[1]) + int(found[2]) / 60:g}"
    number = _number(text)
    if number is not None and unit == "minutes":
        return f"{number / 60:g}"
    return number_text(text)
