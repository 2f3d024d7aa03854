"""When everything happens: exact earliest and latest starts of routes that wait for each other.

Earliest starts are the least fixpoint over two kinds of edges: along a route (end of a task plus journey) and between linked tasks
(start plus lag). A change marks positions of a route. From there the route is timed until a start is as before, and where the start
of a linked task moves, its partner's position is marked. Latest starts are the greatest fixpoint, from the marks backward.
A route that owes a break has two labels a task: the break still to come, or already taken (dynamic programming over where it lies).
"""

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
    IS_TOUCHED,
    LABEL_ARRIVAL,
    LABEL_BEFORE,
    LABEL_START,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATER_0,
    LATER_1,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LENGTH,
    MAX_LATENESS,
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
    TIME_COST,
    TOUCHED,
    TOUCHED_LIST,
    WINDOW_1,
    WORST_LATENESS,
    State,
    Static,
)
from scheduler.solver.kernels.rest import departure, earliest_departure, latest_end, rests_enough
from scheduler.solver.kernels.steps import (
    arrival_after_break,
    latest_due,
    leg_ticks,
    next_feasible_start,
    previous_feasible_start,
)
from scheduler.solver.model.arrays import INFINITE

EARLY, LATE, MOVED = range(3)
"""Rows of `State.queue`, `State.first` and `State.last`: earliest and latest starts to be timed; starts that were, in `propagate`."""

NOT_POSSIBLE = -1
"""In place of a position: the route has no schedule."""

MAX_SHORTENINGS = 8
"""Passes along a route to make it so short that it owes no break; with single windows one is enough."""


@inside
def earliest_by_links(P: Static, W: State, t: int) -> int:
    """The bound that placed linked tasks set on the start of `t` from below."""
    bound = -INFINITE_64
    for e in range(P.task[t, LAG_IN_0], P.task[t, LAG_IN_1]):
        a = P.rows[e, 0]
        if W.task[a, SHIFT] >= 0:
            bound = max(bound, W.task[a, START] + P.rows[e, 1])
    return bound


@inside
def latest_start(W: State, t: int) -> int:
    """Latest start of a placed task as its route stands: with the break behind it or ahead of it."""
    k = W.task[t, SHIFT]
    if W.shift[k, BREAK_POSITION] >= 0 and W.task[t, POSITION] <= W.shift[k, BREAK_POSITION]:
        return W.task[t, LATEST_BEFORE_BREAK]
    return W.task[t, LATEST_AFTER_BREAK]


@inside
def latest_by_links(P: Static, W: State, t: int) -> int:
    """The bound that placed linked tasks set on the start of `t` from above."""
    bound = INFINITE_64
    for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
        b = P.rows[e, 0]
        if W.task[b, SHIFT] >= 0:
            bound = min(bound, latest_start(W, b) - P.rows[e, 1])
    return bound


@inside
def _end(P: Static, W: State, t: int) -> int:
    """Returns the earliest end of placed task `t`."""
    return int(W.task[t, START] + P.task[t, DURATION_TICKS])


@inside
def node_before(P: Static, W: State, k: int, q: int) -> int:
    """Returns the node before position `q` of route `k`: a task, or the shift behind all tasks."""
    return int(W.route[k, q - 1]) if q > 0 else P.task.shape[0] + k


@inside
def touch(W: State, k: int) -> None:
    """Remember that route `k` may have changed."""
    if W.shift[k, IS_TOUCHED] == 0:
        W.shift[k, IS_TOUCHED] = 1
        W.shift[W.total[TOUCHED], TOUCHED_LIST] = k
        W.total[TOUCHED] += 1


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
        _place_break(P, W, k)
    elif rest > 0 and is_hard and not _shorten(P, W, k, back):
        return NOT_POSSIBLE
    if P.shift[k, BREAKS_0] < P.shift[k, BREAKS_1] and length > 1 and not take_breaks(P, W, k, back):
        return NOT_POSSIBLE
    if P.weight[PRICES_TIMES] and rest > 0 and not is_hard and W.shift[k, BREAK_POSITION] != NOT_OWED:
        _choose_break(P, W, k, can_rest, back)
    if P.weight[HAS_START_CHOICE]:
        for q in range(length):
            W.task[W.route[k, q], PLANNED_START] = W.task[W.route[k, q], START]
    return end


