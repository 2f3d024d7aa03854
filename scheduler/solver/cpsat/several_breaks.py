"""Shifts with several breaks in the exact model: which breaks a route owes, and which it takes."""

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.rests import rests
from scheduler.solver.cpsat.run_times import is_longer, run_spans
from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.cpsat.work_ticks import work_of
from scheduler.solver.model.reachability import home_leg, out_leg


def several_breaks(v: Variables, *, is_hard: bool) -> None:
    """Builds what routes owe in shifts with several breaks: those whose windows they cover, and at least one.

    Args:
        v: Variables of the model.
        is_hard: Whether each is to be taken. Otherwise each that is missed costs its weight.
    """
    shifts = v.arrays.shifts
    for k, taken in several_taken_in(v).items():
        short: list[cp_model.IntVar] = []
        after_ticks = int(shifts.break_after_ticks[k])
        if after_ticks >= 0 and k in run_spans(v):
            short.append(v.model.new_bool_var(f"{k} is too short to owe a break"))
            v.model.add(run_spans(v)[k] <= after_ticks).only_enforce_if(short[0])
        missed: list[cp_model.IntVar] = []
        for i, (_, opens, closes) in enumerate(_breaks_of(v, k)):
            choices = [taken[i], *short, _begins_after(v, k, opens), _ends_before(v, k, closes)]
            if not is_hard:
                missed.append(v.model.new_bool_var(f"{k} misses break {i}"))
                choices.append(missed[i])
            _where_two(v, k, choices)
        if not is_hard:
            missed.append(v.model.new_bool_var(f"{k} misses any break"))
            v.soft.extend(v.arrays.soft_weights.missed_break * literal for literal in missed)
        _where_two(v, k, [*taken, *short, *missed])


def several_taken_in(v: Variables) -> dict[int, list[cp_model.IntVar]]:
    """Returns for each shift with several breaks a literal for each: it is true only if the route takes the break.

    The literals are created on first use.
    """
    shifts = v.arrays.shifts
    for k in range(shifts.k):
        if k in v.several_taken or not _breaks_of(v, k):
            continue
        v.several_taken[k] = []
        for i, (ticks, opens, closes) in enumerate(_breaks_of(v, k)):
            is_taken = v.model.new_bool_var(f"{k} takes break {i}")
            places = [(task, after) for task, after in rests(v, ticks, opens, closes, {k}).items() if k in v.in_shift[task]]
            chosen = [(task, after, v.model.new_bool_var(f"{k} takes break {i} after {task}")) for task, after in places]
            v.model.add_bool_or(~is_taken, *(literal for _, _, literal in chosen))
            for task, after, literal in chosen:
                v.model.add_implication(literal, v.in_shift[task][k])
                v.model.add_implication(literal, after)
            v.several_taken[k].append(is_taken)
    return v.several_taken


def several_ticks(v: Variables) -> dict[int, cp_model.IntVar]:
    """Returns for each shift with several breaks an upper bound of the ticks of those that it takes, for IDLE.

    A route counts them where it or its shift is long enough for a break. Created on first use.
    """
    shifts = v.arrays.shifts
    for k, taken in several_taken_in(v).items():
        if k not in v.several_ticks:
            breaks = _breaks_of(v, k)
            v.several_ticks[k] = v.model.new_int_var(0, sum(ticks for ticks, _, _ in breaks), f"breaks of {k}")
            v.model.add(v.several_ticks[k] <= sum(ticks * literal for (ticks, _, _), literal in zip(breaks, taken, strict=True)))
            after_ticks = int(shifts.break_after_ticks[k])
            if shifts.rostered_end[k] - shifts.rostered_start[k] <= after_ticks:
                v.model.add(v.several_ticks[k] == 0).only_enforce_if(~is_longer(v, k, after_ticks))
    return v.several_ticks


def several_ticks_waited(v: Variables) -> list[cp_model.IntVar]:
    """Returns the same for WAITING: no more than a route waits between its visits, since one wait may hold several breaks."""
    waited = []
    for k, ticks in several_ticks(v).items():
        counted = v.model.new_int_var(0, sum(length for length, _, _ in _breaks_of(v, k)), f"breaks of {k} in waits")
        ends = [out_leg(v.arrays, task, shift)[0] * opens for (task, shift), opens in v.opens.items() if shift == k]
        ends += [home_leg(v.arrays, task, shift)[0] * closes for (task, shift), closes in v.closes.items() if shift == k]
        v.model.add(counted <= ticks)
        if k in run_spans(v):
            v.model.add(counted <= run_spans(v)[k] - work_of(v)[k] + sum(ends))
        waited.append(counted)
    return waited


def _breaks_of(v: Variables, k: int) -> list[tuple[int, int, int]]:
    shifts = v.arrays.shifts
    rows = shifts.several_breaks[shifts.several_breaks_of[k] : shifts.several_breaks_of[k + 1]].tolist()
    return [(ticks, opens, closes) for ticks, opens, closes in rows]


def _begins_after(v: Variables, k: int, opens: int) -> cp_model.IntVar:
    """Returns a literal that is true only if the route of a shift begins after a tick."""
    begins = v.model.new_bool_var(f"{k} begins after {opens}")
    for (task, shift), first in v.opens.items():
        if shift == k:
            v.model.add(v.start[task] > opens).only_enforce_if(begins, first)
    return begins


def _ends_before(v: Variables, k: int, closes: int) -> cp_model.IntVar:
    """Returns a literal that is true only if the last task of the route of a shift ends before a tick."""
    ends = v.model.new_bool_var(f"{k} ends before {closes}")
    for (task, shift), last in v.closes.items():
        if shift == k:
            v.model.add(v.start[task] + int(v.arrays.tasks.duration_ticks[task]) < closes).only_enforce_if(ends, last)
    return ends


def _where_two(v: Variables, k: int, choices: list[cp_model.IntVar]) -> None:
    """Adds that one of these literals is true if the route of a shift has two tasks or more."""
    for leg, used in v.legs:
        if k in leg.shifts:
            v.model.add_bool_or(~used, ~v.in_shift[leg.i][k], *choices)
