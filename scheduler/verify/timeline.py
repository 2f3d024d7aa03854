"""The timeline of a roster: when each carer travels and visits, in ticks since the start of the horizon."""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduler.domain.care import JudgedAt, Visit, VisitLink
from scheduler.domain.clock import moment_after, moment_on, ticks_between, wall_clock
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.problem import Problem
from scheduler.domain.result import Violation
from scheduler.domain.roster import Roster, Run
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix

INFINITE_TICKS = 2**62
"""A tick later than any other."""


@dataclass(frozen=True)
class Placement:
    """One carer at one visit, from `start` to `end` (ticks)."""

    visit: Visit
    shift: Shift
    carer: Carer
    start: int
    end: int

    @property
    def judged(self) -> int:
        """Returns the tick that is compared with the close of the visit's window."""
        return self.end if self.visit.judged_at == JudgedAt.END else self.start


@dataclass(frozen=True)
class TimedLeg:
    """A journey; an unreachable one has 0 ticks and 0 metres."""

    ticks: int
    metres: int
    reachable: bool = True


@dataclass(frozen=True)
class TimedRoute:
    """A run that is used: at least one placement, in order, with `legs` before, between and after them (one more than placements)."""

    shift: Shift
    carer: Carer
    placements: tuple[Placement, ...]
    legs: tuple[TimedLeg, ...]

    @property
    def leaves(self) -> int:
        """Returns the tick at which the carer leaves the shift's start place."""
        return self.placements[0].start - self.legs[0].ticks

    @property
    def ends(self) -> int:
        """Returns the tick at which the last visit ends."""
        return self.placements[-1].end

    @property
    def back(self) -> int:
        """Returns the tick at which the carer arrives at the shift's end place."""
        return self.placements[-1].end + self.legs[-1].ticks

    @property
    def work(self) -> int:
        """Returns the ticks at visits and on journeys."""
        return sum(placement.end - placement.start for placement in self.placements) + sum(leg.ticks for leg in self.legs)


