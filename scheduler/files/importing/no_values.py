"""Cells that hold no value: errors of a spreadsheet, and words such as N/A."""

from collections.abc import Sequence
from typing import Protocol

from scheduler.files.importing.amounts import NO_VALUE_WORDS, is_error_value


class _Row(Protocol):
    """A row that collects faults."""

    is_readable: bool

    def fault(self, code: str, what: str, column: str = "", maybe: str = "") -> None: ...


SAYS_NONE = frozenset({"name", "start_place", "end_place"})
"""Columns in which a word such as ``none`` is a value."""


def is_plain(cells: Sequence[str]) -> bool:
    """Returns whether no cell can have anything that `check_value` or `check_characters` speaks of.

    It looks at a row as a whole, which takes a tenth of the time. Most rows of a large table are plain.
    """
    row = "".join(cells)
    return row.isascii() and row.isprintable() and "#" not in row and NO_VALUE_WORDS.isdisjoint(map(str.casefold, cells))


def check_value(record: _Row, name: str, text: str) -> None:
    """Adds a fault for an error of a spreadsheet, and for a word that says that there is no value."""
    if is_error_value(text):
        record.fault("F044", f"{text} is an error of the spreadsheet and no value", name, "mend the formula, or type the value")
        record.is_readable = False
    elif name not in SAYS_NONE and text.casefold() in NO_VALUE_WORDS:
        record.fault("F047", f'"{text}" is a word for no value', name, "leave the cell empty")
        record.is_readable = False
