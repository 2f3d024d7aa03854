"""The British National Grid: from eastings and northings to degrees.

Source of formulas and constants: Ordnance Survey, "A guide to coordinate systems in Great Britain",
annexes A to C. The seven-parameter transformation is accurate to about 5 metres. The correction grid
OSTN15 is accurate to 0.1 metres, a difference that no travel time shows.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Annex A: ellipsoids (metres) and the projection of the National Grid.
AIRY_A, AIRY_B = 6_377_563.396, 6_356_256.909
WGS84_A, WGS84_B = 6_378_137.000, 6_356_752.3142
SCALE = 0.9996012717
TRUE_LAT, TRUE_LON = np.radians(49.0), np.radians(-2.0)
TRUE_EASTING, TRUE_NORTHING = 400_000.0, -100_000.0
# Section 6.6, signs reversed (from OSGB36 to WGS 84): metres, parts of one, radians.
SHIFT_METRES = np.array([446.448, -125.157, 542.060])
SHRINK = -20.4894e-6
TURN_X, TURN_Y, TURN_Z = np.radians(np.array([0.1502, 0.2470, 0.8421]) / 3600)
CLOSE_METRES = 1e-5
GRID_EAST, GRID_NORTH = 700_000.0, 1_300_000.0  # the far edges of the grid; the near ones are 0


def grid_to_wgs84(eastings: ArrayLike, northings: ArrayLike) -> tuple[Floats, Floats]:
    """Converts grid references to latitudes and longitudes (WGS 84, degrees).

    Args:
        eastings: metres; NaN stays NaN.
        northings: metres, in the shape of `eastings`.

    Returns:
        Latitudes and longitudes, in the shape of the arguments.
    """
    lat, lon = _airy(np.asarray(eastings, dtype=np.float64), np.asarray(northings, dtype=np.float64))
    x, y, z = _cartesian(lat, lon)
    turned = np.stack([x - TURN_Z * y + TURN_Y * z, TURN_Z * x + y - TURN_X * z, -TURN_Y * x + TURN_X * y + z])
    x, y, z = (turned + SHRINK * np.stack([x, y, z])) + SHIFT_METRES.reshape(3, *[1] * lat.ndim)
    lat, lon = _ellipsoidal(x, y, z)
    return np.degrees(lat), np.degrees(lon)


def _airy(eastings: Floats, northings: Floats) -> tuple[Floats, Floats]:
    """Returns latitude and longitude (radians) on the Airy ellipsoid: annex C.2, with its names of terms."""
    a, e2 = AIRY_A * SCALE, 1 - (AIRY_B / AIRY_A) ** 2
    lat = (northings - TRUE_NORTHING) / a + TRUE_LAT
    while np.any(np.abs(left := northings - TRUE_NORTHING - _meridian(lat)) >= CLOSE_METRES):
        lat = lat + left / a
    tan, sec = np.tan(lat), 1 / np.cos(lat)
    nu = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    rho = a * (1 - e2) / (1 - e2 * np.sin(lat) ** 2) ** 1.5
    eta2 = nu / rho - 1
    d = eastings - TRUE_EASTING
    vii = tan / (2 * rho * nu)
    viii = tan / (24 * rho * nu**3) * (5 + 3 * tan**2 + eta2 - 9 * tan**2 * eta2)
    ix = tan / (720 * rho * nu**5) * (61 + 90 * tan**2 + 45 * tan**4)
    x = sec / nu
    xi = sec / (6 * nu**3) * (nu / rho + 2 * tan**2)
    xii = sec / (120 * nu**5) * (5 + 28 * tan**2 + 24 * tan**4)
    xiia = sec / (5040 * nu**7) * (61 + 662 * tan**2 + 1320 * tan**4 + 720 * tan**6)
    return lat - vii * d**2 + viii * d**4 - ix * d**6, TRUE_LON + x * d - xi * d**3 + xii * d**5 - xiia * d**7


def _meridian(lat: Floats) -> Floats:
    """Returns metres along the meridian from the true origin: annex C.1, M."""
    n = (AIRY_A - AIRY_B) / (AIRY_A + AIRY_B)
    less, more = lat - TRUE_LAT, lat + TRUE_LAT
    arc: Floats = (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
    arc = arc - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(less) * np.cos(more)
    arc = arc + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * less) * np.cos(2 * more)
    arc = arc - 35 / 24 * n**3 * np.sin(3 * less) * np.cos(3 * more)
    return AIRY_B * SCALE * arc


def _cartesian(lat: Floats, lon: Floats) -> tuple[Floats, Floats, Floats]:
    """Returns x, y, z in metres of points on the Airy ellipsoid at height 0: annex B.1."""
    e2 = 1 - (AIRY_B / AIRY_A) ** 2
    nu = AIRY_A / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return nu * np.cos(lat) * np.cos(lon), nu * np.cos(lat) * np.sin(lon), (1 - e2) * nu * np.sin(lat)


def _ellipsoidal(x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Returns latitude and longitude (radians) on the WGS 84 ellipsoid: annex B.2."""
    e2 = 1 - (WGS84_B / WGS84_A) ** 2
    p = np.hypot(x, y)
    lat = np.arctan2(z, p * (1 - e2))
    for _ in range(5):  # each round gains more than two decimals: far below a millimetre
        nu = WGS84_A / np.sqrt(1 - e2 * np.sin(lat) ** 2)
        lat = np.arctan2(z + e2 * nu * np.sin(lat), p)
    return lat, np.arctan2(y, x)
