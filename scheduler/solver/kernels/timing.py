"""When everything happens: exact earliest and latest starts of routes that wait for each other.

Earliest starts are the least fixpoint over two kinds of edges: along a route (end of a task plus journey) and between linked tasks
(start plus lag). A change marks positions of a route. From there the route is timed until a start is as before, and where the start
of a linked task moves, its partner's position is marked. Latest starts are the greatest fixpoint, from the marks backward.
A route that owes a break has two labels a task: the break still to come, or already taken (dynamic programming over where it lies).
"""

from scheduler.solver.kernels.breaks import choose_break, place_break, shorten, take_breaks
from scheduler.solver.kernels.evaluate import evaluate_times
from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    BLOCK_0,
    BLOCK_1,
    BREAK_AFTER_TICKS,
    BREAK_EARLIEST,
    BREAK_IS_SOFT,
    BREAK_LATEST,
    BREAK_POSITION,
    BREAK_TICKS,
    BREAKS_0,
    BREAKS_1,
    DURATION_TICKS,
    EARLIER_0,
    EARLIER_1,
    EARLIEST_AFTER_BREAK,
    EARLIEST_BEFORE_BREAK,
    END_PLACE,
    FIRST_OPENING,
    GAP_CLOSES,
    GAP_OPENS,
    HARD_TIMES,
    HAS_START_CHOICE,
    INFINITE_64,
    IS_TIMED_WHOLE,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATER_0,
    LATER_1,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LENGTH,
    MODE,
    NO_BREAK,
    NOT_OWED,
    OVERTIME,
    PLACE,
    PLANNED_START,
    POSITION,
    PRICES_TIMES,
    QUEUED_EARLY,
    QUEUED_LATE,
    QUEUED_MOVED,
    RETURN_TICK,
    ROSTERED_END,
    SHIFT,
    SHIFT_END,
    START,
    START_PLACE,
    WINDOW_1,
    State,
    Static,
)
from scheduler.solver.kernels.links import earliest_by_links, latest_by_links, latest_start
from scheduler.solver.kernels.marks import EARLY, LATE, MOVED, mark, mark_span, touch, unmark, unmark_all
from scheduler.solver.kernels.rest import departure, earliest_departure, latest_end, rests_enough
from scheduler.solver.kernels.steps import (
    arrival_after_break,
    latest_due,
    leg_ticks,
    next_feasible_start,
    previous_feasible_start,
)
from scheduler.solver.model.arrays import INFINITE

NOT_POSSIBLE = -1
"""In place of a position: the route has no schedule."""


@inside
def _end(P: Static, W: State, t: int) -> int:
    """Returns the earliest end of placed task `t`."""
    return int(W.task[t, START] + P.task[t, DURATION_TICKS])


@inside
def node_before(P: Static, W: State, k: int, q: int) -> int:
    """Returns the node before position `q` of route `k`: a task, or the shift behind all tasks."""
    return int(W.route[k, q - 1]) if q > 0 else P.task.shape[0] + k


