"""Rules about working time: waiting, idle time, overtime, and the distribution of work."""

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.cpsat.breaks import break_taken_in
from scheduler.solver.cpsat.run_times import run_spans
from scheduler.solver.cpsat.several_breaks import several_ticks, several_ticks_waited
from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.cpsat.work_ticks import most_work, work_of
from scheduler.solver.model.reachability import home_leg


def waiting(v: Variables) -> None:
    """Builds WAITING: the time from first start to last end, less visits, journeys and breaks.

    It is counted for all routes together.
    """
    if not v.arrays.soft_weights.waiting:
        return
    minutes, rest = v.arrays.tasks.duration_ticks, v.arrays.shifts.break_ticks
    busy: list[cp_model.LinearExpr] = [int(minutes[task]) * done for task, done in enumerate(v.done)]
    busy += [leg.ticks * used for leg, used in v.legs]
    busy += [int(rest[k]) * rested for k, rested in break_taken_in(v).items()]
    busy += several_ticks_waited(v)
    spans = run_spans(v).values()
    total = v.model.new_int_var(0, len(spans) * int((v.reach.span[:, 1] + minutes).max(initial=0)), "waiting")
    v.model.add(total >= sum(spans) - sum(busy))
    v.soft.append(v.arrays.soft_weights.waiting * total)


def idle(v: Variables) -> None:
    """Builds IDLE: the longest time of a shift in which its carer neither works nor rests.

    A shift that ends late counts with its overtime.
    """
    if not v.arrays.soft_weights.idle:
        return
    shifts, rested, several = v.arrays.shifts, break_taken_in(v), several_ticks(v)
    longest = v.model.new_int_var(0, int((np.maximum(shifts.end, shifts.rostered_end) - shifts.rostered_start).max(initial=0)), "idle")
    late_home = _overtimes(v)
    for k, work in work_of(v).items():
        whole = int(shifts.rostered_end[k] - shifts.rostered_start[k]) + late_home.get(k, 0)
        v.model.add(longest >= whole - work - (int(shifts.break_ticks[k]) * rested[k] if k in rested else 0) - several.get(k, 0))
    v.soft.append(v.arrays.soft_weights.idle * longest)


def overtime(v: Variables) -> None:
    """Builds OVERTIME: the ticks by which carers are back after the end of their shift."""
    if v.arrays.soft_weights.overtime:
        v.soft.extend(v.arrays.soft_weights.overtime * over for over in _overtimes(v).values())


def fairness(v: Variables) -> None:
    """Builds FAIRNESS: the whole ticks by which each carer's work differs from their fair share."""
    whole = int(v.arrays.fair_share.sum())
    if not v.arrays.soft_weights.fairness or not whole:
        return
    of_carer: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for k, work in work_of(v).items():
        of_carer[int(v.arrays.shifts.carer[k])].append(work)
    most = most_work(v)
    total = v.model.new_int_var(0, most, "all work")
    v.model.add(total == sum(work for works in of_carer.values() for work in works))
    for carer, works in of_carer.items():
        done, amiss = (v.model.new_int_var(0, most, f"{carer} {what}") for what in ("works", "has more or less than a share"))
        v.model.add(done == sum(works))
        v.model.add(amiss * whole >= done * whole - total * int(v.arrays.fair_share[carer]))
        v.model.add(amiss * whole >= total * int(v.arrays.fair_share[carer]) - done * whole)
        v.soft.append(v.arrays.soft_weights.fairness * amiss)


def _overtimes(v: Variables) -> dict[int, cp_model.IntVar]:
    """Returns an upper bound of the overtime of each shift that may end late.

    The variables are created on first use.
    """
    shifts, minutes = v.arrays.shifts, v.arrays.tasks.duration_ticks
    if not v.overtime_ticks:
        for (task, k), closes in v.closes.items():
            if shifts.end[k] > shifts.rostered_end[k]:
                v.overtime_ticks.setdefault(k, v.model.new_int_var(0, int(shifts.end[k] - shifts.rostered_end[k]), f"{k} over"))
                back = v.start[task] + int(minutes[task]) + home_leg(v.arrays, task, k)[0]
                v.model.add(v.overtime_ticks[k] >= back - int(shifts.rostered_end[k])).only_enforce_if(closes)
    return v.overtime_ticks
