"""Lists who is where and when: a row for each carer at each visit, as it is handed out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.geo.matrix import TravelMatrix

HALF_MINUTE = timedelta(seconds=30)


@dataclass(frozen=True)
class CarerVisit:
    """One carer at one visit.

    Attributes:
        visit: The visit.
        carer_id: Carer who makes it.
        shift_id: Shift of the run that holds it.
        start: Start of the care, to the nearest minute.
        end: End of the care.
        partner_ids: Other carers at the visit.
        travel_minutes: Journey to the visit, in whole minutes; None if there is none or it cannot be made.
        is_first_meeting: Whether it is the first visit of the carer to the person, in history and roster.
    """

    visit: Visit
    carer_id: str
    shift_id: str
    start: datetime
    end: datetime
    partner_ids: tuple[str, ...]
    travel_minutes: int | None
    is_first_meeting: bool


def carer_visits(problem: Problem, travel: TravelMatrix, roster: Roster) -> tuple[CarerVisit, ...]:
    """Returns each carer at each visit, in order of start.

    Without any history nobody is marked as new: then nothing is known of who met whom.

    Args:
        problem: Problem of the roster.
        travel: Travel between its locations.
        roster: Roster with a start for every visit.

    Raises:
        ValueError: A visit has no start.
    """
    firsts = first_meetings(problem, roster)
    unmarked = [row for run in roster.runs for row in _rows_of(problem, travel, roster, run)]
    in_order = sorted(unmarked, key=lambda row: (row.start, row.visit.visit_id, row.carer_id))
    return tuple(replace(row, is_first_meeting=(row.visit.visit_id, row.carer_id) in firsts) for row in in_order)


def first_meetings(problem: Problem, roster: Roster) -> frozenset[tuple[str, str]]:
    """Returns visit id and carer id of the first visit of each carer to each person whom they did not know.

    Carers are known from the history, or because the person prefers them. Without any history there are none.

    Args:
        problem: Problem of the roster.
        roster: Roster with a start for every visit.

    Raises:
        ValueError: A visit has no start.
    """
    if not problem.history:
        return frozenset()
    met = {(entry.service_user_id, entry.carer_id) for entry in problem.history}
    met |= {(person.service_user_id, carer_id) for person in problem.service_users for carer_id in person.preferred_carers}
    firsts: dict[tuple[str, str], tuple[datetime, str]] = {}
    for run in roster.runs:
        for assignment in run.assignments:
            pair = problem.visit[assignment.visit_id].service_user_id, run.carer_id
            if pair not in met:
                found = nearest_minute(_start_of(assignment)), assignment.visit_id
                firsts[pair] = min(firsts.get(pair, found), found)
    return frozenset((visit_id, carer_id) for (_, carer_id), (_, visit_id) in firsts.items())


def _start_of(assignment: Assignment) -> datetime:
    if assignment.start is None:
        raise ValueError(f"visit {assignment.visit_id} has no start")
    return assignment.start


def by_carer(rows: tuple[CarerVisit, ...]) -> dict[str, tuple[CarerVisit, ...]]:
    """Returns the rows of each carer, in their order."""
    grouped: defaultdict[str, list[CarerVisit]] = defaultdict(list)
    for row in rows:
        grouped[row.carer_id].append(row)
    return {carer_id: tuple(carer_rows) for carer_id, carer_rows in grouped.items()}


def nearest_minute(moment: datetime) -> datetime:
    """Returns a moment rounded to the minute; half a minute goes up."""
    return (moment + HALF_MINUTE).replace(second=0, microsecond=0)


def _rows_of(problem: Problem, travel: TravelMatrix, roster: Roster, run: Run) -> Iterator[CarerVisit]:
    """Yields the visits of a run; nothing is known yet about first meetings."""
    mode = problem.carer[run.carer_id].travel_mode
    place = problem.shift[run.shift_id].start_location_id
    for assignment in run.assignments:
        visit = problem.visit[assignment.visit_id]
        location_id = problem.service_user[visit.service_user_id].location_id
        leg = None if place is None else travel.leg(mode, place, location_id)
        start = nearest_minute(_start_of(assignment))
        yield CarerVisit(
            visit=visit,
            carer_id=run.carer_id,
            shift_id=run.shift_id,
            start=start,
            end=start + timedelta(minutes=visit.minutes),
            partner_ids=tuple(other.carer_id for other in roster.runs_of[visit.visit_id] if other.carer_id != run.carer_id),
            travel_minutes=None if leg is None else round(Fraction(leg[0], travel.ticks_per_minute)),
            is_first_meeting=False,
        )
        place = location_id
