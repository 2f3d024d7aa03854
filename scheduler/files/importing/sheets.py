"""From a file to rows of text, as a spreadsheet shows them. Blank rows count."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.regular import read_regular
from scheduler.files.importing.cell_references import AFRESH
from scheduler.files.importing.characters import without_guard
from scheduler.files.importing.csv_rows import SPACES, Grid, Misread, read_csv_rows
from scheduler.files.importing.letters import decode
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.importing.workbooks import Marks, Workbook

SUFFIXES = (".csv", ".xlsx")
NO_COLUMN = 1_000_000
"""Position of what is about a whole row."""
NO_RESULT = "is a formula without its result: the file was written by a program and never opened in a spreadsheet"
RESULT_MEANT = "open it in a spreadsheet, save it, and read it again"
STRUCK_ROW = "delete the row, or take the line away; carerounds import leaves such rows aside and says so"
STRUCK_CELL = "is struck out, or a part of it"
STRUCK_CELL_MEANT = "delete what is struck out, or take the line away"
COMMENTS_NAMED = 25
IMPORT_READS_IT = "or let carerounds import read the files as they are"


def read_grid(path: Path, sheet: str) -> Grid:
    """Reads the rows of a .csv file, or of a sheet of an .xlsx file.

    Args:
        path: of the file.
        sheet: name of the sheet; if there is none with the name, the first sheet is read.

    Raises:
        Unreadable: F004, it is no such file; F005, its encoding is unknown.
    """
    try:
        data = read_regular(path)
    except OSError as error:
        raise Unreadable("F004", f"cannot be read: {error.strerror}") from error
    grid = _csv_rows(data) if path.suffix.lower() == ".csv" else _xlsx_grid(data, sheet)
    grid.rows = [[without_guard(cell) for cell in row] for row in grid.rows]
    return grid


def text_of(data: bytes) -> str:
    """Decodes the text of a file: UTF-8, or else Windows-1252.

    Raises:
        Unreadable: F005, it is neither, or both.
    """
    meant = f'it was saved as something else than "CSV UTF-8 (comma delimited)"; {IMPORT_READS_IT}'
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise Unreadable("F005", "is not text in UTF-8", meant)
    letters = decode(data)
    if letters.mixed_lines:
        rows = ", ".join(map(str, letters.mixed_lines[:10]))
        raise Unreadable("F005", f"is in UTF-8, but row {rows} holds a byte of other letters", f"two files were put together; {meant}")
    if letters.encoding == "mac_roman":
        raise Unreadable("F005", "is in the letters of an old Macintosh (Mac Roman), by its bytes, and not in UTF-8", meant)
    try:
        return data.decode("utf-8-sig" if letters.encoding.startswith("utf-8") else "cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable("F005", f"holds a byte that is no letter (after {error.start} others)", meant) from error


def _csv_rows(data: bytes) -> Grid:
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable("F004", "is a spreadsheet that is named .csv", "rename it to .xlsx")
    return read_csv_rows(text_of(data))


@dataclass(frozen=True)
class SheetCells:
    """A sheet of a workbook.

    Attributes:
        name: Of the sheet.
        is_hidden: Whether a spreadsheet does not show it.
        rows: Texts of its cells; an error value is its text, such as ``#N/A``.
        merged: First row, first column, last row and last column of merged cells, counted from 1.
        marks: What else the file says of its rows and cells.
    """

    name: str
    is_hidden: bool
    rows: list[list[str]]
    merged: list[tuple[int, int, int, int]]
    marks: Marks


def read_workbook(data: bytes, sheet: str | None = None) -> list[SheetCells]:
    """Reads the sheets of an .xlsx file.

    Args:
        data: Content of the file.
        sheet: Name of the only sheet to read; if there is none with the name, the first that is shown. None for all.

    Raises:
        Unreadable: F004, it is no such file; F019, it is too large.
    """
    from python_calamine import CalamineError, SheetVisibleEnum, load_workbook  # noqa: PLC0415 - imported only for spreadsheets

    try:
        parts = Workbook(data)
        workbook = load_workbook(io.BytesIO(data))
        hidden = {meta.name: meta.visible != SheetVisibleEnum.Visible for meta in workbook.sheets_metadata}
        names = list(workbook.sheet_names)
        if sheet is not None:
            shown = [name for name in names if not hidden.get(name)] or names
            names = [name for name in names if name.strip().casefold() == sheet][:1] or shown[:1]
            names[0]  # an IndexError says that there is none
        found = []
        for name in names:
            if hidden.get(name) and sheet is None:
                found.append(SheetCells(name, True, [], [], Marks()))
                continue
            marks = parts.check_size(name)
            cells = workbook.get_sheet_by_name(name)
            rows = [[_cell_text(cell) for cell in row] for row in cells.to_python(skip_empty_area=False)]
            for (row, column), text in marks.errors.items():
                if row <= len(rows) and column <= len(rows[row - 1]):
                    rows[row - 1][column - 1] = text
            merged = [(top + 1, left + 1, low + 1, right + 1) for (top, left), (low, right) in cells.merged_cell_ranges or ()]
            found.append(SheetCells(name, bool(hidden.get(name)), rows, merged, marks))
    except BaseException as error:
        # A panic of the reader, which is written in Rust, is no Exception and has no name to import.
        if isinstance(error, CalamineError | IndexError | OSError) or type(error).__name__ == "PanicException":
            raise Unreadable("F004", f"is not a spreadsheet that can be read: {error}", AFRESH) from error
        raise
    return found


def _xlsx_grid(data: bytes, sheet: str) -> Grid:
    """Returns the cells of a sheet; what the file does not say, or a spreadsheet does not show, is misread."""
    cells = read_workbook(data, sheet)[0]
    grid = Grid(cells.rows)
    grid.misread += [Misread(row, column - 1, "F043", NO_RESULT, RESULT_MEANT) for row, column in sorted(cells.marks.without_result)]
    hidden = "is hidden, as by a filter: a spreadsheet does not show it"
    maybe = "show it or delete it; carerounds import leaves hidden rows aside and says so"
    grid.misread += [
        Misread(row, NO_COLUMN, "F046", hidden, maybe)
        for row in sorted(cells.marks.hidden_rows)
        if row <= len(cells.rows) and any(cells.rows[row - 1])
    ]
    grid.misread += _struck_out(cells)
    grid.comments = cells.marks.comments
    for top, left, low, _ in cells.merged:
        for row in range(top + 1, min(low, len(cells.rows)) + 1):
            if any(cells.rows[row - 1]):
                what = f"is merged with the cell of row {top} above it, and empty in the file"
                grid.misread.append(Misread(row, left - 1, "F045", what, f"unmerge the cells and fill each row; {IMPORT_READS_IT}"))
    return grid


def _struck_out(cells: SheetCells) -> Iterator[Misread]:
    """Yields a row that is struck out as a whole, and else each cell that is."""
    for number in sorted({row for row, _ in cells.marks.struck if row <= len(cells.rows)}):
        texts = cells.rows[number - 1]
        struck = [at for at, text in enumerate(texts) if text and (number, at + 1) in cells.marks.struck]
        if struck and len(struck) == sum(map(bool, texts)):
            yield Misread(number, NO_COLUMN, "F053", "is struck out", STRUCK_ROW)
        else:
            yield from (Misread(number, at, "F053", STRUCK_CELL, STRUCK_CELL_MEANT) for at in struck)


def name_comments(comments: Sequence[str]) -> str:
    """Returns that cells have a comment, with the first of them; never what it says."""
    named = ", ".join(comments[:COMMENTS_NAMED])
    more = len(comments) - COMMENTS_NAMED
    cells = "1 cell has a comment, which is" if len(comments) == 1 else f"{len(comments):,} cells have comments, which are"
    return f"{cells} not read: {named}" + (f" and {more:,} more" if more > 0 else "")


def _cell_text(cell: Any) -> str:
    """Returns a cell as a spreadsheet shows it: 5 for 5.0, a date for a midnight, 08:10 for a time."""
    text = str(cell).strip(SPACES)
    match cell:
        case bool():
            text = "yes" if cell else "no"
        case float() if cell.is_integer():
            text = str(int(cell))
        case datetime():
            near = _to_second(cell)
            text = (near.date() if near.time() == time() else near).isoformat()
        case time():
            text = _short(_to_second(datetime.combine(date(2000, 1, 1), cell)).time())
        case timedelta():
            whole = round(cell.total_seconds())
            text = f"{whole // 3600}:{whole // 60 % 60:02}" + (f":{whole % 60:02}" if whole % 60 else "")
    return text


def _to_second(moment: datetime) -> datetime:
    """Rounds to whole seconds: the fractions of a day in spreadsheets are off by microseconds."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _short(clock: time) -> str:
    return clock.isoformat(timespec="seconds" if clock.second else "minutes")
