"""The best starts for routes that are given: which order is best is the search's business, when to start is settled here."""

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
    """The cheapest starts of these routes that keep every rule, breaks and windows chosen along with them.

    The same model as for whole rosters, with no way open but those of the routes. The same arguments give the same starts.

    Args:
        arrays: the problem.
        routes: for each shift its tasks in order.
        hint: for each task a start in ticks, -1 where it is not placed; trusted to keep all rules.
        max_deterministic_time: in CP-SAT's own count of work, about a second each.

    Returns:
        For each task a start in ticks, -1 where it is not placed: cheaper than the hint, or the hint where nothing cheaper was found.
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
    """The model of all rules in which nothing is open but the starts of the tasks of these routes."""
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
