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
    variables = _fixed(arrays, given, is_over)
    if variables is None:
        return given.starts
    variables.model.minimize(sum(variables.soft))
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = linearization(arrays.soft_weights)
    solver.parameters.max_deterministic_time = max_deterministic_time
    status = solver.solve(variables.model) if should_stop is None else solve_until(solver, variables.model, is_over)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return given.starts
    placed = {task for route in routes for task in route}
    starts = tuple(solver.value(start) if task in placed else -1 for task, start in enumerate(variables.start))
    return starts if cost(arrays, routes, starts) < given.levels else given.starts


def _fixed(arrays: Arrays, given: Solution, is_over: Callable[[], bool]) -> Variables | None:
    """Returns the model of all rules with fixed routes and variable starts; None where the time for it is over."""
    allowed = np.zeros_like(arrays.allowed)
    for k, route in enumerate(given.routes):
        allowed[list(route), k] = True
    arrays = replace(arrays, allowed=allowed)
    reached = reach(arrays)
    if is_over():
        return None
    variables = make_variables(arrays, reached, ways_of(arrays, given.routes))
    for builder in BUILDERS.values():
        if is_over():
            return None
        builder(variables)
    for task in np.flatnonzero(allowed.any(axis=1)):
        variables.model.add(variables.done[task] == 1)
    if is_over():
        return None
    variables.hint(given)
    return variables


def _never() -> bool:
    return False
