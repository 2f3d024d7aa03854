"""Checks of travel figures: impossible values are errors, odd ones are warnings."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.errors import TravelError
from scheduler.domain.places import TravelMode
from scheduler.domain.problem import Problem
from scheduler.geo.provider import NAMED_AT_MOST, Figures, Flags, Floats, name_some, name_some_legs, row_blocks

# Decimals of a tick kept before rounding up: 14.141 minutes of 1,000 ticks are
# 14141.000000000002 in floating point and must not become 14142.
NOISE_DECIMALS = 6
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


def to_int32(figures: Floats, scale: int, unit: str, ids: list[str], kept: NDArray[np.int32]) -> None:
    """Converts the figures of a mode to whole numbers: ticks are rounded up, metres to the nearest.

    Args:
        figures: float64 [n, n].
        scale: whole units for each unit of the figures.
        unit: of the result, ``ticks`` or ``metres``.
        ids: n location ids.
        kept: int32 [n, n], filled.

    Raises:
        TravelError: a value is too large for int32.
    """
    too_many = np.zeros(kept.shape, dtype=np.bool_)
    for rows in row_blocks(len(kept)):
        values = np.ceil(np.round(figures[rows] * scale, NOISE_DECIMALS)) if unit == "ticks" else np.rint(figures[rows])
        too_many[rows] = values > np.iinfo(np.int32).max
        kept[rows] = np.where(too_many[rows], 0, values)
    _refuse(too_many, f"{unit} of travel are too many to be counted", ids)


def _refuse(wrong: Flags, what: str, ids: list[str]) -> None:
    if wrong.any():
        raise TravelError(f"{what}: {name_some_legs(wrong, ids)}")


def warn_odd_speeds(figures: Figures, ids: list[str]) -> Iterator[str]:
    """Yields a warning of implausible speeds of a car, the worst first.

    Args:
        figures: [1, n, n], by car.
        ids: n location ids.
    """
    minutes, metres = figures.minutes[0], figures.metres[0]
    odd, times_off = [np.empty((0, 2), dtype=np.int64)], [np.empty(0)]
    for rows in row_blocks(len(ids)):
        with np.errstate(divide="ignore", invalid="ignore"):
            kmh = 0.06 * metres[rows] / minutes[rows]
            off = np.maximum(kmh / FASTEST_KMH, SLOWEST_KMH / kmh)
        found = np.argwhere((metres[rows] > SPEED_COUNTS_OVER_METRES) & (off > 1))
        times_off.append(off[tuple(found.T)])
        odd.append(np.add(found, (rows.start, 0)))
    legs, factors = np.concatenate(odd), np.concatenate(times_off)
    worst = legs[np.argsort(-factors, kind="stable")][:NAMED_AT_MOST]
    if len(legs):
        named = [f"{ids[a]} to {ids[b]} ({metres[a, b] / 1000:.1f} km in {minutes[a, b]:.1f} min)" for a, b in worst]
        yield f"journeys by car outside {SLOWEST_KMH:g} to {FASTEST_KMH:g} km/h: {name_some(named, len(legs))}"


def warn_unreachable_visits(problem: Problem, reachable: dict[TravelMode, Flags], ids: list[str]) -> Iterator[str]:
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
