"""Puts a proof into words: how many visits can be placed at most, and how much could be saved."""

import math
from itertools import accumulate

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule


def proof(problem: Problem, roster: Roster, score: Score, bound: Score | None, gap: float | None) -> list[str]:
    """Returns sentences that say what is proven of the roster.

    Args:
        problem: Problem of the roster.
        roster: Roster that breaks no hard rule.
        score: Score of the roster.
        bound: Lower bound; its soft part is for rosters that leave no more unallocated.
        gap: Gap of the soft cost; None where nothing is known of it.
    """
    if bound is None:
        return ["Nothing was proven of other rosters; more time may bring a proof."]
    if bound == score:
        return [f"{_placed(problem, roster, score, bound)}, and no other roster is better: this one is proven optimal."]
    return [f"{_placed(problem, roster, score, bound)}; {_cost(problem, score, bound, gap)}."]


def least_left_out(problem: Problem, unallocated: int) -> int:
    """Returns the smallest number of visits whose priorities sum to at least `unallocated`."""
    weights = sorted((visit.priority for visit in problem.visits if not visit.optional), reverse=True)
    return next(count for count, weight in enumerate(accumulate(weights, initial=0)) if weight >= unallocated)


def _placed(problem: Problem, roster: Roster, score: Score, bound: Score) -> str:
    """Returns a phrase that says how many visits can be placed at most."""
    asked = [visit for visit in problem.visits if not visit.optional]
    placed = sum(visit.visit_id in roster.runs_of for visit in asked)
    most = len(asked) - least_left_out(problem, bound.unallocated)
    if placed == len(asked):
        return f"All {placed} visits that must be placed are"
    if bound.unallocated == 0:
        return f"It is not known whether a roster can place more than these {placed} of the {len(asked)} visits"
    words = f"No roster can place more than {most} of the {len(asked)} visits"
    words += f" (this one places {placed})" if most > placed else ""
    if not _alike(problem):
        less = f"at least {bound.unallocated} points of priority stay unallocated in any"
        words += f"; {less}, {score.unallocated} in this one" if score.unallocated > bound.unallocated else f"; {less}, as in this one"
    return words


def _cost(problem: Problem, score: Score, bound: Score, gap: float | None) -> str:
    others = "do so" if not score.unallocated else "place as many" if _alike(problem) else "leave no more unallocated"
    if gap is None or (score.soft and not bound.soft):
        return f"nothing was proven of the cost of rosters that {others}"
    # Down, since no roster is to fall below what is said.
    share = math.floor(1000 * bound.soft / score.soft) / 10 if score.soft else 100.0
    return f"among rosters that {others}, none {_verb(problem)} less than {share}% of this one"


def _alike(problem: Problem) -> bool:
    """Returns whether all visits that must be placed have the same priority."""
    return len({visit.priority for visit in problem.visits if not visit.optional}) <= 1


def _verb(problem: Problem) -> str:
    """Returns "travels" where only travel time counts in the soft cost, else "costs"."""
    idle = set()
    if not any(visit.optional for visit in problem.visits):
        idle.add(Rule.OPTIONAL)
    if problem.objective.is_hard(Rule.WINDOW):
        idle |= {Rule.LATENESS, Rule.WORST_LATENESS}
    if problem.objective.is_hard(Rule.SHIFT):
        idle.add(Rule.OVERTIME)
    if problem.objective.is_hard(Rule.BREAK):
        idle.add(Rule.MISSED_BREAK)
    if not any(absence.soft for absence in problem.absences):
        idle.add(Rule.SOFT_ABSENCE)
    if not any(person.preferred_carers for person in problem.service_users):
        idle.add(Rule.PREFERENCE)
    counts = {rule for rule in Rule if rule != Rule.UNALLOCATED and problem.objective.weight(rule)} - idle
    return "travels" if counts == {Rule.TRAVEL_TIME} else "costs"
