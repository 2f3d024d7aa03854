"""Recreate: an early end loses no state that could be accepted."""

import math
from functools import cache

import numpy as np
import pytest

from scheduler.solver.kernels import ruin
from scheduler.solver.kernels.evaluate import least_cost, soft_cost
from scheduler.solver.kernels.layout import (
    BREAK_TICKS,
    LEG_COST,
    OPTIONAL,
    PRICES_TIMES,
    SHIFT,
    TIMES_ONLY_GROW,
    State,
    Static,
    fresh_state,
    pack,
)
from scheduler.solver.kernels.loading import build
from scheduler.solver.kernels.recreate import price, recreate_below
from scheduler.solver.kernels.routes import repair
from scheduler.solver.model.compile import compile_problem
from tests.marks import plain_python
from tests.strategies import Feature, random_case

pytestmark = [
    pytest.mark.kernel,
    plain_python,
]

PENALTY, UNMET_PENALTY = 5000.0, 2.0
HARD = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.PRIORITIES})
LATE = HARD | {Feature.SOFT_WINDOWS, Feature.FREE_ENDS}
"""Lateness and overtime have prices, which only grow."""

WISHES = LATE | {Feature.TIME_RULES, Feature.BREAKS, Feature.BREAKS_OFF, Feature.CONTRACTS}
"""Some prices fall when a visit is placed."""


@cache
def _problem(seed: int, features: frozenset[Feature]) -> Static:
    """A problem in which a detour never saves anything (Floyd 1962, Algorithm 97: Shortest path)."""
    arrays = compile_problem(*random_case(seed, visits=16, carers=3, features=features))
    legs = arrays.travel[0, :-1, :-1].astype(np.int64)
    for via in range(len(legs)):
        legs = np.minimum(legs, legs[:, [via]] + legs[[via]])
    arrays.travel[0, :-1, :-1] = legs
    return pack(arrays)


def _ruined(seed: int, features: frozenset[Feature]) -> tuple[Static, State]:
    """A problem and a roster after a ruin."""
    static = _problem(seed % 10, features)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    ruin.related_removal(static, state, int(np.flatnonzero(state.task[:, SHIFT] >= 0)[seed % 7]), 5)
    repair(static, state)
    return static, state


@pytest.mark.parametrize("features", [HARD, LATE, WISHES], ids=["hard times", "lateness", "wishes"])
def test_an_early_end_only_where_the_whole_would_cost_more(features: frozenset[Feature]) -> None:
    """The same random numbers, once to the end and once below a ceiling. Journeys are rounded, so that a leg may save a tick or two."""
    ended = 0
    for seed in range(30):
        static, whole = _ruined(seed, features)
        if not recreate_below(static, whole, 0, -1, PENALTY, UNMET_PENALTY, math.inf):
            continue
        cost = price(whole, soft_cost(static, whole), PENALTY, UNMET_PENALTY)
        for margin in (50, -500, -20000):
            _, state = _ruined(seed, features)
            is_complete = recreate_below(static, state, 0, -1, PENALTY, UNMET_PENALTY, cost + margin)
            assert is_complete or margin < 0
            assert not is_complete or state.task[:, SHIFT].tolist() == whole.task[:, SHIFT].tolist()
            ended += not is_complete
    assert ended


def test_lateness_ends_it_early() -> None:
    """Counts what is late already, not only what the legs cost."""
    counted = 0
    for seed in range(10):
        static, state = _ruined(seed, LATE)
        has_break = static.shift[:, BREAK_TICKS].any()  # a visit more can make room for one
        assert static.weight[TIMES_ONLY_GROW] == (not has_break)
        if has_break or not static.weight[PRICES_TIMES]:
            continue
        assert least_cost(static, state) == soft_cost(static, state)
        counted += least_cost(static, state) > state.total[LEG_COST] + state.total[OPTIONAL]
    assert counted
