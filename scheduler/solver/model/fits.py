"""Which task fits in which shift, by the shortest journeys there and back."""

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Bools, Ints, Legs, Shifts, Tasks


def fits(tasks: Tasks, shifts: Shifts, legs: Legs) -> Bools:
    """[n, k] Returns whether a task fits in a shift.

    It fits if some window meets [leave + journey, end - journey - duration].
    """
    out, home = least_journeys(tasks, shifts, legs)
    first = shifts.start[None, :] + out
    last = shifts.end[None, :] - home - tasks.duration_ticks[:, None]
    meets = np.zeros(first.shape, dtype=np.bool_)
    for task in range(tasks.n):
        for opens, closes in tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]:
            meets[task] |= np.maximum(first[task], opens) <= np.minimum(last[task], closes)
    reached: Bools = meets & (out < INFINITE) & (home < INFINITE)
    return reached


def least_journeys(tasks: Tasks, shifts: Shifts, legs: Legs) -> tuple[Ints, Ints]:
    """[n, k] Returns lower bounds of the ticks before and after a task in each shift.

    A user's own travel matrix may violate the triangle inequality, so that a visit on the way saves
    time. Detours are therefore included.
    """
    places, at = np.unique(tasks.place, return_inverse=True)
    out, home = (np.zeros((tasks.n, shifts.k), dtype=np.int64) for _ in range(2))
    pause = int(tasks.duration_ticks.min(initial=INFINITE))
    for mode in np.unique(shifts.mode):
        ticks = legs[mode, :, :, 0].astype(np.int64)
        between = ticks[np.ix_(places, places)]
        its = np.flatnonzero(shifts.mode == mode)
        for journeys, ends, there, onward in (
            (out, shifts.leave, ticks[:, places], between),
            (home, shifts.back, ticks[places].T, between.T),
        ):
            used, of_shift = np.unique(ends[its], return_inverse=True)
            journeys[:, its] = _with_detours(there[used], onward, pause)[of_shift][:, at].T
    return out, home


def _with_detours(direct: Ints, onward: Ints, pause: int) -> Ints:
    """[ends, places] Returns the least ticks from each end to each place, including detours.

    Args:
        direct: [ends, places] Ticks of the direct journeys.
        onward: [places, places] Ticks between places.
        pause: Least ticks spent at each place on the way.
    """
    while direct.size:
        detours = np.stack([(row[:, None] + onward).min(axis=0) for row in direct]) + pause
        if (detours >= direct).all():
            break
        direct = np.minimum(direct, detours)
    return direct
