"""Marks the positions of routes that are to be timed, and remembers the routes that may have changed."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    INFINITE_64,
    IS_TIMED_WHOLE,
    IS_TOUCHED,
    LENGTH,
    QUEUED_EARLY,
    TOUCHED,
    TOUCHED_LIST,
    State,
    Static,
)

EARLY, LATE, MOVED = range(3)
"""Rows of `State.queue`, `State.first` and `State.last`: earliest and latest starts to be timed; starts that were, in `propagate`."""


@inside
def touch(W: State, k: int) -> None:
    """Remembers that route `k` may have changed."""
    if W.shift[k, IS_TOUCHED] == 0:
        W.shift[k, IS_TOUCHED] = 1
        W.shift[W.total[TOUCHED], TOUCHED_LIST] = k
        W.total[TOUCHED] += 1


@inside
def mark(P: Static, W: State, side: int, k: int, q: int) -> None:
    """Marks position `q` of route `k` for `propagate`: its earliest start (`side` EARLY) or latest start (LATE) may change.

    Where a route may owe a break, a change anywhere may move all of its earliest starts.
    """
    is_whole = side == EARLY and P.shift[k, IS_TIMED_WHOLE] != 0
    if W.last[side, k] < 0:
        W.queue[side, W.total[QUEUED_EARLY + side]] = k
        W.total[QUEUED_EARLY + side] += 1
    W.first[side, k] = 0 if is_whole else min(W.first[side, k], q)
    W.last[side, k] = INFINITE_64 if is_whole else max(W.last[side, k], q)


@inside
def mark_span(P: Static, W: State, side: int, k: int, first: int, last: int) -> None:
    """Marks positions `first` to `last` of route `k`."""
    mark(P, W, side, k, max(0, min(first, last)))
    mark(P, W, side, k, max(0, last))


@inside
def unmark(W: State, side: int) -> tuple[int, int, int]:
    """Takes a route from the queue; returns it with the first and the last marked position."""
    W.total[QUEUED_EARLY + side] -= 1
    k = W.queue[side, W.total[QUEUED_EARLY + side]]
    first, last = W.first[side, k], min(W.last[side, k], W.shift[k, LENGTH] - 1)
    W.first[side, k], W.last[side, k] = INFINITE_64, -1
    return k, first, last


@inside
def unmark_all(W: State) -> None:
    """Forgets all marks."""
    for side in range(3):
        while W.total[QUEUED_EARLY + side] > 0:
            unmark(W, side)
