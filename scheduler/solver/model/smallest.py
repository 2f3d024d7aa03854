"""The smallest problem, used to compile the kernels."""

import numpy as np

from scheduler.solver.model.arrays import INFINITE, Arrays, HoursLimits, Shifts, SoftWeights, TaskLinks, Tasks, Week


def one_visit() -> Arrays:
    """Returns a problem of one visit in one shift, without travel."""
    zero, late, offsets = np.zeros(1, dtype=np.int64), np.full(1, 20), np.array([0, 1])
    window = np.array([[0, 10]])
    anytime = np.array([[-INFINITE, INFINITE]])
    nothing = np.zeros((0, 2), dtype=np.int64)
    return Arrays(
        tasks=Tasks(zero, zero, zero, zero, zero + 1, offsets, window, offsets, window, anytime),
        shifts=Shifts(
            zero,
            zero,
            late,
            zero,
            late,
            zero,
            zero,
            zero,
            np.zeros(2, dtype=np.int64),
            nothing,
            np.zeros(2, dtype=np.int64),
            nothing,
            zero,
            zero,
            anytime,
            np.zeros(2, dtype=np.int64),
            np.zeros((0, 3), dtype=np.int64),
            zero,
            zero,
        ),
        links=TaskLinks(np.zeros((0, 3), dtype=np.int64), nothing, nothing),
        travel=np.zeros((1, 2, 2, 2), dtype=np.int32),
        allowed=np.ones((1, 1), dtype=np.bool_),
        cost=np.zeros((1, 1), dtype=np.int64),
        unallocated_cost=np.array([[1, 0]]),
        known_carers=np.ones((1, 1), dtype=np.bool_),
        soft_weights=SoftWeights(),
        fair_share=np.ones(1, dtype=np.int64),
        week=Week(
            0,
            nothing,
            HoursLimits(zero[:0], zero[:0], zero[:0], np.zeros((0, 3), dtype=np.int64)),
            zero,
            np.full(1, INFINITE),
            np.zeros((1, 1), dtype=np.bool_),
            np.zeros((0, 3), dtype=np.int64),
            20,
        ),
        break_is_hard=True,
        horizon=20,
    )
