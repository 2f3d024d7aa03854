"""The compiled problem as NumPy arrays, with their shapes and units.

Names and datetimes end before this module. Sizes: n tasks (a double-up is two), k shifts,
u groups, v visits, p persons (service users), c carers, m travel modes, l locations, h limits on
hours. Location number l, one past the last, is *nowhere*: a journey to or from it costs nothing. Times are ticks
since the start of the horizon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.model.axes import Along, Axis, Offsets, Rows

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Legs = NDArray[np.int32]

INFINITE = 2**29
"""Ticks, metres or cost that are out of reach; sums of a few of them still fit 32 bits."""


@dataclass(frozen=True, eq=False)
class Tasks:
    """The tasks: one row for each carer that a visit asks for.

    Tasks of one visit are consecutive.

    Attributes:
        visit: [n] Number of the visit.
        person: [n] Number of the service user.
        place: [n] Number of the location.
        group: [n] Number of the group. The tasks of a group are allocated together or not at all
            (double-ups and whole links).
        duration_ticks: [n] Duration in ticks.
        window_of: [n + 1] Offsets of each task's windows in `window`.
        window: [w, 2] First and last tick at which a task may start, in order of time. If WINDOW is
            off, one window is open from the first opening on. A pinned start is a window of one
            tick. A task without a window cannot be allocated.
        due_of: [n + 1] Offsets of each task's due windows in `due`.
        due: [d, 2] First tick and last tick on time of each window, for LATENESS.
        wanted: [n, 2] First and last tick at which a start costs nothing for WANTED_TIME; -INFINITE
            and INFINITE if every start is free.
    """

    visit: Annotated[Ints, Along((Axis.TASK,), number_of=Axis.VISIT)]
    person: Annotated[Ints, Along((Axis.TASK,), number_of=Axis.PERSON)]
    place: Annotated[Ints, Along((Axis.TASK,), number_of=Axis.PLACE)]
    group: Annotated[Ints, Along((Axis.TASK,), number_of=Axis.GROUP)]
    duration_ticks: Annotated[Ints, Along((Axis.TASK,))]
    window_of: Annotated[Ints, Offsets(Axis.TASK)]
    window: Annotated[Ints, Rows()]
    due_of: Annotated[Ints, Offsets(Axis.TASK)]
    due: Annotated[Ints, Rows()]
    wanted: Annotated[Ints, Along((Axis.TASK,))]

    @property
    def n(self) -> int:
        """Number of tasks."""
        return len(self.visit)


@dataclass(frozen=True, eq=False)
class Shifts:
    """The shifts: one row each, after absences that cover a start or an end are cut off.

    Attributes:
        carer: [k] Number of the carer.
        start: [k] Earliest tick at which the carer leaves.
        end: [k] Latest tick at which the carer is back. It lies before `start` if an absence covers
            the whole shift. If SHIFT is off, it is the start of the carer's next shift, or lies far
            past the horizon; an absence still cuts it.
        rostered_start: [k] Rostered start tick, absences not deducted, for IDLE and OVERTIME.
        rostered_end: [k] Rostered end tick, absences not deducted, for IDLE and OVERTIME.
        mode: [k] Number of the travel mode.
        leave: [k] Place where the route starts; l is nowhere.
        back: [k] Place where the route ends; l is nowhere.
        absence_of: [k + 1] Offsets of each shift's absences in `absence`.
        absence: [a, 2] Ticks in which no visit may lie.
        soft_absence_of: [k + 1] Offsets of each shift's soft absences in `soft_absence`.
        soft_absence: [s, 2] Ticks in which each tick of a visit costs `SoftWeights.soft_absence`.
        break_ticks: [k] Length of the break that a route of two visits or more may owe; 0 if none
            is due, as where no rule asks for it (BREAK not hard, MISSED_BREAK without a weight).
        break_after_ticks: [k] A route owes the break if more ticks lie between the start of its
            first visit and the end of its last; -1 if its length does not matter.
        break_window: [k, 2] Ticks between which the break lies.
        several_breaks_of: [k + 1] Offsets of each shift's breaks in `several_breaks`, if it has two or more and no `break_ticks`.
        several_breaks: [b, 3] Length of a break and its window; in order and apart within a shift.
        day: [k] Number of the local date on which the shift starts.
        paid_minutes: [k] Minutes from the rostered start to the rostered end, less the break of a
            shift of more than six hours.
    """

    carer: Annotated[Ints, Along((Axis.SHIFT,), number_of=Axis.CARER)]
    start: Annotated[Ints, Along((Axis.SHIFT,))]
    end: Annotated[Ints, Along((Axis.SHIFT,), no_limit=INFINITE)]
    rostered_start: Annotated[Ints, Along((Axis.SHIFT,))]
    rostered_end: Annotated[Ints, Along((Axis.SHIFT,))]
    mode: Annotated[Ints, Along((Axis.SHIFT,), number_of=Axis.MODE)]
    leave: Annotated[Ints, Along((Axis.SHIFT,), number_of=Axis.PLACE)]
    back: Annotated[Ints, Along((Axis.SHIFT,), number_of=Axis.PLACE)]
    absence_of: Annotated[Ints, Offsets(Axis.SHIFT)]
    absence: Annotated[Ints, Rows()]
    soft_absence_of: Annotated[Ints, Offsets(Axis.SHIFT)]
    soft_absence: Annotated[Ints, Rows()]
    break_ticks: Annotated[Ints, Along((Axis.SHIFT,), no_limit=0)]
    break_after_ticks: Annotated[Ints, Along((Axis.SHIFT,))]
    break_window: Annotated[Ints, Along((Axis.SHIFT,))]
    several_breaks_of: Annotated[Ints, Offsets(Axis.SHIFT)]
    several_breaks: Annotated[Ints, Rows()]
    day: Annotated[Ints, Along((Axis.SHIFT,))]
    paid_minutes: Annotated[Ints, Along((Axis.SHIFT,))]

    @property
    def k(self) -> int:
        """Number of shifts."""
        return len(self.carer)


@dataclass(frozen=True, eq=False)
class TaskLinks:
    """Links between tasks.

    Attributes:
        lag: [e, 3] Rows (a, b, ticks): if both tasks are allocated, b starts no earlier than
            `ticks` after the start of a. A common start is two rows.
        apart: [x, 2] Pairs of tasks that different carers do (halves of a double-up, links by
            different carers).
        same: [y, 2] Pairs of visits by the same carers. All carers of the visit with fewer carers
            also make the other.
    """

    lag: Annotated[Ints, Rows(number_of=(Axis.TASK, Axis.TASK))]
    apart: Annotated[Ints, Rows(number_of=(Axis.TASK, Axis.TASK))]
    same: Annotated[Ints, Rows(number_of=(Axis.VISIT, Axis.VISIT))]


@dataclass(frozen=True)
class SoftWeights:
    """Weights of the soft rules that look at more than one task and one shift.

    A weight is 0 if its rule has nothing to count.

    Attributes:
        new_carer: Cost of a new carer of a person (CONTINUITY).
        late: Cost of a tick of lateness (LATENESS).
        worst_late: Cost of a tick of the greatest lateness (WORST_LATENESS).
        wanted: Cost of a tick off the wanted time (WANTED_TIME).
        waiting: Cost of a tick of waiting (WAITING).
        idle: Cost of a tick of the greatest idle time (IDLE).
        overtime: Cost of a tick of overtime (OVERTIME); 0 if SHIFT is hard.
        soft_absence: Cost of a tick of a visit inside a soft absence (SOFT_ABSENCE).
        fairness: Cost of a tick above or below a fair share (FAIRNESS).
        missed_break: Cost of a break that is due and not taken (MISSED_BREAK); 0 if BREAK is hard.
        contract: Cost of a minute that a carer is paid for and does not work (CONTRACT_HOURS).
    """

    new_carer: int = 0
    late: int = 0
    worst_late: int = 0
    wanted: int = 0
    waiting: int = 0
    idle: int = 0
    overtime: int = 0
    soft_absence: int = 0
    fairness: int = 0
    missed_break: int = 0
    contract: int = 0


LIMIT_RULES = ("max_hours", "max_day_hours", "night_hours")
"""Names of the rules that limit the minutes of a carer's used shifts."""