@inside
def _choose_break(P: Static, W: State, k: int, can_rest: bool, back: int) -> None:
    """Takes the cheapest of: the break, a route so short that it owes none, and a missed break.

    Of two that cost the same the first is taken. A route that holds others in place is not made
    shorter, since they might have to wait with it.
    """
    best, cheapest = NO_BREAK, INFINITE_64
    if can_rest:
        _place_break(P, W, k)
        evaluate_times(P, W, k, START)
        best, cheapest = W.shift[k, BREAK_POSITION], _timed_cost(P, W, k)
    if not _is_linked(P, W, k) and _shorten(P, W, k, back):
        evaluate_times(P, W, k, START)
        if _timed_cost(P, W, k) < cheapest:
            best, cheapest = NOT_OWED, _timed_cost(P, W, k)
    _start_earliest(W, k)
    W.shift[k, BREAK_POSITION] = NO_BREAK
    evaluate_times(P, W, k, START)
    if _timed_cost(P, W, k) < cheapest:
        return
    if best >= 0:
        _place_break(P, W, k)
    else:
        _shorten(P, W, k, back)


@inside
def _is_linked(P: Static, W: State, k: int) -> bool:
    """Returns whether the start of another task depends on a task of route `k`."""
    for q in range(W.shift[k, LENGTH]):
        t = W.route[k, q]
        if P.task[t, LAG_OUT_0] < P.task[t, LAG_OUT_1]:
            return True
    return False


@inside
def _timed_cost(P: Static, W: State, k: int) -> int:
    """Returns what the times of route `k` cost, as if it alone had the greatest lateness."""
    return int(W.shift[k, TIME_COST] + P.weight[WORST_LATENESS] * W.shift[k, MAX_LATENESS])


@inside
def _start_earliest(W: State, k: int) -> None:
    """Sets the starts of route `k` to the earliest without a break."""
    for q in range(W.shift[k, LENGTH]):
        W.task[W.route[k, q], START] = W.task[W.route[k, q], EARLIEST_BEFORE_BREAK]


@inside
def _shorten(P: Static, W: State, k: int, back: int) -> bool:
    """Lets the first visits of route `k` wait until it owes no break; returns whether it can be so short.

    The limit on the time from first start to last end is a link from the last task back to the first one: the first
    starts no earlier than the last end less the limit. As other links it is propagated until nothing moves.
    """
    limit = P.shift[k, BREAK_AFTER_TICKS]
    if limit < 0:
        return False
    _start_earliest(W, k)
    mode, length = P.shift[k, MODE], W.shift[k, LENGTH]
    first, last = W.route[k, 0], W.route[k, length - 1]
    for _ in range(MAX_SHORTENINGS):
        end = W.task[last, START] + P.task[last, DURATION_TICKS]
        if end + back > P.shift[k, SHIFT_END]:
            return False
        if end - W.task[first, START] <= limit:
            W.shift[k, BREAK_POSITION] = NOT_OWED
            return True
        free, origin = end - limit, P.task[first, PLACE]
        for q in range(length):
            t = W.route[k, q]
            arrival = free + leg_ticks(P, mode, origin, P.task[t, PLACE]) if q > 0 else free
            s = next_feasible_start(P, t, k, max(arrival, W.task[t, START]))
            if s >= INFINITE_64:
                return False
            if q > 0 and s == W.task[t, START]:
                break
            W.task[t, START] = s
            free, origin = s + P.task[t, DURATION_TICKS], P.task[t, PLACE]
    return False


