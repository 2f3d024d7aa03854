"""What nodes have to agree on, wherever runs hold them: when they start, and which carers hold them.

What follows from windows and shifts alone is left out, so that hardly any node is concerned on a day of few links.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.solver.model.arrays import Arrays, Ints

Nodes = tuple[int, ...]


@dataclass(frozen=True)
class SyncConstraints:
    """What nodes have to agree on.

    Attributes:
        lags: rows (a, b, ticks): where both nodes are held, b starts no earlier than a's start plus ticks. Of nodes with one start each.
        timed: nodes with one start that matters: it has a lag that does not hold by itself, or is shared by two runs.
        span: for each timed node its first and last start.
        same: pairs of the nodes of two visits: those carers who hold the first all hold the second. Where the first is the visit with
            fewer carers, or both ways round where both have as many.
        teams: numbers of the duties of each carer; of several carers, where some of their shifts are alike.
    """

    lags: tuple[tuple[int, int, int], ...]
    timed: frozenset[int]
    span: dict[int, tuple[int, int]]
    same: tuple[tuple[Nodes, Nodes], ...]
    teams: tuple[frozenset[int], ...]


def make_links(arrays: Arrays, node_of: Ints, span: Ints, duty_of: Ints) -> SyncConstraints:
    """Read the links of a problem.

    Args:
        arrays: the problem.
        node_of: [n] node of each task.
        span: [v, 2] first and last start of each node.
        duty_of: [k] duty of each shift.
    """
    between = {(int(node_of[a]), int(node_of[b])): ticks for a, b, ticks in sorted(arrays.links.lag.tolist(), key=lambda row: row[2])}
    shared = _shared(arrays, node_of)
    steady = (np.bincount(node_of) == 1).tolist()
    lags = tuple(
        (a, b, ticks)
        for (a, b), ticks in between.items()
        if a != b and (steady[a] or a in shared) and (steady[b] or b in shared) and span[a, 1] + ticks > span[b, 0]
    )
    timed = shared.union(*((a, b) for a, b, _ in lags))
    return SyncConstraints(
        lags=lags,
        timed=timed,
        span={node: (int(span[node, 0]), int(span[node, 1])) for node in timed},
        same=_same(arrays, node_of),
        teams=_teams(arrays.shifts.carer.tolist(), duty_of.tolist()),
    )


def _shared(arrays: Arrays, node_of: Ints) -> frozenset[int]:
    """Nodes of two halves that start together."""
    together = {(a, b) for a, b, ticks in arrays.links.lag.tolist() if ticks >= 0 and node_of[a] == node_of[b]}
    return frozenset(int(node_of[a]) for a, b in together if (b, a) in together)


def _same(arrays: Arrays, node_of: Ints) -> tuple[tuple[Nodes, Nodes], ...]:
    visit = arrays.tasks.visit
    found = []
    for one, two in arrays.links.same.tolist():
        its, others = node_of[visit == one], node_of[visit == two]
        if len(its) and len(others):
            ways = [(its, others)] * (len(its) <= len(others)) + [(others, its)] * (len(others) <= len(its))
            found += [(tuple(np.unique(a).tolist()), tuple(np.unique(b).tolist())) for a, b in ways]
    return tuple(found)


def _teams(carers: Sequence[int], duties: Sequence[int]) -> tuple[frozenset[int], ...]:
    """Duties joined wherever one carer has shifts of both."""
    own: defaultdict[int, set[int]] = defaultdict(set)
    for carer, duty in zip(carers, duties, strict=True):
        own[carer].add(duty)
    teams: list[frozenset[int]] = []
    for its in own.values():
        joined = frozenset(its).union(*(team for team in teams if not team.isdisjoint(its)))
        teams = [team for team in teams if team.isdisjoint(its)] + [joined]
    return tuple(teams)
