"""Compares what ruin and recreate leave behind with the same routes timed from nothing."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.kernels.anneal import copy_state, ruin
from scheduler.solver.kernels.layout import (
    BREAK_POSITION,
    EARLIEST_AFTER_BREAK,
    EARLIEST_BEFORE_BREAK,
    IS_INFEASIBLE,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LENGTH,
    NO_NODE,
    NODE_SHIFT,
    QUEUED_EARLY,
    QUEUED_LATE,
    SHIFT,
    START,
    State,
    Static,
    fresh_state,
    pack,
)
from scheduler.solver.kernels.loading import assemble, build
from scheduler.solver.kernels.recreate import recreate
from scheduler.solver.kernels.routes import remove_task, repair
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.params import SolveParams
from scheduler.solver.search.operators import operator_weights
from tests.builders import by_rostered_length
from tests.marks import plain_python
from tests.strategies import ALL, Feature, random_case

pytestmark = [
    pytest.mark.kernel,
    plain_python,
]
TIMES = (START, EARLIEST_BEFORE_BREAK, EARLIEST_AFTER_BREAK, LATEST_BEFORE_BREAK, LATEST_AFTER_BREAK)
BREAKS = {Feature.BREAKS, Feature.BREAKS_OFF}
"""Let a pair that has waited for a break stay later than it need once the break moves: each half holds the other."""

SOFT_TIMES = {Feature.SOFT_WINDOWS, Feature.FREE_ENDS}
"""Let what is late already stay so late: latest starts depend on the starts chosen."""

ROUNDS = 25


def _with_shortest_journeys(arrays: Arrays) -> Arrays:
    """Returns the problem with journeys that no detour shortens: an insertion then makes nothing earlier."""
    travel = arrays.travel.copy()
    ticks = travel[..., 0]
    for via in range(ticks.shape[1]):
        np.minimum(ticks, ticks[:, :, via, None] + ticks[:, None, via, :], out=ticks)
    return replace(arrays, travel=travel)


def _timed_from_nothing(static: Static, state: State) -> State | None:
    """Returns the same routes in a fresh state; None where they cannot be put together one after the other."""
    anew = fresh_state(static, np.random.SeedSequence(0))
    routes = [state.route[k, : state.shift[k, LENGTH]] for k in range(len(state.shift))]
    tasks = np.concatenate(routes).astype(np.int64)
    shifts = np.repeat(np.arange(len(routes)), [len(route) for route in routes])
    return anew if assemble(static, anew, tasks, shifts) else None


def _assert_same_times(static: Static, state: State) -> bool:
    """Compares all that is known of times and of places for insertion; returns whether it could."""
    assert state.total[QUEUED_EARLY] == state.total[QUEUED_LATE] == 0
    assert (state.last < 0).all()
    placed = state.task[:, SHIFT] >= 0
    assert (state.node[: len(placed)][~placed, NODE_SHIFT] == NO_NODE).all()
    anew = _timed_from_nothing(static, state)
    if anew is None:
        return False
    for column in TIMES:
        assert state.task[placed, column].tolist() == anew.task[placed, column].tolist(), column
    assert state.shift[:, BREAK_POSITION].tolist() == anew.shift[:, BREAK_POSITION].tolist()
    known = np.concatenate([placed, np.full(len(state.shift), True)])
    assert (state.node[known] == anew.node[known]).all()
    assert (state.gap[known] == anew.gap[known]).all()
    return True


FEATURES = pytest.mark.parametrize(
    "features",
    [
        {Feature.DOUBLE_UPS},
        ALL - BREAKS - SOFT_TIMES,
        ALL - {Feature.DOUBLE_UPS, Feature.LINKS},
    ],
    ids=["double-ups", "hard times without breaks", "without links"],
)


def _built(seed: int, features: frozenset[Feature]) -> tuple[Arrays, Static, State]:
    """Makes a random problem, and places all that can be placed."""
    problem, travel = random_case(seed, visits=18, carers=4, features=features)
    arrays = _with_shortest_journeys(compile_problem(by_rostered_length(problem), travel))
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    return arrays, static, state


@FEATURES
@pytest.mark.parametrize("first", range(0, 20, 4))
def test_times_are_those_of_the_same_routes_timed_from_nothing(first: int, features: frozenset[Feature]) -> None:
    compared = 0
    for seed in range(first, first + 4):
        arrays, static, state = _built(seed, features)
        before = fresh_state(static, np.random.SeedSequence(seed))
        settings = np.array([1.0, 1.0, 0.0, 0.0, 6.0, 6.0, SolveParams().ruin.blinks_per_thousand, *operator_weights(arrays)])
        for _ in range(ROUNDS):
            copy_state(state, before)
            state.total[IS_INFEASIBLE] = 0
            urgent = ruin(static, state, settings)
            if not state.total[IS_INFEASIBLE]:
                compared += _assert_same_times(static, state)
                recreate(static, state, 10, urgent)
            if state.total[IS_INFEASIBLE]:  # without a visit a route can lack its break, or a way from place to place
                copy_state(before, state)
            compared += _assert_same_times(static, state)
    assert compared > ROUNDS


@FEATURES
@pytest.mark.parametrize("first", range(0, 20, 4))
def test_tasks_can_be_removed_in_any_order(first: int, features: frozenset[Feature]) -> None:
    for seed in range(first, first + 4):
        _, static, state = _built(seed, features)
        before = fresh_state(static, np.random.SeedSequence(seed))
        copy_state(state, before)
        rng = np.random.default_rng(seed)
        for _ in range(ROUNDS):
            k = int(np.argmax(state.shift[:, LENGTH] + rng.random(len(state.shift))))
            for _ in range(min(3, int(state.shift[k, LENGTH]))):
                remove_task(static, state, int(state.route[k, rng.integers(state.shift[k, LENGTH])]))
            repair(static, state)
            if not state.total[IS_INFEASIBLE]:
                _assert_same_times(static, state)
            copy_state(before, state)