@inside
def time_route(P: Static, W: State, k: int, first: int, last: int) -> int:
    """Computes the earliest starts of route `k`, given where linked tasks stand, from position `first` on.

    It ends at the first task behind position `last` whose start does not change. A route that may owe a break is to be timed
    from 0 to its end. Returns the position where it ended, or NOT_POSSIBLE.
    """
    touch(W, k)
    length = W.shift[k, LENGTH]
    W.shift[k, BREAK_POSITION] = NO_BREAK
    if length == 0:
        return 0
    mode = P.shift[k, MODE]
    rest = P.shift[k, BREAK_TICKS] if length > 1 else 0
    # end of the task before, with the break still to come, already taken
    origin, free, done = P.shift[k, START_PLACE], earliest_departure(P, W, k), INFINITE_64
    if first > 0:
        origin, free = P.task[W.route[k, first - 1], PLACE], _end(P, W, W.route[k, first - 1])
    end = length
    for q in range(first, length):
        t = W.route[k, q]
        destination = P.task[t, PLACE]
        journey = leg_ticks(P, mode, origin, destination)
        bound = earliest_by_links(P, W, t)
        s = next_feasible_start(P, t, k, max(free + journey, bound)) if free < INFINITE_64 else INFINITE_64
        if q > last and s == W.task[t, START]:
            end = q
            break
        after = INFINITE_64
        if rest > 0:
            arrival = done + journey if done < INFINITE_64 else INFINITE_64
            if q > 0 and free < INFINITE_64:
                arrival = min(arrival, arrival_after_break(P, k, free, journey))
            if arrival < INFINITE_64:
                after = next_feasible_start(P, t, k, max(arrival, bound))
        if s >= INFINITE_64:
            return NOT_POSSIBLE
        W.task[t, EARLIEST_BEFORE_BREAK] = s
        W.task[t, EARLIEST_AFTER_BREAK] = after
        W.task[t, START] = s
        free = s + P.task[t, DURATION_TICKS]
        W.gap[t, GAP_OPENS] = min(free, INFINITE)
        done = after + P.task[t, DURATION_TICKS] if after < INFINITE_64 else INFINITE_64
        origin = destination
    back = leg_ticks(P, mode, P.task[W.route[k, length - 1], PLACE], P.shift[k, END_PLACE])
    if end == length and free + back > P.shift[k, SHIFT_END]:
        return NOT_POSSIBLE
    # the break: none is owed, it is taken, or the first visits wait so that none is owed
    can_rest = rest > 0 and done < INFINITE_64 and done + back <= P.shift[k, SHIFT_END]
    is_hard = P.weight[BREAK_IS_SOFT] == 0
    if rest > 0 and free - W.task[W.route[k, 0], START] <= P.shift[k, BREAK_AFTER_TICKS]:
        W.shift[k, BREAK_POSITION] = NOT_OWED
    elif rest > 0 and is_hard and can_rest:
        place_break(P, W, k)
    elif rest > 0 and is_hard and not shorten(P, W, k, back):
        return NOT_POSSIBLE
    if P.shift[k, BREAKS_0] < P.shift[k, BREAKS_1] and length > 1 and not take_breaks(P, W, k, back):
        return NOT_POSSIBLE
    if P.weight[PRICES_TIMES] and rest > 0 and not is_hard and W.shift[k, BREAK_POSITION] != NOT_OWED:
        choose_break(P, W, k, can_rest, back)
    if P.weight[HAS_START_CHOICE]:
        for q in range(length):
            W.task[W.route[k, q], PLANNED_START] = W.task[W.route[k, q], START]
    return end


@inside
def slack_route(P: Static, W: State, k: int, first: int, last: int) -> int:
    """Computes the latest starts of route `k` that break nothing down the line, from position `last` back.

    Nothing is made later than due that is not already. It ends at the first task before position `first` whose latest start
    does not change. Returns the first position that was timed.
    """
    touch(W, k)
    length = W.shift[k, LENGTH]
    mode, destination = P.shift[k, MODE], P.shift[k, END_PLACE]
    rest = P.shift[k, BREAK_TICKS] if length > 1 and P.weight[BREAK_IS_SOFT] == 0 else 0
    done, free = P.shift[k, SHIFT_END], -INFINITE_64  # latest arrival at what follows, with the break taken, still to come
    soft = P.weight[HARD_TIMES] == 0
    if P.weight[OVERTIME]:
        done = min(done, max(W.shift[k, RETURN_TICK], P.shift[k, ROSTERED_END]))
    if last < length - 1:
        following = W.route[k, last + 1]
        done, destination = W.task[following, LATEST_AFTER_BREAK], P.task[following, PLACE]
        free = W.task[following, LATEST_BEFORE_BREAK] if rest > 0 else free
    for q in range(last, -1, -1):
        t = W.route[k, q]
        journey = leg_ticks(P, mode, P.task[t, PLACE], destination)
        duration = P.task[t, DURATION_TICKS]
        bound = latest_by_links(P, W, t)
        if q == length - 1:
            bound = min(bound, latest_end(P, W, k) - duration)
        if soft:
            bound = min(bound, max(W.task[t, START], latest_due(P, t, W.task[t, START])))
        x = min(done - journey - duration, bound)
        x = previous_feasible_start(P, t, k, x)
        y = -INFINITE_64 if rest > 0 else x
        if rest > 0 and q < length - 1:
            if free > -INFINITE_64:
                y = free - journey - duration
            over = min(done, P.shift[k, BREAK_LATEST]) - P.shift[k, BREAK_TICKS]
            if P.shift[k, BREAK_EARLIEST] <= over:
                y = max(y, min(over, done - journey - P.shift[k, BREAK_TICKS]) - duration)
            if y > -INFINITE_64:
                y = previous_feasible_start(P, t, k, min(y, bound))
        if q < first and x == W.task[t, LATEST_AFTER_BREAK] and y == W.task[t, LATEST_BEFORE_BREAK]:
            return q + 1
        W.task[t, LATEST_AFTER_BREAK], W.task[t, LATEST_BEFORE_BREAK] = x, y
        W.gap[node_before(P, W, k, q), GAP_CLOSES] = max(-INFINITE, min(x, INFINITE))
        done, free, destination = x, y, P.task[t, PLACE]
    return 0


