"""What a search or a proof needs is compiled before its seconds begin."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.kernels.anneal import anneal, copy_state
from scheduler.solver.kernels.enumeration import list_routes
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.labelling import price_routes
from scheduler.solver.kernels.loading import append, assemble, build, tidy


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled then")
@pytest.mark.parametrize("entry", [anneal, copy_state, soft_cost, append, assemble, build, tidy, price_routes, list_routes])
def test_every_kernel_that_python_calls_is_compiled(entry: Any) -> None:
    compile_kernels(with_column_generation=True)
    assert entry.signatures


def test_in_a_fresh_process_all_is_loaded_before_the_clock_starts() -> None:
    """Loading the exact model takes seconds on a slow machine; a small day with a short limit would overrun it."""
    code = """
import sys, scheduler
from scheduler.solver import incumbent, solve

class Clock(incumbent.Clock):
    def __init__(self, stop):
        before.update(sys.modules)
        super().__init__(stop)

before = {}
solve.Clock = Clock
inputs = scheduler.read_folder("data/tiny")
problem = scheduler.make_problem(inputs)
result = scheduler.solve(problem, scheduler.travel_matrix(problem, inputs.travel), stop=scheduler.MaxSeconds(5), seed=1)
print(result.status, "ortools" in before, *(name for name in set(sys.modules) - set(before) if name.startswith(("ortools", "numba"))))
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=root)
    assert done.stdout.split()[:2] == ["optimal", "True"]
    assert done.stdout.split()[2:] == []
