"""The rules as parts of the exact model: one builder for each, under the rule's name.

Nothing is built for a rule that is off.
"""

from collections import defaultdict
from collections.abc import Callable

from ortools.sat.python import cp_model

from scheduler.domain.rules import Rule
from scheduler.solver.cpsat.breaks import break_, missed_break
from scheduler.solver.cpsat.soft import (
    continuity,
    lateness,
    optional,
    preference,
    settled_by_preference,
    settled_by_travel_time,
    soft_absence,
    travel_time,
    unallocated,
    wanted_time,
    worst_lateness,
)
from scheduler.solver.cpsat.variables import Variables
from scheduler.solver.cpsat.week import contract_hours, max_day_hours, max_hours, most_carers, night_hours, rest, weekly_rest
from scheduler.solver.cpsat.work import fairness, idle, overtime, waiting
from scheduler.solver.model.arrays import INFINITE
from scheduler.solver.model.reachability import home_leg, out_leg


def settled_by_allowed(v: Variables) -> None:
    """Builds nothing, since a task has variables only for shifts that may take it.

    `Arrays.allowed` and `Tasks.window` hold the rule.
    """


def window(v: Variables) -> None:
    """Builds WINDOW: a task starts inside one of its windows."""
    tasks = v.arrays.tasks
    for task, start in enumerate(v.start):
        windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()
        v.model.add_linear_expression_in_domain(start, cp_model.Domain.from_intervals(windows)).only_enforce_if(v.done[task])


def travel(v: Variables) -> None:
    """Builds TRAVEL: a task starts after the previous task has ended and the journey is made."""
    for leg, used in v.legs:
        ends = v.start[leg.i] + int(v.arrays.tasks.duration_ticks[leg.i])
        v.model.add(v.start[leg.j] >= ends + leg.ticks).only_enforce_if(used)


def shift(v: Variables) -> None:
    """Builds SHIFT: nobody leaves before the shift starts or is back after it ends.

    Tasks in the middle of a route are bounded by their earliest and latest start in the shift.
    """
    shifts, minutes = v.arrays.shifts, v.arrays.tasks.duration_ticks
    for (task, k), opens in v.opens.items():
        v.model.add(v.start[task] >= int(shifts.start[k]) + out_leg(v.arrays, task, k)[0]).only_enforce_if(opens)
    for (task, k), closes in v.closes.items():
        v.model.add(v.start[task] + int(minutes[task]) + home_leg(v.arrays, task, k)[0] <= int(shifts.end[k])).only_enforce_if(closes)
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            v.model.add_linear_constraint(v.start[task], int(v.reach.first[task, k]), int(v.reach.last[task, k])).only_enforce_if(here)


def double_up(v: Variables) -> None:
    """Builds DOUBLE_UP: both halves start together, by different carers."""
    for a, b in _apart(v, halves=True):
        v.model.add(v.start[a] == v.start[b])
        _different_carers(v, a, b)  # redundant, since a carer's shifts do not overlap; for speed


def gap(v: Variables) -> None:
    """Builds GAP: if both tasks of a lag are allocated, the second starts late enough."""
    visit = v.arrays.tasks.visit
    for a, b, ticks in v.arrays.links.lag.tolist():
        if visit[a] != visit[b]:
            v.model.add(v.start[b] >= v.start[a] + ticks).only_enforce_if(v.done[a], v.done[b])


def carer_link(v: Variables) -> None:
    """Builds CARER_LINK: linked visits have different carers, or the same.

    All carers of the visit with fewer carers then also make the other.
    """
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
    """Builds COMPLETE: the tasks of a group are all done if it is allocated, and none otherwise."""
    for done, group in zip(v.done, v.arrays.tasks.group.tolist(), strict=True):
        v.model.add(done == v.allocated[group])


def availability(v: Variables) -> None:
    """Builds AVAILABILITY: no task overlaps an absence.

    A task ends before the absence begins, or starts when it is over.
    """
    shifts = v.arrays.shifts
    for task, in_shift in enumerate(v.in_shift):
        for k, here in in_shift.items():
            for begins, ends in shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]].tolist():
                clear = cp_model.Domain.from_intervals([[-INFINITE, begins - int(v.arrays.tasks.duration_ticks[task])], [ends, INFINITE]])
                v.model.add_linear_expression_in_domain(v.start[task], clear).only_enforce_if(here)


def _apart(v: Variables, *, halves: bool) -> list[tuple[int, int]]:
    """Returns the pairs of tasks by different carers.

    Args:
        v: Variables of the model.
        halves: Whether to return the halves of double-ups, or all other pairs.
    """
    visit = v.arrays.tasks.visit
    return [(a, b) for a, b in v.arrays.links.apart.tolist() if (visit[a] == visit[b]) == halves]


def _different_carers(v: Variables, a: int, b: int) -> None:
    """Requires that no carer does both tasks."""
    for carer in {int(v.arrays.shifts.carer[k]) for k in v.in_shift[a]}:
        v.model.add_at_most_one(v.by_carer([a, b], carer))


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
    Rule.REST: rest,
    Rule.WEEKLY_REST: weekly_rest,
    Rule.MAX_HOURS: max_hours,
    Rule.MAX_DAY_HOURS: max_day_hours,
    Rule.NIGHT_HOURS: night_hours,
    Rule.MOST_CARERS: most_carers,
    Rule.UNALLOCATED: unallocated,
    Rule.OPTIONAL: optional,
    Rule.TRAVEL_TIME: travel_time,
    Rule.MILEAGE: settled_by_travel_time,
    Rule.LATENESS: lateness,
    Rule.WORST_LATENESS: worst_lateness,
    Rule.CONTINUITY: continuity,
    Rule.PREFERENCE: preference,
    Rule.STABILITY: settled_by_preference,
    Rule.WANTED_TIME: wanted_time,
    Rule.WAITING: waiting,
    Rule.IDLE: idle,
    Rule.OVERTIME: overtime,
    Rule.SOFT_ABSENCE: soft_absence,
    Rule.FAIRNESS: fairness,
    Rule.MISSED_BREAK: missed_break,
    Rule.CONTRACT_HOURS: contract_hours,
}
