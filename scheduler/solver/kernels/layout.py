"""Packed arrays that the kernels read and write; they are few, so that calls between jitted functions are cheap.

Static (named `P` together, a `Static`):
    task int64 [n, 20], shift int64 [k, 24], visit int64 [v, 4], unit int64 [u, 5], person int64 [p, 3], rows int64 [x, 2],
    legs int32 [m, l+1, l+1, 4] (ticks and cost from the first place to the second, and back, so that what is asked for one place lies
    together), fit int64 [n, k] (soft cost of task in shift, -1 where not allowed),
    faces int64 [p, c] (KNOWN_CARER, FIXED_CARER), near int32 [n, q] (other tasks, nearest first), weight int64 [23].
    `*_0` and `*_1` columns are the first row and one past the last row of a list in `rows`.
State (named `W` together, a `State`):
    task int64 [n, 9], shift int64 [k, 12], route int32 [k, r] (tasks in order), total int64 [7], rng int64 [4], scratch arrays.
Times are ticks; INFINITE_64 and -INFINITE_64 stand for never.
"""

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scheduler.solver.model.arrays import Arrays, Bools, Ints, Legs

INFINITE_64 = 2**40

# columns of Static.task
(
    PLACE,
    DURATION_TICKS,
    GROUP,
    PERSON,
    VISIT,
    WINDOW_0,
    WINDOW_1,
    DUE_0,
    DUE_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LAG_IN_0,
    LAG_IN_1,
    APART_0,
    APART_1,
) = range(15)
FIRST_OPENING, ALLOWED_0, ALLOWED_1, WANTED_FROM, WANTED_TO = range(15, 20)
# columns of Static.shift
(
    CARER,
    SHIFT_START,
    SHIFT_END,
    MODE,
    START_PLACE,
    END_PLACE,
    ABSENCE_0,
    ABSENCE_1,
    BREAK_TICKS,
    BREAK_EARLIEST,
    BREAK_LATEST,
    ROSTERED_START,
    ROSTERED_END,
    FAIR_SHARE,
    FIRST_SHIFT,
) = range(15)
# what holds between shifts: lists of earlier and of later shifts of the carer with the ticks to rest between, list of all shifts of the
# carer in order of time; minutes of pay, the most of them for the carer (INFINITE_64: never too many), those of the carer's contract
EARLIER_0, EARLIER_1, LATER_0, LATER_1, CARER_SHIFT_0, CARER_SHIFT_1, PAID_MINUTES, MAX_PAID_MINUTES, CONTRACT_MINUTES = range(15, 24)
# columns of Static.visit, Static.unit and Static.person (its first two; then the most carers,
# INFINITE_64 where there can never be too many)
TASK_0, TASK_1, SAME_0, SAME_1 = range(4)
MAX_CARERS = 2
# of Static.unit: what it costs to leave it out on both levels, ticks of care that are unmet then (0 where that is no matter)
UNALLOCATED, OPTIONAL_COST, CARE_TICKS = 2, 3, 4
# bits of Static.faces: the carer is no new face to the person; the carer comes to the person by what is held outside of this problem
KNOWN_CARER, FIXED_CARER = 1, 2
# Static.weight: soft weights; whether times are hard (windows, and no price on being late home); number of links to the same carer; the
# least that a tick beyond a latest start costs; whether starts other than the earliest may be better; whether a break may be missed;
# whether some rule prices the times of a run; whether some rule prices more of a place than its legs and lateness; sum of all shares;
# cost of a minute that is paid and not used, and of those of carers without a shift; whether some carer may have too many minutes, or
# some person too many carers; the list of stretches of time in which so many rests are due, each as two rows
NEW_CARER, LATE, WORST_LATENESS, HARD_TIMES, HAS_SAME, WANTED, WAITING, IDLE, OVERTIME, FAIRNESS, MISSED_BREAK = range(11)
DELAY, HAS_START_CHOICE, BREAK_IS_SOFT, PRICES_TIMES, PRICES_WORKLOAD, TOTAL_SHARES = range(11, 17)
CONTRACT_COST, UNUSED_CONTRACT_COST, HAS_LIMITS, DAY_TICKS, BLOCK_0, BLOCK_1 = range(17, 23)

