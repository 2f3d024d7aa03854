"""Conversion between rosters and the states of the kernels."""

from collections.abc import Sequence

import numpy as np

from scheduler.solver.kernels.anneal import copy_state
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.layout import (
    HAS_START_CHOICE,
    IS_INFEASIBLE,
    LENGTH,
    PLANNED_START,
    SHIFT,
    START,
    UNALLOCATED_COST,
    State,
    Static,
    fresh_state,
)
from scheduler.solver.kernels.loading import append, assemble, build, tidy
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution

LOADS = 3
"""Largest number of attempts to load a roster.

If a visit is left out, its route may no longer have room for its break. The next attempt then leaves
out more visits."""
BUILDS = 20
"""Largest number of attempts to complete a first roster; one fails if a route loses its break."""


def load(static: Static, state: State, arrays: Arrays, routes: Sequence[Sequence[int]]) -> None:
    """Inserts the tasks of a roster into an empty state, in their order; misfits are left out.

    All tasks are inserted at once. If that is infeasible, they are inserted route by route, and a
    route that does not fit is inserted task by task. Breaks are the reason for the first attempt:
    where routes wait for each other, a break's place depends on the routes already there, and may
    keep out a later one. The state stays empty if each of `LOADS` attempts is infeasible.
    """
    for _ in range(LOADS):
        steps = [(task, k) for k, route in enumerate(routes) for task in route if arrays.allowed[task, k]]
        tasks, shifts = np.array(steps, dtype=np.int64).reshape(-1, 2).T.copy()
        if not assemble(static, state, tasks, shifts):
            _empty(static, state)
            for k in range(len(routes)):
                run = tasks[shifts == k]
                if not append(static, state, run, k):
                    for one in range(len(run)):
                        append(static, state, run[one : one + 1], k)
        tidy(static, state)
        if not state.total[IS_INFEASIBLE]:
            return
        routes = read(static, state).routes
        _empty(static, state)


def _empty(static: Static, state: State) -> None:
    """Removes everything from a state."""
    copy_state(fresh_state(static, np.random.SeedSequence(0)), state)


def fill(static: Static, state: State, arrays: Arrays) -> None:
    """Inserts all tasks that fit beside those of the state.

    If times become infeasible on the way, the tasks inserted by then are loaded again, and the rest
    is tried once more. After `BUILDS` attempts the best feasible state is kept.
    """
    held = fresh_state(static, np.random.SeedSequence(0))
    copy_state(state, held)
    for _ in range(BUILDS):
        build(static, state, 0)
        if not state.total[IS_INFEASIBLE]:
            return
        routes = read(static, state).routes
        _empty(static, state)
        load(static, state, arrays, routes)
        if not state.total[IS_INFEASIBLE] and state.total[UNALLOCATED_COST] < held.total[UNALLOCATED_COST]:
            copy_state(state, held)
    copy_state(held, state)


def read(static: Static, state: State) -> Solution:
    """Returns the solution of a state."""
    lengths = state.shift[:, LENGTH].tolist()
    routes = tuple(tuple(row[:length]) for row, length in zip(state.route.tolist(), lengths, strict=True))
    starts = np.where(state.task[:, SHIFT] >= 0, state.task[:, PLANNED_START if static.weight[HAS_START_CHOICE] else START], -1)
    return Solution(routes, tuple(starts.tolist()), int(state.total[UNALLOCATED_COST]), int(soft_cost(static, state)))
