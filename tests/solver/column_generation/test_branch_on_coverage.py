"""However many routes are listed, sifting and dividing them loses no roster that is better."""

from dataclasses import replace

import pytest

from scheduler.solver.column_generation import branch_on_coverage as branching
from scheduler.solver.column_generation import reduced_cost_fixing as fixing
from scheduler.solver.column_generation.branch_on_coverage import branch_on_assignment
from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.enumerate_routes import routes_below
from scheduler.solver.column_generation.initial_columns import columns_of_solution, initial_duals
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.network import make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.column_generation.reduced_cost_fixing import RoutePool
from scheduler.solver.column_generation.set_partitioning import solve_set_partitioning
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import SoftWeights
from scheduler.solver.model.compile import compile_problem
from tests.strategies import Feature, random_case

FEATURES = frozenset({Feature.LINKS, Feature.DOUBLE_UPS, Feature.BREAKS, Feature.SKILLS})
MORE = 2.0
"""What a roster may cost beside the best, so that many routes are listed."""


def _pool(seed: int) -> tuple[RoutePool, int, int]:
    """All routes below more than a day needs, after a few rounds; the limit, and the cost of the cheapest choice of them."""
    arrays = replace(compile_problem(*random_case(seed, visits=9, carers=3, features=FEATURES)), soft_weights=SoftWeights())
    best, network = solve_exact(arrays).solution, make_network(arrays)
    initial_columns, scale = columns_of_solution(arrays, network, best), make_scale(network, costs=True)
    assert scale is not None
    cutoff, cost_unit, start = int(MORE * best.soft) + 1, max(1.0, best.soft / 9), initial_duals(network, initial_columns)
    generation = ColumnGeneration(
        network, Pricer(network), scale, best.unallocated, cost_unit=cost_unit, start_duals=start, cutoff=cutoff, should_stop=lambda: False
    )
    generation.master.add(initial_columns)
    for _ in generation.run_rounds(0):
        pass
    routes = routes_below(generation, cutoff, lambda: False)
    assert routes is not None
    choice = solve_set_partitioning(network, routes, max_unallocated=best.unallocated, cutoff=cutoff, work=30.0, should_stop=lambda: False)
    assert choice.columns is not None
    pool = fixing.make_route_pool(generation, routes, cutoff=cutoff, cost_unit=cost_unit, should_stop=lambda: False)
    assert pool.bound <= choice.cost <= best.soft
    return pool, best.unallocated, choice.cost


@pytest.mark.parametrize("seed", range(16))
def test_the_best_of_all_parts_is_the_best_of_the_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "MAX_ENUMERATED", 3)
    monkeypatch.setattr(fixing, "MAX_ENUMERATED", 3)
    pool, max_unallocated, cost = _pool(seed)
    found = branch_on_assignment(pool, max_unallocated=max_unallocated, work=30.0, with_starts=True, should_stop=lambda: False)
    assert found.columns is not None
    assert found.cost == found.bound == cost


def test_days_are_divided() -> None:
    """The test above would pass where nothing ever is."""
    parts = 0
    for seed in range(16):
        pool, *_ = _pool(seed)
        pool.tighten(1, lambda: False)
        sides = branching._branches(pool) or []
        assert all(len(side.columns) < len(pool.columns) for side in sides)
        parts += len(sides)
    assert parts >= 4


def test_what_is_left_when_time_is_up_bounds_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(branching, "MAX_ENUMERATED", 3)
    for seed in range(8):
        pool, max_unallocated, cost = _pool(seed)
        found = branch_on_assignment(pool, max_unallocated=max_unallocated, work=30.0, with_starts=True, should_stop=lambda: True)
        assert found.bound <= cost
