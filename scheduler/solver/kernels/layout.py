"""Packs the arrays of a problem for the kernels, and names the columns of the packed arrays.

Calls between compiled functions are cheap when they pass few arrays, so there are two tuples of arrays:
`Static`, the problem (`P` in the kernels), and `State`, a solution with its timing (`W`).
Times and durations are ticks unless the name says otherwise. INFINITE_64 and -INFINITE_64 stand for never.
A pair of columns `..._0` and `..._1` holds the first row of a list in `Static.rows` and one past its last row.
"""

from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernels.references import pass_by_reference
from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints, Legs

INFINITE_64 = 2**40
MAX_BREAKS = 4
"""Most breaks of one shift, as in the domain."""

Nodes = NDArray[np.uint32]

# Columns of Static.task, int64 [n, TASK_COLUMNS]
(
    PLACE,
    DURATION_TICKS,
    GROUP,  # tasks that are placed all or none
    PERSON,
    VISIT,
    WINDOW_0,  # starts that are possible: (first, last)
    WINDOW_1,
    DUE_0,  # starts that are on time: (opens, closes)
    DUE_1,
    LAG_OUT_0,  # tasks that start later than this one: (task, least ticks between the starts)
    LAG_OUT_1,
    LAG_IN_0,  # tasks that start earlier than this one: (task, least ticks between the starts)
    LAG_IN_1,
    APART_0,  # tasks that need another carer: (task, 0)
    APART_1,
    FIRST_OPENING,  # of the first window
    ALLOWED_0,  # shifts that may serve it: (shift, soft cost)
    ALLOWED_1,
    WANTED_FROM,  # first and last start that the person wishes
    WANTED_TO,
    TASK_COLUMNS,
) = range(21)

# Columns of Static.shift, int64 [k, SHIFT_COLUMNS]
(
    CARER,
    SHIFT_START,  # earliest departure and latest return that are possible
    SHIFT_END,
    MODE,
    START_PLACE,
    END_PLACE,
    ABSENCE_0,  # (start, end), apart and in order
    ABSENCE_1,
    SOFT_ABSENCE_0,  # (start, end) of absences that are a wish, apart and in order
    SOFT_ABSENCE_1,
    BREAK_TICKS,  # 0 where no break is owed
    BREAK_EARLIEST,
    BREAK_LATEST,
    BREAKS_0,  # several breaks in one shift, two rows each: (ticks, 0), (earliest, latest); BREAK_TICKS is 0 then
    BREAKS_1,
    IS_TIMED_WHOLE,  # a change anywhere in the route may move what comes before it: it may owe a break
    BREAK_AFTER_TICKS,  # a longer route owes the break; -1 where the length does not matter
    ROSTERED_START,
    ROSTERED_END,
    FAIR_SHARE,
    FIRST_SHIFT,  # first shift of the same carer
    EARLIER_0,  # earlier shifts of the carer that a rest must lie behind: (shift, ticks of rest)
    EARLIER_1,
    LATER_0,  # later shifts of the carer that a rest must lie before: (shift, ticks of rest)
    LATER_1,
    CARER_SHIFT_0,  # all shifts of the carer in order of time: (shift, 0)
    CARER_SHIFT_1,
    PAID_MINUTES,
    LIMIT_0,  # limits on hours that can be exceeded, two rows each: (first row of their shifts, one past the last), (most minutes, own)
    LIMIT_1,  # the rows of their shifts are: (shift, minutes)
    CONTRACT_MINUTES,  # of the carer
    SHIFT_COLUMNS,
) = range(32)

# Columns of Static.visit [v, 4], Static.group [g, 5] and Static.person [p, 3]; the first two are the same in each
TASK_0, TASK_1 = range(2)
# Static.visit: visits that need the same carers
SAME_0, SAME_1 = 2, 3
# Static.group: cost on both levels where it is left unallocated; ticks of care unmet then (0: it has no priority)
UNALLOCATED, OPTIONAL_COST, CARE_TICKS = 2, 3, 4
# Static.person: most carers, INFINITE_64 where it can never be exceeded
MAX_CARERS = 2

