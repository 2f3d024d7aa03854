"""Recreate: places unallocated tasks, each group where it is cheapest at that time.

Christiaens & Vanden Berghe 2020, section 5.3, with an early end for what cannot be accepted.
"""

import math

from scheduler.solver.kernels.evaluate import least_cost
from scheduler.solver.kernels.insertion import insert_group
from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    ABSENCE_PRICE,
    ALLOWED_0,
    ALLOWED_1,
    CARE_TICKS,
    DURATION_TICKS,
    FIRST_OPENING,
    GROUP,
    INFINITE_64,
    IS_INFEASIBLE,
    NO_NODE,
    NODE_SHIFT,
    OPTIONAL_COST,
    SHIFT,
    TASK_0,
    TASK_1,
    UNALLOCATED,
    UNALLOCATED_COST,
    UNMET_CARE,
    State,
    Static,
)
from scheduler.solver.kernels.random import draw_integer, draw_word
from scheduler.solver.kernels.routes import repair


@inside
def _sort_todo(W: State, count: int) -> None:
    """Sorts the first `count` groups of `W.todo` by key, smallest first (Shell sort)."""
    gap = count // 2
    while gap > 0:
        for i in range(gap, count):
            unit, key = W.todo[i], W.keys[i]
            j = i
            while j >= gap and W.keys[j - gap] > key:
                W.todo[j], W.keys[j] = W.todo[j - gap], W.keys[j - gap]
                j -= gap
            W.todo[j], W.keys[j] = unit, key
        gap //= 2


@inside
def _list_todo(P: Static, W: State, urgent: int) -> int:
    """Lists the groups that are not wholly placed, in an order drawn by chance.

    The group `urgent` comes first; -1 stands for none. Returns the number of groups listed.
    """
    count = 0
    kind = draw_integer(W, 8)
    for t in range(W.task.shape[0]):
        if W.node[t, NODE_SHIFT] != NO_NODE:
            continue
        # list its group at the first task that is missing
        u = P.task[t, GROUP]
        first, end = P.group[u, TASK_0], P.group[u, TASK_1]
        is_first = True
        for r in range(first, end):
            is_first = is_first and (P.rows[r, 0] >= t or W.task[P.rows[r, 0], SHIFT] >= 0)
        if not is_first:
            continue
        # sort key by the order drawn; random for kinds 0 and 7
        key = draw_word(W)
        if kind == 1:  # earliest window first
            key = P.task[t, FIRST_OPENING]
        elif kind == 2:  # latest window first
            key = -P.task[t, FIRST_OPENING]
        elif kind == 3:  # fewest possible shifts first
            key = P.task[t, ALLOWED_1] - P.task[t, ALLOWED_0]
        elif kind == 4:  # longest care first
            key = -P.task[t, DURATION_TICKS] * (end - first)
        elif kind == 5:  # most tasks first
            key = -1000 * (end - first) + draw_integer(W, 1000)
        elif kind == 6:  # dearest to leave unallocated first
            key = -P.group[u, UNALLOCATED] * 1000 - P.group[u, OPTIONAL_COST] // 1000 + draw_integer(W, 1000)
        W.todo[count] = u
        W.keys[count] = key if u != urgent else -INFINITE_64
        count += 1
    _sort_todo(W, count)
    return count


@inside
def _is_missing(P: Static, W: State, u: int) -> bool:
    """Returns whether no task of group `u` is placed."""
    is_missing = True
    for r in range(P.group[u, TASK_0], P.group[u, TASK_1]):
        is_missing = is_missing and W.task[P.rows[r, 0], SHIFT] < 0
    return is_missing


@inside
def _price_of_leaving_out(P: Static, W: State, u: int, penalty: float, unmet_penalty: float) -> float:
    """Returns the price of leaving out group `u`."""
    own = float(P.group[u, OPTIONAL_COST] + W.absence_price[u])
    return penalty * float(P.group[u, UNALLOCATED]) + own + unmet_penalty * float(P.group[u, CARE_TICKS])


@inside
def price(W: State, cost: int, penalty: float, unmet_penalty: float) -> float:
    """Returns the price of a state: soft cost `cost`, and what is unallocated."""
    return float(cost + W.total[ABSENCE_PRICE]) + penalty * float(W.total[UNALLOCATED_COST]) + unmet_penalty * float(W.total[UNMET_CARE])


@inside
def recreate_below(P: Static, W: State, blink: int, urgent: int, penalty: float, unmet_penalty: float, ceiling: float) -> bool:
    """Places unallocated tasks group by group, each group where it is cheapest at that time.

    It ends early if the state costs too much even if all groups still to be placed were free: a task
    more makes no legs cheaper, by the triangle inequality. The state is then incomplete.

    Args:
        P: Problem.
        W: State to complete.
        blink: Positions in 1,000 that are skipped.
        urgent: Group that comes first; -1 for none.
        penalty: Price of an unallocated priority point.
        unmet_penalty: Price of a tick of unmet care.
        ceiling: Largest price.

    Returns:
        Whether all groups were tried.
    """
    count = _list_todo(P, W, urgent)
    pending = 0.0
    if ceiling < math.inf:
        for i in range(count):
            if _is_missing(P, W, W.todo[i]):
                pending += _price_of_leaving_out(P, W, W.todo[i], penalty, unmet_penalty)
    for i in range(count):
        if W.total[IS_INFEASIBLE]:
            return False
        if ceiling < math.inf:
            if price(W, least_cost(P, W), penalty, unmet_penalty) - pending > ceiling:
                return False
            if _is_missing(P, W, W.todo[i]):
                pending -= _price_of_leaving_out(P, W, W.todo[i], penalty, unmet_penalty)
        # a failed insertion may have removed tasks
        if not insert_group(P, W, W.todo[i], blink):
            repair(P, W)
    return W.total[IS_INFEASIBLE] == 0


@inside
def recreate(P: Static, W: State, blink: int, urgent: int) -> None:
    """Places all unallocated tasks that can be placed, whatever they cost.

    The group `urgent` comes first; -1 stands for none. A position is skipped with probability
    `blink` / 1000.
    """
    recreate_below(P, W, blink, urgent, 0.0, 0.0, math.inf)
