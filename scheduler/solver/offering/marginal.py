"""What a visit costs a roster after a short local search with it and one without it.

Both begin with the same roster, with the same effort and seed. What each finds is then tried for the other, with the visit put in or
taken out, so that neither is credited with what it found by luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.solver.model.arrays import Arrays, Bools
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.decompose import Routes
from scheduler.solver.search.fixed_days import subproblem_beside
from scheduler.solver.search.worker import Worker

MAX_WHOLE_TASKS = 60
"""Tasks of a problem that is searched as a whole; of a larger one, the shifts that matter."""
TASK_ITERATIONS = 250_000
"""Iterations times tasks of each search: about a tenth of a second."""
CHUNKS = 10
COOL = 0.5
"""Fraction of the cooling at which the search begins: it repairs, it does not start anew."""


@dataclass(frozen=True)
class Marginal:
    """The outcome of both searches.

    Attributes:
        soft: Difference of their soft costs; what leaving out an optional visit costs is not part of it.
        saved: What the search saves in the roster without the visit.
        routes: Of the whole, with the visit.
        starts: [n] Start of each task then.
    """

    soft: int
    saved: int
    routes: Routes
    starts: tuple[int, ...]


def marginal_cost(
    arrays: Arrays, without: Solution, tasks: Sequence[int], *, moves: Bools, place: Sequence[tuple[int, int, int]], seed: int
) -> Marginal | None:
    """Returns what some tasks of one group cost; None where they cannot be placed without leaving something else out.

    Args:
        arrays: The problem.
        without: Roster without the tasks.
        tasks: All tasks of the group.
        moves: bool [k] Shifts that the search may change; of a small problem all.
        place: Task, shift and position of a place that is known; empty for none.
        seed: Seed of both searches.
    """
    if arrays.tasks.n <= MAX_WHOLE_TASKS:
        moves = np.ones(arrays.shifts.k, dtype=np.bool_)
    part = subproblem_beside(arrays, without, moves)
    number = {int(task): i for i, task in enumerate(part.tasks)}
    if not all(task in number for task in tasks):
        return None
    own = [number[task] for task in tasks]
    shift = {int(k): i for i, k in enumerate(part.shifts)}
    begin = [list(route) for route in part.routes]
    for task, k, position in place:
        if k in shift:
            begin[shift[k]].insert(position, number[task])
    has, lacks = _wanted(part.arrays, own), _left_out(part.arrays, own)
    with_it = _improved(has, begin, seed)
    as_it_stands = _improved(lacks, part.routes, seed, iterations=0)
    without_it = min(as_it_stands, _improved(lacks, part.routes, seed), key=_levels)
    taken_out = [[task for task in route if task not in own] for route in with_it.routes]
    without_it = min(without_it, _improved(lacks, taken_out, seed, iterations=0), key=_levels)
    with_it = min(with_it, _improved(has, without_it.routes, seed, iterations=0), key=_levels)
    placed = {task for route in with_it.routes for task in route}
    if not placed.issuperset(own) or with_it.unallocated > without_it.unallocated:
        return None
    routes = [tuple(route) for route in without.routes]
    starts = list(without.starts)
    for k, route in zip(part.shifts.tolist(), with_it.routes, strict=True):
        routes[k] = tuple(part.tasks[list(route)].tolist())
    for task, start in zip(part.tasks.tolist(), with_it.starts, strict=True):
        starts[task] = start
    saved = max(0, as_it_stands.soft - without_it.soft)
    return Marginal(with_it.soft - without_it.soft, saved, tuple(routes), tuple(starts))


def _levels(solution: Solution) -> tuple[int, int]:
    return solution.levels


def _wanted(arrays: Arrays, tasks: Sequence[int]) -> Arrays:
    """Returns the problem in which nothing is worth more than these tasks."""
    costs = arrays.unallocated_cost.copy()
    costs[arrays.tasks.group[tasks[0]]] = int(costs[:, 0].sum()) + 1, 0
    return replace(arrays, unallocated_cost=costs)


def _left_out(arrays: Arrays, tasks: Sequence[int]) -> Arrays:
    """Returns the problem in which nobody may take these tasks, and nothing is unallocated without them."""
    allowed, costs = arrays.allowed.copy(), arrays.unallocated_cost.copy()
    allowed[list(tasks)] = False
    costs[arrays.tasks.group[tasks[0]]] = 0, 0
    return replace(arrays, allowed=allowed, unallocated_cost=costs)


def _improved(arrays: Arrays, routes: Sequence[Sequence[int]], seed: int, iterations: int | None = None) -> Solution:
    """Returns the best solution of a short search from these routes."""
    worker = Worker(arrays, np.random.SeedSequence(seed), routes, SolveParams())
    worker.begin(0.0, COOL)
    count = max(CHUNKS, TASK_ITERATIONS // max(1, arrays.tasks.n)) if iterations is None else iterations
    for chunk in range(CHUNKS if count else 0):
        worker.run(max(2, count // CHUNKS), chunk / CHUNKS, 0.5)
    return worker.solution()
