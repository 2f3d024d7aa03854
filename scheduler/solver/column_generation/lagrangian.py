"""Lagrangian bounds from any dual values.

Take the sum of non-negative duals over all demands. Subtract what the cheapest routes and
unallocated groups can earn. The rest is a lower bound of every roster's cost (Lübbecke &
Desrosiers 2005, Operations Research 53(6), section 2.1). Duals are rounded to integers first. All
else is exact, so no floating-point error can make a bound too large.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.solver.column_generation.master import UNRESTRICTED, BranchRestriction, Duals
from scheduler.solver.column_generation.network import Network, max_visits
from scheduler.solver.column_generation.pricing import ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import MAX_CUTS, SubsetRowCut, pack_cuts
from scheduler.solver.column_generation.synchronisation_cuts import MAX_SYNC_CUTS, AnySynchronisationCut
from scheduler.solver.kernels.labelling import SPAN_LATENESS_COST
from scheduler.solver.model.arrays import INFINITE

MAX_SCALED = 2**58
"""Scaled costs and earnings stay below this, so that sums of a few fit 62 bits."""
MAX_UNITS = 2**20


@dataclass(frozen=True)
class Scale:
    """How duals become integers.

    Attributes:
        units: Integers to a unit of cost.
        max_cover_dual: Largest dual of a node; larger ones are truncated.
        max_cut_dual: Largest dual of a subset-row cut; larger ones are truncated.
        max_sync_dual: Largest dual of a synchronisation cut; larger ones are truncated.
    """

    units: int
    max_cover_dual: int
    max_cut_dual: int
    max_sync_dual: int


def make_scale(network: Network, *, costs: bool) -> Scale | None:
    """Returns the finest scale at which no label overflows; None if even whole units would."""
    longest = max((max_visits(shift_class) for shift_class in network.shift_classes), default=1)
    dearest = 1
    for shift_class in network.shift_classes if costs else ():
        legs = max(
            int(np.where(rows[:, -2] < INFINITE, rows[:, -1], 0).max(initial=0))
            for rows in (shift_class.arc, shift_class.leg_out, shift_class.leg_home)
        )
        late = int(shift_class.span[SPAN_LATENESS_COST]) * max(
            0, int((shift_class.interval[:, 1] - shift_class.interval[:, 2]).max(initial=0))
        )
        dearest = max(dearest, 2 * legs + int(shift_class.cost.max(initial=0)) + late)
    units = min(MAX_UNITS, MAX_SCALED // (dearest * longest))
    return Scale(units, *(MAX_SCALED // (longest * count) for count in (1, MAX_CUTS, MAX_SYNC_CUTS))) if units else None


def scale_duals(
    duals: Duals,
    cuts: Sequence[SubsetRowCut],
    sync_cuts: Sequence[AnySynchronisationCut],
    network: Network,
    scale: Scale,
    *,
    costs: bool,
    closed: Collection[int] = (),
) -> ScaledDuals:
    """Returns duals as integers; closed time buckets cost more than any route can earn."""
    cover_dual = np.minimum(np.rint(duals.cover_dual * scale.units), scale.max_cover_dual).astype(np.int64)
    cut = np.minimum(np.rint(duals.cut_dual * scale.units), scale.max_cut_dual).astype(np.int64)
    sync_dual = np.minimum(np.rint(duals.sync_dual * scale.units), scale.max_sync_dual).astype(np.int64)
    dual_value = np.tile(cover_dual[network.buckets.node], (len(network.shift_classes), 1))
    for each, dual in zip(sync_cuts, sync_dual.tolist(), strict=True):
        if dual:
            each.add_dual(dual_value, dual)
    dual_value[:, list(closed)] = -scale.max_cover_dual
    unallocated_dual = round(duals.unallocated_dual * scale.units)
    return ScaledDuals(
        cover_dual,
        dual_value,
        unallocated_dual,
        pack_cuts(cuts, cut, network.buckets.node, len(network.shift_classes)),
        cut,
        scale.units,
        scale.units if costs else 0,
    )


def lagrangian_bound(
    network: Network,
    scaled_duals: ScaledDuals,
    cuts: Sequence[SubsetRowCut],
    max_unallocated: int | None,
    least_reduced_costs: Sequence[int],
    *,
    restriction: BranchRestriction = UNRESTRICTED,
) -> int:
    """Returns the Lagrangian bound in units of cost, rounded up.

    Args:
        network: Nodes and shift classes.
        scaled_duals: Any non-negative duals.
        cuts: The cuts that the duals belong to.
        max_unallocated: Limit on the level UNALLOCATED; None if that level is minimised.
        least_reduced_costs: For each shift class a lower bound of its routes' reduced costs, at
            most 0.
        restriction: The rosters to bound. Closed buckets are already in the duals.
    """
    earned = [0] * len(network.unallocated_cost)
    for group, demand, cover_dual in zip(network.group.tolist(), network.demand.tolist(), scaled_duals.cover_dual.tolist(), strict=True):
        earned[group] += demand * cover_dual
    total = sum(earned) - scaled_duals.unallocated_dual * (max_unallocated or 0)
    total -= sum(dual * cut.right_hand_side for dual, cut in zip(scaled_duals.cut_dual.tolist(), cuts, strict=True))
    for group, ((unallocated, soft), cover_dual) in enumerate(zip(network.unallocated_cost.tolist(), earned, strict=True)):
        omission_cost = (
            unallocated * scaled_duals.scale
            if max_unallocated is None
            else soft * scaled_duals.scale + unallocated * scaled_duals.unallocated_dual
        )
        total += (
            omission_cost - cover_dual
            if group in restriction.unallocated
            else 0
            if group in restriction.allocated
            else min(0, omission_cost - cover_dual)
        )
    total += sum(len(shifts) * cost for shifts, cost in zip(network.shifts, least_reduced_costs, strict=True))
    return -(int(-total) // scaled_duals.scale)
