"""Ditto marks: cells that say "as above"."""

from collections.abc import Collection

from scheduler.files.exports.finding.said import MOST_NAMED
from scheduler.files.exports.finding.sheets import Sheet
from scheduler.files.importing.faults import FaultCollector

DITTO = frozenset(('"', "''", "\u201c", "\u201d", "\u3003", "\u05f4", '-"-', "do", "do.", "ditto", "as above", "same as above"))


def fill_ditto(sheet: Sheet, header_row: int, columns: Collection[int], collector: FaultCollector) -> None:
    """Writes the cell above into cells that say so.

    Args:
        sheet: Whose rows are changed.
        header_row: Row of the header; what stands below it is looked at.
        columns: Positions of the columns that are read.
        collector: Collects a warning that names the rows.
    """
    filled: dict[int, None] = {}
    above: list[str] = []
    for number, row in enumerate(sheet.rows[header_row:], start=header_row + 1):
        for at in columns:
            if at < len(row) and row[at].casefold() in DITTO and at < len(above) and above[at]:
                row[at] = above[at]
                filled[number] = None
        if any(row):
            above = row
    if filled:
        named = ", ".join(map(str, list(filled)[:MOST_NAMED]))
        more = f" and {len(filled) - MOST_NAMED} more" if len(filled) > MOST_NAMED else ""
        collector.warn(sheet.label, "X155", f"ditto marks are read as the cell above them, in row {named}{more}")
