"""Column generation: the master says what things are worth, pricing finds runs that are worth more than they cost, until there are none.

Duals are smoothed towards those of the best bound so far (Wentges 1997, International Transactions in Operational Research 4(2);
Pessoa, Sadykov, Uchoa & Vanderbeck 2018, INFORMS Journal on Computing 30(2)): far fewer rounds, and a bound from every one. Where nothing
is left to find, cuts make the master say more.
"""

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import replace
from itertools import compress
from math import ceil, inf

import numpy as np

from scheduler.solver.column_generation.lagrangian import Scale, lagrangian, rounded
from scheduler.solver.column_generation.master import EVERY, BranchRestriction, Duals, Floats, Master, padded
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column, Found, Pricer, ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import MOST_CUTS, violated
from scheduler.solver.column_generation.synchronisation_cuts import MOST_TIES, AnyTie, broken, halves, same_carers, violated_ties

SMOOTHING = 0.7
FEW = 10
SLACK = 0.03
CUTS_A_ROUND = 40
TIES_A_ROUND = 100
TIED_CUT_ROUNDS = 4
"""Where runs have to agree on starts: then to branch on these brings more than further cuts."""
CLOSE = 1e-6
LIGHT = 0.5
"""Of what the target is above the bound: dearer runs, at the duals of the programme, are let go where it is made lighter."""


