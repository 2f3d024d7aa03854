"""Putting tasks into routes and taking them out, with what that changes in legs, new faces and what is left out."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
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
    NEW_CARERS,
    OPTIONAL,
    OPTIONAL_COST,
    PERSON,
    PLACE,
    POSITION,
    SHIFT,
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
from scheduler.solver.kernels.steps import toll
from scheduler.solver.kernels.timing import forget_after, resettle, touch


@inside
def is_new_face(P: Static, W: State, t: int, carer: int) -> bool:
    """Returns whether `carer` is new to the person of `t`: by no other placed task and no history."""
    person = P.task[t, PERSON]
    if P.faces[person, carer] & KNOWN_CARER:
        return False
    for r in range(P.person[person, 0], P.person[person, 1]):
        o = P.rows[r, 0]
        if o != t and W.task[o, SHIFT] >= 0 and P.shift[W.task[o, SHIFT], CARER] == carer:
            return False
    return True


@inside
def leg(P: Static, k: int, here: int, there: int) -> int:
    """Cost of the leg from one place to another as shift `k` goes."""
    return toll(P, P.shift[k, MODE], here, there)


@inside
def _ends(P: Static, W: State, k: int, q: int) -> tuple[int, int]:
    """Places before and after position `q` of route `k`, where the task that stands there would be taken out."""
    here = P.task[W.route[k, q - 1], PLACE] if q > 0 else P.shift[k, START_PLACE]
    there = P.task[W.route[k, q + 1], PLACE] if q + 1 < W.shift[k, LENGTH] else P.shift[k, END_PLACE]
    return here, there


@inside
def _price_at(P: Static, W: State, t: int) -> int:
    """Cost of legs and fit that placed task `t` adds to its route."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    here, there = _ends(P, W, k, q)
    price = P.fit[t, k] + leg(P, k, here, P.task[t, PLACE]) + leg(P, k, P.task[t, PLACE], there)
    return price - leg(P, k, here, there) if W.shift[k, LENGTH] > 1 else price


@inside
def put(P: Static, W: State, t: int, k: int, q: int) -> None:
    """Put task `t` at position `q` of route `k`, without timing it."""
    touch(W, k)
    for r in range(W.shift[k, LENGTH], q, -1):
        o = W.route[k, r - 1]
        W.route[k, r] = o
        W.task[o, POSITION] = r
    W.route[k, q] = t
    W.total[NEW_CARERS] += is_new_face(P, W, t, P.shift[k, CARER])
    W.task[t, SHIFT], W.task[t, POSITION], W.task[t, START] = k, q, -INFINITE_64
    W.task[t, LATEST_BEFORE_BREAK], W.task[t, LATEST_AFTER_BREAK] = INFINITE_64, INFINITE_64
    W.shift[k, LENGTH] += 1
    price = _price_at(P, W, t)
    W.shift[k, COST] += price
    W.total[LEG_COST] += price


@inside
def take(P: Static, W: State, t: int) -> None:
    """Take task `t` out of its route, and mark what may move because of it for `resettle`."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    touch(W, k)
    price = _price_at(P, W, t)
    W.shift[k, COST] -= price
    W.total[LEG_COST] -= price
    for r in range(q, W.shift[k, LENGTH] - 1):
        o = W.route[k, r + 1]
        W.route[k, r] = o
        W.task[o, POSITION] = r
    W.shift[k, LENGTH] -= 1
    W.task[t, SHIFT] = -1
    W.total[NEW_CARERS] -= is_new_face(P, W, t, P.shift[k, CARER])
    forget_after(P, W, k, q)
    for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
        b = P.rows[e, 0]
        if W.task[b, SHIFT] >= 0:
            forget_after(P, W, W.task[b, SHIFT], W.task[b, POSITION])
    for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
        a = P.rows[e, 0]
        if W.task[a, SHIFT] >= 0:
            j = W.task[a, SHIFT]
            forget_after(P, W, j, W.task[a, POSITION])
            W.reach_late[j] = max(W.reach_late[j], W.task[a, POSITION] + 1)


@inside
def mend(P: Static, W: State) -> None:
    """Settle what `take` marked. Where breaks are chosen so that it cannot be, say so: the whole move is then undone."""
    if not resettle(P, W):
        W.total[IS_INFEASIBLE] = 1


@inside
def count_unit(P: Static, W: State, u: int, sign: int) -> None:
    """Count a unit as left out (1), or as placed (-1)."""
    W.total[UNALLOCATED_COST] += sign * P.unit[u, UNALLOCATED]
    W.total[OPTIONAL] += sign * P.unit[u, OPTIONAL_COST]
    W.total[UNMET_CARE] += sign * P.unit[u, CARE_TICKS]


@inside
def take_unit(P: Static, W: State, u: int) -> None:
    """Take all of a placed unit out of its routes, without timing."""
    for r in range(P.unit[u, TASK_0], P.unit[u, TASK_1]):
        if W.task[P.rows[r, 0], SHIFT] >= 0:
            take(P, W, P.rows[r, 0])
    count_unit(P, W, u, 1)
