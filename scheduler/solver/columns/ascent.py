"""Better duals without a linear programme: up along what the runs found leave uncovered, and down along what they cover too often.

The volume algorithm (Barahona & Anbil 2000, Mathematical Programming 87, section 3): steps from the best duals so far, along a mean of the
runs found in all rounds. What a duty does is spread over all runs that one look brings home, the cheaper the more, as in smoothing of the
least of several functions (Nesterov 2005, Mathematical Programming 103, section 4): a visit that many duties want at one price does not go
to and fro between too many and none.
"""

from collections.abc import Callable

import numpy as np

from scheduler.solver.columns.bound import Scale, lagrangian, rounded
from scheduler.solver.columns.master import Duals, Floats
from scheduler.solver.columns.network import Network, thinned
from scheduler.solver.columns.pricing import Found, Pricer

ROUNDS = 30
WIDE_ROUNDS = 5
"""Rounds over the nearest successors of each node, and then over more of them, before all are looked at and something is proven."""
WIDE = 36
MEAN = 0.2
"""The weight of a round in the mean of all."""
SPREAD = 0.03
"""Of the mean cost of a run: what makes a run 2.7 times less likely than the cheapest."""
FIRST_STEP, LARGEST_STEP = 0.5, 2.0
LONGER, SHORTER, PATIENCE = 1.2, 0.7, 5
GOAL = 0.99
"""Of the cost of the best roster: how far up steps look."""


class Ascent:
    """Duals of a large problem on their way up.

    Args:
        network: what is covered.
        pricer: finds runs.
        scale: of whole numbers.
        limit: of what is left unplaced.
        target: cost of the best roster known.
        prize: [v] to begin with.
        should_stop: asked before each look at a duty.

    Attributes:
        duals: the best so far, as far as runs were looked for.
    """

    def __init__(
        self, network: Network, pricer: Pricer, scale: Scale, limit: int, *, target: int, prize: Floats, should_stop: Callable[[], bool]
    ) -> None:
        self.network, self.pricer, self.scale, self.limit, self.target = network, pricer, scale, limit, target
        self.should_stop = should_stop
        self.duals = self._with_limit(prize)
        self._many = np.array([len(shifts) for shifts in network.shifts], dtype=np.float64)
        self._spread = max(1.0, SPREAD * target / max(1, len(network.duty_of)))
        self._step = FIRST_STEP

    def climb(self, rounds: int) -> None:
        """So many rounds over thin duties: nothing is proven, but duals get better."""
        looked = self._look(self.duals, thin=True)
        if looked is None:
            return
        (best, mean), worse = looked, 0
        for _ in range(rounds):
            step = self._step * max(0.0, GOAL * self.target - best) / max(1.0, float(mean @ mean))
            duals = self._with_limit(np.maximum(0.0, self.duals.prize + step * mean))
            looked = self._look(duals, thin=True)
            if looked is None:
                return
            bound, open_ = looked
            mean = MEAN * open_ + (1 - MEAN) * mean
            if bound > best:
                best, self.duals, worse = bound, duals, 0
                self._step = min(LARGEST_STEP, self._step * (LONGER if mean @ open_ > 0 else 1.0))
            elif worse < PATIENCE:
                worse += 1
            else:
                self._step, worse = self._step * SHORTER, 0

    def widen(self) -> None:
        """Thin duties keep more successors from now on."""
        self.pricer.network = thinned(self.network, WIDE)

    def prove(self) -> int | None:
        """The bound by the best duals, after a look at all duties; None where it was time to stop, or where room ran out."""
        looked = self._look(self.duals, thin=False)
        return None if looked is None else looked[0]

    def _look(self, duals: Duals, *, thin: bool) -> tuple[int, Floats] | None:
        """The bound at these duals, valid unless duties are thin, and [v] how much of the demand of each node is left uncovered."""
        network = self.network
        prices = rounded(duals, [], [], network, self.scale, costs=True)
        covered, least = self._left_out(duals), []
        for duty, many in enumerate(self._many.tolist()):
            found = None if self.should_stop() else self.pricer.look(duty, prices, thin=thin)
            if found is None:
                return None
            least.append(found.least)
            for column, share in zip(found.columns, self._shares(found, duals.prize), strict=True):
                np.add.at(covered, list(column.nodes), many * share)
        return lagrangian(network, prices, [], self.limit, least), network.demand - covered

    def _shares(self, found: Found, prize: Floats) -> list[float]:
        """What part of a duty each run has; the rest stays at home."""
        saved = np.array([0.0, *(prize[list(column.nodes)].sum() - column.cost for column in found.columns)])
        weight = np.exp((saved - saved.max()) / self._spread)
        shares: list[float] = (weight / weight.sum())[1:].tolist()
        return shares

    def _left_out(self, duals: Duals) -> Floats:
        """[v] What is covered by leaving units out where that is cheaper than their prizes."""
        out = self._earned(duals.prize) > self.network.unplaced[:, 1] + duals.limit * self.network.unplaced[:, 0]
        return np.where(out[self.network.unit], self.network.demand, 0).astype(np.float64)

    def _earned(self, prize: Floats) -> Floats:
        """[u] The prizes of each unit."""
        network = self.network
        return np.bincount(network.unit, network.demand * prize, minlength=len(network.unplaced)).astype(np.float64)

    def _with_limit(self, prize: Floats) -> Duals:
        """Prizes with the price on what is left unplaced that makes the most of them: then the dearest within the limit are left out."""
        points = self.network.unplaced[:, 0]
        asked = np.flatnonzero(points > 0)
        ratio = (self._earned(prize) - self.network.unplaced[:, 1])[asked] / points[asked]
        order = np.argsort(-ratio, kind="stable")
        over = np.flatnonzero(np.cumsum(points[asked][order]) > self.limit)
        limit = max(0.0, float(ratio[order[over[0]]])) if len(over) else 0.0
        return Duals(prize, limit, np.zeros(len(self.network.duties)))