@dataclass(frozen=True, eq=False)
class HoursLimits:
    """Limits on the minutes of used shifts, each for some shifts of one carer.

    If any of the shifts is used, the minutes of those that are used are at most `max_minutes`.

    Attributes:
        rule: [h] Position of the rule in `LIMIT_RULES`.
        carer: [h] Number of the carer.
        max_minutes: [h] Most minutes; negative if none of the shifts may be used.
        shift_minutes: [x, 3] Rows (shift, limit, minutes): the shift counts so many minutes.
    """

    rule: Annotated[Ints, Along((Axis.LIMIT,))]
    carer: Annotated[Ints, Along((Axis.LIMIT,), number_of=Axis.CARER)]
    max_minutes: Annotated[Ints, Along((Axis.LIMIT,), no_limit=INFINITE)]
    shift_minutes: Annotated[Ints, Rows(number_of=(Axis.SHIFT, Axis.LIMIT))]

    def counted_shifts(self) -> list[list[tuple[int, int]]]:
        """Returns for each limit its shifts, and the minutes that each counts."""
        counted: list[list[tuple[int, int]]] = [[] for _ in self.max_minutes]
        for shift, limit, minutes in self.shift_minutes.tolist():
            counted[limit].append((shift, minutes))
        return counted


@dataclass(frozen=True, eq=False)
class Week:
    """Rules between the shifts of one carer, and between the carers of one person.

    A shift is *used* if its route has a task.

    Attributes:
        rest_ticks: Least ticks from the last end of one used shift to leaving for another (REST).
            Rest after work before the horizon is in `Shifts.start`.
        rest_pairs: [r, 2] Shifts of one carer on different dates that could be too close to each
            other, the earlier first.
        hours: Limits on the minutes of each carer's used shifts (MAX_HOURS, MAX_DAY_HOURS,
            NIGHT_HOURS).
        contract_minutes: [c] Minutes of the horizon that each carer is paid for (CONTRACT_HOURS); 0
            if the rule is off.
        max_carers: [p] Most different carers that may visit each person, besides the fixed ones
            (MOST_CARERS); INFINITE without a limit.
        fixed_carers: bool [p, c] Whether the carer comes to the person anyway, for visits outside
            the problem.
        blocks: [b, 3] First tick and end of a stretch of the horizon, and the number of rests that
            each carer has in it (WEEKLY_REST). A rest is `day_ticks` long and lies between a last
            end and leaving. Rests do not overlap.
        day_ticks: Ticks of 24 hours.
    """

    rest_ticks: int
    rest_pairs: Annotated[Ints, Rows(number_of=(Axis.SHIFT, Axis.SHIFT))]
    hours: HoursLimits
    contract_minutes: Annotated[Ints, Along((Axis.CARER,), no_limit=0)]
    max_carers: Annotated[Ints, Along((Axis.PERSON,), no_limit=INFINITE)]
    fixed_carers: Annotated[Bools, Along((Axis.PERSON, Axis.CARER))]
    blocks: Annotated[Ints, Rows()]
    day_ticks: int


