"""The smoothed master: the Lagrangian dual over the known columns, made differentiable.

The least reduced cost of a shift class is a minimum of linear functions. A soft minimum replaces
it (Nesterov 2005, Mathematical Programming 103, section 4). Accelerated steps follow its gradient
(Beck & Teboulle 2009, SIAM Journal on Imaging Sciences 2(1), section 4). They restart adaptively
(O'Donoghue & Candes 2015, Foundations of Computational Mathematics 15(3)). Duals come in
milliseconds, while a linear programme takes seconds, and do not oscillate.
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

MIN_STEPS, MAX_STEPS = 20, 150
MIN_GAIN = 1e-7
"""Fraction of the value; a smaller gain ends the ascent."""
FLOAT_TOLERANCE = 1e-11
"""Fraction of the value; smaller differences are rounding errors."""
STEP_GROWTH = 1.1


class SmoothedMaster:
    """The smoothed dual function and its ascent.

    Its duals are [v + 1]: one for each node, and last the dual of `points_mean` unallocated points.
    A group left out is treated as a column of its own.

    Args:
        network: Nodes and shift classes.
        max_unallocated: Limit on the level UNALLOCATED.
        step: Initial step length.

    Attributes:
        columns: Known columns, by shift class.
        points_mean: Mean of the points of all groups that have any.
    """

    def __init__(self, network: Network, max_unallocated: int, step: float) -> None:
        points = network.unallocated_cost[:, 0]
        self.columns: list[Column] = []
        self.points_mean = max(1.0, float(points[points > 0].mean())) if (points > 0).any() else 1.0
        self._known: set[Column] = set()
        self._step = step
        self._groups, self._classes = len(points), len(network.shift_classes)
        self._multiplicity = np.array([*map(len, network.shifts), *[1] * self._groups], dtype=np.float64)
        self._required = np.append(network.demand, -max_unallocated / self.points_mean)
        by_group = np.argsort(network.group, kind="stable")
        size = np.bincount(network.group, minlength=self._groups)
        ends = np.cumsum(size)
        self._omission_size, self._omission_cost = size + 1, network.unallocated_cost[:, 1].astype(np.float64)
        self._omission_at = np.insert(by_group, ends, network.v)
        self._omission_times = np.insert(network.demand[by_group].astype(np.float64), ends, -points / self.points_mean)

    def add(self, columns: Iterable[Column]) -> int:
        """Adds the columns that are new, and returns their number."""
        new = [column for column in dict.fromkeys(columns) if column not in self._known]
        self._known.update(new)
        self.columns = sorted([*self.columns, *new], key=attrgetter("shift_class"))
        size = np.fromiter((len(column.nodes) for column in self.columns), np.int64, len(self.columns))
        at = np.fromiter(chain.from_iterable(column.nodes for column in self.columns), np.int64, int(size.sum()))
        shift_class = np.fromiter((column.shift_class for column in self.columns), np.int64, len(self.columns))
        cost = np.fromiter((column.cost for column in self.columns), np.float64, len(self.columns))
        self._size = np.concatenate([size, self._omission_size])
        self._begin = np.cumsum(self._size) - self._size
        self._at = np.concatenate([at, self._omission_at])
        self._times = np.concatenate([np.ones(len(at)), self._omission_times])
        self._cost = np.concatenate([cost, self._omission_cost])
        used, first, self._block_of = np.unique(
            np.concatenate([shift_class, self._classes + np.arange(self._groups)]), return_index=True, return_inverse=True
        )
        self._first: Ints = first
        self._weight = self._multiplicity[used]
        return len(new)

    def likely(self, duals: Floats, within: float) -> list[Column]:
        """Returns the columns with a reduced cost near the least of their class, at these duals."""
        reduced = self._cost - np.add.reduceat(self._times * duals[self._at], self._begin)
        least = np.minimum(0.0, np.minimum.reduceat(reduced, self._first))
        near = reduced - least[self._block_of] < within
        return [
            column for column, is_near in zip(self.columns, near.tolist(), strict=False) if is_near
        ]  # the last ones are groups left out

    def ascend(self, duals: Floats, spread: float) -> Floats:
        """[v + 1] Returns duals that nearly maximise the smoothed value.

        Args:
            duals: [v + 1] Initial duals.
            spread: Smoothing: a column is e times less likely for each `spread` of reduced cost.
        """
        extrapolated, best, momentum = duals, -inf, 1.0
        for done in range(MAX_STEPS):
            new_duals, value = self._accelerated_step(extrapolated, spread)
            if value < best:
                extrapolated, momentum = duals, 1.0
                continue
            next_momentum = (1 + sqrt(1 + 4 * momentum * momentum)) / 2
            extrapolated = np.maximum(0.0, new_duals + (momentum - 1) / next_momentum * (new_duals - duals))
            duals, gain, best, momentum = new_duals, value - best, value, next_momentum
            if done >= MIN_STEPS and gain < MIN_GAIN * abs(best):
                break
        return duals

    def _accelerated_step(self, extrapolated: Floats, spread: float) -> tuple[Floats, float]:
        """Returns duals after one gradient step, and their value.

        The step length is halved until the value grows as the quadratic model demands.
        """
        value, slope = self.value(extrapolated, spread)
        while True:
            new_duals = np.maximum(0.0, extrapolated + self._step * slope)
            reached, move = self.value(new_duals, spread)[0], new_duals - extrapolated
            if reached >= value + slope @ move - move @ move / (2 * self._step) - FLOAT_TOLERANCE * abs(value):
                self._step *= STEP_GROWTH
                return new_duals, reached
            self._step /= 2

    def value(self, duals: Floats, spread: float) -> tuple[float, Floats]:
        """Returns the smoothed value and its gradient.

        As `spread` goes to 0 the value rises to the Lagrangian bound over the known columns.
        """
        reduced = self._cost - np.add.reduceat(self._times * duals[self._at], self._begin)
        least = np.minimum(0.0, np.minimum.reduceat(reduced, self._first))
        weight = np.exp((least[self._block_of] - reduced) / spread)
        total = np.add.reduceat(weight, self._first) + np.exp(least / spread)  # with the empty route
        value = self._required @ duals + self._weight @ (least - spread * np.log(total))
        lp_values = weight * (self._weight / total)[self._block_of]
        covered = np.bincount(self._at, self._times * np.repeat(lp_values, self._size), minlength=len(duals))
        return float(value), self._required - covered
