"""Time buckets: the starts of a node, cut into intervals where routes must agree on starts.

As in Boland, Hewitt, Marshall & Savelsbergh (2017), Operations Research 65(5), constraints hold
between buckets and are relaxed inside. Bounds stay valid, and get tighter with shorter buckets.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Arrays, Ints

MAX_EDGES = 11
"""Most cuts in the starts of a node."""


@dataclass(frozen=True, eq=False)
class TimeBuckets:
    """Time buckets of all nodes.

    Attributes:
        node: [s] Node of each bucket; buckets of a node are consecutive and in order of time.
        span: [s, 2] First and last start.
        partners: For each bucket the buckets where a partner route is needed; empty if none is.
        needs_other_class: For each bucket whether the partner is always the route of another shift.
    """

    node: Ints
    span: Ints
    partners: tuple[tuple[int, ...], ...]
    needs_other_class: tuple[bool, ...]

    @property
    def s(self) -> int:
        """Number of buckets."""
        return len(self.node)

    def bucket_at(self, node: int, start: int) -> int:
        """Returns the bucket of a node at a start."""
        first, last = np.searchsorted(self.node, [node, node + 1])
        return int(first + np.searchsorted(self.span[first + 1 : last, 0], start, side="right"))


def make_time_buckets(arrays: Arrays, node_of: Ints, span: Ints, ticks: int) -> TimeBuckets:
    """Cuts the starts of synchronised nodes.

    Args:
        arrays: The problem.
        node_of: [n] Node of each task.
        span: [v, 2] First and last start of each node; last before first if it has none.
        ticks: Length of a bucket, except for the first and last of a node.
    """
    gaps = _gaps(arrays, node_of)
    apart = {(a, b) for pair in node_of[arrays.links.apart].tolist() for a, b in (pair, pair[::-1])}
    is_linked = {node for pair in gaps for node in pair}
    node: list[int] = []
    stretches: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(span.tolist()):
        edges = (
            [-INFINITE, *list(range(first + ticks, last + 1, ticks))[:MAX_EDGES], INFINITE]
            if number in is_linked
            else [-INFINITE, INFINITE]
        )
        node += [number] * (len(edges) - 1)
        stretches += [(a, b - 1) for a, b in pairwise(edges)]
    of, spans = np.array(node, dtype=np.int64), np.array(stretches, dtype=np.int64).reshape(-1, 2)
    partners: list[tuple[int, ...]] = [()] * len(node)
    needs_other_class = [False] * len(node)
    for (a, b), (least, most) in gaps.items():
        for bucket in np.flatnonzero(of == a).tolist():
            low, high = spans[bucket]
            fits = (of == b) & (spans[:, 0] <= high + most) & (spans[:, 1] >= low + least)
            partners[bucket], needs_other_class[bucket] = tuple(np.flatnonzero(fits).tolist()), (a, b) in apart
    return TimeBuckets(of, spans, tuple(partners), tuple(needs_other_class))


def _gaps(arrays: Arrays, node_of: Ints) -> dict[tuple[int, int], tuple[int, int]]:
    """Returns the least and greatest gap between the starts of nodes in the same group.

    A node is linked to one other node of equal demand, or to itself if it has two halves.
    """
    tasks, demand = arrays.tasks, np.bincount(node_of)
    lags: dict[tuple[int, int], int] = {}
    for a, b, ticks in arrays.links.lag.tolist():
        if tasks.group[a] == tasks.group[b] and demand[node_of[a]] == demand[node_of[b]]:
            lags[a, b] = max(lags.get((a, b), -INFINITE), ticks)
    gaps: dict[tuple[int, int], tuple[int, int]] = {}
    is_linked: set[int] = set()
    for (a, b), least in lags.items():
        ends = int(node_of[a]), int(node_of[b])
        if is_linked.isdisjoint(ends):
            is_linked.update(ends)
            most = -lags.get((b, a), -INFINITE)
            gaps[ends], gaps[ends[::-1]] = (least, most), (-most, -least)
    return gaps
