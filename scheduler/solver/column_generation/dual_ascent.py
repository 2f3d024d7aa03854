"""Dual ascent: better dual values without a linear programme.

Column generation with a smoothed master (`smoothed_master.py`) in place of the simplex method,
whose duals are vertices and oscillate. Pricing runs in three stages: over the nearest arcs, a
fifth of a second for 1,000 visits; over more arcs, chosen by duals; and over all arcs. Only the
last stage proves a bound.
"""

from collections.abc import Callable, Iterable, Iterator
from math import inf

import numpy as np

from scheduler.solver.column_generation.lagrangian import Scale, lagrangian_bound, scale_duals
from scheduler.solver.column_generation.master import Duals, Floats
from scheduler.solver.column_generation.network import Network, with_nearest_arcs
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.smoothed_master import SmoothedMaster
from scheduler.solver.model.arrays import Ints

WIDE_ARCS = 24
"""Successors of each node in the second stage, the nearest after their duals are deducted."""
SPREAD_FRACTION = 0.003
"""Smoothing, as a fraction of the mean route cost; see `SmoothedMaster`."""
LIKELY_FRACTION = 0.05
"""Fraction of the mean route cost; columns within it of the cheapest are likely."""
MAX_ROUNDS = 40
MIN_GAIN_FRACTION = 3e-4
"""Fraction of the roster's cost; a round that gains less ends its stage."""


class DualAscent:
    """Dual ascent for a large problem.

    Args:
        network: Nodes and shift classes.
        pricer: Solves the pricing problems.
        scale: How duals become integers.
        max_unallocated: Limit on the level UNALLOCATED.
        cutoff: Cost of the best known roster.
        cover_dual: [v] Initial duals.
        columns: Initial columns.
        should_stop: Called before each pricing of a shift class.

    Attributes:
        duals: The best duals so far.
        master: The smoothed master over the columns found.
    """

    def __init__(
        self,
        network: Network,
        pricer: Pricer,
        scale: Scale,
        max_unallocated: int,
        *,
        cutoff: int,
        cover_dual: Floats,
        columns: Iterable[Column],
        should_stop: Callable[[], bool],
    ) -> None:
        self.network, self.pricer, self.scale, self.max_unallocated, self.cutoff = network, pricer, scale, max_unallocated, cutoff
        self.should_stop = should_stop
        self.duals = self._with_unallocated_dual(cover_dual)
        self._route_cost = max(1.0, cutoff / max(1, len(network.class_of)))
        self.master = SmoothedMaster(network, max_unallocated, max(1.0, cutoff / max(1, network.v)) / 10)
        self.master.add(columns)

    def bounds(self) -> Iterator[int]:
        """Yields the bound after each exact round, until it hardly changes or time is up."""
        for _ in self._rounds(is_heuristic=True):
            pass
        self.pricer.network = with_nearest_arcs(self.network, WIDE_ARCS, self._dual_ticks())
        for _ in self._rounds(is_heuristic=True):
            pass
        yield from self._rounds(is_heuristic=False)

    def _dual_ticks(self) -> Ints:
        """[v] Returns the ticks of travel that cost as much as each dual."""
        ticks, cost = (sum(int(shift_class.arc[:, column].sum()) for shift_class in self.network.nearest_arc_classes) for column in (1, 2))
        return np.rint(self.duals.cover_dual * (ticks / max(1, cost))).astype(np.int64)

    def columns(self) -> list[Column]:
        """Returns the columns that probably belong to a good roster."""
        return self.master.likely(
            np.append(self.duals.cover_dual, self.duals.unallocated_dual * self.master.points_mean), LIKELY_FRACTION * self._route_cost
        )

    def _rounds(self, *, is_heuristic: bool) -> Iterator[int]:
        """Yields the bound after each round; valid only after exact pricing."""
        best: float = -inf
        point_duals = np.append(self.duals.cover_dual, self.duals.unallocated_dual * self.master.points_mean)
        for _ in range(MAX_ROUNDS):
            point_duals = self.master.ascend(point_duals, SPREAD_FRACTION * self._route_cost)
            duals = self._with_unallocated_dual(point_duals[:-1])
            result = self.price_all(duals, is_heuristic=is_heuristic)
            if result is None:
                return
            bound, columns = result
            self.master.add(columns)
            gain = bound - best
            if gain > 0:
                best, self.duals = bound, duals
            yield bound
            if abs(gain) < MIN_GAIN_FRACTION * self.cutoff:
                return

    def price_all(self, duals: Duals, *, is_heuristic: bool) -> tuple[int, list[Column]] | None:
        """Prices all shift classes at these duals.

        Returns:
            The bound, valid only after exact pricing, and the columns found. None if it is time to
            stop or the label pool is too small.
        """
        network = self.network
        point_duals = scale_duals(duals, [], [], network, self.scale, costs=True)
        least_reduced_costs: list[int] = []
        columns: list[Column] = []
        for shift_class in range(len(network.shift_classes)):
            price_all = self.pricer.price_heuristic if is_heuristic else self.pricer.price_exact
            pricing = None if self.should_stop() else price_all(shift_class, point_duals)
            if pricing is None:
                return None
            least_reduced_costs.append(pricing.least_reduced_cost)
            columns += pricing.columns
        return lagrangian_bound(network, point_duals, [], self.max_unallocated, least_reduced_costs), columns

    def _with_unallocated_dual(self, cover_dual: Floats) -> Duals:
        """Returns the duals with the best dual of the limit on unallocated points.

        At it, the groups with the most dual value a point are left out, up to the limit.
        """
        network = self.network
        points = network.unallocated_cost[:, 0]
        earned = np.bincount(network.group, network.demand * cover_dual, minlength=len(points))
        required = np.flatnonzero(points > 0)
        ratio = (earned - network.unallocated_cost[:, 1])[required] / points[required]
        order = np.argsort(-ratio, kind="stable")
        over = np.flatnonzero(np.cumsum(points[required][order]) > self.max_unallocated)
        max_unallocated = max(0.0, float(ratio[order[over[0]]])) if len(over) else 0.0
        return Duals(cover_dual, max_unallocated, np.zeros(len(network.shift_classes)))
