"""Travel times by a formula over straight-line distance, where no road network is at hand."""

import numpy as np

from scheduler.domain.errors import TravelError
from scheduler.domain.places import Location, TravelMode, TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.distance import straight_metres
from scheduler.geo.geocode import is_in_uk, is_perhaps_swapped
from scheduler.geo.provider import Figures, Floats, name_some, row_blocks

# Fitted to road times between addresses of a rural English county and a Welsh town: mean absolute
# error 15 to 18%.
MINUTES_OF_FIRST_KM = 3.0
EXPONENT = 0.76
ROAD_OVER_STRAIGHT = 1.4


def straight_line(problem: Problem, settings: TravelSettings, modes: tuple[TravelMode, ...]) -> Figures:
    """Computes travel from straight-line distances.

    Minutes are 3.0 x km^0.76 x area multiplier x factor of the mode + settle time. The length is 1.4 x
    the straight line. Settle time applies between any two locations, even at the same coordinates.
    From a location to itself everything is 0.

    Args:
        problem: with n locations.
        settings: with area multiplier, settle time and factors.
        modes: m modes, in the order of the layers.

    Raises:
        TravelError: a location has no coordinates, or the factor of a mode is not above 0.
    """
    factors = factors_of(settings, modes)
    straight = straight_metres(*degrees_of(problem.locations))
    elsewhere = ~np.eye(len(straight), dtype=np.bool_)
    minutes = np.empty((len(modes), *straight.shape))
    for rows in row_blocks(len(straight)):
        by_car = MINUTES_OF_FIRST_KM * (straight[rows] / 1000) ** EXPONENT * settings.area_multiplier
        minutes[:, rows] = factors[:, None, None] * by_car + settings.settle_minutes * elsewhere[rows]
    straight *= ROAD_OVER_STRAIGHT
    return Figures(
        minutes=minutes,
        metres=np.broadcast_to(straight, minutes.shape),
        reachable=np.ones(minutes.shape, dtype=np.bool_),
        method=method_of(settings, modes, factors),
        warnings=outside_uk(problem.locations),
    )


def method_of(settings: TravelSettings, modes: tuple[TravelMode, ...], factors: Floats) -> str:
    """Returns the formula in words, for the record."""
    return (
        f"straight_line: minutes = {MINUTES_OF_FIRST_KM} x km^{EXPONENT} x {settings.area_multiplier:g} (area)"
        f" x {', '.join(f'{factor:g} ({mode})' for mode, factor in zip(modes, factors, strict=True))}"
        f" + {settings.settle_minutes:g} to settle; length = {ROAD_OVER_STRAIGHT} x straight line"
    )


def factors_of(settings: TravelSettings, modes: tuple[TravelMode, ...]) -> Floats:
    """Returns the factor of each mode; modes missing in the settings have the default."""
    factors = TravelSettings().mode_factors | settings.mode_factors
    wrong = [f"{factors[mode]} for {mode}" for mode in modes if not 0 < factors[mode] < np.inf]
    if wrong:
        raise TravelError(f"the factor of a mode of travel must be above 0, and is {', '.join(wrong)}")
    return np.array([factors[mode] for mode in modes], dtype=np.float64)


def degrees_of(locations: tuple[Location, ...]) -> tuple[list[float], list[float]]:
    """Returns latitudes and longitudes of all locations.

    Raises:
        TravelError: A location has none.
    """
    nowhere = [place.location_id for place in locations if place.lat is None or place.lon is None]
    if nowhere:
        raise TravelError(f"locations without latitude and longitude: {', '.join(nowhere)}")
    return [place.lat for place in locations if place.lat is not None], [place.lon for place in locations if place.lon is not None]


def outside_uk(locations: tuple[Location, ...]) -> tuple[str, ...]:
    """Returns warnings of places outside the UK, and of latitude and longitude perhaps swapped."""
    degrees = {place.location_id: (place.lat, place.lon) for place in locations if place.lat is not None and place.lon is not None}
    swapped = [name for name, at in degrees.items() if is_perhaps_swapped(*at)]
    abroad = [name for name, at in degrees.items() if not is_in_uk(*at) and not is_perhaps_swapped(*at)]
    warnings = []
    if swapped:
        warnings.append(f"locations with latitude and longitude perhaps swapped: {name_some(swapped)}")
    if abroad:
        warnings.append(f"locations outside the UK: {name_some(abroad)}")
    return tuple(warnings)
