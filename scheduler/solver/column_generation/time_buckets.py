"""Nodes in time: where runs have to agree on starts, a node has several *spots*, stretches of time of which a run chooses one.

Time is cut as in Boland, Hewitt, Marshall & Savelsbergh (2017), Operations Research 65(5): what holds between stretches is let go inside of
them, so that bounds stay bounds, and the shorter the stretches are, the more is said.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Arrays, Ints

MOST_CUTS = 11
"""Of the starts of a node."""


@dataclass(frozen=True, eq=False)
class Spots:
    """Nodes, each in one or more stretches of time.

    Attributes:
        node: [s] of each spot; those of a node stand next to each other, in order of time.
        span: [s, 2] first and last start.
        partners: for each spot the spots of which a run must hold one, where a run holds it; empty where it needs nobody.
        apart: for each spot whether that is always the run of another shift.
    """

    node: Ints
    span: Ints
    partners: tuple[tuple[int, ...], ...]
    apart: tuple[bool, ...]

    @property
    def s(self) -> int:
        """Number of spots."""
        return len(self.node)

    def at(self, node: int, start: int) -> int:
        """The spot of a node at a start."""
        first, last = np.searchsorted(self.node, [node, node + 1])
        return int(first + np.searchsorted(self.span[first + 1 : last, 0], start, side="right"))


def make_spots(arrays: Arrays, node_of: Ints, span: Ints, ticks: int) -> Spots:
    """Cut the starts of nodes that are tied.

    Args:
        arrays: the problem.
        node_of: [n] node of each task.
        span: [v, 2] first and last start of each node; the last before the first where nobody can be there.
        ticks: of a stretch, but for the first and the last of a node.
    """
    gaps = _gaps(arrays, node_of)
    apart = {(a, b) for pair in node_of[arrays.links.apart].tolist() for a, b in (pair, pair[::-1])}
    tied = {node for pair in gaps for node in pair}
    node: list[int] = []
    stretches: list[tuple[int, int]] = []
    for number, (first, last) in enumerate(span.tolist()):
        edges = [-INFINITE, *list(range(first + ticks, last + 1, ticks))[:MOST_CUTS], INFINITE] if number in tied else [-INFINITE, INFINITE]
        node += [number] * (len(edges) - 1)
        stretches += [(a, b - 1) for a, b in pairwise(edges)]
    of, spans = np.array(node, dtype=np.int64), np.array(stretches, dtype=np.int64).reshape(-1, 2)
    partners: list[tuple[int, ...]] = [()] * len(node)
    alone = [False] * len(node)
    for (a, b), (least, most) in gaps.items():
        for spot in np.flatnonzero(of == a).tolist():
            low, high = spans[spot]
            fits = (of == b) & (spans[:, 0] <= high + most) & (spans[:, 1] >= low + least)
            partners[spot], alone[spot] = tuple(np.flatnonzero(fits).tolist()), (a, b) in apart
    return Spots(of, spans, tuple(partners), tuple(alone))


def _gaps(arrays: Arrays, node_of: Ints) -> dict[tuple[int, int], tuple[int, int]]:
    """Least and greatest gap from start to start of nodes that are placed all or none; of a node with itself, where it has halves.

    A node with links to several others is tied to one of them, and none to a node of another demand.
    """
    tasks, demand = arrays.tasks, np.bincount(node_of)
    lags: dict[tuple[int, int], int] = {}
    for a, b, ticks in arrays.links.lag.tolist():
        if tasks.group[a] == tasks.group[b] and demand[node_of[a]] == demand[node_of[b]]:
            lags[a, b] = max(lags.get((a, b), -INFINITE), ticks)
    gaps: dict[tuple[int, int], tuple[int, int]] = {}
    tied: set[int] = set()
    for (a, b), least in lags.items():
        ends = int(node_of[a]), int(node_of[b])
        if tied.isdisjoint(ends):
            tied.update(ends)
            most = -lags.get((b, a), -INFINITE)
            gaps[ends], gaps[ends[::-1]] = (least, most), (-most, -least)
    return gaps
