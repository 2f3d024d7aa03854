"""Inserts and removes tasks, and updates leg costs, new carers and what is unallocated."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    ABSENCE_PRICE,
    BREAK_POSITION,
    CARE_TICKS,
    CARER,
    COST,
    EARLIER_0,
    EARLIER_1,
    GAP_CLOSES,
    GAP_COST,
    GAP_MODE,
    INFINITE_64,
    IS_INFEASIBLE,
    KNOWN_CARER,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATER_0,
    LATER_1,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LEG_COST,
    LENGTH,
    MODE,
    NEW_CARER,
    NEW_CARERS,
    NEXT_PLACE,
    NO_NODE,
    NODE_PLACE,
    NODE_POSITION,
    NODE_SHIFT,
    OPTIONAL,
    OPTIONAL_COST,
    PERSON,
    PLACE,
    POSITION,
    QUEUED_EARLY,
    QUEUED_LATE,
    SHIFT,
    START,
    TASK_0,
    TASK_1,
    UNALLOCATED,
    UNALLOCATED_COST,
    UNMET_CARE,
    State,
    Static,
)
from scheduler.solver.kernels.marks import EARLY, LATE, mark, touch
from scheduler.solver.kernels.steps import leg_cost
from scheduler.solver.kernels.timing import node_before, repropagate


@inside
def is_new_carer(P: Static, W: State, t: int, carer: int) -> bool:
    """Returns whether `carer` is new to the person of `t`: by history and other placed tasks."""
    person = P.task[t, PERSON]
    if P.carer_flags[person, carer] & KNOWN_CARER:
        return False
    for r in range(P.person[person, 0], P.person[person, 1]):
        o = P.rows[r, 0]
        if o != t and W.task[o, SHIFT] >= 0 and P.shift[W.task[o, SHIFT], CARER] == carer:
            return False
    return True


@inside
def shift_leg_cost(P: Static, k: int, origin: int, destination: int) -> int:
    """Returns the cost of the leg between two places by the travel mode of shift `k`."""
    return leg_cost(P, P.shift[k, MODE], origin, destination)


@inside
def insert_task(P: Static, W: State, t: int, k: int, q: int) -> None:
    """Inserts task `t` at position `q` of route `k`, and marks it for `propagate`."""
    touch(W, k)
    # move later tasks one position on, their marks and the break
    for r in range(W.shift[k, LENGTH], q, -1):
        o = W.route[k, r - 1]
        W.route[k, r] = o
        W.task[o, POSITION] = r
        W.node[o, NODE_POSITION] = r + 1
    for side in range(2):
        W.last[side, k] += W.last[side, k] >= q
        mark(P, W, side, k, q)
    W.shift[k, BREAK_POSITION] += q <= W.shift[k, BREAK_POSITION]
    W.route[k, q] = t
    # count the carer if new to the person, where that has a price
    if P.weight[NEW_CARER]:
        W.total[NEW_CARERS] += is_new_carer(P, W, t, P.shift[k, CARER])
    # place the task, with times still unknown
    W.task[t, SHIFT], W.task[t, POSITION], W.task[t, START] = k, q, -INFINITE_64
    W.task[t, LATEST_BEFORE_BREAK], W.task[t, LATEST_AFTER_BREAK] = INFINITE_64, INFINITE_64
    W.shift[k, LENGTH] += 1
    # part the leg before it in two
    before, place = node_before(P, W, k, q), P.task[t, PLACE]
    there = shift_leg_cost(P, k, W.node[before, NODE_PLACE], place)
    onward = shift_leg_cost(P, k, place, W.node[before, NEXT_PLACE])
    W.node[t, NODE_SHIFT], W.node[t, NODE_POSITION] = k, q + 1
    W.node[t, NODE_PLACE], W.node[t, NEXT_PLACE] = place, W.node[before, NEXT_PLACE]
    W.gap[t, GAP_MODE], W.gap[t, GAP_COST], W.gap[t, GAP_CLOSES] = P.shift[k, MODE], onward, W.gap[before, GAP_CLOSES]
    # add its cost
    price = P.assignment_cost[t, k] + there + onward - W.gap[before, GAP_COST]
    W.node[before, NEXT_PLACE], W.gap[before, GAP_COST] = place, there
    W.shift[k, COST] += price
    W.total[LEG_COST] += price


@inside
def remove_task(P: Static, W: State, t: int) -> None:
    """Removes task `t` from its route, and marks for `repropagate` what may move because of it."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    touch(W, k)
    # join the legs before and after it; a route without other tasks has none
    before = node_before(P, W, k, q)
    joined = shift_leg_cost(P, k, W.node[before, NODE_PLACE], W.node[t, NEXT_PLACE]) if W.shift[k, LENGTH] > 1 else 0
    # subtract its cost
    price = P.assignment_cost[t, k] + W.gap[before, GAP_COST] + W.gap[t, GAP_COST] - joined
    W.shift[k, COST] -= price
    W.total[LEG_COST] -= price
    W.node[before, NEXT_PLACE], W.gap[before, GAP_COST], W.gap[before, GAP_CLOSES] = W.node[t, NEXT_PLACE], joined, W.gap[t, GAP_CLOSES]
    # move later tasks one position back, their marks and the break
    for r in range(q, W.shift[k, LENGTH] - 1):
        o = W.route[k, r + 1]
        W.route[k, r] = o
        W.task[o, POSITION] = r
        W.node[o, NODE_POSITION] = r + 1
    for side in range(2):
        W.first[side, k] -= q < W.first[side, k] < INFINITE_64
    W.shift[k, BREAK_POSITION] -= q < W.shift[k, BREAK_POSITION]
    W.shift[k, LENGTH] -= 1
    # unallocate the task
    W.task[t, SHIFT] = -1
    W.node[t, NODE_SHIFT] = NO_NODE
    if P.weight[NEW_CARER]:
        W.total[NEW_CARERS] -= is_new_carer(P, W, t, P.shift[k, CARER])
    _mark_around(P, W, t, k, q)


