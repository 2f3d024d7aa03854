"""The best roster of very many runs: divided by who makes a visit, until few enough runs are left for CP-SAT to choose from.

Whether a shift makes a visit or not (Ryan & Foster 1981, Computer Scheduling of Public Transport) tells all rosters apart, and each side
is a programme over fewer runs.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf

import numpy as np

from scheduler.solver.column_generation.reduced_cost_fixing import MOST_SIFTED, Sieve
from scheduler.solver.column_generation.set_partitioning import Selection, select

WHOLE = 0.01
"""Shares of a visit that are as good as none or all."""
CUT_ROUNDS = 2


def best_of(sieve: Sieve, *, limit: int, work: float, starts: bool, should_stop: Callable[[], bool]) -> Selection:
    """The cheapest choice of sifted runs below the target of the sieve.

    Args:
        sieve: with the runs.
        limit: of what is left out, on the level UNALLOCATED.
        work: the most that CP-SAT does at a time, in its own count, about a second each.
        starts: as `select` has it.
        should_stop: asked before each programme.
    """
    best, left = Selection(None, 0, inf), [sieve]
    while left:
        left.sort(key=lambda each: -each.bound)
        part = left.pop()
        if best.columns:
            part.target = best.cost
        sides = _sides(part) if len(part.columns) > MOST_SIFTED and part.bound < part.target else None
        if sides is not None and not should_stop():
            for side in sides:
                side.tighten(CUT_ROUNDS, should_stop)
            left += [side for side in sides if side.bound < side.target]
        elif part.bound < part.target:
            cuts, below = part.cuts, part.target
            choice = select(
                part.network, part.columns, limit=limit, below=below, work=work, starts=starts, cuts=cuts, should_stop=should_stop
            )
            if choice.columns is not None:
                best = Selection(choice.columns, choice.cost, choice.cost)
            if not choice.bound:
                return replace(best, bound=min(max(0, each.bound) for each in (part, *left)))
    return best


def _sides(part: Sieve) -> list[Sieve] | None:
    """Rosters in which a shift makes a visit, and those in which it does not, of the two of which least is known; None where all is."""
    network = part.network
    weight = np.zeros((network.v, len(network.duties)))
    for column, share in part.shares:
        weight[list(column.nodes), column.duty] += share
    weight[network.demand > 1] = 0.0
    weight[:, [len(shifts) > 1 for shifts in network.shifts]] = 0.0
    node, duty = map(int, np.unravel_index(np.abs(weight - 0.5).argmin(), weight.shape))
    if not WHOLE < weight[node, duty] < 1 - WHOLE:
        return None
    holding, made = part.holding(node), part.by(duty)
    return [part.only(holding == made), part.only(~(holding & made))]
