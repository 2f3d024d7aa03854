"""The assignment problem against a solver of others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from ortools.graph.python import linear_sum_assignment

from scheduler.studies.clusters.assignment import least_cost


def known_cost(costs: np.ndarray) -> int:
    size = len(costs)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(np.repeat(np.arange(size), size), np.tile(np.arange(size), size), costs.ravel())
    solver.solve()
    return int(solver.optimal_cost())


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([3, 1_000, 600_000]))
def test_cost_is_that_of_another_solver(seed: int, size: int, most: int) -> None:
    costs = np.random.default_rng(seed).integers(0, most, (size, size))
    assert least_cost(costs) == known_cost(costs)


def test_nothing_costs_nothing() -> None:
    assert least_cost(np.zeros((0, 0), dtype=np.int64)) == 0
