"""Pricing kernel: the cheapest routes of a shift class, by a labelling algorithm.

A label is a partial route. It holds its last node with the start there, its reduced cost, its
ng-memory, whether the break has been taken, and its state in each cut. Labels are extended in
order of time (Righini & Salani 2006, Discrete Optimization 3(3)). Routes are ng-routes (Baldacci,
Mingozzi & Roberti 2011, Operations Research 59(5), section 5): a node may be visited again once
it has been forgotten. A label is dropped if its completion bound does not stay below the cutoff.

Everything is int64. Reduced costs are scaled by `scale`; `dual` is scaled already. Soft costs are
not. A shift class has q nodes of v.
"""

from typing import NamedTuple

from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.layout import INFINITE_64
from scheduler.solver.model.arrays import INFINITE, Ints

INFINITE_COST = 2**61

# columns of ShiftClass.span
(
    SPAN_START,
    SPAN_END,
    SPAN_BREAK_TICKS,
    SPAN_BREAK_EARLIEST,
    SPAN_BREAK_LATEST,
    SPAN_LATENESS_COST,
    SPAN_SHORTEST_TICKS,
    SPAN_FIRST_START,
    SPAN_LAST_START,
    SPAN_BREAK_AFTER_TICKS,
) = range(10)
# columns of LabelPool.label: start at the last node, reduced cost, ng-memory, last node (of the
# shift class), label before, flags, next label of the node and of the bucket, soft cost, latest start
# of the first node (INFINITE_64 once the break is taken, -INFINITE_64 where the length does not matter)
TIME, REDUCED_COST, MEMORY, NODE, PREDECESSOR, FLAGS, NEXT_OF_NODE, NEXT_OF_BUCKET, SOFT_COST, FIRST_LATEST = range(10)
LABEL_COLUMNS = 10
# flags of a label
AFTER_BREAK, ONE_NODE, DOMINATED = 1, 2, 4
# columns of LabelPool.bound: latest start, cost from there on, next bound of the node (earlier and
# cheaper) and of the bucket, node, whether a better one has replaced it
BOUND_LATEST, BOUND_COST, BOUND_NEXT, BOUND_NEXT_OF_BUCKET, BOUND_NODE, BOUND_REPLACED = range(6)


class ShiftClass(NamedTuple):
    """A shift, or several that are alike.

    Attributes:
        node: [q] Numbers of its nodes.
        duration_ticks, first_start, last_start: [q] Of each node.
        last_start_of: [v] Last start of every node; -1 if it is not in the class.
        cost: [q] Soft cost of each node, unscaled.
        leg_out, leg_home: [q, 2] Ticks and soft cost from the start place and to the end place.
        interval_of: [q + 1] and `interval`: [p, 3] first start, last start and last start on time
            of each interval in which a node can start.
        arc_of: [q + 1] and `arc`: [a, 3] next node, ticks and soft cost of each arc.
        arc_in_of: [q + 1] and `arc_in`: [a, 3] the same with the node before.
        span: [10] Start, end, ticks of the break, its window, cost of a tick late, shortest
            duration, least first start, greatest last start, and the length above which a route
            owes the break (-1: any).
    """

    node: Ints
    duration_ticks: Ints
    first_start: Ints
    last_start: Ints
    last_start_of: Ints
    cost: Ints
    leg_out: Ints
    leg_home: Ints
    interval_of: Ints
    interval: Ints
    arc_of: Ints
    arc: Ints
    arc_in_of: Ints
    arc_in: Ints
    span: Ints


class NgMemory(NamedTuple):
    """The ng-neighbourhoods.

    Attributes:
        neighbourhood: [v, h] Nodes that are remembered at a node, itself first. Bit b of a memory
            stands for `neighbourhood[:, b]`.
        bit_of: [v, v] At a node, the bit of another one; -1 if it is forgotten there.
        conflict_of: [v + 1] and `conflict`: [x] nodes that no route combines with a node.
    """

    neighbourhood: Ints
    bit_of: Ints
    conflict_of: Ints
    conflict: Ints


