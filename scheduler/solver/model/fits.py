"""Which task fits in which shift, by the shortest journeys there and back."""

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.model.arrays import INFINITE, Bools, Ints, Legs, Shifts, Tasks

Journeys = NDArray[np.int32]

SPREAD_IN_PAUSES = 2
"""Ends are looked at together where their journeys to any place differ by at most this many pauses."""
ROWS_PER_BLOCK = 32


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
        ticks = legs[mode, :, :, 0]
        between = ticks[np.ix_(places, places)]
        its = np.flatnonzero(shifts.mode == mode)
        for journeys, ends, there, onward in (
            (out, shifts.leave, ticks[:, places], between),
            (home, shifts.back, ticks[places].T, between.T),
        ):
            used, of_shift = np.unique(ends[its], return_inverse=True)
            journeys[:, its] = _with_detours(there[used], np.ascontiguousarray(onward), pause)[of_shift][:, at].T
    return out, home


def _with_detours(direct: Journeys, onward: Journeys, pause: int) -> Journeys:
    """[ends, places] Returns the least ticks from each end to each place, including detours.

    Ends that lie near each other are looked at together: where no detour is shorter even from the nearest of them, by less than the
    farthest needs, none is shorter from any. Otherwise they are halved. At most two journeys are added, which int32 holds.

    Args:
        direct: [ends, places] Ticks of the direct journeys.
        onward: [places, places] Ticks between places.
        pause: Least ticks spent at each place on the way.
    """
    least = direct.copy()
    groups = [np.arange(len(direct))] if direct.size else []
    while groups:
        ends = groups.pop()
        nearest, farthest = least[ends].min(axis=0), least[ends].max(axis=0)
        spread = farthest - nearest
        if len(ends) == 1 or spread.max() <= SPREAD_IN_PAUSES * pause:
            detours = _shortest_detours(nearest, onward) + pause
            if (detours >= farthest).all():
                continue
            if len(ends) == 1:
                least[ends[0]] = np.minimum(nearest, detours)
                groups.append(ends)  # the shorter journeys may make others shorter
                continue
        halves = np.array_split(ends[np.argsort(least[ends, spread.argmax()], kind="stable")], 2)
        groups += halves
    return least


def _shortest_detours(direct: Journeys, onward: Journeys) -> Journeys:
    """[places] Returns the least ticks to each place by way of one other, in blocks that fit a processor's cache."""
    shortest = np.full(len(onward), np.iinfo(np.int32).max, dtype=np.int32)
    for first in range(0, len(onward), ROWS_PER_BLOCK):
        rows = slice(first, first + ROWS_PER_BLOCK)
        np.minimum(shortest, (direct[rows, None] + onward[rows]).min(axis=0), out=shortest)
    return shortest
