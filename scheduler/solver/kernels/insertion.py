"""Finds the places where a task can be inserted, with their costs, and inserts it."""

from typing import Any

import numpy as np

from scheduler.solver.kernels.evaluate import count_work, idle, idleness, max_lateness, norm, power, unfairness
from scheduler.solver.kernels.feasibility import is_carer_allowed, is_shift_allowed
from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    APART_0,
    APART_1,
    BREAK_AFTER_TICKS,
    BREAK_EARLIEST,
    BREAK_IS_SOFT,
    BREAK_LATEST,
    BREAK_POSITION,
    BREAK_TICKS,
    CALL,
    CARER,
    CARER_WORK,
    CONTRACT_COST,
    DELAY,
    DUE_1,
    DURATION_TICKS,
    EARLIEST_AFTER_BREAK,
    EARLIEST_BEFORE_BREAK,
    END_PLACE,
    FAIRNESS,
    FIRST_OPENING,
    FIRST_SHIFT,
    GAP_CLOSES,
    GAP_COST,
    GAP_MODE,
    GAP_OPENS,
    GROUP,
    HARD_TIMES,
    HAS_LIMITS,
    HAS_RESTS,
    HAS_SAME,
    IDLE,
    INFINITE_64,
    IS_INFEASIBLE,
    LAG_IN_0,
    LAG_IN_1,
    LAG_OUT_0,
    LAG_OUT_1,
    LATE,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LEG_PRICE,
    LEG_PRICE_BACK,
    LEG_TICKS,
    LEG_TICKS_BACK,
    LENGTH,
    MODE,
    NEW_CARER,
    NEXT_PLACE,
    NO_NODE,
    NODE_PLACE,
    NODE_POSITION,
    NODE_SHIFT,
    OPTIONAL_COST,
    OVERTIME,
    PERSON,
    PLACE,
    PLANNED_START,
    PRICES_WORKLOAD,
    RETURN_TICK,
    ROSTERED_END,
    SHIFT,
    SHIFT_COST,
    SHIFT_COST_CALL,
    SHIFT_END,
    SOFT_ABSENCE,
    START,
    TASK_0,
    TASK_1,
    UNALLOCATED,
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
from scheduler.solver.kernels.links import earliest_by_links, latest_by_links, latest_start
from scheduler.solver.kernels.random import draw_integer
from scheduler.solver.kernels.rest import contract_gain, earliest_departure, exceeds_hours, has_max_carers, latest_end, visits_person
from scheduler.solver.kernels.routes import count_group, insert_task, is_new_carer, remove_task, repair
from scheduler.solver.kernels.steps import (
    arrival_after_break,
    latest_due,
    least_soft_absence_ticks,
    leg_ticks,
    next_feasible_start,
    previous_feasible_start,
)
from scheduler.solver.kernels.timing import propagate

# columns of a slot: cost, shift, position, earliest and latest start there, number of slots of the partner beside it
SLOT_COST, SLOT_SHIFT, SLOT_POSITION, SLOT_EARLIEST, SLOT_LATEST, PARTNER_SLOTS = range(6)
SLOTS = 3
to_int64: Any = np.int64  # of an unsigned number: it is no negative index then, which makes code shorter
BATCH = 16  # nodes that are listed at once where a task may be late: the slots found say how late is too late for the next ones
EVERYWHERE_EVERY = 16  # one insertion in this many is tried after all tasks


@inside
def _lateness_cost(P: Static, late: int, worst: int) -> int:
    return P.weight[LATE] * late + P.weight[WORST_LATENESS] * max(0, late - worst)


