"""What a search or a proof needs is compiled before its seconds begin."""

import os
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
