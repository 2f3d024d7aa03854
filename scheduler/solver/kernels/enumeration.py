"""Enumeration kernel: all routes of a shift class below a reduced cost.

With a small gap, all routes that a better roster could contain can be listed (Baldacci,
Christofides & Mingozzi 2008, Mathematical Programming 115(2), section 4.3). Labels are those of
pricing, but no node is forgotten: routes are elementary. Among partial routes over the same nodes
with the same last node, one that is neither later nor dearer suffices. The start of a timed node
matters to other routes. Partial routes with a timed node are therefore compared only if they visit
their nodes in the same order.
"""

from typing import NamedTuple

from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.labelling import (
    AFTER_BREAK,
    DOMINATED,
    FIRST_LATEST,
    FLAGS,
    INFINITE_COST,
    MEMORY,
    NEXT_OF_BUCKET,
    NEXT_OF_NODE,
    NODE,
    ONE_NODE,
    PREDECESSOR,
    REDUCED_COST,
    SOFT_COST,
    SPAN_BREAK_TICKS,
    SPAN_LATENESS_COST,
    SPAN_START,
    TIME,
    LabelPool,
    NgMemory,
    PackedCuts,
    ShiftClass,
    arrival_after_break,
    clear_buckets,
    completion_bound,
    cut_dual_cost,
    fill_completion_bounds,
    first_latest,
    may_end,
    queue_label,
    returns_in_time,
    route_length,
    sum_of_duals,
    write_label,
)
from scheduler.solver.kernels.layout import INFINITE_64
from scheduler.solver.model.arrays import INFINITE, Bools, Ints, Legs

# flag of a label: a node before the last is timed
HOLDS_TIMED = 8


class RouteList(NamedTuple):
    """Enumerated routes.

    Attributes:
        route: int32 [r, s] Nodes of each route in order.
        summary: [r, 3] Length, reduced cost and soft cost of each route.
        node_hash: [v] Random number of each node. The memory column of a label holds the
            exclusive-or over its nodes.
        hash_slot: [y] Last label of each slot of a hash table of node sets; -1 if there is none.
        timed: bool [v] Nodes whose start matters to other routes.
    """

    route: Legs
    summary: Ints
    node_hash: Ints
    hash_slot: Ints
    timed: Bools


class Completions(NamedTuple):
    """Completions of routes, by first node and then by cost.

    Attributes:
        completion_of: [q + 1] First completion of each node.
        completion: [e, 3] Latest start of the first node, scaled cost from it on, and ng-memory.
        cut_state: [e, w] Cuts that have counted one node of a pair in the completion.
    """

    completion_of: Ints
    completion: Ints
    cut_state: Ints


@entry
def list_routes(
    S: ShiftClass, M: NgMemory, C: PackedCuts, P: LabelPool, L: RouteList, E: Completions, dual: Ints, scale: int, cutoff: int
) -> int:
    """Writes every useful route of reduced cost below `cutoff`.

    Returns the number of routes, or -1 without room.
    """
    # completion bounds
    if fill_completion_bounds(S, dual, scale, P.bound_head, P.bucket, P.bound) < 0:
        return -1
    # empty the time buckets and the hash table
    buckets = clear_buckets(S, P.bucket)
    for s in range(len(L.hash_slot)):
        L.hash_slot[s] = -1
    flags, used, count = ONE_NODE if S.span[SPAN_BREAK_TICKS] > 0 else ONE_NODE | AFTER_BREAK, 0, 0
    # labels of one node
    for j in range(len(S.node)):
        if S.leg_out[j, 0] < INFINITE:
            time = S.span[SPAN_START] + S.leg_out[j, 0]
            used = add_labels(S, M, C, P, L, E, dual, scale, cutoff, used, -1, j, time, S.leg_out[j, 1], flags)
            if used < 0:
                return -1
    # write and extend all undominated labels in order of time
    for b in range(buckets):
        at = P.bucket[b]
        while at >= 0:
            if not P.label[at, FLAGS] & DOMINATED:
                count = write_route(S, P, L, scale, cutoff, count, at)
                if count < 0:
                    return -1
                used = extend_elementary(S, M, C, P, L, E, dual, scale, cutoff, used, at)
                if used < 0:
                    return -1
            at = P.label[at, NEXT_OF_BUCKET]
    return count


