"""Starts for a roster that does not state them."""

from dataclasses import replace

import numpy as np

from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arrays import FAR, Arrays
from scheduler.solver.compile import compile_problem
from scheduler.solver.kernels.layout import SHIFT, START, fresh_state, pack
from scheduler.solver.search import load
from scheduler.solver.solution import encode


def with_starts(problem: Problem, travel: TravelMatrix, roster: Roster) -> Roster:
    """The roster with a start for every visit: the earliest that its order allows.

    Starts that are stated stay. Where the order keeps no schedule inside of all rules, windows and shifts are let go, so that the
    verifier can say by how much it fails.
    """
    if all(assignment.start is not None for run in roster.runs for assignment in run.assignments):
        return roster
    arrays = compile_problem(problem, travel)
    routes = encode(problem, roster, arrays.allowed)
    for attempt in (arrays, _let_go(arrays)):
        static = pack(attempt)
        state = fresh_state(static, np.random.SeedSequence(0))
        load(static, state, attempt, routes)
        if all(state.task[task, SHIFT] == k for k, route in enumerate(routes) for task in route):
            break
    starts = {
        (k, position): moment_after(problem.horizon_start, int(state.task[task, START]), problem.ticks_per_minute)
        for k, route in enumerate(routes)
        for position, task in enumerate(route)
    }
    number = {shift.shift_id: k for k, shift in enumerate(problem.shifts)}
    return Roster(
        runs=tuple(
            run.replace(
                assignments=tuple(
                    a if a.start is not None else a.replace(start=starts[number[run.shift_id], position])
                    for position, a in enumerate(run.assignments)
                )
            )
            for run in roster.runs
        )
    )


def _let_go(arrays: Arrays) -> Arrays:
    """The same with nothing to keep but order, journeys, openings of windows and least gaps."""
    tasks, shifts = arrays.tasks, arrays.shifts
    opens = np.stack([tasks.due[tasks.due_of[:-1], 0], np.full(tasks.n, FAR)], axis=1)
    alone = np.arange(tasks.n)
    return replace(
        arrays,
        tasks=replace(tasks, window=opens, window_of=np.arange(tasks.n + 1), unit=alone),
        shifts=replace(
            shifts, end=np.full(shifts.k, FAR), rest=np.zeros(shifts.k, dtype=np.int64), absence_of=np.zeros(shifts.k + 1, np.int64)
        ),
        links=replace(
            arrays.links,
            lag=arrays.links.lag[arrays.links.lag[:, 2] >= 0],
            apart=np.zeros((0, 2), dtype=np.int64),
            same=np.zeros((0, 2), dtype=np.int64),
        ),
        allowed=np.ones_like(arrays.allowed),
        unplaced=np.ones((tasks.n, 2), dtype=np.int64),
    )
