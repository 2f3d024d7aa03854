"""Pricing: searches a shift class for routes of negative reduced cost."""

from dataclasses import dataclass

import numpy as np

from scheduler.solver.column_generation.network import Network, max_visits
from scheduler.solver.kernels.labelling import (
    LABEL_COLUMNS,
    SPAN_FIRST_START,
    SPAN_LAST_START,
    SPAN_SHORTEST_TICKS,
    LabelPool,
    NgMemory,
    PackedCuts,
    ShiftClass,
    price_routes,
)
from scheduler.solver.model.arrays import Ints

NG_SIZE = 62
MAX_LABELS = 2**20
MAX_BOUNDS = 2**18
MAX_ROUTES = 12
"""Routes that one pricing returns."""


@dataclass(frozen=True, eq=False)
class ScaledDuals:
    """Duals as integers, `scale` to a unit of cost.

    Attributes:
        cover_dual: [v] Dual of covering each node, at least 0.
        dual_value: [shift classes, s] Earnings of a route at each time bucket.
        unallocated_dual: Dual of the limit on the level UNALLOCATED, for one point.
        packed_cuts: For each shift class the cuts with a positive dual.
        cut_dual: [cuts] Dual of each subset-row cut.
        scale: Integers to a unit of cost.
        cost_scale: `scale`, or 0 on the level UNALLOCATED, where routes cost nothing.
    """

    cover_dual: Ints
    dual_value: Ints
    unallocated_dual: int
    packed_cuts: tuple[PackedCuts, ...]
    cut_dual: Ints
    scale: int
    cost_scale: int


@dataclass(frozen=True)
class Column:
    """A route of a shift class.

    Attributes:
        shift_class: Number of the shift class.
        nodes: Its nodes in order.
        cost: Its soft cost.
        buckets: The time bucket of each node.
    """

    shift_class: int
    nodes: tuple[int, ...]
    cost: int
    buckets: tuple[int, ...]


@dataclass(frozen=True)
class PricingResult:
    """Result of pricing one shift class.

    Attributes:
        least_reduced_cost: The least reduced cost, scaled, or 0 if none is negative.
        columns: Columns found, cheapest first.
    """

    least_reduced_cost: int
    columns: tuple[Column, ...]


