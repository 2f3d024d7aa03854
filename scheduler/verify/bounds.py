"""Bounds on the work in a shift, so that the carer keeps their rest while all other runs stay as they are."""

import itertools
from collections.abc import Collection, Iterator

from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.hard_week import day_of, fortnights, free_days, worked_until
from scheduler.verify.timeline import INFINITE_TICKS, Timeline

Bounds = tuple[int, int]
"""Earliest tick at which the carer may leave, and latest tick at which the last visit may end."""


def rest_bounds(timeline: Timeline, shift: Shift) -> Bounds:
    """Returns the bounds that REST sets, from the carer's work on other days."""
    owed, day = timeline.ticks(timeline.problem.objective.rest_minutes), day_of(timeline, shift)
    others = [route for route in timeline.of_carer.get(shift.carer_id, ()) if day_of(timeline, route.shift) != day]
    before = [route.ends for route in others if route.shift.start < shift.start]
    after = [route.leaves for route in others if route.shift.start > shift.start]
    return max([worked_until(timeline, shift.carer_id, day), *before]) + owed, min(after, default=INFINITE_TICKS) - owed


def weekly_rest_bounds(timeline: Timeline, shift: Shift) -> Iterator[Bounds]:
    """Yields the alternative bounds that WEEKLY_REST sets on the work in a shift.

    Each leaves enough days free before and after; the work must lie inside one of them.
    """
    near = [
        stretch for stretch in fortnights(timeline) if stretch[1] <= timeline.tick(shift.end) and timeline.tick(shift.start) <= stretch[2]
    ]
    for ways in itertools.product(*(list(_ways(timeline, shift, *stretch)) for stretch in near)):
        yield max((leaves for leaves, _ in ways), default=-INFINITE_TICKS), min((ends for _, ends in ways), default=INFINITE_TICKS)


def bounds_of(timeline: Timeline, shift: Shift, dropped: Collection[Rule]) -> list[Bounds]:
    """Returns the alternative bounds of all hard rules about rest that are not dropped."""
    rest, weekly = (timeline.is_hard(rule) and rule not in dropped for rule in (Rule.REST, Rule.WEEKLY_REST))
    ways = list(weekly_rest_bounds(timeline, shift)) if weekly else [(-INFINITE_TICKS, INFINITE_TICKS)]
    leaves, ends = rest_bounds(timeline, shift) if rest else (-INFINITE_TICKS, INFINITE_TICKS)
    return [(max(leaves, first), min(ends, last)) for first, last in ways]


def _ways(timeline: Timeline, shift: Shift, days: int, opens: int, closes: int) -> Iterator[Bounds]:
    """Yields the bounds within one fortnight, or one week, for each split of the free days.

    Some free days lie between the work before and this shift, and the rest after it.
    """
    others = [route for route in timeline.of_carer.get(shift.carer_id, ()) if route.shift != shift]
    before = [(route.leaves, route.ends) for route in others if route.shift.start < shift.start]
    after = [(route.leaves, route.ends) for route in others if route.shift.start > shift.start]
    since = min(max([opens, *(ends for _, ends in before)]), closes)
    until = max(min([closes, *(leaves for leaves, _ in after)]), since)
    missing = days // 7 - free_days(timeline, [*before, (since, until), *after], opens, closes)
    day = timeline.ticks(24 * 60)
    for first in range(max(missing, 0) + 1):
        then = max(missing, 0) - first
        yield since + first * day if first else -INFINITE_TICKS, until - then * day if then else INFINITE_TICKS
