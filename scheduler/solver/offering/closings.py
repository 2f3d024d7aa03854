"""Names the rules about time that keep a visit out of a shift even if its carer makes no other visit in it.

Where letting go of either of two rules would do, the one that comes first in `OF_TIME` is named.
"""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.rules import Rule
from scheduler.solver.kernels.layout import LENGTH, PLANNED_START, SHIFT, START, State
from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints
from scheduler.solver.model.compile.problem_index import ProblemIndex

OF_TIME = (Rule.REST, Rule.WEEKLY_REST, Rule.GAP, Rule.PINNED, Rule.AVAILABILITY, Rule.SHIFT, Rule.TRAVEL, Rule.WINDOW)
Span = tuple[int, int]


@dataclass(frozen=True)
class _Limits:
    """What limits a visit that is alone in a shift, in ticks.

    Attributes:
        windows: first and last starts; `opens` is the first of all.
        gaps: starts that placed linked visits allow.
        pin: start that is pinned.
        absences: of the carer.
        shift: rostered start, and latest return.
        rostered_end: end of the shift, whatever the latest return.
        rests: earliest leaving and latest end that rests beside other shifts allow.
        journeys: ticks there and back; None where there is no way.
        care: ticks of care.
    """

    windows: Sequence[Span]
    opens: int
    gaps: Sequence[Span]
    pin: int | None
    absences: Sequence[Span]
    shift: Span
    rostered_end: int
    rests: Span
    journeys: Span | None
    care: int

    def rules(self) -> list[Rule]:
        """Returns the rules that limit anything here, in the order in which they are named."""
        present = {
            Rule.REST: self.rests != (-INFINITE, INFINITE),
            Rule.GAP: bool(self.gaps),
            Rule.PINNED: self.pin is not None,
            Rule.AVAILABILITY: bool(self.absences),
        }
        return [rule for rule in OF_TIME if present.get(rule, rule is not Rule.WEEKLY_REST)]

    def has_start(self, dropped: Collection[Rule] = ()) -> bool:
        """Returns whether the visit has a start where some rules need not be kept."""
        if self.journeys is None and Rule.TRAVEL not in dropped:
            return False
        there, back = (0, 0) if Rule.TRAVEL in dropped or self.journeys is None else self.journeys
        leaves, ends = (-INFINITE, INFINITE) if Rule.SHIFT in dropped else self.shift
        starts = [(self.opens, INFINITE)] if Rule.WINDOW in dropped else list(self.windows)
        if Rule.WINDOW in dropped:
            starts = [(-INFINITE, INFINITE)]
        if Rule.AVAILABILITY not in dropped:
            for absent, again in self.absences:
                leaves = max(leaves, again) if absent <= self.shift[0] < again else leaves
                ends = min(ends, absent) if absent < self.rostered_end <= again else ends
                starts = _meet(starts, [(-INFINITE, absent - self.care), (again, INFINITE)])
        last = ends - back - self.care
        if Rule.REST not in dropped:
            leaves, last = max(leaves, self.rests[0]), min(last, self.rests[1] - self.care)
        starts = _meet(starts, [(leaves + there, last)])
        if self.pin is not None and Rule.PINNED not in dropped:
            starts = _meet(starts, [(self.pin, self.pin)])
        for gap in self.gaps if Rule.GAP not in dropped else ():
            starts = _meet(starts, [gap])
        return bool(starts)


def closed_alone(limits: _Limits) -> tuple[Rule, ...]:
    """Returns the fewest rules about time without which a visit alone in the shift has a start; none where it has one with all."""
    rules = limits.rules()
    for count in range(len(rules) + 1):
        for dropped in itertools.combinations(rules, count):
            if limits.has_start(dropped):
                return dropped
    return (Rule.TRAVEL,)


def _meet(some: Iterable[Span], others: Collection[Span]) -> list[Span]:
    spans = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return [(first, last) for first, last in spans if first <= last]


