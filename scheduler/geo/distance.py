"""Great-circle distances."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_METRES = 6_371_008.8  # mean radius of the Earth (IUGG); in Britain within 0.3% of the ellipsoid

ROWS_AT_ONCE = 256
"""Rows of a matrix that are computed together, so that intermediate results stay small."""


def haversine_metres(from_lat: ArrayLike, from_lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike) -> NDArray[np.float64]:
    """Returns great-circle distances in metres by the haversine formula.

    Args:
        from_lat: degrees; the four arrays are broadcast against each other.
        from_lon: degrees.
        to_lat: degrees.
        to_lon: degrees.
    """
    lat1, lon1, lat2, lon2 = (np.radians(np.asarray(degrees, dtype=np.float64)) for degrees in (from_lat, from_lon, to_lat, to_lon))
    chord = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(chord))
    return metres


def straight_metres(lat: ArrayLike, lon: ArrayLike) -> NDArray[np.float64]:
    """Returns metres between all pairs of n points: float64 [n, n], symmetric, 0 on the diagonal.

    Args:
        lat: n latitudes in degrees.
        lon: n longitudes in degrees.
    """
    lat, lon = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    metres = np.empty((len(lat), len(lat)))
    for first in range(0, len(lat), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        metres[rows] = haversine_metres(lat[rows, None], lon[rows, None], lat[None, :], lon[None, :])
    return metres
