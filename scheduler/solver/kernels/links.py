"""Bounds that linked tasks set on the start of a task."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    BREAK_POSITION,
    INFINITE_64,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    POSITION,
    SHIFT,
    START,
    State,
    Static,
)


@inside
def earliest_by_links(P: Static, W: State, t: int) -> int:
    """Returns the bound that placed linked tasks set on the start of `t` from below."""
    bound = -INFINITE_64
    for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
        a = P.rows[e, 0]
        if W.task[a, SHIFT] >= 0:
            bound = max(bound, W.task[a, START] + P.rows[e, 1])
    return bound


@inside
def latest_start(W: State, t: int) -> int:
    """Returns the latest start of a placed task as its route stands: with the break behind it or ahead of it."""
    k = W.task[t, SHIFT]
    if W.shift[k, BREAK_POSITION] >= 0 and W.task[t, POSITION] <= W.shift[k, BREAK_POSITION]:
        return W.task[t, LATEST_BEFORE_BREAK]
    return W.task[t, LATEST_AFTER_BREAK]


@inside
def latest_by_links(P: Static, W: State, t: int) -> int:
    """Returns the bound that placed linked tasks set on the start of `t` from above."""
    bound = INFINITE_64
    for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
        b = P.rows[e, 0]
        if W.task[b, SHIFT] >= 0:
            bound = min(bound, latest_start(W, b) - P.rows[e, 1])
    return bound
