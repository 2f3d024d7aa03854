"""What is measured: one plain function a rule, in the unit of the catalogue, before weights."""

from collections.abc import Callable

from scheduler.domain.rules import Rule
from scheduler.verify.case import Case, Placement


def unallocated(case: Case) -> int:
    """Priorities of the visits that are not placed and are not optional."""
    return sum(visit.priority for visit in case.problem.visits if visit.visit_id not in case.of_visit and not visit.optional)


def optional(case: Case) -> int:
    """Priorities of the optional visits that are left out."""
    return sum(visit.priority for visit in case.problem.visits if visit.visit_id not in case.of_visit and visit.optional)


def travel_time(case: Case) -> int:
    """Ticks of all journeys, first and last included."""
    return sum(leg.ticks for duty in case.duties for leg in duty.legs)


def mileage(case: Case) -> int:
    """Metres of all journeys."""
    return sum(leg.metres for duty in case.duties for leg in duty.legs)


def lateness(case: Case) -> int:
    """Ticks past the close of the window, summed over carer-visits."""
    return sum(_late_by(case, placement) for placement in case.placements)


def worst_lateness(case: Case) -> int:
    """Ticks of the greatest single lateness."""
    return max((_late_by(case, placement) for placement in case.placements), default=0)


def continuity(case: Case) -> int:
    """New faces: pairs of a person and a carer who visits them and has not before."""
    faces = {(placement.visit.service_user_id, placement.carer.carer_id) for placement in case.placements}
    return len(faces - {(entry.service_user_id, entry.carer_id) for entry in case.problem.history})


def preference(case: Case) -> int:
    """Carer-visits to people who have preferred carers, by other carers."""
    return sum(1 for placement in case.placements if placement.carer.carer_id not in _preferred(case, placement))


def _late_by(case: Case, placement: Placement) -> int:
    """Ticks past the close of the last window that had opened by the start."""
    closes = [close for opens, close in case.windows(placement.visit) if opens <= placement.start]
    return max(0, placement.judged - closes[-1]) if closes else 0


def _preferred(case: Case, placement: Placement) -> tuple[str, ...]:
    """The carers whom the person prefers; this very carer where anyone will do."""
    return case.person(placement.visit).preferred_carers or (placement.carer.carer_id,)


SOFT_AMOUNTS: dict[Rule, Callable[[Case], int]] = {
    Rule.OPTIONAL: optional,
    Rule.TRAVEL_TIME: travel_time,
    Rule.MILEAGE: mileage,
    Rule.LATENESS: lateness,
    Rule.WORST_LATENESS: worst_lateness,
    Rule.CONTINUITY: continuity,
    Rule.PREFERENCE: preference,
}
