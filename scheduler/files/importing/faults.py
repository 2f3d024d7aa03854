"""Collection of faults and warnings, so that all are reported at once."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from scheduler.domain.errors import BadInput, Fault
from scheduler.files.importing.suggestions import Suggestions
from scheduler.files.schema.spellings import Spellings

IMPORT_READS = frozenset(
    (
        *("F004", "F005", "F008", "F009", "F010", "F011", "F012", "F013", "F018", "F020", "F021", "F022", "F023", "F024", "F025", "F026"),
        *("F029", "F043", "F044", "F045", "F046", "F047", "C101", "C102", "U101", "U102", "V101", "V102", "V110", "H102", "T101", "T103"),
        *("V133",),
    )
)
"""Codes of faults that the export of a product has, and a plain folder has not."""


SHOWN = 80
"""Most letters of a cell that a message shows."""
_QUOTED = re.compile(r"""(["'])((?:(?!\1).){81,})\1""", re.DOTALL)


class FaultCollector:
    """The faults and warnings found so far.

    Args:
        hint: Added to the first fault of each file that an import would read.
    """

    def __init__(self, hint: str = "") -> None:
        self._hint = hint
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._left_aside: Counter[str] = Counter()
        self.spellings = Spellings()
        self._suggestions: dict[int, tuple[Collection[str], Suggestions]] = {}

    def fault(self, where: str, code: str, what: str, maybe: str = "") -> None:
        """Adds a fault: the input cannot be planned with it.

        Args:
            where: ``file:row:column``.
            code: of the fault.
            what: description.
            maybe: possible correction.
        """
        self._faults.append(Fault(where, code, shortened(what), shortened(maybe)))

    def add(self, faults: Iterable[Fault]) -> None:
        """Adds faults that were found elsewhere."""
        self._faults.extend(faults)

    def warn(self, where: str, code: str, what: str, maybe: str = "") -> None:
        """Adds a warning; the arguments are those of `fault`."""
        self._warnings.append(Fault(where, code, shortened(what), shortened(maybe)))

    def suggest(self, word: str, known: Collection[str]) -> str:
        """Returns the known word closest to `word`, quoted; empty if none is close.

        Args:
            word: Unknown word.
            known: Known words; the same object each time, so that they are looked through once.
        """
        # The words are kept beside their suggestions: an id is that of one object only while it lives.
        if id(known) not in self._suggestions:
            self._suggestions[id(known)] = known, Suggestions(known)
        return self._suggestions[id(known)][1].closest(word)

    def warn_spellings(self) -> None:
        """Warns of words in several spellings, once for each kind of words."""
        for where, what in self.spellings.several():
            self.warn(where, "F035", what)

    def leave_aside(self, file: str, rows: int) -> None:
        """Counts rows of a file that are not used; a warning names them."""
        self._left_aside[file] += rows

    def left_aside(self, file: str) -> int:
        """Returns the number of rows of a file that are not used."""
        return self._left_aside[file]

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Returns the warnings in order of file and row."""
        return tuple(sorted(self._warnings, key=_place))

    def has(self, file: str, *codes: str) -> bool:
        """Returns whether a file has a fault with one of the codes."""
        return any(fault.code in codes and fault.where.split(":")[0] == file for fault in self._faults)

    def has_at(self, key: str) -> bool:
        """Returns whether a fault stands at a key or column of this name."""
        return any(fault.where.rpartition(":")[2] == key for fault in self._faults)

    def raise_any(self) -> None:
        """Raises the faults, if there are any.

        Raises:
            BadInput: with all faults, in order of file and row.
        """
        if self._faults:
            raise BadInput(self._with_hints(sorted(set(self._faults), key=_place)))

    def _with_hints(self, faults: list[Fault]) -> list[Fault]:
        """Returns the faults, of which the first of each file names what reads such a file."""
        hinted: set[str] = set()
        for at, fault in enumerate(faults):
            file = fault.where.partition(":")[0]
            if self._hint and fault.code in IMPORT_READS and file not in hinted and self._hint not in fault.maybe:
                hinted.add(file)
                faults[at] = replace(fault, maybe=f"{fault.maybe}; {self._hint}" if fault.maybe else self._hint.removeprefix("or "))
        return faults


def shortened(text: str) -> str:
    """Returns a message in which no cell that it quotes has more than `SHOWN` letters."""
    if len(text) <= SHOWN:
        return text
    return _QUOTED.sub(lambda found: f"{found[1]}{found[2][: SHOWN - 1]}…{found[1]}", text)


def maybe_one_of(word: str, known: Iterable[str]) -> str:
    """Returns the known word closest to `word`, quoted; empty if none is close.

    For many words and the same known ones, `FaultCollector.suggest` does its work once.
    """
    return Suggestions(known).closest(word)


def _place(fault: Fault) -> tuple[str, int, str, str, str]:
    """Returns the sort key of a fault: file, row as a number, column, code and text."""
    file, _, rest = fault.where.partition(":")
    row, _, column = rest.partition(":")
    return file, int(row) if row.isdecimal() else 0, column, fault.code, fault.what
