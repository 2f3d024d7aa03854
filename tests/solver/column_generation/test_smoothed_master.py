"""The smooth master says the same as plain Python, and comes as near to the linear programme as its corners are sharp."""

import numpy as np
import pytest

from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.initial_columns import columns_of_solution, initial_duals
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.master import Floats, Master
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.smoothed_master import SmoothedMaster
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from tests.strategies import random_case

LIMITS = (0, 3)


def _case(seed: int) -> tuple[Arrays, Network, list[Column], int]:
    """A small problem, its network, routes that column generation found, and their cost."""
    arrays = compile_problem(*random_case(seed, visits=8, carers=4))
    best, network = solve_exact(arrays).solution, make_network(arrays)
    initial_columns, scale = columns_of_solution(arrays, network, best), make_scale(network, costs=True)
    assert scale is not None
    start = initial_duals(network, initial_columns)
    cutoff = max(1, best.soft)
    generation = ColumnGeneration(
        network, Pricer(network), scale, best.unallocated, cost_unit=1.0, start_duals=start, cutoff=cutoff, should_stop=lambda: False
    )
    generation.master.add(initial_columns)
    for _ in generation.run_rounds(0):
        pass
    return arrays, network, generation.master.columns, cutoff


def _promised(network: Network, columns: list[Column], max_unallocated: int, prices: Floats) -> float:
    """The Lagrangian bound over these routes alone, in plain Python; the last price is for a point left unallocated."""
    value = float(network.demand @ prices[:-1]) - max_unallocated * prices[-1]
    for cost_unit, (points, soft) in enumerate(network.unallocated_cost.tolist()):
        nodes = np.flatnonzero(network.group == cost_unit)
        value += min(0.0, soft + points * prices[-1] - float(network.demand[nodes] @ prices[nodes]))
    for shift_class, shifts in enumerate(network.shifts):
        reduced = [column.cost - sum(prices[node] for node in column.nodes) for column in columns if column.shift_class == shift_class]
        value += len(shifts) * min(0.0, *reduced, 0.0)
    return float(value)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("max_unallocated", LIMITS)
def test_the_value_is_the_bound_of_the_runs_known_and_the_slope_is_its_slope(seed: int, max_unallocated: int) -> None:
    """From below, and the nearer the less it is smoothed; the slope against differences."""
    _, network, columns, cutoff = _case(seed)
    master = SmoothedMaster(network, max_unallocated, 1.0)
    assert master.add([*columns, *columns]) == len(columns) == len(master.columns)
    rng = np.random.default_rng(seed)
    prices = 2 * cutoff / network.v * rng.random(network.v + 1)
    exact = _promised(network, columns, max_unallocated, np.append(prices[:-1], prices[-1] / master.points_mean))
    values = [master.value(prices, spread * cutoff)[0] for spread in (0.1, 0.01, 1e-6)]
    assert values == sorted(values)
    assert values[-1] <= exact + 1e-6 * cutoff
    assert exact - values[-1] < 1e-4 * cutoff
    slope, width = master.value(prices, 0.05 * cutoff)[1], 1e-5 * cutoff
    for at in range(network.v + 1):
        aside = width * (np.arange(network.v + 1) == at)
        rise = master.value(prices + aside, 0.05 * cutoff)[0] - master.value(prices - aside, 0.05 * cutoff)[0]
        assert rise / (2 * width) == pytest.approx(slope[at], abs=1e-4), at


@pytest.mark.parametrize("seed", range(8))
def test_the_climb_ends_near_the_linear_programme_of_the_same_runs(seed: int) -> None:
    """By duality its value is the most that any prices promise."""
    _, network, columns, cutoff = _case(seed)
    least = int(network.unallocated_cost[:, 0].sum())
    linear, smooth = Master(network, least, 1.0), SmoothedMaster(network, least, cutoff / 100)
    linear.add(columns)
    smooth.add(columns)
    solved = linear.solve()
    assert solved is not None
    prices = np.zeros(network.v + 1)
    for spread in (0.1, 0.03, 0.01, 0.003, 0.001):
        prices = smooth.ascend(prices, spread * cutoff)
        assert (prices >= 0).all()
        assert smooth.value(prices, spread * cutoff)[0] <= solved[0] + 1e-6 * cutoff
    assert smooth.value(prices, 0.001 * cutoff)[0] > solved[0] - 0.03 * cutoff


def test_likely_runs_are_those_that_save_nearly_the_most() -> None:
    _, network, columns, cutoff = _case(1)
    master = SmoothedMaster(network, 0, 1.0)
    master.add(columns)
    prices = np.append(cutoff / network.v * np.random.default_rng(1).random(network.v), 0.0)

    def reduced(column: Column) -> float:
        return column.cost - float(sum(prices[node] for node in column.nodes))

    for within in (1.0, 0.1 * cutoff):
        least = {
            shift_class: min(0.0, *(reduced(c) for c in columns if c.shift_class == shift_class), 0.0)
            for shift_class in {c.shift_class for c in columns}
        }
        assert set(master.likely(prices, within)) == {c for c in columns if reduced(c) - least[c.shift_class] < within}
