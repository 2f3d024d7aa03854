"""Runs from their ends: the day of a duty run backward, so that the kernel of pricing makes the ways in which runs can end.

What can follow a partial run, with what it may not visit again and which cuts it has half paid, says much sooner that a run will be too
dear than the cheapest way home by any route: both halves of bidirectional labelling (Righini & Salani 2006, Discrete Optimization 3(3)).
"""

import numpy as np

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Pricer, ScaledDuals
from scheduler.solver.kernels.enumeration import Ends
from scheduler.solver.kernels.labelling import (
    BOTTOM,
    CLOSES,
    COST,
    DEAD,
    END,
    FLAG,
    LATE,
    MEM,
    NEVER,
    NODE,
    OPENS,
    START,
    TIME,
    TOP,
    Duty,
    price,
)
from scheduler.solver.model.arrays import Ints


def backward(network: Network, duty: Duty) -> Duty:
    """The duty as it looks in a film run backward: a visit starts when it ended, the way home is the way out. What is late costs nothing.

    Moments change their sign. Nodes keep their places.
    """
    first, last = -duty.last - duty.minutes, -duty.first - duty.minutes
    pieces = [
        (-int(b) - minutes, -int(a) - minutes, NEVER)
        for j, minutes in enumerate(duty.minutes.tolist())
        for a, b in duty.piece[duty.piece_of[j] : duty.piece_of[j + 1], :2][::-1]
    ]
    of = network.spots.node
    last_of_node = np.full(network.v, -NEVER)
    np.maximum.at(last_of_node, of[duty.node], last)
    span = duty.span.copy()
    span[[START, END, OPENS, CLOSES, LATE]] = -duty.span[END], -duty.span[START], -duty.span[CLOSES], -duty.span[OPENS], 0
    if len(duty.node):
        span[[BOTTOM, TOP]] = first.min(), last.max()
    return duty._replace(
        first=first,
        last=last,
        last_of=last_of_node[of],
        out=duty.home,
        home=duty.out,
        piece=np.array(pieces, dtype=np.int64).reshape(-1, 3),
        arc_of=duty.into_of,
        arc=duty.into,
        into_of=duty.arc_of,
        into=duty.arc,
        span=span,
    )


def ends_of(pricer: Pricer, number: int, prices: ScaledDuals, below: int) -> Ends | None:
    """Every way in which a run of a duty can end that may cost less than `below` (reduced, scaled); None where room ran out.

    Args:
        pricer: with room for labels.
        number: of the duty.
        prices: duals.
        below: what the whole run costs.
    """
    duty, pool = pricer.network.duties[number], pricer.room_for(prices)
    film = backward(pricer.network, duty)
    if price(film, pricer.memory, prices.cuts[number], pool, prices.worth[number], prices.costs, below, 0) < 0:
        return None
    made = int(pool.work[0])
    alive = np.flatnonzero(pool.label[:made, FLAG] & DEAD == 0)
    alive = alive[np.lexsort((pool.label[alive, COST], pool.label[alive, NODE]))]
    label: Ints = pool.label[alive]
    node = label[:, NODE]
    return Ends(
        of=np.searchsorted(node, np.arange(len(duty.node) + 1)).astype(np.int64),
        way=np.ascontiguousarray(np.column_stack([-label[:, TIME] - duty.minutes[node], label[:, COST], label[:, MEM]])),
        cut=np.ascontiguousarray(pool.cut[alive]),
    )
