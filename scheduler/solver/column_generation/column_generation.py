"""Column generation: a restricted master problem and its pricing problems, solved in turn.

The master yields dual values; pricing returns routes of negative reduced cost until none exist.
Duals are smoothed towards those of the best bound (Wentges 1997, International Transactions in
Operational Research 4(2); Pessoa, Sadykov, Uchoa & Vanderbeck 2018, INFORMS Journal on Computing
30(2)). That saves most rounds, and every exact round gives a bound. Cuts are added when pricing
finds no more routes.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import replace
from itertools import compress
from math import ceil, inf

import numpy as np

from scheduler.solver.column_generation.lagrangian import Scale, lagrangian_bound, scale_duals
from scheduler.solver.column_generation.master import UNRESTRICTED, BranchRestriction, Duals, Floats, Master, pad_with_zeros
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column, Pricer, PricingResult, ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import MAX_CUTS, violated_cuts
from scheduler.solver.column_generation.synchronisation_cuts import (
    MAX_SYNC_CUTS,
    AnySynchronisationCut,
    double_up_rows,
    make_same_carer_cuts,
    violated_same_carer_cuts,
    violated_synchronisation_cuts,
)

SMOOTHING = 0.7
FEW_COLUMNS = 10
GAP_FRACTION = 0.03
CUTS_PER_ROUND = 40
SYNC_CUTS_PER_ROUND = 100
SYNC_CUT_ROUNDS = 4
"""Rounds of subset-row cuts where routes must agree on starts.

After these, branching on starts lifts the bound more than further cuts."""
TOLERANCE = 1e-6
KEPT_GAP_FRACTION = 0.5
"""Fraction of the gap to the cutoff.

