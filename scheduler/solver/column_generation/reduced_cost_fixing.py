"""Of many listed runs those that a better roster can still be made of, once more cuts are known.

Nothing needs to be priced any more: the programme takes runs in as it needs them, and all others are looked at as one matrix. So cuts are
cheap, and need not forget.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.lagrangian import lagrangian, rounded
from scheduler.solver.column_generation.master import Duals, Master
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column, ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut, violated
from scheduler.solver.column_generation.synchronisation_cuts import AnyTie, halves
from scheduler.solver.kernels.labelling import NOTHING
from scheduler.solver.model.arrays import Bools, Ints

MOST_SIFTED = 2_000
ROUNDS = 12
TINY = 1e-6
LOOKS = 30
"""Of the programme at the runs that it has not taken in, in one round."""
A_LOOK = 60
"""Runs of each duty that the programme takes in at a look."""
CUTS_A_ROUND = 60


def sift(
    generation: Generation,
    columns: Sequence[Column],
    *,
    target: int,
    unit: float,
    rounds: int = ROUNDS,
    should_stop: Callable[[], bool],
) -> "Sieve":
    """Of some runs, those that a roster below the target can hold, by the cuts and ties that there are, and then by more.

    Args:
        generation: whose duals, cuts and ties are the first.
        columns: that were listed.
        target: that the roster's cost is to be below.
        unit: of cost in the programme.
        rounds: the most, of the programme with more cuts and ties.
        should_stop: asked before each programme.
    """
    sieve = Sieve(generation, columns, target, unit)
    if generation.prices is None:
        return sieve
    dear = zip(generation.master.cuts, generation.prices.cut.tolist(), strict=False)
    sieve.ties = list(generation.master.ties)
    sieve.shake(generation.prices, [_kept(cut, generation.network) for cut, _ in dear])
    sieve.tighten(rounds, should_stop)
    return sieve


def _kept(cut: SubsetRowCut, network: Network) -> SubsetRowCut:
    """The cut, remembered everywhere."""
    return replace(cut, memory=frozenset(range(network.v)))


class Sieve:
    """Runs, as objects and as a matrix.

    Attributes:
        columns: that are left.
        bound: of the cost, the best so far.
        shares: of runs in use, when the programme was last solved.
        cuts, ties: that are known; cuts those that cost something when runs were last looked at.
    """

    def __init__(self, generation: Generation, columns: Sequence[Column], target: int, unit: float) -> None:
        self.generation, self.target, self.unit = generation, target, unit
        self.network = generation.network
        self.columns = list(columns)
        self.bound, self.cuts, self.ties = 0, list[SubsetRowCut](), list[AnyTie]()
        self.shares: list[tuple[Column, float]] = []
        self._cost = np.array([column.cost for column in columns], dtype=np.int64)
        self._duty = np.array([column.duty for column in columns], dtype=np.int64)
        self._holds: Bools = np.zeros((len(columns), self.network.spots.s), dtype=np.bool_)
        lengths = [len(column.spots) for column in columns]
        spots = np.fromiter((spot for column in columns for spot in column.spots), dtype=np.int64, count=sum(lengths))
        self._holds[np.repeat(np.arange(len(columns)), lengths), spots] = True
        self._reduced: Ints = self._cost

    def shake(self, prices: ScaledDuals, cuts: Sequence[SubsetRowCut]) -> None:
        """Look at all runs at these prices, and let go of those that no roster below the target can hold."""
        self._look(prices, cuts)
        least = np.array(self._least())
        here = lagrangian(self.network, prices, cuts, self.generation.limit, least.tolist())
        self.bound = max(self.bound, here)
        self._keep(np.flatnonzero(self._reduced - least[self._duty] < (self.target - here) * prices.scale))

    def only(self, which: Bools) -> Self:
        """The part of all rosters that is made of some of the runs alone."""
        part = copy(self)
        part._keep(np.flatnonzero(which))
        return part

    def _keep(self, left: Ints) -> None:
        self.columns = [self.columns[number] for number in left.tolist()]
        self._cost, self._duty, self._reduced = (each[left] for each in (self._cost, self._duty, self._reduced))
        self._holds = self._holds[left]

    def holding(self, node: int) -> Bools:
        """For each run whether it holds a node."""
        held: Bools = np.any(self._holds[:, self.network.spots.node == node], axis=1)
        return held

    def by(self, duty: int) -> Bools:
        """For each run whether a duty makes it."""
        made: Bools = self._duty == duty
        return made

    def tighten(self, rounds: int, should_stop: Callable[[], bool]) -> None:
        """Sift by the programme, with more cuts and ties each round, until few runs are left or nothing is broken."""
        generation = self.generation
        for _ in range(rounds):
            if should_stop() or self.bound >= self.target or (duals := self.solve(should_stop)) is None:
                break
            row_of = halves(self.network.spots, generation.single, self.shares)
            more = violated(self.shares, self.network.demand, row_of, self.cuts, CUTS_A_ROUND)
            new = generation.broken_ties(self.shares, self.ties)
            if not (more or new) or len(self.columns) <= MOST_SIFTED:
                break
            self.ties = [tie for tie, dual in zip(self.ties, duals.tie, strict=True) if dual] + new
            self.cuts += [_kept(cut, self.network) for cut in more]

    def solve(self, should_stop: Callable[[], bool]) -> Duals | None:
        """The programme over all runs; they are sifted by it. Its duals; None where there is no solution, or it is time to stop."""
        cuts, duals = self.cuts, None
        master = Master(self.network, self.generation.limit, self.unit)
        master.tie(self.ties)
        master.cut(cuts)
        order = self._first(np.full(len(self.network.duties), NOTHING))
        for _ in range(LOOKS):
            master.add(self.columns[number] for number in order)
            if should_stop() or (solved := master.solve()) is None:
                return None
            duals = solved[1]
            prices = rounded(duals, cuts, self.ties, self.network, self.generation.scale, costs=True)
            self._look(prices, cuts)
            order = self._first(-((duals.shift + TINY * self.unit) * prices.scale).astype(np.int64))
            if not order:
                break
        self.shares = master.shares()
        self.shake(prices, cuts)
        return duals

    def _first(self, below: Ints) -> list[int]:
        """The runs of each duty with the least reduced costs below so much; runs in use have what their shift costs, below 0."""
        gain = self._reduced - below[self._duty]
        order = np.lexsort((gain, self._duty))
        place = np.arange(len(order)) - np.searchsorted(self._duty[order], self._duty[order])
        return [int(number) for number in order[(place < A_LOOK) & (gain[order] < 0)]]

    def _look(self, prices: ScaledDuals, cuts: Sequence[SubsetRowCut]) -> None:
        """Reduced costs, scaled; exact."""
        reduced = self._cost * prices.scale
        for duty, worth in enumerate(prices.worth):
            its = np.flatnonzero(self._duty == duty)
            reduced[its] -= self._holds[its] @ worth
        self.cuts = []
        for cut, dual in zip(cuts, prices.cut.tolist(), strict=True):
            if dual:
                self.cuts.append(cut)
                reduced += dual * self._counts(cut)
        self._reduced = reduced

    def _counts(self, cut: SubsetRowCut) -> Ints:
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
