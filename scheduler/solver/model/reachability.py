"""Preprocessing: when each task can start in each shift, and which tasks can follow each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints
from scheduler.solver.model.fits import least_journeys


@dataclass(frozen=True)
class Leg:
    """A journey between two consecutive tasks of a route.

    Attributes:
        i: First task.
        j: Second task.
        mode: Number of the travel mode.
        ticks: Travel time.
        cost: Soft cost of the journey.
        shifts: Shifts that can make the journey; all of them travel by `mode`.
    """

    i: int
    j: int
    mode: int
    ticks: int
    cost: int
    shifts: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Reach:
    """When tasks can start in shifts, independent of the rest of the route.

    Attributes:
        can: bool [n, k] Whether the shift can take the task.
        first: [n, k] Earliest start in ticks.
        last: [n, k] Latest start in ticks.
        span: [n, 2] Earliest and latest start in any shift, equal for the halves of a double-up;
            both 0 if no shift can take the task.
    """

    can: Bools
    first: Ints
    last: Ints
    span: Ints


@dataclass(frozen=True)
class Ways:
    """Arcs that routes can use.

    Attributes:
        legs: Journeys from task to task.
        opens: Pairs (task, shift) of a task that can be first in the shift's route.
        closes: Pairs (task, shift) of a task that can be last in the shift's route.
    """

    legs: list[Leg]
    opens: list[tuple[int, int]]
    closes: list[tuple[int, int]]


def reach(arrays: Arrays) -> Reach:
    """Returns the earliest and latest starts, from windows, shifts and shortest journeys."""
    shifts, tasks = arrays.shifts, arrays.tasks
    out, home = least_journeys(tasks, shifts, arrays.travel)
    leaves = shifts.start[None, :] + out
    returns = shifts.end[None, :] - home - tasks.duration_ticks[:, None]
    first, last = np.full_like(leaves, INFINITE), np.full_like(returns, -INFINITE)
    for task in range(tasks.n):
        for opens, closes in tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]:
            low, high = np.maximum(leaves[task], opens), np.minimum(returns[task], closes)
            first[task] = np.where(low <= high, np.minimum(first[task], low), first[task])
            last[task] = np.where(low <= high, np.maximum(last[task], high), last[task])
    can = arrays.allowed & (first <= last)
    return Reach(can=can, first=first, last=last, span=_spans(tasks.visit, can, first, last))


def _spans(visit: Ints, can: Bools, first: Ints, last: Ints) -> Ints:
    """[n, 2] Returns the earliest and latest start of each task in any shift."""
    spans = np.zeros((len(visit), 2), dtype=np.int64)
    for number in np.unique(visit):
        its = visit == number
        if can[its].any():
            spans[its] = first[its][can[its]].min(), last[its][can[its]].max()
    return spans


def all_ways(arrays: Arrays, reached: Reach) -> Ways:
    """Returns every journey for which some shift has the time."""
    pairs = [(int(task), int(shift)) for task, shift in zip(*reached.can.nonzero(), strict=True)]
    return Ways(
        legs=_legs_between(arrays, reached),
        opens=[at for at in pairs if _first_in_time(arrays, reached, *at)],
        closes=[at for at in pairs if _last_in_time(arrays, reached, *at)],
    )


def ways_of(arrays: Arrays, routes: Sequence[Sequence[int]]) -> Ways:
    """Returns only the journeys of the given routes."""
    used = [(k, route) for k, route in enumerate(routes) if route]
    legs = []
    for k, route in used:
        for i, j in pairwise(route):
            ticks, cost = arrays.travel[arrays.shifts.mode[k], arrays.tasks.place[i], arrays.tasks.place[j]].tolist()
            legs.append(Leg(i, j, int(arrays.shifts.mode[k]), ticks, cost, (k,)))
    return Ways(legs, [(route[0], k) for k, route in used], [(route[-1], k) for k, route in used])


def out_leg(arrays: Arrays, task: int, shift: int) -> tuple[int, int]:
    """Returns ticks and cost of the journey from the start of a shift to a task."""
    ticks, cost = arrays.travel[arrays.shifts.mode[shift], arrays.shifts.leave[shift], arrays.tasks.place[task]]
    return int(ticks), int(cost)


def home_leg(arrays: Arrays, task: int, shift: int) -> tuple[int, int]:
    """Returns ticks and cost of the journey from a task to the end of a shift."""
    ticks, cost = arrays.travel[arrays.shifts.mode[shift], arrays.tasks.place[task], arrays.shifts.back[shift]]
    return int(ticks), int(cost)


def _first_in_time(arrays: Arrays, reached: Reach, task: int, shift: int) -> bool:
    """Returns whether a task can be the first of a shift's route."""
    ticks = out_leg(arrays, task, shift)[0]
    return ticks < INFINITE and bool(arrays.shifts.start[shift] + ticks <= reached.last[task, shift])


def _last_in_time(arrays: Arrays, reached: Reach, task: int, shift: int) -> bool:
    """Returns whether a task can be the last of a shift's route."""
    ticks = home_leg(arrays, task, shift)[0]
    return ticks < INFINITE and bool(reached.first[task, shift] + arrays.tasks.duration_ticks[task] + ticks <= arrays.shifts.end[shift])


def _legs_between(arrays: Arrays, reached: Reach) -> list[Leg]:
    """Returns the possible journeys between tasks, separately for each travel mode."""
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
                in_time = reached.first[i] + tasks.duration_ticks[i] + ticks <= reached.last[j]
                possible = np.flatnonzero(both & (shifts.mode == mode) & in_time)
                if ticks < INFINITE and len(possible):
                    legs.append(Leg(i, j, int(mode), ticks, cost, tuple(map(int, possible))))
    return legs