@inside
def extend_elementary(
    S: ShiftClass,
    M: NgMemory,
    C: PackedCuts,
    P: LabelPool,
    L: RouteList,
    E: Completions,
    dual: Ints,
    scale: int,
    cutoff: int,
    used: int,
    at: int,
) -> int:
    """Extends a label to all nodes that it has not visited.

    Returns the number of labels, or -1 without room.
    """
    i, flags = P.label[at, NODE], P.label[at, FLAGS]
    end = P.label[at, TIME] + S.duration_ticks[i]
    timed = HOLDS_TIMED if flags & HOLDS_TIMED or L.timed[S.node[i]] else 0
    for a in range(S.arc_of[i], S.arc_of[i + 1]):
        j, travel_ticks, leg_cost = S.arc[a, 0], S.arc[a, 1], S.arc[a, 2]
        if end + travel_ticks > S.last_start[j] or holds_conflict(S, M, P, at, j):
            continue
        # without a break on this arc
        used = add_labels(S, M, C, P, L, E, dual, scale, cutoff, used, at, j, end + travel_ticks, leg_cost, flags & AFTER_BREAK | timed)
        # with the break on this arc
        if used >= 0 and not flags & AFTER_BREAK:
            time = arrival_after_break(S, end, travel_ticks)
            if time < INFINITE_64:
                used = add_labels(S, M, C, P, L, E, dual, scale, cutoff, used, at, j, time, leg_cost, AFTER_BREAK | timed)
        if used < 0:
            return -1
    return used


@inside
def holds_conflict(S: ShiftClass, M: NgMemory, P: LabelPool, at: int, j: int) -> bool:
    """Returns whether a partial route holds node `j` or a node in conflict with it."""
    node = S.node[j]
    while at >= 0:
        i = P.label[at, NODE]
        if i == j:
            return True
        for x in range(M.conflict_of[node], M.conflict_of[node + 1]):
            if M.conflict[x] == S.node[i]:
                return True
        at = P.label[at, PREDECESSOR]
    return False


@inside
def add_labels(
    S: ShiftClass,
    M: NgMemory,
    C: PackedCuts,
    P: LabelPool,
    L: RouteList,
    E: Completions,
    dual: Ints,
    scale: int,
    cutoff: int,
    used: int,
    predecessor: int,
    j: int,
    time: int,
    leg_cost: int,
    flags: int,
) -> int:
    """Adds labels for an arrival at `j` at `time`.

    Each interval of starts gives one label, up to the first interval whose start is on time.
    Returns the number of labels, or -1 without room.
    """
    node = S.node[j]
    for interval in range(S.interval_of[j], S.interval_of[j + 1]):
        # start in this interval
        start = max(time, S.interval[interval, 0])
        if start > S.interval[interval, 1]:
            continue
        # soft cost and reduced cost of the new label
        late_ticks = max(0, start - S.interval[interval, 2])
        soft_cost = leg_cost + S.cost[j] + late_ticks * S.span[SPAN_LATENESS_COST]
        cost = soft_cost * scale - dual[node] + cut_dual_cost(C, P, predecessor, used, node)
        set_hash = L.node_hash[node]
        if predecessor >= 0:
            soft_cost += P.label[predecessor, SOFT_COST]
            cost += P.label[predecessor, REDUCED_COST]
            set_hash ^= P.label[predecessor, MEMORY]
        # bounding: first by the completion bound, then by the completions themselves
        bound_after = completion_bound(P.bound_head, P.bound, j, start)
        is_promising = bound_after < INFINITE_COST and cost + bound_after < cutoff
        if is_promising and can_complete(S, M, C, P, E, cutoff, predecessor, j, start, leg_cost * scale):
            # write the label, and keep it unless it is dominated
            write_label(P, used, start, cost, soft_cost, j, predecessor, flags, set_hash, first_latest(S, P, predecessor, j, flags))
            if insert_if_new(P, L, used):
                queue_label(S, P, used, start)
                used += 1
                if used >= len(P.label):
                    return -1
        if late_ticks == 0:
            break
    return used


@inside
def can_complete(
    S: ShiftClass,
    M: NgMemory,
    C: PackedCuts,
    P: LabelPool,
    E: Completions,
    cutoff: int,
    predecessor: int,
    j: int,
    start: int,
    leg_cost: int,
) -> bool:
    """Returns whether a completion from `j` keeps the reduced cost below the cutoff.

    The completion must be in time and revisit no node. `leg_cost` is scaled.
    """
    # reduced cost so far
    cost, held, at = leg_cost, 0, predecessor
    if predecessor >= 0:
        cost += P.label[predecessor, REDUCED_COST]
    # visited nodes, as bits of the ng-memory at `j`
    while at >= 0:
        bit = M.bit_of[S.node[j], S.node[P.label[at, NODE]]]
        if bit >= 0:
            held |= 1 << bit
        at = P.label[at, PREDECESSOR]
    # cheapest completions first
    for e in range(E.completion_of[j], E.completion_of[j + 1]):
        total = cost + E.completion[e, 1]
        if total >= cutoff:
            return False
        if start > E.completion[e, 0] or E.completion[e, 2] & held:
            continue
        if predecessor < 0 or total + joint_cut_cost(C, P, E, predecessor, e) < cutoff:
            return True
    return False


