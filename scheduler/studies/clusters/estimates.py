"""What a unit costs where it is, and would cost elsewhere, with nothing else of a roster moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from scheduler.domain.care import Visit
from scheduler.studies.clusters.instance import ClusterInstance, Floats
from scheduler.studies.clusters.path_cover import PathCover
from scheduler.studies.clusters.solving import Served

START_STEP_SECONDS = 300
"""Between the starts that are tried for a double-up."""


@dataclass
class _Stop:
    """A visit of a route: row of its place, times in seconds."""

    visit_id: str
    place: int
    length: int
    earliest: int
    latest: int


@dataclass
class _Route:
    """A shift with its stops in order."""

    carer_id: str
    layer: int
    begins_at: int
    ends_at: int
    start: int
    end: int
    stops: list[_Stop]


class RosterEstimates:
    """Removals from a roster and insertions into it, in minutes of travel."""

    def __init__(self, instance: ClusterInstance, served: Served) -> None:
        """Prepares the routes of a roster.

        Args:
            instance: All units.
            served: A provider with a roster.
        """
        self._instance, self._travel = instance, instance.travel
        self._seconds = instance.travel.ticks.astype(np.int64) * 60 // instance.travel.ticks_per_minute
        self._since = instance.split.problem.horizon_start
        problem, row = served.problem, instance.travel.row
        self._home = {person.service_user_id: row[person.location_id] for person in instance.split.problem.service_users}
        self._routes: dict[str, _Route] = {}
        for shift in problem.shifts:
            carer = problem.carer[shift.carer_id]
            self._routes[shift.shift_id] = _Route(
                carer_id=carer.carer_id,
                layer=instance.travel.layer[carer.travel_mode],
                begins_at=row[shift.start_location_id or carer.home_location_id],
                ends_at=row[shift.end_location_id or carer.home_location_id],
                start=self._second(shift.start),
                end=self._second(shift.end),
                stops=[],
            )
        for run in served.roster.runs:
            for assignment in run.assignments:
                if assignment.start is not None:
                    visit = problem.visit[assignment.visit_id]
                    # A double-up keeps its time here: its other carer is not looked at.
                    fixed = self._second(assignment.start) if visit.carers == 2 else None
                    self._routes[run.shift_id].stops.append(self._stop(visit, fixed))

    def removal_minutes(self, unit: int) -> float:
        """Returns the travel that falls away when a unit is cut out."""
        visit_ids = set(self._instance.units[unit].visit_ids)
        seconds = 0
        for route in self._routes.values():
            left = [stop for stop in route.stops if stop.visit_id not in visit_ids]
            if len(left) < len(route.stops):
                seconds += self._length(route, route.stops) - self._length(route, left)
        return seconds / 60

    def insertion_minutes(self, unit: int) -> float | None:
        """Returns the least travel that a unit adds, a visit after the other; None if one does not fit."""
        added: list[tuple[_Route, list[_Stop]]] = []
        seconds: int | None = 0
        for visit_id in self._instance.units[unit].visit_ids:
            visit = self._instance.split.problem.visit[visit_id]
            more = self._insert_single(visit, added) if visit.carers == 1 else self._insert_double(visit, added)
            if more is None:
                seconds = None
                break
            seconds = (seconds or 0) + more
        for route, before in reversed(added):
            route.stops = before
        return None if seconds is None else seconds / 60

    def _insert_single(self, visit: Visit, added: list[tuple[_Route, list[_Stop]]]) -> int | None:
        stop = self._stop(visit, None)
        found = [(best[0], number, best[1]) for number, route in enumerate(self._routes.values()) if (best := self._best(route, stop))]
        if not found:
            return None
        seconds, number, position = min(found)
        self._put(list(self._routes.values())[number], stop, position, added)
        return seconds

    def _insert_double(self, visit: Visit, added: list[tuple[_Route, list[_Stop]]]) -> int | None:
        routes = list(self._routes.values())
        open_stop = self._stop(visit, None)
        best: tuple[int, int, int, int, int, int] | None = None
        for start in range(open_stop.earliest, open_stop.latest + 1, START_STEP_SECONDS):
            stop = self._stop(visit, start)
            found = sorted((place[0], number, place[1]) for number, route in enumerate(routes) if (place := self._best(route, stop)))
            other = next((one for one in found[1:] if routes[one[1]].carer_id != routes[found[0][1]].carer_id), None)
            if other is not None and (best is None or found[0][0] + other[0] < best[0]):
                best = found[0][0] + other[0], start, *found[0][1:], *other[1:]
        if best is None:
            return None
        seconds, start, first, first_position, second, second_position = best
        for number, position in ((first, first_position), (second, second_position)):
            self._put(routes[number], self._stop(visit, start), position, added)
        return seconds

    def _put(self, route: _Route, stop: _Stop, position: int, added: list[tuple[_Route, list[_Stop]]]) -> None:
        added.append((route, route.stops))
        route.stops = [*route.stops[:position], stop, *route.stops[position:]]

    def _best(self, route: _Route, stop: _Stop) -> tuple[int, int] | None:
        """Returns the least added seconds and the position; None if the stop does not fit."""
        if stop.latest < route.start or stop.earliest > route.end:
            return None
        way = self._seconds[route.layer]
        best: tuple[int, int] | None = None
        place, now = route.begins_at, route.start
        for position in range(len(route.stops) + 1):
            start = max(stop.earliest, now + int(way[place, stop.place]))
            if start > stop.latest:
                break
            following = route.stops[position].place if position < len(route.stops) else route.ends_at
            more = int(way[place, stop.place] + way[stop.place, following] - (way[place, following] if route.stops else 0))
            if (best is None or more < best[0]) and self._is_in_time(route, position, stop.place, start + stop.length):
                best = more, position
            if position < len(route.stops):
                own = route.stops[position]
                now = max(own.earliest, now + int(way[place, own.place])) + own.length
                place = own.place
        return best

    def _is_in_time(self, route: _Route, position: int, place: int, now: int) -> bool:
        way = self._seconds[route.layer]
        for stop in route.stops[position:]:
            start = max(stop.earliest, now + int(way[place, stop.place]))
            if start > stop.latest:
                return False
            place, now = stop.place, start + stop.length
        return now + int(way[place, route.ends_at]) <= route.end

    def _length(self, route: _Route, stops: list[_Stop]) -> int:
        if not stops:
            return 0
        places = [route.begins_at, *(stop.place for stop in stops), route.ends_at]
        return int(self._seconds[route.layer][places[:-1], places[1:]].sum())

    def _stop(self, visit: Visit, start: int | None) -> _Stop:
        late = timedelta(minutes=visit.minutes) if visit.judged_at == "end" else timedelta()
        earliest = self._second(visit.windows[0].earliest) if start is None else start
        latest = self._second(visit.windows[-1].latest - late) if start is None else start
        return _Stop(visit.visit_id, self._home[visit.service_user_id], 60 * visit.minutes, earliest, latest)

    def _second(self, moment: datetime) -> int:
        return int((moment - self._since).total_seconds())


def estimate_moves(instance: ClusterInstance, served: tuple[Served, ...]) -> tuple[Floats, Floats]:
    """Returns what each unit costs where it is, and would cost with each other provider.

    Both are means of two estimates: of the roster with nothing else moved, which is too dear, and of the path cover, which is too
    cheap. Where a unit does not fit without moving others, the path cover alone counts.

    Args:
        instance: Units and who may have them.
        served: A roster of each provider, as today.

    Returns:
        float64 [U] and float64 [U, P], minutes of travel; infinity for a provider that may not have a unit, and for its own.
    """
    books = [RosterEstimates(instance, one) for one in served]
    cover = PathCover(instance)
    today, whole = instance.today, cover.minutes(instance.today)
    removal = np.zeros(len(today))
    insertion = np.full((len(today), len(served)), np.inf)
    for row, unit in enumerate(instance.units):
        members = today == unit.provider
        members[row] = False
        falls_away = whole[unit.provider] - cover.minutes_of(unit.provider, members)
        removal[row] = (books[unit.provider].removal_minutes(row) + falls_away) / 2
        for provider in np.flatnonzero(instance.allowed[row]):
            if provider == unit.provider:
                continue
            members = today == provider
            members[row] = True
            added = cover.minutes_of(int(provider), members) - whole[provider]
            minutes = books[provider].insertion_minutes(row)
            insertion[row, provider] = added if minutes is None else (added + minutes) / 2
    return removal, insertion
