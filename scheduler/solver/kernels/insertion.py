"""Finds the places where a task can be inserted, with their costs, and inserts it."""

from scheduler.solver.kernels.evaluate import count_work, idle, idleness, norm, power, unfair, worst_late
from scheduler.solver.kernels.feasibility import may_carer, may_go
from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    ALLOWED_0,
    ALLOWED_1,
    APART_0,
    APART_1,
    BREAK_EARLIEST,
    BREAK_IS_SOFT,
    BREAK_LATEST,
    BREAK_POSITION,
    BREAK_TICKS,
    CARER,
    CARER_WORK,
    CONTRACT_COST,
    COST_BACK,
    COST_IN,
    DELAY,
    DUE_1,
    DURATION_TICKS,
    EARLIEST_AFTER_BREAK,
    EARLIEST_BEFORE_BREAK,
    END_PLACE,
    FAIRNESS,
    FIRST_OPENING,
    FIRST_SHIFT,
    GROUP,
    HARD_TIMES,
    HAS_LIMITS,
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
    LENGTH,
    MAX_PAID_MINUTES,
    MODE,
    NEW_CARER,
    OPTIONAL_COST,
    OVERTIME,
    PAID_MINUTES,
    PERSON,
    PLACE,
    PLANNED_START,
    PRICES_WORKLOAD,
    RETURN_TICK,
    ROSTERED_END,
    SHIFT,
    SHIFT_END,
    START,
    START_PLACE,
    TASK_0,
    TASK_1,
    UNALLOCATED,
    WAITING,
    WANTED,
    WANTED_FROM,
    WANTED_TO,
    WORST_LATENESS,
    State,
    Static,
)
from scheduler.solver.kernels.random import below
from scheduler.solver.kernels.rest import begins, comes, contract_gain, ends, is_full, used_minutes
from scheduler.solver.kernels.routes import count_unit, is_new_face, mend, put, take
from scheduler.solver.kernels.steps import due_by, earliest, latest, rested, ticks
from scheduler.solver.kernels.timing import limit, no_earlier, no_later, push, settle

# columns of a slot: cost, shift, position, earliest and latest start there, number of slots of the partner beside it
PRICE, WHERE, SPOT, SOON, LATE_BY, PARTNERS = range(6)
SLOTS = 3
NEARBY = 8


@inside
def _lateness_price(P: Static, late: int, worst: int) -> int:
    return P.weight[LATE] * late + P.weight[WORST_LATENESS] * max(0, late - worst)


@inside
def _delay_price(P: Static, W: State, k: int, position: int, arrival: int, worst: int) -> int:
    """Least cost of arriving at `position` of route `k` only then: exact along the route, a lower bound for routes that wait for it."""
    price = 0
    mode = P.shift[k, MODE]
    length = W.shift[k, LENGTH]
    for q in range(position, length):
        t = W.route[k, q]
        before = W.task[t, START]
        s = earliest(P, t, k, max(arrival, before))
        if s >= INFINITE_64:
            return INFINITE_64
        if s == before:
            return price
        was = max(0, before - due_by(P, t, before))
        late = max(0, s - due_by(P, t, s))
        price += P.weight[LATE] * (late - was) + P.weight[WORST_LATENESS] * max(0, late - worst)
        worst = max(worst, late)
        for e in range(P.task[t, LAG_OUT_0], P.task[t, LAG_OUT_1]):
            b = P.rows[e, 0]
            if W.task[b, SHIFT] >= 0:
                price += P.weight[DELAY] * max(0, s + P.rows[e, 1] - limit(W, b))
        there = P.task[W.route[k, q + 1], PLACE] if q + 1 < length else P.shift[k, END_PLACE]
        arrival = s + P.task[t, DURATION_TICKS] + ticks(P, mode, P.task[t, PLACE], there)
    if arrival > P.shift[k, SHIFT_END]:
        return INFINITE_64
    due = max(P.shift[k, ROSTERED_END], W.shift[k, RETURN_TICK])
    return price + P.weight[OVERTIME] * max(0, arrival - due)


