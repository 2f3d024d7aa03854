"""Rules about how long routes take: waiting, idle time, overtime, and how work is shared."""

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.cpsat.breaks import break_taken_in
from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.model.arrays import INFINITE
from scheduler.solver.model.reachability import home_leg, out_leg


def waiting(v: Variables) -> None:
    """From first start to last end, less visits, journeys and breaks; counted for all routes together."""
    if not v.arrays.soft_weights.waiting:
        return
    minutes, rest = v.arrays.tasks.duration_ticks, v.arrays.shifts.break_ticks
    busy: list[cp_model.LinearExpr] = [int(minutes[task]) * done for task, done in enumerate(v.done)]
    busy += [leg.ticks * used for leg, used in v.legs]
    busy += [int(rest[k]) * rested for k, rested in break_taken_in(v).items()]
    spans = _spans(v)
    total = v.model.new_int_var(0, len(spans) * int((v.reach.span[:, 1] + minutes).max(initial=0)), "waiting")
    v.model.add(total >= sum(spans) - sum(busy))
    v.soft.append(v.arrays.soft_weights.waiting * total)


def idle(v: Variables) -> None:
    """The greatest part of a shift, or of what it has become, in which its carer neither works nor rests."""
    if not v.arrays.soft_weights.idle:
        return
    shifts, rested = v.arrays.shifts, break_taken_in(v)
    longest = v.model.new_int_var(0, int((np.maximum(shifts.end, shifts.rostered_end) - shifts.rostered_start).max(initial=0)), "idle")
    late_home = _overtimes(v)
    for k, work in work_of(v).items():
        whole = int(shifts.rostered_end[k] - shifts.rostered_start[k]) + late_home.get(k, 0)
        v.model.add(longest >= whole - work - (int(shifts.break_ticks[k]) * rested[k] if k in rested else 0))
    v.soft.append(v.arrays.soft_weights.idle * longest)


def overtime(v: Variables) -> None:
    """By how much carers are back after their shift has ended."""
    if v.arrays.soft_weights.overtime:
        v.soft.extend(v.arrays.soft_weights.overtime * over for over in _overtimes(v).values())


def fairness(v: Variables) -> None:
    """By how much the work of each carer is more or less than their share of all work, in whole ticks."""
    whole = int(v.arrays.fair_share.sum())
    if not v.arrays.soft_weights.fairness or not whole:
        return
    of_carer: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for k, work in work_of(v).items():
        of_carer[int(v.arrays.shifts.carer[k])].append(work)
    most = _most_work(v)
    total = v.model.new_int_var(0, most, "all work")
    v.model.add(total == sum(work for works in of_carer.values() for work in works))
    for carer, works in of_carer.items():
        done, amiss = (v.model.new_int_var(0, most, f"{carer} {what}") for what in ("works", "has more or less than a share"))
        v.model.add(done == sum(works))
        v.model.add(amiss * whole >= done * whole - total * int(v.arrays.fair_share[carer]))
        v.model.add(amiss * whole >= total * int(v.arrays.fair_share[carer]) - done * whole)
        v.soft.append(v.arrays.soft_weights.fairness * amiss)


def work_of(v: Variables) -> dict[int, cp_model.IntVar]:
    """By shift, the ticks of its visits and journeys; made when first asked for.

    A journey between two tasks belongs to a shift only if they do: of each task, what is driven from it to the next is split among
    the shifts that could do it, all of it for the one that does.
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
        v.work_ticks[k] = v.model.new_int_var(0, _most_work(v), f"work of {k}")
        v.model.add(v.work_ticks[k] == sum(parts[k]))
    return v.work_ticks


def _most_work(v: Variables) -> int:
    """No route works longer, and not all of them together."""
    ticks = v.arrays.travel[..., 0]
    return int(v.arrays.tasks.duration_ticks.sum()) + 2 * v.arrays.tasks.n * int(ticks.max(where=ticks < INFINITE, initial=0))


def _spans(v: Variables) -> list[cp_model.LinearExpr]:
    """By shift that can be used, at least the ticks from the first start to the last end of its route."""
    low = int(v.reach.span[:, 0].min(initial=0))
    high = int((v.reach.span[:, 1] + v.arrays.tasks.duration_ticks).max(initial=0))
    shifts = sorted({k for _, k in v.opens})
    begun, ended = ({k: v.model.new_int_var(low, high, f"{k} {what}") for k in shifts} for what in ("begins", "ends"))
    for (task, k), opens in v.opens.items():
        v.model.add(begun[k] <= v.start[task]).only_enforce_if(opens)
    for (task, k), closes in v.closes.items():
        if k in ended:
            v.model.add(ended[k] >= v.start[task] + int(v.arrays.tasks.duration_ticks[task])).only_enforce_if(closes)
    for k in shifts:
        v.model.add(begun[k] <= ended[k])
    return [ended[k] - begun[k] for k in shifts]


def _overtimes(v: Variables) -> dict[int, cp_model.IntVar]:
    """By shift that may end late, at least by how much it does; made when first asked for."""
    shifts, minutes = v.arrays.shifts, v.arrays.tasks.duration_ticks
    if not v.overtime_ticks:
        for (task, k), closes in v.closes.items():
            if shifts.end[k] > shifts.rostered_end[k]:
                v.overtime_ticks.setdefault(k, v.model.new_int_var(0, int(shifts.end[k] - shifts.rostered_end[k]), f"{k} over"))
                back = v.start[task] + int(minutes[task]) + home_leg(v.arrays, task, k)[0]
                v.model.add(v.overtime_ticks[k] >= back - int(shifts.rostered_end[k])).only_enforce_if(closes)
    return v.overtime_ticks
