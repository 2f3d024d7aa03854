"""Branch and bound on the start times of synchronised visits and on unallocated groups.

A branching on starts closes the earlier or the later time buckets of a node: whatever start the
routes share lies in one half. Ryan & Foster (1981) branch on pairs of rows in this way; Ioachim,
Desrosiers, Soumis & Belanger (1999), European Journal of Operational Research 119(1), branch on
time for synchronised flights. Nodes are explored best bound first, and the least open bound is a
bound of the whole. Branchings are chosen by trial and by past gains (reliability branching:
Achterberg, Koch & Martin 2005, Operations Research Letters 33(1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

import numpy as np

from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.master import UNRESTRICTED, BranchRestriction, Duals

MAX_ROOT_CANDIDATES, MAX_CANDIDATES = 16, 2
"""Branchings that are tried at the root, and at every other node."""
LP_TOLERANCE = 0.01
MIN_GAIN = 1.0
"""Least gain assumed of a child when the two children are weighed against each other."""
GAP_FRACTION = 0.08
"""Tolerated gap to the master, as a fraction of its gap to the cutoff.

A node is branched on once its bound is that close to its master."""

Branching = tuple[BranchRestriction, BranchRestriction]
Gain = tuple[float, float]


@dataclass(frozen=True, order=True)
class BranchNode:
    """A node of the branch-and-bound tree.

    Attributes:
        bound: Lower bound of its rosters' cost.
        number: Nodes created before it; breaks ties.
        restriction: The rosters it contains.
        duals: Initial duals.
    """

    bound: int
    number: int
    restriction: BranchRestriction
    duals: Duals


def is_synchronised(generation: ColumnGeneration) -> bool:
    """Returns whether the columns in use agree on the starts of all synchronised visits."""
    return not _start_branchings(generation)


def branch_and_bound(generation: ColumnGeneration) -> Iterator[int]:
    """Yields ever better bounds of the whole.

    Ends when no open node can be better than the cutoff, or when it is time to stop.
    """
    generation.drop_inactive()
    open_nodes, count, best_bound, gains = (
        [BranchNode(generation.bound, 0, UNRESTRICTED, generation.duals)],
        0,
        generation.bound,
        dict[Branching, Gain](),
    )
    while open_nodes and open_nodes[0].bound < generation.cutoff:
        generation.restrict(open_nodes[0].restriction, open_nodes[0].bound, open_nodes[0].duals)
        if (solved := generation.master.solve()) is None:
            return
        branching, parent = _choose_branching(generation, solved[0], gains), heappop(open_nodes)
        for child in branching or [UNRESTRICTED]:  # if all columns agree, only more cuts help
            _bound_node(generation, parent, parent.restriction & child, cut_rounds=0 if branching else inf)
            if generation.should_stop() or (not branching and generation.bound <= parent.bound):
                return
            count += 1
            heappush(open_nodes, BranchNode(generation.bound, count, generation.restriction, generation.duals))
        bound = min(open_nodes[0].bound, generation.cutoff)
        if bound > best_bound:
            best_bound = bound
            yield best_bound


def _bound_node(generation: ColumnGeneration, parent: BranchNode, restriction: BranchRestriction, cut_rounds: float) -> None:
    """Bounds one child node by pricing rounds."""
    generation.restrict(restriction, parent.bound, parent.duals)
    for bound in generation.run_rounds(cut_rounds, GAP_FRACTION):
        if bound >= generation.cutoff:
            return


def _choose_branching(generation: ColumnGeneration, parent_cost: float, gains: dict[Branching, Gain]) -> Branching | None:
    """Returns the branching with the largest gains on both sides; None if all columns agree.

    Args:
        generation: Column generation at the node.
        parent_cost: Cost of the node's master over the known columns.
        gains: Cost increase of both children for each branching tried so far. Branchings that
            gained most are tried first; the dictionary is updated.
    """
    parent_restriction, most = generation.restriction, max(map(_score, gains.values()), default=0.0)
    branchings = sorted(
        _allocation_branchings(generation) + _start_branchings(generation),
        key=lambda branching: -_score(gains[branching]) if branching in gains else -most,
    )
    candidates = branchings[: MAX_CANDIDATES if gains else MAX_ROOT_CANDIDATES]
    for branching in candidates:
        costs = []
        for child in branching:
            generation.master.restrict(parent_restriction & child)
            solved = generation.master.solve()
            costs.append(min(solved[0], generation.cutoff) - parent_cost if solved else 0.0)
        gains[branching] = costs[0], costs[1]
    return max(candidates, key=lambda branching: _score(gains[branching]), default=None)


def _score(gain: Gain) -> float:
    """Returns the score of a branching: the product of its two gains."""
    return max(MIN_GAIN, gain[0]) * max(MIN_GAIN, gain[1])


def _allocation_branchings(generation: ColumnGeneration) -> list[Branching]:
    """Returns a branching for each group that the master leaves out in part.

    The most fractional groups come first.
    """
    fractional = sorted(
        (abs(lp_value - 0.5), group)
        for group, lp_value in generation.master.lp_unallocated().items()
        if LP_TOLERANCE < lp_value < 1 - LP_TOLERANCE
    )
    return [(BranchRestriction(unallocated=frozenset({group})), BranchRestriction(allocated=frozenset({group}))) for _, group in fractional]


def _start_branchings(generation: ColumnGeneration) -> list[Branching]:
    """Returns a branching for each synchronised node whose columns disagree on its start.

    One child closes the later time buckets, the other the earlier ones. The nodes whose columns
    disagree most come first.
    """
    buckets = generation.network.buckets
    weight = np.zeros(buckets.s)
    for column, lp_value in generation.master.lp_values():
        np.add.at(weight, list(column.buckets), lp_value)
    found = []
    for node in sorted({int(buckets.node[bucket]) for bucket, partners in enumerate(buckets.partners) if partners}):
        parent_cost = np.flatnonzero(buckets.node == node).tolist()
        before = np.cumsum(weight[parent_cost])
        if len(parent_cost) > 1 and before[-1] > 0:
            apart = np.minimum(before[:-1], before[-1] - before[:-1]) / before[-1]
            at = int(apart.argmax())
            if apart[at] > LP_TOLERANCE:
                found.append((-float(apart[at]), parent_cost[at + 1 :], parent_cost[: at + 1]))
    return [(BranchRestriction(frozenset(later)), BranchRestriction(frozenset(earlier))) for _, later, earlier in sorted(found)]
