"""Rows and cells that are struck out: how an office cancels a visit in a spreadsheet."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from scheduler.files.exports.finding.said import MOST_NAMED
from scheduler.files.exports.finding.sheets import Sheet
from scheduler.files.importing.faults import FaultCollector


class Strikes:
    """What of a table is struck out."""

    def __init__(self, sheet: Sheet, at: Mapping[str, int], keys: tuple[tuple[str, ...], ...]) -> None:
        """Notes the cells that are struck out and not empty.

        Args:
            sheet: Of the table.
            at: Position of each concept.
            keys: Concepts that say who and when.
        """
        self._sheet, self._at, self._keys = sheet, at, keys
        self._rows: list[int] = []
        self._columns: defaultdict[int, set[int]] = defaultdict(set)
        for row, column in sheet.marks.struck:
            if row <= len(sheet.rows) and column <= len(sheet.rows[row - 1]) and sheet.rows[row - 1][column - 1]:
                self._columns[row].add(column - 1)

    def columns(self, number: int) -> Collection[int]:
        """Returns the positions of the cells of a row that are struck out."""
        return self._columns.get(number, ())

    def take(self, number: int, cells: Mapping[str, str]) -> bool:
        """Returns whether a row is struck out as a whole: its cells of who and when, though not a date that stands for several rows."""
        if number not in self._columns:
            return False
        named = [concept for group in (self._keys[0], self._keys[-1]) for concept in group if cells.get(concept)]
        is_whole = bool(named) and all(self._at[concept] in self._columns[number] for concept in named)
        if is_whole:
            self._rows.append(number)
        return is_whole

    def warn(self, collector: FaultCollector) -> None:
        """Names the rows that are struck out as a whole."""
        if self._rows:
            named = ", ".join(map(str, self._rows[:MOST_NAMED]))
            many = "1 row is" if len(self._rows) == 1 else f"{len(self._rows)} rows are"
            what = f"{many} left aside, being struck out: {named}"
            collector.warn(self._sheet.label, "X151", what, "take the line away and save the file, if they are meant")
