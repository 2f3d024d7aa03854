"""What a search or a proof needs is compiled before its seconds begin."""

import os
from types import ModuleType

import pytest

from scheduler.solver.columns.warm import warm_columns
from scheduler.solver.kernels import anneal, judge, listing, loading, plan, pricing
from scheduler.solver.warm import warm


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled then")
@pytest.mark.parametrize("module", [anneal, judge, loading, plan, pricing, listing])
def test_every_entry_is_compiled(module: ModuleType) -> None:
    warm()
    warm_columns()
    entries = [each for each in vars(module).values() if getattr(each, "targetoptions", {}).get("nogil")]
    assert entries
    assert [each.__name__ for each in entries if not each.signatures] == []
