"""Branch and bound on when tied visits start: the earlier spots of a node are closed, or the later ones.

Whatever starts are agreed on, they lie on one side. Ryan & Foster (1981) branch so on what covers what; here it is on time, as Ioachim,
Desrosiers, Soumis & Belanger (1999), European Journal of Operational Research 119(1), do with synchronised flights. The side with the least
bound is looked into first; the least of all that are left is a bound of the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

import numpy as np

from scheduler.solver.columns.generate import Generation
from scheduler.solver.columns.master import Duals

CANDIDATES = 6
AGREED = 0.01
LEAST_WEIGHT = 4
"""What the cheaper side counts beside the sum of both."""


@dataclass(frozen=True, order=True)
class Side:
    """A part of all rosters.

    Attributes:
        bound: of their cost.
        number: of parts before it.
        closed: spots at which none of them is.
        duals: to begin with.
    """

    bound: int
    number: int
    closed: frozenset[int]
    duals: Duals


def agree(generation: Generation) -> bool:
    """Whether the runs in use agree on when tied visits start, so that there is nothing to branch on."""
    return not _moments(generation)


def branch(generation: Generation) -> Iterator[int]:
    """Bounds of the whole, ever better, until nothing is left that could be better than the target, or it is time to stop."""
    left, made, known = [Side(generation.bound, 0, frozenset(), generation.duals)], 0, generation.bound
    while left and left[0].bound < generation.target:
        generation.turn_to(left[0].closed, left[0].bound, left[0].duals)
        if generation.master.solve() is None:
            return
        ways, parent = _ways(generation), heappop(left)
        for closed in ways or [frozenset()]:  # where all agree on starts, more cuts are the way on
            _bound(generation, parent, parent.closed | closed, cut_rounds=0 if ways else inf)
            if generation.should_stop() or (not ways and generation.bound <= parent.bound):
                return
            made += 1
            heappush(left, Side(generation.bound, made, generation.closed, generation.duals))
        bound = min(left[0].bound, generation.target)
        if bound > known:
            known = bound
            yield known


def _bound(generation: Generation, parent: Side, closed: frozenset[int], cut_rounds: float) -> None:
    """Bound what is left where more is closed."""
    generation.turn_to(closed, parent.bound, parent.duals)
    for bound in generation.rounds(cut_rounds):
        if bound >= generation.target:
            return


def _ways(generation: Generation) -> tuple[frozenset[int], frozenset[int]] | None:
    """What to close on either side, by a moment that makes both dear, as far as the runs that are known tell; None where all agree."""
    best, chosen, before = -inf, None, generation.closed
    for ways in _moments(generation)[:CANDIDATES]:
        costs = []
        for way in ways:
            generation.master.close(before | way)
            solved = generation.master.solve()
            costs.append(min(solved[0], generation.target) if solved else 0.0)
        if LEAST_WEIGHT * min(costs) + sum(costs) > best:
            best, chosen = LEAST_WEIGHT * min(costs) + sum(costs), ways
    return chosen


def _moments(generation: Generation) -> list[tuple[frozenset[int], frozenset[int]]]:
    """Spots later and spots earlier than a moment, for each tied node whose runs disagree; those that disagree most come first."""
    spots = generation.network.spots
    weight = np.zeros(spots.s)
    for column, share in generation.master.shares():
        np.add.at(weight, list(column.spots), share)
    found = []
    for node in sorted({int(spots.node[spot]) for spot, partners in enumerate(spots.partners) if partners}):
        here = [spot for spot in np.flatnonzero(spots.node == node).tolist() if spot not in generation.closed]
        before = np.cumsum(weight[here])
        if before[-1] > 0:
            apart = np.minimum(before[:-1], before[-1] - before[:-1]) / before[-1]
            at = int(apart.argmax()) if len(apart) else 0
            if len(apart) and apart[at] > AGREED:
                found.append((-float(apart[at]), frozenset(here[at + 1 :]), frozenset(here[: at + 1])))
    found.sort(key=lambda each: (each[0], sorted(each[1])))
    return [(later, earlier) for _, later, earlier in found]
