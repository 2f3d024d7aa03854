"""What is said of a solution in words of the domain."""

from collections.abc import Sequence

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.solution import Solution, stated_starts


def as_given(problem: Problem, arrays: Arrays, roster: Roster, routes: Sequence[Sequence[int]]) -> Solution | None:
    """The roster as it stands, at starts that the search may not come upon; None where it breaks a rule or leaves a start open."""
    starts = stated_starts(problem, roster, routes)
    if any(task not in starts for route in routes for task in route):
        return None
    of_all = tuple(starts.get(task, -1) for task in range(arrays.tasks.n))
    solution = Solution(tuple(map(tuple, routes)), of_all, *cost(arrays, routes, of_all))
    return None if audit(arrays, solution) else solution


def score_of(solution: Solution) -> Score:
    """The score of a solution that keeps all hard rules."""
    return Score(hard=0, unallocated=solution.unallocated, soft=solution.soft)


def bound_of(unplaced: int, soft: int | None) -> Score:
    """The bound that a proof means; a level of which nothing is proven is at 0."""
    return Score(hard=0, unallocated=unplaced, soft=soft or 0)


def gap_of(score: Score, soft_bound: int | None) -> float | None:
    """How much of the soft cost may be too much, among rosters that leave no more unallocated."""
    if soft_bound is None:
        return None
    return (score.soft - soft_bound) / score.soft if score.soft else 0.0
