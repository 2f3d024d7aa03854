"""Headings between the rows of a report: the day, or the carer, of all rows below them."""

import re
from dataclasses import dataclass, field

from scheduler.files.exports.finding.found import Found
from scheduler.files.importing.named_days import named_day
from scheduler.files.importing.unreadable import Unreadable

HEADING = "heading"
"""Concept of the text above rows that name no carer: it may name theirs."""
_NUMERIC = r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})"
_NAMED = r"\d{1,2}(?:st|nd|rd|th)?[\s-]+[a-z]{3,9}[\s-]+\d{4}|[a-z]{3,9}\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
_DATE = re.compile(rf"(?<![\d/.-])(?:{_NUMERIC}|{_NAMED})(?![\d/-])", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?", re.IGNORECASE)
_OF_ANOTHER_DAY = re.compile(r"\b(?:w/?c|week|printed|exported|created|run (?:on|at)|report|page|as at|to|until|from)\b", re.IGNORECASE)
_WHOSE = re.compile(r"^(?:carer|staff|employee|worker|care worker|name)\s*[:\-]\s*", re.IGNORECASE)


def dates_in(text: str) -> list[str]:
    """Returns the dates that stand in a text."""
    found = [one[0] for one in _DATE.finditer(text.replace("_", " "))]
    return [one for one in found if re.fullmatch(_NUMERIC, one) or _is_named(one)]


def _is_named(text: str) -> bool:
    try:
        return named_day(text) is not None
    except Unreadable:
        return False


@dataclass
class Headings:
    """What the headings so far say of the rows below them.

    Attributes:
        cells: Texts by concept, for rows that have no column of it.
        has_dates: Whether the table has dates of its own.
        has_carers: Whether it names carers in a column.
    """

    cells: dict[str, str] = field(default_factory=dict)
    has_dates: bool = True
    has_carers: bool = True

    @classmethod
    def of(cls, found: Found) -> "Headings":
        """Returns what the name of the sheet and the titles above the header say of the rows below."""
        if found.table != "visits":
            return cls()
        has_dates = found.has("date", "weekday") or any(
            map(re.compile(rf"(?:{_NUMERIC})[T ].*|[3-6]\d{{4}}\.\d+").fullmatch, _starts(found))
        )
        headings = cls(has_dates=has_dates, has_carers=found.has("carer_id", "carer_name", "pinned_carers"))
        titles = [text for row in found.sheet.rows[: found.header_row - 1] for text in row if text]
        for text in (*titles, found.sheet.name):
            if not _OF_ANOTHER_DAY.search(text):
                headings._take_date(text)
        return headings

    def take(self, texts: list[str]) -> str:
        """Keeps what a row between the others says, and returns it in words; empty if it says nothing."""
        text = " ".join(filter(None, texts))
        if self._take_date(text):
            return "a heading: the day of the rows below it"
        if not self.has_carers and not _OF_ANOTHER_DAY.search(text):
            self.cells[HEADING] = _WHOSE.sub("", text).strip()
            return "a heading: the carer of the rows below it, if it names one"
        return ""

    def _take_date(self, text: str) -> bool:
        """Keeps the only date of a text, or else a day of the week that is all of it."""
        if self.has_dates:
            return False
        dates = dates_in(text)
        weekday = _WEEKDAY.match(text.strip())
        if len(dates) == 1:
            self.cells["date"] = dates[0]
            return True
        if not dates and weekday and re.fullmatch(r"[a-z]+\W*(\d{1,2}(st|nd|rd|th)?)?", text.strip(), re.IGNORECASE):
            self.cells.pop("date", None)
            self.cells["weekday"] = weekday[0]
            return True
        return False


def _starts(found: Found) -> list[str]:
    column = found.column("planned_start")
    return found.values(column, 50) if column else []
