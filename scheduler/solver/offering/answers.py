"""Reads the rows of the kernel as answers: which rules close a shift, and what would have to give way."""

from collections.abc import Collection, Hashable
from datetime import datetime
from functools import cached_property

import numpy as np

from scheduler.domain.care import Visit
from scheduler.domain.clock import moment_after
from scheduler.domain.offers import Answer, GivesWay, NearMiss, Offer
from scheduler.domain.rules import Rule
from scheduler.solver.kernels.layout import HAS_START_CHOICE, LENGTH, SHIFT, WINDOW_0, WINDOW_1, State, Static
from scheduler.solver.kernels.offers.layout import (
    CARER_LINK,
    EARLIEST,
    FITS,
    HALF,
    LATEST,
    MOST_MOVED_TICKS,
    MOVED,
    NEAR,
    NEAR_COUNT,
    NEAR_ROW,
    NEAR_START,
    NEAR_TASK,
    NEAR_TICKS,
    NO_BREAK_LEFT,
    NO_PARTNER,
    NOTHING_NEAR,
    OTHERS_LATER,
    PARTNER,
    PARTNER_POSITION,
    PEOPLE,
    POSITION,
    ROAD_TICKS,
    SHIFT_LATER,
    SOFT,
    START,
    STARTS_EARLIER,
    STARTS_LATER,
    STATUS,
)
from scheduler.solver.model.arrays import LIMIT_RULES, Arrays, Bools, Ints
from scheduler.solver.model.compile.people import rules_against
from scheduler.solver.model.compile.problem_index import ProblemIndex
from scheduler.solver.offering.closings import Closings

_WAYS = {
    STARTS_LATER: GivesWay.STARTS_LATER,
    STARTS_EARLIER: GivesWay.STARTS_EARLIER,
    OTHERS_LATER: GivesWay.OTHERS_LATER,
    SHIFT_LATER: GivesWay.SHIFT_LATER,
}
_ORDER = {rule: number for number, rule in enumerate(Rule)}


_WITHOUT_A_RULE: dict[int, tuple[Rule | None, ...]] = {NO_BREAK_LEFT: (Rule.BREAK,), NO_PARTNER: (Rule.DOUBLE_UP,)}
"""What is in the way where no rule closes the shift to the visit alone; other visits where nothing is said here."""


def _in_order(rules: Collection[Rule]) -> tuple[Rule, ...]:
    return tuple(sorted(rules, key=_ORDER.__getitem__))


def _refused(
    names: tuple[str, str, str], answer: Answer, rules: tuple[Rule | None, ...], *, known: bool, near: NearMiss | None = None
) -> Offer:
    """Returns the answer of a shift that cannot take the visit.

    It is made without the constructor, which sets each field by itself: most shifts refuse, and on a large day that took
    a fifth of the time of all answers. Fields that are not set have their defaults from the class.
    """
    offer = object.__new__(Offer)
    visit_id, shift_id, carer_id = names
    offer.__dict__.update(visit_id=visit_id, shift_id=shift_id, carer_id=carer_id, answer=answer, rules=rules, known=known, near=near)
    return offer


