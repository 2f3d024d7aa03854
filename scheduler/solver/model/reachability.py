"""Bounds that hold before the model is built: when a task can start in a shift, and which task can follow which."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints
from scheduler.solver.model.fits import least_journeys


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


@dataclass(frozen=True)
class Ways:
    """Task starts and successions that routes can hold.

    Attributes:
        legs: journeys from task to task.
        opens, closes: pairs (task, shift) of a task that can be the first, or the last, of the shift's run.
    """

    legs: list[Leg]
    opens: list[tuple[int, int]]
    closes: list[tuple[int, int]]


def reach(arrays: Arrays) -> Reach:
    """The reach of every task, from windows, shifts and the shortest journeys."""
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
    spans = np.zeros((len(visit), 2), dtype=np.int64)
    for number in np.unique(visit):
        its = visit == number
        if can[its].any():
            spans[its] = first[its][can[its]].min(), last[its][can[its]].max()
    return spans


def all_ways(arrays: Arrays, reached: Reach) -> Ways:
    """Every journey that some shift has the time for."""
    pairs = [(int(task), int(shift)) for task, shift in zip(*reached.can.nonzero(), strict=True)]
    return Ways(
        legs=_legs_between(arrays, reached),
        opens=[at for at in pairs if _first_in_time(arrays, reached, *at)],
        closes=[at for at in pairs if _last_in_time(arrays, reached, *at)],
    )


def ways_of(arrays: Arrays, routes: Sequence[Sequence[int]]) -> Ways:
    """The journeys of these runs alone."""
    used = [(k, route) for k, route in enumerate(routes) if route]
    legs = []
    for k, route in used:
        for i, j in pairwise(route):
            ticks, cost = arrays.travel[arrays.shifts.mode[k], arrays.tasks.place[i], arrays.tasks.place[j]].tolist()
            legs.append(Leg(i, j, int(arrays.shifts.mode[k]), ticks, cost, (k,)))
    return Ways(legs, [(route[0], k) for k, route in used], [(route[-1], k) for k, route in used])


def out_leg(arrays: Arrays, task: int, shift: int) -> tuple[int, int]:
    """Ticks and cost from where a shift starts to a task."""
    ticks, cost = arrays.travel[arrays.shifts.mode[shift], arrays.shifts.leave[shift], arrays.tasks.place[task]]
    return int(ticks), int(cost)


def home_leg(arrays: Arrays, task: int, shift: int) -> tuple[int, int]:
    """Ticks and cost from a task to where a shift ends."""
    ticks, cost = arrays.travel[arrays.shifts.mode[shift], arrays.tasks.place[task], arrays.shifts.back[shift]]
    return int(ticks), int(cost)


def _first_in_time(arrays: Arrays, reached: Reach, task: int, shift: int) -> bool:
    ticks = out_leg(arrays, task, shift)[0]
    return ticks < INFINITE and bool(arrays.shifts.start[shift] + ticks <= reached.last[task, shift])


def _last_in_time(arrays: Arrays, reached: Reach, task: int, shift: int) -> bool:
    ticks = home_leg(arrays, task, shift)[0]
    return ticks < INFINITE and bool(reached.first[task, shift] + arrays.tasks.duration_ticks[task] + ticks <= arrays.shifts.end[shift])


def _legs_between(arrays: Arrays, reached: Reach) -> list[Leg]:
    """By travel mode."""
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
