"""Starts that are better than the earliest: for wanted times, against waiting, and for windows that are judged one by one.

From the earliest starts on, last task first, a task that would rather be later moves on, and with it all that it would run into, as far
as that pays: along one run this is exact (pool adjacent violators; Best & Chakravarti 1990, Mathematical Programming 47), since the
costs are separable, and convex within a window. Runs that are held together by links are gone through until nothing moves.
"""

from scheduler.solver.kernels.evaluate import evaluate_times, max_lateness, soft_cost
from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.layout import (
    ABSENCE_0,
    ABSENCE_1,
    BLOCK_0,
    BLOCK_1,
    BREAK_AFTER_TICKS,
    BREAK_LATEST,
    BREAK_POSITION,
    BREAK_TICKS,
    BREAKS_0,
    BREAKS_1,
    DUE_0,
    DUE_1,
    DURATION_TICKS,
    EARLIER_0,
    EARLIER_1,
    END_PLACE,
    HAS_START_CHOICE,
    INFINITE_64,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATE,
    LATER_0,
    LATER_1,
    LENGTH,
    MODE,
    NOT_OWED,
    OVERTIME,
    PLACE,
    PLANNED_START,
    POSITION,
    QUEUED_EARLY,
    ROSTERED_END,
    SHIFT,
    SHIFT_END,
    SOFT_ABSENCE,
    SOFT_ABSENCE_0,
    SOFT_ABSENCE_1,
    START,
    TOUCHED,
    TOUCHED_LIST,
    WAITING,
    WANTED,
    WANTED_FROM,
    WANTED_TO,
    WINDOW_0,
    WINDOW_1,
    WORST_LATENESS,
    State,
    Static,
)
from scheduler.solver.kernels.links import latest_start
from scheduler.solver.kernels.marks import EARLY, mark, touch, unmark_all
from scheduler.solver.kernels.rest import departure, rests_enough
from scheduler.solver.kernels.steps import (
    arrival_after_break,
    latest_due,
    leg_ticks,
    next_feasible_start,
    previous_feasible_start,
    soft_absence_ticks,
)

ROUNDS = 4


@inside
def _gain(P: Static, W: State, t: int, worst: int) -> int:
    """Returns the cost of starting task `t` one tick later, for itself alone; negative where it pays."""
    s, k, q = W.keys[t], W.task[t, SHIFT], W.task[t, POSITION]
    slope = 0
    if s < P.task[t, WANTED_FROM]:
        slope -= P.weight[WANTED]
    elif s >= P.task[t, WANTED_TO]:
        slope += P.weight[WANTED]
    late = s - latest_due(P, t, s)
    if late >= 0:
        slope += P.weight[LATE]
        if late >= worst:
            slope += P.weight[WORST_LATENESS]
    end = s + P.task[t, DURATION_TICKS]
    for a in range(P.shift[k, SOFT_ABSENCE_0], P.shift[k, SOFT_ABSENCE_1]):
        if end >= P.rows[a, 0] and s < P.rows[a, 1]:
            if end < P.rows[a, 1]:
                slope += P.weight[SOFT_ABSENCE]
            if s >= P.rows[a, 0]:
                slope -= P.weight[SOFT_ABSENCE]
    if q == 0:
        slope -= P.weight[WAITING]
    if q == W.shift[k, LENGTH] - 1:
        slope += P.weight[WAITING]
        if (
            s + P.task[t, DURATION_TICKS] + leg_ticks(P, P.shift[k, MODE], P.task[t, PLACE], P.shift[k, END_PLACE])
            >= P.shift[k, ROSTERED_END]
        ):
            slope += P.weight[OVERTIME]
    return int(slope)


