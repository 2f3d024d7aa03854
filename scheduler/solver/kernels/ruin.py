"""Taking a part of a roster apart: what is near, along strings of routes, whole routes, one half of pairs, a person's visits."""

from scheduler.solver.kernels.feasibility import is_shift_allowed
from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    ALLOWED_0,
    ALLOWED_1,
    CARER,
    GROUP,
    INFINITE_64,
    LENGTH,
    PERSON,
    POSITION,
    SHIFT,
    START,
    TASK_0,
    TASK_1,
    State,
    Static,
)
from scheduler.solver.kernels.random import draw_fraction, draw_integer
from scheduler.solver.kernels.rest import visits_person
from scheduler.solver.kernels.routes import count_group, insert_task, remove_group, remove_task, repair
from scheduler.solver.kernels.timing import enqueue, propagate

# operators
STRING_REMOVAL, ROUTE_REMOVAL, RELATED_REMOVAL, PAIR_HALF_REMOVAL, CLIENT_REMOVAL, TWO_OPT_STAR, CLIENT_CARER_REMOVAL, CROSS_EXCHANGE = (
    range(8)
)


@inside
def _remove_group_of(P: Static, W: State, t: int) -> None:
    if W.task[t, SHIFT] >= 0:
        remove_group(P, W, P.task[t, GROUP])


@inside
def string_removal(P: Static, W: State, seed: int, mean_size: float, longest: int) -> None:
    """Strings of tasks from routes near `seed` (adjacent string removal: Christiaens & Vanden Berghe 2020, section 5.2)."""
    placed, used = 0, 0
    for k in range(W.shift.shape[0]):
        placed += W.shift[k, LENGTH]
        used += W.shift[k, LENGTH] > 0
    if used == 0:
        return
    length_limit = max(1.0, min(float(longest), placed / used))
    count_limit = 4.0 * mean_size / (1.0 + length_limit) - 1.0
    count = int(draw_fraction(W) * count_limit + 1.0)
    timed = 0
    for i in range(-1, P.neighbours.shape[1]):
        c = seed if i < 0 else P.neighbours[seed, i]
        k = W.task[c, SHIFT]
        if timed >= count:
            break
        if k < 0 or W.marked[k]:
            continue
        length = W.shift[k, LENGTH]
        size = min(length, int(draw_fraction(W) * min(length_limit, float(length)) + 1.0))
        kept = 0
        if size > 1 and size < length and draw_integer(W, 2) == 0:  # split string: leave some tasks in its middle
            kept = 1
            while size + kept < length and draw_integer(W, 100) >= 10:
                kept += 1
        span = size + kept
        at = W.task[c, POSITION]
        first = max(0, at - span + 1) + draw_integer(W, min(at, length - span) - max(0, at - span + 1) + 1)
        hole = first + 1 + draw_integer(W, size - 1) if kept > 0 and size > 1 else first + span
        W.marked[k] = True
        W.timed[timed] = k
        timed += 1
        chosen = 0
        for q in range(first, first + span):
            if not hole <= q < hole + kept:
                W.keys[chosen] = W.route[k, q]
                chosen += 1
        for j in range(chosen):
            _remove_group_of(P, W, W.keys[j])
    for i in range(timed):
        W.marked[W.timed[i]] = False


@inside
def route_removal(P: Static, W: State, seed: int, count: int) -> None:
    """Whole routes: that of `seed` and of the nearest tasks elsewhere."""
    done = 0
    for i in range(-1, P.neighbours.shape[1]):
        c = seed if i < 0 else P.neighbours[seed, i]
        k = W.task[c, SHIFT]
        if k < 0:
            continue
        while W.shift[k, LENGTH] > 0:
            _remove_group_of(P, W, W.route[k, W.shift[k, LENGTH] - 1])
        done += 1
        if done >= count:
            return


@inside
def related_removal(P: Static, W: State, seed: int, count: int) -> None:
    """Tasks near `seed`, the nearer the likelier."""
    _remove_group_of(P, W, seed)
    for _ in range(count):
        rank = draw_fraction(W)
        i = int(rank * rank * rank * min(P.neighbours.shape[1], 6 * count))
        if i < P.neighbours.shape[1]:
            _remove_group_of(P, W, P.neighbours[seed, i])


@inside
def pair_half_removal(P: Static, W: State, seed: int, count: int) -> None:
    """One task of each of the nearest units that have several: its partners stay where they are."""
    for i in range(-1, P.neighbours.shape[1]):
        t = seed if i < 0 else P.neighbours[seed, i]
        u = P.task[t, GROUP]
        if W.task[t, SHIFT] < 0 or P.group[u, TASK_1] - P.group[u, TASK_0] < 2:
            continue
        whole = True
        for r in range(P.group[u, TASK_0], P.group[u, TASK_1]):
            whole = whole and W.task[P.rows[r, 0], SHIFT] >= 0
        if whole:
            remove_task(P, W, t)
            count -= 1
            if count <= 0:
                return


@inside
def client_removal(P: Static, W: State, seed: int, count: int) -> None:
    """All visits to a person, and to the nearest others."""
    for i in range(-1, P.neighbours.shape[1]):
        p = P.task[seed if i < 0 else P.neighbours[seed, i], PERSON]
        taken = False
        for r in range(P.person[p, 0], P.person[p, 1]):
            taken = taken or W.task[P.rows[r, 0], SHIFT] >= 0
            _remove_group_of(P, W, P.rows[r, 0])
        if taken:
            count -= 1
            if count <= 0:
                return


