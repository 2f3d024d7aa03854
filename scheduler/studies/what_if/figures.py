"""The key figures that scenarios are compared by, and which way of each is better."""

from collections.abc import Mapping
from enum import StrEnum

from scheduler.analysis.kpis import kpis
from scheduler.analysis.period_kpis import horizon_kpis
from scheduler.domain.problem import Problem
from scheduler.domain.result import Verdict
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, Objective, Rule
from scheduler.studies.what_if.scenario import Scenario


class Better(StrEnum):
    """Which way of a figure is better; `NEITHER` where that depends on the aim."""

    LESS = "less"
    MORE = "more"
    NEITHER = "neither"


LEVELS = ("time_critical_points", "other_points", "soft_cost")
"""What decides the verdict, the most important first."""
TRAVEL = ("travel_minutes", "travel_miles", "mileage_pence")
"""Figures that say something only of rosters that place the same visits."""
FIGURES: dict[str, Better] = {
    "visits_placed": Better.MORE,
    "visits_unplaced": Better.LESS,
    "contact_hours": Better.MORE,
    "waiting_minutes": Better.LESS,
    "idle_minutes": Better.LESS,
    "overtime_minutes": Better.LESS,
    "utilisation": Better.NEITHER,
    "work_gini": Better.LESS,
    "known_share": Better.MORE,
    "carers_per_person": Better.LESS,
    "within_15": Better.MORE,
    "late_minutes": Better.LESS,
    "paid_minutes": Better.NEITHER,
    "pay_pence": Better.LESS,
}
"""Other figures of any horizon."""
FIGURES_OF_DAYS: dict[str, Better] = {
    "worked_hours": Better.NEITHER,
    "over_contract_hours": Better.LESS,
    "under_contract_hours": Better.LESS,
    "evenings_most": Better.LESS,
    "weekend_days_most": Better.LESS,
    "split_days": Better.LESS,
    "usual_carer_share": Better.MORE,
}
"""Other figures of several days."""
ALL_FIGURES = (*LEVELS, *TRAVEL, *FIGURES, *FIGURES_OF_DAYS)


def better_way(figure: str) -> Better:
    """Returns which way of a figure is better; less of all levels and of travel."""
    return (FIGURES | FIGURES_OF_DAYS).get(figure, Better.LESS)


def figures_of(scenario: Scenario, roster: Roster, verdict: Verdict, objective: Objective) -> dict[str, float | None]:
    """Returns every figure of a roster by name.

    Args:
        scenario: that the roster is of.
        roster: with a start for every visit.
        verdict: of the verifier on it.
        objective: whose weights the soft cost of all scenarios is measured with, so that they have one currency.
    """
    problem, travel = scenario.problem, scenario.travel
    time_critical, other = unplaced_points(problem, roster)
    known = kpis(problem, travel, roster, scenario.rates).model_dump()
    if problem.days > 1:
        known |= horizon_kpis(problem, travel, roster).model_dump()
    levels = {
        "time_critical_points": time_critical,
        "other_points": other,
        "soft_cost": soft_cost(verdict.amounts, objective),
    }
    return levels | {name: known[name] for name in ALL_FIGURES if name in known}


def unplaced_points(problem: Problem, roster: Roster) -> tuple[int, int]:
    """Returns the priority points of visits without a carer: of time-critical visits, and of all others."""
    left = [visit for visit in problem.visits if not visit.optional and visit.visit_id not in roster.runs_of]
    time_critical = sum(visit.priority for visit in left if visit.time_critical)
    return time_critical, sum(visit.priority for visit in left) - time_critical


def soft_cost(amounts: Mapping[Rule, int], objective: Objective) -> int:
    """Returns amounts times the weights of an objective, over all soft rules."""
    return sum(amount * objective.weight(rule) for rule, amount in amounts.items() if rule in CATALOGUE and rule != Rule.UNALLOCATED)