class AnswerReader:
    """Reads the kernel's answers for one visit, which is not in the roster.

    Args:
        index: Numbers of the problem.
        arrays: The compiled problem.
        static: The packed problem.
        without: Roster without the visit.
        visit: Visit that is asked about.
        masks: Known masks of rules about people; updated.
    """

    def __init__(
        self, index: ProblemIndex, arrays: Arrays, static: Static, without: State, *, visit: Visit, masks: dict[Hashable, Bools]
    ) -> None:
        self.problem, self._index, self._arrays, self._static, self._without = index.problem, index, arrays, static, without
        self._visit, self._masks = visit, masks
        self._task = index.first_task[index.visit[visit.visit_id]]

    def offers(self, may: Bools, out: Ints, *, broken: set[int], is_liftable: bool, all_reasons: bool) -> tuple[Offer, ...]:
        """Returns the answer of each shift.

        Args:
            may: bool [halves, k] Whether the rules about people allow each half in the shift.
            out: int64 [k, ANSWER_COLUMNS] Rows of the kernel.
            broken: Shifts whose run breaks a rule as it stands.
            is_liftable: Whether the run that made the visit can be made without it.
            all_reasons: Whether rules about time are named as well where rules about people close a shift.
        """
        visit, task = self._visit, self._task
        problem, shifts = self.problem, self._arrays.shifts
        against = self._rules_by_shift()
        person = self._index.person[visit.service_user_id]
        known = self._arrays.known_carers[person].copy()
        theirs = np.flatnonzero(self._arrays.tasks.person == person)
        visiting = self._without.task[theirs, SHIFT]
        known[shifts.carer[visiting[visiting >= 0]]] = True
        is_known_carer: list[bool] = [bool(is_known) for is_known in known]
        incomplete = self._is_incomplete(task)
        rows, carers = out.tolist(), shifts.carer.tolist()
        is_open: list[bool] = np.logical_or(may[0], may[-1]).tolist()
        is_plain = not all_reasons and self._max_carers is None
        offers = []
        for k, shift in enumerate(problem.shifts):
            row, names = rows[k], (visit.visit_id, shift.shift_id, shift.carer_id)
            is_known = is_known_carer[carers[k]]
            if k in broken:
                offers.append(Offer(*names, Answer.NO, known=is_known, is_broken=True))
            elif not is_liftable:
                offers.append(Offer(*names, Answer.NO, (Rule.BREAK,), known=is_known, is_broken=True))
            elif not is_open[k]:
                closing = self._rules(PEOPLE, k, against[k]) if all_reasons else against[k]
                offers.append(_refused(names, Answer.NO, closing, known=is_known))
            elif incomplete:
                offers.append(_refused(names, Answer.NO, (Rule.COMPLETE,), known=is_known))
            elif row[STATUS] == FITS:
                offers.append(self._fitting(names, row, task, is_known=is_known))
            else:
                near = None if row[NEAR] == NOTHING_NEAR else self._near_miss(row)
                closed = self._closings.rules(k)
                is_simple = is_plain and len(closed) <= 1 and row[STATUS] != CARER_LINK and k not in self._hours_of
                rules = (closed or _WITHOUT_A_RULE.get(row[STATUS], (None,))) if is_simple else self._rules(row[STATUS], k)
                offers.append(_refused(names, Answer.NEARLY if near else Answer.NO, rules, known=is_known, near=near))
        return tuple(offers)

    def _is_incomplete(self, task: int) -> bool:
        """Returns whether a visit that is to be placed together with this one is not placed."""
        tasks = self._arrays.tasks
        others = (tasks.group == tasks.group[task]) & (tasks.visit != tasks.visit[task])
        return bool((self._without.task[others, SHIFT] < 0).any())

    def _fitting(self, names: tuple[str, str, str], row: list[int], task: int, *, is_known: bool) -> Offer:
        partner = row[PARTNER]
        return Offer(
            *names,
            Answer.FITS,
            start=self._moment(row[START]),
            earliest=self._moment(row[EARLIEST]),
            latest=self._moment(row[LATEST]),
            extra_road_minutes=-(-row[ROAD_TICKS] // self.problem.ticks_per_minute),
            known=is_known,
            moves=row[MOVED],
            moves_at_most_minutes=self._minutes(row[MOST_MOVED_TICKS]),
            soft=row[SOFT],
            partner_shift_id=self.problem.shifts[partner].shift_id if partner >= 0 else "",
            position=row[POSITION],
            partner_position=row[PARTNER_POSITION] if partner >= 0 else None,
            half=row[HALF] - task,
        )

    def _near_miss(self, row: list[int]) -> NearMiss:
        minutes, what = self._minutes(row[NEAR_TICKS]), _WAYS[row[NEAR]]
        start = self._moment(row[NEAR_START])
        if what in (GivesWay.STARTS_LATER, GivesWay.STARTS_EARLIER):
            opens, closes = self._static.rows[row[NEAR_ROW]].tolist()
            by = minutes * self.problem.ticks_per_minute
            later, earlier = (by, 0) if what is GivesWay.STARTS_LATER else (0, by)
            return NearMiss(what, minutes, start, self._moment(opens - earlier), self._moment(closes + later))
        if what is GivesWay.SHIFT_LATER or row[NEAR_TASK] < 0:
            return NearMiss(what, minutes, start, count=row[NEAR_COUNT])
        other = row[NEAR_TASK]
        opens = int(self._static.rows[self._static.task[other, WINDOW_0], 0])
        closes = int(self._static.rows[self._static.task[other, WINDOW_1] - 1, 1])
        visit_id = self.problem.visits[self._arrays.tasks.visit[other]].visit_id
        by = minutes * self.problem.ticks_per_minute
        return NearMiss(what, minutes, start, self._moment(opens), self._moment(closes + by), visit_id, row[NEAR_COUNT])

    def _rules_by_shift(self) -> list[tuple[Rule, ...]]:
        """[k] The rules about people that stand against the carer of each shift; PINNED where none else does."""
        rules, codes = [], np.zeros(len(self.problem.carers), dtype=np.int64)
        for number, (rule, mask) in enumerate(rules_against(self._index, self._visit, self._masks).items()):
            rules.append(rule)
            codes |= mask.astype(np.int64) << number
        of_shift = codes[self._arrays.shifts.carer]
        named = {
            code: _in_order([rule for number, rule in enumerate(rules) if code >> number & 1]) or (Rule.PINNED,)
            for code in np.unique(of_shift).tolist()
        }
        return [named[code] for code in of_shift.tolist()]

    def _rules(self, status: int, k: int, people: Collection[Rule] = ()) -> tuple[Rule | None, ...]:
        """Returns the rules that close a shift, by the status that the kernel gave it, and by what closes it to the visit alone."""
        rules = {*people, *self._hours_rules(k), *self._closings.rules(k)}
        if status == CARER_LINK:
            rules.add(Rule.CARER_LINK)
        if self._is_one_carer_too_many(k):
            rules.add(Rule.MOST_CARERS)
        if rules:
            return _in_order(rules)
        return _WITHOUT_A_RULE.get(status, (None,))

    def _hours_rules(self, k: int) -> set[Rule]:
        """Returns the rules about hours that keep shift `k` from being used, if it is empty."""
        if k not in self._hours_of or self._without.shift[k, LENGTH] > 0:
            return set()
        hours, broken = self._arrays.week.hours, set()
        for limit in self._hours_of[k]:
            counted = self._counted[limit]
            minutes = sum(part for shift, part in counted if shift == k or self._without.shift[shift, LENGTH] > 0)
            if minutes > hours.max_minutes[limit]:
                broken.add(Rule(LIMIT_RULES[int(hours.rule[limit])]))
        return broken

    @cached_property
    def _counted(self) -> list[list[tuple[int, int]]]:
        return self._arrays.week.hours.counted_shifts()

    @cached_property
    def _hours_of(self) -> dict[int, list[int]]:
        """The limits on hours that count each shift."""
        limits: dict[int, list[int]] = {}
        for shift, limit, _ in self._arrays.week.hours.shift_minutes.tolist():
            limits.setdefault(shift, []).append(limit)
        return limits

    def _is_one_carer_too_many(self, k: int) -> bool:
        """Returns whether the person has as many carers as allowed, and the carer of shift `k` is none of them."""
        return self._max_carers is not None and self._arrays.shifts.carer[k] not in self._max_carers

    @cached_property
    def _max_carers(self) -> set[int] | None:
        """The carers of the person if there may be no more; None otherwise."""
        arrays, person = self._arrays, self._index.person[self._visit.service_user_id]
        shifts = self._without.task[np.flatnonzero(arrays.tasks.person == person), SHIFT]
        carers = set(arrays.shifts.carer[shifts[shifts >= 0]].tolist())
        return carers if len(carers) >= arrays.week.max_carers[person] else None

    @cached_property
    def _closings(self) -> Closings:
        is_chosen = bool(self._static.weight[HAS_START_CHOICE])
        return Closings(self._index, self._arrays, self._visit, task=self._task, state=self._without, has_planned_starts=is_chosen)

    def _moment(self, tick: int) -> datetime:
        return moment_after(self.problem.horizon_start, tick, self.problem.ticks_per_minute)

    def _minutes(self, ticks: int) -> int:
        """Returns ticks as minutes, rounded up."""
        return -(-ticks // self.problem.ticks_per_minute)