class Pricer:
    """Solves pricing problems, with room for labels and their ng-memory."""

    def __init__(self, network: Network, *, ng_size: int = NG_SIZE, labels: int = MAX_LABELS) -> None:
        self.network = network
        self.calls = self.work = 0
        self.memory = _ng_memory(network, ng_size)
        longest = max((max_visits(shift_class) for shift_class in network.shift_classes), default=1)
        shapes = {
            "label": (labels, LABEL_COLUMNS),
            "cut_state": (labels, 0),
            "head": (network.buckets.s,),
            "bound_head": (network.buckets.s,),
            "bucket": (max(map(_label_buckets, network.shift_classes), default=1),),
            "bound": (MAX_BOUNDS, 6),
            "best": (network.buckets.s, 2),
            "route": (MAX_ROUTES, longest),
            "summary": (MAX_ROUTES, 3),
            "work": (2,),
        }
        self.pool = LabelPool(**{name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})

    def price(self, shift_class: int, scaled_duals: ScaledDuals, *, cutoff: int = 0, is_heuristic: bool = False) -> PricingResult | None:
        """Returns the cheapest routes of a shift class below a reduced cost.

        Args:
            shift_class: Number of the shift class.
            scaled_duals: Duals as integers.
            cutoff: Scaled reduced cost that the routes must stay below.
            is_heuristic: Whether to use the nearest arcs only; nothing is then proven.

        Returns:
            The cheapest routes. None if the label pool is too small.
        """
        self.calls += 1
        count = price_routes(
            (self.network.nearest_arc_classes if is_heuristic else self.network.shift_classes)[shift_class],
            self.memory,
            scaled_duals.packed_cuts[shift_class],
            self.pool_for(scaled_duals),
            scaled_duals.dual_value[shift_class],
            scaled_duals.cost_scale,
            cutoff,
            int(is_heuristic),
        )
        self.work += int(self.pool.work.sum())
        if count < 0:
            return None
        found = self.pool.summary[:count].tolist()
        routes = [tuple(self.pool.route[r, : found[r][0]].tolist()) for r in range(count)]
        columns = tuple(
            Column(shift_class, self.network.nodes_of(buckets), own, buckets) for buckets, (_, _, own) in zip(routes, found, strict=True)
        )
        return PricingResult(min(0, found[0][1]) if found else 0, columns)

    def price_heuristic(self, shift_class: int, scaled_duals: ScaledDuals) -> PricingResult | None:
        """Returns cheap routes over the nearest arcs, without proof."""
        return self.price(shift_class, scaled_duals, is_heuristic=True)

    def price_exact(self, shift_class: int, scaled_duals: ScaledDuals) -> PricingResult | None:
        """Returns the least reduced cost of a shift class, and cheap routes; None without room.

        Heuristic pricing comes first. Its result is the cutoff of the exact search.
        """
        heuristic = self.price_heuristic(shift_class, scaled_duals)
        exact = None if heuristic is None else self.price(shift_class, scaled_duals, cutoff=heuristic.least_reduced_cost)
        if heuristic is None or exact is None:
            return None
        return PricingResult(min(heuristic.least_reduced_cost, exact.least_reduced_cost), (*exact.columns, *heuristic.columns))

    def pool_for(self, scaled_duals: ScaledDuals) -> LabelPool:
        """Returns the label pool with enough room for the cuts of these duals."""
        words = scaled_duals.packed_cuts[0].counted.shape[1]
        if self.pool.cut_state.shape[1] < words:
            self.pool = self.pool._replace(cut_state=np.zeros((len(self.pool.label), words), dtype=np.int64))
        return self.pool


def _label_buckets(shift_class: ShiftClass) -> int:
    """Returns the number of label buckets; each spans the shortest visit, forward or backward."""
    return (
        int(
            (shift_class.span[SPAN_LAST_START] - shift_class.span[SPAN_FIRST_START] + shift_class.duration_ticks.max(initial=0))
            // shift_class.span[SPAN_SHORTEST_TICKS]
        )
        + 2
    )


def _ng_memory(network: Network, size: int) -> NgMemory:
    """Returns ng-neighbourhoods of the nearest nodes that a route could visit before and after.

    A node and its conflicting nodes come first.
    """
    v = network.v
    neighbourhoods: list[list[int]] = []
    for node in range(v):
        back = np.flatnonzero(network.can_return[:, node])
        nearest = back[np.argsort(network.round_trip_ticks[node, back], kind="stable")].tolist()
        neighbourhoods.append(list(dict.fromkeys([node, *network.conflicts[node], *nearest]))[: max(size, 1)])
    of, size = network.buckets.node, max(map(len, neighbourhoods), default=1)
    first = np.searchsorted(of, np.arange(v))  # all time buckets of a node are remembered by its first
    ng_size, bit_of = np.full((v, size), -1, dtype=np.int64), np.full((v, v), -1, dtype=np.int64)
    for node, others in enumerate(neighbourhoods):
        ng_size[node, : len(others)] = first[others]
        bit_of[node, others] = np.arange(len(others))
    conflicts = [np.flatnonzero(np.isin(of, (node, *network.conflicts[node]))) for node in range(v)]
    conflicts = [others[others != bucket] for bucket, node in enumerate(of.tolist()) for others in (conflicts[node],)]
    conflict_of = np.cumsum([0, *map(len, conflicts)], dtype=np.int64)
    conflict = np.concatenate([np.zeros(0, dtype=np.int64), *conflicts])
    return NgMemory(np.ascontiguousarray(ng_size[of]), np.ascontiguousarray(bit_of[np.ix_(of, of)]), conflict_of, conflict)
