"""The master with its corners rounded: in milliseconds the prizes that the runs known so far speak for, where a programme takes seconds.

What the cheapest run of a duty saves is the least of linear functions; in its place stands their soft minimum (Nesterov 2005, Mathematical
Programming 103, section 4). That has a slope everywhere, up which accelerated steps lead (Beck & Teboulle 2009, SIAM Journal on Imaging
Sciences 2(1), section 4), from a stand again where they go too far (O'Donoghue & Candes 2015, Foundations of Computational Mathematics
15(3)). Where corners are rounded prizes do not go to and fro between them, and need not be kept near to the best so far.
"""

from collections.abc import Iterable
from itertools import chain
from math import inf, sqrt
from operator import attrgetter

import numpy as np

from scheduler.solver.column_generation.master import Floats
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.model.arrays import Ints

FEWEST_STEPS, MOST_STEPS = 20, 150
ENOUGH = 1e-7
"""Of the value: a step that brings less is the last."""
EXACT = 1e-11
"""Of the value: floats say no more."""
LONGER = 1.1


class SmoothMaster:
    """Prices, which are a prize for each node and last what a point left unplaced costs, in means of such points.

    Leaving a unit out is a choice of one, as the run of a duty is one of many; each may be left alone.

    Args:
        network: what is covered.
        limit: of what is left unplaced.
        step: how far prices move to begin with, where one run too many or too few covers something.

    Attributes:
        columns: runs known, duty by duty.
        point: the mean of points of units that must be placed.
    """

    def __init__(self, network: Network, limit: int, step: float) -> None:
        points = network.unplaced[:, 0]
        self.columns: list[Column] = []
        self.point = max(1.0, float(points[points > 0].mean())) if (points > 0).any() else 1.0
        self._known: set[Column] = set()
        self._step = step
        self._units, self._duties = len(points), len(network.duties)
        self._many = np.array([*map(len, network.shifts), *[1] * self._units], dtype=np.float64)
        self._asked = np.append(network.demand, -limit / self.point)
        by_unit = np.argsort(network.unit, kind="stable")
        size = np.bincount(network.unit, minlength=self._units)
        ends = np.cumsum(size)
        self._out_size, self._out_cost = size + 1, network.unplaced[:, 1].astype(np.float64)
        self._out_at = np.insert(by_unit, ends, network.v)
        self._out_times = np.insert(network.demand[by_unit].astype(np.float64), ends, -points / self.point)

    def add(self, columns: Iterable[Column]) -> int:
        """Take in runs that are new; how many are."""
        new = [column for column in dict.fromkeys(columns) if column not in self._known]
        self._known.update(new)
        self.columns = sorted([*self.columns, *new], key=attrgetter("duty"))
        size = np.fromiter((len(column.nodes) for column in self.columns), np.int64, len(self.columns))
        at = np.fromiter(chain.from_iterable(column.nodes for column in self.columns), np.int64, int(size.sum()))
        duty = np.fromiter((column.duty for column in self.columns), np.int64, len(self.columns))
        cost = np.fromiter((column.cost for column in self.columns), np.float64, len(self.columns))
        self._size = np.concatenate([size, self._out_size])
        self._begin = np.cumsum(self._size) - self._size
        self._at = np.concatenate([at, self._out_at])
        self._times = np.concatenate([np.ones(len(at)), self._out_times])
        self._cost = np.concatenate([cost, self._out_cost])
        used, first, self._of = np.unique(
            np.concatenate([duty, self._duties + np.arange(self._units)]), return_index=True, return_inverse=True
        )
        self._first: Ints = first
        self._share = self._many[used]
        return len(new)

    def likely(self, prices: Floats, within: float) -> list[Column]:
        """The runs that save as much as the cheapest of their duty, or nearly, at these prices."""
        reduced = self._cost - np.add.reduceat(self._times * prices[self._at], self._begin)
        least = np.minimum(0.0, np.minimum.reduceat(reduced, self._first))
        near = reduced - least[self._of] < within
        return [column for column, its in zip(self.columns, near.tolist(), strict=False) if its]  # what is left are units left out

    def climb(self, here: Floats, spread: float) -> Floats:
        """[v + 1] Prices that the runs known make the most of.

        Args:
            here: [v + 1] to begin with.
            spread: of reduced costs: what makes a run 2.7 times less likely than the cheapest of its duty.
        """
        ahead, best, pace = here, -inf, 1.0
        for done in range(MOST_STEPS):
            there, value = self._up(ahead, spread)
            if value < best:
                ahead, pace = here, 1.0
                continue
            faster = (1 + sqrt(1 + 4 * pace * pace)) / 2
            ahead = np.maximum(0.0, there + (pace - 1) / faster * (there - here))
            here, gain, best, pace = there, value - best, value, faster
            if done >= FEWEST_STEPS and gain < ENOUGH * abs(best):
                break
        return here

    def _up(self, ahead: Floats, spread: float) -> tuple[Floats, float]:
        """Prices after a step along the slope, so long that the value surely grows by what it should, and that value."""
        value, slope = self.value(ahead, spread)
        while True:
            there = np.maximum(0.0, ahead + self._step * slope)
            reached, move = self.value(there, spread)[0], there - ahead
            if reached >= value + slope @ move - move @ move / (2 * self._step) - EXACT * abs(value):
                self._step *= LONGER
                return there, reached
            self._step /= 2

    def value(self, prices: Floats, spread: float) -> tuple[float, Floats]:
        """What prices promise less what is earned of them, at most, and its slope: what is left uncovered at these prices.

        The nearer `spread` is to 0, the nearer the value is, from below, to the Lagrangian bound if there were no runs but those known.
        """
        reduced = self._cost - np.add.reduceat(self._times * prices[self._at], self._begin)
        least = np.minimum(0.0, np.minimum.reduceat(reduced, self._first))
        weight = np.exp((least[self._of] - reduced) / spread)
        total = np.add.reduceat(weight, self._first) + np.exp(least / spread)  # with the run that is not made
        value = self._asked @ prices + self._share @ (least - spread * np.log(total))
        shares = weight * (self._share / total)[self._of]
        covered = np.bincount(self._at, self._times * np.repeat(shares, self._size), minlength=len(prices))
        return float(value), self._asked - covered
