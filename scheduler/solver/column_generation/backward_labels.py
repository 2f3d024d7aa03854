"""Completions of routes: all ways a route can end, from pricing a shift class backward in time.

A completion carries its ng-memory and its open subset-row cuts. It therefore rejects a partial
route sooner than a completion bound that ignores both. These are the two halves of bidirectional
labelling (Righini & Salani 2006, Discrete Optimization 3(3)).
"""

import numpy as np

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Pricer, ScaledDuals
from scheduler.solver.kernels.enumeration import Completions
from scheduler.solver.kernels.labelling import (
    DOMINATED,
    FLAGS,
    MEMORY,
    NODE,
    REDUCED_COST,
    SPAN_BREAK_AFTER_TICKS,
    SPAN_BREAK_EARLIEST,
    SPAN_BREAK_LATEST,
    SPAN_BREAK_TICKS,
    SPAN_END,
    SPAN_FIRST_START,
    SPAN_LAST_START,
    SPAN_LATENESS_COST,
    SPAN_START,
    TIME,
    ShiftClass,
    price_routes,
)
from scheduler.solver.kernels.layout import INFINITE_64
from scheduler.solver.model.arrays import Ints


def reverse_shift_class(network: Network, shift_class: ShiftClass) -> ShiftClass:
    """Returns the shift class with time reversed.

    A visit starts where it ended, and the leg home becomes the leg out. Times change their sign,
    nodes keep their places, and lateness costs nothing.
    """
    first_start, last_start = -shift_class.last_start - shift_class.duration_ticks, -shift_class.first_start - shift_class.duration_ticks
    intervals = [
        (-int(b) - minutes, -int(a) - minutes, INFINITE_64)
        for j, minutes in enumerate(shift_class.duration_ticks.tolist())
        for a, b in shift_class.interval[shift_class.interval_of[j] : shift_class.interval_of[j + 1], :2][::-1]
    ]
    of = network.buckets.node
    last_of_node = np.full(network.v, -INFINITE_64)
    np.maximum.at(last_of_node, of[shift_class.node], last_start)
    span = shift_class.span.copy()
    span[[SPAN_START, SPAN_END, SPAN_BREAK_EARLIEST, SPAN_BREAK_LATEST, SPAN_LATENESS_COST]] = (
        -shift_class.span[SPAN_END],
        -shift_class.span[SPAN_START],
        -shift_class.span[SPAN_BREAK_LATEST],
        -shift_class.span[SPAN_BREAK_EARLIEST],
        0,
    )
    if span[SPAN_BREAK_AFTER_TICKS] >= 0:
        span[SPAN_BREAK_TICKS] = 0  # the end of a route does not say if the whole is short: completions take no break
    if len(shift_class.node):
        span[[SPAN_FIRST_START, SPAN_LAST_START]] = first_start.min(), last_start.max()
    return shift_class._replace(
        first_start=first_start,
        last_start=last_start,
        last_start_of=last_of_node[of],
        leg_out=shift_class.leg_home,
        leg_home=shift_class.leg_out,
        interval=np.array(intervals, dtype=np.int64).reshape(-1, 3),
        arc_of=shift_class.arc_in_of,
        arc=shift_class.arc_in,
        arc_in_of=shift_class.arc_of,
        arc_in=shift_class.arc,
        span=span,
    )


def completions_of(pricer: Pricer, class_index: int, prices: ScaledDuals, cutoff: int) -> Completions | None:
    """Returns the completions of a shift class, or None if the label pool is too small.

    Only completions that may belong to a route with a reduced cost below `cutoff` are returned.

    Args:
        pricer: Network, ng-memory and label pool.
        class_index: Number of the shift class.
        prices: Scaled duals.
        cutoff: Scaled reduced cost of a whole route.
    """
    shift_class, pool = pricer.network.shift_classes[class_index], pricer.pool_for(prices)
    reversed_class = reverse_shift_class(pricer.network, shift_class)
    if (
        price_routes(
            reversed_class,
            pricer.memory,
            prices.packed_cuts[class_index],
            pool,
            prices.dual_value[class_index],
            prices.cost_scale,
            cutoff,
            0,
        )
        < 0
    ):
        return None
    made = int(pool.work[0])
    alive = np.flatnonzero(pool.label[:made, FLAGS] & DOMINATED == 0)
    alive = alive[np.lexsort((pool.label[alive, REDUCED_COST], pool.label[alive, NODE]))]
    label: Ints = pool.label[alive]
    node = label[:, NODE]
    return Completions(
        completion_of=np.searchsorted(node, np.arange(len(shift_class.node) + 1)).astype(np.int64),
        completion=np.ascontiguousarray(
            np.column_stack([-label[:, TIME] - shift_class.duration_ticks[node], label[:, REDUCED_COST], label[:, MEMORY]])
        ),
        cut_state=np.ascontiguousarray(pool.cut_state[alive]),
    )
