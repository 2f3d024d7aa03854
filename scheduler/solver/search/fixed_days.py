"""Makes a problem of some shifts of a roster, such as one day of a week; the others keep their routes.

The fixed routes limit when moving shifts may leave and end, and how many hours carers have left.
They also add carers that a person knows. A solution of the part, put beside the fixed routes, keeps
all rules. A saving in the part is then the same saving in the whole. FAIRNESS, the greatest lateness
and the greatest idle time are exceptions: the part counts them for itself.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints, Shifts, Week
from scheduler.solver.model.solution import Solution
from scheduler.solver.search.decompose import SplitBoundary, Subproblem, part_of

Span = tuple[int, int]


def subproblem_beside(arrays: Arrays, solution: Solution, moves: Bools) -> Subproblem:
    """Returns the moving shifts as a problem, with their tasks and some unallocated ones.

    Unallocated groups are included if the moving shifts may take all their tasks.

    Args:
        arrays: Whole problem. A part will not do: its fixed carers would be lost.
        solution: Solution of the whole, from which the part begins. The other shifts keep their
            routes and starts.
        moves: bool [k] Whether each shift moves.
    """
    held = _FixedShifts(arrays, solution, moves)
    tasks = _tasks_that_move(arrays, solution, moves)
    cut = SplitBoundary(arrays, solution, np.where(tasks, 0, -1))
    allowed = arrays.allowed & held.is_open
    for a, b in (*arrays.links.apart.tolist(), *arrays.links.apart[:, ::-1].tolist()):
        if tasks[a] and not tasks[b] and cut.shift[b] >= 0:
            allowed[a] &= arrays.shifts.carer != arrays.shifts.carer[cut.shift[b]]
    bounded = replace(
        arrays,
        shifts=held.shifts(),
        allowed=allowed,
        known_carers=arrays.known_carers | held.person_carers,
        week=held.week(),
    )
    return part_of(bounded, solution, cut, np.flatnonzero(tasks), np.flatnonzero(moves))


def _tasks_that_move(arrays: Arrays, solution: Solution, moves: Bools) -> Bools:
    """[n] Returns whether each task moves.

    A task moves if its shift does. An unallocated group moves if the moving shifts may take all its
    tasks.
    """
    placed = np.zeros(arrays.tasks.n, dtype=np.bool_)
    there = np.zeros(arrays.tasks.n, dtype=np.bool_)
    for k, route in enumerate(solution.routes):
        placed[list(route)] = True
        there[list(route)] = moves[k]
    fits = ~placed & (arrays.allowed & moves).any(axis=1)
    fit_wholly = np.bincount(arrays.tasks.group, fits) == np.bincount(arrays.tasks.group)
    moved: Bools = there | fit_wholly[arrays.tasks.group]
    return moved


class _FixedShifts:
    """Limits that the fixed shifts set on those that move.

    Attributes:
        person_carers: bool [p, c] Whether the carer visits the person in a fixed shift.
        is_open: bool [k] Whether the shift may take tasks.
    """

    def __init__(self, arrays: Arrays, solution: Solution, moves: Bools) -> None:
        self._arrays, self._moves = arrays, moves
        self._span = _spans(arrays, solution)
        self._stays = [k for k in self._span if not moves[k]]
        self.person_carers = np.zeros(arrays.known_carers.shape, dtype=np.bool_)
        for k in self._stays:
            self.person_carers[arrays.tasks.person[list(solution.routes[k])], arrays.shifts.carer[k]] = True
        self._since, self._until = arrays.shifts.start.copy(), np.full(arrays.shifts.k, INFINITE)
        self.is_open = np.ones(arrays.shifts.k, dtype=np.bool_)
        self._keep_rest()
        self._keep_days_off()

    def _keep_rest(self) -> None:
        """Tightens leaving and ending times of moving shifts by REST after and before fixed ones."""
        rest = self._arrays.week.rest_ticks
        for i, j in self._arrays.week.rest_pairs.tolist():
            if i in self._span and not self._moves[i]:
                self._since[j] = max(self._since[j], self._span[i][1] + rest)
            if j in self._span and not self._moves[j]:
                self._until[i] = min(self._until[i], self._span[j][0] - rest)

    def _keep_days_off(self) -> None:
        """Keeps WEEKLY_REST: tries for each carer whether all moving shifts may be used at full length.

        If not, used shifts stay within their present times, and unused ones stay unused.
        """
        shifts = self._arrays.shifts
        for carer in np.unique(shifts.carer[self._moves]) if len(self._arrays.week.blocks) else ():
            mine = np.flatnonzero((shifts.carer == carer) & self._moves).tolist()
            full = [(int(shifts.start[k]), int(shifts.end[k])) for k in mine]
            if self._rests_enough([*full, *(self._span[k] for k in self._stays if shifts.carer[k] == carer)]):
                continue
            for k in mine:
                self.is_open[k] = k in self._span
                self._since[k], self._until[k] = self._span.get(k, (self._since[k], self._until[k]))

    def _rests_enough(self, at_work: list[Span]) -> bool:
        """Returns whether these times at work leave the rests that each row of `Week.blocks` asks for."""
        for first, end, rests in self._arrays.week.blocks.tolist():
            free = pairwise([(first, first), *sorted(at_work), (end, end)])
            if sum(max(0, min(b, end) - max(a, first)) // self._arrays.week.day_ticks for (_, a), (b, _) in free) < rests:
                return False
        return True

    def shifts(self) -> Shifts:
        """Returns the shifts with the leaving and ending times that rest allows.

        A limit on the last end is an absence from then on.
        """
        shifts = self._arrays.shifts
        ends = [shifts.absence[a:b].tolist() for a, b in pairwise(shifts.absence_of.tolist())]
        rows = [[*own, [until, INFINITE]] if until < INFINITE else own for own, until in zip(ends, self._until.tolist(), strict=True)]
        absence = np.array([row for own in rows for row in own], dtype=np.int64).reshape(-1, 2)
        return replace(shifts, start=self._since, absence_of=np.cumsum([0, *map(len, rows)], dtype=np.int64), absence=absence)

    def week(self) -> Week:
        """Returns the hours and carers that are left. WEEKLY_REST is dropped, since `shifts` keeps it."""
        week, shifts = self._arrays.week, self._arrays.shifts
        paid: Ints = np.zeros_like(week.contract_minutes)
        np.add.at(paid, shifts.carer[self._stays], shifts.paid_minutes[self._stays])
        rows = week.hours.shift_minutes
        _, limits, minutes = rows[np.isin(rows[:, 0], self._stays)].T
        minutes_left = week.hours.max_minutes.copy()
        np.subtract.at(minutes_left, limits, minutes)
        return replace(
            week,
            hours=replace(week.hours, max_minutes=minutes_left),
            contract_minutes=np.maximum(week.contract_minutes - paid, 0),
            max_carers=np.where(week.max_carers < INFINITE, week.max_carers - self.person_carers.sum(axis=1), INFINITE),
            fixed_carers=self.person_carers,
            blocks=week.blocks[:0],
        )


def _spans(arrays: Arrays, solution: Solution) -> dict[int, Span]:
    """Returns, for each used shift, when its carer leaves and when its last task ends."""
    shifts, tasks = arrays.shifts, arrays.tasks
    spans = {}
    for k, route in enumerate(solution.routes):
        if route:
            journey = int(arrays.travel[shifts.mode[k], shifts.leave[k], tasks.place[route[0]], 0])
            spans[k] = solution.starts[route[0]] - journey, solution.starts[route[-1]] + int(tasks.duration_ticks[route[-1]])
    return spans