@inside
def _mark_around(P: Static, W: State, t: int, k: int, q: int) -> None:
    """Marks what may move because task `t` no longer is at position `q` of route `k`."""
    # tasks after it may start earlier, tasks before it later
    mark(P, W, EARLY, k, q)
    if q > 0:
        mark(P, W, LATE, k, q - 1)
    # so may linked tasks
    for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
        b = P.rows[e, 0]
        if W.task[b, SHIFT] >= 0:
            mark(P, W, EARLY, W.task[b, SHIFT], W.task[b, POSITION])
    for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
        a = P.rows[e, 0]
        if W.task[a, SHIFT] >= 0:
            mark(P, W, LATE, W.task[a, SHIFT], W.task[a, POSITION])
    # the last end may be earlier, and so may later shifts
    for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1] if q == W.shift[k, LENGTH] else 0):
        if W.shift[P.rows[e, 0], LENGTH] > 0:
            mark(P, W, EARLY, P.rows[e, 0], 0)
    # the first leaving may be later, and so may earlier shifts
    for e in range(P.shift[k, EARLIER_0], P.shift[k, EARLIER_1] if q == 0 else 0):
        i = P.rows[e, 0]
        if W.shift[i, LENGTH] > 0:
            mark(P, W, LATE, i, W.shift[i, LENGTH] - 1)


@inside
def repair(P: Static, W: State) -> None:
    """Propagates the times that are marked.

    With breaks this can be infeasible. The state is then marked infeasible, and the whole move is
    undone.
    """
    if W.total[QUEUED_EARLY] + W.total[QUEUED_LATE] > 0 and not repropagate(P, W):
        W.total[IS_INFEASIBLE] = 1


@inside
def count_group(P: Static, W: State, u: int, sign: int) -> None:
    """Counts a group as unallocated (`sign` 1) or as placed (-1)."""
    W.total[UNALLOCATED_COST] += sign * P.group[u, UNALLOCATED]
    W.total[OPTIONAL] += sign * P.group[u, OPTIONAL_COST]
    W.total[UNMET_CARE] += sign * P.group[u, CARE_TICKS]
    W.total[ABSENCE_PRICE] += sign * W.absence_price[u]


@inside
def remove_group(P: Static, W: State, u: int) -> None:
    """Removes all tasks of a placed group from their routes, without propagating times."""
    for r in range(P.group[u, TASK_0], P.group[u, TASK_1]):
        if W.task[P.rows[r, 0], SHIFT] >= 0:
            remove_task(P, W, P.rows[r, 0])
    count_group(P, W, u, 1)
