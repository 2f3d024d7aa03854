"""The search: ruin and recreate under simulated annealing, in chunks, by one worker or several that exchange what they find.

Christiaens & Vanden Berghe (2020), Slack Induction by String Removals for Vehicle Routing Problems, Transportation Science 54(2), with
exact timing of routes that wait for each other.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from scheduler.domain.errors import InternalError
from scheduler.solver.arrays import Arrays
from scheduler.solver.audit import audit
from scheduler.solver.kernels.anneal import anneal, append, build, copy_state, tidy
from scheduler.solver.kernels.judge import soft_cost
from scheduler.solver.kernels.layout import BROKEN, ELASTIC, LEGS, LENGTH, PLAN, SHIFT, START, UNPLACED, State, Static, fresh_state, pack
from scheduler.solver.operators import weights
from scheduler.solver.params import SolveParams
from scheduler.solver.solution import Solution
from scheduler.solver.stop import Stop

TASKS_PER_CHUNK = 30_000
"""Tasks times iterations of a chunk: a few hundredths of a second at any size."""
LOADS = 3
"""How often a roster is put together: where a visit is left out the break of its run may be lost, and more is left out the next time."""


@dataclass
class Search:
    """What a search has come to."""

    best: Solution
    iterations: int
    seconds: float


def search(
    arrays: Arrays,
    *,
    routes: Sequence[Sequence[int]] = (),
    stop: Stop,
    seed: int = 0,
    workers: int = 1,
    params: SolveParams,
    on_better: Callable[[Solution, float, int], None] | None = None,
) -> Search:
    """The best solution found until `stop`.

    The same problem, start, seed, workers and number of iterations give the same solution.

    Args:
        arrays: the problem.
        routes: for each shift the tasks of a roster to begin with; what does not fit is left out.
        stop: asked between chunks; seconds count from here, which is after compilation if `warm` has been called.
        seed: of all random numbers.
        workers: threads.
        params: of the search.
        on_better: told of each better solution, with seconds and iterations, in the caller's thread.
    """
    began = perf_counter()
    static = pack(arrays)
    seeds = np.random.SeedSequence(seed).spawn(workers)
    team = [_Worker(arrays, static, own, routes, params) for own in seeds]
    size = max(1, TASKS_PER_CHUNK // max(arrays.tasks.n, 1))
    if os.environ.get("SCHEDULER_CHECK") == "1":
        size = 1
    best, iterations, chunks = min((worker.solution() for worker in team), key=lambda found: found.levels), 0, 0
    with ThreadPoolExecutor(max_workers=workers) as pool:
        while (used := stop(perf_counter() - began, iterations)) < 1:
            for done in [pool.submit(worker.run, size, used) for worker in team]:
                done.result()
            iterations += size
            chunks += 1
            leader = min(team, key=_Worker.levels)
            if leader.levels() < best.levels:
                best = leader.solution()
                if on_better is not None:
                    on_better(best, perf_counter() - began, iterations)
            if chunks % params.exchange_every == 0:
                for worker in team:
                    worker.meet(leader)
    return Search(best, iterations, perf_counter() - began)


class _Worker:
    """One search: the solution it works on, the one it stands at, and the best it has seen."""

    def __init__(
        self, arrays: Arrays, static: Static, seed: np.random.SeedSequence, routes: Sequence[Sequence[int]], params: SolveParams
    ) -> None:
        self.arrays, self.static, self.params = arrays, static, params
        self.work, self.current, self.best = (fresh_state(static, seed) for _ in range(3))
        load(static, self.work, arrays, routes)
        copy_state(self.work, self.current)
        build(static, self.work, 0)
        if self.work.total[BROKEN]:
            copy_state(self.current, self.work)
        copy_state(self.work, self.current)
        copy_state(self.work, self.best)
        self.unit_cost = max(1.0, float(self.work.total[LEGS]) / max(1, int((self.work.task[:, SHIFT] >= 0).sum())))
        self.operators = weights(arrays)

    def run(self, iterations: int, used: float) -> None:
        """Anneal at the temperature that belongs to the share of the effort that is used up."""
        params = self.params
        heat = self.unit_cost * params.hot * (params.cold / params.hot) ** used
        prize = params.prize * self.unit_cost
        settings = np.array([heat, heat, prize, params.mean_size, params.longest_string, params.blinks, *self.operators])
        anneal(self.static, self.work, self.current, self.best, settings, iterations)
        if iterations == 1:
            self.check()

    def levels(self) -> tuple[int, int]:
        """Levels of the best."""
        return int(self.best.total[UNPLACED]), int(soft_cost(self.static, self.best))

    def solution(self) -> Solution:
        """The best."""
        return read(self.static, self.best)

    def meet(self, leader: "_Worker") -> None:
        """Go on from the leader's best where it is better than the own."""
        if leader is not self and leader.levels() < self.levels():
            copy_state(leader.best, self.current)
            copy_state(leader.best, self.best)

    def check(self) -> None:
        """Recompute the solution at which the search stands.

        Raises:
            InternalError: it is not what the kernels say.
        """
        wrong = audit(self.arrays, read(self.static, self.current))
        if wrong:
            raise InternalError("the kernels lost count: " + "; ".join(wrong))


def load(static: Static, state: State, arrays: Arrays, routes: Sequence[Sequence[int]]) -> None:
    """Put the tasks of a roster in their order into an empty state, as far as they fit: each run whole, or else task by task."""
    for _ in range(LOADS):
        for k, route in enumerate(routes):
            tasks = np.array([task for task in route if arrays.allowed[task, k]], dtype=np.int64)
            if not append(static, state, tasks, k):
                for one in range(len(tasks)):
                    append(static, state, tasks[one : one + 1], k)
        tidy(static, state)
        if not state.total[BROKEN]:
            return
        routes = read(static, state).routes
        copy_state(fresh_state(static, np.random.SeedSequence(0)), state)


def read(static: Static, state: State) -> Solution:
    """The solution of a state."""
    lengths = state.shift[:, LENGTH].tolist()
    routes = tuple(tuple(row[:length]) for row, length in zip(state.route.tolist(), lengths, strict=True))
    starts = np.where(state.task[:, SHIFT] >= 0, state.task[:, PLAN if static.weight[ELASTIC] else START], -1)
    return Solution(routes, tuple(starts.tolist()), int(state.total[UNPLACED]), int(soft_cost(static, state)))
