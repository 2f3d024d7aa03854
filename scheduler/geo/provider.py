"""The protocol of providers of travel times, and the figures they return before checks and rounding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.distance import ROWS_AT_ONCE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NAMED_AT_MOST = 5


@dataclass(frozen=True, eq=False)
class Figures:
    """Directed travel between the n locations of a problem in m modes, as returned by a provider.

    Attributes:
        minutes: float64 [m, n, n], from row to column; 0 where not `reachable`.
        metres: float64 [m, n, n], from row to column; 0 where not `reachable`.
        reachable: bool [m, n, n], whether the journey can be made.
        method: how the figures were computed, for the record.
        warnings: oddities, in words.
    """

    minutes: Floats
    metres: Floats
    reachable: Flags
    method: str
    warnings: tuple[str, ...] = ()


class Provider(Protocol):
    """A function that computes travel between all locations of a problem."""

    def __call__(self, problem: Problem, settings: TravelSettings, modes: tuple[TravelMode, ...]) -> Figures:
        """Returns the figures of the whole matrix.

        Args:
            problem: with n locations, in the order of rows and columns.
            settings: travel settings of the folder.
            modes: m modes, in the order of the layers.

        Raises:
            TravelError: the figures cannot be computed. No other provider is tried.
        """


def row_blocks(count: int) -> Iterator[slice]:
    """Yields the rows of a matrix in blocks.

    Args:
        count: number of rows.
    """
    for first in range(0, count, ROWS_AT_ONCE):
        yield slice(first, min(first + ROWS_AT_ONCE, count))


def name_some(names: Sequence[str], count: int | None = None) -> str:
    """Returns the first few names and the number of the others.

    Args:
        names: all names, or the first few of them.
        count: number of all names, if `names` holds only the first few.
    """
    more = (len(names) if count is None else count) - NAMED_AT_MOST
    return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def name_some_legs(flags: Flags, ids: Sequence[str]) -> str:
    """Returns the first few flagged legs as text.

    Args:
        flags: bool [n, n] or [m, n, n].
        ids: n location ids.
    """
    legs = np.argwhere(flags)
    return name_some([f"{ids[row]} to {ids[column]}" for row, column in legs[:NAMED_AT_MOST, -2:]], len(legs))
