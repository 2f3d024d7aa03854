"""Proves that no roster places all of some visits, and names as few of them as it can."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scheduler.domain.base import Frozen
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, OFF, Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.arrays import INFINITE, Bools, Ints
from scheduler.solver.model.compile import compile_problem, first_task

RIVALS = (0, 4, 8, 12, 16, 24, 32, 40)
"""Numbers of rival visits that are looked at beside the unallocated one, in turn, until they conflict."""
WORK = 1.0
"""Limit of one question, in CP-SAT's deterministic time (about a second each)."""
NEAR_MINUTES = 60
"""Largest distance in time between a visit and its rivals."""


class Conflict(Frozen):
    """Visits that no roster places all of.

    Attributes:
        visit_ids: The visit that was asked about, those that it must be placed with, and rivals that the roster places; in the order
            of the problem.
        carer_ids: All carers who can be sent to any of them, by people and hours.
    """

    visit_ids: tuple[str, ...]
    carer_ids: tuple[str, ...]


def conflicts(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    visit_ids: Iterable[str],
    *,
    work: float = WORK,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[str, Conflict | None]]:
    """Yields why visits are unallocated: each with a few others that no roster places together, or None where nothing was proven.

    These few are looked at alone, in a relaxation of the problem. It has no other visits or links and no breaks, and its
    journeys are as short as by any way round. A conflict in the relaxation is a conflict in the problem.

    Args:
        problem: Problem of the roster.
        travel: Travel of the problem.
        roster: Roster that places none of these visits.
        visit_ids: Visits that are not placed.
        work: Limit of one question, in CP-SAT's deterministic time. A visit takes some ten questions, most of them short.
        should_stop: Asked before each question, and about twenty times a second while it is answered.
    """
    relaxation = _Relaxation.of(problem, travel, roster)
    for visit_id in visit_ids:
        yield visit_id, _find_conflict(relaxation, visit_id, work, should_stop)


def _find_conflict(relaxation: "_Relaxation", visit_id: str, work: float, should_stop: Callable[[], bool]) -> Conflict | None:
    from scheduler.solver.cpsat.cores import Cores  # noqa: PLC0415 - ortools is loaded only where it is used

    rivals = relaxation.rivals(visit_id)
    for count in sorted({min(count, len(rivals)) for count in RIVALS}):
        problem = relaxation.only({visit_id, *relaxation.together(visit_id), *rivals[:count]})
        arrays = compile_problem(problem, relaxation.travel)
        first_tasks = zip(problem.visits, first_task(problem), strict=False)
        group_of = {visit.visit_id: int(arrays.tasks.group[first]) for visit, first in first_tasks}
        cores = Cores(arrays, work=work, should_stop=should_stop)
        core = cores.core(sorted(set(group_of.values())))
        if core is None:
            return None
        if core:
            core = cores.shrink(core, always=group_of[visit_id])
            is_in_core = np.isin(arrays.tasks.group, core)
            shifts = np.flatnonzero(arrays.allowed[is_in_core].any(axis=0))
            carers = dict.fromkeys(problem.shifts[k].carer_id for k in shifts)
            visit_ids = tuple(visit for visit, group in group_of.items() if group in core)
            return Conflict(visit_ids=visit_ids, carer_ids=tuple(carers))
    return None


@dataclass(frozen=True)
class _Relaxation:
    """A relaxation of the problem, with its travel, and who can do what when.

    Attributes:
        placed: Visits that the roster places and that are not optional.
        can: [v, k] Whether a shift can take a carer-visit of a visit.
        hours: [v, 2] Earliest start and latest end, in ticks.
    """

    problem: Problem
    travel: TravelMatrix
    placed: Collection[str]
    can: Bools
    hours: Ints

    @classmethod
    def of(cls, problem: Problem, travel: TravelMatrix, roster: Roster) -> "_Relaxation":
        easier, closed = problem.replace(objective=_hard_but_breaks(problem.objective)), close_under_detours(travel)
        arrays = compile_problem(easier, closed)
        tasks, first = arrays.tasks, first_task(problem)[:-1]
        ends = [tasks.window[a:b] for a, b in zip(tasks.window_of[:-1], tasks.window_of[1:], strict=True)]
        hours = [
            (rows[:, 0].min(initial=INFINITE), rows[:, 1].max(initial=-INFINITE) + length)
            for rows, length in zip(ends, tasks.duration_ticks, strict=True)
        ]
        return cls(
            problem=easier,
            travel=closed,
            placed={visit_id for visit_id in roster.runs_of if not problem.visit[visit_id].optional},
            can=np.logical_or.reduceat(arrays.allowed, first, axis=0) if first else arrays.allowed,
            hours=np.array(hours, dtype=np.int64).reshape(-1, 2)[first],
        )

    @cached_property
    def number(self) -> dict[str, int]:
        return {visit.visit_id: number for number, visit in enumerate(self.problem.visits)}

    def together(self, visit_id: str) -> set[str]:
        """Returns the visits that must be placed whenever this one is."""
        ends = ({link.first_visit_id, link.second_visit_id} for link in self.problem.links if link.whole)
        return {other for pair in ends if visit_id in pair for other in pair}

    def rivals(self, visit_id: str) -> list[str]:
        """Returns placed visits that may stand in the way, the likeliest first.

        These depend most on the same shifts, and have little leeway.
        """
        number = self.number[visit_id]
        shifts = self.can[number]
        opens, closes = self.hours[number]
        near = NEAR_MINUTES * self.problem.ticks_per_minute
        apart = np.maximum(0, np.maximum(self.hours[:, 0] - closes, opens - self.hours[:, 1])) // near
        shared = (self.can & shifts).sum(axis=1) / np.maximum(1, self.can.sum(axis=1))
        leeway = self.hours[:, 1] - self.hours[:, 0]
        ids = (v for v in self.placed if shared[self.number[v]])
        return sorted(ids, key=lambda v: (apart[self.number[v]], -shared[self.number[v]], leeway[self.number[v]], self.number[v]))

    def only(self, visit_ids: Collection[str]) -> Problem:
        """Returns the problem of a few visits alone."""
        return self.problem.replace(
            visits=tuple(visit for visit in self.problem.visits if visit.visit_id in visit_ids),
            links=tuple(x for x in self.problem.links if {x.first_visit_id, x.second_visit_id} <= set(visit_ids)),
        )


def _hard_but_breaks(objective: Objective) -> Objective:
    """Returns the hard rules as they are, without breaks, and with no weight on anything."""
    priced = (rule for rule, info in CATALOGUE.items() if info.may_be_off and objective.weight(rule))
    return objective.replace(settings={**objective.settings, **dict.fromkeys((*priced, Rule.BREAK), OFF)})


def close_under_detours(travel: TravelMatrix) -> TravelMatrix:
    """Returns the travel with every journey as short as by any way round.

    Floyd (1962), Algorithm 97: Shortest path, Communications of the ACM 5(6).
    """
    ticks = np.where(travel.reachable, travel.ticks.astype(np.int64), INFINITE)
    for by in range(ticks.shape[1]):
        np.minimum(ticks, ticks[:, :, by, None] + ticks[:, None, by, :], out=ticks)
    reachable = ticks < INFINITE
    return replace(travel, ticks=np.where(reachable, ticks, 0).astype(np.int32), reachable=reachable)
