"""Putting whole rosters together: what is given, and all that can be placed beside it."""

from scheduler.solver.kernels.anneal import recreate
from scheduler.solver.kernels.feasibility import is_shift_allowed
from scheduler.solver.kernels.jit import entry
from scheduler.solver.kernels.layout import (
    LENGTH,
    SHIFT,
    TASK_0,
    TASK_1,
    State,
    Static,
)
from scheduler.solver.kernels.routes import count_group, insert_task, remove_task, repair
from scheduler.solver.kernels.start_times import choose_starts
from scheduler.solver.kernels.timing import enqueue, propagate, propagate_route
from scheduler.solver.model.arrays import Ints


@entry
def build(P: Static, W: State, blink: int) -> None:
    """Place all that can be placed, beside what `W` holds."""
    recreate(P, W, blink, -1)
    choose_starts(P, W)


@entry
def append(P: Static, W: State, tasks: Ints, k: int) -> bool:
    """Put `tasks` in their order at the end of route `k` and settle. False, and as before, where it cannot be.

    All at once, because less may be harder: there may be room for a break only later, or no way home from the middle.
    """
    done = 0
    while done < tasks.shape[0]:
        if W.shift[k, LENGTH] >= W.route.shape[1] or not is_shift_allowed(P, W, tasks[done], k):
            break
        insert_task(P, W, tasks[done], k, W.shift[k, LENGTH])
        done += 1
    if done == tasks.shape[0] and propagate_route(P, W, k):
        return True
    for i in range(done - 1, -1, -1):
        remove_task(P, W, tasks[i])
    repair(P, W)
    return False


@entry
def assemble(P: Static, W: State, tasks: Ints, shifts: Ints) -> bool:
    """Put `tasks` into an empty state, each behind those before it, and settle all at once. False, and void, where that cannot be."""
    size = 0
    for i in range(tasks.shape[0]):
        t, k = tasks[i], shifts[i]
        if W.shift[k, LENGTH] >= W.route.shape[1] or not is_shift_allowed(P, W, t, k):
            propagate(P, W, size)
            return False
        insert_task(P, W, t, k, W.shift[k, LENGTH])
        size = enqueue(W, size, k)
    return bool(propagate(P, W, size))


@entry
def tidy(P: Static, W: State) -> None:
    """After `append` or `assemble`: take out units that are not whole, count those that are."""
    for u in range(P.group.shape[0]):
        placed = 0
        first, end = P.group[u, TASK_0], P.group[u, TASK_1]
        for r in range(first, end):
            placed += W.task[P.rows[r, 0], SHIFT] >= 0
        if placed == end - first:
            count_group(P, W, u, -1)
        elif placed > 0:
            for r in range(first, end):
                if W.task[P.rows[r, 0], SHIFT] >= 0:
                    remove_task(P, W, P.rows[r, 0])
            repair(P, W)
    choose_starts(P, W)
