"""Inserts and removes tasks, and updates leg costs, new carers and what is unallocated."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    ABSENCE_PRICE,
    CARE_TICKS,
    CARER,
    COST,
    END_PLACE,
    INFINITE_64,
    IS_INFEASIBLE,
    KNOWN_CARER,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LEG_COST,
    LENGTH,
    MODE,
    NEW_CARER,
    NEW_CARERS,
    NO_NODE,
    NODE_SHIFT,
    OPTIONAL,
    OPTIONAL_COST,
    PERSON,
    PLACE,
    POSITION,
    SHIFT,
    STALE,
    START,
    START_PLACE,
    TASK_0,
    TASK_1,
    UNALLOCATED,
    UNALLOCATED_COST,
    UNMET_CARE,
    State,
    Static,
)
from scheduler.solver.kernels.steps import leg_cost
from scheduler.solver.kernels.timing import mark_stale, repropagate, touch


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
def _neighbour_places(P: Static, W: State, k: int, q: int) -> tuple[int, int]:
    """Returns the places visited directly before and after position `q` of route `k`."""
    origin = P.task[W.route[k, q - 1], PLACE] if q > 0 else P.shift[k, START_PLACE]
    destination = P.task[W.route[k, q + 1], PLACE] if q + 1 < W.shift[k, LENGTH] else P.shift[k, END_PLACE]
    return origin, destination


@inside
def _cost_at(P: Static, W: State, t: int) -> int:
    """Returns the cost of legs and assignment that placed task `t` adds to its route."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    origin, destination = _neighbour_places(P, W, k, q)
    price = P.assignment_cost[t, k] + shift_leg_cost(P, k, origin, P.task[t, PLACE]) + shift_leg_cost(P, k, P.task[t, PLACE], destination)
    # less the leg that it replaces; a route without other tasks has none
    return price - shift_leg_cost(P, k, origin, destination) if W.shift[k, LENGTH] > 1 else price


@inside
def insert_task(P: Static, W: State, t: int, k: int, q: int) -> None:
    """Inserts task `t` at position `q` of route `k`, without propagating times."""
    touch(W, k)
    # move later tasks one position on
    for r in range(W.shift[k, LENGTH], q, -1):
        o = W.route[k, r - 1]
        W.route[k, r] = o
        W.task[o, POSITION] = r
    W.route[k, q] = t
    # count the carer if new to the person, where that has a price
    if P.weight[NEW_CARER]:
        W.total[NEW_CARERS] += is_new_carer(P, W, t, P.shift[k, CARER])
    # place the task, with times still unknown
    W.task[t, SHIFT], W.task[t, POSITION], W.task[t, START] = k, q, -INFINITE_64
    W.task[t, LATEST_BEFORE_BREAK], W.task[t, LATEST_AFTER_BREAK] = INFINITE_64, INFINITE_64
    W.shift[k, LENGTH] += 1
    # add its cost
    price = _cost_at(P, W, t)
    W.shift[k, COST] += price
    W.total[LEG_COST] += price


@inside
def remove_task(P: Static, W: State, t: int) -> None:
    """Removes task `t` from its route, and marks for `repropagate` what may move because of it."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    touch(W, k)
    # subtract its cost
    price = _cost_at(P, W, t)
    W.shift[k, COST] -= price
    W.total[LEG_COST] -= price
    # move later tasks one position back
    for r in range(q, W.shift[k, LENGTH] - 1):
        o = W.route[k, r + 1]
        W.route[k, r] = o
        W.task[o, POSITION] = r
    W.shift[k, LENGTH] -= 1
    # unallocate the task
    W.task[t, SHIFT] = -1
    W.node[t, NODE_SHIFT] = NO_NODE
    if P.weight[NEW_CARER]:
        W.total[NEW_CARERS] -= is_new_carer(P, W, t, P.shift[k, CARER])
    # mark the times of its route, and of the routes of linked tasks, as stale
    mark_stale(P, W, k, q)
    for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
        b = P.rows[e, 0]
        if W.task[b, SHIFT] >= 0:
            mark_stale(P, W, W.task[b, SHIFT], W.task[b, POSITION])
    for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
        a = P.rows[e, 0]
        if W.task[a, SHIFT] >= 0:
            j = W.task[a, SHIFT]
            mark_stale(P, W, j, W.task[a, POSITION])
            W.reach_late[j] = max(W.reach_late[j], W.task[a, POSITION] + 1)


@inside
def repair(P: Static, W: State) -> None:
    """Propagates the times that `remove_task` marked.

    With breaks this can be infeasible. The state is then marked infeasible, and the whole move is
    undone.
    """
    if W.total[STALE] > 0 and not repropagate(P, W):
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
