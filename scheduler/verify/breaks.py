"""The break of a run: whether one is owed, whether it is taken, and how long it is then.

A run of two visits or more owes one break where the shift's `break_minutes` are above 0 and it is
long. With `break_owed_by` "work" a run is long where more than six hours lie between the start of
its first visit and the end of its last. With "rostered" it is long where its shift is rostered for
more than six hours (absences not taken off).

The break is taken where some gap between two visits, one right after the other, can hold it:
`break_minutes` beyond the journey, and inside the break window where there is one. A roster does
not say where its breaks lie; that there is room for one is what counts, and waiting is room. Time
before the first visit and after the last is none.
"""

import itertools

from scheduler.domain.rules import Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.verify.timeline import Placement, TimedLeg, TimedRoute, Timeline


def is_long(timeline: Timeline, shift: Shift) -> bool:
    """Returns whether a shift is rostered for so long that it has a break."""
    return shift.break_minutes > 0 and timeline.tick(shift.end) - timeline.tick(shift.start) > timeline.ticks(BREAK_AFTER_MINUTES)


def owed_by_work(timeline: Timeline) -> bool:
    """Returns whether the work of a run decides if it owes a break, and not its rostered length."""
    return timeline.problem.objective.break_owed_by == "work"


def lacks_break(timeline: Timeline, route: TimedRoute) -> bool:
    """Returns whether a run owes a break and does not take it."""
    return _owes(timeline, route) and not _takes(timeline, route)


def break_ticks(timeline: Timeline, route: TimedRoute) -> int:
    """Returns the ticks of the break that a run takes; 0 where it takes none, or no rule asks for breaks.

    A run in a long shift that is too short to owe its break takes it all the same where there is room.
    """
    asked = timeline.is_hard(Rule.BREAK) or timeline.problem.objective.weight(Rule.MISSED_BREAK) > 0
    has_break = is_long(timeline, route.shift) or _owes(timeline, route)
    return timeline.ticks(route.shift.break_minutes) if asked and has_break and _takes(timeline, route) else 0


def _owes(timeline: Timeline, route: TimedRoute) -> bool:
    if len(route.placements) < 2:
        return False
    if not owed_by_work(timeline):
        return is_long(timeline, route.shift)
    worked = route.placements[-1].end - route.placements[0].start
    return route.shift.break_minutes > 0 and worked > timeline.ticks(BREAK_AFTER_MINUTES)


def _takes(timeline: Timeline, route: TimedRoute) -> bool:
    between = zip(itertools.pairwise(route.placements), route.legs[1:-1], strict=True)
    return any(_holds_break(timeline, before, after, leg) for (before, after), leg in between)


def _holds_break(timeline: Timeline, before: Placement, after: Placement, leg: TimedLeg) -> bool:
    """Returns whether the shift's break fits between two visits: beyond the journey, and inside the break window where there is one."""
    shift = before.shift
    needed = timeline.ticks(shift.break_minutes)
    opens, closes = before.end, after.start
    if shift.break_window is not None:
        opens, closes = max(opens, timeline.tick(shift.break_window.earliest)), min(closes, timeline.tick(shift.break_window.latest))
    return after.start - before.end - leg.ticks >= needed and closes - opens >= needed
