"""Compiles the kernels to machine code: about a minute once on a machine, a tenth of a second from then on."""

# ruff: noqa: PLC0415 - a problem that needs no kernels loads no numba

from functools import cache
from importlib import import_module
from threading import Thread

from scheduler.domain.problem import Problem
from scheduler.solver.params import SolveParams


def compile_for(problem: Problem, params: SolveParams, *, prove: bool) -> None:
    """Compiles the kernels that a solve of a problem needs, unless they are on disk.

    Those of the search are loaded here, those of column generation where they are used. The exact model alone needs none; it loads
    OR-Tools, which takes seconds on a slow machine, and so before a clock starts.

    Args:
        problem: Problem to solve.
        params: Settings of the engine.
        prove: Whether a proof follows the search.
    """
    tasks = sum(visit.carers for visit in problem.visits)
    if tasks <= params.exact.max_tasks:
        import_module("scheduler.solver.cpsat.exact_model")
        if tasks > params.exact.max_tasks_without_search:
            compile_kernels()
        return
    from scheduler.solver.kernels.enumeration import list_routes
    from scheduler.solver.kernels.jit import is_on_disk
    from scheduler.solver.kernels.labelling import price_routes
    from scheduler.solver.model.arrays import SoftWeights
    from scheduler.solver.model.compile import soft_weights

    uses_columns = prove or soft_weights(problem.objective) == SoftWeights()
    compile_kernels(with_column_generation=uses_columns and not (is_on_disk(price_routes) and is_on_disk(list_routes)))


def must_compile(problem: Problem, params: SolveParams) -> bool:
    """Returns whether `compile_for` will compile kernels and not only load them.

    Args:
        problem: Problem to solve.
        params: Settings of the engine.
    """
    return sum(visit.carers for visit in problem.visits) > params.exact.max_tasks_without_search and not are_on_disk()


def are_on_disk() -> bool:
    """Returns whether the compiled kernels of the search and of column generation are on disk."""
    from scheduler.solver.kernels.anneal import anneal
    from scheduler.solver.kernels.enumeration import list_routes
    from scheduler.solver.kernels.jit import is_on_disk
    from scheduler.solver.kernels.labelling import price_routes

    return all(map(is_on_disk, (anneal, price_routes, list_routes)))


def load_start_times() -> None:
    """Begins to load the model of start times in a thread of its own; a search beside it does not wait for it."""
    Thread(target=import_module, args=("scheduler.solver.cpsat.timing",), daemon=True).start()


@cache
def compile_kernels(*, with_column_generation: bool = False) -> None:
    """Compiles the kernels, or loads them from disk where that was done before.

    Args:
        with_column_generation: Whether those of column generation are compiled too.
    """
    import numpy as np

    from scheduler.solver.kernels.layout import fresh_state, pack
    from scheduler.solver.kernels.loading import append
    from scheduler.solver.model.smallest import one_visit
    from scheduler.solver.search.search import search
    from scheduler.solver.stop import MaxIterations

    arrays = one_visit()
    search(arrays, routes=[[0]], stop=MaxIterations(1), params=SolveParams())
    static = pack(arrays)
    # The search above inserts its routes as a whole; this kernel serves rosters where that fails.
    append(static, fresh_state(static, np.random.SeedSequence(0)), np.zeros(1, dtype=np.int64), 0)
    if with_column_generation:
        from scheduler.solver.column_generation.compile_kernels import compile_column_kernels

        compile_column_kernels()
