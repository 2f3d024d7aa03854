"""Who may do a task beside all that is placed, its time apart."""

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
from scheduler.solver.kernels.rest import too_many


@inside
def may_carer(P: Static, W: State, t: int, carer: int) -> bool:
    """Returns whether linked tasks, where they are placed, let `carer` do `t`: different carers, or the same."""
    for r in range(P.task[t, APART_0], P.task[t, APART_1]):
        k = W.task[P.rows[r, 0], SHIFT]
        if k >= 0 and P.shift[k, CARER] == carer:
            return False
    if P.weight[HAS_SAME]:
        v = P.task[t, VISIT]
        for r in range(P.visit[v, SAME_0], P.visit[v, SAME_1]):
            if not _may_same(P, W, t, carer, P.rows[r, 0]):
                return False
    return True


@inside
def may_go(P: Static, W: State, t: int, k: int) -> bool:
    """Returns whether the placed tasks allow task `t` in shift `k`, apart from its time."""
    return may_carer(P, W, t, P.shift[k, CARER]) and not (P.weight[HAS_LIMITS] != 0 and too_many(P, W, t, k))


@inside
def _does(P: Static, W: State, visit: int, carer: int) -> bool:
    for t in range(P.visit[visit, TASK_0], P.visit[visit, TASK_1]):
        k = W.task[t, SHIFT]
        if k >= 0 and P.shift[k, CARER] == carer:
            return True
    return False


@inside
def _may_same(P: Static, W: State, t: int, carer: int, other: int) -> bool:
    """Returns whether the carers of the smaller of two visits can still all serve the larger one, once `carer` does `t`."""
    mine = P.task[t, VISIT]
    small, large = mine, other
    if P.visit[mine, TASK_1] - P.visit[mine, TASK_0] > P.visit[other, TASK_1] - P.visit[other, TASK_0]:
        small, large = other, mine
    room = 0
    for o in range(P.visit[large, TASK_0], P.visit[large, TASK_1]):
        if W.task[o, SHIFT] < 0 and o != t:
            room += 1
    lacking = 1 if small == mine and not _does(P, W, large, carer) else 0
    for o in range(P.visit[small, TASK_0], P.visit[small, TASK_1]):
        k = W.task[o, SHIFT]
        if k >= 0 and o != t:
            c = P.shift[k, CARER]
            if not _does(P, W, large, c) and not (large == mine and c == carer):
                lacking += 1
    untouched = room == P.visit[large, TASK_1] - P.visit[large, TASK_0]
    return untouched or lacking <= room