@inside
def _mark_later_shifts(P: Static, W: State, k: int) -> None:
    """Marks the later shifts of the carer that leave too soon after the last end of route `k`."""
    length = W.shift[k, LENGTH]
    for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1] if length > 0 else 0):
        j = P.rows[e, 0]
        if W.shift[j, LENGTH] > 0:
            leaving = departure(P, W, j, W.task[W.route[j, 0], START])
            if leaving < _end(P, W, W.route[k, length - 1]) + P.rows[e, 1]:
                mark(P, W, EARLY, j, 0)


@inside
def _mark_earlier_shifts(P: Static, W: State, k: int) -> None:
    """Marks the earlier shifts of the carer that may end later than the latest leaving for route `k` allows."""
    if W.shift[k, LENGTH] > 0:
        for e in range(P.shift[k, EARLIER_0], P.shift[k, EARLIER_1]):
            i = P.rows[e, 0]
            if W.shift[i, LENGTH] > 0:
                last = W.route[i, W.shift[i, LENGTH] - 1]
                if departure(P, W, k, latest_start(W, W.route[k, 0])) - P.rows[e, 1] < latest_start(W, last) + P.task[last, DURATION_TICKS]:
                    mark(P, W, LATE, i, W.shift[i, LENGTH] - 1)


@inside
def _forget_late(P: Static, W: State, size: int, t: int) -> int:
    """Forgets the latest start of placed task `t`, unless it is as late as any can be.

    It is marked, and put on the stack of `size`, whose new size is returned.
    """
    if min(W.task[t, LATEST_BEFORE_BREAK], W.task[t, LATEST_AFTER_BREAK]) < P.rows[P.task[t, WINDOW_1] - 1, 1]:
        touch(W, W.task[t, SHIFT])
        mark(P, W, LATE, W.task[t, SHIFT], W.task[t, POSITION])
        W.task[t, LATEST_BEFORE_BREAK], W.task[t, LATEST_AFTER_BREAK] = INFINITE_64, INFINITE_64
        W.stack[size] = t
        size += 1
    return size


@inside
def _forget_all_late(P: Static, W: State) -> None:
    """Forgets the latest starts that are marked, and all that they hold back: before them, linked to them, and in earlier shifts."""
    size = 0
    for i in range(W.total[QUEUED_LATE]):
        k = W.queue[LATE, i]
        for q in range(W.first[LATE, k], min(W.last[LATE, k] + 1, W.shift[k, LENGTH])):
            size = _forget_late(P, W, size, W.route[k, q])
    while size > 0:
        size -= 1
        t = W.stack[size]
        k, q = W.task[t, SHIFT], W.task[t, POSITION]
        if q > 0:
            size = _forget_late(P, W, size, W.route[k, q - 1])
        for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
            if W.task[P.rows[e, 0], SHIFT] >= 0:
                size = _forget_late(P, W, size, P.rows[e, 0])
        for e in range(P.shift[k, EARLIER_0], P.shift[k, EARLIER_1] if q == 0 else 0):
            i = P.rows[e, 0]
            if W.shift[i, LENGTH] > 0:
                size = _forget_late(P, W, size, W.route[i, W.shift[i, LENGTH] - 1])