@inside
def _delay_cost(P: Static, W: State, k: int, position: int, arrival: int, worst: int, limit: int) -> int:
    """Returns the least cost of arriving at `position` of route `k` only then; INFINITE_64 where it is `limit` or more.

    It is exact along the route, and a lower bound for routes that wait for it.
    """
    price = 0
    mode = P.shift[k, MODE]
    length = W.shift[k, LENGTH]
    for q in range(position, length):
        t = W.route[k, q]
        before = W.task[t, START]
        s = next_feasible_start(P, t, k, max(arrival, before))
        if s >= INFINITE_64 or price >= limit:
            return INFINITE_64
        if s == before:
            return price
        was = max(0, before - latest_due(P, t, before))
        late = max(0, s - latest_due(P, t, s))
        price += P.weight[LATE] * (late - was) + P.weight[WORST_LATENESS] * max(0, late - worst)
        worst = max(worst, late)
        for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
            b = P.rows[e, 0]
            if W.task[b, SHIFT] >= 0:
                price += P.weight[DELAY] * max(0, s + P.rows[e, 1] - latest_start(W, b))
        destination = P.task[W.route[k, q + 1], PLACE] if q + 1 < length else P.shift[k, END_PLACE]
        arrival = s + P.task[t, DURATION_TICKS] + leg_ticks(P, mode, P.task[t, PLACE], destination)
    if arrival > P.shift[k, SHIFT_END]:
        return INFINITE_64
    due = max(P.shift[k, ROSTERED_END], W.shift[k, RETURN_TICK])
    return price + P.weight[OVERTIME] * max(0, arrival - due)


@inside
def _workload_cost(P: Static, W: State, t: int, k: int, q: int, origin: int, destination: int, work: int, top: int, powers: float) -> int:
    """About what task `t` at position `q` of route `k` changes in waiting, in the greatest idle time and in fairness."""
    mode, length, duration, place = P.shift[k, MODE], W.shift[k, LENGTH], P.task[t, DURATION_TICKS], P.task[t, PLACE]
    before, after = leg_ticks(P, mode, origin, place), leg_ticks(P, mode, place, destination)
    spared = leg_ticks(P, mode, origin, destination) if length > 0 else 0
    more = duration + before + after - spared
    price = 0
    own_idle = idle(P, W, k)
    if P.weight[IDLE] and top > 0:
        fewer = powers - power(own_idle / top) + power(max(0, own_idle - more) / top)
        price -= int(P.weight[IDLE] * (norm(top, powers) - norm(top, fewer)))
    if P.weight[FAIRNESS]:
        has = W.shift[P.shift[k, FIRST_SHIFT], CARER_WORK]
        price += P.weight[FAIRNESS] * (unfairness(P, k, has + more, work + more) - unfairness(P, k, has, work))
    if P.weight[WAITING] and length > 0:
        wait = 0
        if q == 0:
            wait = max(0, W.task[W.route[k, 0], PLANNED_START] - after - duration - latest_due(P, t, P.task[t, FIRST_OPENING]))
        elif q == length:
            j = W.route[k, q - 1]
            wait = max(0, P.task[t, FIRST_OPENING] - W.task[j, PLANNED_START] - P.task[j, DURATION_TICKS] - before)
        else:
            i, j = W.route[k, q - 1], W.route[k, q]
            rest = P.shift[k, BREAK_TICKS] if W.shift[k, BREAK_POSITION] == q - 1 else 0
            wait = -max(0, min(more, W.task[j, PLANNED_START] - W.task[i, PLANNED_START] - P.task[i, DURATION_TICKS] - spared - rest))
        price += P.weight[WAITING] * wait
    return int(price)


@inside
def _shift_cost(P: Static, W: State, t: int, k: int, not_carer: int, has_max: bool) -> int:
    """Returns what task `t` costs in shift `k` besides its legs and times; INFINITE_64 where it may not be there.

    Args:
        P: Problem.
        W: Roster.
        t: Task; its assignment to the shift is allowed.
        k: Shift.
        not_carer: Carer who may not serve it; -1 for none.
        has_max: Whether its person has as many carers as allowed.
    """
    carer = P.shift[k, CARER]
    if carer == not_carer:
        return INFINITE_64
    if (P.task[t, APART_0] < P.task[t, APART_1] or P.weight[HAS_SAME] != 0) and not is_carer_allowed(P, W, t, carer):
        return INFINITE_64
    is_empty = W.shift[k, LENGTH] == 0
    if is_empty and P.weight[HAS_LIMITS] != 0 and exceeds_hours(P, W, k):
        return INFINITE_64
    if has_max and not visits_person(P, W, P.task[t, PERSON], carer, t):
        return INFINITE_64
    cost = P.assignment_cost[t, k]
    if is_empty and P.weight[CONTRACT_COST]:
        cost -= P.weight[CONTRACT_COST] * contract_gain(P, W, k)
    if P.weight[NEW_CARER] and is_new_carer(P, W, t, carer):
        cost += P.weight[NEW_CARER]
    return int(cost)


