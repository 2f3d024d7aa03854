"""Compiles the kernels to machine code: about a minute once on a machine, a tenth of a second from then on."""

from functools import cache

import numpy as np

from scheduler.solver.kernels.layout import fresh_state, pack
from scheduler.solver.kernels.loading import append
from scheduler.solver.model.smallest import one_visit
from scheduler.solver.params import SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations


@cache
def compile_kernels(*, with_column_generation: bool = False, with_exact_model: bool = True) -> None:
    """Compiles the kernels, or loads them from disk where that was done before. Loads OR-Tools too.

    Call it before a clock starts: OR-Tools takes seconds to load on a slow machine.

    Args:
        with_column_generation: Whether those of column generation are compiled too.
        with_exact_model: Whether OR-Tools is loaded for the exact model; a repair does not need it.
    """
    arrays = one_visit()
    search(arrays, routes=[[0]], stop=MaxIterations(1), params=SolveParams())
    static = pack(arrays)
    # The search above inserts its routes as a whole; this kernel serves rosters where that fails.
    append(static, fresh_state(static, np.random.SeedSequence(0)), np.zeros(1, dtype=np.int64), 0)
    if with_exact_model:
        from scheduler.solver.cpsat import exact_model, timing  # noqa: F401, PLC0415 - loaded here, and used by the phases of a solve

    if with_column_generation:
        from scheduler.solver.column_generation.compile_kernels import compile_column_kernels  # noqa: PLC0415

        compile_column_kernels()
