"""Every rule that is measured, and the plain function that does it; here those of what is placed and how far it is."""

from collections.abc import Callable

from scheduler.domain.rules import Rule
from scheduler.verify.soft_people import continuity, gender, locality, preference, refused, skills, team
from scheduler.verify.soft_time import (
    contract_hours,
    fairness,
    idle,
    lateness,
    missed_break,
    overtime,
    travel_time,
    waiting,
    wanted_time,
    worst_lateness,
)
from scheduler.verify.timeline import Case


def unallocated(case: Case) -> int:
    """Priorities of the visits that are not placed and are not optional."""
    return sum(visit.priority for visit in case.problem.visits if visit.visit_id not in case.of_visit and not visit.optional)


def optional(case: Case) -> int:
    """Priorities of the optional visits that are left out."""
    return sum(visit.priority for visit in case.problem.visits if visit.visit_id not in case.of_visit and visit.optional)


def mileage(case: Case) -> int:
    """Metres of all journeys."""
    return sum(leg.metres for duty in case.duties for leg in duty.legs)


SOFT_AMOUNTS: dict[Rule, Callable[[Case], int]] = {
    Rule.SKILLS: skills,
    Rule.LOCALITY: locality,
    Rule.TEAM: team,
    Rule.REFUSED: refused,
    Rule.GENDER: gender,
    Rule.OPTIONAL: optional,
    Rule.TRAVEL_TIME: travel_time,
    Rule.MILEAGE: mileage,
    Rule.LATENESS: lateness,
    Rule.WORST_LATENESS: worst_lateness,
    Rule.CONTINUITY: continuity,
    Rule.PREFERENCE: preference,
    Rule.WANTED_TIME: wanted_time,
    Rule.WAITING: waiting,
    Rule.IDLE: idle,
    Rule.OVERTIME: overtime,
    Rule.FAIRNESS: fairness,
    Rule.MISSED_BREAK: missed_break,
    Rule.CONTRACT_HOURS: contract_hours,
}


def measured(case: Case) -> dict[Rule, int]:
    """The amount of every rule that is soft or off; of one that is hard, breaches are told instead."""
    return {rule: amount(case) for rule, amount in SOFT_AMOUNTS.items() if not case.is_hard(rule)}
