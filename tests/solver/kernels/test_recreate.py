"""Recreate: an early end loses no state that could be accepted, and visits that were left out may wait for a later iteration."""

import math
import os
from functools import cache

import numpy as np
import pytest

from scheduler.solver.kernels import ruin
from scheduler.solver.kernels.anneal import copy_state
from scheduler.solver.kernels.layout import GROUP, IS_INFEASIBLE, SHIFT, State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.kernels.recreate import price, recreate_below
from scheduler.solver.kernels.routes import repair
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from tests.strategies import Feature, random_case

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") != "1", reason="compiled, these have no way in from Python"),
]

PENALTY, UNMET_PENALTY = 5000.0, 2.0
FEATURES = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.PRIORITIES})


@cache
def _arrays(seed: int, carers: int = 4) -> Arrays:
    """A problem in which a detour never saves anything (Floyd 1962, Algorithm 97: Shortest path)."""
    arrays = compile_problem(*random_case(seed, visits=16, carers=carers, features=FEATURES))
    cost = arrays.travel[0, :-1, :-1, 1].astype(np.int64)
    for via in range(len(cost)):
        cost = np.minimum(cost, cost[:, [via]] + cost[[via]])
    arrays.travel[0, :-1, :-1, 1] = cost
    return arrays


def _ruined(seed: int, carers: int = 4) -> tuple[Static, State, State]:
    """A problem, a roster, and the same after a ruin."""
    static = pack(_arrays(seed % 5, carers))
    before, after = (fresh_state(static, np.random.SeedSequence(seed)) for _ in range(2))
    build(static, before, 0)
    copy_state(before, after)
    ruin.related_removal(static, after, int(np.flatnonzero(before.task[:, SHIFT] >= 0)[seed % 7]), 5)
    repair(static, after)
    return static, before, after


@pytest.mark.parametrize("carers", [2, 4])
def test_an_early_end_only_where_the_whole_would_cost_more(carers: int) -> None:
    """The same random numbers, once to the end and once below a ceiling. Journeys are rounded, so that a leg may save a tick or two."""
    ended = 0
    for seed in range(30):
        static, before, whole = _ruined(seed, carers)
        if not recreate_below(static, whole, before, 0, -1, False, PENALTY, UNMET_PENALTY, math.inf):
            continue
        cost = price(static, whole, PENALTY, UNMET_PENALTY)
        for margin in (50, -2000, -20000):
            _, _, state = _ruined(seed, carers)
            is_complete = recreate_below(static, state, before, 0, -1, False, PENALTY, UNMET_PENALTY, cost + margin)
            assert is_complete or margin < 0
            assert not is_complete or state.task[:, SHIFT].tolist() == whole.task[:, SHIFT].tolist()
            ended += not is_complete
    assert ended > 5


def test_what_was_left_out_waits_unless_it_is_urgent() -> None:
    waited = 0
    for seed in range(30):
        static, before, state = _ruined(seed, carers=1)
        out = np.flatnonzero(before.task[:, SHIFT] < 0)
        if len(out) == 0:
            continue
        urgent = int(static.task[out[0], GROUP])
        recreate_below(static, state, before, 0, urgent, True, PENALTY, UNMET_PENALTY, math.inf)
        if state.total[IS_INFEASIBLE]:
            continue
        others = [t for t in out.tolist() if static.task[t, GROUP] != urgent]
        assert all(state.task[t, SHIFT] < 0 for t in others)
        waited += bool(others)
    assert waited > 5
