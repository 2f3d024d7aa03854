"""The assignment problem by shortest augmenting paths: some hundred rows in a fraction of a millisecond."""

import numpy as np

from scheduler.solver.functions import compiled_function
from scheduler.studies.clusters.instance import Ints


def least_cost(costs: Ints) -> int:
    """Returns the least cost of giving each row a column of its own.

    Args:
        costs: int64 [n, n].
    """
    return int(_least_cost(costs))


@compiled_function
def join_costs(between: Ints, out: Ints, back: Ints, rows: Ints, shifts: Ints) -> Ints:
    """[rows + shifts, rows + shifts] Returns costs of going on from a row or a shift to a row, or home; what is left stays at home for 0.

    Args:
        between: int64 [T, T], costs from row to row.
        out: int64 [S, T], costs from a shift to a row.
        back: int64 [S, T], costs from a row to a shift.
        rows: int64, rows that are taken.
        shifts: int64, shifts that are taken.
    """
    n, m = len(rows), len(shifts)
    costs = np.zeros((n + m, n + m), np.int64)
    for row in range(n):
        for other in range(n):
            costs[row, other] = between[rows[row], rows[other]]
        for shift in range(m):
            costs[n + shift, row] = out[shifts[shift], rows[row]]
            costs[row, n + shift] = back[shifts[shift], rows[row]]
    return costs


@compiled_function
def _least_cost(costs: Ints) -> int:  # noqa: C901, PLR0912
    """Returns the least cost (Kuhn's Hungarian method with potentials, one row added after the other).

    Column 0 and row 0 are stand-ins: the row that is added begins there.
    """
    n = len(costs)
    far = np.iinfo(np.int64).max // 4
    of_row = np.zeros(n + 1, np.int64)
    of_column = np.zeros(n + 1, np.int64)
    row_at = np.zeros(n + 1, np.int64)
    came_from = np.zeros(n + 1, np.int64)
    is_placed = np.zeros(n + 1, np.bool_)
    for column in range(1, n + 1):
        # Each column begins at its cheapest row, which takes it if it has none.
        best = np.argmin(costs[:, column - 1]) + 1
        of_column[column] = costs[best - 1, column - 1]
        if not is_placed[best]:
            is_placed[best] = True
            row_at[column] = best
    for added in range(1, n + 1):
        if is_placed[added]:
            continue
        row_at[0] = added
        column = 0
        reach = np.full(n + 1, far)
        is_done = np.zeros(n + 1, np.bool_)
        while True:
            is_done[column] = True
            row = row_at[column]
            nearest, following = far, 0
            for other in range(1, n + 1):
                if is_done[other]:
                    continue
                way = costs[row - 1, other - 1] - of_row[row] - of_column[other]
                if way < reach[other]:
                    reach[other] = way
                    came_from[other] = column
                if reach[other] < nearest:
                    nearest = reach[other]
                    following = other
            for other in range(n + 1):
                if is_done[other]:
                    of_row[row_at[other]] += nearest
                    of_column[other] -= nearest
                else:
                    reach[other] -= nearest
            column = following
            if row_at[column] == 0:
                break
        while column:
            row_at[column] = row_at[came_from[column]]
            column = came_from[column]
    total = 0
    for column in range(1, n + 1):
        total += costs[row_at[column] - 1, column - 1]
    return total
