"""Diving heuristic that makes the routes of a roster agree on starts.

Diving (Joncour, Michel, Sadykov, Sverdlov & Vanderbeck 2010, Electronic Notes in Discrete
Mathematics 36) is applied to starts instead of columns. Once all starts of synchronised visits
are fixed, the relaxation is nearly as tight as without double-ups.
"""

from collections.abc import Callable

import numpy as np

from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.master import BranchRestriction

MAX_STEPS = 4
"""Number of steps in which starts are fixed; the most agreed ones go first."""
ROUNDS_PER_STEP = 12
"""Pricing rounds after each step."""


def dive(generation: ColumnGeneration, should_stop: Callable[[], bool]) -> None:
    """Solves the master with every synchronised visit fixed to one time bucket.

    The proven bound of the whole is kept.

    Args:
        generation: Column generation with a solved master.
        should_stop: Called after each round.
    """
    known = generation.proven_bound, generation.duals, generation.scaled_duals, generation.least_reduced_costs
    for step in range(1, MAX_STEPS + 1):
        restriction = _fix_starts(generation, step / MAX_STEPS)
        generation.restrict(restriction, 0, generation.duals)
        for done, _ in enumerate(generation.run_rounds(0), 1):
            if done == ROUNDS_PER_STEP or should_stop():
                break
    generation.master.solve()
    generation.proven_bound, generation.duals, generation.scaled_duals, generation.least_reduced_costs = known


def _fix_starts(generation: ColumnGeneration, fixed_fraction: float) -> BranchRestriction:
    """Returns a restriction that fixes some synchronised nodes to their preferred time bucket.

    Args:
        generation: Column generation with a solved master.
        fixed_fraction: Fraction of the synchronised nodes to fix.
    """
    buckets = generation.network.buckets
    weight = np.zeros(buckets.s)
    for column, lp_value in generation.master.lp_values():
        np.add.at(weight, list(column.buckets), lp_value)
    nodes = sorted({int(buckets.node[bucket]) for bucket, partners in enumerate(buckets.partners) if partners})
    ranked = []
    for node in nodes:
        node_buckets = np.flatnonzero(buckets.node == node)
        ranked.append(
            (
                -float(weight[node_buckets].max() / max(1e-9, weight[node_buckets].sum())),
                node,
                int(node_buckets[weight[node_buckets].argmax()]),
            )
        )
    ranked.sort()
    closed = set(generation.restriction.closed)
    for _, node, kept_bucket in ranked[: round(fixed_fraction * len(ranked))]:
        closed.update(bucket for bucket in np.flatnonzero(buckets.node == node).tolist() if bucket != kept_bucket)
    return BranchRestriction(frozenset(closed))
