"""Projects a roster from what has happened: when each visit to come will begin, as carers go from one to the next.

A carer goes on as soon as they can and waits for the start that the roster states. Care to come lasts as long as planned. The halves
of a double-up begin together, once both carers are there. Breaks are not projected: a late carer goes on without one, and that is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Run
from scheduler.geo.matrix import TravelMatrix

ROUNDS = 12
"""Passes over all runs at most; a pair that waits for another pair takes one more each."""
_OVER = (VisitState.MISSED, VisitState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Stay:
    """A carer at a visit, as it was or as it is projected.

    Attributes:
        visit_id, carer_id, shift_id: of the visit; the shift is empty where the carer has none then.
        planned: start that the roster states; None for a visit that the carer was not rostered for.
        start, end: as they were, or as they are projected.
        has_begun, has_ended: whether start and end are facts.
    """

    visit_id: str
    carer_id: str
    shift_id: str
    planned: datetime | None
    start: datetime
    end: datetime
    has_begun: bool
    has_ended: bool

    @property
    def late(self) -> timedelta:
        """How much later than rostered it begins; nothing where it is not."""
        return max(self.start - self.planned, timedelta()) if self.planned is not None else timedelta()


@dataclass(frozen=True)
class ProjectedRun:
    """The stays of a carer in a shift, in order, and when they are back.

    Attributes:
        shift_id, carer_id: of the shift.
        stays: of the shift, facts first.
        back: arrival at the end of the shift; None without a stay.
    """

    shift_id: str
    carer_id: str
    stays: tuple[Stay, ...]
    back: datetime | None


@dataclass(frozen=True)
class Projection:
    """A day as it is going.

    Attributes:
        now: moment of the projection.
        runs: of all used shifts, in the order of the roster.
        missed: visits that a row says are missed.
        not_seen: visits that should have begun by now, of which nothing was seen.
        strangers: stays of carers who were not rostered for the visit.
    """

    now: datetime
    runs: tuple[ProjectedRun, ...]
    missed: tuple[str, ...]
    not_seen: tuple[str, ...]
    strangers: tuple[Stay, ...]

    @property
    def stays(self) -> Iterable[Stay]:
        """Yields the stays of all runs."""
        return (stay for run in self.runs for stay in run.stays)


@dataclass
class _Step:
    """A visit in a run while it is projected."""

    visit_id: str
    planned: datetime
    actual: Actual | None
    start: datetime
    end: datetime

    @property
    def has_begun(self) -> bool:
        return self.actual is not None and self.actual.start is not None

    @property
    def has_ended(self) -> bool:
        return self.has_begun and self.actual is not None and self.actual.end is not None


def project(problem: Problem, travel: TravelMatrix, roster: Roster, actuals: Sequence[Actual], now: datetime) -> Projection:
    """Projects a roster from the actuals that are known now.

    Args:
        problem: of the roster.
        travel: of the problem.
        roster: with a start for every assignment.
        actuals: rows that are known; those of later moments are left out.
        now: moment of the projection. What has not begun begins no earlier.
    """
    known = [actual for actual in actuals if actual.start is None or actual.start <= now]
    facts = {(actual.visit_id, actual.carer_id): actual for actual in known}
    over = {actual.visit_id for actual in known if actual.state in _OVER}
    made_by = defaultdict(set)
    for actual in known:
        if actual.start is not None:
            made_by[actual.visit_id].add(actual.carer_id)
    rostered = {(a.visit_id, run.carer_id) for run in roster.runs for a in run.assignments}
    others = [actual for actual in known if actual.start is not None and (actual.visit_id, actual.carer_id) not in rostered]
    covered = _covered(problem, roster, made_by)
    runs = {run.shift_id: _steps(problem, run, facts, over, covered) for run in roster.runs}
    by_carer = _absorb(problem, others)
    pairs: dict[str, list[_Step]] = defaultdict(list)
    for steps in runs.values():
        for step in steps:
            pairs[step.visit_id].append(step)
    for _ in range(ROUNDS):
        moved = [_walk(problem, travel, run, runs[run.shift_id], elsewhere=by_carer.get(run.carer_id, ()), now=now) for run in roster.runs]
        together = [_start_together(problem, steps) for steps in pairs.values() if len(steps) > 1]
        if not any(moved) and not any(together):
            break
    return Projection(
        now=now,
        runs=tuple(_projected(problem, travel, run, runs[run.shift_id]) for run in roster.runs),
        missed=tuple(sorted(actual.visit_id for actual in known if actual.state is VisitState.MISSED)),
        not_seen=tuple(sorted({step.visit_id for steps in runs.values() for step in steps if not step.has_begun and step.planned < now})),
        strangers=tuple(stay for stays in by_carer.values() for stay in stays),
    )


def _covered(problem: Problem, roster: Roster, made_by: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """Returns the rostered carers whose visit somebody else has made instead of them."""
    covered = set()
    for visit_id, carers in made_by.items():
        absent = [run.carer_id for run in roster.runs_of.get(visit_id, ()) if run.carer_id not in carers]
        needed = problem.visit[visit_id].carers if visit_id in problem.visit else 1
        if len(carers) >= needed:
            covered |= {(visit_id, carer_id) for carer_id in absent}
    return covered


def _steps(
    problem: Problem, run: Run, facts: Mapping[tuple[str, str], Actual], over: set[str], covered: set[tuple[str, str]]
) -> list[_Step]:
    """Returns the visits of a run that are made or to be made: those begun first, in the order in which they began."""
    steps = []
    for assignment in run.assignments:
        name = assignment.visit_id, run.carer_id
        actual = facts.get(name)
        if assignment.start is None or assignment.visit_id not in problem.visit or name in covered:
            continue
        has_begun = actual is not None and actual.start is not None
        if assignment.visit_id in over and not has_begun:
            continue
        length = timedelta(minutes=problem.visit[assignment.visit_id].minutes)
        start = actual.start if actual is not None and actual.start is not None else assignment.start
        steps.append(_Step(assignment.visit_id, assignment.start, actual, start, start + length))
    begun = sorted((step for step in steps if step.has_begun), key=lambda step: step.start)
    return [*begun, *(step for step in steps if not step.has_begun)]


def _absorb(problem: Problem, others: Iterable[Actual]) -> dict[str, list[Stay]]:
    """Returns the stays of carers at visits that they were not rostered for, by carer."""
    stays: dict[str, list[Stay]] = defaultdict(list)
    for actual in others:
        if actual.start is None or actual.visit_id not in problem.visit:
            continue
        shift = next((s.shift_id for s in problem.shifts if s.carer_id == actual.carer_id and s.start <= actual.start < s.end), "")
        end = actual.end or actual.start + timedelta(minutes=problem.visit[actual.visit_id].minutes)
        stays[actual.carer_id].append(
            Stay(actual.visit_id, actual.carer_id, shift, None, actual.start, end, has_begun=True, has_ended=actual.end is not None)
        )
    return stays


def _walk(problem: Problem, travel: TravelMatrix, run: Run, steps: Sequence[_Step], *, elsewhere: Iterable[Stay], now: datetime) -> bool:
    """Sets the times of a run from one visit to the next; returns whether any has moved."""
    shift, mode = problem.shift[run.shift_id], problem.carer[run.carer_id].travel_mode
    place, free, moved = shift.start_location_id, shift.start, False
    away = sorted(elsewhere, key=lambda stay: stay.start)
    for step in steps:
        home = problem.service_user[problem.visit[step.visit_id].service_user_id].location_id
        length = timedelta(minutes=problem.visit[step.visit_id].minutes)
        before = step.start, step.end
        if step.has_begun and step.actual is not None and step.actual.start is not None:
            step.start = step.actual.start
            step.end = step.actual.end or max(step.start + length, now)
        else:
            while away and (away[0].has_begun and away[0].start <= max(free, step.planned)):
                stay = away.pop(0)
                if max(stay.end, now if not stay.has_ended else stay.end) > free:
                    place = problem.service_user[problem.visit[stay.visit_id].service_user_id].location_id
                    free = max(stay.end, now if not stay.has_ended else stay.end)
            step.start = max(step.start, step.planned, free + _journey(problem, travel, mode, place, home), now)
            step.end = step.start + length
        moved = moved or before != (step.start, step.end)
        place, free = home, step.end
    return moved


def _start_together(problem: Problem, steps: Sequence[_Step]) -> bool:
    """Lets the halves of a double-up begin when the later one can; one that has begun waits for nobody."""
    last = max(step.start for step in steps)
    moved = False
    for step in steps:
        if not step.has_begun and step.start < last:
            step.start, moved = last, True
            step.end = last + timedelta(minutes=problem.visit[step.visit_id].minutes)
    return moved


def _journey(problem: Problem, travel: TravelMatrix, mode: object, origin: str | None, destination: str | None) -> timedelta:
    leg = travel.leg(mode, origin, destination)  # type: ignore[arg-type]
    if leg is None:
        return timedelta()
    start = problem.horizon_start
    return moment_after(start, leg[0], problem.ticks_per_minute) - start


def _projected(problem: Problem, travel: TravelMatrix, run: Run, steps: Sequence[_Step]) -> ProjectedRun:
    shift = problem.shift[run.shift_id]
    stays = tuple(
        Stay(step.visit_id, run.carer_id, run.shift_id, step.planned, step.start, step.end, step.has_begun, step.has_ended)
        for step in steps
    )
    if not stays:
        return ProjectedRun(run.shift_id, run.carer_id, (), None)
    last = problem.service_user[problem.visit[stays[-1].visit_id].service_user_id].location_id
    mode = problem.carer[run.carer_id].travel_mode
    return ProjectedRun(run.shift_id, run.carer_id, stays, stays[-1].end + _journey(problem, travel, mode, last, shift.end_location_id))
