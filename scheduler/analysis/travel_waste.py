"""Travel per hour of care by carer, run, day and locality, over several weeks."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.clock import wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.verify.timeline import TimedRoute, Timeline

_DATE_OF_SHIFT = re.compile(r"/\d{4}-\d\d-\d\d(/\d+)?$")


@dataclass(frozen=True)
class RosteredWeek:
    """A roster and what it was made for; any number of days.

    Attributes:
        name: Name of the week in tables.
        problem: Problem of the roster.
        travel: Travel between its locations.
        roster: Roster with a start for every visit. It may break rules.
    """

    name: str
    problem: Problem
    travel: TravelMatrix
    roster: Roster


@dataclass(frozen=True)
class Stop:
    """One carer at one visit, and the journey to it.

    Attributes:
        week: Name of the week.
        day: Local date on which the shift starts.
        carer_id: Carer who is there.
        run: Shift, without the date of a shift that was made from a pattern: the same run on every day.
        locality: Of the person, or the first half of the postcode; empty where neither is known.
        contact_minutes: Length of the visit.
        between_minutes: Journey from the visit before; 0 for the first of a shift.
        home_minutes: Journeys from where the shift begins and to where it ends.
        metres: Length of these journeys.
    """

    week: str
    day: date
    carer_id: str
    run: str
    locality: str
    contact_minutes: int
    between_minutes: float
    home_minutes: float
    metres: int


@dataclass(frozen=True)
class Waste:
    """Travel of a group of stops next to that of all.

    Attributes:
        group: What the stops have in common.
        stops: Number of carer-visits.
        contact_hours: Hours of care; a double-up counts twice.
        between_minutes: Journeys from visit to visit.
        home_minutes: Journeys from and to where shifts begin and end.
        metres: Length of all journeys.
        excess_minutes: Minutes from visit to visit beyond those at the mean rate of all stops; below 0 for less.
    """

    group: Hashable
    stops: int
    contact_hours: float
    between_minutes: float
    home_minutes: float
    metres: int
    excess_minutes: float

    @property
    def per_contact_hour(self) -> float | None:
        """Minutes from visit to visit for an hour of care; None without any care."""
        return self.between_minutes / self.contact_hours if self.contact_hours else None


def stops_of(week: RosteredWeek) -> tuple[Stop, ...]:
    """Returns each carer at each visit with the journey to it, in order of shifts.

    Raises:
        ValueError: An assignment has no start.
    """
    timeline = Timeline(week.problem, week.travel, week.roster)
    return tuple(stop for route in timeline.routes for stop in _stops(week, route))


def waste_by(stops: Sequence[Stop], key: Callable[[Stop], Hashable]) -> tuple[Waste, ...]:
    """Returns the travel of each group of stops; those with the most excess come first.

    Args:
        stops: Of one week or several.
        key: What the stops of a group have in common, such as the carer.
    """
    groups: defaultdict[Hashable, list[Stop]] = defaultdict(list)
    for stop in stops:
        groups[key(stop)].append(stop)
    contact = sum(stop.contact_minutes for stop in stops)
    rate = sum(stop.between_minutes for stop in stops) / contact if contact else 0.0
    found = [_waste(group, members, rate) for group, members in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.excess_minutes, str(one.group))))


def run_name(shift_id: str) -> str:
    """Returns the name of a run: the id of its shift without the date that a pattern adds."""
    return _DATE_OF_SHIFT.sub("", shift_id)


def _stops(week: RosteredWeek, route: TimedRoute) -> Iterator[Stop]:
    problem, per_minute = week.problem, week.problem.ticks_per_minute
    postcodes = {location.location_id: location.outcode for location in problem.locations}
    last = len(route.placements) - 1
    for at, placement in enumerate(route.placements):
        person = problem.service_user[placement.visit.service_user_id]
        home = [route.legs[at]] if at == 0 else []
        home += [route.legs[at + 1]] if at == last else []
        between = [route.legs[at]] if at > 0 else []
        yield Stop(
            week=week.name,
            day=day_of(problem, route),
            carer_id=route.carer.carer_id,
            run=run_name(route.shift.shift_id),
            locality=person.locality or postcodes.get(person.location_id, ""),
            contact_minutes=placement.visit.minutes,
            between_minutes=sum(leg.ticks for leg in between) / per_minute,
            home_minutes=sum(leg.ticks for leg in home) / per_minute,
            metres=sum(leg.metres for leg in (*between, *home)),
        )


def _waste(group: Hashable, stops: Iterable[Stop], rate: float) -> Waste:
    members = list(stops)
    contact = sum(stop.contact_minutes for stop in members)
    between = sum(stop.between_minutes for stop in members)
    return Waste(
        group=group,
        stops=len(members),
        contact_hours=contact / 60,
        between_minutes=between,
        home_minutes=sum(stop.home_minutes for stop in members),
        metres=sum(stop.metres for stop in members),
        excess_minutes=between - rate * contact,
    )


def day_of(problem: Problem, route: TimedRoute) -> date:
    """Returns the local date on which the shift of a route starts."""
    return wall_clock(route.shift.start, problem.timezone).date()
