"""Visits that no roster places all of: a proof, for as few visits as it needs."""

from collections.abc import Callable, Collection, Iterable
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
"""How many placed visits are looked at beside the one that is not, in turn, until they conflict."""
WORK = 1.0
NEAR_MINUTES = 60
"""Visits whose hours lie further apart are not taken for rivals."""


class Conflict(Frozen):
    """Visits of which no roster places all.

    Attributes:
        visit_ids: the visit that was asked about, those that it is to be placed with, and others, which the roster places; in the
            order of the problem.
        carer_ids: all who can be sent to any of them, as far as people and hours go.
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
) -> dict[str, Conflict]:
    """Why visits are not placed beside others that are: a few that no roster, however different, places together.

    The few are looked at by themselves, in a problem that is no harder than the whole: without all other visits and links, without
    breaks, and with every journey as short as by any way round. What cannot be done there cannot be done at all.

    Args:
        problem: of the roster.
        travel: of the roster.
        roster: that places none of these visits.
        visit_ids: that are not placed.
        work: the most for each question, in CP-SAT's own count (about a second each); a visit takes some ten, most of them short.
        should_stop: asked before each question.

    Returns:
        What was proven, by visit.
    """
    whole = _Whole.of(problem, travel, roster)
    found = ((visit_id, _conflict(whole, visit_id, work, should_stop)) for visit_id in visit_ids)
    return {visit_id: conflict for visit_id, conflict in found if conflict is not None}


def _conflict(whole: "_Whole", visit_id: str, work: float, should_stop: Callable[[], bool]) -> Conflict | None:
    from scheduler.solver.cpsat.cores import Cores  # noqa: PLC0415 - ortools is loaded only where it is used

    rivals = whole.rivals(visit_id)
    for count in sorted({min(count, len(rivals)) for count in RIVALS}):
        few = whole.only({visit_id, *whole.together(visit_id), *rivals[:count]})
        arrays = compile_problem(few, whole.travel)
        unit = {visit.visit_id: int(arrays.tasks.group[first]) for visit, first in zip(few.visits, first_task(few), strict=False)}
        cores = Cores(arrays, work=work, should_stop=should_stop)
        core = cores.core(sorted(set(unit.values())))
        if core is None:
            return None
        if core:
            core = cores.thinned(core, always=unit[visit_id])
            can = set(np.flatnonzero(arrays.allowed[np.isin(arrays.tasks.group, core)].any(axis=0)))
            carers = dict.fromkeys(shift.carer_id for k, shift in enumerate(few.shifts) if k in can)
            return Conflict(visit_ids=tuple(v for v, its in unit.items() if its in core), carer_ids=tuple(carers))
    return None


@dataclass(frozen=True)
class _Whole:
    """A problem that is no harder than the one it is made of, with its travel, and who can do what when.

    Attributes:
        placed: visits that the roster places and that are not optional.
        can: [v, k] whether a shift can take a carer-visit of a visit.
        hours: [v, 2] earliest start and latest end, in ticks.
    """

    problem: Problem
    travel: TravelMatrix
    placed: Collection[str]
    can: Bools
    hours: Ints

    @classmethod
    def of(cls, problem: Problem, travel: TravelMatrix, roster: Roster) -> "_Whole":
        easier, closed = problem.replace(objective=_hard_but_breaks(problem.objective)), shortest(travel)
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
        """Visits that are to be placed whenever this one is."""
        ends = ({link.first_visit_id, link.second_visit_id} for link in self.problem.links if link.whole)
        return {other for pair in ends if visit_id in pair for other in pair}

    def rivals(self, visit_id: str) -> list[str]:
        """Placed visits that may stand in the way, the likeliest first: those that most depend on the same shifts, with little leeway."""
        mine, (opens, closes) = self.can[self.number[visit_id]], self.hours[self.number[visit_id]]
        near = NEAR_MINUTES * self.problem.ticks_per_minute
        apart = np.maximum(0, np.maximum(self.hours[:, 0] - closes, opens - self.hours[:, 1])) // near
        shared = (self.can & mine).sum(axis=1) / np.maximum(1, self.can.sum(axis=1))
        leeway = self.hours[:, 1] - self.hours[:, 0]
        ids = (v for v in self.placed if shared[self.number[v]])
        return sorted(ids, key=lambda v: (apart[self.number[v]], -shared[self.number[v]], leeway[self.number[v]], self.number[v]))

    def only(self, visit_ids: Collection[str]) -> Problem:
        """The problem of a few visits alone."""
        return self.problem.replace(
            visits=tuple(visit for visit in self.problem.visits if visit.visit_id in visit_ids),
            links=tuple(x for x in self.problem.links if {x.first_visit_id, x.second_visit_id} <= set(visit_ids)),
        )


def _hard_but_breaks(objective: Objective) -> Objective:
    """The hard rules as they are, but no break, and no price on anything."""
    priced = (rule for rule, info in CATALOGUE.items() if info.may_be_off and objective.weight(rule))
    return objective.replace(settings={**objective.settings, **dict.fromkeys((*priced, Rule.BREAK), OFF)})


def shortest(travel: TravelMatrix) -> TravelMatrix:
    """The same with every journey as short as by any way round (Floyd 1962, Algorithm 97, Communications of the ACM 5(6))."""
    ticks = np.where(travel.reachable, travel.ticks.astype(np.int64), INFINITE)
    for by in range(ticks.shape[1]):
        np.minimum(ticks, ticks[:, :, by, None] + ticks[:, None, by, :], out=ticks)
    reachable = ticks < INFINITE
    return replace(travel, ticks=np.where(reachable, ticks, 0).astype(np.int32), reachable=reachable)