# columns of State.task: shift (-1 unplaced), position in it, start; earliest start with the break still to come and already taken;
# latest start (without a further breach or lateness down the line) with the break already taken and still to come; cost of the leg to it;
# the start that is meant, no earlier than `START`
SHIFT, POSITION, START, EARLIEST_BEFORE_BREAK, EARLIEST_AFTER_BREAK, LATEST_AFTER_BREAK, LATEST_BEFORE_BREAK, COST_IN, PLANNED_START = (
    range(9)
)
# columns of State.shift: number of tasks, position of the task before the break (-1: none), soft cost of legs and fits, cost of its times,
# greatest lateness, cost of the last leg, work (visits and legs), when it is back, ticks of the break it takes; scratch: whether it was
# touched, the list of those that were, work of the carer (in the row of their first shift)
(
    LENGTH,
    BREAK_POSITION,
    COST,
    TIME_COST,
    MAX_LATENESS,
    COST_BACK,
    WORK,
    RETURN_TICK,
    TAKEN_BREAK_TICKS,
    IS_TOUCHED,
    TOUCHED_LIST,
    CARER_WORK,
) = range(12)
# State.total: cost of legs and fits, new faces, cost of units not placed on both levels, ticks of care that they lack, whether timing got
# lost (the move is undone), number of routes that were touched
LEG_COST, NEW_CARERS, UNALLOCATED_COST, OPTIONAL, UNMET_CARE, IS_INFEASIBLE, TOUCHED = range(7)


class Static(NamedTuple):
    """The problem. Shapes stand above."""

    task: Ints
    shift: Ints
    visit: Ints
    unit: Ints
    person: Ints
    rows: Ints
    legs: Legs
    fit: Ints
    faces: Ints
    near: Legs
    weight: Ints


class State(NamedTuple):
    """A solution with its timing, and scratch space: queue, timed, queued, reach_early, reach_late [k], slots [16, 8],
    marked [max(n, k)], todo, keys [n].
    """

    task: Ints
    shift: Ints
    route: Legs
    total: Ints
    rng: Ints
    queue: Ints
    timed: Ints
    queued: Bools
    marked: Bools
    reach_early: Ints
    reach_late: Ints
    slots: Ints
    todo: Ints
    keys: Ints


def pack(arrays: Arrays, neighbours: int = 200) -> Static:
    """The arrays of a problem, packed."""
    tasks, shifts, links = arrays.tasks, arrays.shifts, arrays.links
    n = tasks.n
    lists = _Lists()
    task = np.zeros((n, 20), dtype=np.int64)
    for column, values in (
        (PLACE, tasks.place),
        (DURATION_TICKS, tasks.duration_ticks),
        (GROUP, tasks.group),
        (PERSON, tasks.person),
        (VISIT, tasks.visit),
    ):
        task[:, column] = values
    lag_out: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    lag_in: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    apart: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for a, b, lag in links.lag.tolist():
        lag_out[a].append((b, lag))
        lag_in[b].append((a, lag))
    for a, b in links.apart.tolist():
        apart[a].append((b, 0))
        apart[b].append((a, 0))
    task[:, [WINDOW_0, WINDOW_1]] = lists.add_cut(tasks.window, tasks.window_of)
    task[:, [DUE_0, DUE_1]] = lists.add_cut(tasks.due, tasks.due_of)
    for column, rows in ((LAG_OUT_0, lag_out), (LAG_IN_0, lag_in), (APART_0, apart)):
        task[:, [column, column + 1]] = lists.add_each(rows)
    task[:, [WANTED_FROM, WANTED_TO]] = tasks.wanted
    has_window = np.diff(tasks.window_of) > 0
    task[has_window, FIRST_OPENING] = tasks.window[tasks.window_of[:-1][has_window], 0]
    task[~has_window, FIRST_OPENING] = INFINITE_64
    who, may = np.nonzero(arrays.allowed)
    choices = np.column_stack([may, arrays.cost[who, may]])
    task[:, [ALLOWED_0, ALLOWED_1]] = lists.add_cut(choices, np.searchsorted(who, np.arange(n + 1)))
    _, first, number = np.unique(shifts.carer, return_index=True, return_inverse=True)
    shift = np.zeros((shifts.k, 24), dtype=np.int64)
    for column, values in (
        *(
            (CARER, shifts.carer),
            (SHIFT_START, shifts.start),
            (SHIFT_END, shifts.end),
            (MODE, shifts.mode),
            (START_PLACE, shifts.leave),
            (END_PLACE, shifts.back),
        ),
        *((BREAK_TICKS, shifts.break_ticks), (BREAK_EARLIEST, shifts.break_window[:, 0]), (BREAK_LATEST, shifts.break_window[:, 1])),
        *(
            (ROSTERED_START, shifts.rostered_start),
            (ROSTERED_END, shifts.rostered_end),
            (FAIR_SHARE, arrays.fair_share[shifts.carer]),
            (FIRST_SHIFT, first[number]),
        ),
    ):
        shift[:, column] = values
    for k in range(shifts.k):
        away = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]].tolist()
        shift[k, [ABSENCE_0, ABSENCE_1]] = lists.add(_merged(away))
    _pack_week(arrays, lists, shift)
    blocks = lists.add([row for first, end, rests in arrays.week.blocks.tolist() for row in ((first, end), (rests, 0))])
    same: dict[int, list[tuple[int, int]]] = {}
    for a, b in links.same.tolist():
        same.setdefault(a, []).append((b, 0))
        same.setdefault(b, []).append((a, 0))
    visits = int(tasks.visit.max(initial=-1)) + 1
    visit = np.zeros((visits, 4), dtype=np.int64)
    for v in range(visits):
        visit[v, [TASK_0, TASK_1]] = np.searchsorted(tasks.visit, [v, v + 1])
        visit[v, [SAME_0, SAME_1]] = lists.add(same.get(v, []))
    care = np.bincount(tasks.group, tasks.duration_ticks, len(arrays.unallocated_cost)).astype(np.int64) * (
        arrays.unallocated_cost[:, 0] > 0
    )
    unit = np.column_stack([lists.members(tasks.group, len(arrays.unallocated_cost)), arrays.unallocated_cost, care])
    person = lists.members(tasks.person, len(arrays.known_carers))
    enough = np.minimum(np.bincount(tasks.person, minlength=len(person)), len(arrays.week.max_paid_minutes)) <= arrays.week.max_carers
    person = np.column_stack([person, np.where(enough, INFINITE_64, arrays.week.max_carers)])
    weight = _weights(arrays)
    weight[[BLOCK_0, BLOCK_1]] = blocks
    weight[HAS_LIMITS] = (shift[:, MAX_PAID_MINUTES] < INFINITE_64).any() or (~enough).any()
    return Static(
        task=task,
        shift=shift,
        visit=visit,
        unit=unit,
        person=person,
        rows=lists.rows(),
        legs=np.concatenate([arrays.travel, arrays.travel.transpose(0, 2, 1, 3)], axis=-1),
        fit=np.where(arrays.allowed, arrays.cost, -1),
        faces=arrays.known_carers * KNOWN_CARER + arrays.week.fixed_carers * FIXED_CARER,
        near=_near(arrays, min(neighbours, max(n - 1, 0))),
        weight=weight,
    )


