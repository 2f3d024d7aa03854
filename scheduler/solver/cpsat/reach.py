"""What can be ruled out before the model is built: when a task can start in a shift, and which task can follow which."""

from dataclasses import dataclass

import numpy as np

from scheduler.solver.arrays import FAR, Arrays, Bools, Ints
from scheduler.solver.fits import least_journeys


@dataclass(frozen=True)
class Leg:
    """A journey between two tasks that one run may hold.

    Attributes:
        i, j: the tasks, one right after the other.
        mode: travel layer.
        ticks, cost: of the journey.
        shifts: those in which it is possible; all of them travel by `mode`.
    """

    i: int
    j: int
    mode: int
    ticks: int
    cost: int
    shifts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Reach:
    """When tasks can start in shifts, whatever else the run holds.

    Attributes:
        can: bool [n, k] whether the task can be done in the shift.
        first, last: [n, k] ticks between which it then starts.
        span: [n, 2] earliest and latest start in any shift, the same for the halves of a double-up; 0 and 0 where no shift can.
    """

    can: Bools
    first: Ints
    last: Ints
    span: Ints


def reach(arrays: Arrays) -> Reach:
    """The reach of every task, from windows, shifts and the shortest journeys."""
    shifts, tasks = arrays.shifts, arrays.tasks
    out, home = least_journeys(tasks, shifts, arrays.travel)
    leaves = shifts.start[None, :] + out
    returns = shifts.end[None, :] - home - tasks.minutes[:, None]
    first, last = np.full_like(leaves, FAR), np.full_like(returns, -FAR)
    for task in range(tasks.n):
        for opens, closes in tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]:
            low, high = np.maximum(leaves[task], opens), np.minimum(returns[task], closes)
            first[task] = np.where(low <= high, np.minimum(first[task], low), first[task])
            last[task] = np.where(low <= high, np.maximum(last[task], high), last[task])
    can = arrays.allowed & (first <= last)
    return Reach(can=can, first=first, last=last, span=_spans(tasks.visit, can, first, last))


def _spans(visit: Ints, can: Bools, first: Ints, last: Ints) -> Ints:
    spans = np.zeros((len(visit), 2), dtype=np.int64)
    for number in np.unique(visit):
        its = visit == number
        if can[its].any():
            spans[its] = first[its][can[its]].min(), last[its][can[its]].max()
    return spans


def legs_between(arrays: Arrays, reached: Reach) -> list[Leg]:
    """Every journey from task to task that some shift has the time for, by travel mode."""
    tasks, shifts = arrays.tasks, arrays.shifts
    apart = {(int(a), int(b)) for a, b in arrays.links.apart}
    legs = []
    for i in range(tasks.n):
        for j in range(tasks.n):
            if i == j or (i, j) in apart or (j, i) in apart:
                continue
            both = reached.can[i] & reached.can[j]
            for mode in np.unique(shifts.mode[both]):
                ticks, cost = (int(x) for x in arrays.travel[mode, tasks.place[i], tasks.place[j]])
                in_time = reached.first[i] + tasks.minutes[i] + ticks <= reached.last[j]
                possible = np.flatnonzero(both & (shifts.mode == mode) & in_time)
                if ticks < FAR and len(possible):
                    legs.append(Leg(i, j, int(mode), ticks, cost, tuple(map(int, possible))))
    return legs
