"""Of many listed runs those that a better roster can still be made of, once more cuts are known.

Nothing needs to be priced any more: the programme takes runs in as it needs them, and all others are looked at as one matrix. So cuts are
cheap, and need not forget.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.arrays import Bools, Ints
from scheduler.solver.columns.bound import lagrangian, rounded
from scheduler.solver.columns.cuts import Cut, violated
from scheduler.solver.columns.generate import Generation
from scheduler.solver.columns.master import Duals, Master
from scheduler.solver.columns.network import Network
from scheduler.solver.columns.pricing import Column, Prices
from scheduler.solver.columns.ties import AnyTie, halves
from scheduler.solver.kernels.pricing import NOTHING

MOST_SIFTED = 2_000
ROUNDS = 12
TINY = 1e-6
LOOKS = 30
"""Of the programme at the runs that it has not taken in, in one round."""
A_LOOK = 60
"""Runs of each duty that the programme takes in at a look."""
CUTS_A_ROUND = 60


def sift(
    generation: Generation, columns: Sequence[Column], *, target: int, unit: float, should_stop: Callable[[], bool]
) -> tuple[int, list[Column], list[Cut]]:
    """Of all runs below `target`, those that are still among them under more cuts and ties, and the cuts, and a bound.

    Args:
        generation: whose duals, cuts and ties are the first.
        columns: that were listed.
        target: that the roster's cost is to be below.
        unit: of cost in the programme.
        should_stop: asked before each programme.
    """
    sieve = _Sieve(generation, columns, target, unit)
    if generation.prices is None:
        return 0, sieve.columns, []
    dear = zip(generation.master.cuts, generation.prices.cut.tolist(), strict=False)
    cuts, ties = [_kept(cut, generation.network) for cut, _ in dear], list(generation.master.ties)
    sieve.shake(generation.prices, cuts)
    cuts = sieve.used
    for _ in range(ROUNDS):
        if should_stop() or sieve.bound >= target or (solved := sieve.solve(cuts, ties, should_stop)) is None:
            break
        shares, duals = solved
        row_of = halves(generation.network.spots, generation.single, shares)
        more = violated(shares, generation.network.demand, row_of, cuts, CUTS_A_ROUND)
        new = generation.broken_ties(shares, ties)
        if not (more or new) or len(sieve.columns) <= MOST_SIFTED:
            break
        ties = [tie for tie, dual in zip(ties, duals.tie, strict=True) if dual] + new
        cuts = sieve.used + [_kept(cut, generation.network) for cut in more]
    return sieve.bound, sieve.columns, sieve.used


def _kept(cut: Cut, network: Network) -> Cut:
    """The cut, remembered everywhere."""
    return replace(cut, memory=frozenset(range(network.v)))


class _Sieve:
    """Runs, as objects and as a matrix.

    Attributes:
        columns: that are left.
        bound: of the cost, the best so far.
        used: the cuts that cost something when runs were last looked at.
    """

    def __init__(self, generation: Generation, columns: Sequence[Column], target: int, unit: float) -> None:
        self.generation, self.target, self.unit = generation, target, unit
        self.network = generation.network
        self.columns = list(columns)
        self.bound, self.used = 0, list[Cut]()
        self._cost = np.array([column.cost for column in columns], dtype=np.int64)
        self._duty = np.array([column.duty for column in columns], dtype=np.int64)
        self._holds: Bools = np.zeros((len(columns), self.network.spots.s), dtype=np.bool_)
        for row, column in zip(self._holds, columns, strict=True):
            row[list(column.spots)] = True
        self._reduced: Ints = self._cost

    def shake(self, prices: Prices, cuts: Sequence[Cut]) -> None:
        """Look at all runs at these prices, and let go of those that no roster below the target can hold."""
        self._look(prices, cuts)
        least = np.array(self._least())
        here = lagrangian(self.network, prices, cuts, self.generation.limit, least.tolist())
        self.bound = max(self.bound, here)
        left = np.flatnonzero(self._reduced - least[self._duty] < (self.target - here) * prices.scale)
        self.columns = [self.columns[number] for number in left.tolist()]
        self._cost, self._duty, self._holds, self._reduced = (each[left] for each in (self._cost, self._duty, self._holds, self._reduced))

    def solve(
        self, cuts: Sequence[Cut], ties: Sequence[AnyTie], should_stop: Callable[[], bool]
    ) -> tuple[list[tuple[Column, float]], Duals] | None:
        """The programme over all runs, and its duals; runs are sifted by them. None where there is no solution."""
        master = Master(self.network, self.generation.limit, self.unit)
        master.tie(ties)
        master.cut(cuts)
        order = self._first(np.full(len(self.network.duties), NOTHING))
        for _ in range(LOOKS):
            master.add(self.columns[number] for number in order)
            if should_stop() or (solved := master.solve()) is None:
                return None
            prices = rounded(solved[1], cuts, ties, self.network, self.generation.scale, costs=True)
            self._look(prices, cuts)
            order = self._first(-((solved[1].shift + TINY * self.unit) * prices.scale).astype(np.int64))
            if not order:
                break
        shares = master.shares()
        self.shake(prices, cuts)
        return shares, solved[1]

    def _first(self, below: Ints) -> list[int]:
        """The runs of each duty with the least reduced costs below so much; runs in use have what their shift costs, below 0."""
        gain = self._reduced - below[self._duty]
        order = np.lexsort((gain, self._duty))
        place = np.arange(len(order)) - np.searchsorted(self._duty[order], self._duty[order])
        return [int(number) for number in order[(place < A_LOOK) & (gain[order] < 0)]]

    def _look(self, prices: Prices, cuts: Sequence[Cut]) -> None:
        """Reduced costs, scaled; exact."""
        reduced = self._cost * prices.scale
        for duty, worth in enumerate(prices.worth):
            its = np.flatnonzero(self._duty == duty)
            reduced[its] -= self._holds[its] @ worth
        self.used = []
        for cut, dual in zip(cuts, prices.cut.tolist(), strict=True):
            if dual:
                self.used.append(cut)
                reduced += dual * self._counts(cut)
        self._reduced = reduced

    def _counts(self, cut: Cut) -> Ints:
        """How often each run counts in a cut that is remembered everywhere."""
        held: NDArray[np.int64] = np.zeros(len(self.columns), dtype=np.int64)
        for node in cut.nodes:
            spots = np.flatnonzero(self.network.spots.node == node).tolist()
            if node in cut.halves:
                for spot, duty in cut.who:
                    if spot in spots:
                        held += self._holds[:, spot] & (self._duty == duty)
            else:
                held += self._holds[:, spots].any(axis=1)
        return held // 2

    def _least(self) -> list[int]:
        """The least reduced cost of each duty, or 0."""
        least = np.zeros(len(self.network.duties), dtype=np.int64)
        np.minimum.at(least, self._duty, self._reduced)
        return [int(cost) for cost in least]
