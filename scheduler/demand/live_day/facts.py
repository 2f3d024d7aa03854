"""Facts of a day: visits that are done, begun or missed, by whom and in which shift."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.actuals import Actual, VisitState
from scheduler.domain.clock import MICROSECONDS_PER_MINUTE, moment_on, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster

DONE, BEGUN, FROZEN, MISSED, CANCELLED = "done", "begun", "frozen", "missed", "cancelled"
NEAR_SHIFT = timedelta(hours=4)
"""A visit so long before or after a shift is still counted to it."""


@dataclass(frozen=True)
class Fact:
    """One carer at one visit that is not planned any more.

    Attributes:
        visit_id: Of the visit.
        carer_id: Who is there; empty where nobody came.
        shift_id: Shift that it counts to; empty where the carer has none near it.
        state: `done`, `begun` (its end is projected), `frozen` (its start is too), `missed` or `cancelled`.
        start, end: Real or projected times; None where nobody came.
    """

    visit_id: str
    carer_id: str
    shift_id: str
    state: str
    start: datetime | None = None
    end: datetime | None = None


def facts_of(problem: Problem, roster: Roster, actuals: Iterable[Actual], now: datetime) -> list[Fact]:
    """Returns what actuals say of the visits of a problem; visits that are only planned are not among them.

    A visit in progress ends when it is due to, and not before now. Where one of two carers is on record as done, the other one who
    is rostered was there too.

    Args:
        problem: Of the day.
        roster: As it stood.
        actuals: On record.
        now: The moment.
    """
    rows: dict[str, list[Actual]] = defaultdict(list)
    for actual in actuals:
        if actual.visit_id in problem.visit and actual.state is not VisitState.PLANNED:
            rows[actual.visit_id].append(actual)
    found: list[Fact] = []
    for visit_id, of_visit in rows.items():
        there = [actual for actual in of_visit if actual.state in (VisitState.DONE, VisitState.NOT_SIGNED_OUT)]
        if not there:
            state = CANCELLED if any(actual.state is VisitState.CANCELLED for actual in of_visit) else MISSED
            found.append(Fact(visit_id, "", "", state))
            continue
        mine = [_fact(problem, roster, actual, now) for actual in there]
        found += [*mine, *_partners(problem, roster, mine)]
    return found


def taken_as_made(problem: Problem, roster: Roster, actuals: Iterable[Actual] | None, now: datetime) -> list[Actual]:
    """Returns rows for rostered visits that are not on record and count as made as planned.

    Without actuals these are all that begin before now. With them, those of shifts that ended on an earlier day: nobody can make
    these any more, and an office that keeps a record says there what was missed.

    Args:
        problem: Of the day or days.
        roster: As it stood.
        actuals: On record; None without any.
        now: The moment.
    """
    known = {actual.visit_id for actual in actuals or () if actual.state is not VisitState.PLANNED}
    today = now if actuals is None else _midnight(problem, now)
    found = []
    for run in roster.runs:
        has_ended = run.shift_id in problem.shift and problem.shift[run.shift_id].end <= today
        for assignment in run.assignments if actuals is None or has_ended else ():
            visit = problem.visit.get(assignment.visit_id)
            if visit is not None and visit.visit_id not in known and assignment.start is not None and assignment.start < now:
                end = assignment.start + timedelta(minutes=visit.minutes)
                state = VisitState.DONE if end <= now else VisitState.NOT_SIGNED_OUT
                found.append(Actual(visit.visit_id, run.carer_id, state, assignment.start, end if end <= now else None))
    return found


def never_made(problem: Problem, roster: Roster, known: Iterable[str], now: datetime) -> list[Fact]:
    """Returns the visits of earlier days that nobody was rostered for and that are not on record: they are missed.

    Args:
        problem: Of the day or days.
        roster: As it stood.
        known: Visits on record.
        now: The moment.
    """
    over, today = {*known, *roster.runs_of}, _midnight(problem, now)
    return [
        Fact(visit.visit_id, "", "", MISSED)
        for visit in problem.visits
        if visit.visit_id not in over and visit.windows and visit.windows[-1].latest + timedelta(minutes=visit.minutes) <= today
    ]


def _midnight(problem: Problem, now: datetime) -> datetime:
    """Returns the moment at which the day of another moment began, by the clock on the wall."""
    return moment_on(wall_clock(now, problem.timezone).date(), 0, problem.timezone)


def on_tick(problem: Problem, moment: datetime) -> datetime:
    """Returns the last tick of a horizon that is not after a moment."""
    tick = timedelta(microseconds=MICROSECONDS_PER_MINUTE // problem.ticks_per_minute)
    return problem.horizon_start + (moment - problem.horizon_start) // tick * tick


def _fact(problem: Problem, roster: Roster, actual: Actual, now: datetime) -> Fact:
    length = timedelta(minutes=problem.visit[actual.visit_id].minutes)
    start, end = actual.start, actual.end
    if start is None:
        start = (end or now) - length
    start = on_tick(problem, start)
    state = BEGUN if end is None else DONE
    end = max(start + length, on_tick(problem, now)) if end is None else max(on_tick(problem, end), start)
    return Fact(actual.visit_id, actual.carer_id, _shift_of(problem, roster, actual, start), state, start, end)


def _shift_of(problem: Problem, roster: Roster, actual: Actual, start: datetime) -> str:
    """Returns the shift that a visit counts to: the one it is rostered in, or the carer's nearest."""
    for run in roster.runs_of.get(actual.visit_id, ()):
        if run.carer_id == actual.carer_id:
            return run.shift_id
    apart = [
        (max(shift.start - start, start - shift.end, timedelta()), shift.start, shift.shift_id)
        for shift in problem.shifts
        if shift.carer_id == actual.carer_id
    ]
    nearest = min(apart, default=None)
    return nearest[2] if nearest is not None and nearest[0] <= NEAR_SHIFT else ""


def _partners(problem: Problem, roster: Roster, there: Sequence[Fact]) -> list[Fact]:
    """Returns the carers of a finished visit who are rostered and not on record, up to the number that it asks for."""
    visit_id = there[0].visit_id
    if any(fact.state == BEGUN for fact in there):
        return []  # a partner who is not there yet is projected
    runs = [run for run in roster.runs_of.get(visit_id, ()) if run.carer_id not in {fact.carer_id for fact in there}]
    missing = max(problem.visit[visit_id].carers - len(there), 0)
    return [Fact(visit_id, run.carer_id, run.shift_id, DONE, there[0].start, there[0].end) for run in runs[:missing]]