@dataclass(frozen=True, eq=False)
class Arrays:
    """A compiled problem.

    Attributes:
        tasks: Tasks.
        shifts: Shifts.
        links: Links between tasks.
        travel: int32 [m, l + 1, l + 1, 2] Ticks and soft cost of each leg; both INFINITE if the
            journey is impossible.
        allowed: bool [n, k] Whether a shift may take a task, by all rules about these two alone.
        cost: int64 [n, k] Soft cost that depends on task and shift alone (PREFERENCE, and SKILLS,
            LOCALITY, TEAM, REFUSED and GENDER if they are soft).
        unallocated_cost: int64 [u, 2] Cost of leaving out each group, on the level UNALLOCATED and
            on the soft level (OPTIONAL).
        known_carers: bool [p, c] Whether the carer is known to the person.
        soft_weights: Weights of the soft rules.
        fair_share: int64 [c] Each carer's part of all work (visits and journeys) for FAIRNESS, to
            be divided by the sum of all parts. Carers without a shift have 0. The sum is at least
            1 if any carer has a shift.
        week: Rules between shifts.
        break_is_hard: Whether a route must hold the break that it owes. Otherwise each missed break
            costs `soft_weights.missed_break`.
        horizon: Ticks from the start to the end of the horizon.
    """

    tasks: Tasks
    shifts: Shifts
    links: TaskLinks
    travel: Annotated[Legs, Along((Axis.MODE, Axis.PLACE, Axis.PLACE))]
    allowed: Annotated[Bools, Along((Axis.TASK, Axis.SHIFT))]
    cost: Annotated[Ints, Along((Axis.TASK, Axis.SHIFT))]
    unallocated_cost: Annotated[Ints, Along((Axis.GROUP,))]
    known_carers: Annotated[Bools, Along((Axis.PERSON, Axis.CARER))]
    soft_weights: SoftWeights
    fair_share: Annotated[Ints, Along((Axis.CARER,))]
    week: Week
    break_is_hard: bool
    horizon: int

    @property
    def has_choice_of_starts(self) -> bool:
        """True if a start later than the earliest may cost less.

        Wanted times, waiting, a soft absence or a later window can be the reason.
        """
        has_soft_absence = self.soft_weights.soft_absence > 0 and len(self.shifts.soft_absence) > 0
        may_be_late = self.soft_weights.late + self.soft_weights.worst_late > 0 and bool((np.diff(self.tasks.due_of) > 1).any())
        return self.soft_weights.wanted > 0 or self.soft_weights.waiting > 0 or has_soft_absence or may_be_late

    def travel_ticks(self, routes: Sequence[Sequence[int]]) -> int:
        """Returns the total travel time of the routes, in ticks.

        Args:
            routes: For each shift its tasks in order.
        """
        total = 0
        for k, route in enumerate(routes):
            if route:
                stops = np.array([self.shifts.leave[k], *self.tasks.place[list(route)], self.shifts.back[k]])
                total += int(self.travel[self.shifts.mode[k], stops[:-1], stops[1:], 0].sum())
        return total
