"""The last few compiled problems: a process that serves a day asks about the same ones again and again."""

from collections import deque

from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.kernels.layout import Static, pack
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem

KEPT_PROBLEMS = 12
"""Number of compiled problems that are kept: a replan repairs up to eleven, and asks about the plans that it chose."""

_compiled: deque[tuple[Problem, TravelMatrix, Arrays, Static]] = deque(maxlen=KEPT_PROBLEMS)


def compile_and_pack(problem: Problem, travel: TravelMatrix) -> tuple[Arrays, Static]:
    """Returns the compiled problem, and the same packed for the kernels; one of the last few is not compiled again.

    Both are shared, so nobody writes to them.
    """
    for known, its_travel, arrays, static in tuple(_compiled):  # another thread may add one meanwhile
        if known is problem and its_travel is travel:
            return arrays, static
    arrays = compile_problem(problem, travel)
    static = pack(arrays)
    _compiled.append((problem, travel, arrays, static))
    return arrays, static
