"""Rules about several shifts of one carer, or all carers of one person."""

from collections import defaultdict

from ortools.sat.python import cp_model

from scheduler.domain.rules import Rule
from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.model.arrays import LIMIT_RULES
from scheduler.solver.model.reachability import out_leg


def rest(v: Variables) -> None:
    """Builds REST: enough rest between two used shifts of a carer on different dates.

    It counts from the last end of the earlier shift to leaving for the later one.
    """
    for i, j in v.arrays.week.rest_pairs.tolist():
        _add_times(v)
        v.model.add(v.leave_tick[j] >= v.end_tick[i] + v.arrays.week.rest_ticks).only_enforce_if(v.used[i], v.used[j])


def weekly_rest(v: Variables) -> None:
    """Builds WEEKLY_REST: a number of rests for each carer in each stretch of the horizon.

    Each rest has 24 hours. Rests follow each other, and no used shift overlaps one.
    """
    for first, end, rests in v.arrays.week.blocks.tolist():
        _add_times(v)
        for carer, shifts in _shifts_of(v).items():
            after = first
            for number in range(rests):
                begins = v.model.new_int_var(first, end - v.arrays.week.day_ticks, f"rest {number} of {carer} from {first}")
                v.model.add(begins >= after)
                after = begins + v.arrays.week.day_ticks
                for k in shifts:
                    before = v.model.new_bool_var(f"{k} before rest {number} from {first}")
                    v.model.add(v.end_tick[k] <= begins).only_enforce_if(before)
                    v.model.add(v.leave_tick[k] >= after).only_enforce_if(~before, v.used[k])


def max_hours(v: Variables) -> None:
    """Builds MAX_HOURS: a limit on the minutes of each carer's used shifts."""
    _limit_hours(v, Rule.MAX_HOURS)


def max_day_hours(v: Variables) -> None:
    """Builds MAX_DAY_HOURS: a limit on the minutes of a carer's used shifts of each date."""
    _limit_hours(v, Rule.MAX_DAY_HOURS)


def night_hours(v: Variables) -> None:
    """Builds NIGHT_HOURS: a limit on the minutes of each night worker's used shifts."""
    _limit_hours(v, Rule.NIGHT_HOURS)


def _limit_hours(v: Variables, rule: Rule) -> None:
    """Adds the limits of one rule on the minutes of used shifts."""
    hours = v.arrays.week.hours
    for number, most, counted in zip(hours.rule.tolist(), hours.max_minutes.tolist(), hours.counted_shifts(), strict=True):
        if LIMIT_RULES[number] == rule and most < 0:
            v.model.add(sum(v.used[k] for k, _ in counted) == 0)
        elif LIMIT_RULES[number] == rule and sum(minutes for _, minutes in counted) > most:
            v.model.add(sum(minutes * v.used[k] for k, minutes in counted) <= most)


def contract_hours(v: Variables) -> None:
    """Builds CONTRACT_HOURS: the cost of contract minutes that no used shift fills."""
    if not v.arrays.soft_weights.contract:
        return
    shifts_of = _shifts_of(v)
    for carer, minutes in enumerate(v.arrays.week.contract_minutes.tolist()):
        unused = v.model.new_int_var(0, max(0, minutes), f"minutes of {carer} not used")
        v.model.add(unused >= minutes - sum(int(v.arrays.shifts.paid_minutes[k]) * v.used[k] for k in shifts_of.get(carer, ())))
        v.soft.append(v.arrays.soft_weights.contract * unused)


def most_carers(v: Variables) -> None:
    """Builds MOST_CARERS: a limit on the number of different carers of each person."""
    visits: defaultdict[int, defaultdict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            visits[int(v.arrays.tasks.person[task])][int(v.arrays.shifts.carer[k])].append(here)
    for person, all_by_carer in visits.items():
        by_carer = {carer: visiting for carer, visiting in all_by_carer.items() if not v.arrays.week.fixed_carers[person, carer]}
        if len(by_carer) <= v.arrays.week.max_carers[person]:
            continue
        comes = {carer: v.model.new_bool_var(f"{carer} comes to {person}") for carer in by_carer}
        for carer, visiting in by_carer.items():
            for here in visiting:
                v.model.add_implication(here, comes[carer])
        v.model.add(sum(comes.values()) <= int(v.arrays.week.max_carers[person]))


def _shifts_of(v: Variables) -> dict[int, list[int]]:
    """Returns the shifts of each carer."""
    shifts: defaultdict[int, list[int]] = defaultdict(list)
    for k, carer in enumerate(v.arrays.shifts.carer.tolist()):
        shifts[carer].append(k)
    return shifts


def _add_times(v: Variables) -> None:
    """Adds leaving and end ticks of all shifts, if they do not exist yet."""
    if v.leave_tick:
        return
    minutes = v.arrays.tasks.duration_ticks
    low = int(min(v.reach.span[:, 0].min(initial=0), v.arrays.shifts.start.min(initial=0)))
    high = int((v.reach.span[:, 1] + minutes).max(initial=0))
    for k in range(v.arrays.shifts.k):
        v.leave_tick[k] = v.model.new_int_var(low, high, f"leaving for {k}")
        v.end_tick[k] = v.model.new_int_var(low, high, f"end of {k}")
    for (task, k), opens in v.opens.items():
        v.model.add(v.leave_tick[k] <= v.start[task] - out_leg(v.arrays, task, k)[0]).only_enforce_if(opens)
    for (task, k), closes in v.closes.items():
        v.model.add(v.end_tick[k] >= v.start[task] + int(minutes[task])).only_enforce_if(closes)
