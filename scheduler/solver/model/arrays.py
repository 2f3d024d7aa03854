"""The problem as NumPy: every shape and unit is said here, and nothing here knows a name or a datetime.

Sizes: n tasks (a double-up is two), k shifts, u groups, v visits, p persons (service users), c carers, m travel modes, l locations.
Location number l, one past the last, is *nowhere*: it costs no journey to or from any place. Times are ticks since the horizon's start.
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
"""A number of ticks, metres or a cost that is out of reach; sums of a few of them still fit 32 bits."""


@dataclass(frozen=True, eq=False)
class Tasks:
    """The tasks: one row for each carer that a visit asks for. Tasks of a visit stand next to each other.

    Attributes:
        visit, person, place: [n] numbers of the visit, of the service user, of the location.
        group: [n] number of the group; its tasks are placed all or none (double-ups and whole links).
        duration_ticks: [n] duration in ticks.
        window_of: [n + 1] and `window`: [w, 2] first and last tick at which a task may start, in order of time. WINDOW where it is
            hard; otherwise from the first opening on. A pinned start is a window of one tick. No window: it cannot be placed.
        due_of: [n + 1] and `due`: [d, 2] first tick and last tick on time of each window that LATENESS looks at.
        wanted: [n, 2] first and last tick at which a start costs nothing for WANTED_TIME; -INFINITE and INFINITE where no start does.
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
    """The shifts: one row each, after absences that cover its start or end have been cut off.

    Attributes:
        carer: [k] number of the carer.
        start, end: [k] ticks of leaving at the earliest and being back at the latest; end < start where an absence covers all of it.
            Where SHIFT is off, the end is when the carer's next shift starts, or lies far past the horizon; an absence still cuts it.
        rostered_start, rostered_end: [k] ticks at which the shift starts and ends, absences not taken off, for IDLE and OVERTIME.
        mode, leave, back: [k] travel layer, place it starts from, place it returns to (l is nowhere).
        absence_of: [k + 1] and `absence`: [a, 2] ticks in which no visit may lie.
        break_ticks: [k] ticks of the break that is due where the shift has two visits or more; 0 where none is. A break that no rule asks
            for (BREAK not hard, MISSED_BREAK without a weight) is not due.
        break_window: [k, 2] ticks between which the break lies.
        day: [k] number of the local date on which the shift starts.
        paid_minutes: [k] minutes from the rostered start to the rostered end, less the break of a shift of more than six hours.
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
    break_ticks: Annotated[Ints, Along((Axis.SHIFT,), no_limit=0)]
    break_window: Annotated[Ints, Along((Axis.SHIFT,))]
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
        lag: [e, 3] rows (a, b, ticks): where both are placed, b starts no earlier than a's start plus ticks. A common start is two rows.
        apart: [x, 2] pairs of tasks that different carers do (halves of a double-up, links by different carers).
        same: [y, 2] pairs of visits of which the one with fewer carers has them all in common with the other.
    """

    lag: Annotated[Ints, Rows(number_of=Axis.TASK)]
    apart: Annotated[Ints, Rows(number_of=Axis.TASK)]
    same: Annotated[Ints, Rows(number_of=Axis.VISIT)]


@dataclass(frozen=True)
class SoftWeights:
    """Soft weights of the rules that look at more than one task and one shift; 0 where there is nothing to count.

    Attributes:
        new_carer: of a new carer of a person (CONTINUITY).
        late, worst_late, wanted, waiting, idle, overtime, fairness: of a tick (LATENESS, WORST_LATENESS, WANTED_TIME, WAITING, IDLE,
            OVERTIME, FAIRNESS). `overtime` is 0 where SHIFT is hard.
        missed_break: of a break that is due and not taken (MISSED_BREAK); 0 where BREAK is hard.
        contract: of a minute that a carer is paid for and not used (CONTRACT_HOURS).
    """

    new_carer: int = 0
    late: int = 0
    worst_late: int = 0
    wanted: int = 0
    waiting: int = 0
    idle: int = 0
    overtime: int = 0
    fairness: int = 0
    missed_break: int = 0
    contract: int = 0


