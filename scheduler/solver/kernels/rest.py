"""Rules between the shifts of a carer and between the carers of a person: rest, hours, and the cap of carers.

A shift is used where it has a task. Rest between two used shifts is an edge between their routes, as a lag is one between tasks: the
later leaves no earlier than the last end of the earlier and the rest.
"""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    BLOCK_0,
    BLOCK_1,
    BREAK_POSITION,
    CARER,
    CARER_SHIFT_0,
    CARER_SHIFT_1,
    CONTRACT_MINUTES,
    DAY_TICKS,
    DURATION_TICKS,
    EARLIER_0,
    EARLIER_1,
    FIXED_CARER,
    INFINITE_64,
    LATER_0,
    LATER_1,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LENGTH,
    LIMIT_0,
    LIMIT_1,
    MAX_CARERS,
    MODE,
    PAID_MINUTES,
    PERSON,
    PLACE,
    SHIFT,
    SHIFT_START,
    START,
    START_PLACE,
    TASK_0,
    TASK_1,
    VISIT,
    State,
    Static,
)
from scheduler.solver.kernels.steps import leg_ticks


@inside
def departure(P: Static, W: State, k: int, start: int) -> int:
    """When the carer of used shift `k` leaves for its first task, if that starts at `start`."""
    return start - leg_ticks(P, P.shift[k, MODE], P.shift[k, START_PLACE], P.task[W.route[k, 0], PLACE])


@inside
def earliest_departure(P: Static, W: State, k: int) -> int:
    """The bound that the shift and the rest after earlier used shifts set on leaving for `k`."""
    begin = P.shift[k, SHIFT_START]
    for e in range(P.shift[k, EARLIER_0], P.shift[k, EARLIER_1]):
        i = P.rows[e, 0]
        if W.shift[i, LENGTH] > 0:
            t = W.route[i, W.shift[i, LENGTH] - 1]
            begin = max(begin, W.task[t, START] + P.task[t, DURATION_TICKS] + P.rows[e, 1])
    return begin


@inside
def latest_end(P: Static, W: State, k: int) -> int:
    """The bound that the rest before later used shifts sets on the last end of `k`, as their latest starts stand."""
    end = INFINITE_64
    for e in range(P.shift[k, LATER_0], P.shift[k, LATER_1]):
        j = P.rows[e, 0]
        if W.shift[j, LENGTH] > 0:
            t = W.route[j, 0]
            last = W.task[t, LATEST_BEFORE_BREAK] if W.shift[j, BREAK_POSITION] >= 0 else W.task[t, LATEST_AFTER_BREAK]
            end = min(end, departure(P, W, j, last) - P.rows[e, 1])
    return end


@inside
def used_paid_minutes(P: Static, W: State, k: int) -> int:
    """Paid minutes of the used shifts of the carer of shift `k`."""
    duration = 0
    for r in range(P.shift[k, CARER_SHIFT_0], P.shift[k, CARER_SHIFT_1]):
        if W.shift[P.rows[r, 0], LENGTH] > 0:
            duration += P.shift[P.rows[r, 0], PAID_MINUTES]
    return duration


@inside
def exceeds_hours(P: Static, W: State, k: int) -> bool:
    """Returns whether its carer has too many hours once the empty shift `k` is used."""
    for r in range(P.shift[k, LIMIT_0], P.shift[k, LIMIT_1], 2):
        minutes = P.rows[r + 1, 1]
        for s in range(P.rows[r, 0], P.rows[r, 1]):
            if W.shift[P.rows[s, 0], LENGTH] > 0:
                minutes += P.rows[s, 1]
        if minutes > P.rows[r + 1, 0]:
            return True
    return False


@inside
def visits_person(P: Static, W: State, person: int, carer: int, but: int) -> bool:
    """Returns whether `carer` visits the person by a task other than `but`."""
    if P.carer_flags[person, carer] & FIXED_CARER:
        return True
    for r in range(P.person[person, TASK_0], P.person[person, TASK_1]):
        o = P.rows[r, 0]
        if o != but and W.task[o, SHIFT] >= 0 and P.shift[W.task[o, SHIFT], CARER] == carer:
            return True
    return False


@inside
def has_max_carers(P: Static, W: State, t: int, partner: int) -> bool:
    """Returns whether the person of task `t` has as many carers as allowed without it.

    If `t` is half of a double-up, `partner` counts as one of them.
    """
    person = P.task[t, PERSON]
    if P.person[person, MAX_CARERS] >= INFINITE_64:
        return False
    count = 0
    for r in range(P.person[person, TASK_0], P.person[person, TASK_1]):
        o = P.rows[r, 0]
        if o == t or W.task[o, SHIFT] < 0 or P.carer_flags[person, P.shift[W.task[o, SHIFT], CARER]] & FIXED_CARER:
            continue
        seen = False
        for s in range(P.person[person, TASK_0], r):
            p = P.rows[s, 0]
            if p != t and W.task[p, SHIFT] >= 0 and P.shift[W.task[p, SHIFT], CARER] == P.shift[W.task[o, SHIFT], CARER]:
                seen = True
        if not seen:
            count += 1
    v = P.task[t, VISIT]
    if partner >= 0 and P.visit[v, TASK_1] - P.visit[v, TASK_0] > 1 and not visits_person(P, W, person, partner, t):
        count += 1
    return count >= P.person[person, MAX_CARERS]


@inside
def exceeds_limits(P: Static, W: State, t: int, k: int) -> bool:
    """Returns whether task `t` in shift `k` gives its carer too many hours, or its person one carer too many."""
    if W.shift[k, LENGTH] == 0 and exceeds_hours(P, W, k):
        return True
    return has_max_carers(P, W, t, -1) and not visits_person(P, W, P.task[t, PERSON], P.shift[k, CARER], t)


@inside
def contract_gain(P: Static, W: State, k: int) -> int:
    """Returns the paid minutes of the carer that are used in addition once the empty shift `k` is used."""
    missing = P.shift[k, CONTRACT_MINUTES] - used_paid_minutes(P, W, k)
    return max(0, min(missing, P.shift[k, PAID_MINUTES]))


@inside
def rests_enough(P: Static, W: State, k: int, column: int) -> bool:
    """Returns whether the carer of shift `k` has the rests of 24 hours that are due.

    Tasks start as `column` (START or PLANNED_START) says.
    """
    for b in range(P.weight[BLOCK_0], P.weight[BLOCK_1], 2):
        free, end, due, rests = P.rows[b, 0], P.rows[b, 1], P.rows[b + 1, 0], 0
        for r in range(P.shift[k, CARER_SHIFT_0], P.shift[k, CARER_SHIFT_1]):
            other_shift = P.rows[r, 0]
            length = W.shift[other_shift, LENGTH]
            if length == 0:
                continue
            last = W.route[other_shift, length - 1]
            away = departure(P, W, other_shift, W.task[W.route[other_shift, 0], column])
            back = W.task[last, column] + P.task[last, DURATION_TICKS]
            rests += max(0, min(away, end) - free) // P.weight[DAY_TICKS]
            free = max(free, back)
        rests += max(0, end - free) // P.weight[DAY_TICKS]
        if rests < due:
            return False
    return True