@inside
def _may_owe_no_break(P: Static, W: State, k: int, q: int, end: int, latest: int) -> bool:
    """Returns whether route `k` may stay too short to owe a break, with another task at position `q`.

    The task ends no earlier than `end` and starts no later than `latest`.
    """
    length = W.shift[k, LENGTH]
    if q > 0:
        latest = W.task[W.route[k, 0], LATEST_AFTER_BREAK]
    if q < length:
        t = W.route[k, length - 1]
        end = W.task[t, EARLIEST_BEFORE_BREAK] + P.task[t, DURATION_TICKS]
    return end - latest <= P.shift[k, BREAK_AFTER_TICKS]


@inside
def _list_nodes(P: Static, W: State, t: int, first: int, end: int, opens: int, closes: int, everywhere: bool) -> int:
    """Lists in `W.candidates` the nodes after which task `t` may be tried; returns how many.

    Most nodes are of another time of day or of a carer who may not serve it. Which ones cannot be
    predicted, so that branches would cost more than the work: each node is written, then counted or not.

    Args:
        P: Problem.
        W: Roster.
        t: Task.
        first: First node that is looked at, of its near predecessors or of all.
        end: One past the last.
        opens: Earliest end of the task. What follows it may begin then or later.
        closes: Latest start of the task. The carer is free by then.
        everywhere: Whether to look at all nodes, or at near predecessors only.
    """
    count = 0
    if P.shift.shape[0] == 0:
        return count
    for number in range(first, end):
        c = to_int64(np.uint32(number))
        i = c if everywhere else to_int64(P.nodes[t, c])
        if i == NO_NODE:
            break
        k = to_int64(W.node[i, NODE_SHIFT])
        is_placed = k != NO_NODE
        k = k if is_placed else 0
        is_in_time = (W.gap[i, GAP_CLOSES] >= opens) & (W.gap[i, GAP_OPENS] <= closes)
        W.candidates[count] = i
        count += int(is_placed & is_in_time & (P.assignment_cost[t, k] >= 0))
    return count


@inside
def _price_nodes(P: Static, W: State, t: int, count: int, soonest: int, closes: int, hard: bool) -> int:
    """Prices legs and assignment of task `t` after the first `count` nodes of `W.candidates`.

    The prices go to `W.prices`. Where times are hard, nodes after which the journeys leave no start are taken off
    the list: with the breaks of the shift there are no more. Returns how many nodes are left.
    """
    left = 0
    place, duration, modes = P.task[t, PLACE], P.task[t, DURATION_TICKS], P.leg.shape[0]
    for c in range(count):
        i = to_int64(W.candidates[c])
        mode = to_int64(W.gap[i, GAP_MODE]) if modes > 1 else 0
        origin, destination = to_int64(W.node[i, NODE_PLACE]), to_int64(W.node[i, NEXT_PLACE])
        arrival = W.gap[i, GAP_OPENS] + to_int64(P.leg[mode, place, origin, LEG_TICKS_BACK])
        by = min(closes, W.gap[i, GAP_CLOSES] - duration - P.leg[mode, place, destination, LEG_TICKS])
        price = P.leg[mode, place, origin, LEG_PRICE_BACK] + P.leg[mode, place, destination, LEG_PRICE] - W.gap[i, GAP_COST]
        W.candidates[left] = i
        W.prices[left] = to_int64(P.assignment_cost[t, W.node[i, NODE_SHIFT]]) + price
        left += int((not hard) | (max(arrival, soonest) <= by))
    return left


