"""Soft rules about time: one plain function for each, in ticks, minutes or breaks, before weights."""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from scheduler.domain.people import Carer
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import break_ticks, missed_breaks
from scheduler.verify.hard_week import paid_minutes
from scheduler.verify.timeline import Placement, TimedRoute, Timeline


def travel_time(timeline: Timeline) -> int:
    """Returns the ticks of all journeys, first and last included."""
    return sum(leg.ticks for route in timeline.routes for leg in route.legs)


def lateness(timeline: Timeline) -> int:
    """Returns the ticks past the close of the window, summed over carer-visits."""
    return sum(_late_by(timeline, placement) for placement in timeline.placements)


def worst_lateness(timeline: Timeline) -> int:
    """Returns the ticks of the greatest single lateness."""
    return max((_late_by(timeline, placement) for placement in timeline.placements), default=0)


def wanted_time(timeline: Timeline) -> int:
    """Returns the ticks from each start to the tolerance around the planned one, summed."""
    return sum(_away_by(timeline, placement) for placement in timeline.placements)


def waiting(timeline: Timeline) -> int:
    """Returns the ticks between visits, neither on the road nor on the break that is taken, summed over runs."""
    return sum(max(0, _waits(route) - break_ticks(timeline, route)) for route in timeline.routes)


def idle(timeline: Timeline) -> int:
    """Returns the most ticks of neither work nor break in any one shift, used or not."""
    routes = {route.shift.shift_id: route for route in timeline.routes}
    return max((_idle_in(timeline, shift, routes.get(shift.shift_id)) for shift in timeline.problem.shifts), default=0)


def soft_absence(timeline: Timeline) -> int:
    """Returns the ticks of visits inside soft absences of their carers; a tick inside several counts once."""
    ticks = 0
    for placement in timeline.placements:
        free = [(placement.start, placement.end)]
        for absence in timeline.problem.absences:
            if absence.soft and absence.carer_id == placement.carer.carer_id:
                start, end = timeline.tick(absence.start), timeline.tick(absence.end)
                free = [(a, b) for first, last in free for a, b in ((first, min(last, start)), (max(first, end), last)) if a < b]
        ticks += placement.end - placement.start - sum(b - a for a, b in free)
    return ticks


def overtime(timeline: Timeline) -> int:
    """Returns the ticks by which carers are back after the rostered end of their shift, summed; 0 where SHIFT is hard."""
    if timeline.is_hard(Rule.SHIFT):
        return 0
    return sum(max(0, route.back - timeline.tick(route.shift.end)) for route in timeline.routes)


def fairness(timeline: Timeline) -> int:
    """Returns the ticks between each carer's work and their fair share of it, summed.

    Each carer's difference is rounded up. Only carers with a shift count.
    """
    at_work = {shift.carer_id for shift in timeline.problem.shifts}
    carers = [carer for carer in timeline.problem.carers if carer.carer_id in at_work]
    work = {carer.carer_id: sum(route.work for route in timeline.routes if route.carer is carer) for carer in carers}
    parts = _parts(carers)
    of_one = Fraction(sum(work.values())) / sum(parts) if parts else Fraction()
    return sum(math.ceil(abs(work[carer.carer_id] - of_one * part)) for carer, part in zip(carers, parts, strict=True))


def missed_break(timeline: Timeline) -> int:
    """Returns the number of breaks that runs owe and do not take; 0 where BREAK is hard."""
    return 0 if timeline.is_hard(Rule.BREAK) else sum(missed_breaks(timeline, route) for route in timeline.routes)


def contract_hours(timeline: Timeline) -> int:
    """Returns the minutes by which the used shifts of carers fall short of their contracts, summed."""
    due = {x.carer_id: x.contract_minutes * timeline.problem.days // 7 for x in timeline.problem.carers if x.contract_minutes is not None}
    return sum(max(0, minutes - paid_minutes(timeline, timeline.of_carer.get(carer_id, ()))) for carer_id, minutes in due.items())


def _late_by(timeline: Timeline, placement: Placement) -> int:
    """Returns the ticks past the close of the last window that had opened by the start."""
    closes = [close for opens, close in timeline.windows(placement.visit) if opens <= placement.start]
    return max(0, placement.judged - closes[-1]) if closes else 0


def _away_by(timeline: Timeline, placement: Placement) -> int:
    """Returns the ticks from the start to the tolerance around the plan; 0 where none is planned."""
    planned = placement.visit.planned_start
    if planned is None:
        return 0
    return max(0, abs(placement.start - timeline.tick(planned)) - timeline.ticks(timeline.problem.objective.wanted_tolerance_minutes))


def _waits(route: TimedRoute) -> int:
    """Returns the ticks between the visits of a run beyond the journeys."""
    between = zip(itertools.pairwise(route.placements), route.legs[1:-1], strict=True)
    return sum(max(0, after.start - before.end - leg.ticks) for (before, after), leg in between)


def _idle_in(timeline: Timeline, shift: Shift, route: TimedRoute | None) -> int:
    """Returns the ticks of a shift that are neither work nor break.

    A return after the end of the shift extends it.
    """
    starts, ends = timeline.tick(shift.start), timeline.tick(shift.end)
    if route is None:
        return ends - starts
    return max(0, max(ends, route.back) - starts - route.work - break_ticks(timeline, route))


def _parts(carers: Sequence[Carer]) -> list[Fraction]:
    """Returns the weight of each carer in the fair share of work: their contract minutes.

    A carer without a contract gets the mean; where nobody has one, all weigh the same.
    """
    known = [carer.contract_minutes for carer in carers if carer.contract_minutes is not None]
    if not any(known):
        return [Fraction(1)] * len(carers)
    mean = Fraction(sum(known), len(known))
    return [mean if carer.contract_minutes is None else Fraction(carer.contract_minutes) for carer in carers]
