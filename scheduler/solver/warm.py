"""Compiling the kernels: some twenty seconds once on a machine, a tenth of a second from then on."""

from functools import cache

from scheduler.solver.params import SolveParams
from scheduler.solver.search import search
from scheduler.solver.smallest import one_visit
from scheduler.solver.stop import MaxIterations


@cache
def warm() -> None:
    """Compile the kernels, or load them from disk."""
    search(one_visit(), routes=[[0]], stop=MaxIterations(1), params=SolveParams())