class Closings:
    """Finds such rules for one visit, which is not in the roster.

    Args:
        index: Of the problem.
        arrays: The compiled problem.
        visit: The visit.
        task: Its first task.
        state: Roster without the visit.
        has_planned_starts: Whether starts are chosen, and not the earliest.
    """

    def __init__(self, index: ProblemIndex, arrays: Arrays, visit: Visit, *, task: int, state: State, has_planned_starts: bool) -> None:
        self._index, self._arrays, self._visit, self._task = index, arrays, visit, task
        self._state = state
        column = PLANNED_START if has_planned_starts else START
        self._starts: Ints = np.where(state.task[:, SHIFT] >= 0, state.task[:, column], -1)
        self._care = index.duration(visit)
        over = self._care if visit.judged_at is JudgedAt.END else 0
        due = [(index.ticks(window.earliest), index.ticks(window.latest) - over) for window in visit.windows]
        self._windows = [(a, b) for a, b in due if a <= b] if index.is_hard(Rule.WINDOW) else [(due[0][0], INFINITE)]
        self._opens = due[0][0]
        has_pin = visit.pinned_start is not None and index.is_hard(Rule.PINNED)
        self._pin = index.ticks(visit.pinned_start) if has_pin and visit.pinned_start is not None else None
        self._gaps = list(self._gap_spans())
        self._absences: dict[int, list[Span]] = {}

    def rules(self, k: int) -> tuple[Rule, ...]:
        """Returns the rules about time that close shift `k` to the visit alone; none where other visits are in the way."""
        return self._closed[k]

    def rules_by_itself(self, k: int) -> tuple[Rule, ...]:
        """Returns the same for one shift, looked at by itself, absences included."""
        return closed_alone(self._limits(k))

    @cached_property
    def _closed(self) -> list[tuple[Rule, ...]]:
        """[k] The rules that close each shift.

        All shifts are looked at together. Those of carers who are absent, and all where shifts may run over, are looked at one by one.
        """
        shifts = self._arrays.shifts
        away = {self._index.carer[one.carer_id] for one in self._index.problem.absences if not one.soft}
        is_away = np.zeros(len(self._index.problem.carers), dtype=np.bool_)
        is_away[list(away)] = self._index.is_hard(Rule.AVAILABILITY)
        is_single = is_away[shifts.carer]
        if not self._index.is_hard(Rule.SHIFT):
            is_single[:] = True
        found: list[tuple[Rule, ...]] = [()] * shifts.k
        for k in np.flatnonzero(is_single).tolist():
            found[k] = self.rules_by_itself(k)
        left = np.flatnonzero(~is_single)
        for dropped in self._ways_out():
            if not len(left):
                break
            has_start = self._has_start(left, dropped)
            if dropped:
                for k in left[has_start].tolist():
                    found[k] = dropped
            left = left[~has_start]
        for k in left.tolist():
            found[k] = (Rule.TRAVEL,)
        return found

    def _ways_out(self) -> Iterator[tuple[Rule, ...]]:
        """Yields the rules that may be let go of together, the fewest first, as `closed_alone` tries them."""
        present = {Rule.GAP: bool(self._gaps), Rule.PINNED: self._pin is not None}
        unlimited = (Rule.WEEKLY_REST, Rule.AVAILABILITY)
        rules = [rule for rule in OF_TIME if present.get(rule, rule not in unlimited)]
        for count in range(len(rules) + 1):
            yield from itertools.combinations(rules, count)

    def _has_start(self, ks: Ints, dropped: Collection[Rule]) -> Bools:
        """Returns for some shifts whether the visit has a start there where some rules need not be kept; absences are left out."""
        arrays, shifts, place = self._arrays, self._arrays.shifts, int(self._arrays.tasks.place[self._task])
        there = arrays.travel[shifts.mode[ks], shifts.leave[ks], place, 0].astype(np.int64)
        back = arrays.travel[shifts.mode[ks], place, shifts.back[ks], 0].astype(np.int64)
        has_way = (there < INFINITE) & (back < INFINITE)
        if Rule.TRAVEL in dropped:
            there, back, has_way = np.zeros_like(there), np.zeros_like(back), np.ones_like(has_way)
        leaves, ends = shifts.rostered_start[ks].astype(np.int64), shifts.rostered_end[ks].astype(np.int64)
        if Rule.SHIFT in dropped:
            leaves, ends = np.full_like(leaves, -INFINITE), np.full_like(ends, INFINITE)
        last = ends - back - self._care
        if Rule.REST not in dropped:
            leaves = np.maximum(leaves, self._rests[0][ks])
            last = np.minimum(last, self._rests[1][ks] - self._care)
        spans = [(-INFINITE, INFINITE)] if Rule.WINDOW in dropped else self._windows
        spans = _meet(spans, [(self._pin, self._pin)]) if self._pin is not None and Rule.PINNED not in dropped else spans
        for gap in self._gaps if Rule.GAP not in dropped else ():
            spans = _meet(spans, [gap])
        first = leaves + there
        has_start = np.zeros(len(ks), dtype=np.bool_)
        for opens, closes in spans:
            has_start |= np.maximum(first, opens) <= np.minimum(last, closes)
        has_start &= has_way
        return has_start

    def _limits(self, k: int) -> _Limits:
        shifts, place = self._arrays.shifts, int(self._arrays.tasks.place[self._task])
        mode = int(shifts.mode[k])
        there = int(self._arrays.travel[mode, shifts.leave[k], place, 0])
        back = int(self._arrays.travel[mode, place, shifts.back[k], 0])
        end = int(shifts.rostered_end[k])
        if not self._index.is_hard(Rule.SHIFT):
            later = shifts.rostered_start[(shifts.carer == shifts.carer[k]) & (shifts.rostered_start > shifts.rostered_start[k])]
            end = int(later.min(initial=INFINITE))
        return _Limits(
            windows=self._windows,
            opens=self._opens,
            gaps=self._gaps,
            pin=self._pin,
            absences=self._absences_of(int(shifts.carer[k])),
            shift=(int(shifts.rostered_start[k]), end),
            rostered_end=int(shifts.rostered_end[k]),
            rests=(int(self._rests[0][k]), int(self._rests[1][k])),
            journeys=None if max(there, back) >= INFINITE else (there, back),
            care=self._care,
        )

    def _absences_of(self, carer: int) -> list[Span]:
        if not self._index.is_hard(Rule.AVAILABILITY):
            return []
        if carer not in self._absences:
            carer_id = self._index.problem.carers[carer].carer_id
            away = [one for one in self._index.problem.absences if one.carer_id == carer_id and not one.soft]
            self._absences[carer] = [(self._index.ticks(one.start), self._index.ticks(one.end)) for one in away]
        return self._absences[carer]

    @cached_property
    def _rests(self) -> tuple[Ints, Ints]:
        """[k] The earliest leaving and the latest end in each shift that rests beside the carer's other shifts allow."""
        arrays, rest, lengths = self._arrays, self._arrays.week.rest_ticks, self._state.shift[:, LENGTH]
        shifts, tasks, route = arrays.shifts, arrays.tasks, self._state.route
        first, last = np.full(shifts.k, -INFINITE, dtype=np.int64), np.full(shifts.k, INFINITE, dtype=np.int64)
        if self._index.problem.worked:
            is_later = shifts.start > shifts.rostered_start
            first[is_later] = shifts.start[is_later]
        earlier, later = arrays.week.rest_pairs.reshape(-1, 2).T
        used = lengths[earlier] > 0
        final = route[earlier[used], lengths[earlier[used]] - 1]
        np.maximum.at(first, later[used], self._starts[final] + tasks.duration_ticks[final] + rest)
        used = lengths[later] > 0
        initial, k = route[later[used], 0], later[used]
        journey = arrays.travel[shifts.mode[k], shifts.leave[k], tasks.place[initial], 0].astype(np.int64)
        np.minimum.at(last, earlier[used], self._starts[initial] - journey - rest)
        return first, last

    def _gap_spans(self) -> Iterable[Span]:
        """Yields the starts that each placed linked task allows."""
        own = range(self._task, self._task + self._visit.carers)
        lags = self._arrays.links.lag
        for a, b, lag in lags[(lags[:, 0] == self._task) | (lags[:, 1] == self._task)].tolist():
            if b == self._task and a not in own and self._starts[a] >= 0:
                yield int(self._starts[a]) + lag, INFINITE
            if a == self._task and b not in own and self._starts[b] >= 0:
                yield -INFINITE, int(self._starts[b]) - lag
