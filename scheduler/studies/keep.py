"""Keeps a roster after a change: visits stay with their carers as far as that breaks no rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.care import Visit
from scheduler.domain.problem import Problem
from scheduler.domain.result import Violation
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.start_times import with_starts
from scheduler.verify.verify import verify

MAY_MOVE = frozenset({Rule.WINDOW, Rule.TRAVEL, Rule.SHIFT, Rule.GAP, Rule.BREAK, Rule.AVAILABILITY, Rule.DOUBLE_UP})
"""Rules that other times of the same visits may keep."""
_FILLED_LATER = frozenset({Rule.COMPLETE})
"""Rules that a plan around the roster can still meet: a partner is missing, or a linked visit."""

_Place = tuple[str, str]
"""A carer at a visit, by the ids of shift and visit."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a roster.

    Attributes:
        problem: with the visits that are kept pinned to their carers.
        roster: with these visits, to begin a search with.
        set_aside: descriptions of what could not be kept, one for each carer at a visit.
    """

    problem: Problem
    roster: Roster
    set_aside: tuple[str, ...]


def keep_carers(problem: Problem, travel: TravelMatrix, roster: Roster) -> Kept:
    """Pins visits to the carers who make them in a roster, where they still can.

    Times may move if the stated ones break a rule. What still breaks one is set aside, the visit
    of the lowest priority first: carers who are absent now, shifts that became shorter, visits that
    changed. The partner at a double-up stays.

    Args:
        problem: Problem after the change.
        travel: Travel of the problem.
        roster: Roster from before, with starts; it names only visits and shifts of `problem`.

    Raises:
        BadInput: R304 or R306, the roster cannot be counted.
    """
    starts = {(run.shift_id, visit.visit_id): visit.start for run in roster.runs for visit in run.assignments}
    reasons = dict(_beyond_number(problem, roster))
    free: set[str] = set()
    first_said: dict[_Place, str] = {}  # of the stated times: later ones are not those of the roster
    while True:
        left = {place: start for place, start in starts.items() if place not in reasons}
        current = with_starts(problem, travel, _roster(problem, left, free))
        found = [one for one in verify(problem, travel, current).violations if one.rule not in _FILLED_LATER]
        if not found:
            break
        for violation in found:
            for place in _concerned(violation, left):
                first_said.setdefault(place, f"{violation.rule}: {violation.what}")
        moving = {shift_id for one in found if one.rule in MAY_MOVE for shift_id in one.shift_ids} - free
        free |= moving
        for violation in found:
            if violation.rule in MAY_MOVE and moving & set(violation.shift_ids):
                continue  # with other times it may be kept
            place = _least(problem, violation, left)
            reasons.setdefault(place, first_said.get(place, f"{violation.rule}: {violation.what}"))
    kept = {visit_id: tuple(run.carer_id for run in runs) for visit_id, runs in current.runs_of.items()}
    pins = {
        visit.visit_id: tuple(carer_id for carer_id in visit.pinned_carers if not _is_away(problem, visit, carer_id))
        for visit in problem.visits
    }
    visits = (
        visit.replace(pinned_carers=tuple(dict.fromkeys((*kept.get(visit.visit_id, ()), *pins[visit.visit_id])))[: visit.carers])
        for visit in problem.visits
    )
    said = (
        f'visit "{visit_id}" is not kept with carer "{problem.shift[shift_id].carer_id}": {what}'
        for (shift_id, visit_id), what in sorted(reasons.items())
    )
    return Kept(problem.replace(visits=tuple(visits)), current, tuple(said))


def _is_away(problem: Problem, visit: Visit, carer_id: str) -> bool:
    """Returns whether a carer is absent all the time in which a visit may be made: then it goes to others, even if it is pinned."""
    away = [one for one in problem.absences if one.carer_id == carer_id and not one.soft]
    return all(any(one.start <= window.earliest and window.latest <= one.end for one in away) for window in visit.windows)


def _beyond_number(problem: Problem, roster: Roster) -> Iterator[tuple[_Place, str]]:
    """Yields the carers beyond the number that a visit asks for now."""
    for visit_id, runs in roster.runs_of.items():
        number = problem.visit[visit_id].carers
        for run in runs[number:]:
            yield (run.shift_id, visit_id), f"the visit asks for {number} now"


def _roster(problem: Problem, starts: dict[_Place, datetime | None], free: set[str]) -> Roster:
    """Returns these visits as a roster; those of the shifts in `free` have no start."""
    runs: dict[str, list[Assignment]] = {}
    moving = {visit_id for shift_id, visit_id in starts if shift_id in free}  # both halves of a double-up
    for (shift_id, visit_id), start in starts.items():
        runs.setdefault(shift_id, []).append(Assignment(visit_id=visit_id, start=None if visit_id in moving else start))
    return Roster(
        runs=tuple(
            Run(shift_id=shift_id, carer_id=problem.shift[shift_id].carer_id, assignments=tuple(visits))
            for shift_id, visits in runs.items()
        )
    )


def _least(problem: Problem, violation: Violation, starts: dict[_Place, datetime | None]) -> _Place:
    """Returns what to set aside for a violation: the last visit of the lowest priority."""
    of_shifts = [place for place in starts if place[0] in violation.shift_ids] or list(starts)
    places = _concerned(violation, starts) or of_shifts
    return min(reversed(places), key=lambda place: problem.visit[place[1]].priority)


def _concerned(violation: Violation, starts: dict[_Place, datetime | None]) -> list[_Place]:
    """Returns the carers at visits that a violation names."""
    return [(shift_id, visit_id) for shift_id in violation.shift_ids for visit_id in violation.visit_ids if (shift_id, visit_id) in starts]
