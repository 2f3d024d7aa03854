"""A roster's runs in step: one after the other, when tied visits start is settled by what the relaxation prefers.

Diving (Joncour, Michel, Sadykov, Sverdlov & Vanderbeck 2010, Electronic Notes in Discrete Mathematics 36), on starts in place of runs: with
all of these settled the relaxation says nearly as much of days with double-ups as of others.
"""

from collections.abc import Callable

import numpy as np

from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.master import BranchRestriction

STEPS = 4
"""In so many starts are settled, those that are agreed on most in the first."""
ROUNDS = 12
"""Of pricing, after each step."""


def dive(generation: Generation, should_stop: Callable[[], bool]) -> None:
    """Solve the programme of a part in which all tied visits start in one spot each; what is proven of the whole is kept.

    Args:
        generation: that knows some runs, and has been solved.
        should_stop: asked after each round.
    """
    known = generation.proven, generation.duals, generation.prices, generation.least
    for step in range(1, STEPS + 1):
        part = _settled(generation, step / STEPS)
        generation.turn_to(part, 0, generation.duals)
        for done, _ in enumerate(generation.rounds(0), 1):
            if done == ROUNDS or should_stop():
                break
    generation.master.solve()
    generation.proven, generation.duals, generation.prices, generation.least = known


def _settled(generation: Generation, share: float) -> BranchRestriction:
    """The part in which this share of tied nodes start at the spots where most of the runs in use have them."""
    spots = generation.network.spots
    weight = np.zeros(spots.s)
    for column, used in generation.master.shares():
        np.add.at(weight, list(column.spots), used)
    nodes = sorted({int(spots.node[spot]) for spot, partners in enumerate(spots.partners) if partners})
    agreed = []
    for node in nodes:
        here = np.flatnonzero(spots.node == node)
        agreed.append((-float(weight[here].max() / max(1e-9, weight[here].sum())), node, int(here[weight[here].argmax()])))
    agreed.sort()
    closed = set(generation.part.closed)
    for _, node, chosen in agreed[: round(share * len(agreed))]:
        closed.update(spot for spot in np.flatnonzero(spots.node == node).tolist() if spot != chosen)
    return BranchRestriction(frozenset(closed))
