"""The travel matrix, made by every provider and read by engine and verifier."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.places import TravelMode
from scheduler.geo.layout import Layout


@dataclass(frozen=True, eq=False)
class TravelMatrix(Layout):
    """Directed travel between n locations, one layer for each of m modes.

    Attributes:
        location_ids: n ids, in the order of rows and columns.
        modes: m modes, in the order of the layers.
        ticks: int32 [m, n, n], whole ticks from row to column, rounded up; 0 where not `reachable`.
        metres: int32 [m, n, n], from row to column.
        reachable: bool [m, n, n], whether the journey can be made.
        ticks_per_minute: as in the problem.
        method: how the figures were computed, for the record.
        warnings: oddities, in words.
    """

    ticks: NDArray[np.int32]
    metres: NDArray[np.int32]
    reachable: NDArray[np.bool_]
    ticks_per_minute: int
    method: str
    warnings: tuple[str, ...] = ()

    def leg(self, mode: TravelMode, start: str | None, end: str | None) -> tuple[int, int] | None:
        """Returns ticks and metres of a journey.

        Args:
            mode: of travel.
            start: location id; None for no journey.
            end: location id; None for no journey.

        Returns:
            (0, 0) if `start` or `end` is None; None if the journey cannot be made.
        """
        if start is None or end is None:
            return 0, 0
        at = self.layer[mode], self.row[start], self.row[end]
        return (int(self.ticks[at]), int(self.metres[at])) if self.reachable[at] else None
