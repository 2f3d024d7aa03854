"""Branch and bound on when tied visits start and on what is left out: the earlier spots of a node are closed, or the later ones.

Whatever starts are agreed on, they lie on one side. Ryan & Foster (1981) branch so on what covers what; here it is on time, as Ioachim,
Desrosiers, Soumis & Belanger (1999), European Journal of Operational Research 119(1), do with synchronised flights. The side with the least
bound is looked into first; the least of all that are left is a bound of the whole. Where to divide is found out by trying, and by what came
of it before (reliability branching: Achterberg, Koch & Martin 2005, Operations Research Letters 33(1)).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from math import inf

import numpy as np

from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.master import EVERY, BranchRestriction, Duals

FIRST_CANDIDATES, CANDIDATES = 16, 2
"""Divisions that are tried of the whole, and of a part of it."""
AGREED = 0.01
LEAST = 1.0
"""What a side is taken to cost more, at least, where both are weighed against each other."""
SLACK = 0.08
"""Of what the target is above a part's programme: nearer to it the bound of the part need not come before the part is divided."""

Way = tuple[BranchRestriction, BranchRestriction]
Gain = tuple[float, float]


@dataclass(frozen=True, order=True)
class Side:
    """A part of all rosters.

    Attributes:
        bound: of their cost.
        number: of parts before it.
        part: what it is.
        duals: to begin with.
    """

    bound: int
    number: int
    part: BranchRestriction
    duals: Duals


def agree(generation: Generation) -> bool:
    """Whether the runs in use agree on when tied visits start, so that there is nothing to branch on."""
    return not _moments(generation)


def branch(generation: Generation) -> Iterator[int]:
    """Bounds of the whole, ever better, until nothing is left that could be better than the target, or it is time to stop."""
    generation.lighten()
    left, made, known, gains = [Side(generation.bound, 0, EVERY, generation.duals)], 0, generation.bound, dict[Way, Gain]()
    while left and left[0].bound < generation.target:
        generation.turn_to(left[0].part, left[0].bound, left[0].duals)
        if (solved := generation.master.solve()) is None:
            return
        way, parent = _way(generation, solved[0], gains), heappop(left)
        for side in way or [EVERY]:  # where all agree, more cuts are the way on
            _bound(generation, parent, parent.part & side, cut_rounds=0 if way else inf)
            if generation.should_stop() or (not way and generation.bound <= parent.bound):
                return
            made += 1
            heappush(left, Side(generation.bound, made, generation.part, generation.duals))
        bound = min(left[0].bound, generation.target)
        if bound > known:
            known = bound
            yield known


def _bound(generation: Generation, parent: Side, part: BranchRestriction, cut_rounds: float) -> None:
    """Bound what a part of another can be."""
    generation.turn_to(part, parent.bound, parent.duals)
    for bound in generation.rounds(cut_rounds, SLACK):
        if bound >= generation.target:
            return


def _way(generation: Generation, here: float, gains: dict[Way, Gain]) -> Way | None:
    """The division that makes both sides dear, as far as the runs that are known tell; None where all agree.

    Args:
        generation: of the part.
        here: the least cost by the runs that are known.
        gains: what either side of a division cost more than the whole when it was last looked at; those that were dear come first.
    """
    whole, most = generation.part, max(map(_worth, gains.values()), default=0.0)
    ways = sorted(_outs(generation) + _moments(generation), key=lambda way: -_worth(gains[way]) if way in gains else -most)
    looked = ways[: CANDIDATES if gains else FIRST_CANDIDATES]
    for way in looked:
        costs = []
        for side in way:
            generation.master.keep_to(whole & side)
            solved = generation.master.solve()
            costs.append(min(solved[0], generation.target) - here if solved else 0.0)
        gains[way] = costs[0], costs[1]
    return max(looked, key=lambda way: _worth(gains[way]), default=None)


def _worth(gain: Gain) -> float:
    """Of a division, by what either side costs more than the whole."""
    return max(LEAST, gain[0]) * max(LEAST, gain[1])


def _outs(generation: Generation) -> list[Way]:
    """A unit left out, or placed, for each that is neither; the undecided first."""
    shares = sorted((abs(share - 0.5), unit) for unit, share in generation.master.left_out().items() if AGREED < share < 1 - AGREED)
    return [(BranchRestriction(left=frozenset({unit})), BranchRestriction(placed=frozenset({unit}))) for _, unit in shares]


def _moments(generation: Generation) -> list[Way]:
    """Spots later and spots earlier than a moment closed, for each tied node whose runs disagree; those that disagree most come first."""
    spots = generation.network.spots
    weight = np.zeros(spots.s)
    for column, share in generation.master.shares():
        np.add.at(weight, list(column.spots), share)
    found = []
    for node in sorted({int(spots.node[spot]) for spot, partners in enumerate(spots.partners) if partners}):
        here = np.flatnonzero(spots.node == node).tolist()
        before = np.cumsum(weight[here])
        if len(here) > 1 and before[-1] > 0:
            apart = np.minimum(before[:-1], before[-1] - before[:-1]) / before[-1]
            at = int(apart.argmax())
            if apart[at] > AGREED:
                found.append((-float(apart[at]), here[at + 1 :], here[: at + 1]))
    return [(BranchRestriction(frozenset(later)), BranchRestriction(frozenset(earlier))) for _, later, earlier in sorted(found)]
