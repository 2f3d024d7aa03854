"""Where a visit that is not placed could still go: the starts at which it fits into a shift, the other visits keeping their order.

The others move within their windows; those of a double-up or with a link are held at the starts that the roster states. Every limit
here is of the kind "no earlier than the one before allows", so earliest arrivals forward and, mirrored in time, backward give exactly
the starts that are possible.
"""

import itertools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.people import Carer
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.bounds import bounds_of
from scheduler.verify.breaks import is_long
from scheduler.verify.hard_time import latest_return
from scheduler.verify.timeline import EVER, Case, Placement

Interval = tuple[int, int]
"""First and last tick, both included."""


@dataclass(frozen=True)
class Stop:
    """A visit of a run: how long it takes and when it may start."""

    length: int
    allowed: tuple[Interval, ...]

    def mirrored(self) -> "Stop":
        """The same with time running backwards, where a visit starts at its end."""
        return Stop(self.length, tuple((-last - self.length, -first - self.length) for first, last in reversed(self.allowed)))


@dataclass(frozen=True)
class Pause:
    """The break between two stops: its length, and inside of what it lies."""

    length: int
    inside: Interval

    def mirrored(self) -> "Pause":
        """The same with time running backwards."""
        return Pause(self.length, (-self.inside[1], -self.inside[0]))


def meet(one: Collection[Interval], two: Collection[Interval]) -> tuple[Interval, ...]:
    """What two sets of intervals have in common."""
    common = ((max(a, c), min(b, d)) for a, b in one for c, d in two)
    return tuple((first, last) for first, last in common if first <= last)


def possible_starts(case: Case, visit: Visit, shift: Shift, dropped: Collection[Rule] = ()) -> tuple[Interval, ...]:
    """All ticks at which a visit could start in a shift, as far as time goes, at any place of its run.

    Args:
        case: with a roster that breaks nothing and in which the visit is not placed.
        visit: to be placed.
        shift: to place it in.
        dropped: rules that this visit and this shift need not obey.
    """
    carer = case.problem.carer[shift.carer_id]
    others = next((duty.placements for duty in case.duties if duty.shift.shift_id == shift.shift_id), ())
    stops = [Stop(other.end - other.start, _allowed_of(case, other)) for other in others]
    homes = [case.person(other.visit).location_id for other in others]
    new = Stop(case.ticks(visit.minutes), _allowed(case, visit, carer, dropped))
    leaves, back = _bounds(case, shift, dropped)
    found: list[Interval] = []
    for at in range(len(stops) + 1):
        places = [shift.start_location_id, *homes[:at], case.person(visit).location_id, *homes[at:], shift.end_location_id]
        legs = [case.leg(carer, *ends) for ends in itertools.pairwise(places)]
        if not all(leg.reachable for leg in legs):
            continue
        ticks = [leg.ticks for leg in legs]
        for pauses, (rested, over) in itertools.product(_pauses(case, shift, len(legs), dropped), bounds_of(case, shift, dropped)):
            first = _arrival(max(leaves, rested), stops[:at], ticks[: at + 1], pauses[: at + 1])
            mirrored = [pause and pause.mirrored() for pause in reversed(pauses[at + 1 :])]
            ends = min(back, over + ticks[-1])
            last = _arrival(-ends, [stop.mirrored() for stop in reversed(stops[at:])], ticks[:at:-1], mirrored)
            if first is not None and last is not None:
                found += meet(new.allowed, [(first, -last - new.length)])
    return tuple(found)


def _arrival(leaves: int, stops: Sequence[Stop], legs: Sequence[int], pauses: Sequence[Pause | None]) -> int | None:
    """The earliest arrival after all stops, each with the leg and perhaps the break before it; None where one cannot be reached."""
    arrival = _onwards(leaves, legs[0], pauses[0])
    for stop, leg, pause in zip(stops, legs[1:], pauses[1:], strict=True):
        starts = [max(first, arrival) for first, last in stop.allowed if arrival is not None and arrival <= last]
        if not starts:
            return None
        arrival = _onwards(min(starts) + stop.length, leg, pause)
    return arrival


