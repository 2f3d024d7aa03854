"""Soft rules as terms of the exact model, under their names.

Nothing is built for a rule without a weight. Most terms have lower bounds only, and minimisation
makes them tight. The cost of a solution is recomputed from its routes and starts.
"""

from collections import defaultdict
from collections.abc import Iterator

from ortools.sat.python import cp_model

from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.model.arrays import INFINITE
from scheduler.solver.model.reachability import home_leg, out_leg


def unallocated(v: Variables) -> None:
    """Builds the first levels: unallocated visits by priority, a time-critical point above all others."""
    v.unallocated.extend(
        cost * (1 - placed) for placed, cost in zip(v.allocated, v.arrays.unallocated_cost[:, 0].tolist(), strict=True) if cost
    )


def optional(v: Variables) -> None:
    """Builds OPTIONAL: the cost of optional visits that are left out."""
    v.soft.extend(cost * (1 - placed) for placed, cost in zip(v.allocated, v.arrays.unallocated_cost[:, 1].tolist(), strict=True) if cost)


def travel_time(v: Variables) -> None:
    """Builds TRAVEL_TIME: the cost of every leg, with time and distance in one number."""
    v.soft.extend(leg.cost * used for leg, used in v.legs)
    v.soft.extend(out_leg(v.arrays, task, k)[1] * opens for (task, k), opens in v.opens.items())
    v.soft.extend(home_leg(v.arrays, task, k)[1] * closes for (task, k), closes in v.closes.items())


def settled_by_travel_time(v: Variables) -> None:
    """Builds nothing, since the cost of a leg in `Arrays.travel` includes its metres."""


def lateness(v: Variables) -> None:
    """Builds LATENESS: the total lateness of all tasks."""
    if v.arrays.soft_weights.late:
        v.soft.extend(v.arrays.soft_weights.late * late for late in _lateness(v))


def worst_lateness(v: Variables) -> None:
    """Builds WORST_LATENESS: the greatest lateness of a task."""
    if v.arrays.soft_weights.worst_late and (all_late := list(_lateness(v))):
        worst = v.model.new_int_var(0, INFINITE, "worst lateness")
        v.model.add_max_equality(worst, all_late)
        v.soft.append(v.arrays.soft_weights.worst_late * worst)


def wanted_time(v: Variables) -> None:
    """Builds WANTED_TIME: the ticks by which starts miss the tolerance of the planned start."""
    for task, (first, last) in enumerate(v.arrays.tasks.wanted.tolist()):
        low, high = v.reach.span[task].tolist()
        most = max(first - low, high - last)
        if v.arrays.soft_weights.wanted and v.in_shift[task] and most > 0:
            off = v.model.new_int_var(0, most, f"{task} off its time")
            v.model.add(off >= first - v.start[task]).only_enforce_if(v.done[task])
            v.model.add(off >= v.start[task] - last).only_enforce_if(v.done[task])
            v.soft.append(v.arrays.soft_weights.wanted * off)


def continuity(v: Variables) -> None:
    """Builds CONTINUITY: the number of pairs of a person and a new carer."""
    visits: defaultdict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            person, carer = int(v.arrays.tasks.person[task]), int(v.arrays.shifts.carer[k])
            if v.arrays.soft_weights.new_carer and not v.arrays.known_carers[person, carer]:
                visits[person, carer].append(here)
    for (person, carer), visiting in visits.items():
        new_face = v.model.new_bool_var(f"{carer} new to {person}")
        v.model.add_max_equality(new_face, visiting)
        v.soft.append(v.arrays.soft_weights.new_carer * new_face)


def preference(v: Variables) -> None:
    """Builds the cost of each task in its shift, by the soft rules about people."""
    v.soft.extend(
        int(v.arrays.cost[task, k]) * here
        for task, in_shift in enumerate(v.in_shift)
        for k, here in in_shift.items()
        if v.arrays.cost[task, k]
    )


def settled_by_preference(v: Variables) -> None:
    """Builds nothing, since `Arrays.cost` includes what a carer other than published costs."""


def soft_absence(v: Variables) -> None:
    """Builds SOFT_ABSENCE: the ticks of visits inside soft absences of the carer who makes them.

    The overlap is the least of four lengths, and negative where there is none.
    """
    weight, shifts = v.arrays.soft_weights.soft_absence, v.arrays.shifts
    for task, in_shift in enumerate(v.in_shift) if weight else ():
        length = int(v.arrays.tasks.duration_ticks[task])
        for k, is_in_shift in in_shift.items():
            for begins, ends in shifts.soft_absence[shifts.soft_absence_of[k] : shifts.soft_absence_of[k + 1]].tolist():
                whole = min(length, ends - begins)
                overlap = v.model.new_int_var(0, whole, f"{task} in a soft absence of {k} from {begins}")
                start = v.start[task]
                choices = []
                for name, least in (("whole", whole), ("head", start + length - begins), ("tail", ends - start)):
                    choice = v.model.new_bool_var(f"{task} {name} in {begins} of {k}")
                    v.model.add(overlap >= least).only_enforce_if(choice)
                    choices.append(choice)
                v.model.add_bool_or(~is_in_shift, *choices)
                v.soft.append(weight * overlap)


def _lateness(v: Variables) -> Iterator[cp_model.IntVar]:
    """Yields the lateness of each task that can be late; the variables are created on first use."""
    for task in range(v.arrays.tasks.n):
        if task not in v.late_ticks and any(close is not None for _, _, close in _pieces(v, task)):
            v.late_ticks[task] = _late(v, task)
        if task in v.late_ticks:
            yield v.late_ticks[task]


def _late(v: Variables, task: int) -> cp_model.IntVar:
    """Returns a new variable: the lateness of a task, a piecewise linear function of its start."""
    late = v.model.new_int_var(0, max(high - close for _, high, close in _pieces(v, task) if close is not None), f"{task} late")
    where = []
    for low, high, close in _pieces(v, task):
        here = v.model.new_bool_var(f"{task} starts from {low} to {high}")
        v.model.add_linear_constraint(v.start[task], low, high).only_enforce_if(here)
        v.model.add(late == (0 if close is None else v.start[task] - close)).only_enforce_if(here)
        where.append(here)
    v.model.add(sum(where) == v.done[task])
    v.model.add(late == 0).only_enforce_if(~v.done[task])
    return late


def _pieces(v: Variables, task: int) -> list[tuple[int, int, int | None]]:
    """Returns the pieces of a task's lateness: first start, last start, and end of the due window.

    The third entry is None for a piece on time. The window that counts is the last one that has
    opened by the start.
    """
    tasks = v.arrays.tasks
    due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
    first, last = v.reach.span[task].tolist()
    pieces: list[tuple[int, int, int | None]] = []
    for (opens, closes), until in zip(due, [*(opens - 1 for opens, _ in due[1:]), last], strict=True):
        pieces.append((max(first, opens), min(last, until, closes), None))
        pieces.append((max(first, opens, closes + 1), min(last, until), closes))
    windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()
    allowed = [(max(low, opens), min(high, closes), late) for low, high, late in pieces for opens, closes in windows]
    return [(low, high, late) for low, high, late in allowed if low <= high]
