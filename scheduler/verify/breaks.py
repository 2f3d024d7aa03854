"""The break of a run: whether one is owed, whether it is taken, and how long it is then.

A run owes one break where its shift is rostered for more than six hours (absences not taken off), it has two visits or more, and the
shift's `break_minutes` are above 0. The break is taken where some gap between two visits, one right after the other, can hold it:
`break_minutes` beyond the journey, and inside the break window where there is one. A roster does not say where its breaks lie; that
there is room for one is what counts, and waiting is room. Time before the first visit and after the last is none.
"""

import itertools

from scheduler.domain.rules import Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.verify.timeline import Case, Duty, Leg, Placement


def is_long(case: Case, shift: Shift) -> bool:
    """Whether a run of two visits or more in this shift owes a break."""
    return shift.break_minutes > 0 and case.tick(shift.end) - case.tick(shift.start) > case.ticks(BREAK_AFTER_MINUTES)


def lacks_break(case: Case, duty: Duty) -> bool:
    """Whether a run owes a break and does not take it."""
    return _owes(case, duty) and not _takes(case, duty)


def break_ticks(case: Case, duty: Duty) -> int:
    """Ticks of the break that a run takes; 0 where it takes or owes none, and where no rule asks for breaks."""
    asked = case.is_hard(Rule.BREAK) or case.problem.objective.weight(Rule.MISSED_BREAK) > 0
    return case.ticks(duty.shift.break_minutes) if asked and _owes(case, duty) and _takes(case, duty) else 0


def _owes(case: Case, duty: Duty) -> bool:
    return is_long(case, duty.shift) and len(duty.placements) > 1


def _takes(case: Case, duty: Duty) -> bool:
    between = zip(itertools.pairwise(duty.placements), duty.legs[1:-1], strict=True)
    return any(_holds_break(case, before, after, leg) for (before, after), leg in between)


def _holds_break(case: Case, before: Placement, after: Placement, leg: Leg) -> bool:
    """Whether the shift's break fits between two visits: beyond the journey, and inside the break window where there is one."""
    shift = before.shift
    needed = case.ticks(shift.break_minutes)
    opens, closes = before.end, after.start
    if shift.break_window is not None:
        opens, closes = max(opens, case.tick(shift.break_window.earliest)), min(closes, case.tick(shift.break_window.latest))
    return after.start - before.end - leg.ticks >= needed and closes - opens >= needed
