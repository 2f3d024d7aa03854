"""Takes the travel between some of the locations."""

from collections.abc import Iterable

import numpy as np

from scheduler.geo.matrix import TravelMatrix


def travel_part(travel: TravelMatrix, location_ids: Iterable[str]) -> TravelMatrix:
    """Returns the travel between some locations, in the order given.

    Args:
        travel: Travel of a problem.
        location_ids: Ids of locations of `travel`.

    Raises:
        KeyError: A location is not in `travel`.
    """
    names = tuple(location_ids)
    rows = [travel.row[name] for name in names]
    cells = np.ix_(range(len(travel.modes)), rows, rows)
    return TravelMatrix(
        location_ids=names,
        modes=travel.modes,
        ticks=np.ascontiguousarray(travel.ticks[cells]),
        metres=np.ascontiguousarray(travel.metres[cells]),
        reachable=np.ascontiguousarray(travel.reachable[cells]),
        ticks_per_minute=travel.ticks_per_minute,
        method=travel.method,
    )