@inside
def _slack_after(P: Static, W: State, t: int) -> int:
    """Returns by how many ticks task `t` can start later, for itself alone, before its cost per tick changes."""
    s, k, q = W.keys[t], W.task[t, SHIFT], W.task[t, POSITION]
    if P.shift[k, BREAKS_0] < P.shift[k, BREAKS_1]:  # which of several breaks are owed hangs on the starts: the last polish moves them
        return 0
    duration = P.task[t, DURATION_TICKS]
    last = s
    for w in range(P.task[t, WINDOW_0], P.task[t, WINDOW_1]):
        if P.rows[w, 0] <= s <= P.rows[w, 1]:
            last = P.rows[w, 1]
    for a in range(P.shift[k, ABSENCE_0], P.shift[k, ABSENCE_1]):
        if P.rows[a, 0] >= s + duration:
            last = min(last, P.rows[a, 0] - duration)
    if q == W.shift[k, BREAK_POSITION]:
        last = min(last, P.shift[k, BREAK_LATEST] - P.shift[k, BREAK_TICKS] - duration)
    change = INFINITE_64
    if q == W.shift[k, LENGTH] - 1:
        home = s + duration + leg_ticks(P, P.shift[k, MODE], P.task[t, PLACE], P.shift[k, END_PLACE])
        last = min(last, s + P.shift[k, SHIFT_END] - home)
        if home < P.shift[k, ROSTERED_END]:
            change = P.shift[k, ROSTERED_END] - home
    if s < P.task[t, WANTED_FROM]:
        change = min(change, P.task[t, WANTED_FROM] - s)
    elif s < P.task[t, WANTED_TO]:
        change = min(change, P.task[t, WANTED_TO] - s)
    if s < latest_due(P, t, s):
        change = min(change, latest_due(P, t, s) - s)
    for w in range(P.task[t, DUE_0], P.task[t, DUE_1]):
        if P.rows[w, 0] > s:
            change = min(change, P.rows[w, 0] - s)
    for a in range(P.shift[k, SOFT_ABSENCE_0], P.shift[k, SOFT_ABSENCE_1]):
        for c in range(2):
            for edge in (P.rows[a, c] - s, P.rows[a, c] - s - duration):
                if edge > 0:
                    change = min(change, edge)
    return int(min(last - s, change))


