"""From a file to rows of text, as a spreadsheet shows them. Blank rows count."""

import io
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.regular import read_regular
from scheduler.files.importing.characters import without_guard
from scheduler.files.importing.csv_rows import Grid, read_csv_rows
from scheduler.files.importing.parse import Unreadable
from scheduler.files.importing.workbooks import Workbook

SUFFIXES = (".csv", ".xlsx")


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
    grid = _csv_rows(data) if path.suffix.lower() == ".csv" else Grid(_xlsx_rows(data, sheet))
    grid.rows = [[without_guard(cell) for cell in row] for row in grid.rows]
    return grid


def text_of(data: bytes) -> str:
    """Decodes the text of a file: UTF-8, or else Windows-1252.

    Raises:
        Unreadable: F005, it is neither.
    """
    meant = 'it was saved as something else than "CSV UTF-8 (comma delimited)"'
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        raise Unreadable("F005", "is not text in UTF-8", meant)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable("F005", f"holds a byte that is no letter (after {error.start} others)", meant) from error


def _csv_rows(data: bytes) -> Grid:
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable("F004", "is a spreadsheet that is named .csv", "rename it to .xlsx")
    return read_csv_rows(text_of(data))


def _xlsx_rows(data: bytes, sheet: str) -> list[list[str]]:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 - imported only for spreadsheets

    try:
        parts = Workbook(data)
        workbook = load_workbook(io.BytesIO(data))
        name = next((name for name in workbook.sheet_names if name.strip().casefold() == sheet), workbook.sheet_names[0])
        parts.check_size(name)
        rows: list[list[Any]] = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, IndexError, OSError) as error:
        raise Unreadable(
            "F004", f"is not a spreadsheet that can be read: {error}", "save it afresh as .xlsx, without a password"
        ) from error
    return [[_cell_text(cell) for cell in row] for row in rows]


def _cell_text(cell: Any) -> str:
    """Returns a cell as a spreadsheet shows it: 5 for 5.0, a date for a midnight, 08:10 for a time."""
    text = str(cell).strip()
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