@inside
def take_breaks(P: Static, W: State, k: int, back: int) -> bool:
    """Sets the starts of route `k` in a shift with several breaks; returns whether it can hold those that it owes.

    Where the route is too short to owe any, it starts as early as it can. Otherwise the first visit may also wait until the
    windows of the first breaks have opened, so that the route does not cover them. The last resort is a short route.
    """
    if _is_short(P, W, k):
        W.shift[k, BREAK_POSITION] = NOT_OWED
        return True
    if P.weight[BREAK_IS_SOFT]:
        _choose_breaks(P, W, k, back)
        return True
    every = (1 << ((P.shift[k, BREAKS_1] - P.shift[k, BREAKS_0]) // 2)) - 1
    return _take_all_of(P, W, k, back, every) or _shorten(P, W, k, back)


@inside
def _is_short(P: Static, W: State, k: int) -> bool:
    """Returns whether route `k` is too short to owe a break as its tasks start."""
    last = W.route[k, W.shift[k, LENGTH] - 1]
    return bool(W.task[last, START] + P.task[last, DURATION_TICKS] - W.task[W.route[k, 0], START] <= P.shift[k, BREAK_AFTER_TICKS])


@inside
def _take_all_of(P: Static, W: State, k: int, back: int, wanted: int) -> bool:
    """Sets the earliest starts with those of the breaks `wanted` that route `k` owes, a bit each; returns whether there are any."""
    first = W.route[k, 0]
    soonest = W.task[first, EARLIEST_BEFORE_BREAK]
    if _starts_with_breaks(P, W, k, soonest, wanted, back):
        return True
    for row in range(P.shift[k, BREAKS_0] + 1, P.shift[k, BREAKS_1], 2):
        opens = P.rows[row, 0]
        if opens >= soonest:
            s = next_feasible_start(P, first, k, opens + 1)
            if s < INFINITE_64 and _starts_with_breaks(P, W, k, s, wanted, back):
                return True
    return False


@inside
def _starts_with_breaks(P: Static, W: State, k: int, soonest: int, wanted: int, back: int) -> bool:
    """Sets the starts of route `k` that end it as early as it can where its first task starts at `soonest`.

    Dynamic programming. A label says how many breaks lie behind a task, taken or passed over, and whether any is taken. A break
    can be passed over if its window opened before the first start, or if it is not one of the `wanted`.
    """
    row, length, mode = P.shift[k, BREAKS_0], W.shift[k, LENGTH], P.shift[k, MODE]
    count = (P.shift[k, BREAKS_1] - row) // 2
    labels = 2 * (count + 1)
    first, last = W.route[k, 0], W.route[k, length - 1]
    for q in range(length):
        for label in range(labels):
            W.task[W.route[k, q], LABEL_START + label] = INFINITE_64
    W.task[first, LABEL_START] = soonest
    for q in range(1, length):
        t, before = W.route[k, q], W.route[k, q - 1]
        journey = leg_ticks(P, mode, P.task[before, PLACE], P.task[t, PLACE])
        bound = earliest_by_links(P, W, t)
        for label in range(labels):
            if W.task[before, LABEL_START + label] >= INFINITE_64:
                continue
            end = W.task[before, LABEL_START + label] + P.task[before, DURATION_TICKS]
            for after in range(labels):
                W.task[first, LABEL_ARRIVAL + after] = INFINITE_64
            W.task[first, LABEL_ARRIVAL + label] = end + journey
            for i in range(label // 2, count):
                ticks, opens, closes = P.rows[row + 2 * i, 0], P.rows[row + 2 * i + 1, 0], P.rows[row + 2 * i + 1, 1]
                over = max(end, opens) + ticks
                can_pass = opens < soonest or (wanted >> i) & 1 == 0
                for taken in range(2):
                    here = W.task[first, LABEL_ARRIVAL + 2 * i + taken]
                    if here < INFINITE_64 and over <= closes:
                        then = max(here, over, end + journey + ticks)
                        W.task[first, LABEL_ARRIVAL + 2 * i + 3] = min(W.task[first, LABEL_ARRIVAL + 2 * i + 3], then)
                    if here < INFINITE_64 and can_pass:
                        W.task[first, LABEL_ARRIVAL + 2 * i + 2 + taken] = min(W.task[first, LABEL_ARRIVAL + 2 * i + 2 + taken], here)
            for after in range(labels):
                if W.task[first, LABEL_ARRIVAL + after] < INFINITE_64:
                    s = next_feasible_start(P, t, k, max(W.task[first, LABEL_ARRIVAL + after], bound))
                    if s < W.task[t, LABEL_START + after]:
                        W.task[t, LABEL_START + after] = s
                        W.task[t, LABEL_BEFORE + after] = label
    best, earliest = -1, INFINITE_64
    for label in range(labels):
        s = W.task[last, LABEL_START + label]
        if s >= earliest:
            continue
        end = s + P.task[last, DURATION_TICKS]
        is_enough = label % 2 == 1 or end - soonest <= P.shift[k, BREAK_AFTER_TICKS]
        for i in range(label // 2, count):  # what is still to come: not covered, or not wanted
            opens, closes = P.rows[row + 2 * i + 1, 0], P.rows[row + 2 * i + 1, 1]
            is_enough = is_enough and (closes > end or opens < soonest or (wanted >> i) & 1 == 0)
        if is_enough and end + back <= P.shift[k, SHIFT_END]:
            best, earliest = label, s
    if best < 0:
        return False
    for q in range(length - 1, -1, -1):
        t = W.route[k, q]
        W.task[t, START] = W.task[t, LABEL_START + best]
        best = W.task[t, LABEL_BEFORE + best]
    return True


@inside
def _choose_breaks(P: Static, W: State, k: int, back: int) -> None:
    """Takes the cheapest of: some of the breaks or none, and a route so short that it owes none."""
    sets = 1 << ((P.shift[k, BREAKS_1] - P.shift[k, BREAKS_0]) // 2)
    best, cheapest = 0, INFINITE_64
    for wanted in range(sets - 1, -1, -1):
        if wanted == 0:
            _start_earliest(W, k)
        elif not _take_all_of(P, W, k, back, wanted):
            continue
        evaluate_times(P, W, k, START)
        if _timed_cost(P, W, k) < cheapest:
            best, cheapest = wanted, _timed_cost(P, W, k)
    if not _is_linked(P, W, k) and _shorten(P, W, k, back):
        evaluate_times(P, W, k, START)
        if _timed_cost(P, W, k) < cheapest:
            return
    W.shift[k, BREAK_POSITION] = NO_BREAK
    _start_earliest(W, k)
    if best > 0:
        _take_all_of(P, W, k, back, best)


@inside
def _place_break(P: Static, W: State, k: int) -> None:
    """Places the break as late as it keeps the end as early as possible, and sets the starts of what follows."""
    mode = P.shift[k, MODE]
    q = W.shift[k, LENGTH] - 1
    while q > 0:
        t, before = W.route[k, q], W.route[k, q - 1]
        W.task[t, START] = W.task[t, EARLIEST_AFTER_BREAK]
        journey = leg_ticks(P, mode, P.task[before, PLACE], P.task[t, PLACE])
        arrival = arrival_after_break(P, k, W.task[before, EARLIEST_BEFORE_BREAK] + P.task[before, DURATION_TICKS], journey)
        if (
            arrival < INFINITE_64
            and next_feasible_start(P, t, k, max(arrival, earliest_by_links(P, W, t))) == W.task[t, EARLIEST_AFTER_BREAK]
        ):
            break
        q -= 1
    W.shift[k, BREAK_POSITION] = q - 1
    while q > 0:
        q -= 1
        W.task[W.route[k, q], START] = W.task[W.route[k, q], EARLIEST_BEFORE_BREAK]


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
def mark(P: Static, W: State, side: int, k: int, q: int) -> None:
    """Marks position `q` of route `k` for `propagate`: its earliest start (`side` EARLY) or latest start (LATE) may change.

    Where a route may owe a break, a change anywhere may move all of its earliest starts.
    """
    is_whole = side == EARLY and P.shift[k, IS_TIMED_WHOLE] != 0
    if W.last[side, k] < 0:
        W.queue[side, W.total[QUEUED_EARLY + side]] = k
        W.total[QUEUED_EARLY + side] += 1
    W.first[side, k] = 0 if is_whole else min(W.first[side, k], q)
    W.last[side, k] = INFINITE_64 if is_whole else max(W.last[side, k], q)


@inside
def _mark_span(P: Static, W: State, side: int, k: int, first: int, last: int) -> None:
    """Marks positions `first` to `last` of route `k`."""
    mark(P, W, side, k, max(0, min(first, last)))
    mark(P, W, side, k, max(0, last))


@inside
def _unmark(W: State, side: int) -> tuple[int, int, int]:
    """Takes a route from the queue; returns it with the first and the last marked position."""
    W.total[QUEUED_EARLY + side] -= 1
    k = W.queue[side, W.total[QUEUED_EARLY + side]]
    first, last = W.first[side, k], min(W.last[side, k], W.shift[k, LENGTH] - 1)
    W.first[side, k], W.last[side, k] = INFINITE_64, -1
    return k, first, last


@inside
def unmark_all(W: State) -> None:
    """Forgets all marks."""
    for side in range(3):
        while W.total[QUEUED_EARLY + side] > 0:
            _unmark(W, side)


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
        k, first, last = _unmark(W, EARLY)
        budget -= 1
        was = W.shift[k, BREAK_POSITION]
        end = time_route(P, W, k, first, last) if budget >= 0 else NOT_POSSIBLE
        if end == NOT_POSSIBLE:
            is_feasible = False
            break
        if W.shift[k, BREAK_POSITION] != was:
            _mark_span(P, W, LATE, k, 0, W.shift[k, LENGTH] - 1)
        if has_blocks or has_prices or late_by_start:
            _mark_span(P, W, MOVED, k, first, end - 1)
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
        k, first, last = _unmark(W, MOVED)
        if has_prices:
            evaluate_times(P, W, k, START)
        if late_by_start and last >= 0:  # timed again, but nothing is forgotten for them
            _mark_span(P, W, LATE, k, first, last)
    budget = 20 + 6 * W.shift.shape[0]
    while W.total[QUEUED_LATE] > 0:
        k, first, last = _unmark(W, LATE)
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
        _mark_span(P, W, side, k, 0, W.shift[k, LENGTH] - 1)
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
