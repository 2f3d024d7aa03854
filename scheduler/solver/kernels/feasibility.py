"""Checks whether a carer may do a task beside all placed tasks, apart from its time."""

from scheduler.solver.kernels.jit import inside
from scheduler.solver.kernels.layout import (
    APART_0,
    APART_1,
    CARER,
    HAS_LIMITS,
    HAS_SAME,
    SAME_0,
    SAME_1,
    SHIFT,
    TASK_0,
    TASK_1,
    VISIT,
    State,
    Static,
)
from scheduler.solver.kernels.rest import exceeds_limits


@inside
def is_carer_allowed(P: Static, W: State, t: int, carer: int) -> bool:
    """Returns whether the carers of placed linked tasks let `carer` do task `t`.

    Links ask for different carers, or for the same ones.
    """
    # tasks that need another carer
    for r in range(P.task[t, APART_0], P.task[t, APART_1]):
        k = W.task[P.rows[r, 0], SHIFT]
        if k >= 0 and P.shift[k, CARER] == carer:
            return False
    # visits that need the same carers
    if P.weight[HAS_SAME]:
        v = P.task[t, VISIT]
        for r in range(P.visit[v, SAME_0], P.visit[v, SAME_1]):
            if not _can_share_carers(P, W, t, carer, P.rows[r, 0]):
                return False
    return True


@inside
def is_shift_allowed(P: Static, W: State, t: int, k: int) -> bool:
    """Returns whether the placed tasks allow task `t` in shift `k`, apart from its time."""
    return is_carer_allowed(P, W, t, P.shift[k, CARER]) and not (P.weight[HAS_LIMITS] != 0 and exceeds_limits(P, W, t, k))


@inside
def _is_done_by(P: Static, W: State, visit: int, carer: int) -> bool:
    """Returns whether `carer` does a placed task of the visit."""
    for t in range(P.visit[visit, TASK_0], P.visit[visit, TASK_1]):
        k = W.task[t, SHIFT]
        if k >= 0 and P.shift[k, CARER] == carer:
            return True
    return False


@inside
def _can_share_carers(P: Static, W: State, t: int, carer: int, other: int) -> bool:
    """Returns whether two visits can still have the same carers once `carer` does task `t`.

    The carers of the smaller visit must all be able to serve the larger one.
    """
    # order the two visits by their number of tasks
    own_visit = P.task[t, VISIT]
    small, large = own_visit, other
    if P.visit[own_visit, TASK_1] - P.visit[own_visit, TASK_0] > P.visit[other, TASK_1] - P.visit[other, TASK_0]:
        small, large = other, own_visit
    # unallocated tasks of the larger visit
    room = 0
    for o in range(P.visit[large, TASK_0], P.visit[large, TASK_1]):
        if W.task[o, SHIFT] < 0 and o != t:
            room += 1
    # carers of the smaller visit who do not serve the larger one yet
    lacking = 1 if small == own_visit and not _is_done_by(P, W, large, carer) else 0
    for o in range(P.visit[small, TASK_0], P.visit[small, TASK_1]):
        k = W.task[o, SHIFT]
        if k >= 0 and o != t:
            c = P.shift[k, CARER]
            if not _is_done_by(P, W, large, c) and not (large == own_visit and c == carer):
                lacking += 1
    # each of them needs an unallocated task there
    untouched = room == P.visit[large, TASK_1] - P.visit[large, TASK_0]
    return untouched or lacking <= room
