"""Checks, without a search, that costs can be counted."""

from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.compile import check_overflow


def check_weights(problem: Problem, travel: TravelMatrix) -> None:
    """Checks that no roster's score can overflow, as `solve` does before it searches.

    Args:
        problem: With the weights of the rules.
        travel: Travel matrix of the problem.

    Raises:
        BadInput: S112, the weights are so large that a score could overflow.
    """
    check_overflow(problem, travel)