@inside
def joint_cut_cost(C: PackedCuts, P: LabelPool, E: Completions, predecessor: int, e: int) -> int:
    """Returns the duals of the cuts that a partial route and its completion pay together.

    For such a cut, each of the two has counted one node.
    """
    cost = 0
    for w in range(C.counted.shape[1]):
        cost += sum_of_duals(C, w, P.cut_state[predecessor, w] & E.cut_state[e, w])
    return cost


@inside
def insert_if_new(P: LabelPool, L: RouteList, new: int) -> bool:
    """Inserts a label unless one over the same nodes is no worse; returns whether it is inserted.

    Labels over the same nodes that it dominates are marked.
    """
    # slot of the hash table for the set of nodes and the last node
    slot = (P.label[new, MEMORY] ^ (P.label[new, NODE] * 0x9E3779B1)) & (len(L.hash_slot) - 1)
    # dominance among labels over the same nodes
    at = L.hash_slot[slot]
    while at >= 0:
        if not P.label[at, FLAGS] & DOMINATED and has_same_nodes(P, at, new):
            if is_no_worse(P, at, new):
                return False
            if is_no_worse(P, new, at):
                P.label[at, FLAGS] |= DOMINATED
        at = P.label[at, NEXT_OF_NODE]
    # put the label first in its slot
    P.label[new, NEXT_OF_NODE] = L.hash_slot[slot]
    L.hash_slot[slot] = new
    return True


@inside
def has_same_nodes(P: LabelPool, first: int, second: int) -> bool:
    """Returns whether two partial routes have the same nodes and the same last node.

    If a node before the last is timed, their order must be the same too.
    """
    # different hashes: different nodes
    if P.label[first, MEMORY] != P.label[second, MEMORY] or P.label[first, NODE] != P.label[second, NODE]:
        return False
    if P.label[first, FLAGS] & HOLDS_TIMED:
        return has_same_order(P, first, second)
    # hashes can collide: look for each node of the first in the second
    at = first
    while at >= 0:
        match = second
        while match >= 0 and P.label[match, NODE] != P.label[at, NODE]:
            match = P.label[match, PREDECESSOR]
        if match < 0:
            return False
        at = P.label[at, PREDECESSOR]
    return route_length(P, first) == route_length(P, second)


@inside
def has_same_order(P: LabelPool, first: int, second: int) -> bool:
    """Returns whether two partial routes visit the same nodes in the same order."""
    while first >= 0 and second >= 0 and P.label[first, NODE] == P.label[second, NODE]:
        first, second = P.label[first, PREDECESSOR], P.label[second, PREDECESSOR]
    return first < 0 and second < 0


@inside
def is_no_worse(P: LabelPool, first: int, second: int) -> bool:
    """Returns whether a label is neither later nor dearer than the second, and has had its break or is as short."""
    has_break = P.label[first, FIRST_LATEST] >= P.label[second, FIRST_LATEST]
    return has_break and P.label[first, TIME] <= P.label[second, TIME] and P.label[first, SOFT_COST] <= P.label[second, SOFT_COST]


@inside
def write_route(S: ShiftClass, P: LabelPool, L: RouteList, scale: int, cutoff: int, count: int, at: int) -> int:
    """Writes the route that goes home from a label, if it is feasible and below the cutoff.

    Returns the number of routes, or -1 without room.
    """
    j = P.label[at, NODE]
    # a route that owes its break may not end
    if not may_end(S, P, at) or not returns_in_time(S, P, at):
        return count
    # reduced cost with the leg home
    cost = P.label[at, REDUCED_COST] + S.leg_home[j, 1] * scale
    if cost >= cutoff:
        return count
    if count >= len(L.summary):
        return -1
    # summary, then nodes from the last to the first
    length = route_length(P, at)
    L.summary[count, 0] = length
    L.summary[count, 1] = cost
    L.summary[count, 2] = P.label[at, SOFT_COST] + S.leg_home[j, 1]
    while at >= 0:
        length -= 1
        L.route[count, length] = S.node[P.label[at, NODE]]
        at = P.label[at, PREDECESSOR]
    return count + 1
