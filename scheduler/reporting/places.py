"""Where people live, for maps: points, and the names of the places around them."""

from collections import defaultdict
from statistics import median
from typing import NamedTuple

from scheduler.demand.anonymising.anonymise import outcode
from scheduler.domain.problem import Problem

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


class Place(NamedTuple):
    """A named place.

    Attributes:
        name: Locality of the people, or the first half of their postcodes.
        lat, lon: Median of the homes, in degrees.
        homes: Number of homes.
    """

    name: str
    lat: float
    lon: float
    homes: int


def location_points(problem: Problem) -> dict[str, Point]:
    """Returns the point of each location that has one, by id."""
    return {
        location.location_id: (round(location.lat, 5), round(location.lon, 5))
        for location in problem.locations
        if location.lat is not None and location.lon is not None
    }


def named_places(problem: Problem) -> list[Place]:
    """Returns the places in which people live, those with most homes first."""
    points = location_points(problem)
    postcodes = {location.location_id: location.postcode for location in problem.locations}
    homes: defaultdict[str, set[Point]] = defaultdict(set)
    for person in problem.service_users:
        name = person.locality or outcode(postcodes[person.location_id])
        if name and person.location_id in points:
            homes[name].add(points[person.location_id])
    places = [Place(name, median(lat for lat, _ in own), median(lon for _, lon in own), len(own)) for name, own in homes.items()]
    return sorted(places, key=lambda place: (-place.homes, place.name))
