"""Rounds of one day that cross each other, and what an exchange would save."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.analysis.travel_waste import RosteredWeek, day_of
from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.verify.timeline import Placement, TimedRoute, Timeline

LEGS_AT_ONCE = 512
"""Journeys that are compared with all others together, so that intermediate results stay small."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Leg:
    """A journey from visit to visit.

    Attributes:
        carer_id, shift_id: Who makes it.
        from_visit_id, to_visit_id: Visits before and after it.
        leaves: End of the visit before it.
    """

    carer_id: str
    shift_id: str
    from_visit_id: str
    to_visit_id: str
    leaves: datetime


@dataclass(frozen=True)
class Crossing:
    """Two rounds of one day that cross each other, at the place where most would be saved.

    Attributes:
        week: Name of the week.
        day: Local date of the rounds.
        first, second: The journeys that cross.
        crossings: Number of places at which the two rounds cross.
        saved_minutes: Minutes less if the two carers exchanged the rest of their rounds there. Windows, skills and hours are not
            looked at; 0 if nothing is saved.
    """

    week: str
    day: date
    first: Leg
    second: Leg
    crossings: int
    saved_minutes: float


def crossings_of(week: RosteredWeek) -> tuple[Crossing, ...]:
    """Returns the pairs of rounds that cross each other on a straight map; those that would save most come first.

    Both rounds are on the road at the same time of the day. Journeys from and to home are left out, as are those that only meet at a
    door. Journeys of places without coordinates cross nothing.

    Raises:
        ValueError: An assignment has no start.
    """
    timeline = Timeline(week.problem, week.travel, week.roster)
    by_day: defaultdict[date, list[TimedRoute]] = defaultdict(list)
    for route in timeline.routes:
        by_day[day_of(week.problem, route)].append(route)
    found = [crossing for day, routes in by_day.items() for crossing in _crossings(week, day, routes)]
    return tuple(sorted(found, key=lambda one: (-one.saved_minutes, one.day, one.first.shift_id, one.second.shift_id)))


def _crossings(week: RosteredWeek, day: date, routes: Sequence[TimedRoute]) -> Iterator[Crossing]:
    """Yields the pairs of rounds of a day that cross."""
    points = _points(week.problem)
    legs: list[tuple[int, Placement, Placement]] = []
    for number, route in enumerate(routes):
        for before, after in pairwise(route.placements):
            ends = _home(week.problem, before), _home(week.problem, after)
            if ends[0] in points and ends[1] in points and points[ends[0]] != points[ends[1]]:
                legs.append((number, before, after))
    if not legs:
        return
    starts = np.array([points[_home(week.problem, before)] for _, before, _ in legs])
    ends_ = np.array([points[_home(week.problem, after)] for _, _, after in legs])
    of_route = np.array([number for number, _, _ in legs])
    pairs: defaultdict[tuple[int, int], list[tuple[float, int, int]]] = defaultdict(list)
    for one, other in _crossing_pairs(starts, ends_, of_route):
        first, second = routes[legs[one][0]], routes[legs[other][0]]
        if first.carer.carer_id != second.carer.carer_id and _are_out_together(first, second):
            saved = _saved_minutes(week, first, second, legs[one][1:], legs[other][1:])
            pairs[legs[one][0], legs[other][0]].append((saved, one, other))
    for found in pairs.values():
        saved, one, other = max(found, key=lambda item: (item[0], -item[1], -item[2]))
        journeys = [_leg(week.problem, routes[legs[at][0]], *legs[at][1:]) for at in (one, other)]
        yield Crossing(week.name, day, journeys[0], journeys[1], len(found), max(saved, 0.0))


def _crossing_pairs(starts: Floats, ends: Floats, of_route: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yields pairs of journeys of different routes that cross inside of both.

    Args:
        starts: [n, 2] East and north of where each journey begins.
        ends: [n, 2] The same of where it ends.
        of_route: [n] Number of its route.
    """
    for first in range(0, len(starts), LEGS_AT_ONCE):
        rows = slice(first, first + LEGS_AT_ONCE)
        a, b = starts[rows, None, :], ends[rows, None, :]
        c, d = starts[None, :, :], ends[None, :, :]
        crosses = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
        crosses &= of_route[rows, None] < of_route[None, :]
        for one, other in zip(*np.nonzero(crosses), strict=True):
            yield first + int(one), int(other)


def _side(a: Floats, b: Floats, c: Floats) -> Floats:
    """Returns on which side of the line from a to b the point c lies: above 0 on the left, 0 on the line."""
    side: Floats = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])
    return side


def _points(problem: Problem) -> dict[str, tuple[float, float]]:
    """Returns east and north of each location with coordinates, to one scale, by id."""
    known = [(one.location_id, one.lat, one.lon) for one in problem.locations if one.lat is not None and one.lon is not None]
    shrink = float(np.cos(np.radians(np.mean([lat for _, lat, _ in known])))) if known else 1.0
    return {location_id: (lon * shrink, lat) for location_id, lat, lon in known}


def _are_out_together(first: TimedRoute, second: TimedRoute) -> bool:
    return first.placements[0].start < second.ends and second.placements[0].start < first.ends


def _saved_minutes(
    week: RosteredWeek, first: TimedRoute, second: TimedRoute, one: Sequence[Placement], other: Sequence[Placement]
) -> float:
    """Returns the minutes that are saved if both carers exchange the rest of their rounds at these journeys."""
    a, b, c, d = (_home(week.problem, placement) for placement in (*one, *other))
    modes = first.carer.travel_mode, second.carer.travel_mode
    legs = [week.travel.leg(mode, *ends) for mode, ends in zip((*modes, *modes), ((a, b), (c, d), (a, d), (c, b)), strict=True)]
    if any(leg is None for leg in legs):
        return 0.0
    ticks = [leg[0] for leg in legs if leg is not None]
    return (ticks[0] + ticks[1] - ticks[2] - ticks[3]) / week.problem.ticks_per_minute


def _home(problem: Problem, placement: Placement) -> str:
    return problem.service_user[placement.visit.service_user_id].location_id


def _leg(problem: Problem, route: TimedRoute, before: Placement, after: Placement) -> Leg:
    leaves = moment_after(problem.horizon_start, before.end, problem.ticks_per_minute)
    return Leg(route.carer.carer_id, route.shift.shift_id, before.visit.visit_id, after.visit.visit_id, leaves)
