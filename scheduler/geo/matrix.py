"""The travel matrix: what every provider of travel times makes, and what engine and verifier read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.places import TravelMode


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Directed travel between locations, one layer per mode.

    Attributes:
        location_ids: of rows and columns, n of them.
        modes: of the layers, m of them.
        ticks: int32 [m, n, n], whole ticks from row to column, rounded up once, here; 0 where not `reachable`.
        metres: int32 [m, n, n].
        reachable: bool [m, n, n].
        ticks_per_minute: the problem's.
        method: how the figures were had, for the record.
        warnings: what looks odd, in words.
    """

    location_ids: tuple[str, ...]
    modes: tuple[TravelMode, ...]
    ticks: NDArray[np.int32]
    metres: NDArray[np.int32]
    reachable: NDArray[np.bool_]
    ticks_per_minute: int
    method: str
    warnings: tuple[str, ...] = ()

    @cached_property
    def row(self) -> dict[str, int]:
        """Row (and column) of a location id."""
        return {location_id: row for row, location_id in enumerate(self.location_ids)}

    @cached_property
    def layer(self) -> dict[TravelMode, int]:
        """Layer of a mode."""
        return {mode: layer for layer, mode in enumerate(self.modes)}

    def leg(self, mode: TravelMode, start: str | None, end: str | None) -> tuple[int, int] | None:
        """Ticks and metres from `start` to `end`; (0, 0) where one of them is None; None where it cannot be reached."""
        if start is None or end is None:
            return 0, 0
        at = self.layer[mode], self.row[start], self.row[end]
        return (int(self.ticks[at]), int(self.metres[at])) if self.reachable[at] else None
