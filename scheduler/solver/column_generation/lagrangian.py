"""From duals, right or wrong, to a bound that holds.

Lagrangian relaxation of covering: for any prizes of at least 0, what they promise in all, less what the cheapest runs and leaving out could
earn of them, is no more than any roster costs (Lubbecke & Desrosiers 2005, Operations Research 53(6), section 2.1). Prizes are rounded to
whole numbers first and everything after that is exact, so that no error of floats can make the bound too large.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.solver.column_generation.master import EVERY, BranchRestriction, Duals
from scheduler.solver.column_generation.network import Network, most_visits
from scheduler.solver.column_generation.pricing import ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import MOST_CUTS, SubsetRowCut, packed
from scheduler.solver.column_generation.synchronisation_cuts import MOST_TIES, AnyTie
from scheduler.solver.kernels.labelling import LATE
from scheduler.solver.model.arrays import INFINITE

ROOM = 2**58
"""What runs cost, and what they earn, stays below: sums of a few of them fit 62 bits."""
FINEST = 2**20


@dataclass(frozen=True)
class Scale:
    """How duals become whole numbers.

    Attributes:
        units: whole numbers to a unit of cost.
        prize, cut, tie: the most that a dual may be; what is more is cut off.
    """

    units: int
    prize: int
    cut: int
    tie: int


def scale_of(network: Network, *, costs: bool) -> Scale | None:
    """The finest scale by which no label overflows; None where even whole units would."""
    longest = max((most_visits(duty) for duty in network.duties), default=1)
    dearest = 1
    for duty in network.duties if costs else ():
        legs = max(int(np.where(rows[:, -2] < INFINITE, rows[:, -1], 0).max(initial=0)) for rows in (duty.arc, duty.out, duty.home))
        late = int(duty.span[LATE]) * max(0, int((duty.piece[:, 1] - duty.piece[:, 2]).max(initial=0)))
        dearest = max(dearest, 2 * legs + int(duty.price.max(initial=0)) + late)
    units = min(FINEST, ROOM // (dearest * longest))
    return Scale(units, *(ROOM // (longest * most) for most in (1, MOST_CUTS, MOST_TIES))) if units else None


def rounded(
    duals: Duals,
    cuts: Sequence[SubsetRowCut],
    ties: Sequence[AnyTie],
    network: Network,
    scale: Scale,
    *,
    costs: bool,
    closed: Collection[int] = (),
) -> ScaledDuals:
    """Duals as whole numbers, within the room; spots that are closed cost more than any run could earn."""
    prize = np.minimum(np.rint(duals.prize * scale.units), scale.prize).astype(np.int64)
    cut = np.minimum(np.rint(duals.cut * scale.units), scale.cut).astype(np.int64)
    tie = np.minimum(np.rint(duals.tie * scale.units), scale.tie).astype(np.int64)
    worth = np.tile(prize[network.spots.node], (len(network.duties), 1))
    for each, dual in zip(ties, tie.tolist(), strict=True):
        if dual:
            each.add_to(worth, dual)
    worth[:, list(closed)] = -scale.prize
    limit = round(duals.limit * scale.units)
    return ScaledDuals(
        prize, worth, limit, packed(cuts, cut, network.spots.node, len(network.duties)), cut, scale.units, scale.units if costs else 0
    )


def lagrangian(
    network: Network,
    prices: ScaledDuals,
    cuts: Sequence[SubsetRowCut],
    limit: int | None,
    least: Sequence[int],
    *,
    part: BranchRestriction = EVERY,
) -> int:
    """A bound of the cost, in whole units, rounded up.

    Args:
        network: what is covered.
        prices: any, none of them below 0.
        cuts: those that the prices are of.
        limit: of what may be left unplaced; None where that is what is minimised.
        least: for each duty, the least reduced cost of a run, or less; at most 0.
        part: of all rosters; that its spots are closed, the prices say.
    """
    earned = [0] * len(network.unplaced)
    for unit, demand, prize in zip(network.unit.tolist(), network.demand.tolist(), prices.prize.tolist(), strict=True):
        earned[unit] += demand * prize
    total = sum(earned) - prices.limit * (limit or 0)
    total -= sum(dual * cut.most for dual, cut in zip(prices.cut.tolist(), cuts, strict=True))
    for unit, ((unplaced, soft), prize) in enumerate(zip(network.unplaced.tolist(), earned, strict=True)):
        own = unplaced * prices.scale if limit is None else soft * prices.scale + unplaced * prices.limit
        total += own - prize if unit in part.left else 0 if unit in part.placed else min(0, own - prize)
    total += sum(len(shifts) * cost for shifts, cost in zip(network.shifts, least, strict=True))
    return -(int(-total) // prices.scale)
