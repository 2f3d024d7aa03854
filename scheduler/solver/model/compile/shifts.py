"""Compiles the shifts: absences, breaks, and each carer's share of the work."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from scheduler.domain.clock import ticks_between, wall_clock
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Absence, Shift
from scheduler.solver.model.arrays import INFINITE, Ints, Shifts
from scheduler.solver.model.compile.problem_index import ProblemIndex, ints, rows

"""Longest shift, in minutes, that owes no break."""
OVER_MINUTES = 7 * 24 * 60
"""Minutes after the horizon by which a carer is back if SHIFT is off; too many to matter."""

Span = tuple[int, int]


def make_shifts(index: ProblemIndex) -> Shifts:
    """Returns the shifts, one row each."""
    absences: defaultdict[str, list[Absence]] = defaultdict(list)
    wishes: defaultdict[str, list[Absence]] = defaultdict(list)
    for away in index.problem.absences:
        if away.soft:
            wishes[away.carer_id].append(away)
        elif index.is_hard(Rule.AVAILABILITY):
            absences[away.carer_id].append(away)
    shifts = index.problem.shifts
    rostered = [(index.ticks(shift.start), index.ticks(shift.end)) for shift in shifts]
    absent = [sorted((index.ticks(away.start), index.ticks(away.end)) for away in absences[shift.carer_id]) for shift in shifts]
    spans = [_span(*at) for at in zip(rostered, _latest_returns(index, rostered), absent, strict=True)]
    absence_of, absence = rows(
        [[(a, b) for a, b in rest if a < end and b > start] for (start, end), rest in zip(spans, absent, strict=True)]
    )
    due = _have_breaks(index, spans)
    several_breaks_of, several_breaks = _several_breaks(index, due)
    soft_absence_of, soft_absence = rows(
        [_ticks_inside(index, wishes[shift.carer_id], span) for shift, span in zip(shifts, spans, strict=True)]
    )
    nowhere, row = len(index.travel.location_ids), index.travel.row
    return Shifts(
        carer=ints([index.carer[shift.carer_id] for shift in shifts]),
        start=ints([max(start, rested) for (start, _), rested in zip(spans, _rested_from(index), strict=True)]),
        end=ints([end for _, end in spans]),
        rostered_start=ints([start for start, _ in rostered]),
        rostered_end=ints([end for _, end in rostered]),
        mode=ints([index.travel.layer[index.problem.carer[shift.carer_id].travel_mode] for shift in shifts]),
        leave=ints([nowhere if s.start_location_id is None else row[s.start_location_id] for s in shifts]),
        back=ints([nowhere if s.end_location_id is None else row[s.end_location_id] for s in shifts]),
        absence_of=absence_of,
        absence=absence,
        soft_absence_of=soft_absence_of,
        soft_absence=soft_absence,
        break_ticks=_break_ticks(index, due),
        break_after_ticks=_break_after_ticks(index),
        break_window=_break_windows(index),
        several_breaks_of=several_breaks_of,
        several_breaks=several_breaks,
        day=ints([wall_clock(shift.start, index.problem.timezone).date().toordinal() for shift in shifts]),
        paid_minutes=ints([_paid_minutes(shift) for shift in shifts]),
    )


def _ticks_inside(index: ProblemIndex, absences: list[Absence], span: Span) -> list[Span]:
    """Returns the ticks of absences that a shift meets, apart and in order; where two lap over, a tick counts once."""
    apart: list[Span] = []
    for start, end in sorted((index.ticks(away.start), index.ticks(away.end)) for away in absences):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(apart[-1][1], end)
        else:
            apart.append((start, end))
    return [(start, end) for start, end in apart if start < span[1] and end > span[0]]


def make_fair_share(index: ProblemIndex) -> Ints:
    """[c] Returns each carer's part of all work.

    Parts follow the contracts if any carer with a shift has one, and are equal otherwise. A carer
    without a contract counts the mean of those with one.
    """
    at_work = {shift.carer_id for shift in index.problem.shifts}
    contracts = [carer.contract_minutes for carer in index.problem.carers if carer.carer_id in at_work]
    known = [minutes for minutes in contracts if minutes is not None]
    usual = Fraction(sum(known), len(known)) if any(known) else Fraction(1)
    parts = [
        Fraction(0)
        if carer.carer_id not in at_work
        else usual
        if carer.contract_minutes is None or not any(known)
        else carer.contract_minutes
        for carer in index.problem.carers
    ]
    scale = lcm(*(Fraction(part).denominator for part in parts))
    whole = [int(part * scale) for part in parts]
    return ints([part // max(1, gcd(*whole)) for part in whole])


def _latest_returns(index: ProblemIndex, rostered: list[Span]) -> list[int]:
    """Returns when the carer of each shift is back at the latest.

    That is the end of the shift or, if SHIFT is off, the start of the carer's next one.
    """
    if index.is_hard(Rule.SHIFT):
        return [end for _, end in rostered]
    starts: defaultdict[str, list[int]] = defaultdict(list)
    for shift, (start, _) in zip(index.problem.shifts, rostered, strict=True):
        starts[shift.carer_id].append(start)
    over = min(INFINITE, index.ticks(index.problem.horizon_end) + OVER_MINUTES * index.problem.ticks_per_minute)
    return [
        min((later for later in starts[shift.carer_id] if later > start), default=over)
        for shift, (start, _) in zip(index.problem.shifts, rostered, strict=True)
    ]


def _span(rostered: Span, latest: int, away: list[Span]) -> Span:
    """Returns earliest leaving and latest return, with absences that cover an end cut off.

    Args:
        rostered: Rostered start and end.
        latest: Latest return without absences.
        away: Absences in order.
    """
    start, end = rostered
    return max([start, *(b for a, b in away if a <= start < b)]), min([latest, *(a for a, b in away if a < end <= b)])


def _rested_from(index: ProblemIndex) -> list[int]:
    """Returns for each shift when its carer has rested from work before the horizon (REST)."""
    problem = index.problem
    ready = dict.fromkeys((carer.carer_id for carer in problem.carers), -INFINITE)
    for worked in problem.worked if index.is_hard(Rule.REST) else ():
        rested = index.ticks(worked.last_end) + problem.objective.rest_minutes * problem.ticks_per_minute
        ready[worked.carer_id] = max(ready.get(worked.carer_id, -INFINITE), rested)
    return [ready[shift.carer_id] for shift in problem.shifts]


def _paid_minutes(shift: Shift) -> int:
    """Returns the minutes of a shift, less its break if the shift is long enough to owe one."""
    minutes = (shift.end - shift.start) // timedelta(minutes=1)
    return minutes - shift.all_break_minutes if shift.end - shift.start > timedelta(minutes=BREAK_AFTER_MINUTES) else minutes


def _have_breaks(index: ProblemIndex, spans: list[Span]) -> list[bool]:
    """Returns for each shift whether a run of it can be long enough to owe a break, and a rule asks for breaks."""
    tpm = index.problem.ticks_per_minute
    counts = index.is_hard(Rule.BREAK) or index.weight(Rule.MISSED_BREAK) > 0
    by_work = index.problem.objective.break_owed_by == "work"
    lengths = [
        max(end - start if by_work else 0, ticks_between(shift.start, shift.end, tpm))
        for shift, (start, end) in zip(index.problem.shifts, spans, strict=True)
    ]
    return [counts and length > BREAK_AFTER_MINUTES * tpm for length in lengths]


def _break_ticks(index: ProblemIndex, due: list[bool]) -> Ints:
    """Returns [k] the break that a run of each shift may owe; 0 where it owes none, or one of several."""
    tpm = index.problem.ticks_per_minute
    owed = (shift.break_minutes * tpm if needs and not shift.breaks else 0 for shift, needs in zip(index.problem.shifts, due, strict=True))
    return ints(list(owed))


def _several_breaks(index: ProblemIndex, due: list[bool]) -> tuple[Ints, Ints]:
    """Returns [k + 1] offsets and [b, 3] lengths and bounds of the breaks of shifts that have several."""
    tpm = index.problem.ticks_per_minute
    breaks = [
        [(rest.minutes * tpm, index.ticks(rest.window.earliest), index.ticks(rest.window.latest)) for rest in shift.breaks if needs]
        for shift, needs in zip(index.problem.shifts, due, strict=True)
    ]
    offsets = np.cumsum([0, *map(len, breaks)], dtype=np.int64)
    return offsets, np.array([row for rows_of in breaks for row in rows_of], dtype=np.int64).reshape(-1, 3)


def _break_after_ticks(index: ProblemIndex) -> Ints:
    """Returns [k] the length of a run above which it owes the break; -1 where the rostered length has decided."""
    by_work = index.problem.objective.break_owed_by == "work"
    after = BREAK_AFTER_MINUTES * index.problem.ticks_per_minute if by_work else -1
    return ints([after] * len(index.problem.shifts))


def _break_windows(index: ProblemIndex) -> Ints:
    """[k, 2] Returns the window of each shift's break; -INFINITE and INFINITE if it has none."""
    windows = [shift.break_window for shift in index.problem.shifts]
    spans = [(-INFINITE, INFINITE) if w is None else (index.ticks(w.earliest), index.ticks(w.latest)) for w in windows]
    return ints(spans).reshape(-1, 2)
