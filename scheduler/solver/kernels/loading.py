"""Builds whole rosters from given routes and from all tasks that can be placed beside them."""

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
from scheduler.solver.kernels.marks import unmark_all
from scheduler.solver.kernels.recreate import recreate
from scheduler.solver.kernels.routes import count_group, insert_task, remove_task, repair
from scheduler.solver.kernels.start_times import choose_starts
from scheduler.solver.kernels.timing import propagate
from scheduler.solver.model.arrays import Ints


@entry
def build(P: Static, W: State, blink: int) -> None:
    """Places all tasks that can be placed beside those in `W`, and chooses starts."""
    recreate(P, W, blink, -1)
    choose_starts(P, W)


@entry
def append(P: Static, W: State, tasks: Ints, k: int) -> bool:
    """Inserts `tasks` in order at the end of route `k`, and propagates times.

    Returns whether that is feasible; if not, the routes are as before. All tasks are inserted at
    once, because fewer can be harder. The break may fit only later, or there may be no way home
    from the middle.
    """
    # insert as many as the route and the placed tasks allow
    done = 0
    while done < tasks.shape[0]:
        if W.shift[k, LENGTH] >= W.route.shape[1] or not is_shift_allowed(P, W, tasks[done], k):
            break
        insert_task(P, W, tasks[done], k, W.shift[k, LENGTH])
        done += 1
    # propagate times once all are inserted
    if done == tasks.shape[0] and propagate(P, W):
        return True
    # otherwise remove them again
    for i in range(done - 1, -1, -1):
        remove_task(P, W, tasks[i])
    repair(P, W)
    return False


@entry
def assemble(P: Static, W: State, tasks: Ints, shifts: Ints) -> bool:
    """Inserts `tasks` into an empty state, and propagates times once; returns whether feasible.

    Each task goes to the end of the route of its shift in `shifts`. If that is infeasible, the
    state is void.
    """
    for i in range(tasks.shape[0]):
        t, k = tasks[i], shifts[i]
        if W.shift[k, LENGTH] >= W.route.shape[1] or not is_shift_allowed(P, W, t, k):
            unmark_all(W)
            return False
        insert_task(P, W, t, k, W.shift[k, LENGTH])
    # propagate times of all routes at once
    return bool(propagate(P, W))


@entry
def tidy(P: Static, W: State) -> None:
    """Removes incomplete groups, counts complete ones as placed, and chooses starts.

    It is called after `append` or `assemble`.
    """
    for u in range(P.group.shape[0]):
        # count the placed tasks of the group
        placed = 0
        first, end = P.group[u, TASK_0], P.group[u, TASK_1]
        for r in range(first, end):
            placed += W.task[P.rows[r, 0], SHIFT] >= 0
        # count a complete group as placed; remove an incomplete one
        if placed == end - first:
            count_group(P, W, u, -1)
        elif placed > 0:
            for r in range(first, end):
                if W.task[P.rows[r, 0], SHIFT] >= 0:
                    remove_task(P, W, P.rows[r, 0])
            repair(P, W)
    choose_starts(P, W)
