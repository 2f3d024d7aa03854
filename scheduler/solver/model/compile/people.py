"""Compiles the rules about one visit and one carer: who may make it, and at what soft cost."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import permutations

import numpy as np

from scheduler.domain.care import SkillsHeldBy, Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer, ServiceUser, SkillNeeded
from scheduler.domain.rules import Rule
from scheduler.solver.model.arrays import Bools, Ints
from scheduler.solver.model.compile.problem_index import ProblemIndex


@dataclass(frozen=True)
class Eligibility:
    """Carers who may do each task, and at what cost.

    Attributes:
        may: bool [n, c] Whether the carer may do the task.
        cost: [n, c] Soft cost of the task by this carer, before CONTINUITY.
    """

    may: Bools
    cost: Ints


def carer_eligibility(index: ProblemIndex) -> Eligibility:
    """Returns the result of all rules about a visit and a carer, be they hard, soft or off."""
    masks: dict[Hashable, Bools] = {}
    halves = [half for visit in index.problem.visits for half in _halves(index, visit, masks)]
    shape = len(halves), len(index.problem.carers)
    return Eligibility(
        may=np.array([may for may, _ in halves], dtype=np.bool_).reshape(shape),
        cost=np.array([cost for _, cost in halves], dtype=np.int64).reshape(shape),
    )


def dearest_carer(index: ProblemIndex) -> int:
    """Returns the largest soft cost of a task by a carer. Visits that ask for the same are looked at once."""
    masks: dict[Hashable, Bools] = {}
    alike: dict[Hashable, Visit] = {}
    for visit in index.problem.visits:
        person = index.problem.service_user[visit.service_user_id]
        day = wall_clock(visit.windows[0].earliest, index.problem.timezone).date()
        asked = tuple(_asked(visit, person, day).values())
        people = visit.pinned_carers, index.published.get(visit.visit_id)
        alike.setdefault((asked, people, visit.carers, visit.skills_held_by), visit)
    return max((int(cost.max(initial=0)) for visit in alike.values() for _, cost in _halves(index, visit, masks)), default=0)


def halves_allowed(index: ProblemIndex, visit: Visit, masks: dict[Hashable, Bools]) -> Bools:
    """[halves, c] Returns for each half of a visit the carers whom all rules about people allow.

    Args:
        index: Numbers of the problem.
        visit: The visit.
        masks: Known masks [c] by rule and by what it asks; updated.
    """
    return np.array([may for may, _ in _halves(index, visit, masks)], dtype=np.bool_)


def rules_against(index: ProblemIndex, visit: Visit, masks: dict[Hashable, Bools]) -> dict[Rule, Bools]:
    """Returns for each hard rule about a visit and a carer the carers [c] whom it rules out for every half of the visit.

    A carer who lacks the skills of a double-up may still be one of the two where either may hold them.

    Args:
        index: Numbers of the problem.
        visit: The visit.
        masks: Known masks [c] by rule and by what it asks; updated.
    """
    person = index.problem.service_user[visit.service_user_id]
    day = wall_clock(visit.windows[0].earliest, index.problem.timezone).date()
    against = {}
    for rule, asked in _asked(visit, person, day).items():
        if asked and index.is_hard(rule):
            if (rule, asked) not in masks:
                masks[rule, asked] = _mask(index, rule, asked)
            against[rule] = ~masks[rule, asked]
    if visit.carers > 1 and visit.skills_held_by is SkillsHeldBy.EITHER:
        against.pop(Rule.SKILLS, None)
    if index.is_hard(Rule.PINNED) and len(visit.pinned_carers) == visit.carers:
        pins = [index.carer[carer_id] for carer_id in visit.pinned_carers]
        against[Rule.PINNED] = ~np.isin(np.arange(len(index.problem.carers)), pins)
    return against


def known_carers(index: ProblemIndex) -> Bools:
    """[p, c] Returns whether the carer has visited the person before."""
    known = np.zeros((len(index.problem.service_users), len(index.problem.carers)), dtype=np.bool_)
    for entry in index.problem.history:
        if entry.service_user_id in index.person and entry.carer_id in index.carer:
            known[index.person[entry.service_user_id], index.carer[entry.carer_id]] = True
    return known


def _halves(index: ProblemIndex, visit: Visit, masks: dict[Hashable, Bools]) -> list[tuple[Bools, Ints]]:
    """Returns for each task of the visit the carers who may do it, and each carer's cost.

    Args:
        index: Numbers of the problem.
        visit: The visit.
        masks: Known masks [c] by rule and by what it asks; updated.
    """
    carers = index.problem.carers
    person = index.problem.service_user[visit.service_user_id]
    day = wall_clock(visit.windows[0].earliest, index.problem.timezone).date()
    may, cost = np.ones(len(carers), dtype=np.bool_), np.zeros(len(carers), dtype=np.int64)
    skilled = may
    if visit.visit_id in index.published and index.weight(Rule.STABILITY):
        cost = cost + index.weight(Rule.STABILITY) * ~_named(index, index.published[visit.visit_id])
    for rule, asked in _asked(visit, person, day).items():
        if not asked:
            continue
        if (rule, asked) not in masks:  # visits with equal demands share a mask
            masks[rule, asked] = _mask(index, rule, asked)
        if rule is Rule.SKILLS:
            skilled = masks[rule, asked]
        elif index.is_hard(rule):
            may = may & masks[rule, asked]
        else:
            cost = cost + index.weight(rule) * ~masks[rule, asked]
    # Halves of a double-up are interchangeable, so the skilled and the pinned half can be fixed.
    halves = []
    for half in range(visit.carers):
        free = half > 0 and visit.skills_held_by is SkillsHeldBy.EITHER
        enough = skilled | free
        halves.append((may & (enough | (not index.is_hard(Rule.SKILLS))), cost + index.weight(Rule.SKILLS) * ~enough))
    return _pinned(index, visit, halves) if index.is_hard(Rule.PINNED) else halves


def _pinned(index: ProblemIndex, visit: Visit, halves: list[tuple[Bools, Ints]]) -> list[tuple[Bools, Ints]]:
    """Returns the halves with each pinned carer at the half that allows them at least cost."""
    pins = [*(index.carer[carer_id] for carer_id in visit.pinned_carers), *([None] * (visit.carers - len(visit.pinned_carers)))]

    def worth(order: tuple[int | None, ...]) -> tuple[int, int]:
        taken = [(may[pin], cost[pin]) for (may, cost), pin in zip(halves, order, strict=True) if pin is not None]
        return sum(not allowed for allowed, _ in taken), sum(int(cost) for _, cost in taken)

    best = min(permutations(pins), key=worth)
    numbers = np.arange(len(index.problem.carers))
    return [(may if pin is None else may & (numbers == pin), cost) for (may, cost), pin in zip(halves, best, strict=True)]


def _asked(visit: Visit, person: ServiceUser, day: date) -> dict[Rule, Hashable]:
    """Returns what each rule asks of a carer here; an empty value asks nothing."""
    return {
        Rule.LOCALITY: person.locality,
        Rule.TEAM: visit.team,
        Rule.REFUSED: person.refused_carers,
        Rule.GENDER: person.carer_gender,
        Rule.PREFERENCE: person.preferred_carers,
        Rule.SKILLS: (visit.skills, day) if visit.skills else None,
    }


def _mask(index: ProblemIndex, rule: Rule, asked: Hashable) -> Bools:
    """[c] Returns whether each carer is what a rule asks for."""
    carers = index.problem.carers
    if rule not in {Rule.REFUSED, Rule.PREFERENCE}:
        return np.fromiter((SUITS[rule](carer, asked) for carer in carers), np.bool_, len(carers))
    # These name a few carers of many: each person has a list of their own.
    assert isinstance(asked, tuple)
    named = _named(index, asked)
    return ~named if rule is Rule.REFUSED else named


def _named(index: ProblemIndex, carer_ids: Iterable[str]) -> Bools:
    """[c] Returns whether each carer is one of these; carers outside the problem are left aside."""
    named = np.zeros(len(index.problem.carers), dtype=np.bool_)
    named[[index.carer[carer_id] for carer_id in carer_ids if carer_id in index.carer]] = True
    return named


def _works_there(carer: Carer, locality: str) -> bool:
    """Returns whether the carer works in the locality; a carer without localities works in all."""
    return not carer.localities or locality in carer.localities


def _is_in_team(carer: Carer, team: str) -> bool:
    return team in carer.teams


def _is_of_gender(carer: Carer, gender: object) -> bool:
    return carer.gender is gender


def _holds(carer: Carer, asked: tuple[tuple[SkillNeeded, ...], date]) -> bool:
    """Returns whether the carer holds every skill on the given day."""
    needed, day = asked
    return all(
        any(h.skill == s.skill and h.level >= s.level and (h.expires is None or day <= h.expires) for h in carer.skills) for s in needed
    )


SUITS: dict[Rule, Callable[..., bool]] = {
    Rule.LOCALITY: _works_there,
    Rule.TEAM: _is_in_team,
    Rule.GENDER: _is_of_gender,
    Rule.SKILLS: _holds,
}
"""Test of each rule that asks for a trait: whether a carer has it."""
