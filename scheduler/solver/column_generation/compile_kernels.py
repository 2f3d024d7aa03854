"""Compiles the kernels of column generation: about twenty seconds once, then loaded from disk."""

from functools import cache

import numpy as np

from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.enumerate_routes import routes_below
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.master import Duals
from scheduler.solver.column_generation.network import make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.model.smallest import one_visit


def _never() -> bool:
    return False


@cache
def compile_column_kernels() -> None:
    """Compiles the kernels, or loads them from disk."""
    network = make_network(one_visit())
    scale = make_scale(network, costs=True)
    assert scale is not None
    zero_duals = Duals(np.zeros(network.v), 0.0, np.zeros(len(network.shift_classes)))
    generation = ColumnGeneration(
        network, Pricer(network, labels=8), scale, 0, cost_unit=1.0, start_duals=zero_duals, cutoff=1, should_stop=_never
    )
    for _ in generation.run_rounds():
        routes_below(generation, generation.cutoff, _never)
