"""Insertion against plain twins: prices are differences of the auditor's costs, and the cheapest place is the cheapest that there is."""

from collections.abc import Iterator

import numpy as np
import pytest

from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.feasibility import is_shift_allowed
from scheduler.solver.kernels.insertion import SLOT_COST, SLOT_POSITION, SLOT_SHIFT, SLOTS, find_insertions
from scheduler.solver.kernels.layout import INFINITE_64, IS_INFEASIBLE, LENGTH, SHIFT, START, TOUCHED, State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.kernels.routes import insert_task, remove_group, remove_task, repair
from scheduler.solver.kernels.timing import propagate_route
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.search.states import read
from tests.marks import plain_python
from tests.strategies import ALL, Feature, random_case

pytestmark = [
    pytest.mark.kernel,
    plain_python,
]
HARD_WINDOWS = ALL - {Feature.SOFT_WINDOWS, Feature.TIME_RULES, Feature.FREE_ENDS, Feature.BREAKS_OFF}


def _without_one(seed: int) -> Iterator[tuple[Arrays, Static, State, int]]:
    """Rosters in which a visit by one carer that could be placed is missing."""
    problem, travel = random_case(seed, visits=7, carers=3, features=HARD_WINDOWS)
    arrays = compile_problem(problem, travel)
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    for t in np.flatnonzero(state.task[:, SHIFT] >= 0).tolist():
        if (arrays.tasks.group == arrays.tasks.group[t]).sum() == 1:
            missing = _copy(state)
            remove_group(static, missing, int(arrays.tasks.group[t]))
            repair(static, missing)
            if not missing.total[IS_INFEASIBLE]:  # without it a run can lack its break, or a way from place to place
                yield arrays, static, missing, t


def _copy(state: State) -> State:
    return State._make(field.copy() for field in state)


def _put(static: Static, state: State, t: int, k: int, q: int) -> State | None:
    """The state with the task at a place; None where it cannot be there."""
    if not is_shift_allowed(static, state, t, k):
        return None
    tried = _copy(state)
    insert_task(static, tried, t, k, q)
    return tried if propagate_route(static, tried, k) else None


def _cost(arrays: Arrays, static: Static, state: State) -> int:
    """The soft cost by the auditor, as if the missing visit were not optional."""
    solution = read(static, state)
    missing = arrays.unallocated_cost[np.unique(arrays.tasks.group[np.array(solution.starts) < 0]), 1].sum()
    return cost(arrays, solution.routes, solution.starts)[1] - int(missing)


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_price_of_a_place_is_what_the_roster_costs_more(first: int) -> None:
    priced = 0
    for seed in range(first, first + 20):
        for arrays, static, state, t in _without_one(seed):
            for slot in range(find_insertions(static, state, t, -INFINITE_64, INFINITE_64, -1, 0, 0, SLOTS, True)):
                placed = _put(static, state, t, int(state.slots[slot, SLOT_SHIFT]), int(state.slots[slot, SLOT_POSITION]))
                if placed is not None:
                    assert state.slots[slot, SLOT_COST] == _cost(arrays, static, placed) - _cost(arrays, static, state)
                    priced += 1
    assert priced > 50


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_cheapest_place_is_the_cheapest_of_all_that_there_are(first: int) -> None:
    """Every place in every shift that may do it is tried; those that keep a schedule count. Without links, which have their own test."""
    for seed in range(first, first + 20):
        for arrays, static, state, t in _without_one(seed):
            if len(arrays.links.lag) or len(arrays.links.same) or len(arrays.links.apart):
                continue
            places = [(k, q) for k in np.flatnonzero(arrays.allowed[t]).tolist() for q in range(state.shift[k, LENGTH] + 1)]
            placed = [there for k, q in places if (there := _put(static, state, t, k, q)) is not None]
            prices = sorted(_cost(arrays, static, there) - _cost(arrays, static, state) for there in placed)
            found = find_insertions(static, state, t, -INFINITE_64, INFINITE_64, -1, 0, 0, SLOTS, True)
            assert state.slots[:found, SLOT_COST].tolist() == prices[:SLOTS], (seed, t)


@pytest.mark.parametrize("seed", range(20))
def test_place_is_given_only_between_the_starts_asked_for(seed: int) -> None:
    for _, static, state, t in _without_one(seed):
        if find_insertions(static, state, t, -INFINITE_64, INFINITE_64, -1, 0, 0, 1, True):
            soon = int(state.slots[0, 3])
            assert find_insertions(static, state, t, -INFINITE_64, soon, -1, 0, 0, 1, True) == 1
            for slot in range(find_insertions(static, state, t, soon + 1, INFINITE_64, -1, 0, 0, SLOTS, True)):
                assert state.slots[slot, 3] > soon
            for slot in range(find_insertions(static, state, t, -INFINITE_64, soon - 1, -1, 0, 0, SLOTS, True)):
                assert state.slots[slot, 3] < soon


@pytest.mark.parametrize("seed", range(10))
def test_every_place_is_overlooked_where_all_blink(seed: int) -> None:
    for _, static, state, t in _without_one(seed):
        assert find_insertions(static, state, t, -INFINITE_64, INFINITE_64, -1, 1000, 0, SLOTS, True) == 0


@pytest.mark.parametrize("seed", range(20))
def test_what_is_put_and_taken_leaves_all_as_it_was(seed: int) -> None:
    for _, static, state, t in _without_one(seed):
        for slot in range(find_insertions(static, state, t, -INFINITE_64, INFINITE_64, -1, 0, 0, SLOTS, True)):
            placed = _put(static, state, t, int(state.slots[slot, SLOT_SHIFT]), int(state.slots[slot, SLOT_POSITION]))
            if placed is None:
                continue
            remove_task(static, placed, t)
            repair(static, placed)
            assert read(static, placed).routes == read(static, state).routes
            assert (placed.shift[:, :3] == state.shift[:, :3]).all()
            assert (placed.total[:TOUCHED] == state.total[:TOUCHED]).all()
            there = state.task[:, SHIFT] >= 0
            assert (placed.task[there, START] == state.task[there, START]).all()


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_running_sums_are_the_auditors(first: int) -> None:
    """With soft windows too."""
    for seed in range(first, first + 20):
        arrays = compile_problem(*random_case(seed, visits=9, carers=3))
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(seed))
        build(static, state, 0)
        solution = read(static, state)
        assert soft_cost(static, state) == cost(arrays, solution.routes, solution.starts)[1]
