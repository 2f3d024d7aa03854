"""Homes around places, where no postcodes are at hand."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np

from scheduler.geo.distance import EARTH_RADIUS_METRES

SEED = 7
"""Of the homes of a county: they are the same for every day that is drawn."""
PEOPLE_PER_HOME = 45
"""People for each home that care may reach (assumed: about as many as share a postcode)."""
LEAST_HOMES = 8
KM_OF_A_THOUSAND = 0.2
"""Standard deviation in km around the middle of a place of 1,000 people; it grows with the root of the population (assumed)."""
SMALLEST_PLACE = 600
FARM_KM = 2.0
"""Standard deviation in km of homes outside of their place (assumed)."""
FARM_SHARE, TOWN_FARM_SHARE = 0.25, 0.05
"""Share of homes outside, of places under and above 1,000 people (assumed)."""


class Point(NamedTuple):
    """A place on the map."""

    name: str
    lat: float
    lon: float


@cache
def drawn_homes(places: tuple[Point, ...], populations: tuple[int, ...]) -> tuple[Point, ...]:
    """Returns homes around places, without postcodes; the same places give the same homes.

    Args:
        places: Middle of each place.
        populations: People of each place.
    """
    rng = np.random.default_rng(SEED)
    km_per_degree = EARTH_RADIUS_METRES / 1000 * math.pi / 180
    homes = []
    for place, population in zip(places, populations, strict=True):
        in_place_km = KM_OF_A_THOUSAND * math.sqrt(max(population, SMALLEST_PLACE) / 1000)
        outside = FARM_SHARE if population < 1000 else TOWN_FARM_SHARE
        for _ in range(max(LEAST_HOMES, population // PEOPLE_PER_HOME)):
            spread_km = in_place_km if rng.random() > outside else FARM_KM
            east, north = rng.normal(0, spread_km, 2)
            lat = place.lat + north / km_per_degree
            lon = place.lon + east / (km_per_degree * math.cos(math.radians(place.lat)))
            homes.append(Point("", round(float(lat), 5), round(float(lon), 5)))
    return tuple(homes)