@dataclass(frozen=True)
class Timeline:
    """A well-formed roster (see `scheduler.verify.verify`) of a problem, and the travel that it was made with."""

    problem: Problem
    travel: TravelMatrix
    roster: Roster

    def without(self, shift: Shift) -> "Timeline":
        """Returns the timeline of the roster without the run of a shift; the same one where the shift is not used."""
        number = self.route_number.get(shift.shift_id)
        if number is None:
            return self
        removed = self.routes[number]
        used = [run for run in self.roster.runs if run.assignments]
        other = Timeline(self.problem, self.travel, Roster(runs=(*used[:number], *used[number + 1 :])))
        # What is known of all other shifts holds, and is not worked out again.
        of_visit = dict(self.of_visit)
        for visit_id in (placement.visit.visit_id for placement in removed.placements):
            of_visit[visit_id] = tuple(x for x in of_visit[visit_id] if x.shift.shift_id != shift.shift_id)
            if not of_visit[visit_id]:
                del of_visit[visit_id]
        other.__dict__.update(
            routes=(*self.routes[:number], *self.routes[number + 1 :]),
            of_carer={**self.of_carer, shift.carer_id: tuple(x for x in self.of_carer[shift.carer_id] if x is not removed)},
            runs_of_carer={
                **self.runs_of_carer,
                shift.carer_id: [run for run in self.runs_of_carer[shift.carer_id] if run.shift_id != shift.shift_id],
            },
            of_visit=of_visit,
            links_of=self.links_of,
        )
        return other

    def tick(self, moment: datetime) -> int:
        """Returns the ticks from the start of the horizon to `moment`."""
        return ticks_between(self.problem.horizon_start, moment, self.problem.ticks_per_minute)

    def ticks(self, minutes: int) -> int:
        """Converts minutes to ticks."""
        return minutes * self.problem.ticks_per_minute

    def clock(self, tick: int) -> str:
        """Returns the local time at a tick, to the second where it is not a whole minute."""
        moment = moment_after(self.problem.horizon_start, tick, self.problem.ticks_per_minute)
        shown = wall_clock(moment, self.problem.timezone)
        return f"{shown:%H:%M:%S}" if shown.second or shown.microsecond else f"{shown:%H:%M}"

    def local_date(self, tick: int) -> date:
        """Returns the local date of a tick."""
        return wall_clock(moment_after(self.problem.horizon_start, tick, self.problem.ticks_per_minute), self.problem.timezone).date()

    def midnight(self, days: int) -> int:
        """Returns the tick of local midnight, `days` days after the first day of the horizon."""
        first = wall_clock(self.problem.horizon_start, self.problem.timezone).date()
        return self.tick(moment_on(first + timedelta(days=days), 0, self.problem.timezone))

    def is_hard(self, rule: Rule) -> bool:
        """Returns whether a roster that breaks `rule` is invalid."""
        return self.problem.objective.is_hard(rule)

    def person(self, visit: Visit) -> ServiceUser:
        """Returns the person whom the visit is for."""
        return self.problem.service_user[visit.service_user_id]

    def day(self, visit: Visit) -> date:
        """Returns the local date on which the visit's first window opens."""
        return wall_clock(visit.windows[0].earliest, self.problem.timezone).date()

    def windows(self, visit: Visit) -> tuple[tuple[int, int], ...]:
        """Returns the open and close of each window, in ticks."""
        return tuple((self.tick(window.earliest), self.tick(window.latest)) for window in visit.windows)

    def absences(self, carer: Carer) -> tuple[tuple[int, int], ...]:
        """Returns the start and end of each absence of a carer, in ticks."""
        return tuple((self.tick(x.start), self.tick(x.end)) for x in self.problem.absences if x.carer_id == carer.carer_id and not x.soft)

    def leg(self, carer: Carer, start: str | None, end: str | None) -> TimedLeg:
        """Returns the carer's journey between two locations."""
        leg = self.travel.leg(carer.travel_mode, start, end)
        return TimedLeg(*leg) if leg is not None else TimedLeg(0, 0, reachable=False)

    def route(self, run: Run) -> TimedRoute:
        """Returns a run with its times in ticks."""
        shift = self.problem.shift[run.shift_id]
        carer = self.problem.carer[run.carer_id]
        placements = []
        for assignment in run.assignments:
            assert assignment.start is not None  # well-formed
            visit, start = self.problem.visit[assignment.visit_id], self.tick(assignment.start)
            placements.append(Placement(visit, shift, carer, start, start + self.ticks(visit.minutes)))
        homes = [self.person(placement.visit).location_id for placement in placements]
        stops = [shift.start_location_id, *homes, shift.end_location_id]
        legs = tuple(self.leg(carer, *ends) for ends in itertools.pairwise(stops))
        return TimedRoute(shift, carer, tuple(placements), legs)

    @cached_property
    def routes(self) -> tuple[TimedRoute, ...]:
        """Returns all runs that have a visit."""
        return tuple(self.route(run) for run in self.roster.runs if run.assignments)

    @cached_property
    def of_carer(self) -> dict[str, tuple[TimedRoute, ...]]:
        """Returns the used runs of each carer by carer id, in the order of their shifts."""
        found: defaultdict[str, list[TimedRoute]] = defaultdict(list)
        for route in sorted(self.routes, key=lambda route: route.shift.start):
            found[route.carer.carer_id].append(route)
        return {carer_id: tuple(routes) for carer_id, routes in found.items()}

    @cached_property
    def route_number(self) -> dict[str, int]:
        """Returns the place in `routes` of each used shift, by shift id."""
        return {route.shift.shift_id: number for number, route in enumerate(self.routes)}

    @cached_property
    def runs_of_carer(self) -> dict[str, list[Run]]:
        """Returns the runs of each carer that have a visit, by carer id."""
        found: defaultdict[str, list[Run]] = defaultdict(list)
        for run in self.roster.runs:
            if run.assignments:
                found[run.carer_id].append(run)
        return dict(found)

    @cached_property
    def links_of(self) -> dict[str, list[VisitLink]]:
        """Returns the links of each visit that has any, by visit id."""
        found: defaultdict[str, list[VisitLink]] = defaultdict(list)
        for link in self.problem.links:
            for visit_id in (link.first_visit_id, link.second_visit_id):
                found[visit_id].append(link)
        return dict(found)

    @cached_property
    def placements(self) -> tuple[Placement, ...]:
        """Returns all carer-visits."""
        return tuple(placement for route in self.routes for placement in route.placements)

    @cached_property
    def of_visit(self) -> dict[str, tuple[Placement, ...]]:
        """Returns the carer-visits of each visit that is placed, by visit id."""
        found: defaultdict[str, list[Placement]] = defaultdict(list)
        for placement in self.placements:
            found[placement.visit.visit_id].append(placement)
        return {visit_id: tuple(placements) for visit_id, placements in found.items()}

    def of_link(self, link: VisitLink) -> tuple[tuple[Placement, ...], tuple[Placement, ...]]:
        """Returns the carer-visits of both visits of a link; empty where a visit is not placed."""
        return self.of_visit.get(link.first_visit_id, ()), self.of_visit.get(link.second_visit_id, ())


def breach(rule: Rule, what: str, placements: Iterable[Placement]) -> Violation:
    """Returns a violation that names each visit, carer and shift of `placements` once."""
    found = tuple(placements)
    return Violation(
        rule=rule,
        what=what,
        visit_ids=tuple(dict.fromkeys(x.visit.visit_id for x in found)),
        carer_ids=tuple(dict.fromkeys(x.carer.carer_id for x in found)),
        shift_ids=tuple(dict.fromkeys(x.shift.shift_id for x in found)),
    )