def _onwards(ready: int, leg: int, pause: Pause | None) -> int | None:
    """The arrival over a leg from `ready` on, with a break beyond the journey that fits where it must lie."""
    if pause is None:
        return ready + leg
    over = max(ready, pause.inside[0]) + pause.length
    return max(over, ready + leg + pause.length) if over <= pause.inside[1] else None


def _pauses(case: Case, shift: Shift, legs: int, dropped: Collection[Rule]) -> Iterator[list[Pause | None]]:
    """The ways to have a break, each as what precedes every stop: none where none is asked for, else between any two visits."""
    visits = legs - 1
    if not is_long(case, shift) or visits < 2 or not _obeys(case, Rule.BREAK, dropped):
        yield [None] * legs
        return
    window = shift.break_window
    inside = (case.tick(window.earliest), case.tick(window.latest)) if window else (-EVER, EVER)
    pause = Pause(case.ticks(shift.break_minutes), inside)
    for before in range(1, visits):
        yield [pause if leg == before else None for leg in range(legs)]


def _bounds(case: Case, shift: Shift, dropped: Collection[Rule]) -> Interval:
    """Between which ticks the carer may be on the road."""
    starts, ends = case.tick(shift.start), case.tick(shift.end)
    bounds = (-EVER, EVER) if Rule.SHIFT in dropped else (starts, latest_return(case, shift))
    if not _obeys(case, Rule.AVAILABILITY, dropped):
        return bounds
    absences = case.absences(case.problem.carer[shift.carer_id])
    return (
        max([bounds[0], *(again for absent, again in absences if absent <= starts < again)]),
        min([bounds[1], *(absent for absent, again in absences if absent < ends <= again)]),
    )


def _allowed_of(case: Case, other: Placement) -> tuple[Interval, ...]:
    """When a visit that is placed may start: as stated where other runs hang on it."""
    linked = any(other.visit.visit_id in (link.first_visit_id, link.second_visit_id) for link in case.problem.links)
    held = linked or other.visit.carers > 1
    return ((other.start, other.start),) if held else _allowed(case, other.visit, other.carer)


def _allowed(case: Case, visit: Visit, carer: Carer, dropped: Collection[Rule] = ()) -> tuple[Interval, ...]:
    """When a visit may start for itself: by its windows, its pin, its links and the carer's absences."""
    length = case.ticks(visit.minutes)
    windows = case.windows(visit)
    allowed: tuple[Interval, ...] = ((windows[0][0], EVER),)
    if _obeys(case, Rule.WINDOW, dropped):
        over = length if visit.judged_at == JudgedAt.END else 0
        allowed = tuple((opens, closes - over) for opens, closes in windows if opens <= closes - over)
    if visit.pinned_start is not None and _obeys(case, Rule.PINNED, dropped):
        allowed = meet(allowed, [(case.tick(visit.pinned_start), case.tick(visit.pinned_start))])
    if _obeys(case, Rule.AVAILABILITY, dropped):
        for absent, again in case.absences(carer):
            allowed = meet(allowed, [(-EVER, absent - length), (again, EVER)])
    if _obeys(case, Rule.GAP, dropped):
        for limits in _gaps(case, visit):
            allowed = meet(allowed, [limits])
    return allowed


def _gaps(case: Case, visit: Visit) -> Iterator[Interval]:
    """What each link to a placed visit leaves for the start."""
    for link in case.problem.links:
        low = -EVER if link.min_gap_minutes is None else case.ticks(link.min_gap_minutes)
        high = EVER if link.max_gap_minutes is None else case.ticks(link.max_gap_minutes)
        first, second = case.of_link(link)
        if link.second_visit_id == visit.visit_id and first:
            yield first[0].start + low, first[0].start + high
        if link.first_visit_id == visit.visit_id and second:
            yield second[0].start - high, second[0].start - low


def _obeys(case: Case, rule: Rule, dropped: Collection[Rule]) -> bool:
    return case.is_hard(rule) and rule not in dropped