# Columns of Static.leg: from one place to another, and back. What a search asks of a leg at once lies side by side.
LEG_TICKS, LEG_PRICE, LEG_TICKS_BACK, LEG_PRICE_BACK = range(4)

# Bits of Static.carer_flags: the person knows the carer; a visit outside of this problem already brings the carer to the person
KNOWN_CARER, FIXED_CARER = 1, 2

# Entries of Static.weight, int64 [WEIGHTS]
(
    NEW_CARER,  # soft weights, down to MISSED_BREAK
    LATE,
    WORST_LATENESS,
    HARD_TIMES,  # whether nothing can be late: hard windows, no overtime
    HAS_SAME,  # number of links that ask for the same carer
    WANTED,
    WAITING,
    IDLE,
    OVERTIME,
    FAIRNESS,
    MISSED_BREAK,
    DELAY,  # least cost of a tick beyond a latest start
    HAS_START_CHOICE,  # whether starts other than the earliest can be better
    BREAK_IS_SOFT,
    PRICES_TIMES,  # whether some rule prices the times of a route
    TIMES_ONLY_GROW,  # whether a route with one task more never has less lateness and overtime, and no other price of times
    PRICES_WORKLOAD,  # whether some rule prices waiting, idle time or fairness
    TOTAL_SHARES,
    CONTRACT_COST,  # of a minute that is paid and not used
    UNUSED_CONTRACT_COST,  # of all contract minutes of carers without a shift
    HAS_LIMITS,  # whether some carer can have too many minutes, or some person too many carers
    DAY_TICKS,
    BLOCK_0,  # periods with rests of 24 hours that are due, two rows each: (first tick, end), (rests due, 0)
    BLOCK_1,
    HAS_RESTS,  # whether some shift needs a rest after another
    SOFT_ABSENCE,  # of a tick of a visit inside a soft absence; 0 where there is none
    WEIGHTS,
) = range(27)

# Columns of State.task, int64 [n, STATE_TASK_COLUMNS]
(
    SHIFT,  # -1 where unallocated
    POSITION,
    START,
    EARLIEST_BEFORE_BREAK,  # earliest start with the break still to come
    EARLIEST_AFTER_BREAK,  # earliest start with the break taken
    LATEST_AFTER_BREAK,  # latest start that breaks nothing further down the line, with the break taken
    LATEST_BEFORE_BREAK,  # the same with the break still to come
    PLANNED_START,  # start that is chosen, START or later
    STATE_TASK_COLUMNS,
) = range(9)

# Further columns of State.task where a shift has several breaks: what a route is timed with, see `timing`
LABELS = 2 * (MAX_BREAKS + 1)
LABEL_START = STATE_TASK_COLUMNS
LABEL_BEFORE = LABEL_START + LABELS
LABEL_ARRIVAL = LABEL_BEFORE + LABELS

# Columns of State.shift, int64 [k, STATE_SHIFT_COLUMNS]
(
    LENGTH,  # number of tasks
    BREAK_POSITION,  # position of the task before the break; NO_BREAK or NOT_OWED
    COST,  # soft cost of legs and assignments
    TIME_COST,
    MAX_LATENESS,
    WORK,  # ticks of visits and legs
    RETURN_TICK,
    TAKEN_BREAK_TICKS,
    IS_TOUCHED,  # scratch from here on: whether the route has changed
    TOUCHED_LIST,  # the shifts that have
    CARER_WORK,  # of all shifts of the carer, in the row of the first
    SHIFT_COST,  # of the task that is being placed, besides its legs and times
    SHIFT_COST_CALL,  # the call of `find_insertions` that worked it out
    STATE_SHIFT_COLUMNS,
) = range(14)

# State.shift, BREAK_POSITION: there is no break; the route is to stay so short that it owes none
NO_BREAK, NOT_OWED = -1, -2

