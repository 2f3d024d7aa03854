"""Ticks of work in the exact model."""

from collections import defaultdict

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.model.arrays import INFINITE
from scheduler.solver.model.reachability import home_leg, out_leg


def work_of(v: Variables) -> dict[int, cp_model.IntVar]:
    """Returns the ticks of visits and journeys of each shift, created on first use.

    A journey between two tasks has no shift of its own. The travel after each task is therefore
    split among the shifts that can take the task. Only the shift that takes it has a positive part.
    """
    if v.work_ticks:
        return v.work_ticks
    parts: defaultdict[int, list[cp_model.LinearExpr]] = defaultdict(list)
    for (task, k), opens in v.opens.items():
        parts[k].append(out_leg(v.arrays, task, k)[0] * opens)
    for (task, k), closes in v.closes.items():
        parts[k].append(home_leg(v.arrays, task, k)[0] * closes)
    onward: defaultdict[int, list[cp_model.LinearExpr]] = defaultdict(list)
    longest: defaultdict[int, int] = defaultdict(int)
    for leg, used in v.legs:
        onward[leg.i].append(leg.ticks * used)
        longest[leg.i] = max(longest[leg.i], leg.ticks)
    for task, in_shift in enumerate(v.in_shift):
        driven = {k: v.model.new_int_var(0, longest[task], f"driven from {task} in {k}") for k in in_shift}
        v.model.add(sum(driven.values()) == sum(onward[task]))
        for k, here in in_shift.items():
            v.model.add(driven[k] <= longest[task] * here)
            parts[k] += [driven[k], int(v.arrays.tasks.duration_ticks[task]) * here]
    for k in range(v.arrays.shifts.k):
        v.work_ticks[k] = v.model.new_int_var(0, most_work(v), f"work of {k}")
        v.model.add(v.work_ticks[k] == sum(parts[k]))
    return v.work_ticks


def most_work(v: Variables) -> int:
    """Returns an upper bound of the ticks of work of all routes together."""
    ticks = v.arrays.travel[..., 0]
    return int(v.arrays.tasks.duration_ticks.sum()) + 2 * v.arrays.tasks.n * int(ticks.max(where=ticks < INFINITE, initial=0))
