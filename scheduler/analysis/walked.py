"""How late a day really runs if it is walked as planned: no carer is at two doors at once, and journeys take their time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix


@dataclass(frozen=True)
class WalkedVisit:
    """A carer at a visit, as it is planned and as it turns out.

    Attributes:
        visit_id, carer_id, shift_id: Who is where, in which shift.
        planned_start: As the roster says it.
        start: When the care really begins, once the last of its carers is there.
        travel_minutes: Of the journey to it.
        waiting_minutes: From the carer's arrival to the start.
    """

    visit_id: str
    carer_id: str
    shift_id: str
    planned_start: datetime
    start: datetime
    travel_minutes: float
    waiting_minutes: float

    @property
    def late_minutes(self) -> float:
        """Returns the minutes from the planned start to the real one."""
        return (self.start - self.planned_start) / timedelta(minutes=1)


def walk(problem: Problem, travel: TravelMatrix, roster: Roster) -> tuple[WalkedVisit, ...]:
    """Returns each carer at each visit, in order of the planned start, with the time at which it really begins.

    Every carer makes the visits in order of the planned starts, stays as long as each is planned for, and travels on. A visit begins
    no earlier than planned, and a double-up when both carers are there. Breaks are not counted, so that it runs no earlier than this.

    Args:
        problem: That the roster is for.
        travel: Travel matrix of the problem.
        roster: Every assignment has a start. It may break rules.

    Raises:
        ValueError: An assignment has no start.
    """
    free: dict[str, datetime] = {}
    place: dict[str, str | None] = {}
    walked: list[WalkedVisit] = []
    for visit_id, planned, carers in _in_order(roster):
        visit = problem.visit[visit_id]
        location = problem.service_user[visit.service_user_id].location_id
        arrivals: dict[str, tuple[datetime, float]] = {}
        for carer_id, shift_id in carers:
            is_first = shift_id not in place
            origin = place.get(shift_id, problem.shift[shift_id].start_location_id)
            leg = travel.leg(problem.carer[carer_id].travel_mode, origin, location)
            minutes = leg[0] / travel.ticks_per_minute if leg else 0.0
            journey = timedelta(minutes=minutes)
            ready = free.get(carer_id, planned - journey)
            # A carer leaves home in time for the first visit of a shift.
            arrivals[carer_id] = (max(ready + journey, planned) if is_first else ready + journey), minutes
        start = max(planned, *(arrival for arrival, _ in arrivals.values()))
        for carer_id, shift_id in carers:
            arrival, minutes = arrivals[carer_id]
            waiting = (start - arrival) / timedelta(minutes=1)
            walked.append(WalkedVisit(visit_id, carer_id, shift_id, planned, start, round(minutes, 2), round(waiting, 2)))
            free[carer_id] = start + timedelta(minutes=visit.minutes)
            place[shift_id] = location
    return tuple(walked)


def _in_order(roster: Roster) -> Iterator[tuple[str, datetime, Sequence[tuple[str, str]]]]:
    """Yields each visit with its planned start and its carers with their shifts, in order of the starts."""
    starts: dict[str, datetime] = {}
    carers: dict[str, list[tuple[str, str]]] = {}
    for run in roster.runs:
        for assignment in run.assignments:
            if assignment.start is None:
                raise ValueError(f"visit {assignment.visit_id} has no start")
            starts[assignment.visit_id] = max(assignment.start, starts.get(assignment.visit_id, assignment.start))
            carers.setdefault(assignment.visit_id, []).append((run.carer_id, run.shift_id))
    for visit_id in sorted(starts, key=lambda name: (starts[name], name)):
        yield visit_id, starts[visit_id], sorted(carers[visit_id])
