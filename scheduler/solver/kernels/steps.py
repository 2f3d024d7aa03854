"""Single steps of a route: legs, next and last feasible start, lateness, and a break on the way."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    ABSENCE_0,
    ABSENCE_1,
    BREAK_EARLIEST,
    BREAK_LATEST,
    BREAK_TICKS,
    DUE_0,
    DUE_1,
    DURATION_TICKS,
    INFINITE_64,
    LEG_PRICE,
    LEG_TICKS,
    SOFT_ABSENCE_0,
    SOFT_ABSENCE_1,
    WINDOW_0,
    WINDOW_1,
    Static,
)


@inside
def leg_ticks(P: Static, mode: int, origin: int, destination: int) -> int:
    """Returns the ticks of a leg.

    The array is 32 bits wide; sums are 64 bits wide.
    """
    return int(P.leg[mode, origin, destination, LEG_TICKS])


@inside
def leg_cost(P: Static, mode: int, origin: int, destination: int) -> int:
    """Returns the soft cost of a leg."""
    return int(P.leg[mode, origin, destination, LEG_PRICE])


@inside
def next_feasible_start(P: Static, t: int, k: int, x: int) -> int:
    """Returns the first start of `t` in shift `k` at or after `x`; INFINITE_64 without one."""
    for w in range(P.task[t, WINDOW_0], P.task[t, WINDOW_1]):
        if x <= P.rows[w, 1]:
            s = max(x, P.rows[w, 0])
            # move past the absences that the task would overlap
            for a in range(P.shift[k, ABSENCE_0], P.shift[k, ABSENCE_1]):
                if s < P.rows[a, 1] and s + P.task[t, DURATION_TICKS] > P.rows[a, 0]:
                    s = P.rows[a, 1]
            if s <= P.rows[w, 1]:
                return s
            # the window is missed: try the next
            x = s
    return INFINITE_64


@inside
def previous_feasible_start(P: Static, t: int, k: int, x: int) -> int:
    """Returns the last start of `t` in shift `k` at or before `x`; -INFINITE_64 without one."""
    for w in range(P.task[t, WINDOW_1] - 1, P.task[t, WINDOW_0] - 1, -1):
        if x >= P.rows[w, 0]:
            s = min(x, P.rows[w, 1])
            # move before the absences that the task would overlap
            for a in range(P.shift[k, ABSENCE_1] - 1, P.shift[k, ABSENCE_0] - 1, -1):
                if s < P.rows[a, 1] and s + P.task[t, DURATION_TICKS] > P.rows[a, 0]:
                    s = P.rows[a, 0] - P.task[t, DURATION_TICKS]
            if s >= P.rows[w, 0]:
                return s
            # the window is missed: try the one before
            x = s
    return -INFINITE_64


@inside
def latest_due(P: Static, t: int, s: int) -> int:
    """Returns the close of the last due window that opens by `s`; of the first if none does."""
    close = P.rows[P.task[t, DUE_0], 1]
    for w in range(P.task[t, DUE_0] + 1, P.task[t, DUE_1]):
        if P.rows[w, 0] <= s:
            close = P.rows[w, 1]
    return close


@inside
def soft_absence_ticks(P: Static, t: int, k: int, s: int) -> int:
    """Returns the ticks of task `t` inside soft absences of shift `k`, if it starts at `s`."""
    ticks = 0
    for a in range(P.shift[k, SOFT_ABSENCE_0], P.shift[k, SOFT_ABSENCE_1]):
        ticks += max(0, min(s + P.task[t, DURATION_TICKS], P.rows[a, 1]) - max(s, P.rows[a, 0]))
    return ticks


@inside
def least_soft_absence_ticks(P: Static, t: int, k: int, s: int, last: int) -> int:
    """Returns the fewest ticks of task `t` inside soft absences of shift `k`, if it starts between `s` and `last`.

    The ticks are piecewise linear in the start: they are fewest at a bound, or where the task just misses an absence.
    """
    ticks = soft_absence_ticks(P, t, k, s)
    for a in range(P.shift[k, SOFT_ABSENCE_0], P.shift[k, SOFT_ABSENCE_1] if ticks > 0 and s < last else 0):
        for edge in (P.rows[a, 0] - P.task[t, DURATION_TICKS], P.rows[a, 1]):
            ticks = min(ticks, soft_absence_ticks(P, t, k, min(max(s, edge), last)))
    return ticks


@inside
def arrival_after_break(P: Static, k: int, end: int, journey: int) -> int:
    """Returns the arrival after a journey that starts at `end`, with the break on the way.

    Returns INFINITE_64 if the break does not fit its window.
    """
    # earliest end of the break
    over = max(end, P.shift[k, BREAK_EARLIEST]) + P.shift[k, BREAK_TICKS]
    if over > P.shift[k, BREAK_LATEST]:
        return INFINITE_64
    return max(end + journey + P.shift[k, BREAK_TICKS], over)