@inside
def _gap_after(P: Static, W: State, t: int) -> int:
    """Slack between task `t` and the next of its run (INFINITE_64: there is none)."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    if q + 1 >= W.shift[k, LENGTH]:
        return INFINITE_64
    u = W.route[k, q + 1]
    gap = W.keys[u] - W.keys[t] - P.task[t, DURATION_TICKS] - leg_ticks(P, P.shift[k, MODE], P.task[t, PLACE], P.task[u, PLACE])
    return int(gap - P.shift[k, BREAK_TICKS] if q == W.shift[k, BREAK_POSITION] else gap)


@inside
def _gap_before(P: Static, W: State, t: int, e: int) -> int:
    """Slack between the end of task `t`, the last of its run, and leaving for the later used shift of row `e`, rest taken off."""
    j = P.rows[e, 0]
    return int(departure(P, W, j, W.keys[W.route[j, 0]]) - W.keys[t] - P.task[t, DURATION_TICKS] - P.rows[e, 1])


@inside
def _room_to_grow(P: Static, W: State, k: int) -> int:
    """Returns by how many ticks route `k` may become longer and still owe no break; INFINITE_64 where that does not matter."""
    if W.shift[k, BREAK_POSITION] != NOT_OWED:
        return INFINITE_64
    last = W.route[k, W.shift[k, LENGTH] - 1]
    return int(P.shift[k, BREAK_AFTER_TICKS] + W.keys[W.route[k, 0]] - W.keys[last] - P.task[last, DURATION_TICKS])


@inside
def _postpone(P: Static, W: State, t: int, worst: int) -> bool:
    """Move task `t`, and what it runs into, later for as long as that pays; whether it did."""
    moved = False
    while True:
        count, slope, step = 1, 0, INFINITE_64
        W.todo[0] = t
        W.marked[t] = True
        i = 0
        while i < count:  # all that has to move with it
            u = W.todo[i]
            k, q = W.task[u, SHIFT], W.task[u, POSITION]
            slope += _gain(P, W, u, worst)
            if _gap_after(P, W, u) <= 0 and not W.marked[W.route[k, q + 1]]:
                W.todo[count] = W.route[k, q + 1]
                W.marked[W.route[k, q + 1]] = True
                count += 1
            for e in range(P.task[u, LAG_OUT_0], P.task[u, LAG_OUT_1]):
                b = P.rows[e, 0]
                if W.task[b, SHIFT] >= 0 and not W.marked[b] and W.keys[u] + P.rows[e, 1] >= W.keys[b]:
                    W.todo[count] = b
                    W.marked[b] = True
                    count += 1
            for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1] if q + 1 == W.shift[k, LENGTH] else 0):
                if W.shift[P.rows[e, 0], LENGTH] > 0:
                    b = W.route[P.rows[e, 0], 0]
                    if not W.marked[b] and _gap_before(P, W, u, e) <= 0:
                        W.todo[count] = b
                        W.marked[b] = True
                        count += 1
            if q + 1 == W.shift[k, LENGTH] and not W.marked[W.route[k, 0]] and _room_to_grow(P, W, k) <= 0:
                W.todo[count] = W.route[k, 0]
                W.marked[W.route[k, 0]] = True
                count += 1
            i += 1
        if slope < 0:
            for i in range(count):  # how far they can
                u = W.todo[i]
                k, q = W.task[u, SHIFT], W.task[u, POSITION]
                step = min(step, _slack_after(P, W, u))
                if q + 1 < W.shift[k, LENGTH] and not W.marked[W.route[k, q + 1]]:
                    step = min(step, _gap_after(P, W, u))
                for e in range(P.task[u, LAG_OUT_0], P.task[u, LAG_OUT_1]):
                    b = P.rows[e, 0]
                    if W.task[b, SHIFT] >= 0 and not W.marked[b]:
                        step = min(step, W.keys[b] - W.keys[u] - P.rows[e, 1])
                for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1] if q + 1 == W.shift[k, LENGTH] else 0):
                    if W.shift[P.rows[e, 0], LENGTH] > 0 and not W.marked[W.route[P.rows[e, 0], 0]]:
                        step = min(step, _gap_before(P, W, u, e))
                if q + 1 == W.shift[k, LENGTH] and not W.marked[W.route[k, 0]]:
                    step = min(step, _room_to_grow(P, W, k))
        for i in range(count):
            W.marked[W.todo[i]] = False
        if slope >= 0 or step <= 0 or step >= INFINITE_64:
            return moved
        for i in range(count):
            W.keys[W.todo[i]] += step
        moved = True


@inside
def _own_cost(P: Static, t: int, k: int, s: int, worst: int) -> int:
    """Returns what the start `s` of task `t` in shift `k` costs: lateness, a time that is not the wanted one, and soft absences."""
    late = max(0, s - latest_due(P, t, s))
    off = max(0, P.task[t, WANTED_FROM] - s) + max(0, s - P.task[t, WANTED_TO])
    cost = P.weight[LATE] * late + P.weight[WORST_LATENESS] * max(0, late - worst) + P.weight[WANTED] * off
    return int(cost + P.weight[SOFT_ABSENCE] * soft_absence_ticks(P, t, k, s))


@inside
def _has_to_stay(P: Static, W: State, t: int, s: int) -> bool:
    """Returns whether a task that is linked to `t` starts too early for `t` to start at `s`."""
    for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
        if W.task[P.rows[e, 0], SHIFT] >= 0 and s + P.rows[e, 1] > W.keys[P.rows[e, 0]]:
            return True
    return False


@inside
def _cost_to_wait(P: Static, W: State, t: int, until: int, worst: int) -> int:
    """Returns what it costs to start task `t` at `until` and what follows in its route once it can; INFINITE_64 where that cannot be."""
    k, q = W.task[t, SHIFT], W.task[t, POSITION]
    mode, length, first = P.shift[k, MODE], W.shift[k, LENGTH], W.keys[W.route[k, 0]]
    cost, s, u = 0, until, t
    while True:
        if s >= INFINITE_64 or _has_to_stay(P, W, u, s):
            return INFINITE_64
        cost += _own_cost(P, u, k, s, worst) - _own_cost(P, u, k, W.keys[u], worst)
        if q == 0:
            cost -= P.weight[WAITING] * (s - first)
            first = s
        end = s + P.task[u, DURATION_TICKS]
        q += 1
        if q == length:
            break
        follower = W.route[k, q]
        s = next_feasible_start(P, follower, k, max(W.keys[follower], _arrival(P, W, k, q, end)))
        if s == W.keys[follower]:
            return int(cost)
        u = follower
    home = end + leg_ticks(P, mode, P.task[u, PLACE], P.shift[k, END_PLACE])
    was = home - s + W.keys[u]
    for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1]):
        j = P.rows[e, 0]
        if W.shift[j, LENGTH] > 0 and departure(P, W, j, W.keys[W.route[j, 0]]) < end + P.rows[e, 1]:
            return INFINITE_64
    if home > P.shift[k, SHIFT_END] or (W.shift[k, BREAK_POSITION] == NOT_OWED and end - first > P.shift[k, BREAK_AFTER_TICKS]):
        return INFINITE_64
    cost += P.weight[WAITING] * (home - was)
    return int(cost + P.weight[OVERTIME] * (max(0, home - P.shift[k, ROSTERED_END]) - max(0, was - P.shift[k, ROSTERED_END])))


@inside
def _arrival(P: Static, W: State, k: int, q: int, end: int) -> int:
    """Returns when the carer can be at position `q` of route `k` if the task before it ends at `end`; the break is taken where it was."""
    journey = leg_ticks(P, P.shift[k, MODE], P.task[W.route[k, q - 1], PLACE], P.task[W.route[k, q], PLACE])
    if q - 1 == W.shift[k, BREAK_POSITION]:
        return arrival_after_break(P, k, end, journey)
    return int(end + journey)


@inside
def _wait_out(P: Static, W: State, t: int, worst: int) -> bool:
    """Starts task `t` after a soft absence that it meets, or later in it, and what follows with it, where that costs less.

    Returns whether it did.

    Inside of an absence a later start costs the same, so that `_postpone` sees no way out of it.
    """
    k, s, q = W.task[t, SHIFT], W.keys[t], W.task[t, POSITION]
    best, cheapest = s, 0
    if P.shift[k, BREAKS_0] < P.shift[k, BREAKS_1]:
        return False
    for a in range(P.shift[k, SOFT_ABSENCE_0], P.shift[k, SOFT_ABSENCE_1]):
        if s < P.rows[a, 1] and s + P.task[t, DURATION_TICKS] > P.rows[a, 0]:
            for c in range(2):  # all of it after the absence, or as much as can be
                if c == 0:
                    until = next_feasible_start(P, t, k, P.rows[a, 1])
                else:
                    until = previous_feasible_start(P, t, k, min(P.rows[a, 1], latest_start(W, t)))
                cost = _cost_to_wait(P, W, t, until, worst) if until > s else 0
                if cost < cheapest:
                    best, cheapest = until, cost
    if cheapest == 0:
        return False
    W.keys[t] = best
    for r in range(q + 1, W.shift[k, LENGTH]):
        u, before = W.route[k, r], W.route[k, r - 1]
        arrival = _arrival(P, W, k, r, W.keys[before] + P.task[before, DURATION_TICKS])
        W.keys[u] = next_feasible_start(P, u, k, max(W.keys[u], arrival))
    return True


@inside
def _push_neighbours(P: Static, W: State, k: int) -> None:
    """Queues the used shifts that rest lies between and used shift `k`."""
    for e in range(P.shift[k, EARLIER_0], P.shift[k, EARLIER_1] if W.shift[k, LENGTH] > 0 else 0):
        if W.shift[P.rows[e, 0], LENGTH] > 0:
            mark(P, W, EARLY, P.rows[e, 0], 0)
    for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1] if W.shift[k, LENGTH] > 0 else 0):
        if W.shift[P.rows[e, 0], LENGTH] > 0:
            mark(P, W, EARLY, P.rows[e, 0], 0)


@inside
def _keep_rests(P: Static, W: State, size: int) -> None:
    """Go back to the earliest starts where, as they are planned, somebody would lack a rest."""
    for i in range(size):
        if not rests_enough(P, W, W.queue[EARLY, i], PLANNED_START):
            for j in range(size):
                k = W.queue[EARLY, j]
                for q in range(W.shift[k, LENGTH]):
                    W.task[W.route[k, q], PLANNED_START] = W.task[W.route[k, q], START]
            return


@inside
def _choose_starts(P: Static, W: State) -> None:
    """Choose the starts of the routes that were touched, and of all that hang together with them."""
    for i in range(W.total[TOUCHED]):
        mark(P, W, EARLY, W.shift[i, TOUCHED_LIST], 0)
    i = 0
    while i < W.total[QUEUED_EARLY]:
        k = W.queue[EARLY, i]
        i += 1
        _push_neighbours(P, W, k)
        for q in range(W.shift[k, LENGTH]):
            t = W.route[k, q]
            W.keys[t] = W.task[t, START]
            for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
                if W.task[P.rows[e, 0], SHIFT] >= 0:
                    mark(P, W, EARLY, W.task[P.rows[e, 0], SHIFT], 0)
            for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
                if W.task[P.rows[e, 0], SHIFT] >= 0:
                    mark(P, W, EARLY, W.task[P.rows[e, 0], SHIFT], 0)
    size = W.total[QUEUED_EARLY]
    worst = max_lateness(W)
    moved, rounds = True, 0
    while moved and rounds < ROUNDS:
        moved = False
        rounds += 1
        for i in range(size):
            k = W.queue[EARLY, i]
            for q in range(W.shift[k, LENGTH] - 1, -1, -1):
                if _gain(P, W, W.route[k, q], worst) < 0 and _postpone(P, W, W.route[k, q], worst):
                    moved = True
                if P.weight[SOFT_ABSENCE] > 0 and _wait_out(P, W, W.route[k, q], worst):
                    moved = True
    for i in range(size):
        k = W.queue[EARLY, i]
        for q in range(W.shift[k, LENGTH]):
            t = W.route[k, q]
            if W.task[t, PLANNED_START] != W.keys[t]:
                touch(W, k)
                W.task[t, PLANNED_START] = W.keys[t]
    if P.weight[BLOCK_0] < P.weight[BLOCK_1]:
        _keep_rests(P, W, size)
    for i in range(size):
        evaluate_times(P, W, W.queue[EARLY, i], PLANNED_START)
    unmark_all(W)


@entry
def choose_starts(P: Static, W: State) -> int:
    """Choose the starts, where there is a choice, and say what the soft level of the state is then."""
    if P.weight[HAS_START_CHOICE]:
        _choose_starts(P, W)
    return int(soft_cost(P, W))
