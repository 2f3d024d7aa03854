"""What is measured of when they go and for how long: one plain function a rule, in ticks, minutes or breaks, before weights."""

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from scheduler.domain.people import Carer
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import break_ticks, lacks_break
from scheduler.verify.hard_week import paid_minutes
from scheduler.verify.timeline import Case, Duty, Placement


def travel_time(case: Case) -> int:
    """Ticks of all journeys, first and last included."""
    return sum(leg.ticks for duty in case.duties for leg in duty.legs)


def lateness(case: Case) -> int:
    """Ticks past the close of the window, summed over carer-visits."""
    return sum(_late_by(case, placement) for placement in case.placements)


def worst_lateness(case: Case) -> int:
    """Ticks of the greatest single lateness."""
    return max((_late_by(case, placement) for placement in case.placements), default=0)


def wanted_time(case: Case) -> int:
    """Ticks between a start and what is tolerated around the planned one, summed over carer-visits."""
    return sum(_away_by(case, placement) for placement in case.placements)


def waiting(case: Case) -> int:
    """Ticks between visits, neither on the road nor on the break that is taken, summed over runs."""
    return sum(_waits(duty) - break_ticks(case, duty) for duty in case.duties)


def idle(case: Case) -> int:
    """Ticks of neither work nor break in the shift, used or not, that has the most of them."""
    duties = {duty.shift.shift_id: duty for duty in case.duties}
    return max((_idle_in(case, shift, duties.get(shift.shift_id)) for shift in case.problem.shifts), default=0)


def overtime(case: Case) -> int:
    """Ticks by which carers are back after the rostered end of their shift, summed; none where SHIFT is hard, as each is a breach."""
    if case.is_hard(Rule.SHIFT):
        return 0
    return sum(max(0, duty.back - case.tick(duty.shift.end)) for duty in case.duties)


def fairness(case: Case) -> int:
    """Ticks, rounded up carer by carer, between the work of a carer and their share of all work, summed over carers with a shift."""
    at_work = {shift.carer_id for shift in case.problem.shifts}
    carers = [carer for carer in case.problem.carers if carer.carer_id in at_work]
    work = {carer.carer_id: sum(duty.work for duty in case.duties if duty.carer is carer) for carer in carers}
    parts = _parts(carers)
    of_one = Fraction(sum(work.values())) / sum(parts) if parts else Fraction()
    return sum(math.ceil(abs(work[carer.carer_id] - of_one * part)) for carer, part in zip(carers, parts, strict=True))


def missed_break(case: Case) -> int:
    """Runs that owe a break and do not take it; none where BREAK is hard, as each is a breach."""
    return 0 if case.is_hard(Rule.BREAK) else sum(lacks_break(case, duty) for duty in case.duties)


def contract_hours(case: Case) -> int:
    """Minutes by which the used shifts of carers fall short of their contracts, summed."""
    due = {x.carer_id: x.contract_minutes * case.problem.days // 7 for x in case.problem.carers if x.contract_minutes is not None}
    return sum(max(0, minutes - paid_minutes(case, case.of_carer.get(carer_id, ()))) for carer_id, minutes in due.items())


def _late_by(case: Case, placement: Placement) -> int:
    """Ticks past the close of the last window that had opened by the start."""
    closes = [close for opens, close in case.windows(placement.visit) if opens <= placement.start]
    return max(0, placement.judged - closes[-1]) if closes else 0


def _away_by(case: Case, placement: Placement) -> int:
    """Ticks from the start to what is tolerated around the planned one; none where none is planned."""
    planned = placement.visit.planned_start
    if planned is None:
        return 0
    return max(0, abs(placement.start - case.tick(planned)) - case.ticks(case.problem.objective.wanted_tolerance_minutes))


def _waits(duty: Duty) -> int:
    """Ticks between the visits of a run beyond the journeys."""
    between = zip(itertools.pairwise(duty.placements), duty.legs[1:-1], strict=True)
    return sum(max(0, after.start - before.end - leg.ticks) for (before, after), leg in between)


def _idle_in(case: Case, shift: Shift, duty: Duty | None) -> int:
    """Ticks of a shift, to the return where that is later than its end, that are neither work nor break."""
    starts, ends = case.tick(shift.start), case.tick(shift.end)
    if duty is None:
        return ends - starts
    return max(0, max(ends, duty.back) - starts - duty.work - break_ticks(case, duty))


def _parts(carers: Sequence[Carer]) -> list[Fraction]:
    """What counts for each carer: the minutes of the contract, the mean of those for who has none; all alike where nobody has any."""
    known = [carer.contract_minutes for carer in carers if carer.contract_minutes is not None]
    if not any(known):
        return [Fraction(1)] * len(carers)
    mean = Fraction(sum(known), len(known))
    return [mean if carer.contract_minutes is None else Fraction(carer.contract_minutes) for carer in carers]