@inside
def propagate(P: Static, W: State) -> bool:
    """Times the marked tasks and all that wait for them. False where no schedule exists; no marks are left."""
    budget = 20 + 6 * W.shift.shape[0]
    has_blocks, has_prices = P.weight[BLOCK_0] < P.weight[BLOCK_1], P.weight[PRICES_TIMES] != 0
    late_by_start = P.weight[HARD_TIMES] == 0 or P.weight[OVERTIME] > 0  # latest starts depend on where tasks stand
    is_feasible = True
    while W.total[QUEUED_EARLY] > 0:
        k, first, last = unmark(W, EARLY)
        budget -= 1
        was = W.shift[k, BREAK_POSITION]
        end = time_route(P, W, k, first, last) if budget >= 0 else NOT_POSSIBLE
        if end == NOT_POSSIBLE:
            is_feasible = False
            break
        if W.shift[k, BREAK_POSITION] != was:
            mark_span(P, W, LATE, k, 0, W.shift[k, LENGTH] - 1)
        if has_blocks or has_prices or late_by_start:
            mark_span(P, W, MOVED, k, first, end - 1)
        for q in range(first, end):
            t = W.route[k, q]
            for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
                b = P.rows[e, 0]
                earliest = min(W.task[b, EARLIEST_BEFORE_BREAK], W.task[b, START])
                if W.task[b, SHIFT] >= 0 and W.task[t, START] + P.rows[e, 1] > earliest:
                    mark(P, W, EARLY, W.task[b, SHIFT], W.task[b, POSITION])
        if end == W.shift[k, LENGTH]:
            _mark_later_shifts(P, W, k)
    for i in range(W.total[QUEUED_MOVED] if has_blocks else 0):
        is_feasible = is_feasible and rests_enough(P, W, W.queue[MOVED, i], START)
    if not is_feasible:
        unmark_all(W)
        return False
    _forget_all_late(P, W)
    while W.total[QUEUED_MOVED] > 0:
        k, first, last = unmark(W, MOVED)
        if has_prices:
            evaluate_times(P, W, k, START)
        if late_by_start and last >= 0:  # timed again, but nothing is forgotten for them
            mark_span(P, W, LATE, k, first, last)
    budget = 20 + 6 * W.shift.shape[0]
    while W.total[QUEUED_LATE] > 0:
        k, first, last = unmark(W, LATE)
        budget -= 1
        begin = slack_route(P, W, k, first, last)
        if budget < 0:
            continue
        for q in range(begin, last + 1):
            t = W.route[k, q]
            for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
                a = P.rows[e, 0]
                latest = max(W.task[a, LATEST_BEFORE_BREAK], W.task[a, LATEST_AFTER_BREAK])
                if W.task[a, SHIFT] >= 0 and latest_start(W, t) - P.rows[e, 1] < latest:
                    mark(P, W, LATE, W.task[a, SHIFT], W.task[a, POSITION])
        if begin == 0:
            _mark_earlier_shifts(P, W, k)
    return True


@inside
def propagate_route(P: Static, W: State, k: int) -> bool:
    """Times all of one route and all that wait for it."""
    for side in range(2):
        mark_span(P, W, side, k, 0, W.shift[k, LENGTH] - 1)
    return propagate(P, W)


@inside
def _forget_early(P: Static, W: State, size: int, t: int) -> int:
    """Forgets the earliest start of placed task `t`, unless it is as early as any can be.

    It is marked, and put on the stack of `size`, whose new size is returned.
    """
    if W.task[t, START] > -INFINITE_64 and P.task[t, FIRST_OPENING] < W.task[t, START]:
        touch(W, W.task[t, SHIFT])
        mark(P, W, EARLY, W.task[t, SHIFT], W.task[t, POSITION])
        W.task[t, START] = -INFINITE_64
        W.stack[size] = t
        size += 1
    return size


@inside
def repropagate(P: Static, W: State) -> bool:
    """Times the marked tasks afresh, and all that stands down the line. Possible but for breaks: less is to be done than before.

    Pairs hold each other in place, so what may move is first forgotten, across linked tasks, and then timed from nothing.
    """
    size = 0
    for i in range(W.total[QUEUED_EARLY]):
        k = W.queue[EARLY, i]
        for q in range(W.first[EARLY, k], min(W.last[EARLY, k] + 1, W.shift[k, LENGTH])):
            size = _forget_early(P, W, size, W.route[k, q])
    while size > 0:
        size -= 1
        t = W.stack[size]
        k, q = W.task[t, SHIFT], W.task[t, POSITION]
        length = W.shift[k, LENGTH]
        begin, end = (0, length) if P.shift[k, IS_TIMED_WHOLE] else (q + 1, min(q + 2, length))
        for r in range(begin, end):
            size = _forget_early(P, W, size, W.route[k, r])
        for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
            if W.task[P.rows[e, 0], SHIFT] >= 0:
                size = _forget_early(P, W, size, P.rows[e, 0])
        for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1] if q == length - 1 else 0):  # the last end may be earlier
            if W.shift[P.rows[e, 0], LENGTH] > 0:
                size = _forget_early(P, W, size, W.route[P.rows[e, 0], 0])
    return propagate(P, W)
