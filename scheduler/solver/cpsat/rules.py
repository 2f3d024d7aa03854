"""The rules as parts of the exact model: one builder a rule, under the rule's name. Nothing is built for a rule that is off."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from ortools.sat.python import cp_model

from scheduler.domain.rules import Rule
from scheduler.solver.arrays import FAR
from scheduler.solver.cpsat.variables import Variables, home_leg, out_leg


def settled_by_allowed(v: Variables) -> None:
    """Nothing is left to build: a task has variables only for the shifts that `Arrays.allowed` (and `Tasks.window`) leave it."""


def window(v: Variables) -> None:
    """A task starts inside one of its windows."""
    tasks = v.arrays.tasks
    for task, start in enumerate(v.start):
        windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()
        v.model.add_linear_expression_in_domain(start, cp_model.Domain.from_intervals(windows)).only_enforce_if(v.done[task])


def travel(v: Variables) -> None:
    """A task starts after the one before it has ended and the journey between is made."""
    for leg, used in v.legs:
        ends = v.start[leg.i] + int(v.arrays.tasks.minutes[leg.i])
        v.model.add(v.start[leg.j] >= ends + leg.ticks).only_enforce_if(used)


def shift(v: Variables) -> None:
    """Nobody leaves before the shift starts or is back after it ends. A task in the middle cannot be nearer to them than its reach."""
    shifts, minutes = v.arrays.shifts, v.arrays.tasks.minutes
    for (task, k), opens in v.opens.items():
        v.model.add(v.start[task] >= int(shifts.start[k]) + out_leg(v.arrays, task, k)[0]).only_enforce_if(opens)
    for (task, k), closes in v.closes.items():
        v.model.add(v.start[task] + int(minutes[task]) + home_leg(v.arrays, task, k)[0] <= int(shifts.end[k])).only_enforce_if(closes)
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            v.model.add_linear_constraint(v.start[task], int(v.reach.first[task, k]), int(v.reach.last[task, k])).only_enforce_if(here)


def double_up(v: Variables) -> None:
    """The halves of a double-up start together, and one carer does not do both."""
    for a, b in _apart(v, halves=True):
        v.model.add(v.start[a] == v.start[b])
        _different_carers(v, a, b)  # follows from the starts, since a carer's shifts do not overlap; said for speed


def gap(v: Variables) -> None:
    """Where both tasks of a lag are placed, the second starts at least so long after the first."""
    visit = v.arrays.tasks.visit
    for a, b, ticks in v.arrays.links.lag.tolist():
        if visit[a] != visit[b]:
            v.model.add(v.start[b] >= v.start[a] + ticks).only_enforce_if(v.done[a], v.done[b])


def carer_link(v: Variables) -> None:
    """Linked visits by different carers, or with all carers of the one that has fewer."""
    for a, b in _apart(v, halves=False):
        _different_carers(v, a, b)
    tasks_of: defaultdict[int, list[int]] = defaultdict(list)
    for task, visit in enumerate(v.arrays.tasks.visit.tolist()):
        tasks_of[visit].append(task)
    for pair in v.arrays.links.same.tolist():
        fewer, more = sorted((tasks_of[visit] for visit in pair), key=len)
        for task in fewer:
            for k, here in v.in_shift[task].items():
                v.model.add_bool_or(~here, ~v.done[more[0]], *v.by_carer(more, int(v.arrays.shifts.carer[k])))


def complete(v: Variables) -> None:
    """All tasks of a unit are done where it is placed, and none where it is not."""
    for done, unit in zip(v.done, v.arrays.tasks.unit.tolist(), strict=True):
        v.model.add(done == v.placed[unit])


def availability(v: Variables) -> None:
    """No task overlaps an absence: it starts when the absence is over, or so early that it has ended by then."""
    shifts = v.arrays.shifts
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            for begins, ends in shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]].tolist():
                clear = cp_model.Domain.from_intervals([[-FAR, begins - int(v.arrays.tasks.minutes[task])], [ends, FAR]])
                v.model.add_linear_expression_in_domain(v.start[task], clear).only_enforce_if(here)


def break_(v: Variables) -> None:
    """A run of two tasks or more in a shift that owes a break has it after one of them."""
    shifts = v.arrays.shifts
    kinds: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for k, (rest, (opens, closes)) in enumerate(zip(shifts.rest.tolist(), shifts.rest_window.tolist(), strict=True)):
        if rest:
            kinds[rest, opens, closes].append(k)
    for (rest, opens, closes), owing in kinds.items():
        after = _rests(v, rest, opens, closes, set(owing))
        for k in owing:
            rested = v.model.new_bool_var(f"{k} rested")
            taken = [(task, v.model.new_bool_var(f"{k} rests after {task}")) for task in after if k in v.in_shift[task]]
            v.model.add_bool_or(~rested, *(here for _, here in taken))
            for task, here in taken:
                v.model.add_implication(here, v.in_shift[task][k])
                v.model.add_implication(here, after[task])
            for leg, used in v.legs:
                if k in leg.shifts:
                    v.model.add_bool_or(~used, ~v.in_shift[leg.i][k], rested)


def _rests(v: Variables, rest: int, opens: int, closes: int, owing: set[int]) -> dict[int, cp_model.IntVar]:
    """By task that a break of this kind can follow, whether it does: `rest` ticks beyond the journey, and as many in its window."""
    if closes - opens < rest:
        return {}
    legs_from: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    after: dict[int, cp_model.IntVar] = {}
    for leg, used in v.legs:
        if owing.isdisjoint(leg.shifts):
            continue
        ends = v.start[leg.i] + int(v.arrays.tasks.minutes[leg.i])
        if leg.i not in after:
            after[leg.i] = v.model.new_bool_var(f"rest of {rest} after {leg.i}")
            v.model.add(ends + rest <= closes).only_enforce_if(after[leg.i])
        legs_from[leg.i].append(used)
        v.model.add(v.start[leg.j] >= ends + leg.ticks + rest).only_enforce_if(after[leg.i], used)
        v.model.add(v.start[leg.j] >= opens + rest).only_enforce_if(after[leg.i], used)
    for task, resting in after.items():
        v.model.add_bool_or(~resting, *legs_from[task])
    return after


def unallocated(v: Variables) -> None:
    """What is not placed, by priority: the first level."""
    v.unplaced.extend(cost * (1 - placed) for placed, cost in zip(v.placed, v.arrays.unplaced[:, 0].tolist(), strict=True) if cost)


def optional(v: Variables) -> None:
    """What is optional and left out."""
    v.soft.extend(cost * (1 - placed) for placed, cost in zip(v.placed, v.arrays.unplaced[:, 1].tolist(), strict=True) if cost)


def travel_time(v: Variables) -> None:
    """The cost of every journey, time and distance in one number."""
    v.soft.extend(leg.cost * used for leg, used in v.legs)
    v.soft.extend(out_leg(v.arrays, task, k)[1] * opens for (task, k), opens in v.opens.items())
    v.soft.extend(home_leg(v.arrays, task, k)[1] * closes for (task, k), closes in v.closes.items())


def settled_by_travel_time(v: Variables) -> None:
    """Nothing is left to build: the cost of a leg in `Arrays.travel` holds its metres too."""


def lateness(v: Variables) -> None:
    """Lateness of all tasks, summed."""
    if v.arrays.late:
        v.soft.extend(v.arrays.late * late for late in _lateness(v))


def worst_lateness(v: Variables) -> None:
    """The greatest lateness of a task."""
    if v.arrays.worst_late and (all_late := list(_lateness(v))):
        worst = v.model.new_int_var(0, v.arrays.horizon + int(v.arrays.tasks.minutes.max()), "worst lateness")
        v.model.add_max_equality(worst, all_late)
        v.soft.append(v.arrays.worst_late * worst)


def continuity(v: Variables) -> None:
    """Pairs of a person and a carer who is a new face there."""
    visits: defaultdict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            person, carer = int(v.arrays.tasks.person[task]), int(v.arrays.shifts.carer[k])
            if v.arrays.new_face and not v.arrays.known[person, carer]:
                visits[person, carer].append(here)
    for (person, carer), visiting in visits.items():
        new_face = v.model.new_bool_var(f"{carer} new to {person}")
        v.model.add_max_equality(new_face, visiting)
        v.soft.append(v.arrays.new_face * new_face)


def preference(v: Variables) -> None:
    """What it costs that this task is done in that shift."""
    v.soft.extend(
        int(v.arrays.cost[task, k]) * here
        for task, in_shift in enumerate(v.in_shift)
        for k, here in in_shift.items()
        if v.arrays.cost[task, k]
    )


def _apart(v: Variables, *, halves: bool) -> list[tuple[int, int]]:
    """Pairs of tasks by different carers that are halves of one double-up, or that are not."""
    visit = v.arrays.tasks.visit
    return [(a, b) for a, b in v.arrays.links.apart.tolist() if (visit[a] == visit[b]) == halves]


def _different_carers(v: Variables, a: int, b: int) -> None:
    for carer in {int(v.arrays.shifts.carer[k]) for k in v.in_shift[a]}:
        v.model.add_at_most_one(v.by_carer([a, b], carer))


def _lateness(v: Variables) -> Iterator[cp_model.IntVar]:
    """The lateness of each task that can be late, made when first asked for."""
    for task in range(v.arrays.tasks.n):
        if task not in v.late and any(close is not None for _, _, close in _pieces(v, task)):
            v.late[task] = _late(v, task)
        if task in v.late:
            yield v.late[task]


def _late(v: Variables, task: int) -> cp_model.IntVar:
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
    """First and last start of each stretch that is on time (None) or late by the start less that close.

    The window that counts is the last one that had opened by the start.
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


BUILDERS: dict[Rule, Callable[[Variables], None]] = {
    Rule.SKILLS: settled_by_allowed,
    Rule.WINDOW: window,
    Rule.TRAVEL: travel,
    Rule.SHIFT: shift,
    Rule.DOUBLE_UP: double_up,
    Rule.GAP: gap,
    Rule.CARER_LINK: carer_link,
    Rule.COMPLETE: complete,
    Rule.AVAILABILITY: availability,
    Rule.LOCALITY: settled_by_allowed,
    Rule.TEAM: settled_by_allowed,
    Rule.REFUSED: settled_by_allowed,
    Rule.GENDER: settled_by_allowed,
    Rule.PINNED: settled_by_allowed,
    Rule.BREAK: break_,
    Rule.UNALLOCATED: unallocated,
    Rule.OPTIONAL: optional,
    Rule.TRAVEL_TIME: travel_time,
    Rule.MILEAGE: settled_by_travel_time,
    Rule.LATENESS: lateness,
    Rule.WORST_LATENESS: worst_lateness,
    Rule.CONTINUITY: continuity,
    Rule.PREFERENCE: preference,
}
