"""Rows and cells as an .xlsx file names them: ``B7`` is row 7, column 2."""

import re

from scheduler.files.importing.unreadable import Unreadable

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last cell of a spreadsheet, XFD1048576."""
AFRESH = "save it afresh as .xlsx, without a password"

Cell = tuple[int, int]
"""Row and column of a cell, counted from 1."""


def checked_row(text: str | None, following: int) -> int:
    """Returns the number of a row; the one that follows where the file gives none.

    Raises:
        Unreadable: F004, there is no such row. The reader that comes after this look could make room for all before it.
    """
    if text is None:
        return following
    row = number_of(text, 0)
    if not 1 <= row <= LAST_ROW:
        raise Unreadable("F004", f"is not a spreadsheet that can be read: there is no row {text[:20]}", AFRESH)
    return row


def checked_place(reference: str | None, row: int, column: int) -> Cell:
    """Returns the row and column of ``B7``; those given where the file gives none.

    Raises:
        Unreadable: F004, there is no such cell.
    """
    if reference is None:
        return row, column
    place = place_of(reference)
    if not (1 <= place[0] <= LAST_ROW and 1 <= place[1] <= LAST_COLUMN):
        raise Unreadable("F004", f"is not a spreadsheet that can be read: there is no cell {reference[:20]}", AFRESH)
    return place


def place_of(reference: str, row: int = 0, column: int = 0) -> Cell:
    """Returns the row and column of ``B7``; those given where it is none."""
    found = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", reference)
    return (int(found[2]), _column_number(found[1])) if found else (row, column)


def number_of(text: str | None, otherwise: int) -> int:
    """Returns a number of at most seven digits; the other one where the text is none."""
    return int(text) if text and text.isdecimal() and len(text) <= 7 else otherwise


def column_name(number: int) -> str:
    """Returns the letters of a column: ``AB`` for 28."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
