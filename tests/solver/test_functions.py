"""Compiled functions of studies: the same result as plain Python, and code that is kept on disk for exactly its sources."""

import numpy as np

from scheduler.solver.functions import compiled_function
from scheduler.solver.kernels.jit import is_on_disk
from scheduler.studies.clusters.assignment import join_costs


def added(numbers: list[int]) -> int:
    """Returns a sum."""
    total = 0
    for number in numbers:
        total += number
    return total


def test_a_compiled_function_gives_what_plain_python_gives() -> None:
    compiled = compiled_function(added)
    plain = getattr(compiled, "py_func", compiled)
    assert plain is added
    numbers = np.arange(5)
    assert compiled(numbers) == added(numbers) == 10  # type: ignore[arg-type]


def test_the_code_of_a_study_is_kept() -> None:
    square = np.ones((2, 2), dtype=np.int64)
    rows = np.arange(2)
    assert join_costs(square, square, square, rows, rows).shape == (4, 4)
    assert not hasattr(join_costs, "py_func") or is_on_disk(join_costs)
