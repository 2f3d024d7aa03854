"""Finds the starts at which an unplaced visit fits into a shift while the other visits keep their order.

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
from scheduler.verify.break_places import Pause, breaks_taken, obeys
from scheduler.verify.hard_time import latest_return
from scheduler.verify.short_runs import Piece, arrivals, starts_of_short_runs
from scheduler.verify.timeline import INFINITE_TICKS, Placement, Timeline

Interval = tuple[int, int]
"""First and last tick, both included."""


@dataclass(frozen=True)
class PossibleVisit:
    """A visit of a run: how long it takes and when it may start."""

    length: int
    allowed: tuple[Interval, ...]

    def mirrored(self) -> "PossibleVisit":
        """Returns the same with time running backwards."""
        return PossibleVisit(self.length, tuple((-last - self.length, -first - self.length) for first, last in reversed(self.allowed)))


def meet(one: Collection[Interval], two: Collection[Interval]) -> tuple[Interval, ...]:
    """Returns the intersection of two sets of intervals."""
    common = ((max(a, c), min(b, d)) for a, b in one for c, d in two)
    return tuple((first, last) for first, last in common if first <= last)


def possible_starts(timeline: Timeline, visit: Visit, shift: Shift, dropped: Collection[Rule] = ()) -> tuple[Interval, ...]:
    """Returns all ticks at which a visit could start in a shift, at any position of its run, by the rules about time.

    Args:
        timeline: with a roster that breaks nothing and in which the visit is not placed.
        visit: to be placed.
        shift: to place it in.
        dropped: rules that this visit and this shift need not obey.
    """
    carer = timeline.problem.carer[shift.carer_id]
    own = timeline.of_carer.get(shift.carer_id, ())
    others = next((route.placements for route in own if route.shift.shift_id == shift.shift_id), ())
    stops = [PossibleVisit(other.end - other.start, _allowed_of(timeline, other)) for other in others]
    homes = [timeline.person(other.visit).location_id for other in others]
    new = PossibleVisit(timeline.ticks(visit.minutes), _allowed(timeline, visit, carer, dropped))
    leaves, back = _bounds(timeline, shift, dropped)
    found: list[Interval] = []
    for at in range(len(stops) + 1):
        places = [shift.start_location_id, *homes[:at], timeline.person(visit).location_id, *homes[at:], shift.end_location_id]
        legs = [timeline.leg(carer, *ends) for ends in itertools.pairwise(places)]
        if Rule.TRAVEL not in dropped and not all(leg.reachable for leg in legs):
            continue
        ticks = [leg.ticks for leg in legs]
        ways = itertools.product(breaks_taken(timeline, shift, len(legs), dropped), bounds_of(timeline, shift, dropped))
        for way, (rested, over) in ways:
            first = _arrival(max(leaves, rested, way.begins - ticks[0]), stops[:at], ticks[: at + 1], way.pauses[: at + 1])
            mirrored = [tuple(pause.mirrored() for pause in pauses) for pauses in reversed(way.pauses[at + 1 :])]
            ends = min(back, over + ticks[-1], way.ends + ticks[-1])
            last = _arrival(-ends, [stop.mirrored() for stop in reversed(stops[at:])], ticks[:at:-1], mirrored)
            if first is None or last is None:
                continue
            starts = meet(new.allowed, [(first, -last - new.length)])
            if way.longest is not None:
                starts = meet(starts, _short(stops, ticks, at, ((first, -last - new.length), new.length), way.longest))
            found += starts
    return tuple(found)


def _arrival(leaves: int, stops: Sequence[PossibleVisit], legs: Sequence[int], pauses: Sequence[Sequence[Pause]]) -> int | None:
    """Returns the earliest arrival after all stops, each with the leg and the breaks before it; None where one cannot be reached."""
    arrival = _onwards(leaves, legs[0], pauses[0])
    for stop, leg, pause in zip(stops, legs[1:], pauses[1:], strict=True):
        starts = [max(first, arrival) for first, last in stop.allowed if arrival is not None and arrival <= last]
        if not starts:
            return None
        arrival = _onwards(min(starts) + stop.length, leg, pause)
    return arrival


def _onwards(ready: int, leg: int, pauses: Sequence[Pause]) -> int | None:
    """Returns the arrival over a leg that begins at `ready`, with its breaks, each judged for itself.

    Returns None where a break cannot start inside its window.
    """
    arrival = ready + leg
    for pause in pauses:
        over = max(ready, pause.inside[0]) + pause.length
        if over > pause.inside[1]:
            return None
        arrival = max(arrival, over, ready + leg + pause.length)
    return arrival


def _short(stops: Sequence[PossibleVisit], legs: Sequence[int], at: int, within: tuple[Interval, int], longest: int) -> list[Interval]:
    """Returns the starts of a visit before stop `at` with which the run is no longer than `longest` ticks.

    Args:
        stops: The other visits of the run.
        legs: Ticks of all journeys, with those to and from the visit.
        at: Number of stops before the visit.
        within: First and last start that is wanted, and the ticks of the visit.
        longest: Most ticks from first start to last end.
    """
    (first, last), length = within
    if first > last:
        return []
    after = [(stop.length, stop.allowed) for stop in stops[at:]]
    before = [(stop.length, stop.mirrored().allowed) for stop in reversed(stops[:at])]
    ends = arrivals((first + length, last + length), after, legs[at + 1 : -1])
    mirrored = arrivals((-last, -first), before, legs[at:0:-1])
    by_start = [piece._replace(first=piece.first - length, last=piece.last - length) for piece in ends]
    begins = [Piece(-piece.last, -piece.first, -piece.at(piece.last), piece.slope) for piece in mirrored]
    return list(starts_of_short_runs(by_start, begins, longest))


def _bounds(timeline: Timeline, shift: Shift, dropped: Collection[Rule]) -> Interval:
    """Returns the first and last tick at which the carer may be on the road."""
    starts, ends = timeline.tick(shift.start), timeline.tick(shift.end)
    bounds = (-INFINITE_TICKS, INFINITE_TICKS) if Rule.SHIFT in dropped else (starts, latest_return(timeline, shift))
    if not obeys(timeline, Rule.AVAILABILITY, dropped):
        return bounds
    absences = timeline.absences(timeline.problem.carer[shift.carer_id])
    return (
        max([bounds[0], *(again for absent, again in absences if absent <= starts < again)]),
        min([bounds[1], *(absent for absent, again in absences if absent < ends <= again)]),
    )


def _allowed_of(timeline: Timeline, other: Placement) -> tuple[Interval, ...]:
    """Returns the starts open to a placed visit; only the stated one if other runs depend on it."""
    held = other.visit.visit_id in timeline.links_of or other.visit.carers > 1
    return ((other.start, other.start),) if held else _allowed(timeline, other.visit, other.carer)


def _allowed(timeline: Timeline, visit: Visit, carer: Carer, dropped: Collection[Rule] = ()) -> tuple[Interval, ...]:
    """Returns the starts that windows, pin, links and the carer's absences leave to a visit."""
    length = timeline.ticks(visit.minutes)
    windows = timeline.windows(visit)
    opens = -INFINITE_TICKS if Rule.WINDOW in dropped else windows[0][0]
    allowed: tuple[Interval, ...] = ((opens, INFINITE_TICKS),)
    if obeys(timeline, Rule.WINDOW, dropped):
        over = length if visit.judged_at == JudgedAt.END else 0
        allowed = tuple((opens, closes - over) for opens, closes in windows if opens <= closes - over)
    if visit.pinned_start is not None and obeys(timeline, Rule.PINNED, dropped):
        allowed = meet(allowed, [(timeline.tick(visit.pinned_start), timeline.tick(visit.pinned_start))])
    if obeys(timeline, Rule.AVAILABILITY, dropped):
        for absent, again in timeline.absences(carer):
            allowed = meet(allowed, [(-INFINITE_TICKS, absent - length), (again, INFINITE_TICKS)])
    if obeys(timeline, Rule.GAP, dropped):
        for limits in _gaps(timeline, visit):
            allowed = meet(allowed, [limits])
    return allowed


def _gaps(timeline: Timeline, visit: Visit) -> Iterator[Interval]:
    """Yields the range of starts that each link to a placed visit allows."""
    for link in timeline.links_of.get(visit.visit_id, ()):
        low = -INFINITE_TICKS if link.min_gap_minutes is None else timeline.ticks(link.min_gap_minutes)
        high = INFINITE_TICKS if link.max_gap_minutes is None else timeline.ticks(link.max_gap_minutes)
        first, second = timeline.of_link(link)
        if link.second_visit_id == visit.visit_id and first:
            yield first[0].start + low, first[0].start + high
        if link.first_visit_id == visit.visit_id and second:
            yield second[0].start - high, second[0].start - low
