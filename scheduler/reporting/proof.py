"""Puts a proof into words: how many visits can be placed at most, and how much could be saved."""

import math
from collections.abc import Sequence
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


def least_left_out(problem: Problem, bound: Score) -> int:
    """Returns the smallest number of visits that a roster can leave out, by a bound of what is unallocated."""
    asked = [visit for visit in problem.visits if not visit.optional]
    critical = [visit.priority for visit in asked if visit.time_critical and problem.objective.time_critical_first]
    others = [visit.priority for visit in asked if not (visit.time_critical and problem.objective.time_critical_first)]
    as_bound = _fewest(critical, bound.unallocated_time_critical) + _fewest(others, bound.unallocated)
    # A roster may also leave out more that is time-critical, and less of the rest.
    return int(min(as_bound, _fewest(critical, bound.unallocated_time_critical + 1)))


def _fewest(priorities: Sequence[int], points: int) -> float:
    """Returns the smallest number of these priorities that sum to at least `points`; infinite if all are less."""
    sums = accumulate(sorted(priorities, reverse=True), initial=0)
    return next((count for count, total in enumerate(sums) if total >= points), math.inf)


def _placed(problem: Problem, roster: Roster, score: Score, bound: Score) -> str:
    """Returns a phrase that says how many visits can be placed at most."""
    asked = [visit for visit in problem.visits if not visit.optional]
    placed = sum(visit.visit_id in roster.runs_of for visit in asked)
    most = len(asked) - least_left_out(problem, bound)
    if placed == len(asked):
        return f"All {placed} visits that must be placed are"
    if bound.unallocated_points == 0:
        return f"It is not known whether a roster can place more than these {placed} of the {len(asked)} visits"
    words = f"No roster can place more than {most} of the {len(asked)} visits"
    words += f" (this one places {placed})" if most > placed else ""
    if not _alike(problem):
        any_ = "any that leaves no more time-critical visits out" if bound.unallocated and _has_levels(problem) else "any"
        less = f"at least {bound.unallocated_text} points of priority stay unallocated in {any_}"
        is_more = _left_out(score) > _left_out(bound)
        words += f"; {less}, {score.unallocated_text} in this one" if is_more else f"; {less}, as in this one"
    return words


def _cost(problem: Problem, score: Score, bound: Score, gap: float | None) -> str:
    others = "do so" if not score.unallocated_points else "place as many" if _alike(problem) else "leave no more unallocated"
    if gap is None or (score.soft and not bound.soft):
        return f"nothing was proven of the cost of rosters that {others}"
    # Down, since no roster is to fall below what is said.
    share = math.floor(1000 * bound.soft / score.soft) / 10 if score.soft else 100.0
    return f"among rosters that {others}, none {_verb(problem)} less than {share}% of this one"


def _alike(problem: Problem) -> bool:
    """Returns whether all visits that must be placed weigh the same."""
    return len({visit.priority for visit in problem.visits if not visit.optional}) <= 1 and not _has_levels(problem)


def _has_levels(problem: Problem) -> bool:
    """Returns whether some visits, and not all, are time-critical and come first."""
    kinds = {visit.time_critical for visit in problem.visits if not visit.optional}
    return problem.objective.time_critical_first and len(kinds) == 2


def _left_out(score: Score) -> tuple[int, int]:
    """Returns both levels of what is unallocated."""
    return score.unallocated_time_critical, score.unallocated


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