@inside
def _price_beyond(P: Static, W: State, t: int, k: int, q: int, here: int, there: int, work: int, top: int, powers: float) -> int:
    """About what task `t` at position `q` of route `k` changes in waiting, in the greatest idle time and in fairness."""
    mode, length, minutes, place = P.shift[k, MODE], W.shift[k, LENGTH], P.task[t, DURATION_TICKS], P.task[t, PLACE]
    before, after = ticks(P, mode, here, place), ticks(P, mode, place, there)
    spared = ticks(P, mode, here, there) if length > 0 else 0
    more = minutes + before + after - spared
    price = 0
    mine = idle(P, W, k)
    if P.weight[IDLE] and top > 0:
        fewer = powers - power(mine / top) + power(max(0, mine - more) / top)
        price -= int(P.weight[IDLE] * (norm(top, powers) - norm(top, fewer)))
    if P.weight[FAIRNESS]:
        has = W.shift[P.shift[k, FIRST_SHIFT], CARER_WORK]
        price += P.weight[FAIRNESS] * (unfair(P, k, has + more, work + more) - unfair(P, k, has, work))
    if P.weight[WAITING] and length > 0:
        wait = 0
        if q == 0:
            wait = max(0, W.task[W.route[k, 0], PLANNED_START] - after - minutes - due_by(P, t, P.task[t, FIRST_OPENING]))
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
def _is_beyond(P: Static, W: State, t: int, k: int, full: bool) -> bool:
    """As `too_many`, where it is known whether the person has `full` many carers."""
    if W.shift[k, LENGTH] == 0 and used_minutes(P, W, k) + P.shift[k, PAID_MINUTES] > P.shift[k, MAX_PAID_MINUTES]:
        return True
    return full and not comes(P, W, P.task[t, PERSON], P.shift[k, CARER], t)