class PackedCuts(NamedTuple):
    """Subset-row cuts with limited memory, 63 to a word.

    Attributes:
        counted: [v, w] Cuts that count a node.
        remembered: [v, w] Cuts whose memory holds a node.
        dual: [w, 63] Dual of each cut, scaled; a route pays it for each pair of counted nodes.
    """

    counted: Ints
    remembered: Ints
    dual: Ints


class LabelPool(NamedTuple):
    """Preallocated labels, completion bounds and results.

    Attributes:
        label: [x, 9] Labels, and `cut_state`: [x, w] the cuts of which a label has counted one
            node of a pair.
        head: [v] First undominated label of each node.
        bound: [y, 6] Completion bounds, and `bound_head`: [v] the first of each node.
        bucket: [b] First label, or bound, of each time bucket.
        best: [v, 2] Reduced cost and label of the cheapest route that ends with each node.
        route: [r, s] Routes found, and `summary`: [r, 3] length, reduced cost and soft cost.
        work: [2] Labels and bounds made by the last call.
    """

    label: Ints
    cut_state: Ints
    head: Ints
    bound_head: Ints
    bucket: Ints
    bound: Ints
    best: Ints
    route: Ints
    summary: Ints
    work: Ints


@inside
def completion_bound(head: Ints, bound: Ints, node: int, time: int) -> int:
    """Returns a lower bound of the cost after a start of `node` at `time`; INFINITE_COST if no route can end."""
    best, at = INFINITE_COST, head[node]
    while at >= 0 and bound[at, BOUND_LATEST] >= time:
        best = bound[at, BOUND_COST]
        at = bound[at, BOUND_NEXT]
    return best


@inside
def clear_buckets(S: ShiftClass, bucket: Ints) -> int:
    """Empties the time buckets of a shift class and returns their number."""
    buckets = (S.span[SPAN_LAST_START] - S.span[SPAN_FIRST_START]) // S.span[SPAN_SHORTEST_TICKS] + 1
    for b in range(buckets):
        bucket[b] = -1
    return buckets


@inside
def fill_completion_bounds(S: ShiftClass, dual: Ints, scale: int, head: Ints, bucket: Ints, bound: Ints) -> int:
    """Computes completion bounds by backward dynamic programming over all walks in time.

    Each node gets a list of latest starts and the least cost that follows. Returns the number of
    bounds, or -1 if there is no room.
    """
    q, end, used = len(S.node), S.span[SPAN_END], 0
    buckets = clear_buckets(S, bucket)
    # walks of one node: straight home
    for j in range(q):
        head[j] = -1
    for j in range(q):
        time = min(S.last_start[j], end - S.leg_home[j, 0] - S.duration_ticks[j])
        if S.leg_home[j, 0] < INFINITE and time >= S.first_start[j]:
            used = add_completion_bound(S, head, bucket, bound, used, j, time, S.leg_home[j, 1] * scale)
            if used < 0:
                return -1
    # longer walks: extend bounds backward along the arcs, latest first
    for b in range(buckets):
        at = bucket[b]
        while at >= 0:
            following = bound[at, BOUND_NEXT_OF_BUCKET]
            j = bound[at, BOUND_NODE]
            if bound[at, BOUND_REPLACED] == 0:
                node_cost = S.cost[j] * scale - dual[S.node[j]]
                for a in range(S.arc_in_of[j], S.arc_in_of[j + 1]):
                    i = S.arc_in[a, 0]
                    time = min(S.last_start[i], bound[at, BOUND_LATEST] - S.arc_in[a, 1] - S.duration_ticks[i])
                    if time >= S.first_start[i]:
                        cost = bound[at, BOUND_COST] + node_cost + S.arc_in[a, 2] * scale
                        used = add_completion_bound(S, head, bucket, bound, used, i, time, cost)
                        if used < 0:
                            return -1
            at = following
    return used


