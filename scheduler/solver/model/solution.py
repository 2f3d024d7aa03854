"""A roster as numbers, and the two ways between it and the words."""

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
        routes: for each shift the tasks in order.
        starts: for each task its start in ticks; -1 where it is not placed.
        unallocated: cost on the level UNALLOCATED.
        soft: cost on the soft level.
    """

    routes: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    unallocated: int
    soft: int

    @property
    def levels(self) -> tuple[int, int]:
        """Levels that solutions are compared by; less is better."""
        return self.unallocated, self.soft


def decode(problem: Problem, solution: Solution) -> Roster:
    """The roster that a solution means."""
    visit_of = [visit.visit_id for visit in problem.visits for _ in range(visit.carers)]
    runs = []
    for shift, tasks in zip(problem.shifts, solution.routes, strict=True):
        if tasks:
            moments = [moment_after(problem.horizon_start, solution.starts[task], problem.ticks_per_minute) for task in tasks]
            assignments = tuple(Assignment(visit_id=visit_of[t], start=moment) for t, moment in zip(tasks, moments, strict=True))
            runs.append(Run(shift_id=shift.shift_id, carer_id=shift.carer_id, assignments=assignments))
    return Roster(runs=tuple(runs))


def encode(problem: Problem, roster: Roster, arrays: Arrays) -> list[list[int]]:
    """For each shift the tasks of its run in order. Which carer of a double-up does which task: as is allowed, and as costs least.

    Carers beyond those that a visit asks for are left out, and so is a visit that stands in a run once more.
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
    """The same roster in words, with the halves of each double-up given to its two carers as costs least.

    What SKILLS charges where `either` will do stands with one half (see `compile.people`), and a search may have given that to the
    carer who lacks the skills.
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
    """Returns how many of these tasks are not allowed in their shifts, and their cost there."""
    given = list(halves)
    return sum(not arrays.allowed[at] for at in given), sum(int(arrays.cost[at]) for at in given)


def stated_starts(problem: Problem, roster: Roster, routes: Sequence[Sequence[int]]) -> dict[int, int]:
    """The starts that a roster states, in ticks, by task of the routes that `encode` made of it.

    Raises:
        ValueError: a start does not stand on a tick.
    """
    visit_of = [visit.visit_id for visit in problem.visits for _ in range(visit.carers)]
    moments = {(run.shift_id, a.visit_id): a.start for run in roster.runs for a in run.assignments}
    placed = [
        (task, moments[shift.shift_id, visit_of[task]]) for shift, route in zip(problem.shifts, routes, strict=True) for task in route
    ]
    return {task: ticks_between(problem.horizon_start, at, problem.ticks_per_minute) for task, at in placed if at is not None}
