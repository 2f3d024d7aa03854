"""What a provider of travel times is, and what it hands over before the figures are checked and rounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.problem import Problem

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NAMED_AT_MOST = 5


@dataclass(frozen=True, eq=False)
class Figures:
    """Directed travel between the n locations of a problem in m modes, as a provider states it.

    Attributes:
        minutes: float64 [m, n, n], from row to column; 0 where not `reachable`.
        metres: float64 [m, n, n], likewise.
        reachable: bool [m, n, n].
        method: how they were had, for the record.
        warnings: what looks odd, in words.
    """

    minutes: Floats
    metres: Floats
    reachable: Flags
    method: str
    warnings: tuple[str, ...] = ()


class Provider(Protocol):
    """A way to have travel times, for all locations of `problem` in its order, a layer for each of `modes`."""

    def __call__(self, problem: Problem, settings: TravelSettings, modes: tuple[TravelMode, ...]) -> Figures:
        """The figures of the whole matrix.

        Raises:
            TravelError: they cannot be had; no other provider steps in.
        """


def some(names: Sequence[str], count: int | None = None) -> str:
    """The first few of many names, and how many more there are (of `count`, where `names` holds the first few only)."""
    more = (len(names) if count is None else count) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def some_legs(flags: Flags, ids: Sequence[str]) -> str:
    """The first few flagged legs, of bool [n, n] or [m, n, n], by the names of their ends."""
    legs = np.argwhere(flags)
    return some([f"{ids[row]} to {ids[column]}" for row, column in legs[:NAMED_AT_MOST, -2:]], len(legs))
