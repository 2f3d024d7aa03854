"""Whether costs can be counted is told from an outline of travel, exactly as from the matrix."""

from bisect import bisect_left

import pytest

from scheduler.domain.errors import BadInput
from scheduler.domain.places import TravelSettings
from scheduler.domain.problem import Problem
from scheduler.domain.rules import Objective, Rule
from scheduler.geo.outline import TravelOutline, outline_travel
from scheduler.geo.travel import travel_matrix
from scheduler.solver.model.compile import check_overflow
from scheduler.solver.weights import check_weights
from tests.geo.problems import HEREFORD, LEDBURY, LEOMINSTER, problem_at

SETTINGS = TravelSettings()
PLACES = {"Hereford": HEREFORD, "Leominster": LEOMINSTER, "Ledbury": LEDBURY}


def priced(weight: int) -> Problem:
    problem = problem_at(PLACES, ["Leominster"])
    return problem.replace(objective=Objective(settings={Rule.TRAVEL_TIME: weight}))


def accepts(weight: int, *, with_matrix: bool) -> bool:
    problem = priced(weight)
    travel = travel_matrix(problem, SETTINGS) if with_matrix else outline_travel(problem, SETTINGS)
    assert with_matrix != isinstance(travel, TravelOutline)
    try:
        check_weights(problem, travel, SETTINGS)
    except BadInput:
        return False
    return True


def test_a_bound_that_is_too_large_leaves_the_decision_to_the_matrix() -> None:
    """The box around the places is wider than any journey, so between the two only the matrix can tell."""
    largest = bisect_left(range(1, 10**9), True, key=lambda weight: not accepts(weight, with_matrix=True))
    with pytest.raises(BadInput):
        check_overflow(priced(largest), outline_travel(priced(largest), SETTINGS))
    assert accepts(largest, with_matrix=False)
    assert not accepts(largest + 1, with_matrix=True)
    assert not accepts(largest + 1, with_matrix=False)


@pytest.mark.parametrize("weight", [1, 1000])
def test_usual_weights_are_accepted_by_both(weight: int) -> None:
    assert accepts(weight, with_matrix=True)
    assert accepts(weight, with_matrix=False)
