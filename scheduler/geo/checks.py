"""Checks of travel figures: impossible values are errors, odd ones are warnings."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.geo.provider import NAMED_AT_MOST, Figures, Flags, Floats, name_some, name_some_legs

# Plausible speeds of a car from door to door.
SLOWEST_KMH = 5.0
FASTEST_KMH = 110.0
SPEED_COUNTS_OVER_METRES = 1000.0


def refuse_impossible(figures: Figures, ids: list[str]) -> None:
    """Refuses figures that no provider may return.

    Args:
        figures: of the provider, [m, n, n].
        ids: n location ids.

    Raises:
        TravelError: a figure is negative, infinite or no number, or not 0 from a place to itself.
    """
    itself = np.eye(len(ids), dtype=np.bool_)
    for unit, values in (("minutes", figures.minutes), ("metres", figures.metres)):
        # NaN compares false with everything, so the condition names the good figures.
        _refuse(~(np.isfinite(values) & (values >= 0)), f"{unit} of travel are negative or no finite number", ids)
        _refuse((values != 0) & itself, f"{unit} of travel from a place to itself are not 0", ids)


def to_int32(values: Floats, unit: str, ids: list[str]) -> NDArray[np.int32]:
    """Converts whole numbers to int32.

    Args:
        values: float64 [m, n, n], whole numbers.
        unit: of the values, for the message.
        ids: n location ids.

    Raises:
        TravelError: a value is too large for int32.
    """
    _refuse(values > np.iinfo(np.int32).max, f"{unit} of travel are too many to be counted", ids)
    return values.astype(np.int32)


def _refuse(wrong: Flags, what: str, ids: list[str]) -> None:
    if wrong.any():
        raise TravelError(f"{what}: {name_some_legs(wrong, ids)}")


def warn_oddities(problem: Problem, figures: Figures, modes: tuple[TravelMode, ...]) -> Iterator[str]:
    """Yields warnings of implausible speeds and of visits that nobody can travel to."""
    ids = [place.location_id for place in problem.locations]
    if TravelMode.CAR in modes:
        layer = modes.index(TravelMode.CAR)
        yield from _warn_odd_speeds(figures.minutes[layer], figures.metres[layer], ids)
    yield from _warn_unreachable_visits(problem, dict(zip(modes, figures.reachable, strict=True)), ids)


def _warn_odd_speeds(minutes: Floats, metres: Floats, ids: list[str]) -> Iterator[str]:
    """Yields a warning of implausible speeds, the worst first."""
    with np.errstate(divide="ignore", invalid="ignore"):
        kmh = 0.06 * metres / minutes
        times_off = np.maximum(kmh / FASTEST_KMH, SLOWEST_KMH / kmh)
    odd = np.argwhere((metres > SPEED_COUNTS_OVER_METRES) & (times_off > 1))
    worst = odd[np.argsort(-times_off[tuple(odd.T)], kind="stable")][:NAMED_AT_MOST]
    if len(odd):
        legs = [f"{ids[a]} to {ids[b]} ({metres[a, b] / 1000:.1f} km in {minutes[a, b]:.1f} min)" for a, b in worst]
        yield f"journeys by car outside {SLOWEST_KMH:g} to {FASTEST_KMH:g} km/h: {name_some(legs, len(odd))}"


def _warn_unreachable_visits(problem: Problem, reachable: dict[TravelMode, Flags], ids: list[str]) -> Iterator[str]:
    """Yields a warning of visits on no route from the start of a shift to the end of one."""
    row = {name: at for at, name in enumerate(ids)}
    place_of = {visit.visit_id: problem.service_user[visit.service_user_id].location_id for visit in problem.visits}
    visited = np.zeros(len(ids), dtype=np.bool_)
    visited[[row[place] for place in place_of.values()]] = True
    in_reach = np.zeros(len(ids), dtype=np.bool_)
    for mode, legs in reachable.items():
        shifts = [shift for shift in problem.shifts if problem.carer[shift.carer_id].travel_mode == mode]
        starts = {shift.start_location_id for shift in shifts}
        ends = {shift.end_location_id for shift in shifts}
        in_reach |= _reach(starts, legs, visited, row) & _reach(ends, legs.T, visited, row)
    lost = [f"{visit_id} at {place}" for visit_id, place in place_of.items() if not in_reach[row[place]]]
    if lost and problem.shifts:
        yield f"visits that no carer on duty can travel to and from: {', '.join(lost)}"


def _reach(sources: set[str | None], legs: Flags, visited: Flags, row: dict[str, int]) -> Flags:
    """Returns the places of visits that can be reached from `sources` by way of other visits.

    Args:
        sources: location ids; with None (no journey) every place of a visit is reached.
        legs: bool [n, n], whether the journey can be made.
        visited: bool [n], the places of visits.
        row: row of each location id.
    """
    if None in sources:
        return visited
    reached = np.zeros(len(row), dtype=np.bool_)
    front = reached.copy()
    front[[row[place] for place in sources if place is not None]] = True
    while front.any():
        front = legs[front].any(axis=0) & visited & ~reached
        reached |= front
    return reached
