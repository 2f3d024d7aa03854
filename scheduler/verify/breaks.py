"""The break of a run: whether one is owed, whether it is taken, and how long it is then.

A run of two visits or more owes one break where the shift's `break_minutes` are above 0 and it is
long. With `break_owed_by` "work" a run is long where more than six hours lie between the start of
its first visit and the end of its last. With "rostered" it is long where its shift is rostered for
more than six hours (absences not taken off).

The break is taken where some gap between two visits, one right after the other, can hold it:
`break_minutes` beyond the journey, and inside the break window where there is one. A roster does
not say where its breaks lie; that there is room for one is what counts, and waiting is room. Time
before the first visit and after the last is none.

In a shift with several breaks a long run owes each break whose window its time from first start to
last end covers, and at least one of all. Each is judged for itself, in the same way.
"""

import itertools
from typing import NamedTuple

from scheduler.domain.rules import Rule
from scheduler.domain.shifts import BREAK_AFTER_MINUTES, Shift
from scheduler.verify.timeline import INFINITE_TICKS, TimedRoute, Timeline


def is_long(timeline: Timeline, shift: Shift) -> bool:
    """Returns whether a shift is rostered for so long that it has a break."""
    return shift.all_break_minutes > 0 and timeline.tick(shift.end) - timeline.tick(shift.start) > timeline.ticks(BREAK_AFTER_MINUTES)


def owed_by_work(timeline: Timeline) -> bool:
    """Returns whether the work of a run decides if it owes a break, and not its rostered length."""
    return timeline.problem.objective.break_owed_by == "work"


def missed_breaks(timeline: Timeline, route: TimedRoute) -> int:
    """Returns how many breaks a run owes and does not take."""
    if not _owes(timeline, route):
        return 0
    if not route.shift.breaks:
        return int(not _takes(route, _only_break(timeline, route.shift)))
    begins, ends = route.placements[0].start, route.placements[-1].end
    breaks = _several(timeline, route.shift)
    taken = [rest for rest in breaks if _takes(route, rest)]
    covered = [rest for rest in breaks if begins <= rest.opens and rest.closes <= ends]
    return sum(rest not in taken for rest in covered) or int(not taken)


def break_ticks(timeline: Timeline, route: TimedRoute) -> int:
    """Returns the ticks of the breaks that a run takes; 0 where it takes none, or no rule asks for breaks.

    A run in a long shift that is too short to owe a break takes it all the same where there is room.
    """
    asked = timeline.is_hard(Rule.BREAK) or timeline.problem.objective.weight(Rule.MISSED_BREAK) > 0
    if not asked or not (is_long(timeline, route.shift) or _owes(timeline, route)):
        return 0
    breaks = _several(timeline, route.shift) if route.shift.breaks else [_only_break(timeline, route.shift)]
    return sum(rest.length for rest in breaks if _takes(route, rest))


def _owes(timeline: Timeline, route: TimedRoute) -> bool:
    if len(route.placements) < 2:
        return False
    if not owed_by_work(timeline):
        return is_long(timeline, route.shift)
    worked = route.placements[-1].end - route.placements[0].start
    return route.shift.all_break_minutes > 0 and worked > timeline.ticks(BREAK_AFTER_MINUTES)


class _Break(NamedTuple):
    """Length of a break in ticks, and first and last tick between which it lies."""

    length: int
    opens: int
    closes: int


def _only_break(timeline: Timeline, shift: Shift) -> _Break:
    window, length = shift.break_window, timeline.ticks(shift.break_minutes)
    if window is None:
        return _Break(length, -INFINITE_TICKS, INFINITE_TICKS)
    return _Break(length, timeline.tick(window.earliest), timeline.tick(window.latest))


def _several(timeline: Timeline, shift: Shift) -> list[_Break]:
    return [
        _Break(timeline.ticks(rest.minutes), timeline.tick(rest.window.earliest), timeline.tick(rest.window.latest))
        for rest in shift.breaks
    ]


def _takes(route: TimedRoute, rest: _Break) -> bool:
    """Returns whether a break fits between two visits of a run: beyond the journey, and inside its window where there is one."""
    between = zip(itertools.pairwise(route.placements), route.legs[1:-1], strict=True)
    return any(
        after.start - before.end - leg.ticks >= rest.length and min(after.start, rest.closes) - max(before.end, rest.opens) >= rest.length
        for (before, after), leg in between
    )
