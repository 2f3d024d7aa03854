"""Branch and bound over enumerated routes, on which shift makes a visit.

Each branching halves the rosters by whether one shift makes one visit (Ryan & Foster 1981,
Computer Scheduling of Public Transport). It ends in pools small enough for set partitioning.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf

import numpy as np

from scheduler.solver.column_generation.reduced_cost_fixing import MAX_ENUMERATED, RoutePool
from scheduler.solver.column_generation.set_partitioning import Selection, solve_set_partitioning

INTEGRALITY_TOLERANCE = 0.01
"""LP values this close to 0 or 1 count as integers."""
CUT_ROUNDS = 2


def branch_on_assignment(
    pool: RoutePool, *, max_unallocated: int, work: float, with_starts: bool, should_stop: Callable[[], bool]
) -> Selection:
    """Returns the cheapest selection of the pool's routes below its cutoff.

    Args:
        pool: Enumerated routes.
        max_unallocated: Limit on the level UNALLOCATED.
        work: Limit of each CP-SAT solve, in deterministic time, about a second each.
        with_starts: Whether the selected routes must agree on starts; see `solve_set_partitioning`.
        should_stop: Called before each linear programme.
    """
    best, open_nodes = Selection(None, 0, inf), [pool]
    while open_nodes:
        open_nodes.sort(key=lambda each: -each.bound)
        node = open_nodes.pop()
        if best.columns:
            node.cutoff = best.cost
        children = _branches(node) if len(node.columns) > MAX_ENUMERATED and node.bound < node.cutoff else None
        if children is not None and not should_stop():
            for child in children:
                child.tighten(CUT_ROUNDS, should_stop)
            open_nodes += [child for child in children if child.bound < child.cutoff]
        elif node.bound < node.cutoff:
            cuts, cutoff = node.cuts, node.cutoff
            selection = solve_set_partitioning(
                node.network,
                node.columns,
                max_unallocated=max_unallocated,
                cutoff=cutoff,
                work=work,
                with_starts=with_starts,
                cuts=cuts,
                should_stop=should_stop,
            )
            if selection.columns is not None:
                best = Selection(selection.columns, selection.cost, selection.cost)
            if not selection.bound:
                return replace(best, bound=min(max(0, each.bound) for each in (node, *open_nodes)))
    return best


def _branches(node: RoutePool) -> list[RoutePool] | None:
    """Returns the pools of the two branches on the most fractional assignment; None if none is."""
    network = node.network
    weight = np.zeros((network.v, len(network.shift_classes)))
    for column, lp_value in node.lp_values:
        weight[list(column.nodes), column.shift_class] += lp_value
    weight[network.demand > 1] = 0.0
    weight[:, [len(shifts) > 1 for shifts in network.shifts]] = 0.0
    visit_node, shift_class = map(int, np.unravel_index(np.abs(weight - 0.5).argmin(), weight.shape))
    if not INTEGRALITY_TOLERANCE < weight[visit_node, shift_class] < 1 - INTEGRALITY_TOLERANCE:
        return None
    holds, is_made = node.holds_node(visit_node), node.is_made_by(shift_class)
    return [node.subset(holds == is_made), node.subset(~(holds & is_made))]