@inside
def scan(P: Static, W: State, t: int, soonest: int, last: int, not_carer: int, blink: int, base: int, most: int) -> int:
    """Fill up to `most` slots from row `base` on with the cheapest places for task `t`; returns how many.

    It starts between `soonest` and `last` beside what its placed links say. Each position is overlooked with probability
    blink / 1000 (Christiaens & Vanden Berghe 2020, section 5.4).
    """
    found = 0
    soonest = max(soonest, no_earlier(P, W, t))
    last = min(last, no_later(P, W, t))
    hard = P.weight[HARD_TIMES] != 0
    if hard and last < soonest:
        return 0
    worst = 0 if hard else worst_late(W)
    minutes, place = P.task[t, DURATION_TICKS], P.task[t, PLACE]
    opens = max(P.task[t, FIRST_OPENING], soonest) + minutes
    linked = P.task[t, APART_0] < P.task[t, APART_1] or P.weight[HAS_SAME] != 0
    dearest = INFINITE_64
    late_weight = P.weight[DELAY]
    wanted, beyond, breaks = P.weight[WANTED], P.weight[PRICES_WORKLOAD] != 0, P.weight[BREAK_IS_SOFT] == 0
    work = count_work(P, W) if beyond else 0
    top, powers = idleness(P, W) if P.weight[IDLE] else (0, 0.0)
    due = P.rows[P.task[t, DUE_1] - 1, 1]
    limits = P.weight[HAS_LIMITS] != 0
    full = limits and is_full(P, W, t, not_carer)
    reach = 0 if hard else INFINITE_64  # how late anything may become for less than the dearest slot
    nearby = min(NEARBY, P.near.shape[1])
    seen = 0
    for m in range(P.task[t, ALLOWED_0] - nearby, P.task[t, ALLOWED_1]):
        if m < P.task[t, ALLOWED_0]:  # routes of near tasks first: they show early what is too dear
            k = W.task[P.near[t, m + nearby - P.task[t, ALLOWED_0]], SHIFT]
            if k < 0 or P.fit[t, k] < 0 or W.marked[k]:
                continue
            W.marked[k] = True
            W.timed[seen] = k
            seen += 1
        else:
            k = P.rows[m, 0]
            if W.marked[k]:
                continue
        carer = P.shift[k, CARER]
        length = W.shift[k, LENGTH]
        if carer == not_carer or length >= W.route.shape[1] or (linked and not may_carer(P, W, t, carer)):
            continue
        if limits and _is_beyond(P, W, t, k, full):
            continue
        extra = P.fit[t, k]
        if P.weight[CONTRACT_COST] and length == 0:
            extra -= P.weight[CONTRACT_COST] * contract_gain(P, W, k)
        if P.weight[NEW_CARER] and is_new_face(P, W, t, carer):
            extra += P.weight[NEW_CARER]
        mode = P.shift[k, MODE]
        rest = P.shift[k, BREAK_TICKS] if length > 0 and breaks else 0
        here, free, done, by_end = P.shift[k, START_PLACE], begins(P, W, k), INFINITE_64, last
        for q in range(length + 1):
            there, limit_rested, limit_free, spared = P.shift[k, END_PLACE], P.shift[k, SHIFT_END], -INFINITE_64, W.shift[k, COST_BACK]
            if q < length:
                j = W.route[k, q]
                there, limit_rested, limit_free, spared = (
                    P.task[j, PLACE],
                    W.task[j, LATEST_AFTER_BREAK],
                    W.task[j, LATEST_BEFORE_BREAK],
                    W.task[j, COST_IN],
                )
            else:
                by_end = min(last, ends(P, W, k) - minutes)
            if limit_rested + reach >= opens:
                if free > (by_end if hard else due + reach):
                    break
                price = extra + int(P.legs[mode, place, here, 3]) + int(P.legs[mode, place, there, 1])
                if length > 0:
                    price -= spared
                if beyond:
                    price += _price_beyond(P, W, t, k, q, here, there, work, top, powers)
                if price < dearest and (blink == 0 or below(W, 1000) >= blink):
                    onward = minutes + ticks(P, mode, place, there)
                    journey = int(P.legs[mode, place, here, 2])
                    s = earliest(P, t, k, max(free + journey, soonest))
                    by = limit_rested - onward
                    okay = False
                    if not hard:
                        price += _lateness_price(P, max(0, s - due_by(P, t, s)), worst) + late_weight * max(0, s - by_end)
                        okay = s < INFINITE_64 and price + late_weight * max(0, s - by) < dearest
                        if okay and s > by:
                            delay = _delay_price(P, W, k, q, s + onward, worst) if q < length else INFINITE_64
                            okay = delay < INFINITE_64 and price + delay < dearest
                            price += delay
                    elif rest == 0:
                        okay = s <= min(by_end, by)
                    else:
                        if q < length and s <= by_end:  # the break after it, or between it and the next
                            by = limit_free - onward
                            over = min(limit_rested, P.shift[k, BREAK_LATEST]) - rest
                            if P.shift[k, BREAK_EARLIEST] <= over:
                                by = max(by, min(over, limit_rested - (onward - minutes) - rest) - minutes)
                            okay = s <= by
                        if not okay and q > 0:  # the break before it
                            arrival = min(done + journey, rested(P, k, free, journey))
                            if arrival < INFINITE_64:
                                s = earliest(P, t, k, max(arrival, soonest))
                                by = limit_rested - onward
                                okay = s <= min(by_end, by)
                    if okay and wanted:
                        off = max(0, s - P.task[t, WANTED_TO])
                        price += wanted * (off + max(0, P.task[t, WANTED_FROM] - min(by, by_end)) if hard else off)
                        okay = price < dearest
                    if okay:
                        slot = found if found < most else most - 1
                        while slot > 0 and W.slots[base + slot - 1, PRICE] > price:
                            for c in range(5):
                                W.slots[base + slot, c] = W.slots[base + slot - 1, c]
                            slot -= 1
                        found = min(found + 1, most)
                        W.slots[base + slot, PRICE] = price
                        W.slots[base + slot, WHERE] = k
                        W.slots[base + slot, SPOT] = q
                        W.slots[base + slot, SOON] = s
                        W.slots[base + slot, LATE_BY] = latest(P, t, k, min(by, by_end)) if hard else max(s, min(by, by_end))
                        if found == most:
                            dearest = W.slots[base + most - 1, PRICE]
                            if not hard and late_weight > 0:
                                reach = dearest // late_weight
            if q < length:
                here = there
                free = W.task[j, EARLIEST_BEFORE_BREAK] + P.task[j, DURATION_TICKS]
                done = W.task[j, EARLIEST_AFTER_BREAK] + P.task[j, DURATION_TICKS]
    for i in range(seen):
        W.marked[W.timed[i]] = False
    return found