@inside
def add_completion_bound(S: ShiftClass, head: Ints, bucket: Ints, bound: Ints, used: int, node: int, time: int, cost: int) -> int:
    """Adds a bound to the list of a node, unless one with a later start is as cheap, and removes those it replaces."""
    before, at = -1, head[node]
    while at >= 0 and bound[at, BOUND_LATEST] >= time:
        if bound[at, BOUND_COST] <= cost:
            return used
        if bound[at, BOUND_LATEST] == time:
            break
        before, at = at, bound[at, BOUND_NEXT]
    while at >= 0 and bound[at, BOUND_COST] >= cost:
        bound[at, BOUND_REPLACED] = 1
        at = bound[at, BOUND_NEXT]
    if used >= len(bound):
        return -1
    bound[used, BOUND_LATEST], bound[used, BOUND_COST], bound[used, BOUND_NEXT] = time, cost, at
    bound[used, BOUND_NODE], bound[used, BOUND_REPLACED] = node, 0
    if before < 0:
        head[node] = used
    else:
        bound[before, BOUND_NEXT] = used
    b = (S.span[SPAN_LAST_START] - time) // S.span[SPAN_SHORTEST_TICKS]
    bound[used, BOUND_NEXT_OF_BUCKET] = bucket[b]
    bucket[b] = used
    return used + 1


@entry
def price_routes(S: ShiftClass, M: NgMemory, C: PackedCuts, P: LabelPool, dual: Ints, scale: int, cutoff: int, heuristic: int) -> int:
    """Searches for routes of reduced cost below `cutoff`.

    The cheapest route by last node goes to `P.route` and `P.summary`, cheapest first. With
    `heuristic` 0 the cheapest ng-route below the cutoff is among them. With 1, dominance ignores
    memories and cuts: routes are found quickly, and nothing is proven.

    Returns:
        The number of routes; -1 if there is no room.
    """
    P.work[0], P.work[1] = 0, fill_completion_bounds(S, dual, scale, P.bound_head, P.bucket, P.bound)
    if P.work[1] < 0:
        return -1
    q, used, owes_break = len(S.node), 0, S.span[SPAN_BREAK_TICKS] > 0
    buckets = clear_buckets(S, P.bucket)
    for j in range(q):
        P.head[j] = -1
        P.best[j, 0] = cutoff
        P.best[j, 1] = -1
    # labels of one node; a route of one visit owes no break
    for j in range(q):
        if S.leg_out[j, 0] < INFINITE:
            flags = ONE_NODE if owes_break else ONE_NODE | AFTER_BREAK
            time = S.span[SPAN_START] + S.leg_out[j, 0]
            used = extend_to(S, M, C, P, dual, scale, cutoff, heuristic, used, -1, j, time, S.leg_out[j, 1], flags)
            if used < 0:
                return -1
    # extend all undominated labels in order of time; a bucket is as long as the shortest visit, so
    # that no extension lands in the same one
    for b in range(buckets):
        at = P.bucket[b]
        while at >= 0:
            if not P.label[at, FLAGS] & DOMINATED:
                used = extend(S, M, C, P, dual, scale, cutoff, heuristic, used, at)
                if used < 0:
                    return -1
            at = P.label[at, NEXT_OF_BUCKET]
    P.work[0] = used
    return extract_routes(S, P)


