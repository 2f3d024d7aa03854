"""Where a break can be: after which tasks."""

from collections import defaultdict

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.variables import Variables


def rests(v: Variables, rest: int, opens: int, closes: int, owing: set[int]) -> dict[int, cp_model.IntVar]:
    """Returns a literal for each task that a break can follow; if true, the break follows it.

    The next leg must then leave `rest` ticks beyond its travel time, inside the break window.

    Args:
        v: Variables of the model.
        rest: Length of the break in ticks.
        opens: First tick of the break window.
        closes: Last tick of the break window.
        owing: Shifts that owe this break.
    """
    if closes - opens < rest:
        return {}
    legs_from: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    after: dict[int, cp_model.IntVar] = {}
    for leg, used in v.legs:
        if owing.isdisjoint(leg.shifts):
            continue
        ends = v.start[leg.i] + int(v.arrays.tasks.duration_ticks[leg.i])
        if leg.i not in after:
            after[leg.i] = v.model.new_bool_var(f"rest of {rest} after {leg.i}")
            v.model.add(ends + rest <= closes).only_enforce_if(after[leg.i])
        legs_from[leg.i].append(used)
        v.model.add(v.start[leg.j] >= ends + leg.ticks + rest).only_enforce_if(after[leg.i], used)
        v.model.add(v.start[leg.j] >= opens + rest).only_enforce_if(after[leg.i], used)
    for task, resting in after.items():
        v.model.add_bool_or(~resting, *legs_from[task])
    return after