@inside
def _commit(P: Static, W: State, a: int, slot: int, b: int, other: int) -> bool:
    """Put `a` into a slot and `b` (-1: nothing) into another, and settle. False, and as before, where it cannot be."""
    size = 0
    okay = True
    placed = 0
    for half in range(2 if b >= 0 else 1):
        t, row = (a, slot) if half == 0 else (b, other)
        k = W.slots[row, WHERE]
        okay = okay and may_go(P, W, t, k)
        if okay:
            put(P, W, t, k, W.slots[row, SPOT])
            size = push(W, size, k)
            placed += 1
    if okay and settle(P, W, size):
        return True
    if not okay:
        for i in range(size):
            W.queued[W.queue[i]] = False
    for half in range(placed - 1, -1, -1):
        take(P, W, a if half == 0 else b)
    mend(P, W)
    return False


FAILED, PLACED, ONE_ROUTE = range(3)


@inside
def _place(P: Static, W: State, a: int, b: int, blink: int) -> int:
    """Put `a`, and together with it `b` (-1: nothing), where they are cheapest, or second or third cheapest.

    For two: the best slots of `a`, for each the best of `b` given when `a` starts there, and the cheapest sum first.
    ONE_ROUTE: both would be cheapest in one route, which is to be done one after the other.
    """
    found = 0
    unit = P.task[a, GROUP]
    worth = (
        INFINITE_64 if P.unit[unit, UNALLOCATED] > 0 else P.unit[unit, OPTIONAL_COST]
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
                    soonest = max(soonest, W.slots[step, SOON] + P.rows[e, 1])
            for e in range(P.task[a, LAG_IN_0], P.task[a, LAG_IN_1]):
                if P.rows[e, 0] == b:
                    last = min(last, W.slots[step, LATE_BY] - P.rows[e, 1])
            carer = P.shift[W.slots[step, WHERE], CARER] if apart else -1
        slots = scan(P, W, t, soonest, last, carer, blink, base, most)
        if step < 0:
            found = slots
        else:
            W.slots[step, PARTNERS] = slots
        step += 1
    for _ in range(found):
        best, price = -1, INFINITE_64
        for slot in range(found):
            cost = W.slots[slot, PRICE]
            if b >= 0:
                cost = cost + W.slots[SLOTS * (slot + 1), PRICE] if W.slots[slot, PARTNERS] > 0 else INFINITE_64
            if cost < price:
                best, price = slot, cost
        if best < 0 or price > worth:
            return FAILED
        other = SLOTS * (best + 1)
        if b >= 0 and W.slots[best, WHERE] == W.slots[other, WHERE]:
            return ONE_ROUTE
        if _commit(P, W, a, best, b, other):
            return PLACED
        if W.total[IS_INFEASIBLE]:
            return FAILED
        W.slots[best, PRICE] = INFINITE_64
    return FAILED


@inside
def place_unit(P: Static, W: State, u: int, blink: int) -> bool:
    """Place what is missing of a unit; where that cannot be, take out all of it, to be settled by the caller.

    Returns whether it is placed.
    """
    a, b, missing = -1, -1, 0
    first, end = P.unit[u, TASK_0], P.unit[u, TASK_1]
    for r in range(first, end):
        t = P.rows[r, 0]
        if W.task[t, SHIFT] < 0:
            missing += 1
            a, b = t, a
    whole = missing == end - first
    if missing == 2 and below(W, 2) == 0:
        a, b = b, a
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
        outcome = _place(P, W, a, b, blink)
        if r >= first and outcome == PLACED:
            outcome = ONE_ROUTE
    okay = outcome != FAILED
    if not okay:
        for r in range(first, end):
            t = P.rows[r, 0]
            if W.task[t, SHIFT] >= 0:
                take(P, W, t)
    if okay and whole:
        count_unit(P, W, u, -1)
    elif not okay and not whole:
        count_unit(P, W, u, 1)
    return okay
