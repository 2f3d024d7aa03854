"""Costs of the times of a route, and of a whole solution."""

import math

from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.layout import (
    BREAK_AFTER_TICKS,
    BREAK_EARLIEST,
    BREAK_LATEST,
    BREAK_TICKS,
    BREAKS_0,
    BREAKS_1,
    CARER_WORK,
    CONTRACT_COST,
    CONTRACT_MINUTES,
    DURATION_TICKS,
    END_PLACE,
    FAIR_SHARE,
    FAIRNESS,
    FIRST_SHIFT,
    IDLE,
    LATE,
    LEG_COST,
    LENGTH,
    MAX_LATENESS,
    MISSED_BREAK,
    MODE,
    NEW_CARER,
    NEW_CARERS,
    OPTIONAL,
    OVERTIME,
    PLACE,
    PRICES_TIMES,
    RETURN_TICK,
    ROSTERED_END,
    ROSTERED_START,
    SOFT_ABSENCE,
    START_PLACE,
    TAKEN_BREAK_TICKS,
    TIME_COST,
    TIMES_ONLY_GROW,
    TOTAL_SHARES,
    UNUSED_CONTRACT_COST,
    WAITING,
    WANTED,
    WANTED_FROM,
    WANTED_TO,
    WORK,
    WORST_LATENESS,
    State,
    Static,
)
from scheduler.solver.kernels.rest import used_paid_minutes
from scheduler.solver.kernels.steps import latest_due, leg_ticks, soft_absence_ticks


@inside
def evaluate_times(P: Static, W: State, k: int, column: int) -> None:
    """Computes work, times and their cost of route `k`, where its tasks start as `column` of the tasks says (START or PLANNED_START)."""
    length = W.shift[k, LENGTH]
    W.shift[k, TIME_COST] = 0
    W.shift[k, MAX_LATENESS] = 0
    W.shift[k, TAKEN_BREAK_TICKS] = 0
    W.shift[k, WORK] = 0
    W.shift[k, RETURN_TICK] = 0
    if length == 0:
        return
    mode, origin = P.shift[k, MODE], P.shift[k, START_PLACE]
    rest = P.shift[k, BREAK_TICKS] if length > 1 else 0
    late, worst, off, busy, work, end, unwished = 0, 0, 0, 0, 0, 0, 0
    first_start = W.task[W.route[k, 0], column]
    has_break = False
    for q in range(length):
        t = W.route[k, q]
        s = W.task[t, column]
        journey = leg_ticks(P, mode, origin, P.task[t, PLACE])
        if q > 0:
            busy += journey
            over = min(s, P.shift[k, BREAK_LATEST]) - max(end, P.shift[k, BREAK_EARLIEST])
            has_break = has_break or (rest > 0 and s - end - journey >= rest and over >= rest)
        past = max(0, s - latest_due(P, t, s))
        late += past
        worst = max(worst, past)
        off += max(0, P.task[t, WANTED_FROM] - s) + max(0, s - P.task[t, WANTED_TO])
        if P.weight[SOFT_ABSENCE] > 0:
            unwished += soft_absence_ticks(P, t, k, s)
        busy += P.task[t, DURATION_TICKS]
        work += journey + P.task[t, DURATION_TICKS]
        end = s + P.task[t, DURATION_TICKS]
        origin = P.task[t, PLACE]
    back = leg_ticks(P, mode, origin, P.shift[k, END_PLACE])
    waited = end - first_start - busy
    longest = max(end - first_start, P.shift[k, ROSTERED_END] - P.shift[k, ROSTERED_START])
    owes_break = rest > 0 and end - first_start > P.shift[k, BREAK_AFTER_TICKS]
    if has_break and longest > P.shift[k, BREAK_AFTER_TICKS]:
        W.shift[k, TAKEN_BREAK_TICKS] = rest
        waited -= rest
    W.shift[k, WORK] = work + back
    W.shift[k, RETURN_TICK] = end + back
    W.shift[k, MAX_LATENESS] = worst
    missed = 0
    if P.shift[k, BREAKS_0] < P.shift[k, BREAKS_1] and length > 1:
        taken, missed = _breaks_of(P, W, k, column, longest)
        W.shift[k, TAKEN_BREAK_TICKS] = taken
        waited = max(0, waited - taken)
    cost = P.weight[LATE] * late + P.weight[WANTED] * off + P.weight[WAITING] * waited
    cost += P.weight[SOFT_ABSENCE] * unwished
    cost += P.weight[OVERTIME] * max(0, end + back - P.shift[k, ROSTERED_END])
    if owes_break and not has_break:
        cost += P.weight[MISSED_BREAK]
    W.shift[k, TIME_COST] = cost + P.weight[MISSED_BREAK] * missed


