"""The fused loop: take apart, put together, accept by simulated annealing. Run in chunks, so that progress and Ctrl-C work."""

import math

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernels.evaluate import soft_cost, unevenness
from scheduler.solver.kernels.insertion import insert_group
from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.layout import (
    ALLOWED_0,
    ALLOWED_1,
    DURATION_TICKS,
    FIRST_OPENING,
    GROUP,
    INFINITE_64,
    IS_INFEASIBLE,
    IS_TOUCHED,
    LENGTH,
    OPTIONAL_COST,
    SHIFT,
    TASK_0,
    TASK_1,
    TOUCHED,
    TOUCHED_LIST,
    UNALLOCATED,
    UNALLOCATED_COST,
    UNMET_CARE,
    State,
    Static,
)
from scheduler.solver.kernels.random import draw_fraction, draw_integer, draw_word
from scheduler.solver.kernels.routes import repair
from scheduler.solver.kernels.ruin import (
    CLIENT_CARER_REMOVAL,
    CLIENT_REMOVAL,
    CROSS_EXCHANGE,
    PAIR_HALF_REMOVAL,
    RELATED_REMOVAL,
    ROUTE_REMOVAL,
    STRING_REMOVAL,
    TWO_OPT_STAR,
    client_carer_removal,
    client_removal,
    cross_exchange,
    pair_half_removal,
    related_removal,
    route_removal,
    string_removal,
    two_opt_star,
)
from scheduler.solver.kernels.start_times import choose_starts

Floats = NDArray[np.float64]

# columns of the settings of a chunk (float64)
TEMPERATURE, UNALLOCATED_PENALTY, UNMET_CARE_PENALTY, MEAN_SIZE, LONGEST, BLINK = range(6)
OPERATORS = 8  # their weights follow from this column on
FIRST_WEIGHT = 6
SMALLEST = 2.0
ROOM_EVERY = 4  # one ruin in so many makes room for something that is missing


@inside
def forget_touched(W: State) -> None:
    """Take the state as it stands for the one to compare with."""
    for i in range(W.total[TOUCHED]):
        W.shift[W.shift[i, TOUCHED_LIST], IS_TOUCHED] = 0
    W.total[TOUCHED] = 0


@entry
def copy_state(source: State, target: State) -> None:
    """Make `target` equal to `source` in all that is not scratch."""
    forget_touched(target)
    for t in range(source.task.shape[0]):
        for c in range(source.task.shape[1]):
            target.task[t, c] = source.task[t, c]
    for k in range(source.shift.shape[0]):
        for c in range(IS_TOUCHED):
            target.shift[k, c] = source.shift[k, c]
        for q in range(source.shift[k, LENGTH]):
            target.route[k, q] = source.route[k, q]
    for c in range(TOUCHED):
        target.total[c] = source.total[c]


@inside
def copy_touched(W: State, source: State, target: State) -> None:
    """Make `target` equal to `source` where they differ only in the routes that `W` (one of them) remembers, and forget those."""
    for i in range(W.total[TOUCHED]):
        k = W.shift[i, TOUCHED_LIST]
        for q in range(target.shift[k, LENGTH]):
            target.task[target.route[k, q], SHIFT] = -1
    for i in range(W.total[TOUCHED]):
        k = W.shift[i, TOUCHED_LIST]
        W.shift[k, IS_TOUCHED] = 0
        for c in range(IS_TOUCHED):
            target.shift[k, c] = source.shift[k, c]
        for q in range(source.shift[k, LENGTH]):
            t = source.route[k, q]
            target.route[k, q] = t
            for c in range(source.task.shape[1]):
                target.task[t, c] = source.task[t, c]
    W.total[TOUCHED] = 0
    for c in range(TOUCHED):
        target.total[c] = source.total[c]


@inside
def _sort_todo(W: State, count: int) -> None:
    """Units to place by key, smallest first (Shell sort)."""
    gap = count // 2
    while gap > 0:
        for i in range(gap, count):
            unit, key = W.todo[i], W.keys[i]
            j = i
            while j >= gap and W.keys[j - gap] > key:
                W.todo[j], W.keys[j] = W.todo[j - gap], W.keys[j - gap]
                j -= gap
            W.todo[j], W.keys[j] = unit, key
        gap //= 2


@inside
def _list_todo(P: Static, W: State, most: int, urgent: int) -> int:
    """Units that are not wholly placed, in an order drawn anew each time but for `urgent`, which is the first; returns how many."""
    count = 0
    kind = draw_integer(W, 8)
    for u in range(P.group.shape[0]):
        first, end = P.group[u, TASK_0], P.group[u, TASK_1]
        missing = False
        for r in range(first, end):
            missing = missing or W.task[P.rows[r, 0], SHIFT] < 0
        if not missing:
            continue
        t = P.rows[first, 0]
        key = draw_word(W)
        if kind == 1:
            key = P.task[t, FIRST_OPENING]
        elif kind == 2:
            key = -P.task[t, FIRST_OPENING]
        elif kind == 3:
            key = P.task[t, ALLOWED_1] - P.task[t, ALLOWED_0]
        elif kind == 4:
            key = -P.task[t, DURATION_TICKS] * (end - first)
        elif kind == 5:
            key = -1000 * (end - first) + draw_integer(W, 1000)
        elif kind == 6:
            key = -P.group[u, UNALLOCATED] * 1000 - P.group[u, OPTIONAL_COST] // 1000 + draw_integer(W, 1000)
        W.todo[count] = u
        W.keys[count] = key if u != urgent else -INFINITE_64
        count += 1
    _sort_todo(W, count)
    return min(count, most)