@inside
def extend(
    S: ShiftClass, M: NgMemory, C: PackedCuts, P: LabelPool, dual: Ints, scale: int, cutoff: int, heuristic: int, used: int, at: int
) -> int:
    """Extends a label along all arcs, with and without the break on the way; returns the number of labels, or -1 without room."""
    i, flags = P.label[at, NODE], P.label[at, FLAGS]
    end, node, memory = P.label[at, TIME] + S.duration_ticks[i], S.node[i], P.label[at, MEMORY]
    for a in range(S.arc_of[i], S.arc_of[i + 1]):
        j, travel_ticks, leg_cost = S.arc[a, 0], S.arc[a, 1], S.arc[a, 2]
        bit = M.bit_of[node, S.node[j]]
        if end + travel_ticks > S.last_start[j] or (bit >= 0 and (memory >> bit) & 1):
            continue
        # most extensions lead nowhere: to test that before `extend_to` makes exact pricing three times as fast
        cost = P.label[at, REDUCED_COST] + (leg_cost + S.cost[j]) * scale - dual[S.node[j]]
        if cost + completion_bound(P.bound_head, P.bound, j, max(end + travel_ticks, S.first_start[j])) >= cutoff:
            continue
        used = extend_to(S, M, C, P, dual, scale, cutoff, heuristic, used, at, j, end + travel_ticks, leg_cost, flags & AFTER_BREAK)
        if used >= 0 and not flags & AFTER_BREAK:
            time = arrival_after_break(S, end, travel_ticks)
            if time < INFINITE_64:
                used = extend_to(S, M, C, P, dual, scale, cutoff, heuristic, used, at, j, time, leg_cost, AFTER_BREAK)
        if used < 0:
            return -1
    return used


@inside
def arrival_after_break(S: ShiftClass, end: int, travel_ticks: int) -> int:
    """Returns the arrival after a journey with the break on the way; INFINITE_64 if the break does not fit its window."""
    earliest, break_ticks = S.span[SPAN_BREAK_EARLIEST], S.span[SPAN_BREAK_TICKS]
    if max(end, earliest) + break_ticks > S.span[SPAN_BREAK_LATEST]:
        return INFINITE_64
    return max(end + travel_ticks, earliest) + break_ticks


@inside
def extend_to(
    S: ShiftClass,
    M: NgMemory,
    C: PackedCuts,
    P: LabelPool,
    dual: Ints,
    scale: int,
    cutoff: int,
    heuristic: int,
    used: int,
    predecessor: int,
    j: int,
    time: int,
    leg_cost: int,
    flags: int,
) -> int:
    """Adds labels for an arrival at `j` at `time`, one an interval of starts up to the first that is on time."""
    node = S.node[j]
    for interval in range(S.interval_of[j], S.interval_of[j + 1]):
        start = max(time, S.interval[interval, 0])
        if start > S.interval[interval, 1]:
            continue
        # resource extension: time, soft cost, reduced cost with the duals of completed cut pairs
        late_ticks = max(0, start - S.interval[interval, 2])
        soft_cost = leg_cost + S.cost[j] + late_ticks * S.span[SPAN_LATENESS_COST]
        cost = soft_cost * scale - dual[node] + cut_dual_cost(C, P, predecessor, used, node)
        if predecessor >= 0:
            soft_cost += P.label[predecessor, SOFT_COST]
            cost += P.label[predecessor, REDUCED_COST]
        # bounding, then dominance
        bound_after = completion_bound(P.bound_head, P.bound, j, start)
        if bound_after < INFINITE_COST and cost + bound_after < cutoff:
            write_label(
                P,
                used,
                start,
                cost,
                soft_cost,
                j,
                predecessor,
                flags,
                ng_memory(S, M, P, predecessor, j, start),
                first_latest(S, P, predecessor, j, flags),
            )
            if insert_if_undominated(C, P, heuristic, used):
                if may_end(S, P, used):
                    close_route(S, P, scale, used)
                queue_label(S, P, used, start)
                used += 1
                if used >= len(P.label):
                    return -1
        if late_ticks == 0:
            break
    return used


@inside
def first_latest(S: ShiftClass, P: LabelPool, predecessor: int, j: int, flags: int) -> int:
    """Returns the latest start of the first node of a route that ends with node `j`, for the time from it to the last end.

    Routes that link with others may start earlier than this, so a route may be longer than it looks: what is asked for
    is never more than BREAK asks for, and bounds stay valid.
    """
    if flags & AFTER_BREAK:
        return INFINITE_64
    if S.span[SPAN_BREAK_AFTER_TICKS] < 0:
        return -INFINITE_64
    return S.last_start[j] if predecessor < 0 else P.label[predecessor, FIRST_LATEST]


