"""What checks ask of the travel of a problem, without its matrix of all pairs of places."""

from dataclasses import dataclass
from math import ceil, cos, inf, radians, sin

import numpy as np

from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.checks import FASTEST_KMH, SLOWEST_KMH, SPEED_COUNTS_OVER_METRES
from scheduler.geo.distance import EARTH_RADIUS_METRES
from scheduler.geo.layout import Layout
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.straight_line import EXPONENT, MINUTES_OF_FIRST_KM, ROAD_OVER_STRAIGHT, degrees_of, factors_of, method_of, outside_uk
from scheduler.geo.travel import modes_of, travel_matrix

NEARLY = 1.0001
"""Factor by which a bound is taken more strictly, so that rounding in the matrix cannot pass it."""


@dataclass(frozen=True)
class TravelOutline(Layout):
    """Bounds the extent of a travel matrix of n locations and m modes.

    Attributes:
        location_ids: n ids, in the order of the rows of the matrix.
        modes: m modes, in the order of its layers.
        longest: Bounds of the ticks and metres of a journey in each mode.
        method: As of the matrix.
        warnings: As of the matrix.
    """

    longest: tuple[tuple[int, int], ...]
    method: str
    warnings: tuple[str, ...]


def outline_travel(problem: Problem, settings: TravelSettings) -> TravelMatrix | TravelOutline:
    """Returns the outline of a travel matrix, with the warnings and errors of `travel_matrix`; or the matrix, where it is needed.

    Straight-line travel over the places of an area needs none: no journey is longer than the area is wide. Where that
    cannot exclude an odd speed or a figure that is too large, and for the user's own legs, the matrix is made.

    Args:
        problem: The problem with its locations.
        settings: The travel model and its figures.

    Raises:
        TravelError: As `travel_matrix`.
    """
    outline = _bound_straight_line(problem, settings) if settings.model == "straight_line" else None
    return travel_matrix(problem, settings) if outline is None else outline


def _bound_straight_line(problem: Problem, settings: TravelSettings) -> TravelOutline | None:
    """Returns the outline by the extent of all places; None where the matrix has to be looked at.

    A road is `ROAD_OVER_STRAIGHT` times the straight line. Speed grows with distance, so that the nearest and the farthest
    journey that count for odd speeds decide for all.
    """
    modes = modes_of(problem)
    factors = factors_of(settings, modes)
    farthest = _extent_metres(*degrees_of(problem.locations)) * NEARLY
    minutes = factors * _minutes_by_car(farthest, settings) + settings.settle_minutes
    longest = tuple((ceil(of_mode * problem.ticks_per_minute) + 1, ceil(ROAD_OVER_STRAIGHT * farthest) + 1) for of_mode in minutes)
    if max((figure for of_mode in longest for figure in of_mode), default=0) >= np.iinfo(np.int32).max:
        return None
    if TravelMode.CAR in modes and not _is_usual_speed(farthest, float(factors[modes.index(TravelMode.CAR)]), settings):
        return None
    ids = tuple(place.location_id for place in problem.locations)
    method = "; ".join(method_of(settings, (mode,), factors[at : at + 1]) for at, mode in enumerate(modes))
    return TravelOutline(ids, modes, longest, method, outside_uk(problem.locations))


def _extent_metres(lat: list[float], lon: list[float]) -> float:
    """Returns a distance that no two of some points exceed: the haversine formula over the box around them."""
    if not lat:
        return 0.0
    high, wide = radians(max(lat) - min(lat)) / 2, radians(min(180.0, max(lon) - min(lon))) / 2
    widest = 1.0 if min(lat) <= 0 <= max(lat) else max(cos(radians(lat[0])), cos(radians(min(lat))), cos(radians(max(lat))))
    chord = min(1.0, sin(high) ** 2 + (widest * sin(wide)) ** 2)
    return 2 * EARTH_RADIUS_METRES * float(np.arcsin(np.sqrt(chord)))


def _minutes_by_car(metres: float, settings: TravelSettings) -> float:
    return float(MINUTES_OF_FIRST_KM * (metres / 1000) ** EXPONENT * settings.area_multiplier)


def _is_usual_speed(farthest: float, factor: float, settings: TravelSettings) -> bool:
    """Returns whether cars go at plausible speeds from the shortest road that counts to the farthest place."""

    def kmh(metres: float) -> float:
        minutes = factor * _minutes_by_car(metres, settings) + settings.settle_minutes
        return 0.06 * ROAD_OVER_STRAIGHT * metres / minutes if minutes else inf

    nearest = SPEED_COUNTS_OVER_METRES / ROAD_OVER_STRAIGHT
    return farthest < nearest or (kmh(nearest) > SLOWEST_KMH * NEARLY and kmh(farthest) * NEARLY < FASTEST_KMH)
