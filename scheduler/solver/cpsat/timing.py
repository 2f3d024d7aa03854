"""The best starts of given routes. The search decides the routes, this model their starts."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.cpsat.exact_model import linearization, solve_until
from scheduler.solver.cpsat.rules import BUILDERS
from scheduler.solver.cpsat.variables import Variables, make_variables
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import cost
from scheduler.solver.model.reachability import reach, ways_of
from scheduler.solver.model.solution import Solution


def best_starts(
    arrays: Arrays,
    routes: Sequence[Sequence[int]],
    hint: Sequence[int],
    *,
    max_deterministic_time: float,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[int, ...]:
    """Returns the cheapest starts of given routes that keep every rule, also breaks and windows.

    The model is that of whole rosters, with only the legs of the routes. The same arguments give
    the same starts.

    Args:
        arrays: The problem.
        routes: For each shift its tasks in order.
        hint: For each task a start in ticks; -1 if it is unallocated. The starts must keep all
            rules, which is not checked.
        max_deterministic_time: Limit in CP-SAT's deterministic time, about a second each.
        should_stop: Called about twenty times a second, also while the model is built. The model of a week takes seconds.

    Returns:
        For each task a start in ticks; -1 if it is unallocated. These are the starts of the hint if
        nothing cheaper was found in time.
    """
    is_over = should_stop or _never
    given = Solution(tuple(map(tuple, routes)), tuple(hint), *cost(arrays, routes, hint))
    variables = _fixed(arrays, given.routes, is_over)
    if variables is None:
        return given.starts
    variables.hint(given)
    variables.model.minimize(sum(variables.soft))
    solver = _solver(arrays, max_deterministic_time)
    status = solver.solve(variables.model) if should_stop is None else solve_until(solver, variables.model, is_over)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return given.starts
    placed = {task for route in routes for task in route}
    starts = tuple(solver.value(start) if task in placed else -1 for task, start in enumerate(variables.start))
    return starts if cost(arrays, routes, starts) < given.levels else given.starts


def first_starts(arrays: Arrays, routes: Sequence[Sequence[int]], *, max_deterministic_time: float) -> tuple[int, ...] | None:
    """Returns starts of given routes that keep every rule and cost least, and among these the earliest.

    Args:
        arrays: The problem.
        routes: For each shift its tasks in order.
        max_deterministic_time: Limit of each of both steps in CP-SAT's deterministic time, about a second each.

    Returns:
        For each task a start in ticks, -1 if it is in no route; None if no starts keep every rule.
    """
    reached = reach(arrays)
    if not all(reached.can[list(route), k].all() for k, route in enumerate(routes)):
        return None
    variables = _fixed(arrays, routes, _never)
    assert variables is not None
    placed = sorted(task for route in routes for task in route)
    for a, b, lag in arrays.links.lag.tolist():  # halves too, whoever makes them: the rule for those knows only halves of two carers
        if a in placed and b in placed:
            variables.model.add(variables.start[b] >= variables.start[a] + lag)
    soft, sum_of_starts = sum(variables.soft), sum(variables.start[task] for task in placed)
    solver = _solver(arrays, max_deterministic_time)
    starts: dict[int, int] | None = None
    for step in (soft, sum_of_starts):
        variables.model.minimize(step)
        if solver.solve(variables.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            break
        starts = {task: solver.value(variables.start[task]) for task in placed}
        variables.model.add(soft <= solver.value(soft))
    if starts is None:
        return None
    return tuple(starts.get(task, -1) for task in range(arrays.tasks.n))


def _fixed(arrays: Arrays, routes: Sequence[Sequence[int]], is_over: Callable[[], bool]) -> Variables | None:
    """Returns the model of all rules with fixed routes and variable starts; None where the time for it is over."""
    allowed = np.zeros_like(arrays.allowed)
    for k, route in enumerate(routes):
        allowed[list(route), k] = True
    arrays = replace(arrays, allowed=allowed)
    reached = reach(arrays)
    if is_over():
        return None
    variables = make_variables(arrays, reached, ways_of(arrays, routes))
    for builder in BUILDERS.values():
        if is_over():
            return None
        builder(variables)
    for task in np.flatnonzero(allowed.any(axis=1)):
        variables.model.add(variables.done[task] == 1)
    return None if is_over() else variables


def _solver(arrays: Arrays, max_deterministic_time: float) -> cp_model.CpSolver:
    """Returns a solver with one thread and a limit."""
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = linearization(arrays.soft_weights)
    solver.parameters.max_deterministic_time = max_deterministic_time
    return solver


def _never() -> bool:
    return False