@inside
def recreate(P: Static, W: State, blink: int, urgent: int) -> None:
    """Place what is missing, unit by unit (`urgent` before all), each where it is cheapest then."""
    count = _list_todo(P, W, P.group.shape[0], urgent)
    for i in range(count):
        if W.total[IS_INFEASIBLE]:
            return
        if not insert_group(P, W, W.todo[i], blink):
            repair(P, W)


@inside
def _missing(W: State) -> int:
    """A task that is not placed, drawn by chance."""
    n = W.task.shape[0]
    t = draw_integer(W, n)
    for _ in range(n):
        if W.task[t, SHIFT] < 0:
            break
        t = t + 1 if t + 1 < n else 0
    return t


@inside
def ruin(P: Static, W: State, settings: Floats) -> int:
    """Take a part apart, by an operator drawn by weight.

    Where something is missing, often what is near to it makes room: returns the unit to be placed first then, -1 if any may be.
    """
    n = W.task.shape[0]
    urgent = -1
    seed = draw_integer(W, n)
    for _ in range(20):
        if W.task[seed, SHIFT] >= 0:
            break
        seed = draw_integer(W, n)
    if W.total[UNALLOCATED_COST] > 0 and draw_integer(W, ROOM_EVERY) == 0:
        seed = _missing(W)
        urgent = P.task[seed, GROUP]
    weights = 0.0
    for o in range(OPERATORS):
        weights += settings[FIRST_WEIGHT + o]
    drawn = draw_fraction(W) * weights
    operator = 0
    while operator < OPERATORS - 1 and drawn > settings[FIRST_WEIGHT + operator]:
        drawn -= settings[FIRST_WEIGHT + operator]
        operator += 1
    mean = SMALLEST * (settings[MEAN_SIZE] / SMALLEST) ** draw_fraction(W)  # small and large ruins, none of them rare
    size = 1 + draw_integer(W, int(2 * mean))
    if operator == STRING_REMOVAL:
        string_removal(P, W, seed, mean, settings[LONGEST])
    elif operator == ROUTE_REMOVAL:
        route_removal(P, W, seed, 1 + draw_integer(W, 2))
    elif operator == RELATED_REMOVAL:
        related_removal(P, W, seed, size)
    elif operator == PAIR_HALF_REMOVAL:
        pair_half_removal(P, W, seed, 1 + draw_integer(W, 3))
    elif operator == CLIENT_REMOVAL:
        client_removal(P, W, seed, 1 + draw_integer(W, 3))
    elif operator == TWO_OPT_STAR:
        two_opt_star(P, W, seed)
    elif operator == CLIENT_CARER_REMOVAL:
        client_carer_removal(P, W, seed, draw_integer(W, 4))
    elif operator == CROSS_EXCHANGE:
        cross_exchange(P, W, seed, 2)
    repair(P, W)
    return urgent


@entry
def anneal(P: Static, W: State, current: State, best: State, settings: Floats, iterations: int) -> int:
    """Run `iterations` of ruin and recreate from `current`; leaves the state it stands at there, and the best seen in `best`.

    `settings` float64: temperature, price of an unallocated priority point and of a tick of care
    that is left out, mean number of tasks that are taken out, longest string, blinks in 1000, and a weight for each operator of `ruin`.
    Returns the number of accepted iterations.
    """
    if P.task.shape[0] == 0:
        return 0
    cost = soft_cost(P, current)
    uneven = unevenness(P, current)
    best_cost = soft_cost(P, best)
    accepted = 0
    copy_state(current, W)
    for _ in range(iterations):
        W.total[IS_INFEASIBLE] = 0
        urgent = ruin(P, W, settings)
        if not W.total[IS_INFEASIBLE]:
            recreate(P, W, int(settings[BLINK]), urgent)
        if W.total[IS_INFEASIBLE]:
            copy_touched(W, current, W)
            continue
        new = choose_starts(P, W)
        new_uneven = unevenness(P, W)
        more = float(new - cost + new_uneven - uneven) + settings[UNALLOCATED_PENALTY] * float(
            W.total[UNALLOCATED_COST] - current.total[UNALLOCATED_COST]
        )
        more += settings[UNMET_CARE_PENALTY] * float(W.total[UNMET_CARE] - current.total[UNMET_CARE])
        if more < -settings[TEMPERATURE] * math.log(draw_fraction(W)):
            accepted += 1
            cost, uneven = new, new_uneven
            copy_touched(W, W, current)
            if W.total[UNALLOCATED_COST] < best.total[UNALLOCATED_COST] or (
                W.total[UNALLOCATED_COST] == best.total[UNALLOCATED_COST] and new < best_cost
            ):
                best_cost = new
                copy_state(W, best)
        else:
            copy_touched(W, current, W)
    return accepted
