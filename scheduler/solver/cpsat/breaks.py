"""Breaks in the exact model: which routes take one, and where."""

from collections import defaultdict

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.rests import rests
from scheduler.solver.cpsat.run_times import is_longer, run_spans
from scheduler.solver.cpsat.several_breaks import several_breaks
from scheduler.solver.cpsat.variables import Variables


def break_(v: Variables) -> None:
    """Builds BREAK: a route of two tasks or more takes the break of its shift after one of them."""
    if v.arrays.break_is_hard:
        for k, rested in break_taken_in(v).items():
            _where_owed(v, k, rested)
        several_breaks(v, is_hard=True)


def missed_break(v: Variables) -> None:
    """Builds MISSED_BREAK: each route that owes a break and has none costs its weight."""
    if v.arrays.soft_weights.missed_break:
        for k, rested in break_taken_in(v).items():
            missed = v.model.new_bool_var(f"{k} misses its break")
            _where_owed(v, k, rested, missed)
            v.soft.append(v.arrays.soft_weights.missed_break * missed)
        several_breaks(v, is_hard=False)


def break_taken_in(v: Variables) -> dict[int, cp_model.IntVar]:
    """Returns for each shift that owes a break a literal that is true only if its route has one.

    The literals are created on first use.
    """
    shifts = v.arrays.shifts
    kinds: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for k, (rest, (opens, closes)) in enumerate(zip(shifts.break_ticks.tolist(), shifts.break_window.tolist(), strict=True)):
        if rest and k not in v.break_taken:
            kinds[rest, opens, closes].append(k)
    for (rest, opens, closes), owing in kinds.items():
        after = rests(v, rest, opens, closes, set(owing))
        for k in owing:
            v.break_taken[k] = v.model.new_bool_var(f"{k} rested")
            taken = [(task, v.model.new_bool_var(f"{k} rests after {task}")) for task in after if k in v.in_shift[task]]
            v.model.add_bool_or(~v.break_taken[k], *(here for _, here in taken))
            for task, here in taken:
                v.model.add_implication(here, v.in_shift[task][k])
                v.model.add_implication(here, after[task])
            after_ticks = int(shifts.break_after_ticks[k])
            if shifts.rostered_end[k] - shifts.rostered_start[k] <= after_ticks:
                v.model.add_implication(v.break_taken[k], is_longer(v, k, after_ticks))
    return v.break_taken


def _where_owed(v: Variables, k: int, *literals: cp_model.IntVar) -> None:
    """Adds that one of these literals is true if the route of a shift owes a break.

    It has two tasks or more then, and is longer than the length above which a break is owed.
    """
    after_ticks = int(v.arrays.shifts.break_after_ticks[k])
    choices = list(literals)
    if after_ticks >= 0 and k in run_spans(v):
        is_short = v.model.new_bool_var(f"{k} is too short to owe a break")
        v.model.add(run_spans(v)[k] <= after_ticks).only_enforce_if(is_short)
        choices.append(is_short)
    for leg, used in v.legs:
        if k in leg.shifts:
            v.model.add_bool_or(~used, ~v.in_shift[leg.i][k], *choices)
