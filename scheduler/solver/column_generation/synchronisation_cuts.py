"""Cuts between routes that must agree on starts or on carers.

A route at a time bucket needs a partner at a fitting bucket, by another shift where two carers
are required. One cut a shift is much stronger than one for all shifts, since no shift can be its
own partner. (Synchronised starts as rows of the master, with discretised time: Dohn, Rasmussen &
Larsen 2011, Networks 58(4).)
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import CoverRow
from scheduler.solver.column_generation.time_buckets import TimeBuckets

VIOLATED = 0.02
MAX_SYNC_CUTS = 2**12
MAX_CLASSES_PER_BUCKET, MAX_ROWS_PER_NODE = 3, 16
"""Shift classes tried at a bucket, and rows tried for a node."""


@dataclass(frozen=True)
class SynchronisationCut:
    """Routes of one class at a time bucket are at most the routes of other classes at its partners.

    Attributes:
        shift_class: Number of the class, of a single shift; -1 for all classes on both sides.
        bucket: The time bucket.
        partners: Its partner buckets.
    """

    shift_class: int
    bucket: int
    partners: tuple[int, ...]

    def coefficient(self, column: Column) -> int:
        """Returns the coefficient of a column in the row, whose sum is at least 0."""
        own = 0 if 0 <= self.shift_class != column.shift_class else column.buckets.count(self.bucket)
        others = 0 if column.shift_class == self.shift_class else sum(column.buckets.count(partner) for partner in self.partners)
        return others - own

    def add_dual(self, dual_value: NDArray[Any], dual: float) -> None:
        """Adds a dual of the cut to the dual values [shift classes, s]."""
        own, others = (
            ([self.shift_class], np.arange(len(dual_value)) != self.shift_class) if self.shift_class >= 0 else (slice(None), slice(None))
        )
        dual_value[own, self.bucket] -= dual
        for partner in self.partners:
            dual_value[others, partner] += dual


@dataclass(frozen=True)
class SameCarerCut:
    """Routes of a carer at some time buckets are at most the carer's routes at partner buckets.

    Attributes:
        shift_classes: Classes of the carer.
        buckets: Time buckets of one visit.
        partners: Time buckets of the visit that asks for the same carer.
    """

    shift_classes: frozenset[int]
    buckets: tuple[int, ...]
    partners: tuple[int, ...]

    def coefficient(self, column: Column) -> int:
        """Returns the coefficient of a column in the row, whose sum is at least 0."""
        if column.shift_class not in self.shift_classes:
            return 0
        return sum((bucket in self.partners) - (bucket in self.buckets) for bucket in column.buckets)

    def add_dual(self, dual_value: NDArray[Any], dual: float) -> None:
        """Adds a dual of the cut to the dual values [shift classes, s]."""
        for shift_class in self.shift_classes:
            dual_value[shift_class, list(self.buckets)] -= dual
            dual_value[shift_class, list(self.partners)] += dual


AnySynchronisationCut = SynchronisationCut | SameCarerCut


def make_same_carer_cuts(network: Network, max_unallocated: int | None) -> list[SameCarerCut]:
    """Returns the valid cuts for all pairs of visits by the same carers.

    Args:
        network: Nodes and their pairs.
        max_unallocated: Limit on the level UNALLOCATED; None if any group may be left out. A visit
            that may be left out binds nobody.
    """
    sync_cuts = []
    for its, others in network.links.same_carer:
        group, other = network.group[its[0]], network.group[others[0]]
        if group == other or (max_unallocated is not None and network.unallocated_cost[other, 0] > max_unallocated):
            buckets, partners = (tuple(np.flatnonzero(np.isin(network.buckets.node, nodes)).tolist()) for nodes in (its, others))
            sync_cuts += [SameCarerCut(team, buckets, partners) for team in network.links.teams]
    return sync_cuts


def violated_same_carer_cuts(
    sync_cuts: Sequence[SameCarerCut], lp_values: Sequence[tuple[Column, float]], known: Collection[AnySynchronisationCut]
) -> list[SameCarerCut]:
    """Returns the cuts that the LP solution violates and that are not known."""
    lacking = (
        sync_cut for sync_cut in sync_cuts if sum(sync_cut.coefficient(column) * lp_value for column, lp_value in lp_values) < -VIOLATED
    )
    return [sync_cut for sync_cut in lacking if sync_cut not in known]


def violated_synchronisation_cuts(
    buckets: TimeBuckets,
    is_single: Sequence[bool],
    lp_values: Sequence[tuple[Column, float]],
    known: Collection[AnySynchronisationCut],
) -> list[SynchronisationCut]:
    """Returns the cuts that the LP solution violates and that are not known, most violated first.

    Args:
        buckets: Time buckets of all nodes.
        is_single: For each shift class whether it consists of one shift.
        lp_values: Columns in use with their LP values.
        known: Present cuts.
    """
    held = np.zeros((len(is_single), buckets.s))
    for column, lp_value in lp_values:
        for bucket in column.buckets:
            held[column.shift_class, bucket] += lp_value
    total = held.sum(axis=0)
    found = []
    for bucket, partners in enumerate(buckets.partners):
        if not partners or total[bucket] <= VIOLATED:
            continue
        there = list(partners)
        lacking = [(float(total[bucket] - total[there].sum()), -1)]
        lacking += [
            (float(held[shift_class, bucket] - total[there].sum() + held[shift_class, there].sum()), shift_class)
            for shift_class in np.flatnonzero(held[:, bucket] > VIOLATED).tolist()
            if is_single[shift_class] and buckets.needs_other_class[bucket]
        ]
        found += [(lack, SynchronisationCut(shift_class, bucket, partners)) for lack, shift_class in lacking if lack > VIOLATED]
    found.sort(key=lambda each: (-each[0], each[1].bucket, each[1].shift_class))
    return [sync_cut for _, sync_cut in found if sync_cut not in known]


def double_up_rows(buckets: TimeBuckets, is_single: Sequence[bool], lp_values: Sequence[tuple[Column, float]]) -> list[CoverRow]:
    """Returns rows of double-ups that at most one route covers, for subset-row cuts.

    Each takes one class of a single shift at every time bucket, from those in use.
    """
    by: defaultdict[int, defaultdict[int, defaultdict[int, float]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for column, lp_value in lp_values:
        if is_single[column.shift_class]:
            for node, bucket in zip(column.nodes, column.buckets, strict=True):
                if bucket in buckets.partners[bucket]:
                    by[node][bucket][column.shift_class] += lp_value
    rows = []
    for node, at in by.items():
        ranked = [
            [(bucket, shift_class) for shift_class, _ in sorted(who.items(), key=lambda each: (-each[1], each[0]))[:MAX_CLASSES_PER_BUCKET]]
            for bucket, who in sorted(at.items())
        ]
        rows += [CoverRow(node, 1, frozenset(who)) for who in islice(product(*ranked), MAX_ROWS_PER_NODE)]
    return rows
