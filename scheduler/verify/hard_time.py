"""When they go: one plain function for each hard rule about time. Each yields what breaks it."""

import itertools
from collections.abc import Iterator

from scheduler.domain.care import JudgedAt
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import lacks_break
from scheduler.verify.timeline import EVER, Case, Duty, Placement, breach


def window(case: Case) -> Iterator[Violation]:
    """A visit starts, or where it is judged so is over, inside one of its windows; where the rule is off, only not before the first."""
    frees_close = not case.is_hard(Rule.WINDOW)
    for placement in case.placements:
        windows = case.windows(placement.visit)
        too_early = placement.start < windows[0][0]
        inside = any(opens <= placement.start and placement.judged <= closes for opens, closes in windows)
        if too_early or not (inside or frees_close):
            yield breach(Rule.WINDOW, f"carer {placement.carer.carer_id} {_outside_of_windows(case, placement)}", [placement])


def travel(case: Case) -> Iterator[Violation]:
    """Nobody is in two places, and every journey can be made."""
    for duty in case.duties:
        for (before, after), leg in zip(itertools.pairwise((None, *duty.placements, None)), duty.legs, strict=True):
            ends = [placement for placement in (before, after) if placement is not None]
            if not leg.reachable:
                yield breach(Rule.TRAVEL, f"carer {duty.carer.carer_id} has a journey that cannot be made", ends)
            elif before is not None and after is not None and after.start < before.end + leg.ticks:
                missing = (before.end + leg.ticks - after.start) / case.ticks(1)
                what = f"carer {duty.carer.carer_id} cannot be at visit {after.visit.visit_id} in time after {before.visit.visit_id}"
                yield breach(Rule.TRAVEL, f"{what}: {missing:.4g} minutes are missing", ends)


def shift(case: Case) -> Iterator[Violation]:
    """A carer leaves no earlier than the shift starts and is back in time: see `latest_return`."""
    ends = "the end of shift {}" if case.is_hard(Rule.SHIFT) else "the start of the shift that follows {}"
    for duty in case.duties:
        name, bounds = duty.shift.shift_id, (case.tick(duty.shift.start), latest_return(case, duty.shift))
        yield from _outside(duty, Rule.SHIFT, bounds, (f"the start of shift {name}", ends.format(name)))


def latest_return(case: Case, shift: Shift) -> int:
    """The tick by which SHIFT wants a carer back: the end of the shift; where the rule is off, the start of the carer's next one."""
    if case.is_hard(Rule.SHIFT):
        return case.tick(shift.end)
    later = (case.tick(x.start) for x in case.problem.shifts if x.carer_id == shift.carer_id and x.start > shift.start)
    return min(later, default=EVER)


def availability(case: Case) -> Iterator[Violation]:
    """Nobody works during an absence, nor is on the way when it covers an end of the shift."""
    for duty in case.duties:
        starts, ends = case.tick(duty.shift.start), case.tick(duty.shift.end)
        for absent, again in case.absences(duty.carer):
            for placement in duty.placements:
                if placement.start < again and absent < placement.end:
                    what = f"carer {duty.carer.carer_id} is absent during visit {placement.visit.visit_id}"
                    yield breach(Rule.AVAILABILITY, what, [placement])
            bounds = (again if absent <= starts < again else duty.leaves, absent if absent < ends <= again else duty.back)
            left = "what an absence leaves of the shift"
            yield from _outside(duty, Rule.AVAILABILITY, bounds, (f"the start of {left}", f"the end of {left}"))


def gap(case: Case) -> Iterator[Violation]:
    """Between the starts of linked visits lies no less than the least gap and no more than the greatest."""
    for link in case.problem.links:
        first, second = case.of_link(link)
        if not first or not second:
            continue
        apart = _start(second) - _start(first)
        too_short = link.min_gap_minutes is not None and apart < case.ticks(link.min_gap_minutes)
        too_long = link.max_gap_minutes is not None and apart > case.ticks(link.max_gap_minutes)
        if too_short or too_long:
            what = f"visit {link.second_visit_id} starts {apart / case.ticks(1):g} minutes after {link.first_visit_id}"
            yield breach(Rule.GAP, f"{what}, too {'soon' if too_short else 'late'}", first + second)


def break_(case: Case) -> Iterator[Violation]:
    """In a shift of more than six hours with two visits or more, there is a break between two of them."""
    for duty in case.duties:
        if lacks_break(case, duty):
            yield breach(Rule.BREAK, f"shift {duty.shift.shift_id} has no break of {duty.shift.break_minutes} minutes", duty.placements)


def _outside_of_windows(case: Case, placement: Placement) -> str:
    """When a visit is made, and when it should be."""
    visit, begins = placement.visit, case.clock(placement.start)
    made = f"from {begins} to {case.clock(placement.end)}" if visit.judged_at == JudgedAt.END else f"at {begins}"
    windows = " or ".join(f"{case.clock(opens)}-{case.clock(closes)}" for opens, closes in case.windows(visit))
    return f"makes visit {visit.visit_id} {made}, outside of {windows}"


def _outside(duty: Duty, rule: Rule, bounds: tuple[int, int], names: tuple[str, str]) -> Iterator[Violation]:
    """Breaches of a duty that does not lie between two ticks, which have these names."""
    if duty.leaves < bounds[0]:
        yield breach(rule, f"carer {duty.carer.carer_id} leaves before {names[0]}", duty.placements[:1])
    if duty.back > bounds[1]:
        yield breach(rule, f"carer {duty.carer.carer_id} is back after {names[1]}", duty.placements[-1:])


def _start(placements: tuple[Placement, ...]) -> int:
    """The start of a visit (its earliest, where a broken roster has two)."""
    return min(placement.start for placement in placements)
