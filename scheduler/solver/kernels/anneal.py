"""The large neighbourhood search: ruin, recreate, and accept by simulated annealing.

It runs in chunks of iterations, so that progress and Ctrl-C work.
"""

import math

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernels.evaluate import soft_cost, unevenness
from scheduler.solver.kernels.jit import entry, inside
from scheduler.solver.kernels.layout import (
    ABSENCE_PRICE,
    GROUP,
    IS_INFEASIBLE,
    IS_TOUCHED,
    LENGTH,
    NO_NODE,
    NODE_SHIFT,
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
from scheduler.solver.kernels.marks import unmark_all
from scheduler.solver.kernels.random import draw_fraction, draw_integer
from scheduler.solver.kernels.recreate import price, recreate_below
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

# columns of the settings of a chunk (float64): temperature, prices of what is unallocated, mean
# number of tasks to remove, longest string, blinks in 1000
TEMPERATURE, UNALLOCATED_PENALTY, UNMET_CARE_PENALTY, ABSENCE_PENALTY, MEAN_SIZE, LONGEST, BLINK = range(7)
OPERATOR_COUNT = 8  # number of ruin operators
FIRST_WEIGHT = 7  # column of the first operator's weight
SMALLEST = 2.0  # least mean number of tasks to remove
ROOM_EVERY = 4  # one ruin in this many makes room for an unallocated task
ABSENCE_EVERY = 100  # what is unallocated is counted once in this many iterations


@inside
def forget_touched(W: State) -> None:
    """Empties the list of changed routes, and what is marked in them, so that changes count from this state on."""
    unmark_all(W)
    for i in range(W.total[TOUCHED]):
        W.shift[W.shift[i, TOUCHED_LIST], IS_TOUCHED] = 0
    W.total[TOUCHED] = 0


@inside
def _copy_node(source: State, target: State, i: int) -> None:
    """Copies what is known of insertions after node `i`."""
    for c in range(source.node.shape[1]):
        target.node[i, c] = source.node[i, c]
        target.gap[i, c] = source.gap[i, c]


@entry
def copy_state(source: State, target: State) -> None:
    """Copies the tasks, shifts, routes and totals of `source` to `target`, without scratch."""
    forget_touched(target)
    for t in range(source.task.shape[0]):
        for c in range(source.task.shape[1]):
            target.task[t, c] = source.task[t, c]
    for i in range(source.node.shape[0]):
        _copy_node(source, target, i)
    for k in range(source.shift.shape[0]):
        for c in range(IS_TOUCHED):
            target.shift[k, c] = source.shift[k, c]
        for q in range(source.shift[k, LENGTH]):
            target.route[k, q] = source.route[k, q]
    for c in range(TOUCHED):
        target.total[c] = source.total[c]


@inside
def copy_touched(W: State, source: State, target: State) -> None:
    """Copies the routes that `W` lists as changed from `source` to `target`, and empties the list.

    `W` is one of the two states. They may differ only in those routes and in their totals.
    """
    unmark_all(W)
    # unallocate the tasks of the changed routes
    for i in range(W.total[TOUCHED]):
        k = W.shift[i, TOUCHED_LIST]
        for q in range(target.shift[k, LENGTH]):
            target.task[target.route[k, q], SHIFT] = -1
            target.node[target.route[k, q], NODE_SHIFT] = NO_NODE
    # copy the changed routes and their tasks
    for i in range(W.total[TOUCHED]):
        k = W.shift[i, TOUCHED_LIST]
        W.shift[k, IS_TOUCHED] = 0
        for c in range(IS_TOUCHED):
            target.shift[k, c] = source.shift[k, c]
        _copy_node(source, target, source.task.shape[0] + k)
        for q in range(source.shift[k, LENGTH]):
            t = source.route[k, q]
            target.route[k, q] = t
            _copy_node(source, target, t)
            for c in range(source.task.shape[1]):
                target.task[t, c] = source.task[t, c]
    W.total[TOUCHED] = 0
    for c in range(TOUCHED):
        target.total[c] = source.total[c]


@inside
def _missing(W: State) -> int:
    """Returns an unallocated task, drawn by chance."""
    n = W.task.shape[0]
    t = draw_integer(W, n)
    for _ in range(n):
        if W.task[t, SHIFT] < 0:
            break
        t = t + 1 if t + 1 < n else 0
    return t


@inside
def ruin(P: Static, W: State, settings: Floats) -> int:
    """Removes some tasks by an operator drawn by weight, and propagates times.

    If tasks are unallocated, some ruins remove tasks near one of them to make room. Returns the
    group to be placed first after such a ruin; otherwise -1.
    """
    n = W.task.shape[0]
    # seed: a placed task where one is drawn in 20 tries
    urgent = -1
    seed = draw_integer(W, n)
    for _ in range(20):
        if W.task[seed, SHIFT] >= 0:
            break
        seed = draw_integer(W, n)
    # now and then the seed is an unallocated task, for which room is made
    if W.total[UNALLOCATED_COST] > 0 and draw_integer(W, ROOM_EVERY) == 0:
        seed = _missing(W)
        urgent = P.task[seed, GROUP]
    # draw the operator: roulette wheel over the weights
    weights = 0.0
    for o in range(OPERATOR_COUNT):
        weights += settings[FIRST_WEIGHT + o]
    drawn = draw_fraction(W) * weights
    operator = 0
    while operator < OPERATOR_COUNT - 1 and drawn > settings[FIRST_WEIGHT + operator]:
        drawn -= settings[FIRST_WEIGHT + operator]
        operator += 1
    # draw the size of the ruin: its mean is log-uniform, so that no size is rare
    mean = SMALLEST * (settings[MEAN_SIZE] / SMALLEST) ** draw_fraction(W)
    size = 1 + draw_integer(W, int(2 * mean))
    # remove tasks and propagate times
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


@inside
def _is_absent(P: Static, W: State, u: int) -> bool:
    """Returns whether group `u` is unallocated; a state between iterations has whole groups."""
    first = P.group[u, TASK_0]
    return bool(first < P.group[u, TASK_1] and W.task[P.rows[first, 0], SHIFT] < 0)


@inside
def count_absences(P: Static, W: State, current: State) -> None:
    """Counts each group that is unallocated in `current`.

    These are the absences of Christiaens & Vanden Berghe 2020, section 6, there for fewer vehicles.
    """
    for u in range(P.group.shape[0]):
        if P.group[u, UNALLOCATED] > 0 and _is_absent(P, current, u):
            W.absences[u] += 1


@inside
def price_absences(P: Static, W: State, current: State, penalty: float) -> None:
    """Prices groups by how often they were counted: `penalty` for the most often, and in proportion for others.

    `W` and `current` hold the same solution, whose total is computed anew.
    """
    most = 1
    for u in range(P.group.shape[0]):
        most = max(most, W.absences[u])
    total = 0
    for u in range(P.group.shape[0]):
        W.absence_price[u] = int(penalty * W.absences[u] / most)
        if W.absence_price[u] > 0 and _is_absent(P, current, u):
            total += W.absence_price[u]
    W.total[ABSENCE_PRICE] = current.total[ABSENCE_PRICE] = total


@entry
def anneal(P: Static, W: State, current: State, best: State, settings: Floats, iterations: int) -> int:
    """Runs ruin and recreate from `current`; returns the number of accepted iterations.

    The search leaves its last accepted state in `current`, and the best one seen in `best`.

    Args:
        P: Problem.
        W: State to work on; its content is overwritten.
        current: State that the search starts from.
        best: Best state so far.
        settings: float64 [FIRST_WEIGHT + OPERATOR_COUNT] Temperature, prices of an unallocated priority point,
            of a tick of unmet care and of the group absent most often, mean number of tasks to remove,
            longest string, blinks in 1000, and a weight for each operator of `ruin`.
        iterations: Number of iterations.
    """
    if P.task.shape[0] == 0:
        return 0
    cost = soft_cost(P, current)
    uneven = unevenness(P, current)
    best_cost = soft_cost(P, best)
    accepted = 0
    blink, penalty, unmet_penalty = int(settings[BLINK]), settings[UNALLOCATED_PENALTY], settings[UNMET_CARE_PENALTY]
    copy_state(current, W)
    for iteration in range(iterations):
        if iteration % ABSENCE_EVERY == 0:
            if settings[ABSENCE_PENALTY] > 0:
                count_absences(P, W, current)
            if settings[ABSENCE_PENALTY] > 0 or iteration == 0:
                price_absences(P, W, current, settings[ABSENCE_PENALTY])
        # largest cost that simulated annealing accepts
        worse = -settings[TEMPERATURE] * math.log(draw_fraction(W))
        ceiling = price(current, cost + uneven, penalty, unmet_penalty) + worse
        # ruin and recreate; an infeasible or too costly state is undone
        W.total[IS_INFEASIBLE] = 0
        urgent = ruin(P, W, settings)
        is_complete = W.total[IS_INFEASIBLE] == 0
        if is_complete:
            is_complete = recreate_below(P, W, blink, urgent, penalty, unmet_penalty, ceiling)
        if not is_complete:
            copy_touched(W, current, W)
            continue
        # difference of the cost, with prices for what is unallocated
        new = choose_starts(P, W)
        new_uneven = unevenness(P, W)
        more = float(new - cost + new_uneven - uneven) + penalty * float(W.total[UNALLOCATED_COST] - current.total[UNALLOCATED_COST])
        more += unmet_penalty * float(W.total[UNMET_CARE] - current.total[UNMET_CARE])
        more += float(W.total[ABSENCE_PRICE] - current.total[ABSENCE_PRICE])
        # accept by simulated annealing; best state: least unallocated cost first, then least soft cost
        is_best = W.total[UNALLOCATED_COST] < best.total[UNALLOCATED_COST] or (
            W.total[UNALLOCATED_COST] == best.total[UNALLOCATED_COST] and new < best_cost
        )
        is_accepted = more < worse
        # a new best is kept also where a visit costs more than its penalty
        if is_accepted or is_best:
            accepted += 1
            cost, uneven = new, new_uneven
            copy_touched(W, W, current)
            if is_best:
                best_cost = new
                copy_state(W, best)
        else:
            copy_touched(W, current, W)
    return accepted