@dataclass(frozen=True, eq=False)
class Week:
    """Rules between the shifts of a carer, and between the carers of a person. A shift is *used* if it has a task.

    Attributes:
        rest_ticks: ticks from the last end of one used shift to leaving for another (REST). Work before the horizon is in `Shifts.start`.
        rest_pairs: [r, 2] shifts of one carer on different dates, the earlier first, that could be too close to each other.
        max_paid_minutes: [c] the most `Shifts.paid` minutes of the used shifts of each carer (MAX_HOURS); INFINITE where there is no limit,
            below 0 where none of their shifts may be used.
        contract_minutes: [c] minutes of the horizon that each carer is paid for (CONTRACT_HOURS); 0 where the rule is off.
        max_carers: [p] how many different carers, beside those who come anyway, may visit each person (MOST_CARERS); INFINITE where there
            is no limit.
        fixed_carers: bool [p, c] whether the carer comes to the person anyway, by visits that are no part of the problem.
        blocks: [b, 3] first tick and end of stretches of the horizon, and number of rests of `day_ticks` that each carer has inside,
            apart from each other, between last end and leaving (WEEKLY_REST).
        day_ticks: ticks of 24 hours.
    """

    rest_ticks: int
    rest_pairs: Annotated[Ints, Rows(number_of=Axis.SHIFT)]
    max_paid_minutes: Annotated[Ints, Along((Axis.CARER,), no_limit=INFINITE)]
    contract_minutes: Annotated[Ints, Along((Axis.CARER,), no_limit=0)]
    max_carers: Annotated[Ints, Along((Axis.PERSON,), no_limit=INFINITE)]
    fixed_carers: Annotated[Bools, Along((Axis.PERSON, Axis.CARER))]
    blocks: Annotated[Ints, Rows()]
    day_ticks: int


@dataclass(frozen=True, eq=False)
class Arrays:
    """A compiled problem.

    Attributes:
        travel: int32 [m, l + 1, l + 1, 2] ticks and soft cost of each leg; INFINITE and INFINITE where it cannot be made.
        allowed: bool [n, k] whether task may be done in shift, by every rule that looks at these two alone.
        cost: int64 [n, k] soft cost of it that depends on these two alone (PREFERENCE, and SKILLS, LOCALITY, TEAM, REFUSED and GENDER
            where they are soft).
        unallocated_cost: int64 [u, 2] cost of leaving the group out, on the level UNALLOCATED and on the soft level (OPTIONAL).
        known_carers: bool [p, c] whether the carer is known to the person.
        soft_weights: soft weights.
        fair_share: int64 [c] of all work (visits and journeys) the part that is each carer's due for FAIRNESS, over the sum of all parts;
            0 for carers without a shift. Where there is any carer with a shift, the sum is at least 1.
        week: what holds between shifts.
        break_is_hard: a run that owes a break must hold it; otherwise `prices.missed_break` is paid for each that does not.
        horizon: ticks from the start to the end of the horizon.
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
        """Whether a later start than the earliest may cost less: by wanted times, waiting, or a later window."""
        may_be_late = self.soft_weights.late + self.soft_weights.worst_late > 0 and bool((np.diff(self.tasks.due_of) > 1).any())
        return self.soft_weights.wanted > 0 or self.soft_weights.waiting > 0 or may_be_late

    def travel_ticks(self, routes: Sequence[Sequence[int]]) -> int:
        """Time on the road, in ticks, of the tasks of each shift in order."""
        total = 0
        for k, route in enumerate(routes):
            if route:
                stops = np.array([self.shifts.leave[k], *self.tasks.place[list(route)], self.shifts.back[k]])
                total += int(self.travel[self.shifts.mode[k], stops[:-1], stops[1:], 0].sum())
        return total
