"""The numbers of places and travel modes, which a travel matrix and its outline share."""

from dataclasses import dataclass
from functools import cached_property

from scheduler.domain.places import TravelMode


@dataclass(frozen=True, eq=False)
class Layout:
    """Numbers n locations and m travel modes.

    Attributes:
        location_ids: n ids, in the order of rows and columns.
        modes: m modes, in the order of layers.
    """

    location_ids: tuple[str, ...]
    modes: tuple[TravelMode, ...]

    @cached_property
    def row(self) -> dict[str, int]:
        """Returns the row (and column) of each location id."""
        return {location_id: row for row, location_id in enumerate(self.location_ids)}

    @cached_property
    def layer(self) -> dict[TravelMode, int]:
        """Returns the layer of each mode."""
        return {mode: layer for layer, mode in enumerate(self.modes)}
