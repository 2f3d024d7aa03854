"""What a search or a proof needs is compiled before its seconds begin."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scheduler.solver.compile_kernels import are_on_disk, compile_kernels, must_compile
from scheduler.solver.kernels.anneal import anneal, copy_state
from scheduler.solver.kernels.enumeration import list_routes
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.labelling import price_routes
from scheduler.solver.kernels.loading import append, assemble, build, tidy
from scheduler.solver.params import ExactParams, SolveParams
from tests.strategies import random_case


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled then")
@pytest.mark.parametrize("entry", [anneal, copy_state, soft_cost, append, assemble, build, tidy, price_routes, list_routes])
def test_every_kernel_that_python_calls_is_compiled(entry: Any) -> None:
    compile_kernels(with_column_generation=True)
    assert entry.signatures


@pytest.mark.parametrize(("visits", "is_there", "must"), [(40, True, False), (40, False, True), (1, False, False)])
def test_the_clock_is_stopped_for_compilation_only(visits: int, is_there: bool, must: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels that are on disk are loaded while it runs, and a problem for the exact model alone needs none."""
    monkeypatch.setattr("scheduler.solver.compile_kernels.are_on_disk", lambda: is_there)
    params = SolveParams(exact=ExactParams(max_tasks_without_search=20))
    assert must_compile(random_case(1, visits=visits)[0], params) is must


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled then")
def test_kernels_that_were_compiled_are_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_kernels(with_column_generation=True)
    assert are_on_disk()
    monkeypatch.setattr("scheduler.solver.kernels.jit.is_on_disk", lambda kernel: kernel is not price_routes)
    assert not are_on_disk()


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
