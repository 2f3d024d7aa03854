"""Travel, gaps and unmet visits by locality, rural and urban apart; they add up to the whole."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Run
from scheduler.geo.distance import haversine_metres
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies.clusters.solving import Served

URBAN_METRES, URBAN_HOMES = 1000, 5
"""A home is urban with so many other homes of the service so near (assumed)."""


@dataclass(frozen=True)
class LocalityFigures:
    """Figures of the visits in one locality.

    Attributes:
        locality: Name; empty for homes without one.
        area: `urban` or `rural`.
        visits: Visits, placed or not.
        unmet: Visits that nobody makes.
        travel_minutes: Journeys to each visit, and home from the last one of a run.
        gap_minutes: Time before visits beyond the journey, breaks included.
    """

    locality: str
    area: str
    visits: int
    unmet: int
    travel_minutes: float
    gap_minutes: float


def by_locality(served: Iterable[Served], areas: dict[str, str]) -> list[LocalityFigures]:
    """Returns the figures of each locality and area, in order of name.

    Args:
        served: Providers with their rosters.
        areas: `urban` or `rural` for each person.
    """
    visits: defaultdict[tuple[str, str], int] = defaultdict(int)
    unmet: defaultdict[tuple[str, str], int] = defaultdict(int)
    travel: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    gaps: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for one in served:
        problem = one.problem
        key = {
            visit.visit_id: (problem.service_user[visit.service_user_id].locality or "", areas[visit.service_user_id])
            for visit in problem.visits
        }
        for visit in problem.visits:
            visits[key[visit.visit_id]] += 1
            unmet[key[visit.visit_id]] += visit.visit_id not in one.roster.runs_of
        for run in one.roster.runs:
            for visit_id, way, gap in _legs(problem, one.travel, run):
                travel[key[visit_id]] += way
                gaps[key[visit_id]] += gap
    return [LocalityFigures(*name, visits[name], unmet[name], float(travel[name]), float(gaps[name])) for name in sorted(visits)]


def areas_of(problem: Problem) -> dict[str, str]:
    """Returns `urban` or `rural` for each person: urban with five other homes of the service within a kilometre.

    Args:
        problem: All providers together.
    """
    places = {place.location_id: (place.lat or 0.0, place.lon or 0.0) for place in problem.locations}
    points = np.array([places[person.location_id] for person in problem.service_users]).reshape(-1, 2)
    metres = haversine_metres(points[:, None, 0], points[:, None, 1], points[None, :, 0], points[None, :, 1])
    near = (metres <= URBAN_METRES).sum(axis=1) - 1
    return {
        person.service_user_id: "urban" if count >= URBAN_HOMES else "rural"
        for person, count in zip(problem.service_users, near, strict=True)
    }


def _legs(problem: Problem, travel: TravelMatrix, run: Run) -> Iterable[tuple[str, Fraction, Fraction]]:
    """Yields for each visit of a run the journeys that are counted to it, and the gap before it, in minutes."""
    shift, carer = problem.shift[run.shift_id], problem.carer[run.carer_id]
    place, free = shift.start_location_id, None
    for number, assignment in enumerate(run.assignments):
        visit = problem.visit[assignment.visit_id]
        home = problem.service_user[visit.service_user_id].location_id
        way = Fraction((travel.leg(carer.travel_mode, place, home) or (0, 0))[0], travel.ticks_per_minute)
        gap = Fraction(0)
        if free is not None and assignment.start is not None:
            gap = Fraction((assignment.start - free) / timedelta(seconds=1)).limit_denominator(1000) / 60 - way
        if number == len(run.assignments) - 1:
            way += Fraction((travel.leg(carer.travel_mode, home, shift.end_location_id) or (0, 0))[0], travel.ticks_per_minute)
        yield visit.visit_id, way, gap
        place = home
        free = assignment.start + timedelta(minutes=visit.minutes) if assignment.start is not None else None
