"""Numbers for names and ticks for moments, shared by all parts of the compilation."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate

import numpy as np

from scheduler.domain.care import Visit
from scheduler.domain.clock import ticks_between
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.problem import Problem
from scheduler.geo.layout import Layout
from scheduler.solver.model.arrays import Ints


def first_task(problem: Problem) -> list[int]:
    """Returns the number of the first task of each visit, and last the number of tasks."""
    return list(accumulate((visit.carers for visit in problem.visits), initial=0))


class ProblemIndex:
    """A problem and its travel by number; people, visits and carers keep the problem's order."""

    def __init__(self, problem: Problem, travel: Layout) -> None:
        self.problem, self.travel = problem, travel
        self.weight, self.is_hard = problem.objective.weight, problem.objective.is_hard

    @cached_property
    def carer(self) -> dict[str, int]:
        """Number of each carer."""
        return {carer.carer_id: number for number, carer in enumerate(self.problem.carers)}

    @cached_property
    def person(self) -> dict[str, int]:
        """Number of each service user."""
        return {person.service_user_id: number for number, person in enumerate(self.problem.service_users)}

    @cached_property
    def worked(self) -> dict[str, list[WorkedDay]]:
        """Work on record of each carer id, also of carers outside the problem."""
        days: dict[str, list[WorkedDay]] = {carer.carer_id: [] for carer in self.problem.carers}
        for day in self.problem.worked:
            days.setdefault(day.carer_id, []).append(day)
        return days

    @cached_property
    def published(self) -> dict[str, tuple[str, ...]]:
        """Ids of the carers of each published visit id."""
        return {visit.visit_id: visit.carer_ids for visit in self.problem.published}

    @cached_property
    def visit(self) -> dict[str, int]:
        """Number of each visit."""
        return {visit.visit_id: number for number, visit in enumerate(self.problem.visits)}

    @cached_property
    def first_task(self) -> list[int]:
        """Result of the function `first_task`."""
        return first_task(self.problem)

    def ticks(self, moment: datetime) -> int:
        """Returns the ticks from the start of the horizon to a moment."""
        return ticks_between(self.problem.horizon_start, moment, self.problem.ticks_per_minute)

    def duration(self, visit: Visit) -> int:
        """Returns the duration of a visit in ticks."""
        return visit.minutes * self.problem.ticks_per_minute


def rows(groups: Sequence[Sequence[tuple[int, int]]]) -> tuple[Ints, Ints]:
    """Returns groups of pairs as offsets [groups + 1] and rows [all, 2]."""
    offsets = ints(list(accumulate(map(len, groups), initial=0)))
    return offsets, ints([row for group in groups for row in group]).reshape(-1, 2)


def ints(values: object) -> Ints:
    """Returns numbers as an integer array."""
    return np.asarray(values, dtype=np.int64)


def overflow_fault(what: str) -> BadInput:
    """Returns the error S112: a cost could overflow."""
    return BadInput([Fault("rules", "S112", what, maybe="smaller weights, all divided by the same number")])
