"""Places the breaks that a route owes, once its earliest starts are known with the break still to come and already taken.

Hard breaks are taken, or the route is made so short that it owes none. Where a missed break has a price, the cheapest is chosen.
"""

from scheduler.solver.kernels.evaluate import evaluate_times
from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    BREAK_AFTER_TICKS,
    BREAK_IS_SOFT,
    BREAK_POSITION,
    BREAKS_0,
    BREAKS_1,
    DURATION_TICKS,
    EARLIEST_AFTER_BREAK,
    EARLIEST_BEFORE_BREAK,
    INFINITE_64,
    LABEL_ARRIVAL,
    LABEL_BEFORE,
    LABEL_START,
    LAG_OUT_0,
    LAG_OUT_1,
    LENGTH,
    MAX_LATENESS,
    MODE,
    NO_BREAK,
    NOT_OWED,
    PLACE,
    SHIFT_END,
    START,
    TIME_COST,
    WORST_LATENESS,
    State,
    Static,
)
from scheduler.solver.kernels.links import earliest_by_links
from scheduler.solver.kernels.steps import (
    arrival_after_break,
    leg_ticks,
    next_feasible_start,
)

MAX_SHORTENINGS = 8
"""Passes along a route to make it so short that it owes no break; with single windows one is enough."""


@inside
def choose_break(P: Static, W: State, k: int, can_rest: bool, back: int) -> None:
    """Takes the cheapest of: the break, a route so short that it owes none, and a missed break.

    Of two that cost the same the first is taken. A route that holds others in place is not made
    shorter, since they might have to wait with it.
    """
    best, cheapest = NO_BREAK, INFINITE_64
    if can_rest:
        place_break(P, W, k)
        evaluate_times(P, W, k, START)
        best, cheapest = W.shift[k, BREAK_POSITION], _timed_cost(P, W, k)
    if not _is_linked(P, W, k) and shorten(P, W, k, back):
        evaluate_times(P, W, k, START)
        if _timed_cost(P, W, k) < cheapest:
            best, cheapest = NOT_OWED, _timed_cost(P, W, k)
    _start_earliest(W, k)
    W.shift[k, BREAK_POSITION] = NO_BREAK
    evaluate_times(P, W, k, START)
    if _timed_cost(P, W, k) < cheapest:
        return
    if best >= 0:
        place_break(P, W, k)
    else:
        shorten(P, W, k, back)


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
def shorten(P: Static, W: State, k: int, back: int) -> bool:
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
    return _take_all_of(P, W, k, back, every) or shorten(P, W, k, back)


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
    if not _is_linked(P, W, k) and shorten(P, W, k, back):
        evaluate_times(P, W, k, START)
        if _timed_cost(P, W, k) < cheapest:
            return
    W.shift[k, BREAK_POSITION] = NO_BREAK
    _start_earliest(W, k)
    if best > 0:
        _take_all_of(P, W, k, back, best)


@inside
def place_break(P: Static, W: State, k: int) -> None:
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
