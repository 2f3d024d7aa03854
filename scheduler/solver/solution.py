"""A roster as numbers, and the two ways between it and the words."""

from dataclasses import dataclass

from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.solver.compile import first_task


@dataclass(frozen=True)
class Solution:
    """A roster as numbers.

    Attributes:
        routes: for each shift the tasks in order.
        starts: for each task its start in ticks; -1 where it is not placed.
        unplaced: cost on the level UNALLOCATED.
        soft: cost on the soft level.
    """

    routes: tuple[tuple[int, ...], ...]
    starts: tuple[int, ...]
    unplaced: int
    soft: int

    @property
    def levels(self) -> tuple[int, int]:
        """What solutions are compared by, less is better."""
        return self.unplaced, self.soft


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


def encode(problem: Problem, roster: Roster) -> list[list[int]]:
    """For each shift the tasks of its run in order: the first carer of a visit that is met takes its first task, and so on."""
    first = dict(zip((visit.visit_id for visit in problem.visits), first_task(problem), strict=False))
    taken: dict[str, int] = {}
    number = {shift.shift_id: k for k, shift in enumerate(problem.shifts)}
    routes: list[list[int]] = [[] for _ in problem.shifts]
    for run in roster.runs:
        for assignment in run.assignments:
            half = taken.get(assignment.visit_id, 0)
            taken[assignment.visit_id] = half + 1
            routes[number[run.shift_id]].append(first[assignment.visit_id] + half)
    return routes
