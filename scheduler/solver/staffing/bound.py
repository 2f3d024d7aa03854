"""A proven lower bound on the cost of every rota: prices of half-hours, improved by subgradients, then by a master problem.

Given prices, the people are independent of each other: the dynamic program finds each one's best weeks, and the
sum is a bound (Lagrangian relaxation). A cycle that closes may here begin in any state and end in any other.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.solver.staffing.arrays import Floats, Integers
from scheduler.solver.staffing.compiled import CompiledStaffing
from scheduler.solver.staffing.kernels import price_by_duals
from scheduler.solver.staffing.weeks import NoWeeksError, Staffing

DEFLECTION = 0.35
"""Weight of the newest subgradient in the direction."""
PATIENCE = 6
SHRINK = 0.7
LEAST_STEP = 0.004
EVEN_PRICE = 0.3
"""First price of a half-hour with exactly as many as wanted, as a part of the cost of one missing."""


@dataclass(frozen=True)
class Duals:
    """Prices.

    Attributes:
        cover: float64 [line, slot], worth of one more person.
        evening, weekend: float64 [person], price of one more beyond the fair share.
    """

    cover: Floats
    evening: Floats
    weekend: Floats

    def moved(self, step: float, direction: "Duals") -> "Duals":
        """Returns the duals moved by a step."""
        return Duals(self.cover + step * direction.cover, self.evening + step * direction.evening, self.weekend + step * direction.weekend)

    def blended(self, share: float, other: "Duals") -> "Duals":
        """Returns this share of the duals and the rest of others."""
        return Duals(
            share * self.cover + (1 - share) * other.cover,
            share * self.evening + (1 - share) * other.evening,
            share * self.weekend + (1 - share) * other.weekend,
        )

    @property
    def square(self) -> float:
        """Sum of squares."""
        return float((self.cover**2).sum() + (self.evening**2).sum() + (self.weekend**2).sum())


@dataclass(frozen=True)
class Evaluation:
    """The bound at given prices.

    Attributes:
        bound: Proven.
        gradient: In which direction it grows.
        paths: int64 [person, day], best own options.
    """

    bound: float
    gradient: Duals
    paths: Integers


class Relaxation:
    """Evaluates bounds at prices."""

    def __init__(self, compiled: CompiledStaffing) -> None:
        self.compiled = compiled
        self.staffing = Staffing(compiled)
        people = compiled.people
        unlimited = compiled.problem.days
        weights = compiled.problem.weights
        self.fair_evenings = np.array([data.fair_evenings for data in people], dtype=np.float64)
        self.fair_weekends = np.array([data.fair_weekends for data in people], dtype=np.float64)
        self.most_evening = np.where(self.fair_evenings < unlimited, weights.evening, 0).astype(np.float64)
        self.most_weekend = np.where(self.fair_weekends < unlimited, weights.weekend, 0).astype(np.float64)

    def clipped(self, duals: Duals) -> Duals:
        """Returns the duals within what a half-hour and an evening can be worth."""
        cover = self.compiled.cover
        return Duals(
            np.clip(duals.cover, -cover.over, cover.under),
            np.clip(duals.evening, 0, self.most_evening),
            np.clip(duals.weekend, 0, self.most_weekend),
        )

    def evaluate(self, duals: Duals) -> Evaluation:
        """Returns the bound at prices inside their limits.

        Raises:
            NoWeeksError: Somebody cannot be rostered.
        """
        compiled, staffing = self.compiled, self.staffing
        staffing.cover.present[:] = 0
        total = float((duals.cover * staffing.cover.demand).sum())
        total -= float((duals.evening * self.fair_evenings * (self.most_evening > 0)).sum())
        total -= float((duals.weekend * self.fair_weekends * (self.most_weekend > 0)).sum())
        paths = np.empty((len(compiled.people), compiled.problem.days), dtype=np.int64)
        evenings, weekends = np.zeros(len(paths)), np.zeros(len(paths))
        for person, data in enumerate(compiled.people):
            price_by_duals(duals.cover, compiled.line_locality, data.automaton.lines, staffing.work.margin)
            value, path = staffing.relaxed(person, float(duals.evening[person]), float(duals.weekend[person]))
            if path is None:
                raise NoWeeksError(person)
            total += value
            paths[person] = path
            evenings[person], weekends[person] = staffing.counts(data, path)
            staffing.present(person, path)
        gradient = Duals(
            (staffing.cover.demand - staffing.cover.present).astype(np.float64),
            (evenings - self.fair_evenings) * (self.most_evening > 0),
            (weekends - self.fair_weekends) * (self.most_weekend > 0),
        )
        return Evaluation(total, gradient, paths)

    def best_paths(self, duals: Duals, people: list[int]) -> list[Integers]:
        """Returns the best weeks of some people at prices, in own options.

        Raises:
            NoWeeksError: Somebody cannot be rostered.
        """
        found = []
        for person in people:
            lines = self.compiled.people[person].automaton.lines
            price_by_duals(duals.cover, self.compiled.line_locality, lines, self.staffing.work.margin)
            _, path = self.staffing.relaxed(person, float(duals.evening[person]), float(duals.weekend[person]))
            if path is None:
                raise NoWeeksError(person)
            found.append(path)
        return found

    def marginal_duals(self, paths: Integers) -> Duals:
        """Returns prices to start from: what one more person is worth in each half-hour of a rota.

        Args:
            paths: int64 [person, day], options.
        """
        staffing, cover = self.staffing, self.compiled.cover
        staffing.cover.present[:] = 0
        evenings, weekends = np.zeros(len(paths)), np.zeros(len(paths))
        for person, path in enumerate(paths):
            staffing.present_options(person, path)
            worked = path >= 0
            evenings[person] = self.compiled.options.evening[path[worked]].sum()
            weekends[person] = (worked[5::7] | worked[6::7]).sum()
        gap = cover.demand - staffing.cover.present
        prices = np.where(gap > 0, cover.under, np.where(gap < 0, -cover.over, EVEN_PRICE * cover.under)).astype(np.float64)
        prices[cover.demand + staffing.cover.present == 0] = 0.0
        return self.clipped(
            Duals(prices, self.most_evening * (evenings > self.fair_evenings), self.most_weekend * (weekends > self.fair_weekends))
        )


@dataclass
class BoundResult:
    """A proven bound.

    Attributes:
        bound: No rota costs less.
        duals: Prices that prove it.
        columns: int64 [person, day] of each evaluation, own options.
        history: Seconds and bound of each improvement.
    """

    bound: float
    duals: Duals
    columns: list[Integers]
    history: list[tuple[float, float]]


def subgradient_bound(
    relaxation: Relaxation,
    paths: Integers,
    cost: float,
    should_stop: Callable[[], bool],
    on_improvement: Callable[[float], None] | None = None,
) -> BoundResult:
    """Improves a bound by deflected subgradients, from the marginal prices of a rota.

    Args:
        relaxation: Of the problem.
        paths: int64 [person, day], options of a rota.
        cost: Of that rota.
        should_stop: Asked between evaluations.
        on_improvement: Told each bound.

    Raises:
        NoWeeksError: Somebody cannot be rostered.
    """
    began = time.perf_counter()
    duals = relaxation.marginal_duals(paths)
    found = BoundResult(-np.inf, duals, [], [])
    direction: Duals | None = None
    step_size, stalled = 1.0, 0
    while True:
        evaluation = relaxation.evaluate(duals)
        found.columns.append(evaluation.paths)
        if evaluation.bound > found.bound:
            found.bound, found.duals, stalled = evaluation.bound, duals, 0
            found.history.append((time.perf_counter() - began, found.bound))
            if on_improvement:
                on_improvement(found.bound)
        else:
            stalled += 1
        if stalled >= PATIENCE:
            step_size, stalled, duals = step_size * SHRINK, 0, found.duals
        if step_size < LEAST_STEP or cost - found.bound < 1 or should_stop():
            return found
        gradient = evaluation.gradient
        direction = gradient if direction is None else gradient.blended(DEFLECTION, direction)
        if direction.square == 0:
            return found
        step = step_size * max(cost - evaluation.bound, 1.0) / direction.square
        duals = relaxation.clipped(duals.moved(step, direction))
