"""When they go: one plain function for each hard rule about time. Each yields what breaks it."""

import itertools
from collections.abc import Iterator

from scheduler.domain.care import JudgedAt
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.verify.case import Case, Duty, Leg, Placement, breach

BREAK_AFTER_MINUTES = 6 * 60
"""A rostered shift of more than this has a break (Working Time Regulations 1998, regulation 12)."""


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
    """A carer leaves no earlier than the shift starts and is back no later than it ends."""
    for duty in case.duties:
        yield from _outside(duty, Rule.SHIFT, case.tick(duty.shift.start), case.tick(duty.shift.end), f"shift {duty.shift.shift_id}")


def availability(case: Case) -> Iterator[Violation]:
    """Nobody works during an absence, nor is on the way when it covers an end of the shift."""
    for duty in case.duties:
        starts, ends = case.tick(duty.shift.start), case.tick(duty.shift.end)
        for absent, again in case.absences(duty.carer):
            for placement in duty.placements:
                if placement.start < again and absent < placement.end:
                    what = f"carer {duty.carer.carer_id} is absent during visit {placement.visit.visit_id}"
                    yield breach(Rule.AVAILABILITY, what, [placement])
            earliest = again if absent <= starts < again else duty.leaves
            latest = absent if absent < ends <= again else duty.back
            yield from _outside(duty, Rule.AVAILABILITY, earliest, latest, "what an absence leaves of the shift")


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
        length = case.tick(duty.shift.end) - case.tick(duty.shift.start)
        if length <= case.ticks(BREAK_AFTER_MINUTES) or len(duty.placements) < 2 or not duty.shift.break_minutes:
            continue
        between = zip(itertools.pairwise(duty.placements), duty.legs[1:-1], strict=True)
        if not any(_has_break(case, before, after, leg) for (before, after), leg in between):
            yield breach(Rule.BREAK, f"shift {duty.shift.shift_id} has no break of {duty.shift.break_minutes} minutes", duty.placements)


def _outside_of_windows(case: Case, placement: Placement) -> str:
    """When a visit is made, and when it should be."""
    visit, begins = placement.visit, case.clock(placement.start)
    made = f"from {begins} to {case.clock(placement.end)}" if visit.judged_at == JudgedAt.END else f"at {begins}"
    windows = " or ".join(f"{case.clock(opens)}-{case.clock(closes)}" for opens, closes in case.windows(visit))
    return f"makes visit {visit.visit_id} {made}, outside of {windows}"


def _outside(duty: Duty, rule: Rule, earliest: int, latest: int, of_what: str) -> Iterator[Violation]:
    """Breaches of a duty that does not lie between two ticks."""
    if duty.leaves < earliest:
        yield breach(rule, f"carer {duty.carer.carer_id} leaves before the start of {of_what}", duty.placements[:1])
    if duty.back > latest:
        yield breach(rule, f"carer {duty.carer.carer_id} is back after the end of {of_what}", duty.placements[-1:])


def _start(placements: tuple[Placement, ...]) -> int:
    """The start of a visit (its earliest, where a broken roster has two)."""
    return min(placement.start for placement in placements)


def _has_break(case: Case, before: Placement, after: Placement, leg: Leg) -> bool:
    """Whether the shift's break fits between two visits: beyond the journey, and inside the break window where there is one."""
    shift = before.shift
    needed = case.ticks(shift.break_minutes)
    opens, closes = before.end, after.start
    if shift.break_window is not None:
        opens, closes = max(opens, case.tick(shift.break_window.earliest)), min(closes, case.tick(shift.break_window.latest))
    return after.start - before.end - leg.ticks >= needed and closes - opens >= needed
