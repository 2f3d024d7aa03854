"""Closed and slower roads: what they do to journeys, to visits and to carers.

Travel does not change with the hour in a plan. A person inside a closed area is therefore visited at other times, and a
journey across it is not made as long as one of the closings holds in the plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np

from scheduler.domain.care import Visit, Window
from scheduler.domain.events import Area, Point, RoadClosed, RoadSlower
from scheduler.domain.places import Location
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix


@dataclass(frozen=True)
class Roads:
    """A plan after road changes; the fields are those of `Edited`."""

    problem: Problem
    travel: TravelMatrix
    unreachable: dict[str, str] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def change_roads(problem: Problem, travel: TravelMatrix, changes: Sequence[RoadClosed | RoadSlower]) -> Roads:
    """Applies road changes to a problem and its travel.

    Args:
        problem: The plan.
        travel: Its travel.
        changes: That hold.

    Returns:
        The plan without the visits that nobody can reach, and the travel. Carers who live inside a closed area cannot leave home
        while it is closed.
    """
    unreachable: dict[str, str] = {}
    inside: list[str] = []
    notes: list[str] = []
    for change in changes:
        places = places_in(change.area, problem.locations)
        travel = _change_journeys(problem, travel, change, places)
        if isinstance(change, RoadSlower):
            continue
        problem, closed_to = _close(problem, change, places)
        unreachable |= closed_to
        inside += [carer.carer_id for carer in problem.carers if carer.home_location_id in places]
        if change.area.polygon and change.end < problem.horizon_end and _crosses_any(problem, travel, change.area):
            notes.append(f"{change.id}: journeys across the closed area are left out of the whole plan; plan again when the road is open")
    return Roads(problem, travel, unreachable, tuple(dict.fromkeys(inside)), tuple(notes))


def places_in(area: Area, locations: Sequence[Location]) -> frozenset[str]:
    """Returns the ids of the locations of an area."""
    if area.places:
        return frozenset(area.places)
    if area.outcode:
        return frozenset(place.location_id for place in locations if place.outcode == area.outcode)
    return frozenset(
        place.location_id
        for place in locations
        if place.lat is not None and place.lon is not None and is_inside((place.lat, place.lon), area.polygon)
    )


def is_inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Returns whether a point lies inside a polygon, by the number of edges that a ray from it crosses."""
    inside = False
    for (lat1, lon1), (lat2, lon2) in _edges(polygon):
        if (lat1 > point[0]) != (lat2 > point[0]) and point[1] < lon1 + (point[0] - lat1) / (lat2 - lat1) * (lon2 - lon1):
            inside = not inside
    return inside


def _edges(polygon: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return zip(polygon, (*polygon[1:], polygon[0]), strict=True)


def _change_journeys(problem: Problem, travel: TravelMatrix, change: RoadClosed | RoadSlower, places: frozenset[str]) -> TravelMatrix:
    """Returns the travel with slower journeys, or without those that cross a closed area from outside to outside."""
    concerned = np.zeros((len(travel.location_ids),) * 2, dtype=np.bool_)
    rows = [travel.row[place] for place in places]
    if isinstance(change, RoadSlower):
        concerned[rows, :] = concerned[:, rows] = True
    if change.area.polygon and travel.method.startswith("straight_line"):
        concerned |= _crossing(problem, travel, change.area, places)
    np.fill_diagonal(concerned, val=False)
    if isinstance(change, RoadClosed):
        return replace(travel, reachable=travel.reachable & ~concerned)
    slower = np.minimum(np.ceil(travel.ticks * change.factor), np.iinfo(np.int32).max).astype(np.int32)
    return replace(travel, ticks=np.where(concerned, slower, travel.ticks))


def _crossing(
    problem: Problem, travel: TravelMatrix, area: Area, places: frozenset[str]
) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    """Returns which journeys between two locations outside of an area cross it: bool [n, n]."""
    found = np.zeros((len(travel.location_ids),) * 2, dtype=np.bool_)
    points = {place.location_id: (place.lat, place.lon) for place in problem.locations if place.lat is not None and place.lon is not None}
    outside = [(travel.row[name], point) for name, point in points.items() if name not in places]
    if not outside:
        return found
    rows = np.array([row for row, _ in outside])
    at = np.array([point for _, point in outside], dtype=np.float64)
    crossed = np.zeros((len(rows), len(rows)), dtype=np.bool_)
    for (lat1, lon1), (lat2, lon2) in _edges(area.polygon):
        side = (lat2 - lat1) * (at[:, 1] - lon1) - (lon2 - lon1) * (at[:, 0] - lat1)
        apart = side[:, None] * side[None, :] <= 0
        d_lat, d_lon = at[None, :, 0] - at[:, None, 0], at[None, :, 1] - at[:, None, 1]
        of_first = d_lat * (lon1 - at[:, None, 1]) - d_lon * (lat1 - at[:, None, 0])
        of_last = d_lat * (lon2 - at[:, None, 1]) - d_lon * (lat2 - at[:, None, 0])
        same_point = (d_lat == 0) & (d_lon == 0)
        crossed |= apart & (of_first * of_last <= 0) & ~same_point
    found[np.ix_(rows, rows)] = crossed
    return found


def _crosses_any(problem: Problem, travel: TravelMatrix, area: Area) -> bool:
    places = places_in(area, problem.locations)
    return bool(travel.method.startswith("straight_line") and _crossing(problem, travel, area, places).any())


def _close(problem: Problem, change: RoadClosed, places: frozenset[str]) -> tuple[Problem, dict[str, str]]:
    """Returns the problem in which nobody starts a visit inside while it is closed, and the visits that this leaves no time for."""
    visits: list[Visit] = []
    unreachable: dict[str, str] = {}
    for visit in problem.visits:
        if problem.service_user[visit.service_user_id].location_id not in places:
            visits.append(visit)
            continue
        windows = tuple(part for window in visit.windows for part in _outside_of(window, visit, change))
        if windows:
            pinned = visit.pinned_start
            keeps = pinned is not None and any(window.earliest <= pinned <= window.latest for window in windows)
            visits.append(visit.replace(windows=windows, pinned_start=pinned if keeps else None))
        else:
            unreachable[visit.visit_id] = "cannot be reached: the roads are closed all the time in which it may be made"
    away = [
        Absence(carer_id=shift.carer_id, start=max(shift.start, change.start), end=min(shift.end, change.end), kind="behind a closed road")
        for shift in problem.shifts
        if shift.start_location_id in places and change.start <= shift.start < change.end
    ]
    left = {visit.visit_id for visit in visits}
    links = tuple(link for link in problem.links if {link.first_visit_id, link.second_visit_id} <= left)
    return problem.replace(visits=tuple(visits), links=links, absences=(*problem.absences, *away)), unreachable


def _outside_of(window: Window, visit: Visit, change: RoadClosed) -> Iterator[Window]:
    """Yields what a closing leaves of a window of starts. A visit in progress when the road closes is no reason against it."""
    tick = timedelta(seconds=1)
    last = min(window.latest, change.start - tick)
    if window.earliest <= last:
        yield Window(earliest=window.earliest, latest=last)
    first = max(window.earliest, change.end)
    if first <= window.latest and _ends_in_time(first, visit, window):
        yield Window(earliest=first, latest=window.latest)


def _ends_in_time(first: datetime, visit: Visit, window: Window) -> bool:
    return visit.judged_at != "end" or first + timedelta(minutes=visit.minutes) <= window.latest
