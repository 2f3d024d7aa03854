"""Subset-row cuts over three nodes.

The demand of three nodes limits the routes that visit at least two of them (Jepsen, Petersen,
Spoorendonk & Pisinger 2008, Operations Research 56(2), section 4). Each cut has a limited memory:
elsewhere a route forgets its half (Pecin, Pessoa, Poggi & Uchoa 2017, Mathematical Programming
Computation 9, section 4).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.kernels.labelling import PackedCuts
from scheduler.solver.model.arrays import Ints

CUTS_PER_WORD = 63
MAX_CUTS = 6 * CUTS_PER_WORD
VIOLATED = 0.02
MAX_CUTS_PER_ROW = 5
"""Cuts that a round adds for any one row."""

Key = tuple[frozenset[int], frozenset[tuple[int, int]]]
LpValues = Sequence[tuple[Column, float]]


@dataclass(frozen=True)
class SubsetRowCut:
    """A subset-row cut: coefficients of all routes sum to at most `right_hand_side`.

    Attributes:
        nodes: The three nodes.
        memory: Nodes at which a route remembers that it has visited one of the three.
        right_hand_side: Half the demand of the three, rounded down.
        halves: Double-ups among the three at which only some routes count, at most one of them.
        who: (time bucket, shift class) of these routes.
    """

    nodes: frozenset[int]
    memory: frozenset[int]
    right_hand_side: int
    halves: frozenset[int] = frozenset()
    who: frozenset[tuple[int, int]] = frozenset()

    @property
    def key(self) -> Key:
        """The cut without its memory."""
        return self.nodes, self.who

    def covering_places(self, column: Column) -> list[int]:
        """Returns the positions at which a route visits one of the three nodes."""
        return [
            place
            for place, node in enumerate(column.nodes)
            if node in self.nodes and (node not in self.halves or (column.buckets[place], column.shift_class) in self.who)
        ]

    def coefficient(self, column: Column) -> int:
        """Returns the coefficient of a column."""
        if self.nodes.isdisjoint(column.nodes):
            return 0
        covering_places = set(self.covering_places(column))
        half, count = 0, 0
        for place, node in enumerate(column.nodes):
            if node not in self.memory:
                half = 0
            if place in covering_places:
                count += half
                half ^= 1
        return count


@dataclass(frozen=True)
class CoverRow:
    """A row that at most `demand` routes cover: a node, or half a double-up.

    Attributes:
        node: Number of the node.
        demand: Most routes.
        who: (time bucket, shift class) of the routes that count; empty if all do.
    """

    node: int
    demand: int
    who: frozenset[tuple[int, int]] = frozenset()


def violated_cuts(
    lp_values: LpValues, demand: Ints, halves: Sequence[CoverRow], known: Sequence[SubsetRowCut], max_cuts: int
) -> list[SubsetRowCut]:
    """Returns cuts that the LP solution violates, most violated first.

    A known cut is returned with a larger memory.

    Args:
        lp_values: Columns in use with their LP values.
        demand: [v] Demand of each node.
        halves: Rows of half double-ups.
        known: Present cuts.
        max_cuts: Most cuts to return.
    """
    if not lp_values:
        return []
    columns, lp_value = [column for column, _ in lp_values], np.array([value for _, value in lp_values])
    rows = [*(CoverRow(node, int(asked)) for node, asked in enumerate(demand)), *halves]
    holds = _incidence(columns, rows, len(demand))
    found: list[tuple[float, tuple[int, int, int]]] = []
    asked = np.array([row.demand for row in rows])
    for three in _candidate_triples(holds, lp_value, asked):
        pairs = (holds[:, three].sum(axis=1) >= 2) @ lp_value - int(asked[list(three)].sum()) // 2
        if pairs > VIOLATED and len({rows[row].node for row in three}) == len(three):
            found.append((float(pairs), three))
    found.sort(key=lambda cut: (-cut[0], cut[1]))
    memories = {cut.key: cut.memory for cut in known}
    chosen: list[SubsetRowCut] = []
    used: dict[int, int] = {}
    for _, three in found:
        if len(chosen) >= max_cuts:
            break
        cut = _make_cut([rows[row] for row in three], columns, memories)
        if cut.memory != memories.get(cut.key) and all(used.get(row, 0) < MAX_CUTS_PER_ROW for row in three):
            chosen.append(cut)
            for row in three:
                used[row] = used.get(row, 0) + 1
    return chosen


def _incidence(columns: Sequence[Column], rows: Sequence[CoverRow], nodes: int) -> NDArray[np.float64]:
    """[columns, rows] Returns 1 for each row that a column covers, and 0 otherwise."""
    holds = np.zeros((len(columns), len(rows)))
    for number, column in enumerate(columns):
        holds[number, list(column.nodes)] = 1.0
        at = {(bucket, column.shift_class) for bucket in column.buckets}
        for row, half in enumerate(rows[nodes:], start=nodes):
            holds[number, row] = float(not half.who.isdisjoint(at))
    return holds


def _make_cut(rows: Sequence[CoverRow], columns: Sequence[Column], memories: Mapping[Key, frozenset[int]]) -> SubsetRowCut:
    """Returns the cut of three rows that all given columns count in.

    Its memory holds what they visit between a first and a second node of the three.
    """
    nodes = frozenset(row.node for row in rows)
    halves = frozenset(row.node for row in rows if row.who)
    cut = SubsetRowCut(nodes, nodes, sum(row.demand for row in rows) // 2, halves, frozenset(who for row in rows for who in row.who))
    memory = set(memories.get(cut.key, nodes))
    for column in columns:
        at = cut.covering_places(column)
        for one, two in zip(at[::2], at[1::2], strict=False):
            memory.update(column.nodes[one:two])
    return replace(cut, memory=frozenset(memory))


def _candidate_triples(holds: NDArray[np.float64], lp_value: NDArray[np.float64], demand: Ints) -> list[tuple[int, int, int]]:
    """Returns triples that may be violated.

    The LP values through their pairs sum to more than the right-hand side.
    """
    pair_values = (holds * lp_value[:, None]).T @ holds
    np.fill_diagonal(pair_values, 0.0)
    triples: set[tuple[int, int, int]] = set()
    for one in range(len(demand)):
        others = np.flatnonzero(pair_values[one] > VIOLATED)
        others = others[others > one] if len(others) else others
        near = np.flatnonzero(pair_values[one] > 1e-6)
        for two in others.tolist():
            third = np.union1d(near, np.flatnonzero(pair_values[two] > 1e-6))
            weight = pair_values[one, two] + pair_values[one, third] + pair_values[two, third]
            max_cuts = (demand[one] + demand[two] + demand[third]) // 2
            for three in third[weight > max_cuts + VIOLATED].tolist():
                if three not in (one, two):
                    triples.add(tuple(sorted((one, two, three))))
    return sorted(triples)


def pack_cuts(cuts: Sequence[SubsetRowCut], duals: Ints, node: Ints, shift_classes: int) -> tuple[PackedCuts, ...]:
    """Returns for each shift class the cuts with a positive dual, as bit masks for the kernels.

    Args:
        cuts: All cuts.
        duals: [cuts] Scaled duals, at least 0.
        node: [s] Node of each time bucket.
        shift_classes: Number of shift classes.
    """
    active = np.flatnonzero(duals)
    nodes, words = int(node.max(initial=-1)) + 1, -(-len(active) // CUTS_PER_WORD)
    counted_cuts, remembered = np.zeros((nodes, words), dtype=np.int64), np.zeros((nodes, words), dtype=np.int64)
    dual = np.zeros((words, CUTS_PER_WORD), dtype=np.int64)
    who: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, cut in enumerate(active.tolist()):
        word, bit = divmod(number, CUTS_PER_WORD)
        dual[word, bit] = duals[cut]
        counted_cuts[list(cuts[cut].nodes - cuts[cut].halves), word] |= 1 << bit
        remembered[list(cuts[cut].memory), word] |= 1 << bit
        for bucket, shift_class in cuts[cut].who:
            who[shift_class].append((bucket, word, 1 << bit))
    same = PackedCuts(counted_cuts[node], remembered[node], dual)
    each = [same] * shift_classes
    for shift_class, buckets in who.items():
        own = same.counted.copy()
        for bucket, word, bits in buckets:
            own[bucket, word] |= bits
        each[shift_class] = same._replace(counted=own)
    return tuple(each)
