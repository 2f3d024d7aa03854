"""Converts a day with hard windows to plain numbers for other engines, and routes to a roster."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.instance import Instance
from scheduler.domain.clock import ticks_between
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule

Routes = Sequence[Sequence[int]]
"""For each shift, numbers of visits in order; a double-up is in two routes."""


@dataclass(frozen=True)
class Stop:
    """A visit.

    Attributes:
        place: Row of its place.
        opens, closes: Earliest and latest start, in ticks.
        lasts: Length, in ticks.
        carers: Number of carers.
        skills: Skills that each carer needs.
    """

    place: int
    opens: int
    closes: int
    lasts: int
    carers: int
    skills: frozenset[str]


@dataclass(frozen=True)
class Duty:
    """A shift.

    Attributes:
        home: Row of the place where it begins.
        start, end: Start and end, in ticks.
        carer: Id of the carer.
        skills: Skills of the carer.
    """

    home: int
    start: int
    end: int
    carer: str
    skills: frozenset[str]


@dataclass(frozen=True)
class Day:
    """The whole day.

    Attributes:
        stops: Visits of the day.
        duties: Shifts of the day.
        travel: int64 [n, n] ticks between places.
    """

    stops: tuple[Stop, ...]
    duties: tuple[Duty, ...]
    travel: NDArray[np.int64]

    @property
    def has_pairs(self) -> bool:
        """True if any visit needs two carers."""
        return any(stop.carers == 2 for stop in self.stops)


@dataclass(frozen=True)
class Answer:
    """The routes that a peer found."""

    routes: Routes
    iterations: int = 0


class CannotExpress(Exception):  # noqa: N818 - it describes the peer
    """The peer cannot express something in the day."""


class Peer(Protocol):
    """An engine of other authors."""

    def __call__(self, day: Day, seconds: float, seed: int, clock: Callable[[], float] = ...) -> Answer:
        """Returns the best routes found in `seconds` of `clock` on one core; CPU seconds by default.

        Raises:
            CannotExpress: The peer cannot express something in the day.
            ImportError: The peer is not installed.
        """


SPOKEN = {Rule.SKILLS, Rule.WINDOW, Rule.TRAVEL_TIME}


def day(instance: Instance) -> Day:
    """Converts an instance to plain numbers.

    Raises:
        CannotExpress: The instance has rules beyond skills, windows, shifts and double-ups.
    """
    problem, travel = instance.problem, instance.travel
    on = {rule for rule in Rule if problem.objective.setting(rule) != "off" and rule is not Rule.UNALLOCATED}
    always = {Rule.TRAVEL, Rule.SHIFT, Rule.DOUBLE_UP, Rule.COMPLETE}
    if on - always != SPOKEN or problem.links:
        raise CannotExpress("other engines are told days with skills, hard windows, shifts, double-ups and travel, and nothing else")

    def ticks(moment: datetime) -> int:
        return ticks_between(problem.horizon_start, moment, problem.ticks_per_minute)

    stops = tuple(
        Stop(
            place=travel.row[problem.service_user[visit.service_user_id].location_id],
            opens=ticks(visit.windows[0].earliest),
            closes=ticks(visit.windows[0].latest),
            lasts=visit.minutes * problem.ticks_per_minute,
            carers=visit.carers,
            skills=frozenset(needed.skill for needed in visit.skills),
        )
        for visit in problem.visits
    )
    duties = tuple(
        Duty(
            home=travel.row[shift.start_location_id or ""],
            start=ticks(shift.start),
            end=ticks(shift.end),
            carer=shift.carer_id,
            skills=frozenset(held.skill for held in problem.carer[shift.carer_id].skills),
        )
        for shift in problem.shifts
    )
    return Day(stops, duties, travel.ticks[0].astype(np.int64))


def as_roster(problem: Problem, routes: Routes) -> Roster:
    """Converts routes to a roster without starts."""
    return Roster(
        runs=tuple(
            Run(
                shift_id=shift.shift_id,
                carer_id=shift.carer_id,
                assignments=tuple(Assignment(visit_id=problem.visits[number].visit_id) for number in route),
            )
            for shift, route in zip(problem.shifts, routes, strict=True)
            if route
        )
    )