@inside
def _remove_client_carer(P: Static, W: State, person: int, carer: int) -> None:
    """All that the carer does for the person."""
    for r in range(P.person[person, TASK_0], P.person[person, TASK_1]):
        t = P.rows[r, 0]
        if W.task[t, SHIFT] >= 0 and P.shift[W.task[t, SHIFT], CARER] == carer:
            _remove_group_of(P, W, t)


@inside
def client_carer_removal(P: Static, W: State, seed: int, count: int) -> None:
    """All that one carer does for the person of `seed`, and what others who come there too do for people near, so that they change over."""
    k = W.task[seed, SHIFT]
    if k < 0:
        return
    person, carer = P.task[seed, PERSON], P.shift[k, CARER]
    _remove_client_carer(P, W, person, carer)
    for i in range(P.neighbours.shape[1]):
        if count <= 0:
            return
        t = P.neighbours[seed, i]
        k = W.task[t, SHIFT]
        if k >= 0 and P.task[t, PERSON] != person and P.shift[k, CARER] != carer and visits_person(P, W, person, P.shift[k, CARER], -1):
            _remove_client_carer(P, W, P.task[t, PERSON], P.shift[k, CARER])
            count -= 1


@inside
def _first_position_from(W: State, k: int, since: int) -> int:
    """Position in route `k` of the first task that starts at `since` or later."""
    first = W.shift[k, LENGTH]
    while first > 0 and W.task[W.route[k, first - 1], START] >= since:
        first -= 1
    return first


@inside
def _lift(P: Static, W: State, k: int, first: int, count: int, held: int) -> int:
    """Take `count` tasks from position `first` of route `k` on out and hold them, in order, behind what is held; returns how many are."""
    for i in range(count):
        W.keys[held + i] = W.route[k, first + i]
    for i in range(held + count - 1, held - 1, -1):
        remove_task(P, W, W.keys[i])
    return held + count


@inside
def _change_over(P: Static, W: State, a: int, at_a: int, b: int, at_b: int, middle: int, held: int) -> None:
    """Put what is held up to `middle` into route `b` from position `at_b` on, and the rest into `a` from `at_a` on.

    What the other carer may not do, and all of it where the times do not agree, is left to be placed.
    """
    repair(P, W)
    for i in range(held):
        t, k, q = W.keys[i], b if i < middle else a, at_b if i < middle else at_a
        if P.assignment_cost[t, k] >= 0 and W.shift[k, LENGTH] < W.route.shape[1] and is_shift_allowed(P, W, t, k):
            insert_task(P, W, t, k, q)
            at_b += i < middle
            at_a += i >= middle
    if not propagate(P, W, enqueue(W, enqueue(W, 0, a), b)):
        for i in range(held - 1, -1, -1):
            if W.task[W.keys[i], SHIFT] >= 0:
                remove_task(P, W, W.keys[i])
    for i in range(held):  # units of which nothing is left in place count as not placed
        u = P.task[W.keys[i], GROUP]
        gone = P.rows[P.group[u, TASK_0], 0] == W.keys[i]
        for r in range(P.group[u, TASK_0], P.group[u, TASK_1]):
            gone = gone and W.task[P.rows[r, 0], SHIFT] < 0
        if gone:
            count_group(P, W, u, 1)


@inside
def _draw_shift(P: Static, W: State, seed: int) -> int:
    """A shift that could do `seed`, drawn by chance; its own where there is no other."""
    choices = P.task[seed, ALLOWED_1] - P.task[seed, ALLOWED_0]
    return P.rows[P.task[seed, ALLOWED_0] + draw_integer(W, choices), 0] if choices > 0 else W.task[seed, SHIFT]


@inside
def two_opt_star(P: Static, W: State, seed: int) -> None:
    """Two carers exchange the rest of their runs from some time on, or all of them (2-opt*: Potvin & Rousseau 1995)."""
    a, b = W.task[seed, SHIFT], _draw_shift(P, W, seed)
    if a < 0 or a == b:
        return
    since = -INFINITE_64 if draw_integer(W, 2) == 0 else W.task[seed, START]
    at_a, at_b = _first_position_from(W, a, since), _first_position_from(W, b, since)
    middle = _lift(P, W, a, at_a, W.shift[a, LENGTH] - at_a, 0)
    held = _lift(P, W, b, at_b, W.shift[b, LENGTH] - at_b, middle)
    _change_over(P, W, a, at_a, b, at_b, middle, held)


@inside
def cross_exchange(P: Static, W: State, seed: int, longest: int) -> None:
    """Two carers exchange up to `longest` visits in a row, at about the same time; one of them may have none to give.

    CROSS exchange (Taillard et al. 1997, Transportation Science 31), between any two and not only where that is near: where idle time or
    work is to be spread evenly, it is not travel alone that says who takes what.
    """
    a, b = W.task[seed, SHIFT], _draw_shift(P, W, seed)
    if a < 0 or a == b:
        return
    at_a = W.task[seed, POSITION]
    at_b = max(0, _first_position_from(W, b, W.task[seed, START]) - draw_integer(W, 2))
    middle = _lift(P, W, a, at_a, min(1 + draw_integer(W, longest), W.shift[a, LENGTH] - at_a), 0)
    held = _lift(P, W, b, at_b, min(draw_integer(W, longest + 1), W.shift[b, LENGTH] - at_b), middle)
    _change_over(P, W, a, at_a, b, at_b, middle, held)