`drop_inactive` keeps the columns whose reduced cost in the master is below it."""


class ColumnGeneration:
    """Column generation on one level of the score.

    Args:
        network: Nodes and shift classes.
        pricer: Solves the pricing problems.
        scale: How duals become integers.
        max_unallocated: Limit on the level UNALLOCATED; None to minimise that level.
        cost_unit: Unit of cost in the master, to keep its numbers moderate.
        start_duals: Initial duals.
        cutoff: Cost of the best known roster; rounds get finer near it.
        should_stop: Called before each pricing of a shift class.

    Attributes:
        proven_bound: Best bound so far, in units of cost; None until an exact round has finished.
        duals: Duals behind that bound.
        scaled_duals: The same as integers; None if they are not known.
        least_reduced_costs: Least reduced cost of each shift class at these duals.
        stability_centre: The duals that smoothing stays close to.
        objective: Objective of the master's last solve.
        is_done: Whether no column and no violated cut is left to find.
        is_single: For each shift class, whether it consists of one shift.
        same_carer_cuts: Cuts for visits that ask for the same carer.
    """

    def __init__(
        self,
        network: Network,
        pricer: Pricer,
        scale: Scale,
        max_unallocated: int | None,
        *,
        cost_unit: float,
        start_duals: Duals,
        cutoff: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self.network, self.pricer, self.scale, self.max_unallocated, self.should_stop = network, pricer, scale, max_unallocated, should_stop
        self.master = Master(network, max_unallocated, cost_unit)
        self.duals = self.stability_centre = start_duals
        self.cutoff = cutoff
        self.proven_bound: int | None = None
        self.scaled_duals: ScaledDuals | None = None
        self.least_reduced_costs: list[int] = []
        self.objective = inf
        self.is_done = False
        self.restriction = UNRESTRICTED
        self.is_single = [len(shifts) == 1 for shifts in network.shifts]
        self.same_carer_cuts = make_same_carer_cuts(network, max_unallocated)

    @property
    def bound(self) -> int:
        """Best proven bound; 0 if there is none, since costs are never negative."""
        return max(0, self.proven_bound or 0)

    def drop_inactive(self) -> None:
        """Rebuilds the master without inactive cuts and without columns of large reduced cost."""
        master = self.master
        if (solved := master.solve()) is None:
            return
        duals = solved[1]
        is_active = [
            np.maximum(pad_with_zeros(current, len(rows)), pad_with_zeros(best, len(rows))) > 0
            for current, best, rows in (
                (duals.cut_dual, self.duals.cut_dual, master.cuts),
                (duals.sync_dual, self.duals.sync_dual, master.sync_cuts),
            )
        ]
        is_cheap = self._reduced_costs(master.columns, duals) < KEPT_GAP_FRACTION * max(1, self.cutoff - self.bound)
        master_copy = Master(self.network, self.max_unallocated, master.cost_unit)
        master_copy.add_sync_cuts(compress(master.sync_cuts, is_active[1]))
        master_copy.add_cuts(list(compress(master.cuts, is_active[0])))
        master_copy.add(compress(master.columns, is_cheap))
        best = self.duals
        self.duals = replace(
            best,
            cut_dual=pad_with_zeros(best.cut_dual, len(is_active[0]))[is_active[0]],
            sync_dual=pad_with_zeros(best.sync_dual, len(is_active[1]))[is_active[1]],
        )
        self.master, self.scaled_duals = master_copy, None  # they may belong to removed cuts

    def price_at_start(self) -> None:
        """Proves a first bound by exact pricing at the initial duals."""
        self._price_all(self.duals, is_heuristic=False)

    def lift_restriction(self) -> None:
        """Returns to all rosters."""
        self.restriction = UNRESTRICTED
        self.master.restrict(UNRESTRICTED)

    def restrict(self, restriction: BranchRestriction, bound: int, duals: Duals) -> None:
        """Restricts column generation to one node of a branch-and-bound tree."""
        self.restriction, self.proven_bound, self.duals, self.is_done = restriction, bound, duals, False
        self.master.restrict(restriction)

    def set_incumbent(self, unallocated_cap: int, soft_cost: int, should_stop: Callable[[], bool]) -> None:
        """Sets a better roster to compete with; earlier bounds stay valid."""
        self.max_unallocated, self.cutoff, self.should_stop, self.is_done = unallocated_cap, soft_cost, should_stop, False
        self.same_carer_cuts = make_same_carer_cuts(self.network, unallocated_cap)
        self.master.set_max_unallocated(unallocated_cap)

    def run_rounds(self, cut_rounds: float = inf, gap_fraction: float = GAP_FRACTION) -> Iterator[int]:
        """Yields the bound after each round of pricing or cutting.

        Args:
            cut_rounds: Most rounds of subset-row cuts.
            gap_fraction: Tolerated gap to the master, as a fraction of its gap to the cutoff.
        """
        while True:
            is_complete = yield from self._price_out(gap_fraction)
            if not is_complete or not cut_rounds:
                return
            lp_values, buckets = self.master.lp_values(), self.network.buckets
            sync_cuts = self.violated_sync_cuts(lp_values, self.master.sync_cuts)
            if sync_cuts and len(self.master.sync_cuts) + len(sync_cuts) <= MAX_SYNC_CUTS:
                self.master.add_sync_cuts(sync_cuts)
                continue
            cuts = violated_cuts(
                lp_values, self.network.demand, double_up_rows(buckets, self.is_single, lp_values), self.master.cuts, CUTS_PER_ROUND
            )
            if cuts and len(self.master.cuts) + len(cuts) <= MAX_CUTS:
                cut_rounds -= 1
                self.master.add_cuts(cuts)
            elif gap_fraction:
                gap_fraction = 0.0
            else:
                self.is_done = True
                return

    def violated_sync_cuts(
        self, lp_values: Sequence[tuple[Column, float]], known: Collection[AnySynchronisationCut]
    ) -> list[AnySynchronisationCut]:
        """Returns some violated cuts between routes that are not yet in `known`."""
        sync_cuts: list[AnySynchronisationCut] = [
            *violated_same_carer_cuts(self.same_carer_cuts, lp_values, known),
            *violated_synchronisation_cuts(self.network.buckets, self.is_single, lp_values, known),
        ]
        return sync_cuts[:SYNC_CUTS_PER_ROUND]

    def _price_out(self, gap_fraction: float) -> Generator[int, None, bool]:
        """Prices with the present cuts; returns whether no more column would matter."""
        smoothing, is_heuristic, best = SMOOTHING, True, -inf if self.proven_bound is None else self.proven_bound
        self.stability_centre = self.duals
        while not self.should_stop() and (solved := self.master.solve()) is not None:
            self.objective, duals = solved
            if self.proven_bound is not None and self.proven_bound >= ceil(
                self.objective - gap_fraction * max(0.0, self.cutoff - self.objective) - TOLERANCE
            ):
                return True
            separation_duals = duals.towards(self.stability_centre, smoothing)
            results, bound = self._price_all(separation_duals, is_heuristic=is_heuristic)
            if bound is not None and bound > best:
                best, self.stability_centre = bound, separation_duals
            yield self.bound
            added = self.master.add(self._improving_columns(results, duals))
            if is_heuristic and added < FEW_COLUMNS:
                is_heuristic, best = False, -inf
            elif added < FEW_COLUMNS:
                if smoothing == 0.0 and not added:
                    return bound is not None
                smoothing = smoothing / 2 if added else 0.0
        return False

    def _price_all(self, duals: Duals, *, is_heuristic: bool) -> tuple[list[PricingResult | None], int | None]:
        """Prices all shift classes at these duals.

        Returns the results and the Lagrangian bound. The bound is valid only after exact pricing.
        """
        scaled_duals = scale_duals(
            duals,
            self.master.cuts,
            [*self.master.sync_cuts],
            self.network,
            self.scale,
            costs=self.max_unallocated is not None,
            closed=self.restriction.closed,
        )
        price = self.pricer.price_heuristic if is_heuristic else self.pricer.price_exact
        results = [
            None if self.should_stop() else price(shift_class, scaled_duals) for shift_class in range(len(self.network.shift_classes))
        ]
        least_reduced_costs = [result.least_reduced_cost for result in results if result is not None]
        if len(least_reduced_costs) < len(results):
            return results, None
        bound = lagrangian_bound(
            self.network, scaled_duals, self.master.cuts, self.max_unallocated, least_reduced_costs, restriction=self.restriction
        )
        if not is_heuristic and (self.proven_bound is None or bound > self.proven_bound):
            self.proven_bound, self.duals, self.scaled_duals, self.least_reduced_costs = bound, duals, scaled_duals, least_reduced_costs
        return results, bound

    def _improving_columns(self, results: Sequence[PricingResult | None], duals: Duals) -> list[Column]:
        """Returns the columns of negative reduced cost.

        Cuts are ignored, which could remove more columns.
        """
        columns = [column for result in results if result is not None for column in result.columns]
        return list(compress(columns, self._reduced_costs(columns, duals) < -TOLERANCE))

    def _reduced_costs(self, columns: Sequence[Column], duals: Duals) -> Floats:
        """Returns the reduced cost of each column, without subset-row cuts."""
        dual_value = np.tile(duals.cover_dual[self.network.buckets.node], (len(self.network.shift_classes), 1))
        for sync_cut, dual in zip(self.master.sync_cuts, duals.sync_dual.tolist(), strict=True):
            if dual:
                sync_cut.add_dual(dual_value, dual)
        priced = self.max_unallocated is not None  # on the level UNALLOCATED routes cost nothing
        return np.array(
            [priced * c.cost + duals.shift_dual[c.shift_class] - dual_value[c.shift_class, list(c.buckets)].sum() for c in columns]
        )