@inside
def _breaks_of(P: Static, W: State, k: int, column: int, longest: int) -> tuple[int, int]:
    """Returns the ticks of the breaks that route `k` takes in a shift with several, and the number that it owes and misses.

    `longest` is the greater of the time from first start to last end and the rostered length.
    """
    mode, length = P.shift[k, MODE], W.shift[k, LENGTH]
    first, last = W.route[k, 0], W.route[k, length - 1]
    begins, ends = W.task[first, column], W.task[last, column] + P.task[last, DURATION_TICKS]
    ticks_taken, missed, any_owed, any_taken = 0, 0, False, False
    for row in range(P.shift[k, BREAKS_0], P.shift[k, BREAKS_1], 2):
        ticks, opens, closes = P.rows[row, 0], P.rows[row + 1, 0], P.rows[row + 1, 1]
        is_taken = False
        for q in range(1, length):
            a, b = W.route[k, q - 1], W.route[k, q]
            end, s = W.task[a, column] + P.task[a, DURATION_TICKS], W.task[b, column]
            room = min(s - end - leg_ticks(P, mode, P.task[a, PLACE], P.task[b, PLACE]), min(s, closes) - max(end, opens))
            is_taken = is_taken or room >= ticks
        is_owed = begins <= opens and closes <= ends
        any_owed, any_taken = any_owed or is_owed, any_taken or is_taken
        if is_taken:
            ticks_taken += ticks
        elif is_owed:
            missed += 1
    if longest <= P.shift[k, BREAK_AFTER_TICKS]:
        ticks_taken = 0
    if ends - begins <= P.shift[k, BREAK_AFTER_TICKS]:
        missed = 0
    elif not any_owed and not any_taken:
        missed = 1
    return ticks_taken, missed


@inside
def idle(P: Static, W: State, k: int) -> int:
    """Paid ticks of a shift that are neither work nor break."""
    return (
        max(P.shift[k, ROSTERED_END], W.shift[k, RETURN_TICK])
        - P.shift[k, ROSTERED_START]
        - W.shift[k, WORK]
        - W.shift[k, TAKEN_BREAK_TICKS]
    )


@inside
def count_work(P: Static, W: State) -> int:
    """Sum up the work of each carer, in the row of their first shift; returns the work of all."""
    total = 0
    for k in range(W.shift.shape[0]):
        W.shift[k, CARER_WORK] = 0
    for k in range(W.shift.shape[0]):
        W.shift[P.shift[k, FIRST_SHIFT], CARER_WORK] += W.shift[k, WORK]
        total += W.shift[k, WORK]
    return total


@inside
def unfairness(P: Static, k: int, work: int, total: int) -> int:
    """By how many ticks, rounded up, the work of the carer of shift `k` is off their share of all work."""
    return -(-abs(work * P.weight[TOTAL_SHARES] - total * P.shift[k, FAIR_SHARE]) // P.weight[TOTAL_SHARES])


@inside
def _cost_without_times(P: Static, W: State) -> int:
    """Returns the soft cost of a state apart from its times and the contract hours of carers with a shift."""
    legs = W.total[LEG_COST] + W.total[OPTIONAL] + P.weight[NEW_CARER] * W.total[NEW_CARERS]
    return int(legs + P.weight[UNUSED_CONTRACT_COST])


@inside
def least_cost(P: Static, W: State) -> int:
    """Returns a lower bound on the soft cost of a state once more tasks are placed in it, by the triangle inequality."""
    cost = _cost_without_times(P, W)
    if P.weight[PRICES_TIMES] != 0 and P.weight[TIMES_ONLY_GROW] != 0:
        worst = 0
        for k in range(W.shift.shape[0]):
            cost += W.shift[k, TIME_COST]
            worst = max(worst, W.shift[k, MAX_LATENESS])
        cost += P.weight[WORST_LATENESS] * worst
    return cost


@entry
def soft_cost(P: Static, W: State) -> int:
    """The soft level of a state."""
    cost = _cost_without_times(P, W)
    if P.weight[CONTRACT_COST] > 0:
        for k in range(W.shift.shape[0]):
            if P.shift[k, FIRST_SHIFT] == k:
                cost += P.weight[CONTRACT_COST] * max(0, P.shift[k, CONTRACT_MINUTES] - used_paid_minutes(P, W, k))
    if P.weight[PRICES_TIMES] == 0:
        return int(cost)
    worst, idlest = 0, 0
    for k in range(W.shift.shape[0]):
        cost += W.shift[k, TIME_COST]
        worst = max(worst, W.shift[k, MAX_LATENESS])
        idlest = max(idlest, idle(P, W, k))
    cost += P.weight[WORST_LATENESS] * worst + P.weight[IDLE] * idlest
    if P.weight[FAIRNESS] > 0:
        total = count_work(P, W)
        for k in range(W.shift.shape[0]):
            if P.shift[k, FIRST_SHIFT] == k:
                cost += P.weight[FAIRNESS] * unfairness(P, k, W.shift[k, CARER_WORK], total)
    return int(cost)


@inside
def power(share: float) -> float:
    """The 16th power."""
    for _ in range(4):
        share *= share
    return share


@inside
def idleness(P: Static, W: State) -> tuple[int, float]:
    """The greatest idle time of a shift, and the sum of the 16th powers of what that of each shift is of it."""
    top, powers = 0, 0.0
    for k in range(W.shift.shape[0]):
        top = max(top, idle(P, W, k))
    for k in range(W.shift.shape[0]):
        powers += power(idle(P, W, k) / max(1, top))
    return top, powers


@inside
def norm(top: int, powers: float) -> float:
    """The 16-norm of idle times: about the greatest, but that it becomes less with each of those that are nearly as great."""
    return top * math.sqrt(math.sqrt(math.sqrt(math.sqrt(max(powers, 0.0)))))


@entry
def unevenness(P: Static, W: State) -> int:
    """What the search pays for idle times beside the greatest: what their 16-norm is above it.

    The greatest alone says nothing of the way there: where two shifts are not used, to use one of them would change nothing.
    """
    if P.weight[IDLE] == 0:
        return 0
    top, powers = idleness(P, W)
    return int(P.weight[IDLE] * (norm(top, powers) - top))


@inside
def max_lateness(W: State) -> int:
    """The greatest single lateness."""
    worst = 0
    for k in range(W.shift.shape[0]):
        worst = max(worst, W.shift[k, MAX_LATENESS])
    return worst