@inside
def find_insertions(
    P: Static, W: State, t: int, soonest: int, last: int, not_carer: int, blink: int, base: int, most: int, everywhere: bool
) -> int:
    """Fills up to `most` slots from row `base` on with the cheapest places for task `t`; returns how many.

    It is tried first in each shift, and directly after tasks: after its near predecessors, or after all. That is the granular
    neighbourhood of Toth & Vigo (2003), INFORMS Journal on Computing 15(4). Each place is overlooked with probability
    blink / 1000 (Christiaens & Vanden Berghe 2020, section 5.4).

    Args:
        P: Problem.
        W: Roster; the task is not in it.
        t: Task.
        soonest: Earliest start, beside what its placed links say.
        last: Latest start, beside what its placed links say.
        not_carer: Carer who may not serve it; -1 for none.
        blink: Places in 1,000 that are overlooked.
        base: First row of `W.slots`.
        most: Number of slots.
        everywhere: Whether to try it after all tasks.
    """
    found = 0
    soonest = max(soonest, earliest_by_links(P, W, t))
    last = min(last, latest_by_links(P, W, t))
    hard = P.weight[HARD_TIMES] != 0
    if (hard and last < soonest) or P.task[t, WINDOW_0] == P.task[t, WINDOW_1]:
        return 0
    worst = 0 if hard else max_lateness(W)
    duration, place = P.task[t, DURATION_TICKS], P.task[t, PLACE]
    opens = max(P.task[t, FIRST_OPENING], soonest) + duration
    dearest = INFINITE_64
    late_weight = P.weight[DELAY]
    wanted, beyond, breaks = P.weight[WANTED], P.weight[PRICES_WORKLOAD] != 0, P.weight[BREAK_IS_SOFT] == 0
    work = count_work(P, W) if beyond else 0
    top, powers = idleness(P, W) if P.weight[IDLE] else (0, 0.0)
    due = P.rows[P.task[t, DUE_1] - 1, 1]
    has_max = P.weight[HAS_LIMITS] != 0 and has_max_carers(P, W, t, not_carer)
    # where a shift costs more than the assignment, that is worked out once a shift
    is_plain = not (has_max or not_carer >= 0 or P.task[t, APART_0] < P.task[t, APART_1])
    is_plain = is_plain and P.weight[HAS_LIMITS] + P.weight[HAS_SAME] + P.weight[CONTRACT_COST] + P.weight[NEW_CARER] == 0
    W.total[CALL] += 1
    reach = 0 if hard else INFINITE_64  # how late anything may become for less than the dearest slot
    closes = min(last, P.rows[P.task[t, WINDOW_1] - 1, 1]) if hard else due
    has_rests = P.weight[HAS_RESTS] != 0
    nodes = P.task.shape[0] + P.shift.shape[0] if everywhere else P.nodes.shape[1]
    batch = max(1, nodes) if hard else BATCH  # a problem without shifts has no nodes
    for first in range(0, nodes, batch):
        count = _list_nodes(P, W, t, first, min(first + batch, nodes), opens - reach, closes + reach, everywhere)
        for c in range(_price_nodes(P, W, t, count, max(soonest, P.task[t, FIRST_OPENING]), closes, hard)):
            i = to_int64(W.candidates[c])
            k = to_int64(W.node[i, NODE_SHIFT])
            price = W.prices[c]
            # when the carer is free and when the next task has to begin, roughly
            free, limit_rested = to_int64(W.gap[i, GAP_OPENS]), to_int64(W.gap[i, GAP_CLOSES])
            if not hard and (limit_rested + reach < opens or free > closes + reach):
                continue
            if not is_plain:
                if W.shift[k, SHIFT_COST_CALL] != W.total[CALL]:
                    W.shift[k, SHIFT_COST_CALL] = W.total[CALL]
                    W.shift[k, SHIFT_COST] = _shift_cost(P, W, t, k, not_carer, has_max)
                if W.shift[k, SHIFT_COST] >= INFINITE_64:
                    continue
                price += W.shift[k, SHIFT_COST] - P.assignment_cost[t, k]
            if price >= dearest and not beyond:
                continue
            mode, origin, destination = to_int64(W.gap[i, GAP_MODE]), to_int64(W.node[i, NODE_PLACE]), to_int64(W.node[i, NEXT_PLACE])
            q, length = to_int64(W.node[i, NODE_POSITION]), W.shift[k, LENGTH]
            if length >= W.route.shape[1]:
                continue
            j = W.route[k, q] if q < length else -1
            by_end = last
            if has_rests:
                if q == 0:
                    free = earliest_departure(P, W, k)
                if j < 0:
                    by_end = min(last, latest_end(P, W, k) - duration)
                if free > (by_end if hard else due + reach):
                    continue
            if beyond:
                price += _workload_cost(P, W, t, k, q, origin, destination, work, top, powers)
                if price >= dearest:
                    continue
            if blink > 0 and draw_integer(W, 1000) < blink:
                continue
            # earliest start there, and latest start that what follows allows
            rest = P.shift[k, BREAK_TICKS] if length > 0 and breaks else 0
            onward = duration + leg_ticks(P, mode, place, destination)
            journey = int(P.leg[mode, place, origin, LEG_TICKS_BACK])
            s = next_feasible_start(P, t, k, max(free + journey, soonest))
            by = limit_rested - onward
            is_feasible = False
            if not hard:
                price += _lateness_cost(P, max(0, s - latest_due(P, t, s)), worst) + late_weight * max(0, s - by_end)
                is_feasible = s < INFINITE_64 and price + late_weight * max(0, s - by) < dearest
                if is_feasible and s > by:
                    delay = _delay_cost(P, W, k, q, s + onward, worst, dearest - price) if j >= 0 else INFINITE_64
                    is_feasible = delay < INFINITE_64 and price + delay < dearest
                    price += delay
            elif rest == 0 or _may_owe_no_break(P, W, k, q, s + duration, by):
                is_feasible = s <= min(by_end, by)
            else:
                if j >= 0 and s <= by_end:  # the break after it, or between it and the next
                    by = W.task[j, LATEST_BEFORE_BREAK] - onward
                    over = min(limit_rested, P.shift[k, BREAK_LATEST]) - rest
                    if P.shift[k, BREAK_EARLIEST] <= over:
                        by = max(by, min(over, limit_rested - (onward - duration) - rest) - duration)
                    is_feasible = s <= by
                if not is_feasible and q > 0:  # the break before it
                    done = W.task[i, EARLIEST_AFTER_BREAK] + P.task[i, DURATION_TICKS]
                    arrival = min(done + journey, arrival_after_break(P, k, free, journey))
                    if arrival < INFINITE_64:
                        s = next_feasible_start(P, t, k, max(arrival, soonest))
                        by = limit_rested - onward
                        is_feasible = s <= min(by_end, by)
            if is_feasible and P.weight[SOFT_ABSENCE] > 0:
                latest = min(by, by_end) if hard else s
                price += P.weight[SOFT_ABSENCE] * least_soft_absence_ticks(P, t, k, s, latest)
                is_feasible = price < dearest
            if is_feasible and wanted:
                off = max(0, s - P.task[t, WANTED_TO])
                price += wanted * (off + max(0, P.task[t, WANTED_FROM] - min(by, by_end)) if hard else off)
                is_feasible = price < dearest
            if not is_feasible:
                continue
            # keep the slots in order of cost
            slot = found if found < most else most - 1
            while slot > 0 and W.slots[base + slot - 1, SLOT_COST] > price:
                for column in range(5):
                    W.slots[base + slot, column] = W.slots[base + slot - 1, column]
                slot -= 1
            found = min(found + 1, most)
            W.slots[base + slot, SLOT_COST] = price
            W.slots[base + slot, SLOT_SHIFT] = k
            W.slots[base + slot, SLOT_POSITION] = q
            W.slots[base + slot, SLOT_EARLIEST] = s
            W.slots[base + slot, SLOT_LATEST] = previous_feasible_start(P, t, k, min(by, by_end)) if hard else max(s, min(by, by_end))
            if found == most:
                dearest = W.slots[base + most - 1, SLOT_COST]
                if not hard and late_weight > 0:
                    reach = dearest // late_weight
    return found