@inside
def may_end(S: ShiftClass, P: LabelPool, at: int) -> bool:
    """Returns whether a route owes no break any more: it has one visit, has had its break, or is short."""
    if P.label[at, FLAGS] & (ONE_NODE | AFTER_BREAK):
        return True
    end = P.label[at, TIME] + S.duration_ticks[P.label[at, NODE]]
    return end - P.label[at, FIRST_LATEST] <= S.span[SPAN_BREAK_AFTER_TICKS]


@inside
def write_label(
    P: LabelPool, at: int, time: int, reduced_cost: int, soft_cost: int, node: int, predecessor: int, flags: int, memory: int, latest: int
) -> None:
    """Fills the columns of a label."""
    P.label[at, TIME] = time
    P.label[at, REDUCED_COST] = reduced_cost
    P.label[at, SOFT_COST] = soft_cost
    P.label[at, NODE] = node
    P.label[at, PREDECESSOR] = predecessor
    P.label[at, FLAGS] = flags
    P.label[at, MEMORY] = memory
    P.label[at, FIRST_LATEST] = latest


@inside
def queue_label(S: ShiftClass, P: LabelPool, at: int, time: int) -> None:
    """Puts a label into the time bucket of its start."""
    b = (time - S.span[SPAN_FIRST_START]) // S.span[SPAN_SHORTEST_TICKS]
    P.label[at, NEXT_OF_BUCKET] = P.bucket[b]
    P.bucket[b] = at


@inside
def sum_of_duals(C: PackedCuts, w: int, bits: int) -> int:
    """Returns the sum of the duals of the cuts whose bits are set in word `w`."""
    cost, bit = 0, 0
    while bits:
        if bits & 1:
            cost += C.dual[w, bit]
        bits >>= 1
        bit += 1
    return cost


@inside
def cut_dual_cost(C: PackedCuts, P: LabelPool, predecessor: int, new: int, node: int) -> int:
    """Returns the duals of the cuts whose pair is completed at `node`, and sets the cut state of label `new`."""
    cost = 0
    for w in range(C.counted.shape[1]):
        before = P.cut_state[predecessor, w] & C.remembered[node, w] if predecessor >= 0 else 0
        P.cut_state[new, w] = before ^ C.counted[node, w]
        cost += sum_of_duals(C, w, before & C.counted[node, w])
    return cost


@inside
def ng_memory(S: ShiftClass, M: NgMemory, P: LabelPool, predecessor: int, j: int, start: int) -> int:
    """Returns the ng-memory of a route that starts at `j`; nodes that can no longer be reached in time are dropped."""
    node, memory = S.node[j], 0
    end = start + S.duration_ticks[j]
    # remembered so far, and in the neighbourhood of this node
    if predecessor >= 0:
        known, node_before, bit = P.label[predecessor, MEMORY], S.node[P.label[predecessor, NODE]], 0
        while known:
            if known & 1:
                visited = M.neighbourhood[node_before, bit]
                if M.bit_of[node, visited] >= 0 and S.last_start_of[visited] >= end:
                    memory |= 1 << M.bit_of[node, visited]
            known >>= 1
            bit += 1
    # the node itself, and its conflicting nodes
    if S.last_start_of[node] >= end:
        memory |= 1 << M.bit_of[node, node]
    for x in range(M.conflict_of[node], M.conflict_of[node + 1]):
        conflict = M.conflict[x]
        if M.bit_of[node, conflict] >= 0 and S.last_start_of[conflict] >= end:
            memory |= 1 << M.bit_of[node, conflict]
    return memory


