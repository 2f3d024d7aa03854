"""Every soft rule and the plain function that measures it."""

from collections.abc import Callable

from scheduler.domain.rules import Rule
from scheduler.verify.soft_people import continuity, gender, locality, preference, refused, skills, stability, team
from scheduler.verify.soft_time import (
    contract_hours,
    fairness,
    idle,
    lateness,
    missed_break,
    overtime,
    soft_absence,
    travel_time,
    waiting,
    wanted_time,
    worst_lateness,
)
from scheduler.verify.timeline import Timeline


def unallocated(timeline: Timeline, *, time_critical: bool) -> int:
    """Returns the sum of the priorities of unplaced visits that are not optional: the time-critical ones, or the others."""
    left_out = [visit for visit in timeline.problem.visits if visit.visit_id not in timeline.of_visit and not visit.optional]
    return sum(visit.priority for visit in left_out if visit.time_critical == time_critical)


def optional(timeline: Timeline) -> int:
    """Returns the sum of the priorities of unplaced optional visits."""
    return sum(visit.priority for visit in timeline.problem.visits if visit.visit_id not in timeline.of_visit and visit.optional)


def mileage(timeline: Timeline) -> int:
    """Returns the metres of all journeys."""
    return sum(leg.metres for route in timeline.routes for leg in route.legs)


SOFT_AMOUNTS: dict[Rule, Callable[[Timeline], int]] = {
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
    Rule.STABILITY: stability,
    Rule.WANTED_TIME: wanted_time,
    Rule.WAITING: waiting,
    Rule.IDLE: idle,
    Rule.OVERTIME: overtime,
    Rule.SOFT_ABSENCE: soft_absence,
    Rule.FAIRNESS: fairness,
    Rule.MISSED_BREAK: missed_break,
    Rule.CONTRACT_HOURS: contract_hours,
}


def measured(timeline: Timeline) -> dict[Rule, int]:
    """Returns the amount of every rule that is soft or off; hard rules are reported as breaches instead."""
    return {rule: amount(timeline) for rule, amount in SOFT_AMOUNTS.items() if not timeline.is_hard(rule)}
