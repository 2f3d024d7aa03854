"""Starts for a roster that does not state them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.kernels.layout import SHIFT, fresh_state, pack
from scheduler.solver.model.arrays import INFINITE, Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import encode, stated_starts
from scheduler.solver.search.states import load, read


def with_starts(problem: Problem, travel: TravelMatrix, roster: Roster) -> Roster:
    """The roster with a start for every visit: the best that its order and the stated starts allow, the earliest where none is better.

    Starts that are stated stay. Where the order keeps no schedule inside of all rules, windows and shifts are let go, and then links
    too, so that the verifier can say by how much it fails. Visits by more carers than they ask for start when the others do.

    Raises:
        ValueError: a stated start does not stand on a tick.
    """
    if all(assignment.start is not None for run in roster.runs for assignment in run.assignments):
        return roster
    arrays = compile_problem(problem, travel)
    routes = encode(problem, roster, arrays)
    stated = stated_starts(problem, roster, routes)
    timed = _in_time(arrays, stated)
    starts = _best(timed, routes) or _best(_let_go(timed), routes) or _in_order(arrays, routes, stated)
    visit_ids = [problem.visits[visit].visit_id for visit in arrays.tasks.visit]
    moment = {visit_ids[task]: moment_after(problem.horizon_start, tick, problem.ticks_per_minute) for task, tick in starts.items()}
    runs = (
        run.replace(assignments=tuple(a if a.start is not None else a.replace(start=moment[a.visit_id]) for a in run.assignments))
        for run in roster.runs
    )
    return Roster(runs=tuple(runs))


def _best(arrays: Arrays, routes: Sequence[Sequence[int]]) -> dict[int, int] | None:
    """The best starts of the tasks of these routes; None where no schedule keeps what `arrays` say."""
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(0))
    load(static, state, arrays, routes)
    placed = {task: k for k, route in enumerate(routes) for task in route}
    if any(state.task[task, SHIFT] != k for task, k in placed.items()):
        return None
    starts = read(static, state).starts
    return {task: starts[task] for task in placed}


def _in_order(arrays: Arrays, routes: Sequence[Sequence[int]], stated: Mapping[int, int]) -> dict[int, int]:
    """Each run for itself: its visits one after the other, none before it opens."""
    tasks, shifts, starts = arrays.tasks, arrays.shifts, dict(stated)
    for k, route in enumerate(routes):
        free, here = int(shifts.start[k]), shifts.leave[k]
        for task in route:
            journey = int(arrays.travel[shifts.mode[k], here, tasks.place[task], 0])
            opens = int(tasks.due[tasks.due_of[task], 0])
            starts.setdefault(task, max(opens, free + (journey if journey < INFINITE else 0)))
            free, here = starts[task] + int(tasks.duration_ticks[task]), tasks.place[task]
    return starts


def _in_time(arrays: Arrays, stated: Mapping[int, int]) -> Arrays:
    """The same with only the rules about time to keep, and each stated start as the only one of its task."""
    tasks = arrays.tasks
    windows = [tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist() for task in range(tasks.n)]
    for task, start in stated.items():
        windows[task] = [(start, start)]
    rows = np.array([row for of_task in windows for row in of_task], dtype=np.int64).reshape(-1, 2)
    offsets = np.cumsum([0, *map(len, windows)], dtype=np.int64)
    nobody, week = np.zeros((0, 2), dtype=np.int64), arrays.week
    return replace(
        arrays,
        tasks=replace(tasks, window=rows, window_of=offsets, group=np.arange(tasks.n)),
        links=replace(arrays.links, apart=nobody, same=nobody),
        allowed=np.ones_like(arrays.allowed),
        unallocated_cost=np.ones((tasks.n, 2), dtype=np.int64),
        week=replace(
            week, max_paid_minutes=np.full_like(week.max_paid_minutes, INFINITE), max_carers=np.full_like(week.max_carers, INFINITE)
        ),
    )


def _let_go(arrays: Arrays) -> Arrays:
    """What `_in_time` says with nothing to keep but order, journeys, openings of windows and least gaps."""
    tasks, shifts, links, week = arrays.tasks, arrays.shifts, arrays.links, arrays.week
    first = np.array(
        [
            tasks.window[row, 0] if row < end else tasks.due[tasks.due_of[task], 0]
            for task, (row, end) in enumerate(pairwise(tasks.window_of))
        ]
    )
    no_rest, no_absences = np.zeros(shifts.k, dtype=np.int64), np.zeros(shifts.k + 1, dtype=np.int64)
    return replace(
        arrays,
        tasks=replace(tasks, window=np.stack([first, np.full(tasks.n, INFINITE)], axis=1), window_of=np.arange(tasks.n + 1)),
        shifts=replace(shifts, end=np.full(shifts.k, INFINITE), break_ticks=no_rest, absence_of=no_absences),
        links=replace(links, lag=links.lag[links.lag[:, 2] >= 0]),
        week=replace(week, rest_pairs=week.rest_pairs[:0], blocks=week.blocks[:0]),
    )
