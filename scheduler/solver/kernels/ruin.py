"""Ruin operators: each removes some tasks, or exchanges tasks between two carers."""

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
from scheduler.solver.kernels.timing import propagate

# numbers of the ruin operators
STRING_REMOVAL, ROUTE_REMOVAL, RELATED_REMOVAL, PAIR_HALF_REMOVAL, CLIENT_REMOVAL, TWO_OPT_STAR, CLIENT_CARER_REMOVAL, CROSS_EXCHANGE = (
    range(8)
)


@inside
def _remove_group_of(P: Static, W: State, t: int) -> None:
    """Removes the group of task `t` if the task is placed."""
    if W.task[t, SHIFT] >= 0:
        remove_group(P, W, P.task[t, GROUP])


@inside
def string_removal(P: Static, W: State, seed: int, mean_size: float, longest: int) -> None:
    """Removes strings of tasks from routes near `seed`.

    Adjacent string removal: Christiaens & Vanden Berghe 2020, section 5.2.
    """
    # count placed tasks and used routes
    placed, used = 0, 0
    for k in range(W.shift.shape[0]):
        placed += W.shift[k, LENGTH]
        used += W.shift[k, LENGTH] > 0
    if used == 0:
        return
    # greatest length of a string and greatest number of strings; draw the number
    length_limit = max(1.0, min(float(longest), placed / used))
    count_limit = 4.0 * mean_size / (1.0 + length_limit) - 1.0
    count = int(draw_fraction(W) * count_limit + 1.0)
    timed = 0
    # take a string from each route met among the neighbours of the seed
    for i in range(-1, P.neighbours.shape[1]):
        c = seed if i < 0 else P.neighbours[seed, i]
        k = W.task[c, SHIFT]
        if timed >= count:
            break
        if k < 0 or W.marked[k]:
            continue
        # draw the length of the string in this route
        length = W.shift[k, LENGTH]
        size = min(length, int(draw_fraction(W) * min(length_limit, float(length)) + 1.0))
        kept = 0
        # split string: some tasks in its middle are kept
        if size > 1 and size < length and draw_integer(W, 2) == 0:
            kept = 1
            while size + kept < length and draw_integer(W, 100) >= 10:
                kept += 1
        # draw the position of the string, so that it holds the neighbour, and of its kept middle
        span = size + kept
        at = W.task[c, POSITION]
        first = max(0, at - span + 1) + draw_integer(W, min(at, length - span) - max(0, at - span + 1) + 1)
        hole = first + 1 + draw_integer(W, size - 1) if kept > 0 and size > 1 else first + span
        # mark the route: each gives one string
        W.marked[k] = True
        W.timed[timed] = k
        timed += 1
        # collect the tasks first: removal shifts positions
        chosen = 0
        for q in range(first, first + span):
            if not hole <= q < hole + kept:
                W.keys[chosen] = W.route[k, q]
                chosen += 1
        for j in range(chosen):
            _remove_group_of(P, W, W.keys[j])
    # clear the marks
    for i in range(timed):
        W.marked[W.timed[i]] = False


@inside
def route_removal(P: Static, W: State, seed: int, count: int) -> None:
    """Empties up to `count` routes: that of `seed`, then those of the nearest tasks."""
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
    """Removes `seed` and up to `count` tasks near it; the nearer a task, the likelier."""
    _remove_group_of(P, W, seed)
    for _ in range(count):
        # cube of a random fraction as rank: near tasks are likelier
        rank = draw_fraction(W)
        i = int(rank * rank * rank * min(P.neighbours.shape[1], 6 * count))
        if i < P.neighbours.shape[1]:
            _remove_group_of(P, W, P.neighbours[seed, i])


@inside
def pair_half_removal(P: Static, W: State, seed: int, count: int) -> None:
    """Removes one task from each of up to `count` groups near `seed`.

    Such a group has several tasks, all placed. Its other tasks stay in place.
    """
    for i in range(-1, P.neighbours.shape[1]):
        t = seed if i < 0 else P.neighbours[seed, i]
        u = P.task[t, GROUP]
        if W.task[t, SHIFT] < 0 or P.group[u, TASK_1] - P.group[u, TASK_0] < 2:
            continue
        # only groups with all tasks placed
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
    """Removes all visits to up to `count` people: that of `seed`, then the nearest others."""
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
    """Removes all tasks that the carer does for the person."""
    for r in range(P.person[person, TASK_0], P.person[person, TASK_1]):
        t = P.rows[r, 0]
        if W.task[t, SHIFT] >= 0 and P.shift[W.task[t, SHIFT], CARER] == carer:
            _remove_group_of(P, W, t)