@inside
def returns_in_time(S: ShiftClass, P: LabelPool, at: int) -> bool:
    """Returns whether a route can go home from a label before the shift ends."""
    j = P.label[at, NODE]
    return S.leg_home[j, 0] < INFINITE and P.label[at, TIME] + S.duration_ticks[j] + S.leg_home[j, 0] <= S.span[SPAN_END]


@inside
def close_route(S: ShiftClass, P: LabelPool, scale: int, at: int) -> None:
    """Stores the route that goes home from a label if it is the cheapest that ends with this node."""
    j = P.label[at, NODE]
    if returns_in_time(S, P, at):
        cost = P.label[at, REDUCED_COST] + S.leg_home[j, 1] * scale
        if cost < P.best[j, 0]:
            P.best[j, 0], P.best[j, 1] = cost, at


@inside
def insert_if_undominated(C: PackedCuts, P: LabelPool, heuristic: int, new: int) -> bool:
    """Inserts a label into the list of its node unless one there dominates it; removes those it dominates."""
    j, before = P.label[new, NODE], -1
    at = P.head[j]
    while at >= 0:
        following = P.label[at, NEXT_OF_NODE]
        if dominates(C, P, heuristic, at, new):
            return False
        if dominates(C, P, heuristic, new, at):
            P.label[at, FLAGS] |= DOMINATED
            if before < 0:
                P.head[j] = following
            else:
                P.label[before, NEXT_OF_NODE] = following
        else:
            before = at
        at = following
    P.label[new, NEXT_OF_NODE] = P.head[j]
    P.head[j] = new
    return True


@inside
def dominates(C: PackedCuts, P: LabelPool, heuristic: int, first: int, second: int) -> bool:
    """Returns whether every extension of label `second` suits `first`, no later and at no higher cost."""
    spare = P.label[second, REDUCED_COST] - P.label[first, REDUCED_COST]
    if P.label[first, TIME] > P.label[second, TIME] or spare < 0:
        return False
    first_flags, second_flags = P.label[first, FLAGS], P.label[second, FLAGS]
    may_end = AFTER_BREAK | ONE_NODE  # a route of two visits that still owes its break may not end
    lacks_break = P.label[first, FIRST_LATEST] < P.label[second, FIRST_LATEST]
    cannot_end = second_flags & may_end and not first_flags & may_end
    if lacks_break or cannot_end:
        return False
    if heuristic:
        return True
    if P.label[first, MEMORY] & ~P.label[second, MEMORY]:
        return False
    # duals of cuts that only the first has half completed (Jepsen et al. 2008)
    for w in range(C.counted.shape[1]):
        ahead = P.cut_state[first, w] & ~P.cut_state[second, w]
        bit = 0
        while ahead:
            if ahead & 1:
                spare -= C.dual[w, bit]
                if spare < 0:
                    return False
            ahead >>= 1
            bit += 1
    return True


@inside
def route_length(P: LabelPool, at: int) -> int:
    """Returns the number of nodes of a label's partial route."""
    length = 0
    while at >= 0:
        length += 1
        at = P.label[at, PREDECESSOR]
    return length


@inside
def extract_routes(S: ShiftClass, P: LabelPool) -> int:
    """Writes the cheapest routes, cheapest first, and returns their number."""
    count = 0
    while count < len(P.route):
        best = -1
        for j in range(len(S.node)):
            if P.best[j, 1] >= 0 and (best < 0 or P.best[j, 0] < P.best[best, 0]):
                best = j
        if best < 0:
            break
        at = P.best[best, 1]
        length = route_length(P, at)
        P.summary[count, 0] = length
        P.summary[count, 1] = P.best[best, 0]
        P.summary[count, 2] = P.label[at, SOFT_COST] + S.leg_home[best, 1]
        for x in range(length):
            if length - 1 - x < P.route.shape[1]:
                P.route[count, length - 1 - x] = S.node[P.label[at, NODE]]
            at = P.label[at, PREDECESSOR]
        P.best[best, 1] = -1
        count += 1
    return count
