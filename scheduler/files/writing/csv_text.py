"""Tables as the text of .csv files."""

import csv
import io
from collections.abc import Iterable, Sequence

from scheduler.files.importing.characters import guard_formula

NUMBERS = frozenset({"lat", "lon", "link_min_gap", "link_max_gap", "value"})
"""Columns of numbers that may be negative: a minus there begins no formula."""


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Returns a table as the text of a .csv file. No cell of text is a formula to a spreadsheet."""
    is_text = [name not in NUMBERS for name in header]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        cells = zip(row, is_text, strict=True)
        writer.writerow([guard_formula(cell) if guards and isinstance(cell, str) else cell for cell, guards in cells])
    return text.getvalue()
