"""Between what the work of one more shift, or more work in a shift, must lie for the sake of a carer's rest, all other runs as they are."""

import itertools
from collections.abc import Collection, Iterator

from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.hard_week import day_of, fortnights, free_days, worked_until
from scheduler.verify.timeline import EVER, Case

Bounds = tuple[int, int]
"""The tick from which the carer may leave, and that by which the last visit ends."""


def rest_bounds(case: Case, shift: Shift) -> Bounds:
    """For REST: apart from what the carer does on other days."""
    owed, day = case.ticks(case.problem.objective.rest_minutes), day_of(case, shift)
    others = [duty for duty in case.of_carer.get(shift.carer_id, ()) if day_of(case, duty.shift) != day]
    before = [duty.ends for duty in others if duty.shift.start < shift.start]
    after = [duty.leaves for duty in others if duty.shift.start > shift.start]
    return max([worked_until(case, shift.carer_id, day), *before]) + owed, min(after, default=EVER) - owed


def weekly_rest_bounds(case: Case, shift: Shift) -> Iterator[Bounds]:
    """For WEEKLY_REST: each way to leave enough days free before and after the work; it must lie inside of one of these bounds."""
    near = [stretch for stretch in fortnights(case) if stretch[1] <= case.tick(shift.end) and case.tick(shift.start) <= stretch[2]]
    for ways in itertools.product(*(list(_ways(case, shift, *stretch)) for stretch in near)):
        yield max((leaves for leaves, _ in ways), default=-EVER), min((ends for _, ends in ways), default=EVER)


def bounds_of(case: Case, shift: Shift, dropped: Collection[Rule]) -> list[Bounds]:
    """For all rules about rest that are hard and not dropped."""
    rest, weekly = (case.is_hard(rule) and rule not in dropped for rule in (Rule.REST, Rule.WEEKLY_REST))
    ways = list(weekly_rest_bounds(case, shift)) if weekly else [(-EVER, EVER)]
    leaves, ends = rest_bounds(case, shift) if rest else (-EVER, EVER)
    return [(max(leaves, first), min(ends, last)) for first, last in ways]


def _ways(case: Case, shift: Shift, days: int, opens: int, closes: int) -> Iterator[Bounds]:
    """The same in one fortnight, or one week: so many days free between the work before and this, and the rest of them after it."""
    others = [duty for duty in case.of_carer.get(shift.carer_id, ()) if duty.shift != shift]
    before = [(duty.leaves, duty.ends) for duty in others if duty.shift.start < shift.start]
    after = [(duty.leaves, duty.ends) for duty in others if duty.shift.start > shift.start]
    since = min(max([opens, *(ends for _, ends in before)]), closes)
    until = max(min([closes, *(leaves for leaves, _ in after)]), since)
    missing = days // 7 - free_days(case, [*before, (since, until), *after], opens, closes)
    day = case.ticks(24 * 60)
    for first in range(max(missing, 0) + 1):
        then = max(missing, 0) - first
        yield since + first * day if first else -EVER, until - then * day if then else EVER
