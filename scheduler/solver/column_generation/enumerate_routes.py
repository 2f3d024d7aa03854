"""Enumeration of all routes that a roster better than the best known could contain."""

from collections.abc import Callable, Collection

import numpy as np

from scheduler.solver.column_generation.backward_labels import completions_of
from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.network import Network, max_visits
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.kernels.enumeration import RouteList, list_routes

MAX_ROUTES = 200_000
HASH_SLOTS = 2**18


def routes_below(
    generation: ColumnGeneration, cutoff: int, should_stop: Callable[[], bool], *, with_starts: bool = True
) -> list[Column] | None:
    """Returns every route that a roster of cost below `cutoff` can contain.

    A roster with a route costs at least the bound plus what the route's reduced cost exceeds the
    least of its shift class.

    Args:
        generation: Column generation with a proven bound.
        cutoff: Cost that the roster must stay below.
        should_stop: Called before each shift class.
        with_starts: Whether routes are also returned in orders that give synchronised nodes other
            starts.

    Returns:
        The routes; None if there are too many or it is time to stop.
    """
    network, scaled_duals = generation.network, generation.scaled_duals
    if scaled_duals is None or generation.proven_bound is None:
        return None
    room = (cutoff - generation.proven_bound) * scaled_duals.scale
    route_list = _route_list(network, network.links.timed if with_starts else ())
    columns: list[Column] = []
    for shift_class, least in enumerate(generation.least_reduced_costs):
        if should_stop():
            return None
        pool, memory, reduced_cutoff = generation.pricer.pool_for(scaled_duals), generation.pricer.memory, room + least
        ends = completions_of(generation.pricer, shift_class, scaled_duals, reduced_cutoff)
        if ends is None:
            return None
        dual_value, cuts = scaled_duals.dual_value[shift_class], scaled_duals.packed_cuts[shift_class]
        count = list_routes(
            network.shift_classes[shift_class], memory, cuts, pool, route_list, ends, dual_value, scaled_duals.cost_scale, reduced_cutoff
        )
        if count < 0 or len(columns) + count > MAX_ROUTES:
            return None
        lengths, costs = route_list.summary[:count, 0].tolist(), route_list.summary[:count, 2].tolist()
        bucket_routes = [tuple(route_list.route[r, :length].tolist()) for r, length in enumerate(lengths)]
        cheapest = dict(
            sorted(zip(bucket_routes, costs, strict=True), key=lambda column: -column[1])
        )  # a route may recur with another break
        columns += [Column(shift_class, network.nodes_of(buckets), own, buckets) for buckets, own in cheapest.items()]
    return [column for column in columns if not _lacks_same_carer(generation, column)]


def _lacks_same_carer(generation: ColumnGeneration, column: Column) -> bool:
    """Returns whether a route violates a same-carer cut on its own.

    This holds when its carer has no other shift and misses the other visit of the pair.
    """
    return any(
        len(tie.shift_classes) == 1 and generation.is_single[column.shift_class] and tie.coefficient(column) < 0
        for tie in generation.same_carer_cuts
    )


def _route_list(network: Network, timed: Collection[int]) -> RouteList:
    """Returns an empty route list with room for the longest route."""
    longest = max(map(max_visits, network.shift_classes), default=1)
    node_hash = np.random.default_rng(0).integers(1, 2**61, network.buckets.s)
    return RouteList(
        route=np.zeros((MAX_ROUTES, longest), dtype=np.int32),
        summary=np.zeros((MAX_ROUTES, 3), dtype=np.int64),
        node_hash=node_hash,
        hash_slot=np.zeros(HASH_SLOTS, dtype=np.int64),
        timed=np.isin(network.buckets.node, list(timed)),
    )
