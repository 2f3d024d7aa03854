"""Reduced-cost fixing: removes enumerated routes that no better roster can contain.

No pricing is needed. The master takes in routes as required, and all others are checked as one
matrix. Cuts are therefore cheap and need no limited memory.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.lagrangian import lagrangian_bound, scale_duals
from scheduler.solver.column_generation.master import Duals, Master
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column, ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut, violated_cuts
from scheduler.solver.column_generation.synchronisation_cuts import AnySynchronisationCut, double_up_rows
from scheduler.solver.kernels.labelling import INFINITE_COST
from scheduler.solver.model.arrays import Bools, Ints

MAX_ENUMERATED = 2_000
MAX_ROUNDS = 12
TOLERANCE = 1e-6
MAX_PRICINGS = 30
"""Times in one round that routes outside the master are checked."""
COLUMNS_PER_CLASS = 60
"""Routes of each shift class that enter the master at a time."""
CUTS_PER_ROUND = 60


def make_route_pool(
    generation: ColumnGeneration,
    columns: Sequence[Column],
    *,
    cutoff: int,
    cost_unit: float,
    rounds: int = MAX_ROUNDS,
    should_stop: Callable[[], bool],
) -> "RoutePool":
    """Returns the routes that a roster below the cutoff can contain, as a pool.

    Args:
        generation: Source of the first duals and cuts.
        columns: Enumerated routes.
        cutoff: Cost that the roster must stay below.
        cost_unit: Unit of cost in the master.
        rounds: Most rounds of further cuts.
        should_stop: Called before each linear programme.
    """
    pool = RoutePool(generation, columns, cutoff, cost_unit)
    if generation.scaled_duals is None:
        return pool
    cuts_with_duals = zip(generation.master.cuts, generation.scaled_duals.cut_dual.tolist(), strict=False)
    pool.sync_cuts = list(generation.master.sync_cuts)
    pool.fix_by_reduced_cost(generation.scaled_duals, [_with_full_memory(cut, generation.network) for cut, _ in cuts_with_duals])
    pool.tighten(rounds, should_stop)
    return pool


def _with_full_memory(cut: SubsetRowCut, network: Network) -> SubsetRowCut:
    """Returns the cut with a memory of all nodes."""
    return replace(cut, memory=frozenset(range(network.v)))


class RoutePool:
    """Enumerated routes, as columns and as a matrix.

    Attributes:
        columns: The remaining routes.
        bound: Best lower bound of the cost.
        lp_values: Columns in use with their LP values, at the last solve.
        cuts: Subset-row cuts that had a positive dual at the last check.
        sync_cuts: Known cuts between routes.
    """

    def __init__(self, generation: ColumnGeneration, columns: Sequence[Column], cutoff: int, cost_unit: float) -> None:
        self.generation, self.cutoff, self.cost_unit = generation, cutoff, cost_unit
        self.network = generation.network
        self.columns = list(columns)
        self.bound, self.cuts, self.sync_cuts = 0, list[SubsetRowCut](), list[AnySynchronisationCut]()
        self.lp_values: list[tuple[Column, float]] = []
        self._cost = np.array([column.cost for column in columns], dtype=np.int64)
        self._shift_class = np.array([column.shift_class for column in columns], dtype=np.int64)
        self._holds: Bools = np.zeros((len(columns), self.network.buckets.s), dtype=np.bool_)
        lengths = [len(column.buckets) for column in columns]
        buckets = np.fromiter((bucket for column in columns for bucket in column.buckets), dtype=np.int64, count=sum(lengths))
        self._holds[np.repeat(np.arange(len(columns)), lengths), buckets] = True
        self._reduced: Ints = self._cost

    def fix_by_reduced_cost(self, scaled_duals: ScaledDuals, cuts: Sequence[SubsetRowCut]) -> None:
        """Removes the routes that no roster below the cutoff can contain, by these duals."""
        self._update_reduced_costs(scaled_duals, cuts)
        least_reduced_costs = np.array(self._least_reduced_costs())
        bound = lagrangian_bound(self.network, scaled_duals, cuts, self.generation.max_unallocated, least_reduced_costs.tolist())
        self.bound = max(self.bound, bound)
        self._keep(np.flatnonzero(self._reduced - least_reduced_costs[self._shift_class] < (self.cutoff - bound) * scaled_duals.scale))

    def subset(self, which: Bools) -> Self:
        """Returns a pool with some of the routes."""
        pool_part = copy(self)
        pool_part._keep(np.flatnonzero(which))
        return pool_part

    def _keep(self, left: Ints) -> None:
        """Keeps only the routes with the given numbers."""
        self.columns = [self.columns[number] for number in left.tolist()]
        self._cost, self._shift_class, self._reduced = (each[left] for each in (self._cost, self._shift_class, self._reduced))
        self._holds = self._holds[left]

    def holds_node(self, node: int) -> Bools:
        """Returns for each route whether it visits a node."""
        held: Bools = np.any(self._holds[:, self.network.buckets.node == node], axis=1)
        return held

    def is_made_by(self, shift_class: int) -> Bools:
        """Returns for each route whether it belongs to a shift class."""
        made: Bools = self._shift_class == shift_class
        return made

    def tighten(self, rounds: int, should_stop: Callable[[], bool]) -> None:
        """Adds cuts and fixes routes, round by round, until few are left or no cut is violated."""
        generation = self.generation
        for _ in range(rounds):
            if should_stop() or self.bound >= self.cutoff or (duals := self.solve(should_stop)) is None:
                break
            row_of = double_up_rows(self.network.buckets, generation.is_single, self.lp_values)
            more = violated_cuts(self.lp_values, self.network.demand, row_of, self.cuts, CUTS_PER_ROUND)
            new = generation.violated_sync_cuts(self.lp_values, self.sync_cuts)
            if not (more or new) or len(self.columns) <= MAX_ENUMERATED:
                break
            self.sync_cuts = [sync_cut for sync_cut, dual in zip(self.sync_cuts, duals.sync_dual, strict=True) if dual] + new
            self.cuts += [_with_full_memory(cut, self.network) for cut in more]

    def solve(self, should_stop: Callable[[], bool]) -> Duals | None:
        """Solves the master over all routes, fixes routes, and returns the duals.

        None if there is no solution or it is time to stop.
        """
        cuts, duals = self.cuts, None
        master = Master(self.network, self.generation.max_unallocated, self.cost_unit)
        master.add_sync_cuts(self.sync_cuts)
        master.add_cuts(cuts)
        order = self._entering_columns(np.full(len(self.network.shift_classes), INFINITE_COST))
        for _ in range(MAX_PRICINGS):
            master.add(self.columns[number] for number in order)
            if should_stop() or (solved := master.solve()) is None:
                return None
            duals = solved[1]
            scaled_duals = scale_duals(duals, cuts, self.sync_cuts, self.network, self.generation.scale, costs=True)
            self._update_reduced_costs(scaled_duals, cuts)
            order = self._entering_columns(-((duals.shift_dual + TOLERANCE * self.cost_unit) * scaled_duals.scale).astype(np.int64))
            if not order:
                break
        self.lp_values = master.lp_values()
        self.fix_by_reduced_cost(scaled_duals, cuts)
        return duals

    def _entering_columns(self, threshold: Ints) -> list[int]:
        """Returns the routes of each class with the least reduced costs below its threshold.

        Columns in use have reduced costs of minus their shift dual.
        """
        gain = self._reduced - threshold[self._shift_class]
        order = np.lexsort((gain, self._shift_class))
        place = np.arange(len(order)) - np.searchsorted(self._shift_class[order], self._shift_class[order])
        return [int(number) for number in order[(place < COLUMNS_PER_CLASS) & (gain[order] < 0)]]

    def _update_reduced_costs(self, scaled_duals: ScaledDuals, cuts: Sequence[SubsetRowCut]) -> None:
        """Computes exact scaled reduced costs."""
        reduced = self._cost * scaled_duals.scale
        for shift_class, dual_value in enumerate(scaled_duals.dual_value):
            its = np.flatnonzero(self._shift_class == shift_class)
            reduced[its] -= self._holds[its] @ dual_value
        self.cuts = []
        for cut, dual in zip(cuts, scaled_duals.cut_dual.tolist(), strict=True):
            if dual:
                self.cuts.append(cut)
                reduced += dual * self._coefficients(cut)
        self._reduced = reduced

    def _coefficients(self, cut: SubsetRowCut) -> Ints:
        """Returns each route's coefficient in a cut with full memory."""
        held: NDArray[np.int64] = np.zeros(len(self.columns), dtype=np.int64)
        for node in cut.nodes:
            buckets = np.flatnonzero(self.network.buckets.node == node).tolist()
            if node in cut.halves:
                for bucket, shift_class in cut.who:
                    if bucket in buckets:
                        held += self._holds[:, bucket] & (self._shift_class == shift_class)
            else:
                held += self._holds[:, buckets].any(axis=1)
        return held // 2

    def _least_reduced_costs(self) -> list[int]:
        """Returns the least reduced cost of each shift class, at most 0."""
        least_reduced_costs = np.zeros(len(self.network.shift_classes), dtype=np.int64)
        np.minimum.at(least_reduced_costs, self._shift_class, self._reduced)
        return [int(cost) for cost in least_reduced_costs]
