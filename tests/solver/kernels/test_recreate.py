"""Recreate: an early end loses no state that could be accepted."""

import math
from functools import cache

import numpy as np
import pytest

from scheduler.solver.kernels import ruin
from scheduler.solver.kernels.layout import SHIFT, State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.kernels.recreate import price, recreate_below
from scheduler.solver.kernels.routes import repair
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from tests.marks import plain_python
from tests.strategies import Feature, random_case

pytestmark = [
    pytest.mark.kernel,
    plain_python,
]

PENALTY, UNMET_PENALTY = 5000.0, 2.0
FEATURES = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.PRIORITIES})


@cache
def _arrays(seed: int, carers: int) -> Arrays:
    """A problem in which a detour never saves anything (Floyd 1962, Algorithm 97: Shortest path)."""
    arrays = compile_problem(*random_case(seed, visits=16, carers=carers, features=FEATURES))
    cost = arrays.travel[0, :-1, :-1, 1].astype(np.int64)
    for via in range(len(cost)):
        cost = np.minimum(cost, cost[:, [via]] + cost[[via]])
    arrays.travel[0, :-1, :-1, 1] = cost
    return arrays


def _ruined(seed: int, carers: int) -> tuple[Static, State]:
    """A problem and a roster after a ruin."""
    static = pack(_arrays(seed % 5, carers))
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    ruin.related_removal(static, state, int(np.flatnonzero(state.task[:, SHIFT] >= 0)[seed % 7]), 5)
    repair(static, state)
    return static, state


@pytest.mark.parametrize("carers", [2, 4])
def test_an_early_end_only_where_the_whole_would_cost_more(carers: int) -> None:
    """The same random numbers, once to the end and once below a ceiling. Journeys are rounded, so that a leg may save a tick or two."""
    ended = 0
    for seed in range(30):
        static, whole = _ruined(seed, carers)
        if not recreate_below(static, whole, 0, -1, PENALTY, UNMET_PENALTY, math.inf):
            continue
        cost = price(static, whole, PENALTY, UNMET_PENALTY)
        for margin in (50, -2000, -20000):
            _, state = _ruined(seed, carers)
            is_complete = recreate_below(static, state, 0, -1, PENALTY, UNMET_PENALTY, cost + margin)
            assert is_complete or margin < 0
            assert not is_complete or state.task[:, SHIFT].tolist() == whole.task[:, SHIFT].tolist()
            ended += not is_complete
    assert ended > 5
