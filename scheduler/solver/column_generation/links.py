"""Synchronisation constraints between nodes: start times and carers.

Links that windows and shifts already enforce are left out. A day with few links has hardly any.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.solver.model.arrays import Arrays, Ints

Nodes = tuple[int, ...]


@dataclass(frozen=True)
class SyncConstraints:
    """Constraints between nodes of different routes.

    Attributes:
        lags: Rows (a, b, ticks): if both nodes are allocated, b starts at least `ticks` after a
            starts. Only nodes with a single start.
        timed: Nodes with a single start that matters: it has a lag, or two routes share it.
        start_span: First and last start of each timed node.
        same_carer: Pairs of the nodes of two visits. Carers of the first all make the second too.
            The first has fewer carers; with equal numbers both orders are listed.
        teams: Shift classes of each carer. Carers with alike shifts are joined.
    """

    lags: tuple[tuple[int, int, int], ...]
    timed: frozenset[int]
    start_span: dict[int, tuple[int, int]]
    same_carer: tuple[tuple[Nodes, Nodes], ...]
    teams: tuple[frozenset[int], ...]


def make_sync_constraints(arrays: Arrays, node_of: Ints, start_span: Ints, class_of: Ints) -> SyncConstraints:
    """Builds the synchronisation constraints of a problem.

    Args:
        arrays: The problem.
        node_of: [n] Node of each task.
        start_span: [v, 2] First and last start of each node, in ticks.
        class_of: [k] Shift class of each shift.
    """
    between = {(int(node_of[a]), int(node_of[b])): ticks for a, b, ticks in sorted(arrays.links.lag.tolist(), key=lambda row: row[2])}
    shared = _shared(arrays, node_of)
    steady = (np.bincount(node_of) == 1).tolist()
    lags = tuple(
        (a, b, ticks)
        for (a, b), ticks in between.items()
        if a != b and (steady[a] or a in shared) and (steady[b] or b in shared) and start_span[a, 1] + ticks > start_span[b, 0]
    )
    timed = shared.union(*((a, b) for a, b, _ in lags))
    return SyncConstraints(
        lags=lags,
        timed=timed,
        start_span={node: (int(start_span[node, 0]), int(start_span[node, 1])) for node in timed},
        same_carer=_same_carer(arrays, node_of),
        teams=_teams(arrays.shifts.carer.tolist(), class_of.tolist()),
    )


def _shared(arrays: Arrays, node_of: Ints) -> frozenset[int]:
    """Returns the nodes of two halves that start together."""
    together = {(a, b) for a, b, ticks in arrays.links.lag.tolist() if ticks >= 0 and node_of[a] == node_of[b]}
    return frozenset(int(node_of[a]) for a, b in together if (b, a) in together)


def _same_carer(arrays: Arrays, node_of: Ints) -> tuple[tuple[Nodes, Nodes], ...]:
    """Returns the pairs of node sets whose visits ask for the same carers."""
    visit = arrays.tasks.visit
    found = []
    for one, two in arrays.links.same.tolist():
        its, others = node_of[visit == one], node_of[visit == two]
        if len(its) and len(others):
            ways = [(its, others)] * (len(its) <= len(others)) + [(others, its)] * (len(others) <= len(its))
            found += [(tuple(np.unique(a).tolist()), tuple(np.unique(b).tolist())) for a, b in ways]
    return tuple(found)


def _teams(carers: Sequence[int], shift_classes: Sequence[int]) -> tuple[frozenset[int], ...]:
    """Returns the shift classes of each carer, joined where carers share a class."""
    own: defaultdict[int, set[int]] = defaultdict(set)
    for carer, shift_class in zip(carers, shift_classes, strict=True):
        own[carer].add(shift_class)
    teams: list[frozenset[int]] = []
    for its in own.values():
        joined = frozenset(its).union(*(team for team in teams if not team.isdisjoint(its)))
        teams = [team for team in teams if team.isdisjoint(its)] + [joined]
    return tuple(teams)
