"""Checks, without a search, that costs can be counted."""

from scheduler.domain.errors import BadInput
from scheduler.domain.places import TravelSettings
from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.outline import TravelOutline
from scheduler.geo.travel import travel_matrix
from scheduler.solver.model.compile import check_overflow


def check_weights(problem: Problem, travel: TravelMatrix | TravelOutline, settings: TravelSettings) -> None:
    """Checks that no roster's score can overflow, as `solve` does before it searches.

    Args:
        problem: With the weights of the rules.
        travel: Travel matrix of the problem, or its outline.
        settings: Travel settings, for the matrix where bounds of its journeys are too large.

    Raises:
        BadInput: S112, the weights are so large that a score could overflow.
    """
    try:
        check_overflow(problem, travel)
    except BadInput:
        if isinstance(travel, TravelMatrix):
            raise
        check_overflow(problem, travel_matrix(problem, settings))