# Entries of State.total, int64 [TOTALS]
(
    LEG_COST,  # of legs and assignments
    NEW_CARERS,
    UNALLOCATED_COST,
    OPTIONAL,  # soft cost of what is left unallocated
    UNMET_CARE,
    ABSENCE_PRICE,  # of what is left unallocated, by `State.absence_price`
    IS_INFEASIBLE,  # whether propagation found no times: the move is undone
    TOUCHED,  # scratch from here on: number of routes that have changed
    CALL,  # number of calls of `find_insertions`
    QUEUED_EARLY,  # number of routes with a marked earliest start
    QUEUED_LATE,  # the same: latest start
    QUEUED_MOVED,  # the same: start that has been timed
    TOTALS,
) = range(13)

# Places where a task can be inserted are few bytes each, since a search looks at hundreds of them for each insertion.
# A node is a task, or the start of a shift (number of tasks + shift): what can be inserted stands directly after it.
# Columns of State.node, uint32 [n + k, 4]
(
    NODE_SHIFT,  # NO_NODE where the task is unallocated
    NODE_POSITION,  # of what is inserted after it
    NODE_PLACE,
    NEXT_PLACE,  # of the task after it, or where the shift ends
) = range(4)
NO_NODE = 2**32 - 1
# Columns of State.gap, int32 [n + k, 4]: what lies between a node and the next
(
    GAP_MODE,
    GAP_COST,  # of the leg; 0 in an empty route
    GAP_OPENS,  # earliest end of the task, with the break still to come; start of the shift
    GAP_CLOSES,  # latest start of the next task, with the break taken; end of the shift
) = range(4)


class Static(NamedTuple):
    """The problem as the kernels read it, for n tasks, k shifts, v visits, g groups, p persons and c carers.

    Attributes:
        task: int64 [n, TASK_COLUMNS].
        shift: int64 [k, SHIFT_COLUMNS].
        visit: int64 [v, 4].
        group: int64 [g, 5].
        person: int64 [p, 3].
        rows: int64 [x, 2] Rows of all lists.
        leg: int32 [modes, places, places, 4] Ticks and soft cost, there and back.
        assignment_cost: int32 [n, k] Soft cost of a task in a shift, -1 where not allowed.
        carer_flags: int64 [p, c] Bits KNOWN_CARER and FIXED_CARER.
        neighbours: int32 [n, q] Other tasks, the most related first: near, and at about the same time of day.
        nodes: uint32 [n, q] Nodes that each task may directly follow: near tasks, nearest first, then shifts; NO_NODE behind the last.
        weight: int64 [WEIGHTS].
    """

    task: Ints
    shift: Ints
    visit: Ints
    group: Ints
    person: Ints
    rows: Ints
    leg: Legs
    assignment_cost: Legs
    carer_flags: Ints
    neighbours: Legs
    nodes: Nodes
    weight: Ints


class State(NamedTuple):
    """A solution with its timing, and scratch space.

    Attributes:
        task: int64 [n, STATE_TASK_COLUMNS].
        shift: int64 [k, STATE_SHIFT_COLUMNS].
        route: int32 [k, room] Tasks of each shift in order.
        node: uint32 [n + k, 4] Where a task can be inserted.
        gap: int32 [n + k, 4] The same: leg and times.
        total: int64 [TOTALS].
        rng: int64 [4] State of the random generator.
        queue: int64 [3, k] Scratch: routes with a marked earliest, latest, timed start.
        first: int64 [3, k] Scratch: the first marked position of each route.
        last: int64 [3, k] Scratch: the last one, -1 without any.
        stack: int64 [n] Scratch: tasks whose times were forgotten.
        timed: int64 [k] Scratch: routes that have been timed.
        marked: bool [max(n, k)] Scratch: marks of tasks or routes, all False between calls.
        slots: int64 [16, 8] Scratch: best insertions, columns in `insertion`.
        candidates: uint32 [n + k] Scratch: nodes after which a task may be inserted.
        prices: int64 [n + k] Scratch: the prices of legs and assignment there.
        todo: int64 [n] Scratch: groups to place, or tasks to move.
        keys: int64 [n] Scratch: sort keys, held tasks, or starts that are tried.
        absences: int64 [u] How often a search counted each group as unallocated.
        absence_price: int64 [u] Price of leaving out each group because of that.
    """

    task: Ints
    shift: Ints
    route: Legs
    node: Nodes
    gap: Legs
    total: Ints
    rng: Ints
    queue: Ints
    first: Ints
    last: Ints
    stack: Ints
    timed: Ints
    marked: Bools
    slots: Ints
    candidates: Nodes
    prices: Ints
    todo: Ints
    keys: Ints
    absences: Ints
    absence_price: Ints


