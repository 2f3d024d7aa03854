"""Subset-row cuts: of three nodes, runs that hold two or more of them can be made no more often than there are pairs to be covered.

Jepsen, Petersen, Spoorendonk & Pisinger (2008), Operations Research 56(2), section 4, for three rows; with a memory of the nodes that
matter, outside of which a run forgets its half (Pecin, Pessoa, Poggi & Uchoa 2017, Mathematical Programming Computation 9, section 4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.arrays import Ints
from scheduler.solver.columns.pricing import Column
from scheduler.solver.kernels.pricing import Cuts

WORD = 63
MOST_CUTS = 6 * WORD
VIOLATED = 0.02
TOGETHER = 5
"""Cuts that a round adds for any one node."""

Shares = Sequence[tuple[Column, float]]


@dataclass(frozen=True)
class Cut:
    """Of runs that hold two of three nodes, the second before the first is forgotten, no more than `most` are made.

    Attributes:
        nodes: the three.
        memory: nodes, these three among them; at any other the run forgets that it holds one.
        most: half the runs that the three ask for, rounded down.
    """

    nodes: frozenset[int]
    memory: frozenset[int]
    most: int

    def counts(self, route: Iterable[int]) -> int:
        """How often a run counts."""
        half, count = 0, 0
        for node in route:
            if node not in self.memory:
                half = 0
            if node in self.nodes:
                count += half
                half ^= 1
        return count


def violated(shares: Shares, demand: Ints, known: Sequence[Cut], most: int) -> list[Cut]:
    """Cuts that the runs in use break, those broken most first; a known cut comes with a larger memory."""
    if not shares:
        return []
    routes = [column.nodes for column, _ in shares]
    share = np.array([value for _, value in shares])
    holds = np.zeros((len(routes), len(demand)))
    for row, route in enumerate(routes):
        holds[row, list(route)] = 1.0
    found: list[tuple[float, frozenset[int]]] = []
    for nodes in _candidates(holds, share, demand):
        pairs = (holds[:, nodes].sum(axis=1) >= 2) @ share - int(demand[list(nodes)].sum()) // 2
        if pairs > VIOLATED:
            found.append((float(pairs), frozenset(nodes)))
    found.sort(key=lambda cut: (-cut[0], sorted(cut[1])))
    memories = {cut.nodes: cut.memory for cut in known}
    chosen: list[Cut] = []
    used: dict[int, int] = {}
    for _, three in found:
        if len(chosen) >= most:
            break
        memory = memories.get(three, three) | _memory(three, routes)
        if memory != memories.get(three) and all(used.get(node, 0) < TOGETHER for node in three):
            chosen.append(Cut(three, memory, int(demand[list(three)].sum()) // 2))
            for node in three:
                used[node] = used.get(node, 0) + 1
    return chosen


def _candidates(holds: NDArray[np.float64], share: NDArray[np.float64], demand: Ints) -> list[tuple[int, int, int]]:
    """Triples that may be broken: the runs through each of their pairs, counted pair by pair, are more than there should be."""
    together = (holds * share[:, None]).T @ holds
    np.fill_diagonal(together, 0.0)
    triples: set[tuple[int, int, int]] = set()
    for one in range(len(demand)):
        others = np.flatnonzero(together[one] > VIOLATED)
        others = others[others > one] if len(others) else others
        near = np.flatnonzero(together[one] > 1e-6)
        for two in others.tolist():
            third = np.union1d(near, np.flatnonzero(together[two] > 1e-6))
            weight = together[one, two] + together[one, third] + together[two, third]
            most = (demand[one] + demand[two] + demand[third]) // 2
            for three in third[weight > most + VIOLATED].tolist():
                if three not in (one, two):
                    triples.add(tuple(sorted((one, two, three))))
    return sorted(triples)


def _memory(three: frozenset[int], routes: Iterable[Sequence[int]]) -> frozenset[int]:
    """Everything that the routes hold between the first and the second of the three."""
    memory = set(three)
    for route in routes:
        at = [place for place, node in enumerate(route) if node in three]
        for one, two in zip(at[::2], at[1::2], strict=False):
            memory.update(route[one:two])
    return frozenset(memory)


def packed(cuts: Sequence[Cut], duals: Ints, nodes: int) -> Cuts:
    """The cuts that cost something, as the kernel reads them.

    Args:
        cuts: all.
        duals: [cuts] scaled, at least 0.
        nodes: their number.
    """
    dear = np.flatnonzero(duals)
    words = -(-len(dear) // WORD)
    odd, kept = np.zeros((nodes, words), dtype=np.int64), np.zeros((nodes, words), dtype=np.int64)
    dual = np.zeros((words, WORD), dtype=np.int64)
    for number, cut in enumerate(dear.tolist()):
        word, bit = divmod(number, WORD)
        dual[word, bit] = duals[cut]
        odd[list(cuts[cut].nodes), word] |= 1 << bit
        kept[list(cuts[cut].memory), word] |= 1 << bit
    return Cuts(odd, kept, dual)
