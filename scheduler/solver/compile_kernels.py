"""Compiling the kernels: some twenty seconds once on a machine, a tenth of a second from then on."""

from functools import cache

import numpy as np

from scheduler.solver.kernels.layout import fresh_state, pack
from scheduler.solver.kernels.loading import append
from scheduler.solver.model.smallest import one_visit
from scheduler.solver.params import SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations


@cache
def warm() -> None:
    """Compile the kernels, or load them from disk."""
    arrays = one_visit()
    search(arrays, routes=[[0]], stop=MaxIterations(1), params=SolveParams())
    static = pack(arrays)
    append(static, fresh_state(static, np.random.SeedSequence(0)), np.zeros(1, dtype=np.int64), 0)  # used where runs do not go in at once
