"""The search: ruin and recreate under simulated annealing.

It runs in chunks of iterations, by one worker or by several that exchange their best solutions.
This module is the loop around the chunks. Independent components of a problem take turns, each as a
whole or, if it is large, in parts. The iterations themselves are in `kernels.anneal`.

The method is that of Christiaens & Vanden Berghe (2020), Slack Induction by String Removals for
Vehicle Routing Problems, Transportation Science 54(2). Times of routes that wait for each other are
propagated exactly.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.components import ComponentsSearch
from scheduler.solver.search.relaxation_restarts import RelaxationRestarts
from scheduler.solver.search.schedule import Effort
from scheduler.solver.search.team import Team
from scheduler.solver.stop import Stop


@dataclass
class SearchResult:
    """The outcome of a search.

    Attributes:
        best: Best solution.
        iterations: Iterations of each worker.
        is_optimal: Whether the best solution is proven to be optimal. The search ends then.
    """

    best: Solution
    iterations: int
    is_optimal: bool


def search(
    arrays: Arrays,
    *,
    routes: Sequence[Sequence[int]] = (),
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    params: SolveParams,
    restarts: RelaxationRestarts | None = None,
    on_improvement: Callable[[Solution, float, int], None] | None = None,
) -> SearchResult:
    """Searches for a good solution until `stop`, or until the relaxation proves it to be optimal.

    The same problem, start, seed, workers and number of iterations give the same solution.

    Args:
        arrays: The problem.
        routes: Initial routes, for each shift its tasks; tasks that do not fit are left out.
        stop: Called between chunks. Its seconds count from this call, and so exclude compilation if
            `compile_kernels` was called before.
        seed: Seed of all random numbers.
        workers: Number of threads.
        params: Parameters of the search.
        restarts: Restarts from the linear relaxation; a problem searched in parts has none.
        on_improvement: Called with each better solution, seconds and iterations, in the caller's
            thread.
    """
    effort = Effort(stop, on_improvement)
    seeds = np.random.SeedSequence(seed)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        team = Team(pool, workers, effort, params, arrays.tasks.n)
        own = ComponentsSearch(arrays, routes, team, seeds, restarts)
        best = effort.report_first(own.best)
        while effort.used < 1 and not own.is_optimal:
            own.step()
            best = effort.report_improvement(best, own.best)
    return SearchResult(best, effort.iterations, own.is_optimal)
