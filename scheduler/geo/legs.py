"""Single journeys, where a whole matrix of a county would not fit into memory."""

from collections.abc import Callable, Iterable
from math import ceil

from scheduler.domain.errors import TravelError
from scheduler.domain.places import Location, TravelMode, TravelSettings
from scheduler.geo.checks import NOISE_DECIMALS
from scheduler.geo.distance import haversine_metres
from scheduler.geo.straight_line import EXPONENT, MINUTES_OF_FIRST_KM, ROAD_OVER_STRAIGHT


def leg_finder(locations: Iterable[Location], settings: TravelSettings) -> Callable[[TravelMode, str, str], tuple[int, int]]:
    """Returns a function from a mode and two locations to seconds, rounded up, and metres.

    Args:
        locations: All locations.
        settings: Travel model, its figures, and the user's own legs.

    Returns:
        The function. It raises TravelError for a journey that the user's legs lack, or a location without degrees.
    """
    places = {location.location_id: location for location in locations}
    factors = TravelSettings().mode_factors | settings.mode_factors
    own = {(leg.mode, leg.from_location_id, leg.to_location_id): leg for leg in settings.entries} if settings.model == "matrix" else {}
    found: dict[tuple[TravelMode, str, str], tuple[int, int]] = {}

    def leg(mode: TravelMode, start: str, end: str) -> tuple[int, int]:
        key = mode, start, end
        if start == end:
            return 0, 0
        if key not in found:
            found[key] = _own(key) if settings.model == "matrix" else _by_formula(key)
        return found[key]

    def _own(key: tuple[TravelMode, str, str]) -> tuple[int, int]:
        given = own.get(key) or own.get((key[0], key[2], key[1]))
        if given is None:
            raise TravelError(f"the travel table has no journey from {key[1]} to {key[2]} by {key[0]}, in neither direction")
        return _seconds(given.minutes), given.metres

    def _by_formula(key: tuple[TravelMode, str, str]) -> tuple[int, int]:
        first, last = places[key[1]], places[key[2]]
        if first.lat is None or first.lon is None or last.lat is None or last.lon is None:
            raise TravelError(f"locations without latitude and longitude: {key[1]} or {key[2]}")
        metres = float(haversine_metres(first.lat, first.lon, last.lat, last.lon))
        by_car = MINUTES_OF_FIRST_KM * (metres / 1000) ** EXPONENT * settings.area_multiplier
        return _seconds(by_car * factors[key[0]] + settings.settle_minutes), round(metres * ROAD_OVER_STRAIGHT)

    return leg


def _seconds(minutes: float) -> int:
    """Returns whole seconds, rounded up as the ticks of a matrix are."""
    return ceil(round(minutes * 60, NOISE_DECIMALS))
