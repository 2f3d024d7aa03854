"""From the files of an export to sheets of texts: letters, separators, and what a workbook hides."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.regular import read_regular
from scheduler.files.importing.characters import without_guard
from scheduler.files.importing.csv_rows import Misread, read_csv_rows
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.letters import decode
from scheduler.files.importing.sheets import read_workbook
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.importing.workbooks import Marks

TEXTS = (".csv", ".txt", ".tsv", ".tab")
WORKBOOKS = (".xlsx", ".xlsm")
TURNED_AWAY = (".xls", ".xlsb", ".ods", ".numbers", ".pdf", ".html", ".htm", ".doc", ".docx", ".xml")
"""Endings of files that may hold a table and are not read: a fault says how to save them."""
SILENT = (".md", ".toml", ".json", ".db", ".png", ".jpg", ".svg", ".gz", ".zip", ".pbf", ".pdf")
"""Endings of files in a folder that no message is needed for."""
DELIMITERS = ",;\t|"
LOOKED_AT = 200
"""Number of lines by which the separator is chosen."""


@dataclass
class Sheet:
    """The rows of a .csv file, or of a sheet of a workbook.

    Attributes:
        path: Of the file.
        label: Name of the file in messages, with the sheet where a workbook shows several.
        name: Of the sheet; empty for a text file.
        rows: Texts of the cells. Blank rows count.
        misread: What cannot be read as it stands, by row.
        merged: First row, first column, last row and last column of merged cells, counted from 1.
        marks: Hidden rows, errors and formulas without a result.
    """

    path: Path
    label: str
    name: str
    rows: list[list[str]]
    misread: dict[int, list[Misread]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    marks: Marks = field(default_factory=Marks)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Returns the files of an export; of a folder all that are in it, by name.

    Raises:
        BadInput: F001, one of them is not there.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.iterdir())
            found += [one for one in inside if one.is_file() and not one.name.startswith((".", "~$"))]
        elif path.exists():
            found.append(path)
        else:
            raise BadInput([Fault(str(path), "F001", "is not there")])
    return list(dict.fromkeys(found))


def read_sheets(path: Path, collector: FaultCollector) -> list[Sheet]:
    """Reads the sheets of a file that a spreadsheet would show; none after a fault."""
    try:
        data = read_regular(path)
        if path.suffix.lower() in WORKBOOKS or data.startswith(b"PK\x03\x04"):
            return _workbook(path, data, collector)
        if path.suffix.lower() in TEXTS:
            return [_text(path, data, collector)]
    except OSError as error:
        collector.fault(path.name, "F004", f"cannot be read: {error.strerror}")
        return []
    except Unreadable as wrong:
        collector.fault(path.name, wrong.code, wrong.what, wrong.maybe)
        return []
    if path.suffix.lower() in TURNED_AWAY:
        collector.fault(path.name, "F013", f"is not read: a {path.suffix} file", "save it as .xlsx or as CSV UTF-8")
    return []


def _workbook(path: Path, data: bytes, collector: FaultCollector) -> list[Sheet]:
    found = read_workbook(data)
    shown = [cells for cells in found if not cells.is_hidden]
    if hidden := [f'"{cells.name}"' for cells in found if cells.is_hidden]:
        collector.warn(
            path.name, "X110", f"hidden sheets are not read: {', '.join(hidden)}", "show them in a spreadsheet if they are meant"
        )
    sheets = []
    for cells in shown:
        label = path.name if len(shown) == 1 else f"{path.name}[{cells.name.replace(':', ' ')}]"
        sheet = Sheet(path, label, cells.name, cells.rows, merged=cells.merged, marks=cells.marks)
        sheet.rows = [[without_guard(cell) for cell in row] for row in sheet.rows]
        _fill_merged(sheet)
        sheets.append(sheet)
    return sheets


def _fill_merged(sheet: Sheet) -> None:
    """Writes the value of cells that are merged downwards into each of their rows."""
    for top, left, low, _ in sheet.merged:
        if low > top and left <= len(sheet.rows[top - 1]):
            value = sheet.rows[top - 1][left - 1]
            for row in sheet.rows[top : min(low, len(sheet.rows))]:
                if any(row) and left <= len(row) and not row[left - 1]:
                    row[left - 1] = value


def _text(path: Path, data: bytes, collector: FaultCollector) -> Sheet:
    letters = decode(data)
    if letters.encoding != "utf-8":
        names = {"utf-16": "UTF-16", "utf-32": "UTF-32", "cp1252": "Windows letters (cp1252)", "mac_roman": "Mac Roman"}
        collector.warn(path.name, "X111", f"is in {names[letters.encoding]}, by its bytes, and not in UTF-8")
    for line in letters.mixed_lines[:20]:
        what = f"row {line} holds bytes of other letters than the rest of the file, which is in UTF-8; they are read as Windows letters"
        collector.warn(f"{path.name}:{line}", "X112", what, "two files were put together: look whether its names are right")
    text = letters.text
    delimiter = _delimiter(text)
    if told := re.match(r"sep=(.)\r?\n", text):
        delimiter, text = told[1], "\n" + text[told.end() :]
    separators = Counter(line.count(delimiter) for line in text.splitlines()[:LOOKED_AT] if line.strip()).most_common(1)
    widest = max((line.count(delimiter) for line in text.splitlines()[:LOOKED_AT]), default=0)
    usual = separators[0][0] if separators else 0
    grid = read_csv_rows(text, delimiter, usual or widest)
    rows = [[without_guard(cell) for cell in row] for row in grid.rows]
    sheet = Sheet(path, path.name, "", rows)
    for wrong in grid.misread:
        sheet.misread.setdefault(wrong.row, []).append(wrong)
    return sheet


def _delimiter(text: str) -> str:
    """Returns the separator that most lines have, and as often as each other."""
    lines = [line for line in io.StringIO(text).readlines()[:LOOKED_AT] if line.strip()]

    def evenness(delimiter: str) -> tuple[int, int]:
        counts = Counter(re.sub(r'"[^"]*"', "", line).count(delimiter) for line in lines)
        del counts[0]
        usual, times = counts.most_common(1)[0] if counts else (0, 0)
        return times, usual

    return max(DELIMITERS, key=evenness)
