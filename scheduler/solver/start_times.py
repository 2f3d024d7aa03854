"""Chooses starts for a roster that does not state them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.arrays import INFINITE, Arrays
from scheduler.solver.model.axes import lift
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import encode, stated_starts

MAX_WORK = 10.0
"""Limit of each attempt in CP-SAT's deterministic time, about a second each."""


def with_starts(problem: Problem, travel: TravelMatrix, roster: Roster) -> Roster:
    """Returns the roster with a start for every visit: the best that its order and the stated starts allow.

    Stated starts stay, and where none is better a visit starts as early as it can. Where no schedule keeps all rules about time, windows
    and shifts are dropped, then links too, so that the verifier can say by how much the roster fails. Visits by more carers than they
    ask for start when the others do.

    Args:
        problem: Problem of the roster.
        travel: Travel of the problem.
        roster: Roster with some starts, or none.

    Raises:
        ValueError: A stated start does not stand on a tick.
    """
    if all(assignment.start is not None for run in roster.runs for assignment in run.assignments):
        return roster
    arrays = compile_problem(problem, travel)
    routes = encode(problem, roster, arrays)
    stated = stated_starts(problem, roster, routes)
    timed = _keep_times_only(arrays, stated)
    starts = _best_starts(timed, routes) or _best_starts(_keep_order_only(timed), routes) or _starts_in_order(arrays, routes, stated)
    visit_ids = [problem.visits[visit].visit_id for visit in arrays.tasks.visit]
    moment = {visit_ids[task]: moment_after(problem.horizon_start, tick, problem.ticks_per_minute) for task, tick in starts.items()}
    runs = (
        run.replace(assignments=tuple(a if a.start is not None else a.replace(start=moment[a.visit_id]) for a in run.assignments))
        for run in roster.runs
    )
    return Roster(runs=tuple(runs))


def _best_starts(arrays: Arrays, routes: Sequence[Sequence[int]]) -> dict[int, int] | None:
    """Returns the best starts of the tasks of these routes; None where no schedule keeps what `arrays` say."""
    from scheduler.solver.cpsat.timing import first_starts  # noqa: PLC0415 - OR-Tools is loaded only where it is used

    starts = first_starts(arrays, routes, max_deterministic_time=MAX_WORK)
    return None if starts is None else {task: starts[task] for route in routes for task in route}


def _starts_in_order(arrays: Arrays, routes: Sequence[Sequence[int]], stated: Mapping[int, int]) -> dict[int, int]:
    """Returns starts route by route: visits one after the other, none before its window opens."""
    tasks, shifts, starts = arrays.tasks, arrays.shifts, dict(stated)
    for k, route in enumerate(routes):
        free, here = int(shifts.start[k]), shifts.leave[k]
        for task in route:
            journey = int(arrays.travel[shifts.mode[k], here, tasks.place[task], 0])
            opens = int(tasks.due[tasks.due_of[task], 0])
            starts.setdefault(task, max(opens, free + (journey if journey < INFINITE else 0)))
            free, here = starts[task] + int(tasks.duration_ticks[task]), tasks.place[task]
    return starts


def _keep_times_only(arrays: Arrays, stated: Mapping[int, int]) -> Arrays:
    """Returns the problem with the rules about time alone, and each stated start as the only one of its task."""
    tasks = arrays.tasks
    windows = [tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist() for task in range(tasks.n)]
    for task, start in stated.items():
        windows[task] = [(start, start)]
    rows = np.array([row for of_task in windows for row in of_task], dtype=np.int64).reshape(-1, 2)
    offsets = np.cumsum([0, *map(len, windows)], dtype=np.int64)
    return replace(
        arrays,
        tasks=replace(tasks, window=rows, window_of=offsets, group=np.arange(tasks.n)),
        links=lift(arrays.links, "apart", "same"),
        allowed=np.ones_like(arrays.allowed),
        unallocated_cost=np.ones((tasks.n, 2), dtype=np.int64),
        week=replace(lift(arrays.week, "max_carers"), hours=lift(arrays.week.hours, "max_minutes")),
    )


def _keep_order_only(arrays: Arrays) -> Arrays:
    """Returns the problem with nothing to keep but order, journeys, openings of windows and least gaps."""
    tasks, links = arrays.tasks, arrays.links
    first = np.array(
        [
            tasks.window[row, 0] if row < end else tasks.due[tasks.due_of[task], 0]
            for task, (row, end) in enumerate(pairwise(tasks.window_of))
        ]
    )
    return replace(
        arrays,
        tasks=replace(tasks, window=np.stack([first, np.full(tasks.n, INFINITE)], axis=1), window_of=np.arange(tasks.n + 1)),
        shifts=lift(arrays.shifts, "end", "break_ticks", "several_breaks_of", "absence_of"),
        links=replace(links, lag=links.lag[links.lag[:, 2] >= 0]),
        week=lift(arrays.week, "rest_pairs", "blocks"),
    )
