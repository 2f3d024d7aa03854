"""Better duals without a linear programme: prizes that the runs known speak for, runs that speak against them, and so on.

Column generation with a smooth master (`smooth.py`) in place of the simplex, whose duals stand in corners and go to and fro between them.
First over the nearest successors of each node, which takes a fifth of a second for a day of 1,000 visits, then over more of them, those
that are worth the way by now, and at last over all: only that proves anything.
"""

from collections.abc import Callable, Iterable, Iterator
from math import inf

import numpy as np

from scheduler.solver.column_generation.lagrangian import Scale, lagrangian, rounded
from scheduler.solver.column_generation.master import Duals, Floats
from scheduler.solver.column_generation.network import Network, thinned
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.smoothed_master import SmoothMaster
from scheduler.solver.model.arrays import Ints

WIDE = 24
"""Successors of each node, worth and way weighed up, that are looked at after the nearest few, and before all."""
SPREAD = 0.003
"""Of the mean cost of a run: what makes a run 2.7 times less likely than the cheapest."""
LIKELY = 0.05
"""Of the same: a run that saves so much less than the cheapest is in hardly any roster near the bound."""
MOST_ROUNDS = 40
LITTLE_GAIN = 3e-4
"""Of the cost of the best roster: a round that changes the bound by less is the last of its stage."""


class Ascent:
    """Duals of a large problem on their way up.

    Args:
        network: what is covered.
        pricer: finds runs.
        scale: of whole numbers.
        limit: of what is left unplaced.
        target: cost of the best roster known.
        prize: [v] to begin with.
        columns: runs to begin with.
        should_stop: asked before each look at a duty.

    Attributes:
        duals: the best so far.
        master: speaks for the runs found.
    """

    def __init__(
        self,
        network: Network,
        pricer: Pricer,
        scale: Scale,
        limit: int,
        *,
        target: int,
        prize: Floats,
        columns: Iterable[Column],
        should_stop: Callable[[], bool],
    ) -> None:
        self.network, self.pricer, self.scale, self.limit, self.target = network, pricer, scale, limit, target
        self.should_stop = should_stop
        self.duals = self._with_limit(prize)
        self._run = max(1.0, target / max(1, len(network.duty_of)))
        self.master = SmoothMaster(network, limit, max(1.0, target / max(1, network.v)) / 10)
        self.master.add(columns)

    def bounds(self) -> Iterator[int]:
        """The bound after each look at all runs, until it hardly changes, or it is time to stop."""
        for _ in self._rounds(thin=True):
            pass
        self.pricer.network = thinned(self.network, WIDE, self._worth())
        for _ in self._rounds(thin=True):
            pass
        yield from self._rounds(thin=False)

    def _worth(self) -> Ints:
        """[v] The ticks on the road that cost as much as a prize is."""
        ticks, cost = (sum(int(duty.arc[:, column].sum()) for duty in self.network.thin) for column in (1, 2))
        return np.rint(self.duals.prize * (ticks / max(1, cost))).astype(np.int64)

    def columns(self) -> list[Column]:
        """Runs with a part in what the master holds for the best."""
        return self.master.likely(np.append(self.duals.prize, self.duals.limit * self.master.point), LIKELY * self._run)

    def _rounds(self, *, thin: bool) -> Iterator[int]:
        """The bound after each round, valid unless duties are thin."""
        best: float = -inf
        prices = np.append(self.duals.prize, self.duals.limit * self.master.point)
        for _ in range(MOST_ROUNDS):
            prices = self.master.climb(prices, SPREAD * self._run)
            duals = self._with_limit(prices[:-1])
            looked = self.look(duals, thin=thin)
            if looked is None:
                return
            bound, columns = looked
            self.master.add(columns)
            gain = bound - best
            if gain > 0:
                best, self.duals = bound, duals
            yield bound
            if abs(gain) < LITTLE_GAIN * self.target:
                return

    def look(self, duals: Duals, *, thin: bool) -> tuple[int, list[Column]] | None:
        """The bound at these duals, valid unless duties are thin, and the runs found; None where it is time to stop or room ran out."""
        network = self.network
        prices = rounded(duals, [], [], network, self.scale, costs=True)
        least: list[int] = []
        columns: list[Column] = []
        for duty in range(len(network.duties)):
            look = self.pricer.glance if thin else self.pricer.least
            found = None if self.should_stop() else look(duty, prices)
            if found is None:
                return None
            least.append(found.least)
            columns += found.columns
        return lagrangian(network, prices, [], self.limit, least), columns

    def _with_limit(self, prize: Floats) -> Duals:
        """Prizes with the price on what is left unplaced that makes the most of them: then the dearest within the limit are left out."""
        network = self.network
        points = network.unplaced[:, 0]
        earned = np.bincount(network.unit, network.demand * prize, minlength=len(points))
        asked = np.flatnonzero(points > 0)
        ratio = (earned - network.unplaced[:, 1])[asked] / points[asked]
        order = np.argsort(-ratio, kind="stable")
        over = np.flatnonzero(np.cumsum(points[asked][order]) > self.limit)
        limit = max(0.0, float(ratio[order[over[0]]])) if len(over) else 0.0
        return Duals(prize, limit, np.zeros(len(network.duties)))
