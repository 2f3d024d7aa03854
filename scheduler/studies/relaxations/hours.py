"""Relaxes times and pins: windows, shifts, pinned starts and pinned carers."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies.relaxations.relaxation import (
    EarlierOpening,
    LaterClosing,
    LongerShift,
    OtherCarers,
    OtherStart,
    Relaxation,
    RelaxedProblem,
    WideRelaxation,
    with_shift,
    with_visit,
)
from scheduler.verify.timeline import TimedRoute, Timeline

WINDOW_MINUTES = (5, 10, 15, 20, 30, 45, 60)
SHIFT_MINUTES = (15, 30, 45, 60)
MAX_SINGLE_SHIFTS = 3
"""Number of shifts that are lengthened one at a time; those that take the visit come first."""
ROUND = timedelta(minutes=5)
NONE = timedelta()


def relax_window(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields windows wider at both ends; the start shows which end was too narrow, and by how much."""

    def narrow(roster: Roster) -> list[RelaxedProblem]:
        start = next(a.start for a in roster.runs_of[visit.visit_id][0].assignments if a.visit_id == visit.visit_id)
        assert start is not None, "the engine states its starts"
        judged = start + timedelta(minutes=visit.minutes) if visit.judged_at == JudgedAt.END else start
        nearest = min(visit.windows, key=lambda w: max(w.earliest - start, judged - w.latest))
        early, late = _rounded(nearest.earliest - start), _rounded(judged - nearest.latest)
        moved = _stretched(problem, nearest, early, late)
        relaxation: Relaxation = EarlierOpening(early, moved.earliest) if early else LaterClosing(late, moved.latest)
        windows = _merged([moved if w == nearest else w for w in visit.windows])
        return [(relaxation, with_visit(problem, visit.replace(windows=windows)))]

    for by in (timedelta(minutes=m) for m in WINDOW_MINUTES if visit.pinned_start is None and problem.objective.is_hard(Rule.WINDOW)):
        wide = _merged([_stretched(problem, w, by, by) for w in visit.windows])
        yield WideRelaxation(with_visit(problem, visit.replace(windows=wide)), narrow)


def relax_shifts(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:
    """Yields all shifts longer at both ends; the runs show which of them had to be."""
    for by in (timedelta(minutes=m) for m in SHIFT_MINUTES):
        longer = {s.shift_id: _longer(problem, s, by) for s in problem.shifts}
        tried = problem.replace(shifts=tuple(longer.values()))

        def narrow(roster: Roster, longer: dict[str, Shift] = longer, tried: Problem = tried) -> list[RelaxedProblem]:
            timeline = Timeline(tried, travel, roster)
            used = [_used(problem.shift[route.shift.shift_id], timeline, route) for route in timeline.routes]
            needed = [s for s in used if s != problem.shift[s.shift_id]]
            if len(needed) > 1:  # the search had no reason to make do with one of them; each alone may do, given all that time
                visit_shift_ids = {run.shift_id for run in roster.runs_of[visit.visit_id]}
                likely = sorted(needed, key=lambda s: s.shift_id not in visit_shift_ids)[:MAX_SINGLE_SHIFTS]
                needed = [_at_full_length(problem.shift[s.shift_id], s, longer[s.shift_id]) for s in likely]
            return [(LongerShift(problem.shift[s.shift_id], s), with_shift(problem, s)) for s in needed]

        yield WideRelaxation(tried, narrow)


def relax_pinned_start(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields the visit without its pinned start."""
    at = visit.pinned_start
    if at is not None and problem.objective.is_hard(Rule.PINNED):
        free = with_visit(problem, visit.replace(pinned_start=None))
        yield WideRelaxation(free, lambda _: [(OtherStart(at), free)])


def relax_pinned_carers(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields the visit without its pinned carers."""
    if visit.pinned_carers and problem.objective.is_hard(Rule.PINNED):
        free = with_visit(problem, visit.replace(pinned_carers=()))
        yield WideRelaxation(free, lambda _: [(OtherCarers(visit.pinned_carers), free)])


def _stretched(problem: Problem, of: Window, early: timedelta, late: timedelta) -> Window:
    """Returns the window wider at its ends, within the horizon."""
    return Window(earliest=max(of.earliest - early, problem.horizon_start), latest=min(of.latest + late, problem.horizon_end))


def _merged(windows: Sequence[Window]) -> tuple[Window, ...]:
    """Joins windows that meet."""
    merged: list[Window] = []
    for window in sorted(windows, key=lambda w: w.earliest):
        if merged and window.earliest <= merged[-1].latest:
            merged[-1] = merged[-1].replace(latest=max(window.latest, merged[-1].latest))
        else:
            merged.append(window)
    return tuple(merged)


def _rounded(by: timedelta) -> timedelta:
    """Rounds up to a multiple of five minutes; negative spans become zero."""
    return max(NONE, -(-by // ROUND) * ROUND)


def _longer(problem: Problem, of: Shift, by: timedelta) -> Shift:
    """Returns the shift longer at both ends, within the horizon.

    It grows by no more than half of the gap to the carer's neighbouring shifts.
    """
    carer_shifts = sorted((s for s in problem.shifts if s.carer_id == of.carer_id), key=lambda s: s.start)
    between = {(one.shift_id, two.shift_id): (two.start - one.end) // 2 for one, two in pairwise(carer_shifts)}
    before = min([by, of.start - problem.horizon_start, *(half for (_, two), half in between.items() if two == of.shift_id)])
    after = min([by, problem.horizon_end - of.end, *(half for (one, _), half in between.items() if one == of.shift_id)])
    return of.replace(start=of.start - _whole(before), end=of.end + _whole(after))


def _whole(by: timedelta) -> timedelta:
    return by // timedelta(minutes=1) * timedelta(minutes=1)


def _used(of: Shift, timeline: Timeline, route: TimedRoute) -> Shift:
    """Returns the shift as long as its run needs it, in multiples of five minutes."""

    def moment(tick: int) -> datetime:
        return moment_after(timeline.problem.horizon_start, tick, timeline.problem.ticks_per_minute)

    start = max(of.start - _rounded(of.start - moment(route.leaves)), route.shift.start)
    return of.replace(start=start, end=min(of.end + _rounded(moment(route.back) - of.end), route.shift.end))


def _at_full_length(of: Shift, needed: Shift, longer: Shift) -> Shift:
    """Returns the shift with each end that was needed moved as far as in the wide relaxation."""
    return of.replace(start=longer.start if needed.start < of.start else of.start, end=longer.end if needed.end > of.end else of.end)
