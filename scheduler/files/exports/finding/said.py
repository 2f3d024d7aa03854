"""What is said of a sheet and of its columns: hidden ones, comments, columns that are not known or mean the same."""

import re
from collections.abc import Sequence

from scheduler.files.exports.finding.found import Column, Found
from scheduler.files.exports.finding.vocabulary import CARRY, IGNORE, is_personal
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.sheets import name_comments

SHOWN = 80
"""Most letters of a cell that a message shows."""
MOST_NAMED = 25
_DAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{4}-\d\d-\d\d", re.IGNORECASE)


def warn_of_sheet(found: Found, used: Sequence[Column], collector: FaultCollector) -> None:
    """Says which rows and columns of a sheet are hidden, and which cells have comments."""
    sheet = found.sheet
    hidden = [
        number for number in sorted(sheet.marks.hidden_rows) if found.header_row < number <= len(sheet.rows) and any(sheet.rows[number - 1])
    ]
    if hidden:
        named = ", ".join(map(str, hidden[:MOST_NAMED]))
        collector.warn(sheet.label, "X115", f"{len(hidden)} hidden rows are left aside, as a spreadsheet does not show them: {named}")
    if sheet.marks.hidden_columns and (seen := [column.header for column in used if column.at + 1 in sheet.marks.hidden_columns]):
        collector.warn(sheet.label, "X116", f"hidden columns are read: {', '.join(seen)}")
    if sheet.marks.comments:
        collector.warn(sheet.label, "F054", name_comments(sheet.marks.comments), "look whether one says that a row is cancelled or changed")


def warn_of_columns(found: Found, numbers: Sequence[int], collector: FaultCollector) -> None:
    """Names the columns that are not known, those of which two mean the same, and those behind a gap.

    Args:
        found: The table.
        numbers: Of its rows of data.
        collector: Collects the warnings.
    """
    place = f"{found.sheet.label}:{found.header_row}"
    unknown = [column.header for column in found.columns if not column.concept and not is_personal(column.header)]
    if unknown:
        named = ", ".join(f'"{header[:SHOWN]}"' for header in unknown)
        maybe = 'say in mapping.toml what it is, or "ignore"'
        collector.warn(place, "X117", f"columns are not used, as it is not known what they are: {named}", maybe)
    for first, other in found.doubles:
        texts = [(number, *(_at(found, number, column) for column in (first, other))) for number in numbers]
        differing = [number for number, one, two in texts if two and one != two]
        if differing:
            named = ", ".join(map(str, differing[:MOST_NAMED]))
            days = [_DAY.findall(column.header) for column in (first, other)]
            if all(days) and days[0] != days[1]:
                what = f'columns "{first.header[:SHOWN]}" and "{other.header[:SHOWN]}" are of several days, and only the first can be read'
                collector.fault(place, "X154", what, "put each day in rows of its own, or 07:00-14:00 in one column a day")
                break
            both = f'"{first.header[:SHOWN]}" and "{other.header[:SHOWN]}"'
            what = f"columns {both} may mean the same, and differ: the first is read. Row {named}"
            collector.warn(place, "X141", what, f'set the one that is not meant to "ignore" in mapping.toml (both are {first.concept})')
    if beyond := _beyond_a_gap(found):
        named = ", ".join(f'"{header[:SHOWN]}"' for header in beyond)
        what = f"columns behind an empty one are read as of the same table: {named}"
        collector.warn(place, "X145", what, 'if they are a table of their own, put it in a sheet of its own, or set them to "ignore"')


def _at(found: Found, number: int, column: Column) -> str:
    texts = found.sheet.rows[number - 1]
    return texts[column.at] if column.at < len(texts) else ""


def _beyond_a_gap(found: Found) -> list[str]:
    """Returns the headers behind the first column that is empty in all rows, header and all."""
    used = {column.at for column in found.columns}
    table = found.sheet.rows[found.header_row - 1 :]
    gaps = [at for at in range(min(used), max(used)) if at not in used and not any(at < len(row) and row[at] for row in table)]
    return [column.header for column in found.columns if gaps and column.at > gaps[0] and column.concept not in ("", IGNORE, CARRY)]
