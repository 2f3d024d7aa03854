"""Starts that are chosen: exact along runs that are held by nothing else, and never worse than the earliest."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.cpsat.timing import best_starts
from scheduler.solver.kernels.layout import SHIFT, START, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.axes import lift
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from scheduler.solver.search.states import read
from tests.strategies import ALL, Feature, random_case

ALONE = ALL - {Feature.BREAKS, Feature.BREAKS_OFF, Feature.SEVERAL_WINDOWS, Feature.LINKS, Feature.DOUBLE_UPS, Feature.TIME_RULES}
PRICES = (
    SoftWeights(waiting=7),
    SoftWeights(wanted=3),
    SoftWeights(wanted=3, waiting=2, late=5),
    SoftWeights(waiting=3, late=1, overtime=4),
    SoftWeights(wanted=1, waiting=1, overtime=1),
)


def _built(arrays: Arrays, seed: int) -> tuple[Solution, tuple[int, ...]]:
    """A roster put together by the kernels, and the earliest starts of its tasks."""
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    earliest = np.where(state.task[:, SHIFT] >= 0, state.task[:, START], -1)
    return read(static, state), tuple(earliest.tolist())


def _case(seed: int, features: frozenset[Feature], prices: SoftWeights) -> Arrays:
    """A random case with a planned start for half of the tasks, and these prices."""
    arrays = compile_problem(*random_case(seed, visits=9, carers=2, features=features))
    rng = np.random.default_rng(seed)
    first = arrays.tasks.due[arrays.tasks.due_of[:-1], 0]
    wanted = first + rng.integers(0, 120 * 60, arrays.tasks.n)
    return replace(arrays, soft_weights=prices, tasks=replace(arrays.tasks, wanted=np.stack([wanted, wanted + 60], axis=1)))


@pytest.mark.parametrize("prices", PRICES)
def test_starts_along_single_runs_are_the_best(prices: SoftWeights) -> None:
    chosen = 0
    for seed in range(25):
        arrays = _case(seed, frozenset(ALONE), prices)
        arrays = replace(arrays, shifts=lift(arrays.shifts, "break_ticks"))  # long runs owe them where ends are free
        solution, earliest = _built(arrays, seed)
        assert audit(arrays, solution) == []
        starts = best_starts(arrays, solution.routes, solution.starts, max_deterministic_time=5.0)
        assert solution.soft == cost(arrays, solution.routes, starts)[1], seed
        chosen += solution.starts != earliest
    assert chosen > 5


@pytest.mark.parametrize("prices", PRICES)
def test_starts_are_lawful_and_cost_what_is_said_whatever_holds_runs_together(prices: SoftWeights) -> None:
    """They are close to the best, too: what is left for the last polish is little."""
    said = best = 0
    for seed in range(25):
        arrays = _case(seed, frozenset(ALL - {Feature.TIME_RULES}), prices)
        solution, _ = _built(arrays, seed)
        assert audit(arrays, solution) == []
        said += solution.soft
        best += cost(arrays, solution.routes, best_starts(arrays, solution.routes, solution.starts, max_deterministic_time=1.0))[1]
    assert best <= said <= 1.1 * best
