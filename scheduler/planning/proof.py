"""What is proven, in words: how far a roster can be from the best possible, why visits cannot all be placed, and what would help."""

import math
from collections.abc import Callable, Mapping
from itertools import accumulate, islice

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.planning.changes.trial import listed
from scheduler.planning.explain import in_words, named
from scheduler.planning.remedies import remedies
from scheduler.solver.conflict import Conflict, conflicts

EXPLAINED = 8
"""So many visits that are not placed, the most important ones, are looked into."""
REMEDIES = 3
SHOWN = 6
"""So many visits of a conflict are named; of more, the number will do."""


def proof(problem: Problem, roster: Roster, score: Score, bound: Score | None, gap: float | None) -> list[str]:
    """What no roster can do better than this one, as sentences.

    Args:
        problem: of the roster.
        roster: that breaks no hard rule.
        score: of it.
        bound: no roster leaves less unallocated; of those that leave no more than this one, none has a lower soft cost.
        gap: absent where nothing is known of the soft cost.
    """
    if bound is None:
        return ["Nothing was proven of other rosters; more time may bring a proof."]
    if bound == score:
        return [f"{_placed(problem, roster, score, bound)}, and no other roster is better: this one is proven optimal."]
    return [f"{_placed(problem, roster, score, bound)}; {_cost(problem, score, bound, gap)}."]


def _placed(problem: Problem, roster: Roster, score: Score, bound: Score) -> str:
    """How many visits can be placed at most. The heaviest visits reach a weight with the fewest of them."""
    asked = [visit for visit in problem.visits if not visit.optional]
    placed = sum(visit.visit_id in roster.runs_of for visit in asked)
    totals = accumulate(sorted((visit.priority for visit in asked), reverse=True), initial=0)
    most = len(asked) - next(count for count, weight in enumerate(totals) if weight >= bound.unallocated)
    if placed == len(asked):
        return f"All {placed} visits are placed"
    if bound.unallocated == 0:
        return f"It is not known whether a roster can place more than these {placed} of the {len(asked)} visits"
    words = f"No roster can place more than {most} of the {len(asked)} visits"
    words += f" (this one places {placed})" if most > placed else ""
    if not _alike(problem):
        less = f"at least {bound.unallocated} points of priority stay unallocated in any"
        words += f"; {less}, {score.unallocated} in this one" if score.unallocated > bound.unallocated else f"; {less}, as in this one"
    return words


def _cost(problem: Problem, score: Score, bound: Score, gap: float | None) -> str:
    others = "place as many" if _alike(problem) else "leave no more unallocated"
    if gap is None:
        return f"nothing was proven of the cost of rosters that {others}"
    # Down, since no roster is to fall below what is said.
    share = math.floor(1000 * bound.soft / score.soft) / 10 if score.soft else 100.0
    return f"among rosters that {others}, none {_verb(problem)} less than {share}% of this one"


def _alike(problem: Problem) -> bool:
    """Whether all visits that must be placed weigh the same."""
    return len({visit.priority for visit in problem.visits if not visit.optional}) <= 1


def _verb(problem: Problem) -> str:
    """What the soft cost is about, where it is about time on the road alone."""
    idle = set()
    if not any(visit.optional for visit in problem.visits):
        idle.add(Rule.OPTIONAL)
    if problem.objective.is_hard(Rule.WINDOW):
        idle |= {Rule.LATENESS, Rule.WORST_LATENESS}
    if not any(person.preferred_carers for person in problem.service_users):
        idle.add(Rule.PREFERENCE)
    counts = {rule for rule in Rule if rule != Rule.UNALLOCATED and problem.objective.weight(rule)} - idle
    return "travels" if counts == {Rule.TRAVEL_TIME} else "costs"


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