def _pack_week(arrays: Arrays, lists: "_Lists", shift: Ints) -> None:
    """Fill the columns of `Static.shift` about the other shifts of the carer."""
    shifts, week = arrays.shifts, arrays.week
    earlier: list[list[tuple[int, int]]] = [[] for _ in range(shifts.k)]
    later: list[list[tuple[int, int]]] = [[] for _ in range(shifts.k)]
    for i, j in week.rest_pairs.tolist():
        earlier[j].append((i, week.rest_ticks))
        later[i].append((j, week.rest_ticks))
    order = np.argsort(shifts.rostered_start, kind="stable")
    for carer in np.unique(shifts.carer):
        mine = order[shifts.carer[order] == carer]
        most = int(week.max_paid_minutes[carer])
        shift[mine, CARER_SHIFT_0], shift[mine, CARER_SHIFT_1] = lists.add([(int(k), 0) for k in mine])
        shift[mine, MAX_PAID_MINUTES] = INFINITE_64 if 0 <= int(shifts.paid_minutes[mine].sum()) <= most else most
        shift[mine, CONTRACT_MINUTES] = week.contract_minutes[carer]
    shift[:, PAID_MINUTES] = shifts.paid_minutes
    for k in range(shifts.k):
        shift[k, [EARLIER_0, EARLIER_1]] = lists.add(earlier[k])
        shift[k, [LATER_0, LATER_1]] = lists.add(later[k])


def _weights(arrays: Arrays) -> Ints:
    """[23] `Static.weight`, what `pack` finds out apart."""
    prices = arrays.soft_weights
    soft_windows = _can_be_late(arrays)
    delays = [prices.late] * soft_windows + [prices.overtime] * (prices.overtime > 0)
    weight = np.zeros(23, dtype=np.int64)
    weight[NEW_CARER], weight[LATE], weight[WORST_LATENESS], weight[WANTED] = (
        prices.new_carer,
        prices.late,
        prices.worst_late,
        prices.wanted,
    )
    weight[WAITING], weight[IDLE], weight[OVERTIME], weight[FAIRNESS] = prices.waiting, prices.idle, prices.overtime, prices.fairness
    weight[MISSED_BREAK], weight[BREAK_IS_SOFT] = prices.missed_break, not arrays.break_is_hard
    weight[HARD_TIMES], weight[DELAY], weight[HAS_SAME] = not delays, min(delays, default=0), len(arrays.links.same)
    weight[HAS_START_CHOICE] = arrays.has_choice_of_starts
    weight[PRICES_WORKLOAD] = prices.waiting + prices.idle + prices.fairness > 0
    weight[PRICES_TIMES] = soft_windows or prices.overtime + prices.missed_break + prices.wanted > 0 or weight[PRICES_WORKLOAD] > 0
    weight[TOTAL_SHARES] = arrays.fair_share.sum()
    idle = np.setdiff1d(np.arange(len(arrays.week.contract_minutes)), arrays.shifts.carer)
    weight[CONTRACT_COST], weight[UNUSED_CONTRACT_COST] = prices.contract, prices.contract * arrays.week.contract_minutes[idle].sum()
    weight[DAY_TICKS] = arrays.week.day_ticks
    return weight