@inside
def _commit(P: Static, W: State, a: int, slot: int, b: int, other: int) -> bool:
    """Put `a` into a slot and `b` (-1: nothing) into another, and settle. False, and as before, where it cannot be."""
    is_feasible = True
    placed = 0
    for half in range(2 if b >= 0 else 1):
        t, row = (a, slot) if half == 0 else (b, other)
        k = W.slots[row, SLOT_SHIFT]
        is_feasible = is_feasible and is_shift_allowed(P, W, t, k)
        if is_feasible:
            insert_task(P, W, t, k, W.slots[row, SLOT_POSITION])
            placed += 1
    if is_feasible and propagate(P, W):
        return True
    for half in range(placed - 1, -1, -1):
        remove_task(P, W, a if half == 0 else b)
    repair(P, W)
    return False


FAILED, PLACED, ONE_ROUTE = range(3)


@inside
def _insert_cheapest(P: Static, W: State, a: int, b: int, blink: int, everywhere: bool) -> int:
    """Put `a`, and together with it `b` (-1: nothing), where they are cheapest, or second or third cheapest.

    For two: the best slots of `a`, for each the best of `b` given when `a` starts there, and the cheapest sum first.
    ONE_ROUTE: both would be cheapest in one route, which is to be done one after the other.
    """
    found = 0
    unit = P.task[a, GROUP]
    max_cost = (
        INFINITE_64 if P.group[unit, UNALLOCATED] > 0 else P.group[unit, OPTIONAL_COST]
    )  # an optional visit can be dearer than to leave it out
    apart = False
    for r in range(P.task[a, APART_0], P.task[a, APART_1]):
        apart = apart or P.rows[r, 0] == b
    step = -1
    while step < found and (step < 0 or b >= 0):
        soonest, last, carer, t, base, most = -INFINITE_64, INFINITE_64, -1, a, 0, SLOTS if b >= 0 else 2
        if step >= 0:
            t, base, most = b, SLOTS * (step + 1), 1
            for e in range(P.task[a, LAG_OUT_0], P.task[a, LAG_OUT_1]):
                if P.rows[e, 0] == b:
                    soonest = max(soonest, W.slots[step, SLOT_EARLIEST] + P.rows[e, 1])
            for e in range(P.task[a, LAG_IN_0], P.task[a, LAG_IN_1]):
                if P.rows[e, 0] == b:
                    last = min(last, W.slots[step, SLOT_LATEST] - P.rows[e, 1])
            carer = P.shift[W.slots[step, SLOT_SHIFT], CARER] if apart else -1
        slots = find_insertions(P, W, t, soonest, last, carer, blink, base, most, everywhere)
        if step < 0:
            found = slots
        else:
            W.slots[step, PARTNER_SLOTS] = slots
        step += 1
    for _ in range(found):
        best, price = -1, INFINITE_64
        for slot in range(found):
            cost = W.slots[slot, SLOT_COST]
            if b >= 0:
                cost = cost + W.slots[SLOTS * (slot + 1), SLOT_COST] if W.slots[slot, PARTNER_SLOTS] > 0 else INFINITE_64
            if cost < price:
                best, price = slot, cost
        if best < 0 or price > max_cost:
            return FAILED
        other = SLOTS * (best + 1)
        if b >= 0 and W.slots[best, SLOT_SHIFT] == W.slots[other, SLOT_SHIFT]:
            return ONE_ROUTE
        if _commit(P, W, a, best, b, other):
            return PLACED
        if W.total[IS_INFEASIBLE]:
            return FAILED
        W.slots[best, SLOT_COST] = INFINITE_64
    return FAILED


