"""Investigates unallocated visits: conflicts between them, and relaxations that would allocate them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.conflicts import Conflict, conflicts
from scheduler.studies.relaxations.relax import relaxations
from scheduler.studies.relaxations.relaxation import Relaxation

MAX_INVESTIGATED = 5
"""Number of unallocated visits that are looked into, the most important ones first."""
MAX_RELAXATIONS = 3
"""Number of relaxations that are looked for, for each of these visits."""


@dataclass(frozen=True)
class Finding:
    """The findings about a visit that is not placed.

    Attributes:
        conflict: visits that no roster places all of, this one among them; None where none was proven.
        relaxations: the smallest relaxations found that let the visit be placed.
    """

    conflict: Conflict | None
    relaxations: tuple[Relaxation, ...]


def investigate_unallocated(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    visit_ids: Iterable[str],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[str, Finding]]:
    """Yields the most important visits that are not placed, each with what was found about it.

    Args:
        problem: Problem of the roster.
        travel: Travel of the roster.
        roster: Roster that breaks no hard rule.
        visit_ids: Visits that are not placed; optional ones are not looked into.
        should_stop: Asked before and during each step.
    """
    unallocated = set(visit_ids)
    candidates = [visit for visit in problem.visits if visit.visit_id in unallocated and not visit.optional]
    is_first = problem.objective.time_critical_first
    important = sorted(candidates, key=lambda visit: (not (is_first and visit.time_critical), -visit.priority))
    ids = [visit.visit_id for visit in important[:MAX_INVESTIGATED]]
    for visit_id, conflict in conflicts(problem, travel, roster, ids, should_stop=should_stop):
        verified = islice(relaxations(problem, travel, roster, visit_id, should_stop=should_stop), MAX_RELAXATIONS)
        yield visit_id, Finding(conflict, tuple(result.relaxation for result in verified))
        if should_stop():
            return
