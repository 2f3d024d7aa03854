"""The rota at hand: each person's weeks, the cover of all, and the best weeks of one for the cover of the others."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.staffing.arrays import INFINITE_COST, OFF, Integers
from scheduler.solver.staffing.compiled import CompiledStaffing, Person
from scheduler.solver.staffing.kernels import best_weeks, change_cover, price_by_cover, price_groups

MOST_IN_VAIN = 20
"""Weeks in a row, or more often than not, that broke what is counted, after which it is always counted."""


class NoWeeksError(Exception):
    """No weeks of a person keep every rule."""

    def __init__(self, person: int) -> None:
        super().__init__(person)
        self.person = person


@dataclass
class Weeks:
    """One person's present weeks.

    Attributes:
        path: int64 [day], own option or -1.
        cost: What does not come from cover.
        start: State in which the cycle begins, without hours and counter.
    """

    path: Integers
    cost: float
    start: int


class Staffing:
    """The present rota, its cover, and the moves."""

    def __init__(self, compiled: CompiledStaffing) -> None:
        self.compiled = compiled
        self.cover = compiled.cover._replace(present=np.zeros_like(compiled.cover.demand))
        self.work = compiled.scratch()
        self.weeks: list[Weeks | None] = [None] * len(compiled.people)
        self.cover_cost = float((self.cover.demand * self.cover.under).sum())
        self.whole = np.array([0, compiled.problem.days], dtype=np.int64)
        self.empty = np.full(compiled.problem.days, OFF, dtype=np.int64)
        self._too_many = [0] * len(compiled.people)
        self._found = np.empty(compiled.problem.days, dtype=np.int64)

    @property
    def cost(self) -> float:
        """Cost of cover and of all people."""
        return self.cover_cost + sum(weeks.cost for weeks in self.weeks if weeks is not None)

    def options_of(self, person: int, path: Integers) -> Integers:
        """Returns the numbers of options of a person's own options."""
        own = self.compiled.people[person].automaton.options
        if not len(own):
            return path
        return np.where(path < 0, OFF, own[np.maximum(path, 0)])

    def take_out(self, person: int) -> Weeks | None:
        """Takes a person's weeks out of the cover and returns them."""
        weeks = self.weeks[person]
        if weeks is not None:
            self._change(person, weeks.path, -1)
            self.weeks[person] = None
        return weeks

    def put_in(self, person: int, weeks: Weeks) -> None:
        """Adds a person's weeks to the cover."""
        self._change(person, weeks.path, 1)
        self.weeks[person] = weeks

    def _change(self, person: int, path: Integers, sign: int) -> None:
        automaton = self.compiled.people[person].automaton
        options = self.options_of(person, path)
        self.cover_cost += change_cover(self.cover, self.compiled.options, self.compiled.line_locality, automaton.lines, options, sign)

    def best(self, person: int, before: Weeks | None, window: Integers, starts: list[int]) -> Weeks:
        """Returns the best weeks of a person for the present cover.

        Evenings and weekends beyond the fair share are priced at several prices, and the true costs compared.

        Args:
            person: Who is out of the cover.
            before: Weeks that stay outside the window; None for none.
            window: int64 [2], first day and day after the last that may change.
            starts: States in which the cycle may begin; none for the rested one.

        Raises:
            NoWeeksError: None keep every rule.
        """
        data = self.compiled.people[person]
        price_by_cover(self.cover, self.compiled.line_locality, data.automaton.lines, self.work.margin)
        found: Weeks | None = None
        least = math.inf
        for start in starts or [-1]:
            for evening, weekend in self._fair_prices(data):
                value, weeks = self.solve(person, before, window, start, (evening, weekend))
                if weeks is None:
                    break
                evenings, weekends = self.counts(data, weeks.path)
                true = value - evening * evenings - weekend * weekends + self.excess(data, evenings, weekends)
                if true < least:
                    least, found = true, weeks
                if evenings <= data.fair_evenings and weekends <= data.fair_weekends:
                    break
        if found is None:
            raise NoWeeksError(person)
        return found

    def _fair_prices(self, data: Person) -> list[tuple[float, float]]:
        """Returns prices of an evening and of a weekend to try in turn."""
        weights = self.compiled.problem.weights
        days = self.compiled.problem.days
        evening = weights.evening if data.fair_evenings < days else 0
        weekend = weights.weekend if data.fair_weekends < days else 0
        if not evening and not weekend:
            return [(0.0, 0.0)]
        return [(0.0, 0.0), (evening / 2, weekend / 2), (float(evening), float(weekend))]

    def solve(
        self, person: int, before: Weeks | None, window: Integers, start: int, prices: tuple[float, float]
    ) -> tuple[float, Weeks | None]:
        """Runs the dynamic program from one start at prices of an evening and a weekend; the margins of cover stand in the scratch."""
        evening, weekend = prices
        data = self.compiled.people[person]
        path = self.empty if before is None else before.path
        self._price(data, path, window, evening, weekend)
        runs, classes, weekends = data.shape
        if start < 0:
            starts, ends = data.starts, np.ones(runs * classes * weekends, dtype=np.uint8)
        else:
            starts, ends = np.array([start], dtype=np.int64), np.zeros(runs * classes * weekends, dtype=np.uint8)
            ends[start] = 1
        value = self._best_weeks(person, path, window, starts, ends)
        if value >= INFINITE_COST:
            return value, None
        found = self._found.copy()
        evenings, worked_weekends = self.counts(data, found)
        return value, Weeks(found, self.own_cost(data, found, evenings, worked_weekends), start)

    def _best_weeks(self, person: int, path: Integers, window: Integers, starts: Integers, ends: NDArray[np.uint8]) -> float:
        """Fills the best weeks and returns their value; at first without what is counted, which seldom binds and makes many states."""
        data = self.compiled.people[person]
        if data.uncounted is not None and self._too_many[person] <= MOST_IN_VAIN:
            value = best_weeks(data.uncounted, data.free_price, path, window, starts, ends, self.work, self._found)
            if value >= INFINITE_COST or data.keeps_count(self._found):
                self._too_many[person] = max(0, self._too_many[person] - 1)
                return value
            self._too_many[person] += 1
        return best_weeks(data.automaton, data.free_price, path, window, starts, ends, self.work, self._found)

    def _price(self, data: Person, path: Integers, window: Integers, evening: float, weekend: float) -> None:
        """Fills the prices of groups; each half of a weekend has half the price of a weekend."""
        fixed = data.fixed
        if weekend:
            fixed = fixed.copy()
            fixed[5::7] += weekend / 2
            fixed[6::7] += weekend / 2
        price_groups(data.automaton, self.compiled.options, fixed, evening, self.cover.demand.shape[1], path, window, self.work)

    def relaxed(self, person: int, evening: float, weekend: float) -> tuple[float, Integers | None]:
        """Returns the value and the best weeks of a person at the margins in the scratch; a closed cycle may begin and end anywhere."""
        data = self.compiled.people[person]
        starts = data.all_starts if self.compiled.problem.is_closed else data.starts
        self._price(data, self.empty, self.whole, evening, weekend)
        ends = np.ones(math.prod(data.shape), dtype=np.uint8)
        value = self._best_weeks(person, self.empty, self.whole, starts, ends)
        return value, None if value >= INFINITE_COST else self._found.copy()

    def present(self, person: int, path: Integers) -> None:
        """Counts a person's own options as present; costs are not kept."""
        self.present_options(person, self.options_of(person, path))

    def present_options(self, person: int, options: Integers) -> None:
        """Counts a person's options as present; costs are not kept."""
        lines = self.compiled.people[person].automaton.lines
        change_cover(self.cover, self.compiled.options, self.compiled.line_locality, lines, options, 1)

    def all_options_of(self, paths: Integers) -> Integers:
        """Returns the options of everybody's own options."""
        return np.array([self.options_of(person, path) for person, path in enumerate(paths)], dtype=np.int64)

    def cost_of(self, paths: Integers) -> float:
        """Returns the cost of a rota in own options: of cover and of all people. The present cover is overwritten."""
        cover = self.cover
        cover.present[:] = 0
        own = 0.0
        for person, path in enumerate(paths):
            self.present(person, path)
            data = self.compiled.people[person]
            own += self.own_cost(data, path, *self.counts(data, path))
        gap = cover.demand - cover.present
        return own + float((np.maximum(gap, 0) * cover.under).sum() + (np.maximum(-gap, 0) * cover.over).sum())

    def counts(self, data: Person, path: Integers) -> tuple[int, int]:
        """Returns the evenings of a person's weeks, and the weekends with work."""
        worked = path >= 0
        evenings = 0
        if len(data.automaton.options):
            evenings = int(self.compiled.options.evening[data.automaton.options[path[worked]]].sum())
        return evenings, int((worked[5::7] | worked[6::7]).sum())

    def excess(self, data: Person, evenings: int, weekends: int) -> float:
        """Returns the cost of evenings and weekends beyond the fair share."""
        weights = self.compiled.problem.weights
        return weights.evening * max(0, evenings - data.fair_evenings) + weights.weekend * max(0, weekends - data.fair_weekends)

    def own_cost(self, data: Person, path: Integers, evenings: int, weekends: int) -> float:
        """Returns the cost of a person's weeks that does not come from cover."""
        return self.fixed_cost(data, path) + self.excess(data, evenings, weekends)

    def fixed_cost(self, data: Person, path: Integers) -> float:
        """Returns the cost of a person's days one by one, without cover and fair shares."""
        worked = np.flatnonzero(path >= 0)
        return float(data.fixed[worked, path[worked]].sum()) + float(data.free_price[path < 0].sum())
