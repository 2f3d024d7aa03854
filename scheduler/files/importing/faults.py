"""Gathering everything that is wrong, instead of stopping at the first."""

import difflib
from collections.abc import Iterable

from scheduler.domain.errors import BadInput, Fault


class FaultCollector:
    """The faults and the warnings found so far."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []

    def fault(self, where: str, code: str, what: str, maybe: str = "") -> None:
        """Add something that cannot be planned with."""
        self._faults.append(Fault(where, code, what, maybe))

    def warn(self, where: str, code: str, what: str, maybe: str = "") -> None:
        """Add something that looks odd or is left aside."""
        self._warnings.append(Fault(where, code, what, maybe))

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The warnings, by file and row."""
        return tuple(sorted(self._warnings, key=_place))

    def has(self, file: str, *codes: str) -> bool:
        """Whether a fault of one of these codes lies in a file."""
        return any(fault.code in codes and fault.where.split(":")[0] == file for fault in self._faults)

    def raise_any(self) -> None:
        """Stop here if anything is wrong.

        Raises:
            BadInput: with every fault, by file and row.
        """
        if self._faults:
            raise BadInput(sorted(set(self._faults), key=_place))


def maybe_one_of(word: str, known: Iterable[str]) -> str:
    """The known word that `word` was perhaps meant to be, quoted; empty where none is close."""
    plain = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(word.casefold(), plain, n=1)
    return f'"{plain[close[0]]}"' if close else ""


def _place(fault: Fault) -> tuple[str, int, str, str, str]:
    """File, row, column, code and words: so that row 9 comes before row 10, and the order is always the same."""
    file, _, rest = fault.where.partition(":")
    row, _, column = rest.partition(":")
    return file, int(row) if row.isdecimal() else 0, column, fault.code, fault.what
