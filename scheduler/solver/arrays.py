"""The problem as NumPy: every shape and unit is said here, and nothing here knows a name or a datetime.

Sizes: n tasks (a double-up is two), k shifts, u units, v visits, p persons (service users), c carers, m travel modes, l locations.
Location number l, one past the last, is *nowhere*: it costs no journey to or from any place. Times are ticks since the horizon's start.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Legs = NDArray[np.int32]

FAR = 2**29
"""A number of ticks, metres or a cost that is out of reach; sums of a few of them still fit 32 bits."""


@dataclass(frozen=True, eq=False)
class Tasks:
    """What is to be done: one row a carer-visit that is asked for. Tasks of a visit stand next to each other.

    Attributes:
        visit, person, place: [n] numbers of the visit, of the service user, of the location.
        unit: [n] tasks of a unit are placed all or none (double-ups and whole links).
        minutes: [n] duration in ticks.
        window_of: [n + 1] and `window`: [w, 2] first and last tick at which a task may start, in order of time. WINDOW where it is
            hard; otherwise from the first opening on. A pinned start is a window of one tick. No window: it cannot be placed.
        due_of: [n + 1] and `due`: [d, 2] first tick and last tick on time of each window that LATENESS looks at.
    """

    visit: Ints
    person: Ints
    place: Ints
    unit: Ints
    minutes: Ints
    window_of: Ints
    window: Ints
    due_of: Ints
    due: Ints

    @property
    def n(self) -> int:
        """Number of tasks."""
        return len(self.visit)


@dataclass(frozen=True, eq=False)
class Shifts:
    """Who can do it: one row a shift, after absences that cover its start or end have been cut off.

    Attributes:
        carer: [k] number of the carer.
        start, end: [k] ticks; end < start where an absence covers all of it.
        mode, leave, back: [k] travel layer, place it starts from, place it returns to (l is nowhere).
        absence_of: [k + 1] and `absence`: [a, 2] ticks in which no visit may lie.
        rest: [k] ticks of the break that is due where the shift has two visits or more; 0 where none is.
        rest_window: [k, 2] ticks between which the break lies.
    """

    carer: Ints
    start: Ints
    end: Ints
    mode: Ints
    leave: Ints
    back: Ints
    absence_of: Ints
    absence: Ints
    rest: Ints
    rest_window: Ints

    @property
    def k(self) -> int:
        """Number of shifts."""
        return len(self.carer)


@dataclass(frozen=True, eq=False)
class Links:
    """What holds between tasks.

    Attributes:
        lag: [e, 3] rows (a, b, ticks): where both are placed, b starts no earlier than a's start plus ticks. A common start is two rows.
        apart: [x, 2] pairs of tasks that different carers do (halves of a double-up, links by different carers).
        same: [y, 2] pairs of visits of which the one with fewer carers has them all in common with the other.
    """

    lag: Ints
    apart: Ints
    same: Ints


@dataclass(frozen=True, eq=False)
class Arrays:
    """A compiled problem.

    Attributes:
        travel: int32 [m, l + 1, l + 1, 2] ticks and soft cost of each leg; FAR and FAR where it cannot be made.
        allowed: bool [n, k] whether task may be done in shift, by every rule that looks at these two alone.
        cost: int64 [n, k] soft cost of it that depends on these two alone (PREFERENCE).
        unplaced: int64 [u, 2] cost of leaving the unit out, on the level UNALLOCATED and on the soft level (OPTIONAL).
        known: bool [p, c] whether the carer is no new face to the person.
        new_face, late, worst_late: soft weights of CONTINUITY, LATENESS, WORST_LATENESS.
        horizon: ticks from the start to the end of the horizon.
    """

    tasks: Tasks
    shifts: Shifts
    links: Links
    travel: Legs
    allowed: Bools
    cost: Ints
    unplaced: Ints
    known: Bools
    new_face: int
    late: int
    worst_late: int
    horizon: int

    def travel_ticks(self, routes: Sequence[Sequence[int]]) -> int:
        """Time on the road, in ticks, of the tasks of each shift in order."""
        total = 0
        for k, route in enumerate(routes):
            if route:
                stops = np.array([self.shifts.leave[k], *self.tasks.place[list(route)], self.shifts.back[k]])
                total += int(self.travel[self.shifts.mode[k], stops[:-1], stops[1:], 0].sum())
        return total
