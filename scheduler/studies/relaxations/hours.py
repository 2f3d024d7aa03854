"""Relaxes times and pins: windows, shifts, hours of a day, pinned starts and pinned carers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.clock import moment_after, wall_clock
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import MAX_DAY_MINUTES, Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.geo.matrix import TravelMatrix
from scheduler.studies.relaxations.relaxation import (
    EarlierOpening,
    LaterClosing,
    LongerDay,
    LongerShift,
    OtherCarers,
    OtherStart,
    Relaxation,
    RelaxedProblem,
    WideRelaxation,
    with_carers,
    with_shift,
    with_visit,
)
from scheduler.verify.timeline import TimedRoute, Timeline

WINDOW_MINUTES = (5, 10, 15, 20, 30, 45, 60)
SHIFT_MINUTES = (15, 30, 45, 60)
DAY_MINUTES = (60, 120, 240, 480)
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
        tried = _with_longer_days(problem.replace(shifts=tuple(longer.values())), 4 * (by // timedelta(minutes=1)))

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


def relax_day_hours(problem: Problem, travel: TravelMatrix, visit: Visit) -> Iterator[WideRelaxation]:  # noqa: ARG001
    """Yields longer days for all carers; the runs show whose days had to be, and by how much.

    Nothing is yielded where MAX_DAY_HOURS is off or limits nobody.
    """

    def narrow(roster: Roster) -> list[RelaxedProblem]:
        minutes: defaultdict[tuple[str, date], int] = defaultdict(int)
        for past in problem.worked:
            minutes[past.carer_id, past.day] += past.minutes
        for shift in (problem.shift[run.shift_id] for run in roster.runs if run.assignments):
            minutes[shift.carer_id, wall_clock(shift.start, problem.timezone).date()] += _counted_minutes(shift)
        visit_days = {(run.carer_id, wall_clock(problem.shift[run.shift_id].start, problem.timezone).date()) for run in roster.runs}
        longest = {carer_id: max(minutes[key] for key in visit_days if key[0] == carer_id) for carer_id, _ in sorted(visit_days)}
        too_long = {carer_id: most for carer_id, most in longest.items() if most > (_max_day_minutes(problem, carer_id) or most)}
        if not too_long:
            return []
        changed = [problem.carer[carer_id].replace(max_day_minutes=most) for carer_id, most in too_long.items()]
        return [(LongerDay(tuple(too_long), max(too_long.values())), with_carers(problem, changed))]

    for by in DAY_MINUTES:
        longer = _with_longer_days(problem, by)
        if longer != problem:
            yield WideRelaxation(longer, narrow)


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


def _with_longer_days(problem: Problem, minutes: int) -> Problem:
    """Returns the problem with so many more minutes a day for each carer whom MAX_DAY_HOURS limits."""
    if not problem.objective.is_hard(Rule.MAX_DAY_HOURS):
        return problem
    limits = ((carer, _max_day_minutes(problem, carer.carer_id)) for carer in problem.carers)
    longer = [carer.replace(max_day_minutes=min(most + minutes, MAX_DAY_MINUTES)) for carer, most in limits if most is not None]
    return with_carers(problem, longer)


def _max_day_minutes(problem: Problem, carer_id: str) -> int | None:
    """Returns the most minutes that a carer may work on one day; None for any number."""
    return problem.carer[carer_id].max_day_minutes or problem.objective.max_day_minutes


def _counted_minutes(shift: Shift) -> int:
    """Returns the minutes of a shift, less its break where it is long."""
    length = shift.end - shift.start
    is_long = length > timedelta(minutes=BREAK_AFTER_MINUTES)
    return length // timedelta(minutes=1) - (shift.all_break_minutes if is_long else 0)


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
