"""Finds small relaxations that would allocate a visit, by solving again.

A relaxation is first tried wider than needed: every shift an hour longer, say. The roster that then allocates the visit
shows what was needed: one shift, by twenty minutes. The verifier accepts a roster of each relaxation that is returned.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.stop import FirstOf, MaxIterations
from scheduler.studies.plan import plan
from scheduler.studies.relaxations import hours, staff
from scheduler.studies.relaxations.relaxation import LongerSearch, Relaxation, RelaxationKind, WideRelaxation
from scheduler.verify.verify import verify

KINDS: tuple[RelaxationKind, ...] = (
    hours.relax_window,
    hours.relax_shifts,
    hours.relax_day_hours,
    hours.relax_pinned_start,
    hours.relax_pinned_carers,
    staff.relax_skills,
    staff.relax_team,
    staff.relax_locality,
    staff.add_carers,
)
"""Kinds in the order in which they are tried. Refusals and wishes for a gender are the person's and are never relaxed."""
TRIAL_STOP = MaxIterations(3000)
SEARCH_ALONE = SolveParams(exact=ExactParams(max_tasks=0))


@dataclass(frozen=True)
class VerifiedRelaxation:
    """A relaxation with a roster that allocates the visit.

    Attributes:
        relaxation: what is relaxed.
        problem: the problem with that relaxation and no other.
        roster: breaks no hard rule of `problem`; allocates the visit and all that were allocated before, optional ones apart.
    """

    relaxation: Relaxation
    problem: Problem
    roster: Roster


def relaxations(
    problem: Problem, travel: TravelMatrix, roster: Roster, visit_id: str, *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[VerifiedRelaxation]:
    """Yields the smallest relaxation found of each kind that would allocate a visit.

    Where a longer search allocates it without any relaxation, that is the only result.

    Args:
        problem: the problem of the roster.
        travel: the travel of the roster.
        roster: breaks no hard rule and does not allocate the visit.
        visit_id: id of the visit, which is not optional.
        should_stop: asked before each trial, and between the chunks of its search.
    """
    allocated = frozenset(placed_id for placed_id in roster.runs_of if not problem.visit[placed_id].optional)
    together = {linked_id for link in problem.links if link.whole and visit_id in _ends(link) for linked_id in _ends(link)}
    task = RelaxationTask(problem, travel, roster, problem.visit[visit_id], allocated | together | {visit_id}, should_stop)
    if should_stop():
        return
    longer = task.solve_again(problem)
    if task.is_solved_by(problem, longer):
        yield VerifiedRelaxation(LongerSearch(), problem, longer)
        return
    for kind in KINDS:
        yield from _smallest(task, tuple(kind(problem, travel, task.visit)))


def _smallest(task: "RelaxationTask", wide_relaxations: tuple[WideRelaxation, ...]) -> list[VerifiedRelaxation]:
    """Returns what the smallest successful wide relaxation narrows to; nothing where none succeeds.

    The relaxations grow. The last is tried first, since no other can succeed where it fails; then the smallest is bisected.
    """
    smallest: list[VerifiedRelaxation] = []
    low, high, probe = 0, len(wide_relaxations), len(wide_relaxations) - 1
    while low < high and not task.should_stop():
        verified = task.verify_narrowed(wide_relaxations[probe])
        smallest = verified or smallest
        low, high = (low, probe) if verified else (probe + 1, high)
        probe = (low + high) // 2
    return smallest


@dataclass(frozen=True)
class RelaxationTask:
    """The visit to allocate, and all visits that a roster must then allocate.

    Attributes:
        wanted: ids of the visit and of those that must keep their place.
        should_stop: whether to stop trying.
    """

    problem: Problem
    travel: TravelMatrix
    roster: Roster
    visit: Visit
    wanted: frozenset[str]
    should_stop: Callable[[], bool]

    def verify_narrowed(self, wide: WideRelaxation) -> list[VerifiedRelaxation]:
        """Returns the first narrower relaxation that allocates the visit; empty where none does.

        The roster of the wide relaxation is tested first, then a roster that is solved for the narrow one.
        """
        wide_roster = self.solve_again(wide.problem)
        for relaxation, narrowed in wide.narrow(wide_roster) if self.is_solved_by(wide.problem, wide_roster) else ():
            roster = wide_roster if self.is_solved_by(narrowed, wide_roster) else self.solve_again(narrowed)
            if self.is_solved_by(narrowed, roster):
                return [VerifiedRelaxation(LongerSearch() if narrowed == self.problem else relaxation, narrowed, roster)]
        return []

    def solve_again(self, relaxed: Problem) -> Roster:
        """Solves a relaxed problem from the roster, with no other visits than those allocated or wanted."""
        visit_ids = self.wanted | self.roster.runs_of.keys()
        smaller = relaxed.replace(
            visits=tuple(visit for visit in relaxed.visits if visit.visit_id in visit_ids),
            links=tuple(link for link in relaxed.links if _ends(link) <= visit_ids),
        )
        return plan(smaller, self.travel, start=self.roster, stop=FirstOf(TRIAL_STOP, self._cancel), params=SEARCH_ALONE).result.roster

    def _cancel(self, seconds: float, iterations: int) -> float:  # noqa: ARG002 - a stopping rule
        """Returns 0, or infinity once `should_stop` says so."""
        return math.inf if self.should_stop() else 0.0

    def is_solved_by(self, relaxed: Problem, roster: Roster) -> bool:
        """Returns whether a roster allocates all wanted visits and breaks no hard rule of the relaxed problem."""
        return self.wanted <= roster.runs_of.keys() and verify(relaxed, self.travel, roster).ok


def _ends(link: VisitLink) -> set[str]:
    """Returns the ids of the two visits of a link."""
    return {link.first_visit_id, link.second_visit_id}
