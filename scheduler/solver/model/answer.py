"""Scores, bounds and gaps of solutions, in the terms of the domain."""

from collections.abc import Sequence

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile.tasks import time_critical_cost
from scheduler.solver.model.solution import Solution, stated_starts


def as_given(
    problem: Problem, arrays: Arrays, roster: Roster, routes: Sequence[Sequence[int]], limit: tuple[int, int] | None = None
) -> Solution | None:
    """Returns the roster as a solution at its own starts.

    None if it breaks a rule, leaves a start open, or is worse than a limit on its levels.
    """
    starts = stated_starts(problem, roster, routes)
    if any(task not in starts for route in routes for task in route):
        return None
    of_all = tuple(starts.get(task, -1) for task in range(arrays.tasks.n))
    solution = Solution(tuple(map(tuple, routes)), of_all, *cost(arrays, routes, of_all))
    is_worse = limit is not None and solution.levels > limit
    return None if is_worse or audit(arrays, solution) else solution


def score_of(problem: Problem, solution: Solution) -> Score:
    """Returns the score of a solution that keeps all hard rules."""
    return _score(problem, solution.unallocated, solution.soft)


def bound_of(problem: Problem, unallocated: int, soft: int | None) -> Score:
    """Returns the bound that a proof gives; a level without a proof has bound 0.

    A bound of the cost bounds both levels of UNALLOCATED, since costs and levels have the same order.
    """
    return _score(problem, unallocated, soft or 0)


def _score(problem: Problem, unallocated: int, soft: int) -> Score:
    """Returns the score with the cost of what is unallocated as two levels."""
    critical_cost = time_critical_cost(problem)
    critical, others = divmod(unallocated, critical_cost) if critical_cost else (0, unallocated)
    return Score(hard=0, unallocated_time_critical=critical, unallocated=others, soft=soft)


def gap_of(score: Score, soft_bound: int | None) -> float | None:
    """Returns the optimality gap: the fraction of the soft cost that may still be saved.

    Only rosters that leave no more unallocated compete. None if no bound has been proven.
    """
    if soft_bound is None:
        return None
    return (score.soft - soft_bound) / score.soft if score.soft else 0.0
