"""Subset-row cuts: of three nodes, runs that hold two or more of them can be made no more often than there are pairs to be covered.

Jepsen, Petersen, Spoorendonk & Pisinger (2008), Operations Research 56(2), section 4, for three rows; with a memory of the nodes that
matter, outside of which a run forgets its half (Pecin, Pessoa, Poggi & Uchoa 2017, Mathematical Programming Computation 9, section 4).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.kernels.labelling import Cuts
from scheduler.solver.model.arrays import Ints

WORD = 63
MOST_CUTS = 6 * WORD
VIOLATED = 0.02
TOGETHER = 5
"""Cuts that a round adds for any one node."""

Key = tuple[frozenset[int], frozenset[tuple[int, int]]]
Shares = Sequence[tuple[Column, float]]


@dataclass(frozen=True)
class SubsetRowCut:
    """Of runs that hold two of three nodes, the second before the first is forgotten, no more than `most` are made.

    Attributes:
        nodes: the three.
        memory: nodes, these three among them; at any other the run forgets that it holds one.
        most: half the runs that the three ask for, rounded down.
        halves: of the three, double-ups of which only runs by some duties count, so that no two of them can be made.
        who: (spot, duty) of these runs.
    """

    nodes: frozenset[int]
    memory: frozenset[int]
    most: int
    halves: frozenset[int] = frozenset()
    who: frozenset[tuple[int, int]] = frozenset()

    @property
    def key(self) -> Key:
        """What two cuts that differ in their memory have in common."""
        return self.nodes, self.who

    def hits(self, column: Column) -> list[int]:
        """The places of a run at which it holds one of the three."""
        return [
            place
            for place, node in enumerate(column.nodes)
            if node in self.nodes and (node not in self.halves or (column.spots[place], column.duty) in self.who)
        ]

    def counts(self, column: Column) -> int:
        """How often a run counts."""
        if self.nodes.isdisjoint(column.nodes):
            return 0
        hits = set(self.hits(column))
        half, count = 0, 0
        for place, node in enumerate(column.nodes):
            if node not in self.memory:
                half = 0
            if place in hits:
                count += half
                half ^= 1
        return count


@dataclass(frozen=True)
class Row:
    """What at most so many runs can hold: a node, or half a double-up.

    Attributes:
        node: number.
        demand: the most runs.
        who: (spot, duty) of the runs that count; empty where all do.
    """

    node: int
    demand: int
    who: frozenset[tuple[int, int]] = frozenset()


def violated(shares: Shares, demand: Ints, halves: Sequence[Row], known: Sequence[SubsetRowCut], most: int) -> list[SubsetRowCut]:
    """Cuts that the runs in use break, those broken most first; a known cut comes with a larger memory.

    Args:
        shares: the runs in use.
        demand: [v] of nodes.
        halves: of double-ups.
        known: cuts that there are.
        most: cuts that are wanted.
    """
    if not shares:
        return []
    columns, share = [column for column, _ in shares], np.array([value for _, value in shares])
    rows = [*(Row(node, int(asked)) for node, asked in enumerate(demand)), *halves]
    holds = _holds(columns, rows, len(demand))
    found: list[tuple[float, tuple[int, int, int]]] = []
    asked = np.array([row.demand for row in rows])
    for three in _candidates(holds, share, asked):
        pairs = (holds[:, three].sum(axis=1) >= 2) @ share - int(asked[list(three)].sum()) // 2
        if pairs > VIOLATED and len({rows[row].node for row in three}) == len(three):
            found.append((float(pairs), three))
    found.sort(key=lambda cut: (-cut[0], cut[1]))
    memories = {cut.key: cut.memory for cut in known}
    chosen: list[SubsetRowCut] = []
    used: dict[int, int] = {}
    for _, three in found:
        if len(chosen) >= most:
            break
        cut = _cut([rows[row] for row in three], columns, memories)
        if cut.memory != memories.get(cut.key) and all(used.get(row, 0) < TOGETHER for row in three):
            chosen.append(cut)
            for row in three:
                used[row] = used.get(row, 0) + 1
    return chosen


def _holds(columns: Sequence[Column], rows: Sequence[Row], nodes: int) -> NDArray[np.float64]:
    """[columns, rows] 1 where a run counts in a row."""
    holds = np.zeros((len(columns), len(rows)))
    for number, column in enumerate(columns):
        holds[number, list(column.nodes)] = 1.0
        at = {(spot, column.duty) for spot in column.spots}
        for row, half in enumerate(rows[nodes:], start=nodes):
            holds[number, row] = float(not half.who.isdisjoint(at))
    return holds


def _cut(rows: Sequence[Row], columns: Sequence[Column], memories: Mapping[Key, frozenset[int]]) -> SubsetRowCut:
    """The cut of three rows, that remembers all that these runs hold between the first and the second of the three."""
    nodes = frozenset(row.node for row in rows)
    halves = frozenset(row.node for row in rows if row.who)
    cut = SubsetRowCut(nodes, nodes, sum(row.demand for row in rows) // 2, halves, frozenset(who for row in rows for who in row.who))
    memory = set(memories.get(cut.key, nodes))
    for column in columns:
        at = cut.hits(column)
        for one, two in zip(at[::2], at[1::2], strict=False):
            memory.update(column.nodes[one:two])
    return replace(cut, memory=frozenset(memory))


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


def packed(cuts: Sequence[SubsetRowCut], duals: Ints, node: Ints, duties: int) -> tuple[Cuts, ...]:
    """The cuts that cost something, as the kernel reads them, for each duty.

    Args:
        cuts: all.
        duals: [cuts] scaled, at least 0.
        node: [s] of each spot.
        duties: their number.
    """
    dear = np.flatnonzero(duals)
    nodes, words = int(node.max(initial=-1)) + 1, -(-len(dear) // WORD)
    odd, kept = np.zeros((nodes, words), dtype=np.int64), np.zeros((nodes, words), dtype=np.int64)
    dual = np.zeros((words, WORD), dtype=np.int64)
    who: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, cut in enumerate(dear.tolist()):
        word, bit = divmod(number, WORD)
        dual[word, bit] = duals[cut]
        odd[list(cuts[cut].nodes - cuts[cut].halves), word] |= 1 << bit
        kept[list(cuts[cut].memory), word] |= 1 << bit
        for spot, duty in cuts[cut].who:
            who[duty].append((spot, word, 1 << bit))
    same = Cuts(odd[node], kept[node], dual)
    each = [same] * duties
    for duty, spots in who.items():
        own = same.odd.copy()
        for spot, word, bits in spots:
            own[spot, word] |= bits
        each[duty] = same._replace(odd=own)
    return tuple(each)
