"""Compiling the kernels of column generation: some twenty seconds once on a machine, a tenth of a second from then on."""

from functools import cache

import numpy as np

from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.enumerate_routes import runs_below
from scheduler.solver.column_generation.lagrangian import scale_of
from scheduler.solver.column_generation.master import Duals
from scheduler.solver.column_generation.network import make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.model.smallest import one_visit


def _never() -> bool:
    return False


@cache
def warm_columns() -> None:
    """Compile the kernels, or load them from disk."""
    network = make_network(one_visit())
    scale = scale_of(network, costs=True)
    assert scale is not None
    free = Duals(np.zeros(network.v), 0.0, np.zeros(len(network.duties)))
    generation = Generation(network, Pricer(network, labels=8), scale, 0, unit=1.0, start=free, target=1, should_stop=_never)
    for _ in generation.rounds():
        runs_below(generation, generation.target, _never)