@inside
def client_carer_removal(P: Static, W: State, seed: int, count: int) -> None:
    """Removes all that the carer of `seed` does for its person, so that carers can swap people.

    Other carers also visit that person. For up to `count` people nearby, all that such a carer does
    for them is removed too.
    """
    k = W.task[seed, SHIFT]
    if k < 0:
        return
    person, carer = P.task[seed, PERSON], P.shift[k, CARER]
    _remove_client_carer(P, W, person, carer)
    # people near, served by other carers who also visit the person
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
    """Returns the position in route `k` of the first task that starts at `since` or later."""
    first = W.shift[k, LENGTH]
    while first > 0 and W.task[W.route[k, first - 1], START] >= since:
        first -= 1
    return first


@inside
def _lift(P: Static, W: State, k: int, first: int, count: int, held: int) -> int:
    """Removes `count` tasks of route `k`, from position `first` on, and holds them in order.

    They are held in `W.keys`, behind the `held` tasks there. Returns the number of held tasks.
    """
    for i in range(count):
        W.keys[held + i] = W.route[k, first + i]
    # remove the last first: fewer tasks are shifted
    for i in range(held + count - 1, held - 1, -1):
        remove_task(P, W, W.keys[i])
    return held + count


@inside
def _change_over(P: Static, W: State, a: int, at_a: int, b: int, at_b: int, middle: int, held: int) -> None:
    """Inserts the held tasks up to `middle` into route `b`, and the others into route `a`.

    They are inserted from positions `at_b` and `at_a` on. Tasks that the other carer may not do
    stay unallocated. If times are infeasible, all held tasks stay unallocated.
    """
    # propagate times after the removals
    repair(P, W)
    # insert where the other carer may do the task
    for i in range(held):
        t, k, q = W.keys[i], b if i < middle else a, at_b if i < middle else at_a
        if P.assignment_cost[t, k] >= 0 and W.shift[k, LENGTH] < W.route.shape[1] and is_shift_allowed(P, W, t, k):
            insert_task(P, W, t, k, q)
            at_b += i < middle
            at_a += i >= middle
    # undo all insertions if times are infeasible
    if not propagate(P, W):
        for i in range(held - 1, -1, -1):
            if W.task[W.keys[i], SHIFT] >= 0:
                remove_task(P, W, W.keys[i])
    # groups without a placed task count as unallocated
    for i in range(held):
        u = P.task[W.keys[i], GROUP]
        gone = P.rows[P.group[u, TASK_0], 0] == W.keys[i]
        for r in range(P.group[u, TASK_0], P.group[u, TASK_1]):
            gone = gone and W.task[P.rows[r, 0], SHIFT] < 0
        if gone:
            count_group(P, W, u, 1)


@inside
def _draw_shift(P: Static, W: State, seed: int) -> int:
    """Returns a shift, drawn by chance, that may serve `seed`; its own if none may."""
    choices = P.task[seed, ALLOWED_1] - P.task[seed, ALLOWED_0]
    return P.rows[P.task[seed, ALLOWED_0] + draw_integer(W, choices), 0] if choices > 0 else W.task[seed, SHIFT]


@inside
def two_opt_star(P: Static, W: State, seed: int) -> None:
    """Exchanges the ends of two routes from some time on, or the whole routes.

    2-opt*: Potvin & Rousseau 1995.
    """
    a, b = W.task[seed, SHIFT], _draw_shift(P, W, seed)
    if a < 0 or a == b:
        return
    # exchange whole routes, or their ends from the seed's start on
    since = -INFINITE_64 if draw_integer(W, 2) == 0 else W.task[seed, START]
    at_a, at_b = _first_position_from(W, a, since), _first_position_from(W, b, since)
    # lift both ends and change them over
    middle = _lift(P, W, a, at_a, W.shift[a, LENGTH] - at_a, 0)
    held = _lift(P, W, b, at_b, W.shift[b, LENGTH] - at_b, middle)
    _change_over(P, W, a, at_a, b, at_b, middle, held)


@inside
def cross_exchange(P: Static, W: State, seed: int, longest: int) -> None:
    """Exchanges up to `longest` consecutive visits between two routes, at about the same time.

    The second route may give none. CROSS exchange: Taillard et al. 1997, Transportation Science 31.
    Here the two routes need not be near each other: to spread idle time or work evenly, more than
    travel decides who takes a visit.
    """
    a, b = W.task[seed, SHIFT], _draw_shift(P, W, seed)
    if a < 0 or a == b:
        return
    # positions in both routes at about the same time
    at_a = W.task[seed, POSITION]
    at_b = max(0, _first_position_from(W, b, W.task[seed, START]) - draw_integer(W, 2))
    # lift both segments and change them over
    middle = _lift(P, W, a, at_a, min(1 + draw_integer(W, longest), W.shift[a, LENGTH] - at_a), 0)
    held = _lift(P, W, b, at_b, min(draw_integer(W, longest + 1), W.shift[b, LENGTH] - at_b), middle)
    _change_over(P, W, a, at_a, b, at_b, middle, held)
