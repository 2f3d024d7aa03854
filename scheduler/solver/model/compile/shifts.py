"""Who can work when: shifts, what absences leave of them, their breaks, and how much work is each carer's share."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from math import gcd, lcm

from scheduler.domain.clock import ticks_between, wall_clock
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Absence, Shift
from scheduler.solver.model.arrays import INFINITE, Ints, Shifts
from scheduler.solver.model.compile.names import Names, ints, rows

BREAK_DUE_AFTER_MINUTES = 6 * 60
OVER_MINUTES = 7 * 24 * 60
"""How long after the horizon a carer may be back where SHIFT is off: long enough never to matter."""

Span = tuple[int, int]


def make_shifts(names: Names) -> Shifts:
    """One row a shift."""
    absences: defaultdict[str, list[Absence]] = defaultdict(list)
    for away in names.problem.absences if names.is_hard(Rule.AVAILABILITY) else ():
        absences[away.carer_id].append(away)
    shifts = names.problem.shifts
    rostered = [(names.ticks(shift.start), names.ticks(shift.end)) for shift in shifts]
    absent = [sorted((names.ticks(away.start), names.ticks(away.end)) for away in absences[shift.carer_id]) for shift in shifts]
    spans = [_span(*at) for at in zip(rostered, _returns(names, rostered), absent, strict=True)]
    absence_of, absence = rows(
        [[(a, b) for a, b in rest if a < end and b > start] for (start, end), rest in zip(spans, absent, strict=True)]
    )
    nowhere, row = len(names.travel.location_ids), names.travel.row
    return Shifts(
        carer=ints([names.carer[shift.carer_id] for shift in shifts]),
        start=ints([max(start, rested) for (start, _), rested in zip(spans, _rested(names), strict=True)]),
        end=ints([end for _, end in spans]),
        rostered_start=ints([start for start, _ in rostered]),
        rostered_end=ints([end for _, end in rostered]),
        mode=ints([names.travel.layer[names.problem.carer[shift.carer_id].travel_mode] for shift in shifts]),
        leave=ints([nowhere if s.start_location_id is None else row[s.start_location_id] for s in shifts]),
        back=ints([nowhere if s.end_location_id is None else row[s.end_location_id] for s in shifts]),
        absence_of=absence_of,
        absence=absence,
        break_ticks=_rests(names),
        break_window=_rest_windows(names),
        day=ints([wall_clock(shift.start, names.problem.timezone).date().toordinal() for shift in shifts]),
        paid_minutes=ints([_paid(shift) for shift in shifts]),
    )


def make_share(names: Names) -> Ints:
    """[c] parts of all work: by contract where any carer with a shift has one, equal otherwise.

    A carer without a contract counts the mean of those with one.
    """
    at_work = {shift.carer_id for shift in names.problem.shifts}
    contracts = [carer.contract_minutes for carer in names.problem.carers if carer.carer_id in at_work]
    known = [minutes for minutes in contracts if minutes is not None]
    usual = Fraction(sum(known), len(known)) if any(known) else Fraction(1)
    parts = [
        Fraction(0)
        if carer.carer_id not in at_work
        else usual
        if carer.contract_minutes is None or not any(known)
        else carer.contract_minutes
        for carer in names.problem.carers
    ]
    scale = lcm(*(Fraction(part).denominator for part in parts))
    whole = [int(part * scale) for part in parts]
    return ints([part // max(1, gcd(*whole)) for part in whole])


def _returns(names: Names, rostered: list[Span]) -> list[int]:
    """When each carer is back at the latest: as the shift ends or, where SHIFT is off, before the carer's next one starts."""
    if names.is_hard(Rule.SHIFT):
        return [end for _, end in rostered]
    starts: defaultdict[str, list[int]] = defaultdict(list)
    for shift, (start, _) in zip(names.problem.shifts, rostered, strict=True):
        starts[shift.carer_id].append(start)
    over = min(INFINITE, names.ticks(names.problem.horizon_end) + OVER_MINUTES * names.problem.ticks_per_minute)
    return [
        min((later for later in starts[shift.carer_id] if later > start), default=over)
        for shift, (start, _) in zip(names.problem.shifts, rostered, strict=True)
    ]


def _span(rostered: Span, latest: int, away: list[Span]) -> Span:
    """When the carer leaves at the earliest and is back at the latest, with absences that cover an end cut off."""
    start, end = rostered
    return max([start, *(b for a, b in away if a <= start < b)]), min([latest, *(a for a, b in away if a < end <= b)])


def _rested(names: Names) -> list[int]:
    """By shift, when its carer has rested from what they worked before the horizon (REST)."""
    problem = names.problem
    ready = dict.fromkeys((carer.carer_id for carer in problem.carers), -INFINITE)
    for worked in problem.worked if names.is_hard(Rule.REST) else ():
        rested = names.ticks(worked.last_end) + problem.objective.rest_minutes * problem.ticks_per_minute
        ready[worked.carer_id] = max(ready.get(worked.carer_id, -INFINITE), rested)
    return [ready[shift.carer_id] for shift in problem.shifts]


def _paid(shift: Shift) -> int:
    """Minutes of a shift less its break, which it owes for its length alone."""
    minutes = (shift.end - shift.start) // timedelta(minutes=1)
    return minutes - shift.break_minutes if shift.end - shift.start > timedelta(minutes=BREAK_DUE_AFTER_MINUTES) else minutes


def _rests(names: Names) -> Ints:
    tpm = names.problem.ticks_per_minute
    counts = names.is_hard(Rule.BREAK) or names.weight(Rule.MISSED_BREAK) > 0
    due = [counts and ticks_between(shift.start, shift.end, tpm) > BREAK_DUE_AFTER_MINUTES * tpm for shift in names.problem.shifts]
    return ints([shift.break_minutes * tpm if needs else 0 for shift, needs in zip(names.problem.shifts, due, strict=True)])


def _rest_windows(names: Names) -> Ints:
    windows = [shift.break_window for shift in names.problem.shifts]
    spans = [(-INFINITE, INFINITE) if w is None else (names.ticks(w.earliest), names.ticks(w.latest)) for w in windows]
    return ints(spans).reshape(-1, 2)