def _can_be_late(arrays: Arrays) -> bool:
    """Returns whether a task may start late: WINDOW is off, or a late start is fixed."""
    tasks = arrays.tasks
    for t in range(tasks.n):
        due = tasks.due[tasks.due_of[t] : tasks.due_of[t + 1]].tolist()
        for first, last in tasks.window[tasks.window_of[t] : tasks.window_of[t + 1]].tolist():
            if not any(opens <= first and last <= closes for opens, closes in due):
                return True
    return False


class _Lists:
    """Lists of pairs of integers, one behind the other in one array."""

    def __init__(self) -> None:
        self._flat = array("q")  # a large problem has many: no objects of their own

    def __len__(self) -> int:
        return len(self._flat) // 2

    def add(self, rows: list[tuple[int, int]]) -> tuple[int, int]:
        first = len(self)
        for row in rows:
            self._flat.extend(row)
        return first, len(self)

    def add_each(self, lists: Sequence[list[tuple[int, int]]]) -> Ints:
        """[lists, 2] the rows of each."""
        return np.array([self.add(rows) for rows in lists], dtype=np.int64).reshape(-1, 2)

    def add_cut(self, rows: Ints, ends: Ints) -> Ints:
        """[lists, 2] the rows of each list, where `rows` are cut at `ends` [lists + 1]."""
        first = len(self)
        self._flat.frombytes(np.ascontiguousarray(rows, dtype=np.int64).tobytes())
        return first + np.stack([ends[:-1], ends[1:]], axis=1)

    def members(self, group: Ints, groups: int) -> Ints:
        """[groups, 2] the rows of the members of each group."""
        order = np.argsort(group, kind="stable")
        members = np.column_stack([order, np.zeros_like(order)])
        return self.add_cut(members, np.searchsorted(group[order], np.arange(groups + 1)))

    def rows(self) -> Ints:
        return np.array(self._flat if self._flat else [0, 0], dtype=np.int64).reshape(-1, 2)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same time as spans that are apart and in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _near(arrays: Arrays, count: int) -> Legs:
    """[n, count] For each task the others, nearest first: by the cheaper leg between the two."""
    tasks = arrays.tasks
    cost = arrays.travel[..., 1].min(axis=0).astype(np.int64)[:-1, :-1]
    cost = np.minimum(cost, cost.T)[np.ix_(tasks.place, tasks.place)]
    np.fill_diagonal(cost, np.iinfo(np.int64).min)
    return np.argsort(cost, axis=1, kind="stable")[:, 1 : count + 1].astype(np.int32)


def fresh_state(static: Static, seed: np.random.SeedSequence) -> State:
    """A state with nothing placed."""
    n, k = static.fit.shape
    room = min(n, max(48, 6 * (n // max(k, 1) + 1)))
    task = np.zeros((n, 9), dtype=np.int64)
    task[:, SHIFT] = -1
    shift = np.zeros((k, 12), dtype=np.int64)
    shift[:, BREAK_POSITION] = -1
    total = np.zeros(TOUCHED + 1, dtype=np.int64)
    total[[UNALLOCATED_COST, OPTIONAL, UNMET_CARE]] = static.unit[:, [UNALLOCATED, OPTIONAL_COST, CARE_TICKS]].sum(axis=0)
    return State(
        task=task,
        shift=shift,
        route=np.zeros((k, max(room, 1)), dtype=np.int32),
        total=total,
        rng=seed.generate_state(4).astype(np.int64) | 1,
        queue=np.zeros(k, dtype=np.int64),
        timed=np.zeros(k, dtype=np.int64),
        queued=np.zeros(k, dtype=np.bool_),
        marked=np.zeros(max(n, k), dtype=np.bool_),
        reach_early=np.full(k, INFINITE_64, dtype=np.int64),
        reach_late=np.full(k, -1, dtype=np.int64),
        slots=np.zeros((16, 8), dtype=np.int64),
        todo=np.zeros(max(n, 1), dtype=np.int64),
        keys=np.zeros(n, dtype=np.int64),
    )
