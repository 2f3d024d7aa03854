"""The best starts of given routes. The search decides the routes, this model their starts."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.cpsat.exact_model import linearization
from scheduler.solver.cpsat.rules import BUILDERS
from scheduler.solver.cpsat.variables import Variables, make_variables
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import cost
from scheduler.solver.model.reachability import reach, ways_of
from scheduler.solver.model.solution import Solution


def best_starts(arrays: Arrays, routes: Sequence[Sequence[int]], hint: Sequence[int], *, max_deterministic_time: float) -> tuple[int, ...]:
    """Returns the cheapest starts of given routes that keep every rule, also breaks and windows.

    The model is that of whole rosters, with only the legs of the routes. The same arguments give
    the same starts.

    Args:
        arrays: The problem.
        routes: For each shift its tasks in order.
        hint: For each task a start in ticks; -1 if it is unallocated. The starts must keep all
            rules, which is not checked.
        max_deterministic_time: Limit in CP-SAT's deterministic time, about a second each.

    Returns:
        For each task a start in ticks; -1 if it is unallocated. These are the starts of the hint if
        nothing cheaper was found.
    """
    given = Solution(tuple(map(tuple, routes)), tuple(hint), *cost(arrays, routes, hint))
    variables = _fixed(arrays, given)
    variables.model.minimize(sum(variables.soft))
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = linearization(arrays.soft_weights)
    solver.parameters.max_deterministic_time = max_deterministic_time
    if solver.solve(variables.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return given.starts
    placed = {task for route in routes for task in route}
    starts = tuple(solver.value(start) if task in placed else -1 for task, start in enumerate(variables.start))
    return starts if cost(arrays, routes, starts) < given.levels else given.starts


def _fixed(arrays: Arrays, given: Solution) -> Variables:
    """Returns the model of all rules with fixed routes and variable starts."""
    allowed = np.zeros_like(arrays.allowed)
    for k, route in enumerate(given.routes):
        allowed[list(route), k] = True
    arrays = replace(arrays, allowed=allowed)
    variables = make_variables(arrays, reach(arrays), ways_of(arrays, given.routes))
    for builder in BUILDERS.values():
        builder(variables)
    for task in np.flatnonzero(allowed.any(axis=1)):
        variables.model.add(variables.done[task] == 1)
    variables.hint(given)
    return variables
