"""Compiles the tasks, their windows, and the links between them."""

from collections.abc import Iterator, Sequence

import numpy as np

from scheduler.domain.care import JudgedAt, LinkedCarers, Visit
from scheduler.domain.problem import Problem
from scheduler.domain.rules import Rule
from scheduler.solver.model.arrays import INFINITE, Ints, TaskLinks, Tasks
from scheduler.solver.model.compile.problem_index import ProblemIndex, ints, rows


def make_tasks(index: ProblemIndex) -> Tasks:
    """Returns the tasks, one row for each carer of a visit."""
    visits = index.problem.visits
    persons = [index.person[visit.service_user_id] for visit in visits]
    places = [index.travel.row[index.problem.service_users[person].location_id] for person in persons]
    due = [_due_windows(index, visit) for visit in visits]
    windows = [_start_windows(index, visit, of_visit) for visit, of_visit in zip(visits, due, strict=True)]
    numbers = ints([number for number, visit in enumerate(visits) for _ in range(visit.carers)])
    window_of, window = rows([windows[number] for number in numbers])
    due_of, due_rows = rows([due[number] for number in numbers])
    return Tasks(
        visit=numbers,
        person=ints(persons)[numbers],
        place=ints(places)[numbers],
        group=_groups(index)[numbers],
        duration_ticks=ints([index.duration(visit) for visit in visits])[numbers],
        window_of=window_of,
        window=window,
        due_of=due_of,
        due=due_rows,
        wanted=ints([_wanted_starts(index, visit) for visit in visits]).reshape(-1, 2)[numbers],
    )


def make_links(index: ProblemIndex) -> TaskLinks:
    """Returns the links between tasks: DOUBLE_UP, GAP and CARER_LINK."""
    lag: list[tuple[int, int, int]] = []
    apart: list[tuple[int, int]] = []
    same: list[tuple[int, int]] = []
    for number, visit in enumerate(index.problem.visits):
        if visit.carers == 2:
            one = index.first_task[number]
            lag += [(one, one + 1, 0), (one + 1, one, 0)]
            apart.append((one, one + 1))
    for link in index.problem.links:
        first, second = index.visit[link.first_visit_id], index.visit[link.second_visit_id]
        one, two = index.first_task[first], index.first_task[second]
        if index.is_hard(Rule.GAP):
            tpm = index.problem.ticks_per_minute
            lag += [(one, two, link.min_gap_minutes * tpm)] if link.min_gap_minutes is not None else []
            lag += [(two, one, -link.max_gap_minutes * tpm)] if link.max_gap_minutes is not None else []
        if index.is_hard(Rule.CARER_LINK) and link.carers is LinkedCarers.SAME:
            same.append((first, second))
        if index.is_hard(Rule.CARER_LINK) and link.carers is LinkedCarers.DIFFERENT:
            firsts, seconds = (range(index.first_task[v], index.first_task[v + 1]) for v in (first, second))
            apart += [(a, b) for a in firsts for b in seconds]
    return TaskLinks(lag=ints(lag).reshape(-1, 3), apart=ints(apart).reshape(-1, 2), same=ints(same).reshape(-1, 2))


def make_unallocated_costs(index: ProblemIndex, tasks: Tasks) -> Ints:
    """[u, 2] Returns the cost of leaving out each group, for UNALLOCATED and OPTIONAL."""
    costs = np.zeros((int(tasks.group.max(initial=-1)) + 1, 2), dtype=np.int64)
    for number, cost in enumerate(visit_costs(index)):
        costs[tasks.group[index.first_task[number]]] += cost
    return costs


def visit_costs(index: ProblemIndex) -> Iterator[tuple[int, int]]:
    """Yields the cost of leaving out each visit, for UNALLOCATED and OPTIONAL."""
    critical, optional = time_critical_cost(index.problem), index.weight(Rule.OPTIONAL)
    for visit in index.problem.visits:
        if visit.optional:
            yield 0, visit.priority * optional
        else:
            yield visit.priority * (critical if critical and visit.time_critical else 1), 0


def time_critical_cost(problem: Problem) -> int:
    """Returns the cost of a time-critical point: one more than all other points together.

    The sum of costs then holds both levels of UNALLOCATED, the quotient and the remainder. 0 if the objective
    does not put time-critical visits first.
    """
    if not problem.objective.time_critical_first:
        return 0
    return 1 + sum(visit.priority for visit in problem.visits if not visit.optional and not visit.time_critical)


def _due_windows(index: ProblemIndex, visit: Visit) -> list[tuple[int, int]]:
    """Returns the first tick and the last tick on time of each window.

    The last lies before the first if the visit is too long for its window.
    """
    before = index.duration(visit) if visit.judged_at is JudgedAt.END else 0
    return [(index.ticks(window.earliest), index.ticks(window.latest) - before) for window in visit.windows]


def _start_windows(index: ProblemIndex, visit: Visit, due: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns the first and last start of each window of a visit, after WINDOW and PINNED."""
    windows = [(a, b) for a, b in due if a <= b] if index.is_hard(Rule.WINDOW) else [(due[0][0], INFINITE)]
    if visit.pinned_start is not None and index.is_hard(Rule.PINNED):
        pin = index.ticks(visit.pinned_start)
        return [(pin, pin)] if any(a <= pin <= b for a, b in windows) else []
    return windows


def _wanted_starts(index: ProblemIndex, visit: Visit) -> tuple[int, int]:
    """Returns the first and last tick that are near enough to the planned start."""
    if visit.planned_start is None or not index.weight(Rule.WANTED_TIME):
        return -INFINITE, INFINITE
    planned = index.ticks(visit.planned_start)
    free = index.problem.objective.wanted_tolerance_minutes * index.problem.ticks_per_minute
    return max(-INFINITE, planned - free), min(INFINITE, planned + free)


def _groups(index: ProblemIndex) -> Ints:
    """[v] Returns the group of each visit.

    Whole links join visits into groups. Groups are numbered in order of appearance.
    """
    leader = list(range(len(index.problem.visits)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = number = leader[leader[number]]
        return number

    for link in index.problem.links:
        if link.whole:
            one, two = (find(index.visit[v]) for v in (link.first_visit_id, link.second_visit_id))
            leader[max(one, two)] = min(one, two)
    return np.unique([find(number) for number in leader], return_inverse=True)[1].astype(np.int64)
