"""Putting whole rosters together: what is given, and all that can be placed beside it."""

from scheduler.solver.kernels.anneal import recreate
from scheduler.solver.kernels.feasibility import may_go
from scheduler.solver.kernels.jit import entry
from scheduler.solver.kernels.layout import (
    LENGTH,
    SHIFT,
    TASK_0,
    TASK_1,
    State,
    Static,
)
from scheduler.solver.kernels.routes import count_unit, mend, put, take
from scheduler.solver.kernels.start_times import evaluate
from scheduler.solver.kernels.timing import push, settle, settle_one
from scheduler.solver.model.arrays import Ints


@entry
def build(P: Static, W: State, blink: int) -> None:
    """Place all that can be placed, beside what `W` holds."""
    recreate(P, W, blink, -1)
    evaluate(P, W)


@entry
def append(P: Static, W: State, tasks: Ints, k: int) -> bool:
    """Put `tasks` in their order at the end of route `k` and settle. False, and as before, where it cannot be.

    All at once, because less may be harder: there may be room for a break only later, or no way home from the middle.
    """
    done = 0
    while done < tasks.shape[0]:
        if W.shift[k, LENGTH] >= W.route.shape[1] or not may_go(P, W, tasks[done], k):
            break
        put(P, W, tasks[done], k, W.shift[k, LENGTH])
        done += 1
    if done == tasks.shape[0] and settle_one(P, W, k):
        return True
    for i in range(done - 1, -1, -1):
        take(P, W, tasks[i])
    mend(P, W)
    return False


@entry
def assemble(P: Static, W: State, tasks: Ints, shifts: Ints) -> bool:
    """Put `tasks` into an empty state, each behind those before it, and settle all at once. False, and void, where that cannot be."""
    size = 0
    for i in range(tasks.shape[0]):
        t, k = tasks[i], shifts[i]
        if W.shift[k, LENGTH] >= W.route.shape[1] or not may_go(P, W, t, k):
            settle(P, W, size)
            return False
        put(P, W, t, k, W.shift[k, LENGTH])
        size = push(W, size, k)
    return bool(settle(P, W, size))


@entry
def tidy(P: Static, W: State) -> None:
    """After `append` or `assemble`: take out units that are not whole, count those that are."""
    for u in range(P.unit.shape[0]):
        placed = 0
        first, end = P.unit[u, TASK_0], P.unit[u, TASK_1]
        for r in range(first, end):
            placed += W.task[P.rows[r, 0], SHIFT] >= 0
        if placed == end - first:
            count_unit(P, W, u, -1)
        elif placed > 0:
            for r in range(first, end):
                if W.task[P.rows[r, 0], SHIFT] >= 0:
                    take(P, W, P.rows[r, 0])
            mend(P, W)
    evaluate(P, W)
