"""Characters that no cell should hold, and the apostrophe that keeps a cell from being a formula."""

import re
from collections.abc import Iterator
from typing import Any, Protocol

from scheduler.domain.printable import REPLACEMENT, find_controls, written_out
from scheduler.files.importing.faults import FaultCollector

LINE_BREAKS = "\n\r"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_SUSPECT = frozenset("'=+-@\t\r")
_GUARD = re.compile(r"'(?='*[=+\-@\t\r])")


class _Row(Protocol):
    """A row that collects faults and warnings."""

    def fault(self, code: str, what: str, column: str = "", maybe: str = "") -> None: ...

    def warn(self, code: str, what: str, column: str = "", maybe: str = "") -> None: ...


def check_characters(row: _Row, column: str, text: str, *, is_free_text: bool) -> None:
    """Adds a fault for a letter that is lost, and a fault or a warning for control characters.

    Args:
        row: that collects them.
        column: of the cell.
        text: of the cell. Line breaks are looked at elsewhere.
        is_free_text: whether the cell is only shown, such as a name: then it is a warning.
    """
    if REPLACEMENT in text:
        what = f'"{text}" holds a letter that a program could not read (U+FFFD)'
        row.fault("F040", what, column, "write the word afresh")
    if meant := doubly_read(text):
        told = f'"{text}" seems to hold letters of UTF-8 that a program read as Windows letters'
        if is_free_text:
            row.warn("F048", told, column, f'"{meant}"')
        else:
            row.fault("F040", told, column, f'"{meant}"')
    controls = [one for one in find_controls(text) if one not in LINE_BREAKS]
    if not controls:
        return
    named = ", ".join(map(written_out, controls))
    what = f'"{text}" holds control characters ({named})'
    if is_free_text:
        row.warn("F042", f"{what}; they are written out where it is shown", column)
    else:
        row.fault("F040", what, column, "write the cell afresh")


def doubly_read(text: str) -> str:
    """Returns what a text was before UTF-8 was read as Windows letters, as in ``ZoÃ«``; empty if it was not.

    It was not if that gives anything but Latin letters and their punctuation.
    """
    if text.isascii():
        return ""
    try:
        meant = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return ""
    is_latin = all(one.isascii() or "\u00a0" <= one <= "\u024f" or "\u2010" <= one <= "\u203a" or one == "€" for one in meant)
    return meant if is_latin and meant != text else ""


def check_words(values: dict[str, Any], file: str, collector: FaultCollector) -> dict[str, Any]:
    """Returns the values of a settings file; control characters in its words are faults."""
    for key, word in _words(values):
        if REPLACEMENT in word or find_controls(word):
            what = f'"{word}" holds control characters, or a letter that could not be read'
            collector.fault(f"{file}:{key}", "F040", what, "write the word afresh")
    return values


def _words(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yields every key and every text of a settings file, with the key where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield key or name, name
            yield from _words(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, key)
    elif isinstance(value, str):
        yield key, value


def guard_formula(text: str) -> str:
    """Returns a text that a spreadsheet shows and does not run.

    One apostrophe is put before a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a
    carriage return, or with apostrophes before one of them. White space at the end is not looked
    at, since a reader takes it off before the apostrophe.
    """
    # Most cells begin with none of these, and a county has millions of cells.
    return f"'{text}" if text[:1] in _SUSPECT and _FORMULA.match(text.rstrip()) else text


def without_guard(text: str) -> str:
    """Returns a text without the apostrophe that `guard_formula` put there."""
    return text[1:] if text[:1] == "'" and _GUARD.match(text) else text
