"""What visits need by day and half-hour, and the shifts that could meet it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.care import SkillsHeldBy, Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.people import Carer
from scheduler.domain.problem import Problem

HALF_HOURS = 48
TRAVEL_MINUTES = 8.0
"""Travel for each carer at a visit, in the need (assumed; measured on the example week 7.7)."""
USUAL_KINDS = ((7 * 60, 13 * 60 + 30), (16 * 60, 22 * 60 + 30), (7 * 60, 15 * 60), (14 * 60 + 30, 22 * 60 + 30), (7 * 60, 11 * 60))
"""Shifts that are always looked at beside those of the folder: minutes since midnight (assumed)."""
MOST_KINDS = 10


@dataclass(frozen=True, order=True)
class ShiftKind:
    """Start and end of a shift in minutes since midnight; the end is at most 24:00 of the same day."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """Returns its length."""
        return self.end - self.start


Need = NDArray[np.float64]
Wanted = Mapping[str, tuple[int, int]]
"""By visit id the carers to have at its middle, in all and of those who can make it."""
GROUP_WEIGHT = 2.0
"""Price of what is short for visits that some carers only can make, as a multiple of what is short in all."""


@dataclass(frozen=True)
class GroupNeed:
    """What some visits need, and who can make them.

    Attributes:
        need: carers, float [days, 48].
        carers: positions of the carers who can make these visits.
        weight: price of what is short.
    """

    need: Need
    carers: frozenset[int]
    weight: float


def shift_kinds(problem: Problem) -> tuple[ShiftKind, ...]:
    """Returns the kinds of shifts of a problem, the most frequent first, and the usual ones. Night shifts are left out."""
    found: Counter[ShiftKind] = Counter()
    for shift in problem.shifts:
        start, end = wall_clock(shift.start, problem.timezone), wall_clock(shift.end, problem.timezone)
        if start.date() == end.date():
            found[ShiftKind(start.hour * 60 + start.minute, end.hour * 60 + end.minute)] += 1
    kinds = [kind for kind, _ in found.most_common(MOST_KINDS)]
    kinds += [ShiftKind(*span) for span in USUAL_KINDS]
    return tuple(dict.fromkeys(kinds))


def need_groups(
    problem: Problem, carers: Sequence[Carer], raised: Mapping[str, float] | None = None, wanted: Wanted | None = None
) -> tuple[GroupNeed, ...]:
    """Returns what all visits need together, and beside it what visits need that only some of the carers can make.

    Care and travel of a visit are spread evenly over the time in which it may lie. At the start that is wanted a double-up needs two
    carers at once, and a visit that only some can make needs one of them.

    Args:
        problem: with the visits.
        carers: who may work.
        raised: factor by visit id, for visits that a plan has left out.
        wanted: carers at the middle of these visits, in all and of those who can make them.
    """
    at_middle = [{name: pair[place] for name, pair in (wanted or {}).items()} for place in range(2)]
    everybody = frozenset(range(len(carers)))
    by_carers: defaultdict[frozenset[int], list[Visit]] = defaultdict(list)
    for visit in problem.visits:
        able = frozenset(number for number, carer in enumerate(carers) if can_make(problem, visit, carer))
        if able and able != everybody:
            by_carers[able].append(visit)
    groups = [GroupNeed(_need(problem, problem.visits, raised or {}, at_middle[0], at_once=2), everybody, 1.0)]
    groups += [
        GroupNeed(_need(problem, visits, raised or {}, at_middle[1], at_once=1), able, GROUP_WEIGHT) for able, visits in by_carers.items()
    ]
    return tuple(groups)


def can_make(problem: Problem, visit: Visit, carer: Carer) -> bool:
    """Returns whether nothing about a carer stands against a visit: skills, gender, team, locality, refusal."""
    person = problem.service_user[visit.service_user_id]
    day = wall_clock(visit.windows[0].earliest, problem.timezone).date()
    held = {one.skill: one.level for one in carer.skills if one.expires is None or one.expires >= day}
    needs_skills = visit.carers == 1 or visit.skills_held_by == SkillsHeldBy.EACH
    return (
        (not needs_skills or all(held.get(one.skill, 0) >= one.level for one in visit.skills))
        and person.carer_gender in (None, carer.gender)
        and (visit.team is None or visit.team in carer.teams)
        and (person.locality is None or not carer.localities or person.locality in carer.localities)
        and carer.carer_id not in person.refused_carers
    )


def one_more(
    problem: Problem, carers: Sequence[Carer], rota: Sequence[Sequence[ShiftKind | None]], left_out: Sequence[str], before: Wanted
) -> Wanted:
    """Returns the carers to have at the middle of visits: of those that a plan left out as many as each asks for beyond those of its rota.

    Args:
        problem: with the visits.
        carers: of the rota.
        rota: that was planned with.
        left_out: visits without a carer.
        before: what was wanted until now; it stays where it is more.
    """
    found = dict(before)
    for name in left_out:
        visit = problem.visit[name]
        day, first, last = _span(problem, visit)
        if not 0 <= day < problem.days:
            continue
        middle = min((first + last) // 2 // 30, HALF_HOURS - 1) * 30
        there = [
            carer
            for carer, row in zip(carers, rota, strict=True)
            if (kind := row[day]) is not None and kind.start <= middle and middle + 30 <= kind.end
        ]
        able = sum(can_make(problem, visit, carer) for carer in there)
        old = found.get(name, (0, 0))
        found[name] = (max(old[0], len(there) + visit.carers), max(old[1], able + visit.carers))
    return found


def _need(problem: Problem, visits: Sequence[Visit], raised: Mapping[str, float], wanted: Mapping[str, int], *, at_once: int) -> Need:
    """Returns the carers that visits need; those by `at_once` carers or more need them together at the start that is wanted."""
    need = np.zeros((problem.days, HALF_HOURS))
    together = np.zeros((problem.days, HALF_HOURS))
    for visit in visits:
        factor = raised.get(visit.visit_id, 1.0)
        day, first, last = _span(problem, visit)
        if not 0 <= day < problem.days:
            continue
        slots = sorted({min(slot, HALF_HOURS - 1) for slot in range(first // 30, -(-last // 30))})
        need[day, slots] += visit.carers * (visit.minutes + TRAVEL_MINUTES) * factor / 30 / len(slots)
        if visit.carers >= at_once:
            middle = min((first + last) // 2 // 30, HALF_HOURS - 1)
            together[day, middle] = max(together[day, middle], visit.carers * factor)
        if visit.visit_id in wanted:
            middle = min((first + last) // 2 // 30, HALF_HOURS - 1)
            together[day, middle] = max(together[day, middle], wanted[visit.visit_id])
    return np.maximum(need, together)


def _span(problem: Problem, visit: Visit) -> tuple[int, int, int]:
    """Returns the day of a visit, and first and last minute of that day in which it may lie."""
    first = wall_clock(visit.windows[0].earliest, problem.timezone)
    last = wall_clock(visit.windows[-1].latest, problem.timezone)
    day = (first.date() - wall_clock(problem.horizon_start, problem.timezone).date()).days
    begin = first.hour * 60 + first.minute
    length = (last.replace(tzinfo=None) - first.replace(tzinfo=None)) // timedelta(minutes=1)
    care = 0 if visit.judged_at == "end" else visit.minutes
    return day, begin, begin + max(length + care, visit.minutes)
