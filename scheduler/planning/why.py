"""Why visits are not placed, looked into: which of them no roster places all of, and what would help. In words."""

from collections.abc import Callable, Mapping
from itertools import islice

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.planning.changes.trial import listed
from scheduler.planning.explain import in_words, named
from scheduler.planning.remedies import remedies
from scheduler.solver.conflict import Conflict, conflicts

EXPLAINED = 5
"""So many visits that are not placed, the most important ones, are looked into."""
REMEDIES = 3
SHOWN = 6
"""So many visits of a conflict are named; of more, the number will do."""


def deeper_reasons(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    why: Mapping[str, str],
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> dict[str, str]:
    """Reasons for visits that are not placed, with what is proven of them and what would help, as far as that was looked into.

    Args:
        problem: of the roster.
        travel: of the roster.
        roster: that breaks no hard rule.
        why: the reason in words as the roster stands, by visit id.
        should_stop: asked before each step.
    """
    important = sorted((visit for visit in problem.visits if visit.visit_id in why and not visit.optional), key=lambda x: -x.priority)
    ids = [visit.visit_id for visit in important[:EXPLAINED]]
    proven = conflicts(problem, travel, roster, ids, should_stop=should_stop)
    told = dict(why)
    for visit_id in ids:
        found = islice(remedies(problem, travel, roster, visit_id, should_stop=should_stop), REMEDIES)
        helps = "; or with ".join(remedy.what for remedy in found)
        told[visit_id] += f". {conflict_words(problem, proven[visit_id])}" if visit_id in proven else ""
        told[visit_id] += f". It could be placed with {helps}" if helps else ""
    return told


def conflict_words(problem: Problem, conflict: Conflict) -> str:
    """Which visits no roster places all of, and who can be sent to them."""
    if len(conflict.visit_ids) == 1:
        return "No roster can place it, whatever else is left out"
    more = len(conflict.visit_ids) - SHOWN
    shown = [_visit_words(problem, visit_id) for visit_id in conflict.visit_ids[:SHOWN]]
    all_of = ", ".join([*shown, f"{more} more"]) if more > 0 else listed(shown)
    carers = "1 carer" if len(conflict.carer_ids) == 1 else f"{len(conflict.carer_ids)} carers"
    return f"No roster places all of {all_of}: {carers} can be sent to any of them ({named(conflict.carer_ids)})"


def _visit_words(problem: Problem, visit_id: str) -> str:
    visit = problem.visit[visit_id]
    when = " or ".join(in_words(problem, window) for window in visit.windows)
    return f"{visit_id} ({when}{', 2 carers' if visit.carers == 2 else ''})"