for _tuple in (Static, State):
    pass_by_reference(_tuple)


def pack(arrays: Arrays, neighbours: int = 200, predecessors: int = 60, first_shifts: int = 40) -> Static:
    """Packs the arrays of a problem.

    Args:
        arrays: The problem.
        neighbours: Largest number of related tasks of each task.
        predecessors: Largest number of near tasks that each task may directly follow.
        first_shifts: Largest number of near shifts in which it may be first.
    """
    tasks, shifts, links = arrays.tasks, arrays.shifts, arrays.links
    n = tasks.n
    lists = _Lists()
    task = np.zeros((n, TASK_COLUMNS), dtype=np.int64)
    for column, values in (
        (PLACE, tasks.place),
        (DURATION_TICKS, tasks.duration_ticks),
        (GROUP, tasks.group),
        (PERSON, tasks.person),
        (VISIT, tasks.visit),
    ):
        task[:, column] = values
    task[:, [WINDOW_0, WINDOW_1]] = lists.add_cut(tasks.window, tasks.window_of)
    task[:, [DUE_0, DUE_1]] = lists.add_cut(tasks.due, tasks.due_of)
    lag = links.lag
    for column, of, rows in (
        (LAG_OUT_0, lag[:, 0], lag[:, [1, 2]]),
        (LAG_IN_0, lag[:, 1], lag[:, [0, 2]]),
        (APART_0, *_both_ways(links.apart)),
    ):
        task[:, [column, column + 1]] = lists.add_of(of, rows, n)
    task[:, [WANTED_FROM, WANTED_TO]] = tasks.wanted
    has_window = np.diff(tasks.window_of) > 0
    task[has_window, FIRST_OPENING] = tasks.window[tasks.window_of[:-1][has_window], 0]
    task[~has_window, FIRST_OPENING] = INFINITE_64
    who, may = np.nonzero(arrays.allowed)
    choices = np.column_stack([may, arrays.cost[who, may]])
    task[:, [ALLOWED_0, ALLOWED_1]] = lists.add_cut(choices, np.searchsorted(who, np.arange(n + 1)))
    _, first, number = np.unique(shifts.carer, return_index=True, return_inverse=True)
    shift = np.zeros((shifts.k, SHIFT_COLUMNS), dtype=np.int64)
    for column, values in (
        *(
            (CARER, shifts.carer),
            (SHIFT_START, shifts.start),
            (SHIFT_END, shifts.end),
            (MODE, shifts.mode),
            (START_PLACE, shifts.leave),
            (END_PLACE, shifts.back),
        ),
        *(
            (BREAK_TICKS, shifts.break_ticks),
            (BREAK_EARLIEST, shifts.break_window[:, 0]),
            (BREAK_LATEST, shifts.break_window[:, 1]),
            (BREAK_AFTER_TICKS, shifts.break_after_ticks),
        ),
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
        wishes = shifts.soft_absence[shifts.soft_absence_of[k] : shifts.soft_absence_of[k + 1]].tolist()
        shift[k, [SOFT_ABSENCE_0, SOFT_ABSENCE_1]] = lists.add([(a, b) for a, b in wishes])
        several = shifts.several_breaks[shifts.several_breaks_of[k] : shifts.several_breaks_of[k + 1]].tolist()
        shift[k, [BREAKS_0, BREAKS_1]] = lists.add([row for ticks, opens, closes in several for row in ((ticks, 0), (opens, closes))])
        shift[k, IS_TIMED_WHOLE] = shifts.break_ticks[k] > 0 or bool(several)
    _pack_week(arrays, lists, shift)
    blocks = lists.add([row for first, end, rests in arrays.week.blocks.tolist() for row in ((first, end), (rests, 0))])
    visits = int(tasks.visit.max(initial=-1)) + 1
    visit = np.zeros((visits, 4), dtype=np.int64)
    first_tasks = np.searchsorted(tasks.visit, np.arange(visits + 1))
    visit[:, TASK_0], visit[:, TASK_1] = first_tasks[:-1], first_tasks[1:]
    visit[:, [SAME_0, SAME_1]] = lists.add_of(*_both_ways(links.same), visits)
    care = np.bincount(tasks.group, tasks.duration_ticks, len(arrays.unallocated_cost)).astype(np.int64) * (
        arrays.unallocated_cost[:, 0] > 0
    )
    group = np.column_stack([lists.members(tasks.group, len(arrays.unallocated_cost)), arrays.unallocated_cost, care])
    person = lists.members(tasks.person, len(arrays.known_carers))
    enough = np.minimum(np.bincount(tasks.person, minlength=len(person)), len(arrays.week.contract_minutes)) <= arrays.week.max_carers
    person = np.column_stack([person, np.where(enough, INFINITE_64, arrays.week.max_carers)])
    weight = _weights(arrays)
    weight[[BLOCK_0, BLOCK_1]] = blocks
    weight[HAS_RESTS] = len(arrays.week.rest_pairs) > 0
    weight[HAS_LIMITS] = (shift[:, LIMIT_0] < shift[:, LIMIT_1]).any() or (~enough).any()
    return Static(
        task=task,
        shift=shift,
        visit=visit,
        group=group,
        person=person,
        rows=lists.rows(),
        leg=np.concatenate([arrays.travel, arrays.travel.transpose(0, 2, 1, 3)], axis=-1),
        assignment_cost=np.where(arrays.allowed, arrays.cost, -1).astype(np.int32),
        carer_flags=arrays.known_carers * KNOWN_CARER + arrays.week.fixed_carers * FIXED_CARER,
        neighbours=_nearest_tasks(arrays, min(neighbours, max(n - 1, 0))),
        nodes=_nodes_before(arrays, min(predecessors, max(n - 1, 0)), first_shifts),
        weight=weight,
    )


def _pack_week(arrays: Arrays, lists: "_Lists", shift: Ints) -> None:
    """Fills the columns of `Static.shift` about the other shifts of the carer."""
    shifts, week = arrays.shifts, arrays.week
    earlier: list[list[tuple[int, int]]] = [[] for _ in range(shifts.k)]
    later: list[list[tuple[int, int]]] = [[] for _ in range(shifts.k)]
    for i, j in week.rest_pairs.tolist():
        earlier[j].append((i, week.rest_ticks))
        later[i].append((j, week.rest_ticks))
    order = np.argsort(shifts.rostered_start, kind="stable")
    for carer in np.unique(shifts.carer):
        carer_shifts = order[shifts.carer[order] == carer]
        shift[carer_shifts, CARER_SHIFT_0], shift[carer_shifts, CARER_SHIFT_1] = lists.add([(int(k), 0) for k in carer_shifts])
        shift[carer_shifts, CONTRACT_MINUTES] = week.contract_minutes[carer]
    shift[:, PAID_MINUTES] = shifts.paid_minutes
    limits: list[list[tuple[int, int]]] = [[] for _ in range(shifts.k)]
    for most, counted in zip(week.hours.max_minutes.tolist(), week.hours.counted_shifts(), strict=True):
        if sum(minutes for _, minutes in counted) > most:
            members = lists.add(counted)
            for k, minutes in counted:
                limits[k] += [members, (most, minutes)]
    shift[:, [LIMIT_0, LIMIT_1]] = lists.add_each(limits)
    for k in range(shifts.k):
        shift[k, [EARLIER_0, EARLIER_1]] = lists.add(earlier[k])
        shift[k, [LATER_0, LATER_1]] = lists.add(later[k])


def _weights(arrays: Arrays) -> Ints:
    """[WEIGHTS] Returns `Static.weight`, but for the entries that `pack` sets itself."""
    prices = arrays.soft_weights
    soft_windows = _can_be_late(arrays)
    delays = [prices.late] * soft_windows + [prices.overtime] * (prices.overtime > 0)
    weight = np.zeros(WEIGHTS, dtype=np.int64)
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
    weight[SOFT_ABSENCE] = prices.soft_absence if len(arrays.shifts.soft_absence) else 0
    weight[PRICES_TIMES] = (
        weight[SOFT_ABSENCE] > 0 or soft_windows or prices.overtime + prices.missed_break + prices.wanted > 0 or weight[PRICES_WORKLOAD] > 0
    )
    shrinks = weight[[WANTED, WAITING, IDLE, FAIRNESS, MISSED_BREAK, SOFT_ABSENCE, HAS_START_CHOICE]].any()
    has_breaks = arrays.shifts.break_ticks.any() or len(arrays.shifts.several_breaks)
    weight[TIMES_ONLY_GROW] = not shrinks and not has_breaks
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
        """Appends a list; returns its first row and one past its last."""
        first = len(self)
        for row in rows:
            self._flat.extend(row)
        return first, len(self)

    def add_each(self, lists: Sequence[list[tuple[int, int]]]) -> Ints:
        """[lists, 2] Appends several lists; returns the rows of each."""
        return np.array([self.add(rows) for rows in lists], dtype=np.int64).reshape(-1, 2)

    def add_cut(self, rows: Ints, ends: Ints) -> Ints:
        """[lists, 2] Appends `rows` cut at `ends` [lists + 1]; returns the rows of each list."""
        first = len(self)
        self._flat.frombytes(np.ascontiguousarray(rows, dtype=np.int64).tobytes())
        return first + np.stack([ends[:-1], ends[1:]], axis=1)

    def add_of(self, of: Ints, rows: Ints, lists: int) -> Ints:
        """[lists, 2] Appends the list of each number, of the `rows` that are `of` it; returns the rows of each."""
        order = np.argsort(of, kind="stable")
        return self.add_cut(rows[order], np.searchsorted(of[order], np.arange(lists + 1)))

    def members(self, group: Ints, groups: int) -> Ints:
        """[groups, 2] Appends the members of each group; returns the rows of each."""
        order = np.arange(len(group))
        return self.add_of(group, np.column_stack([order, np.zeros_like(order)]), groups)

    def rows(self) -> Ints:
        """[x, 2] Returns all lists; one row of zeros where there is none."""
        return np.array(self._flat if self._flat else [0, 0], dtype=np.int64).reshape(-1, 2)


def _both_ways(pairs: Ints) -> tuple[Ints, Ints]:
    """[2 pairs], [2 pairs, 2] Returns each of two numbers that belong together, and for it a row (the other, 0)."""
    of = pairs[:, :2].ravel()
    other = pairs[:, 1::-1].ravel()
    return of, np.column_stack([other, np.zeros_like(other)])


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Returns spans that cover the same time, apart and in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


NEIGHBOUR_TIME_WEIGHT = 0.15  # of a tick between two windows beside a tick of travel, to rank neighbours


def _nearest_tasks(arrays: Arrays, count: int) -> Legs:
    """[n, count] Returns the other tasks of each task, the most related first.

    Related tasks are near each other, by the shorter journey between the two, and at about the same time of day: only
    such tasks can take each other's place. Shaw (1998), Using constraint programming and local search methods to solve
    vehicle routing problems, CP98, section 3.2.
    """
    tasks, n = arrays.tasks, arrays.tasks.n
    ticks = arrays.travel[..., 0].min(axis=0).astype(np.int64)[:-1, :-1]
    ticks = np.minimum(ticks, ticks.T)
    opens, closes = _window_spans(arrays)
    middle = np.where(opens <= closes, (opens + closes) // 2, 0) % arrays.week.day_ticks
    nearest = np.zeros((n, count), dtype=np.int32)
    for rows in _row_blocks(n):
        apart = np.abs(middle[rows, None] - middle[None, :])
        apart = np.minimum(apart, arrays.week.day_ticks - apart)
        distance = ticks[np.ix_(tasks.place[rows], tasks.place)] + NEIGHBOUR_TIME_WEIGHT * apart
        distance[np.arange(len(rows)), rows] = -1
        nearest[rows] = _least(distance, count + 1)[:, 1:]
    return nearest


def _window_spans(arrays: Arrays) -> tuple[Ints, Ints]:
    """[n], [n] Returns the first opening and the last closing of each task; of one without a window, an opening after its closing."""
    tasks, n = arrays.tasks, arrays.tasks.n
    opens, closes = np.full(n, INFINITE_64), np.full(n, -INFINITE_64)
    has_window = np.diff(tasks.window_of) > 0
    opens[has_window] = tasks.window[tasks.window_of[:-1][has_window], 0]
    closes[has_window] = tasks.window[tasks.window_of[1:][has_window] - 1, 1]
    return opens, closes


def _row_blocks(n: int) -> list[Ints]:
    """Returns the row numbers of an n x n table, block by block, so that no whole table is in memory."""
    return [np.arange(first, min(first + ROWS_PER_BLOCK, n)) for first in range(0, n, ROWS_PER_BLOCK)]


def _least(values: NDArray[Any], count: int) -> Ints:
    """[rows, count] Returns the columns of the least values of each row, in order; of equal values the first columns."""
    if not count:
        return np.zeros((len(values), 0), dtype=np.int64)
    last = np.partition(values, count - 1, axis=1)[:, count - 1 : count]
    is_below, is_last = values < last, values == last
    room = count - is_below.sum(axis=1, keepdims=True)
    columns = np.nonzero(is_below | (is_last & (np.cumsum(is_last, axis=1, dtype=np.int32) <= room)))[1].reshape(-1, count)
    order = np.argsort(np.take_along_axis(values, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


ROWS_PER_BLOCK = 512
WAIT_WEIGHT = 0.2  # of a tick of waiting beside a tick of travel, to rank predecessors (Vidal et al. 2013)


def _bits(flags: Bools) -> NDArray[np.uint64]:
    """[ceil(k / 64), n] Returns flags [n, k] as bits of words."""
    padded = np.pad(flags, ((0, 0), (0, -flags.shape[1] % 64)))
    return np.ascontiguousarray(np.packbits(padded, axis=1).view(np.uint64).T)


def _nodes_before(arrays: Arrays, count: int, first_shifts: int) -> Nodes:
    """[n, q] Returns the nodes that each task may directly follow: up to `count` near tasks, then the near shifts that may serve it.

    Near means little travel and little waiting in between, as in Vidal, Crainic, Gendreau & Prins (2013), A hybrid
    genetic algorithm with adaptive diversity management, Computers & Operations Research 40(1), section 4.5.
    A task may follow another if some shift may serve both, and the windows leave time for the journey.
    """
    tasks, n = arrays.tasks, arrays.tasks.n
    opens, closes = _window_spans(arrays)
    ticks = arrays.travel[..., 0].min(axis=0).astype(np.int64)
    may_serve = _bits(arrays.allowed)
    apart = np.concatenate([arrays.links.apart, arrays.links.apart[:, ::-1]])
    near = np.full((n, count), NO_NODE)
    for rows in _row_blocks(n):
        journey = np.ascontiguousarray(ticks[np.ix_(tasks.place, tasks.place[rows])].T)  # [task, predecessor]
        may_follow = np.zeros(journey.shape, dtype=np.bool_)
        for word in may_serve:  # without a product of matrices, whose threads cost more than they bring
            may_follow |= (word[rows, None] & word[None, :]) != 0
        may_follow &= (opens + tasks.duration_ticks)[None, :] + journey <= closes[rows, None]
        may_follow[np.arange(len(rows)), rows] = False
        own = apart[(rows[0] <= apart[:, 0]) & (apart[:, 0] <= rows[-1])]
        may_follow[own[:, 0] - rows[0], own[:, 1]] = False
        waiting = np.maximum(0, opens[rows, None] - (closes + tasks.duration_ticks)[None, :] - journey)
        nearest = _least(np.where(may_follow, journey + WAIT_WEIGHT * waiting, np.inf), count)
        near[rows] = np.where(np.take_along_axis(may_follow, nearest, axis=1), nearest, NO_NODE)
    first_leg = np.where(arrays.allowed, ticks[arrays.shifts.leave[None, :], tasks.place[:, None]], np.iinfo(np.int64).max)
    shifts = np.argsort(first_leg, axis=1, kind="stable")[:, :first_shifts]
    shifts = np.where(np.take_along_axis(arrays.allowed, shifts, axis=1), n + shifts, NO_NODE)
    both = np.concatenate([near, shifts], axis=1)
    last_first = np.argsort(both == NO_NODE, axis=1, kind="stable")
    both = np.take_along_axis(both, last_first, axis=1).astype(np.uint32)
    return np.ascontiguousarray(both[:, : max(1, int((both != NO_NODE).sum(axis=1).max(initial=0)))])


def fresh_state(static: Static, seed: np.random.SeedSequence) -> State:
    """Returns a state with nothing placed."""
    n, k = static.assignment_cost.shape
    room = min(n, max(48, 6 * (n // max(k, 1) + 1)))
    has_several_breaks = (static.shift[:, BREAKS_0] < static.shift[:, BREAKS_1]).any()
    task = np.zeros((n, STATE_TASK_COLUMNS + (3 * LABELS if has_several_breaks else 0)), dtype=np.int64)
    task[:, SHIFT] = -1
    shift = np.zeros((k, STATE_SHIFT_COLUMNS), dtype=np.int64)
    shift[:, BREAK_POSITION] = NO_BREAK
    node = np.full((n + k, 4), NO_NODE, dtype=np.uint32)
    gap = np.zeros((n + k, 4), dtype=np.int32)
    node[n:, NODE_SHIFT], node[n:, NODE_POSITION] = np.arange(k), 0
    node[n:, [NODE_PLACE, NEXT_PLACE]] = static.shift[:, [START_PLACE, END_PLACE]]
    gap[n:, [GAP_MODE, GAP_OPENS, GAP_CLOSES]] = np.clip(static.shift[:, [MODE, SHIFT_START, SHIFT_END]], -INFINITE, INFINITE)
    total = np.zeros(TOTALS, dtype=np.int64)
    total[[UNALLOCATED_COST, OPTIONAL, UNMET_CARE]] = static.group[:, [UNALLOCATED, OPTIONAL_COST, CARE_TICKS]].sum(axis=0)
    return State(
        task=task,
        shift=shift,
        route=np.zeros((k, max(room, 1)), dtype=np.int32),
        node=node,
        gap=gap,
        total=total,
        rng=seed.generate_state(4).astype(np.int64) | 1,
        queue=np.zeros((3, k), dtype=np.int64),
        first=np.full((3, k), INFINITE_64, dtype=np.int64),
        last=np.full((3, k), -1, dtype=np.int64),
        stack=np.zeros(n, dtype=np.int64),
        timed=np.zeros(k, dtype=np.int64),
        marked=np.zeros(max(n, k), dtype=np.bool_),
        slots=np.zeros((16, 8), dtype=np.int64),
        candidates=np.zeros(n + k, dtype=np.uint32),
        prices=np.zeros(n + k, dtype=np.int64),
        todo=np.zeros(max(n, 1), dtype=np.int64),
        keys=np.zeros(n, dtype=np.int64),
        absences=np.zeros(len(static.group), dtype=np.int64),
        absence_price=np.zeros(len(static.group), dtype=np.int64),
    )
