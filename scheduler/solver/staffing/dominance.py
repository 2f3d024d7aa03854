"""Says which states of a person's weeks allow all that others allow: the dynamic program passes over the others if they cost as much."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from scheduler.solver.staffing.arrays import Integers

MOST_PAIRS = 200


def better_states(steps: Integers, kept: ArrayLike | None = None) -> Integers:
    """Returns for each state of one part those that allow every course that it allows, padded with -1.

    Of two states that allow the same the first one counts as better.

    Args:
        steps: int64 [state, input], the next state; -1 where the input is not allowed.
        kept: bool [state, ...], what each state allows beside its steps; the better one has to allow as much.
    """
    size = len(steps)
    if size > MOST_PAIRS:
        return np.full((size, 1), -1, dtype=np.int64)
    allows = np.array(kept if kept is not None else np.zeros((size, 0)), dtype=bool).reshape(size, -1)
    # at_least[a, b]: b allows all that a allows. The greatest such relation is found by striking out what fails.
    at_least = (~allows[:, None, :] | allows[None, :, :]).all(axis=2)
    while True:
        after = at_least.copy()
        for column in steps.T:
            is_open = column >= 0
            target = np.where(is_open, column, 0)
            follows = at_least[np.ix_(target, target)] & is_open[None, :]
            after &= follows | ~is_open[:, None]
        if (after == at_least).all():
            break
        at_least = after
    order = np.arange(size)
    better = at_least & (~at_least.T | (order[None, :] < order[:, None]))
    np.fill_diagonal(better, val=False)
    return padded([np.flatnonzero(row).tolist() for row in better])


def padded(rows: Sequence[Sequence[int]]) -> Integers:
    """Returns rows of different lengths as a table, padded with -1."""
    width = max((len(row) for row in rows), default=0)
    return np.array([[*row, *[-1] * (max(width, 1) - len(row))] for row in rows], dtype=np.int64).reshape(len(rows), max(width, 1))