class Generation:
    """One level: the master, the best bound and the duals that prove it.

    Args:
        network: what is covered.
        pricer: finds runs.
        scale: of whole numbers.
        limit: of what is left unplaced; None to bound just that.
        unit: of cost, to keep the numbers of the master moderate.
        start: duals to begin with.
        target: cost of the best roster known; nearer to it the rounds get finer.
        should_stop: asked before each look at a duty.

    Attributes:
        proven: bound of the cost, in whole units, by the best duals so far; absent until a round has been finished.
        duals, prices, least: that prove it, with the least reduced costs of all duties.
        centre: duals that smoothing keeps near to.
        objective: of the master, at its last solve.
        done: nothing is left to find, and no cut is broken.
        single: for each duty whether it is one shift.
        same: what holds where visits ask for the same carers.
    """

    def __init__(
        self,
        network: Network,
        pricer: Pricer,
        scale: Scale,
        limit: int | None,
        *,
        unit: float,
        start: Duals,
        target: int,
        should_stop: Callable[[], bool],
    ) -> None:
        self.network, self.pricer, self.scale, self.limit, self.should_stop = network, pricer, scale, limit, should_stop
        self.master = Master(network, limit, unit)
        self.duals = self.centre = start
        self.target = target
        self.proven: int | None = None
        self.prices: ScaledDuals | None = None
        self.least: list[int] = []
        self.objective = inf
        self.done = False
        self.part = EVERY
        self.single = [len(shifts) == 1 for shifts in network.shifts]
        self.same = same_carers(network, limit)

    @property
    def bound(self) -> int:
        """What is proven, or else 0, which no cost is below."""
        return max(0, self.proven or 0)

    def lighten(self) -> None:
        """Go on without cuts and ties that cost nothing, and without runs that are too dear for a roster below the target."""
        master = self.master
        if (solved := master.solve()) is None:
            return
        duals = solved[1]
        dear = [
            np.maximum(padded(own, len(kept)), padded(best, len(kept))) > 0
            for own, best, kept in ((duals.cut, self.duals.cut, master.cuts), (duals.tie, self.duals.tie, master.ties))
        ]
        cheap = self._reduced(master.columns, duals) < LIGHT * max(1, self.target - self.bound)
        lighter = Master(self.network, self.limit, master.unit)
        lighter.tie(compress(master.ties, dear[1]))
        lighter.cut(list(compress(master.cuts, dear[0])))
        lighter.add(compress(master.columns, cheap))
        best = self.duals
        self.duals = replace(best, cut=padded(best.cut, len(dear[0]))[dear[0]], tie=padded(best.tie, len(dear[1]))[dear[1]])
        self.master, self.prices = lighter, None  # which are of cuts that may be no more

    def begin(self) -> None:
        """A bound by the duals to begin with, before any programme."""
        self._round(self.duals, thin=False)

    def keep_to_all(self) -> None:
        """Look at all rosters again."""
        self.part = EVERY
        self.master.keep_to(EVERY)

    def turn_to(self, part: BranchRestriction, bound: int, duals: Duals) -> None:
        """Look at a part of all rosters from now on."""
        self.part, self.proven, self.duals, self.done = part, bound, duals, False
        self.master.keep_to(part)

    def compete(self, unplaced: int, soft: int, should_stop: Callable[[], bool]) -> None:
        """Bound rosters that compete with a better one from now on; what is known of more rosters holds for these."""
        self.limit, self.target, self.should_stop, self.done = unplaced, soft, should_stop, False
        self.same = same_carers(self.network, unplaced)
        self.master.allow(unplaced)

    def rounds(self, cut_rounds: float = inf, slack: float = SLACK) -> Iterator[int]:
        """Rounds with ever more runs and cuts, until there are no more or it is time to stop; the bound after each."""
        while True:
            complete = yield from self._without_more_cuts(slack)
            if not complete or not cut_rounds:
                return
            shares, spots = self.master.shares(), self.network.spots
            ties = self.broken_ties(shares, self.master.ties)
            if ties and len(self.master.ties) + len(ties) <= MOST_TIES:
                self.master.tie(ties)
                continue
            cuts = violated(shares, self.network.demand, halves(spots, self.single, shares), self.master.cuts, CUTS_A_ROUND)
            if cuts and len(self.master.cuts) + len(cuts) <= MOST_CUTS:
                cut_rounds -= 1
                self.master.cut(cuts)
            elif slack:
                slack = 0.0
            else:
                self.done = True
                return

    def broken_ties(self, shares: Sequence[tuple[Column, float]], known: Collection[AnyTie]) -> list[AnyTie]:
        """Some of the ties that runs in use break, beside those that are kept already."""
        ties: list[AnyTie] = [*broken(self.same, shares, known), *violated_ties(self.network.spots, self.single, shares, known)]
        return ties[:TIES_A_ROUND]

    def _without_more_cuts(self, slack: float) -> Generator[int, None, bool]:
        """Rounds under the cuts that there are; whether nothing is left to find that would matter."""
        smoothing, thin, best = SMOOTHING, True, -inf if self.proven is None else self.proven
        self.centre = self.duals
        while not self.should_stop() and (solved := self.master.solve()) is not None:
            self.objective, duals = solved
            if self.proven is not None and self.proven >= ceil(self.objective - slack * max(0.0, self.target - self.objective) - CLOSE):
                return True
            at = duals.towards(self.centre, smoothing)
            found, bound = self._round(at, thin=thin)
            if bound is not None and bound > best:
                best, self.centre = bound, at
            yield self.bound
            added = self.master.add(self._improving(found, duals))
            if thin and added < FEW:
                thin, best = False, -inf
            elif added < FEW:
                if smoothing == 0.0 and not added:
                    return bound is not None
                smoothing = smoothing / 2 if added else 0.0
        return False

    def _round(self, duals: Duals, *, thin: bool) -> tuple[list[Found | None], int | None]:
        """Look at all duties at these duals: what was found, and the bound that this means; it is one only if duties are not thin."""
        prices = rounded(
            duals, self.master.cuts, [*self.master.ties], self.network, self.scale, costs=self.limit is not None, closed=self.part.closed
        )
        look = self.pricer.glance if thin else self.pricer.least
        found = [None if self.should_stop() else look(duty, prices) for duty in range(len(self.network.duties))]
        least = [each.least for each in found if each is not None]
        if len(least) < len(found):
            return found, None
        bound = lagrangian(self.network, prices, self.master.cuts, self.limit, least, part=self.part)
        if not thin and (self.proven is None or bound > self.proven):
            self.proven, self.duals, self.prices, self.least = bound, duals, prices, least
        return found, bound

    def _improving(self, found: Sequence[Found | None], duals: Duals) -> list[Column]:
        """The runs that are worth more than they cost at these duals; cuts could make them less."""
        columns = [column for each in found if each is not None for column in each.columns]
        return list(compress(columns, self._reduced(columns, duals) < -CLOSE))

    def _reduced(self, columns: Sequence[Column], duals: Duals) -> Floats:
        """What each run costs beyond what it is worth, cuts left out of account."""
        worth = np.tile(duals.prize[self.network.spots.node], (len(self.network.duties), 1))
        for tie, dual in zip(self.master.ties, duals.tie.tolist(), strict=True):
            if dual:
                tie.add_to(worth, dual)
        priced = self.limit is not None  # on the level UNALLOCATED runs cost nothing
        return np.array([priced * c.cost + duals.shift[c.duty] - worth[c.duty, list(c.spots)].sum() for c in columns])
