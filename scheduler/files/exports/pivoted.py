"""Rotas with the days across and the visits in their cells: what such a cell holds is not guessed, and what to do is said."""

import re
from collections.abc import Sequence

from scheduler.files.exports.finding.headers import DATED, MOST_TITLE_ROWS, SPAN
from scheduler.files.exports.finding.mapping import Mapping
from scheduler.files.exports.finding.sheets import Sheet
from scheduler.files.exports.meaning.words import is_off, leave_of
from scheduler.files.importing.faults import FaultCollector

MOST_NAMED = 7
_DAY_NAME = re.compile(r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?", re.IGNORECASE)
_NAMED = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")
"""Two words, as the names of people are."""


def refuse_rotas(sheets: Sequence[Sheet], collector: FaultCollector) -> None:
    """Adds a fault for each sheet that looks like a rota with names in its cells."""
    for sheet in sheets:
        if days := _days_across(sheet):
            what = f"looks like a rota with the days across, and the visits in its cells: {', '.join(days)}"
            maybe = "export the visits as a list, a row for each visit with person, date, start and duration; or write such a table"
            collector.fault(sheet.label, "X159", what, maybe)


def _days_across(sheet: Sheet) -> list[str]:
    """Returns the headers of days whose cells mostly hold names, and neither a day off nor a kind of leave."""
    nothing_said = Mapping()
    for number, row in enumerate(sheet.rows[:MOST_TITLE_ROWS]):
        at = [column for column, text in enumerate(row) if DATED.fullmatch(text) or _DAY_NAME.fullmatch(text.strip())]
        if len(at) < 2:
            continue
        cells = [cell for below in sheet.rows[number + 1 :] for column in at if column < len(below) and (cell := below[column])]
        named = [
            cell
            for cell in cells
            if _NAMED.search(SPAN.sub("", cell)) and not is_off(cell, nothing_said) and not leave_of(cell, nothing_said)
        ]
        if len(named) * 2 > len(cells):
            return [row[column] for column in at[:MOST_NAMED]]
    return []
