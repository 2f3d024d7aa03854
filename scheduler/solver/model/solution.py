"""Rosters as arrays of numbers, and the conversion from and to names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from scheduler.domain.clock import moment_after, ticks_between
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import first_task


@dataclass(frozen=True)
class Solution:
    """A roster as numbers.

    Attributes:
        routes: For each shift its tasks in order.
        starts: For each task its start in ticks; -1 if it is unallocated.
        unallocated: Cost on the levels UNALLOCATED, as one number (see `compile.tasks.time_critical_cost`).
        soft: Cost on the soft level.
    """

    routes: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    unallocated: int
    soft: int

    @property
    def levels(self) -> tuple[int, int]:
        """Costs by which solutions are compared, most important first; less is better."""
        return self.unallocated, self.soft


def decode(problem: Problem, solution: Solution) -> Roster:
    """Returns a solution as a roster with names and times."""
    visit_of = [visit.visit_id for visit in problem.visits for _ in range(visit.carers)]
    runs = []
    for shift, tasks in zip(problem.shifts, solution.routes, strict=True):
        if tasks:
            moments = [moment_after(problem.horizon_start, solution.starts[task], problem.ticks_per_minute) for task in tasks]
            assignments = tuple(Assignment(visit_id=visit_of[t], start=moment) for t, moment in zip(tasks, moments, strict=True))
            runs.append(Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=assignments))
    return Roster(runs=tuple(runs))


def encode(problem: Problem, roster: Roster, arrays: Arrays) -> list[list[int]]:
    """Returns for each shift the tasks of its route in order.

    The carers of a double-up are assigned to its two tasks as allowed, and at least cost. Carers
    beyond the number that a visit asks for are left out. So is a repeated visit in a route.
    """
    first = dict(zip((visit.visit_id for visit in problem.visits), first_task(problem), strict=False))
    number = {shift.shift_id: k for k, shift in enumerate(problem.shifts)}
    task_in: dict[tuple[str, int], int] = {}
    for visit_id, runs in roster.runs_of.items():
        shifts = [number[run.shift_id] for run in runs]
        tasks = range(first[visit_id], first[visit_id] + problem.visit[visit_id].carers)
        orders = list(permutations(shifts, min(len(shifts), len(tasks))))
        best = min(orders, key=lambda order: _cost_of_halves(arrays, zip(tasks, order, strict=False)))
        task_in.update({(visit_id, k): t for t, k in zip(tasks, best, strict=False)})
    routes: list[list[int]] = [[] for _ in problem.shifts]
    for run in roster.runs:
        k = number[run.shift_id]
        routes[k] = list(dict.fromkeys(task_in[a.visit_id, k] for a in run.assignments if (a.visit_id, k) in task_in))
    return routes


def with_cheapest_halves(arrays: Arrays, solution: Solution) -> Solution:
    """Returns the same roster, with the halves of each double-up assigned at least cost.

    If `either` carer may hold the skills, one half bears the cost of SKILLS (see `compile.people`).
    A search may have given that half to the carer who lacks them.
    """
    visit, shift_of = arrays.tasks.visit, {task: k for k, route in enumerate(solution.routes) for task in route}
    other: dict[int, int] = {}
    saved = 0
    for a, b in arrays.links.apart.tolist():
        if visit[a] == visit[b] and a in shift_of and b in shift_of:
            now, then = [(a, shift_of[a]), (b, shift_of[b])], [(b, shift_of[a]), (a, shift_of[b])]
            gain = sum(int(arrays.cost[at]) for at in now) - sum(int(arrays.cost[at]) for at in then)
            if gain > 0 and all(arrays.allowed[at] for at in then):
                other |= {a: b, b: a}
                saved += gain
    routes = tuple(tuple(other.get(task, task) for task in route) for route in solution.routes)
    return replace(solution, routes=routes, soft=solution.soft - saved)


def _cost_of_halves(arrays: Arrays, halves: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Returns the number of these tasks that their shifts may not take, and their cost there."""
    given = list(halves)
    return sum(not arrays.allowed[at] for at in given), sum(int(arrays.cost[at]) for at in given)


def stated_starts(problem: Problem, roster: Roster, routes: Sequence[Sequence[int]]) -> dict[int, int]:
    """Returns the starts that a roster states, in ticks, by task.

    Args:
        problem: The problem.
        roster: The roster.
        routes: The routes that `encode` made of the roster.

    Raises:
        ValueError: A start does not lie on a tick.
    """
    visit_of = [visit.visit_id for visit in problem.visits for _ in range(visit.carers)]
    moments = {(run.shift_id, a.visit_id): a.start for run in roster.runs for a in run.assignments}
    placed = [
        (task, moments[shift.shift_id, visit_of[task]]) for shift, route in zip(problem.shifts, routes, strict=True) for task in route
    ]
    return {task: ticks_between(problem.horizon_start, at, problem.ticks_per_minute) for task, at in placed if at is not None}