@inside
def insert_group(P: Static, W: State, u: int, blink: int) -> bool:
    """Place what is missing of a unit; where that cannot be, take out all of it, to be settled by the caller.

    Returns whether it is placed.
    """
    a, b, missing = -1, -1, 0
    first, end = P.group[u, TASK_0], P.group[u, TASK_1]
    for r in range(first, end):
        t = P.rows[r, 0]
        if W.task[t, SHIFT] < 0:
            missing += 1
            a, b = t, a
    whole = missing == end - first
    if missing == 2 and draw_integer(W, 2) == 0:
        a, b = b, a
    everywhere = blink == 0 or draw_integer(W, EVERYWHERE_EVERY) == 0
    outcome = ONE_ROUTE
    for r in range(first - 1, end):  # one or two at once; otherwise one after the other
        if r < first:
            if missing > 2:
                continue
        elif outcome != ONE_ROUTE:
            break
        else:
            a, b = P.rows[r, 0], -1
            if W.task[a, SHIFT] >= 0:
                continue
        outcome = _insert_cheapest(P, W, a, b, blink, everywhere)
        if r >= first and outcome == PLACED:
            outcome = ONE_ROUTE
    is_feasible = outcome != FAILED
    if not is_feasible:
        for r in range(first, end):
            t = P.rows[r, 0]
            if W.task[t, SHIFT] >= 0:
                remove_task(P, W, t)
    if is_feasible and whole:
        count_group(P, W, u, -1)
    elif not is_feasible and not whole:
        count_group(P, W, u, 1)
    return is_feasible
