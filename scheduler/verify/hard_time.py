"""Hard rules about time: one plain function for each, which yields its violations."""

import itertools
from collections.abc import Iterator

from scheduler.domain.care import JudgedAt
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import missed_breaks
from scheduler.verify.timeline import INFINITE_TICKS, Placement, TimedRoute, Timeline, breach


def window(timeline: Timeline) -> Iterator[Violation]:
    """Checks that a visit lies inside one of its windows, by its start or its end as it is judged.

    Where the rule is off, it still may not start before the first window opens.
    """
    frees_close = not timeline.is_hard(Rule.WINDOW)
    for placement in timeline.placements:
        windows = timeline.windows(placement.visit)
        too_early = placement.start < windows[0][0]
        inside = any(opens <= placement.start and placement.judged <= closes for opens, closes in windows)
        if too_early or not (inside or frees_close):
            yield breach(Rule.WINDOW, f"carer {placement.carer.carer_id} {_outside_of_windows(timeline, placement)}", [placement])


def travel(timeline: Timeline) -> Iterator[Violation]:
    """Checks that nobody is in two places, and that every journey can be made."""
    for route in timeline.routes:
        for (before, after), leg in zip(itertools.pairwise((None, *route.placements, None)), route.legs, strict=True):
            ends = [placement for placement in (before, after) if placement is not None]
            if not leg.reachable:
                yield breach(Rule.TRAVEL, f"carer {route.carer.carer_id} has a journey that cannot be made", ends)
            elif before is not None and after is not None and after.start < before.end + leg.ticks:
                missing = (before.end + leg.ticks - after.start) / timeline.ticks(1)
                what = f"carer {route.carer.carer_id} cannot be at visit {after.visit.visit_id} in time after {before.visit.visit_id}"
                yield breach(Rule.TRAVEL, f"{what}: {missing:.4g} minutes are missing", ends)


def shift(timeline: Timeline) -> Iterator[Violation]:
    """Checks that a carer leaves after the shift starts and is back by `latest_return`."""
    ends = "the end of shift {}" if timeline.is_hard(Rule.SHIFT) else "the start of the shift that follows {}"
    for route in timeline.routes:
        name, bounds = route.shift.shift_id, (timeline.tick(route.shift.start), latest_return(timeline, route.shift))
        yield from _outside(route, Rule.SHIFT, bounds, (f"the start of shift {name}", ends.format(name)))


def latest_return(timeline: Timeline, shift: Shift) -> int:
    """Returns the tick by which SHIFT wants a carer back: the end of the shift.

    Where the rule is off, it is the start of the carer's next shift.
    """
    if timeline.is_hard(Rule.SHIFT):
        return timeline.tick(shift.end)
    later = (timeline.tick(x.start) for x in timeline.problem.shifts if x.carer_id == shift.carer_id and x.start > shift.start)
    return min(later, default=INFINITE_TICKS)


def availability(timeline: Timeline) -> Iterator[Violation]:
    """Checks that nobody works during an absence.

    Nor may they be on the way while an absence covers an end of the shift.
    """
    for route in timeline.routes:
        starts, ends = timeline.tick(route.shift.start), timeline.tick(route.shift.end)
        for absent, again in timeline.absences(route.carer):
            for placement in route.placements:
                if placement.start < again and absent < placement.end:
                    what = f"carer {route.carer.carer_id} is absent during visit {placement.visit.visit_id}"
                    yield breach(Rule.AVAILABILITY, what, [placement])
            bounds = (again if absent <= starts < again else route.leaves, absent if absent < ends <= again else route.back)
            left = "what an absence leaves of the shift"
            yield from _outside(route, Rule.AVAILABILITY, bounds, (f"the start of {left}", f"the end of {left}"))


def gap(timeline: Timeline) -> Iterator[Violation]:
    """Checks that the starts of linked visits lie between the least and the greatest gap apart."""
    for link in timeline.problem.links:
        first, second = timeline.of_link(link)
        if not first or not second:
            continue
        apart = _start(second) - _start(first)
        too_short = link.min_gap_minutes is not None and apart < timeline.ticks(link.min_gap_minutes)
        too_long = link.max_gap_minutes is not None and apart > timeline.ticks(link.max_gap_minutes)
        if too_short or too_long:
            what = f"visit {link.second_visit_id} starts {apart / timeline.ticks(1):g} minutes after {link.first_visit_id}"
            yield breach(Rule.GAP, f"{what}, too {'soon' if too_short else 'late'}", first + second)


def break_(timeline: Timeline) -> Iterator[Violation]:
    """Checks that runs over six hours with two or more visits have their breaks between two visits."""
    for route in timeline.routes:
        missed, shift = missed_breaks(timeline, route), route.shift
        if missed and not shift.breaks:
            yield breach(Rule.BREAK, f"shift {shift.shift_id} has no break of {shift.break_minutes} minutes", route.placements)
        elif missed:
            yield breach(Rule.BREAK, f"shift {shift.shift_id} misses {missed} of its {len(shift.breaks)} breaks", route.placements)


def _outside_of_windows(timeline: Timeline, placement: Placement) -> str:
    """Returns in words when a visit is made, and when it should be."""
    visit, begins = placement.visit, timeline.clock(placement.start)
    made = f"from {begins} to {timeline.clock(placement.end)}" if visit.judged_at == JudgedAt.END else f"at {begins}"
    windows = " or ".join(f"{timeline.clock(opens)}-{timeline.clock(closes)}" for opens, closes in timeline.windows(visit))
    return f"makes visit {visit.visit_id} {made}, outside of {windows}"


def _outside(route: TimedRoute, rule: Rule, bounds: tuple[int, int], names: tuple[str, str]) -> Iterator[Violation]:
    """Yields the breaches of a route that is not between two ticks, given with their names."""
    if route.leaves < bounds[0]:
        yield breach(rule, f"carer {route.carer.carer_id} leaves before {names[0]}", route.placements[:1])
    if route.back > bounds[1]:
        yield breach(rule, f"carer {route.carer.carer_id} is back after {names[1]}", route.placements[-1:])


def _start(placements: tuple[Placement, ...]) -> int:
    """Returns the start of a visit (its earliest, where a broken roster has two)."""
    return min(placement.start for placement in placements)
