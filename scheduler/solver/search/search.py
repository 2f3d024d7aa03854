"""The search: ruin and recreate under simulated annealing.

It runs in chunks of iterations, by one worker or by several that exchange their best solutions.
This module is the loop around the chunks: a problem is searched as a whole, or in parts if it is
large. The iterations themselves are in `kernels.anneal`.

The method is that of Christiaens & Vanden Berghe (2020), Slack Induction by String Removals for
Vehicle Routing Problems, Transportation Science 54(2). Times of routes that wait for each other are
propagated exactly.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import cycle, islice

import numpy as np

from scheduler.solver.model.arrays import Arrays, Bools
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.decompose import Routes, Subproblem, join_solutions, landmarks, split_problem
from scheduler.solver.search.fixed_days import subproblem_beside
from scheduler.solver.search.relaxation_restarts import RelaxationRestarts
from scheduler.solver.search.schedule import AnnealingSchedule, Effort
from scheduler.solver.search.worker import Worker
from scheduler.solver.stop import Stop

TASKS_PER_CHUNK = 30_000
"""Iterations of a chunk times number of tasks; a chunk takes a few hundredths of a second."""


@dataclass
class SearchResult:
    """The outcome of a search.

    Attributes:
        best: Best solution.
        iterations: Iterations of each worker.
    """

    best: Solution
    iterations: int


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
    """Searches for a good solution until `stop`.

    The same problem, start, seed, workers and number of iterations give the same solution.

    Args:
        arrays: The problem.
        routes: Initial routes, for each shift its tasks; tasks that do not fit are left out.
        stop: Called between chunks. Its seconds count from this call, and so exclude compilation if
            `compile_kernels` was called before.
        seed: Seed of all random numbers.
        workers: Number of threads.
        params: Parameters of the search.
        restarts: Restarts from the linear relaxation; only a problem searched as a whole has them.
        on_improvement: Called with each better solution, seconds and iterations, in the caller's
            thread.
    """
    effort = Effort(stop, on_improvement)
    seeds = np.random.SeedSequence(seed)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        team = _Team(pool, workers, effort, params, arrays.tasks.n)
        is_large = arrays.tasks.n > params.decomposition.max_whole_tasks and arrays.shifts.k > 1
        best = _in_parts(arrays, routes, team, seeds) if is_large else _as_whole(arrays, routes, team, seeds, restarts)
    return SearchResult(best, effort.iterations)


@dataclass
class _Team:
    """Threads that search side by side, with equal numbers of iterations.

    Attributes:
        pool: Pool of the threads.
        workers: Number of threads.
        effort: Effort of the search.
        params: Parameters of the search.
        tasks: Number of tasks of the whole problem.
    """

    pool: ThreadPoolExecutor
    workers: int
    effort: Effort
    params: SolveParams
    tasks: int

    def run(self, searches: Sequence[Worker]) -> int:
        """Runs one chunk of each search, the first in this thread and the others beside it; returns its number of iterations.

        Ruins are smaller and temperatures lower if few iterations are expected.
        """
        size = max(1, TASKS_PER_CHUNK // max(1, *(one.arrays.tasks.n for one in searches)))
        if os.environ.get("SCHEDULER_CHECK") == "1":
            size = 1
        size = self.effort.iterations_left(size)
        used, expected_per_task = self.effort.used, self.effort.expected / max(1, self.tasks)
        first, *others = searches
        beside = [self.pool.submit(one.run, size, used, expected_per_task) for one in others]
        first.run(size, used, expected_per_task)
        for done in beside:
            done.result()
        self.effort.iterations += size
        return size


def _as_whole(
    arrays: Arrays, routes: Sequence[Sequence[int]], team: _Team, seeds: np.random.SeedSequence, restarts: RelaxationRestarts | None
) -> Solution:
    """Searches the whole problem with every worker.

    At intervals workers take over the best solution among them. If the effort allows several
    annealings, one follows another, each from the initial routes. A restart from the relaxation
    ends this series: the rest of the effort is one annealing.
    """
    effort, params = team.effort, team.params
    searches = [Worker(arrays, seed, routes, params) for seed in seeds.spawn(team.workers)]
    best = effort.report_first(min(searches, key=Worker.levels).solution())
    met, schedule = (
        0,
        AnnealingSchedule(
            effort,
            params.annealing.iterations_per_annealing * max(1, arrays.tasks.n),
            params.annealing.max_annealings,
            params.annealing.hold_fraction,
        ),
    )
    while effort.used < 1:
        team.run(searches)
        leader = min(searches, key=Worker.levels)
        if leader.levels() < best.levels:
            best = effort.report_improvement(best, leader.solution())
        if restarts is not None and (others := _restart_from_relaxation(arrays, team, seeds, restarts, best)):
            searches, schedule = others, AnnealingSchedule(effort)
        if schedule.advance_if_due():
            searches = [Worker(arrays, seed, routes, params) for seed in seeds.spawn(team.workers)]
            for one in searches:
                one.begin(effort.used, 0.0)
        for one in searches:
            one.cold_at, one.hold_fraction = schedule.cold_at, schedule.hold_fraction
        if effort.iterations - met >= params.annealing.exchange_every * arrays.tasks.n:
            met, leader = effort.iterations, min(searches, key=Worker.levels)
            for one in searches:
                one.meet(leader)
    return best


def _restart_from_relaxation(
    arrays: Arrays, team: _Team, seeds: np.random.SeedSequence, restarts: RelaxationRestarts, best: Solution
) -> list[Worker]:
    """Returns new workers that begin with the relaxation's routes.

    The list is empty if no restart is due or the relaxation finds no routes. It is also empty if its
    routes must be better than the best solution and are not.
    """
    start = restarts.next_routes(best, team.effort)
    if start is None:
        return []
    others = [Worker(arrays, seed, start, team.params) for seed in seeds.spawn(team.workers)]
    if not restarts.may_be_worse and min(map(Worker.levels, others)) >= best.levels:
        return []
    for one in others:
        one.begin(team.effort.used, max(team.effort.used, restarts.resume_at))
    return others


def _in_parts(arrays: Arrays, routes: Sequence[Sequence[int]], team: _Team, seeds: np.random.SeedSequence) -> Solution:
    """Searches a large problem in parts, in one annealing of the whole.

    Turns follow each other. In each, some shifts move: they are split into parts, workers search
    the parts, and the parts are joined. Over several days, turns that move some days come first,
    each day beside the fixed others. A turn that moves all shifts follows them.
    """
    whole = Worker(arrays, seeds.spawn(1)[0], routes, team.params)
    parts = _Subproblems(arrays, team, seeds, whole.mean_task_cost)
    current = best = team.effort.report_first(_reload_until_stable(whole))
    for turn in cycle(_turns(arrays, team.workers)):
        if team.effort.used >= 1:
            break
        groups = [parts.split(current, moves, len(turn)) for moves in turn]
        found = iter(parts.search([part for group in groups for part in group], is_all=bool(turn[0].all())))
        seen = stands = current
        for group in groups:
            here = list(islice(found, len(group)))
            seen = join_solutions(seen, group, [best_there for _, best_there in here], whole.timed)
            if team.effort.used < 1:  # else no turn begins from there
                stands = join_solutions(stands, group, [standing for standing, _ in here], whole.timed)
        best, current = team.effort.report_improvement(best, seen), stands
    return best


def _reload_until_stable(whole: Worker) -> Solution:
    """Returns the best solution of a worker, reloaded until no task is left out any more.

    Joined parts are loaded in the same way, so that a difference is due to the parts.
    """
    solution = whole.solution()
    while (again := whole.timed(solution.routes)).routes != solution.routes:
        solution = again
    return solution


def _turns(arrays: Arrays, workers: int) -> list[list[Bools]]:
    """Returns for each turn the sets of shifts that move: bool [k] each.

    A turn has up to one day for each worker, at equal distances. The last turn has one set, all
    shifts.
    """
    every: list[Bools] = [np.ones(arrays.shifts.k, dtype=np.bool_)]
    days = np.unique(arrays.shifts.day)
    apart = -(-len(days) // workers) if len(days) > 1 else 0
    return [*([arrays.shifts.day == day for day in days[first::apart]] for first in range(apart)), every]


class _Subproblems:
    """The parts of a problem, and their searches."""

    def __init__(self, arrays: Arrays, team: _Team, seeds: np.random.SeedSequence, mean_task_cost: float) -> None:
        self._arrays, self._team, self._seeds, self._mean_task_cost = arrays, team, seeds, mean_task_cost
        self._rng, self._at = np.random.default_rng(seeds.spawn(1)[0]), landmarks(arrays)

    def split(self, current: Solution, moves: Bools, beside_each_other: int) -> list[Subproblem]:
        """Splits the moving shifts into subproblems.

        A day small enough to be searched as a whole is split only to occupy every worker.

        Args:
            current: Solution of the whole.
            moves: bool [k] Whether each shift moves: all of them, or those of one day.
            beside_each_other: Number of days that are searched at the same time.
        """
        params, workers = self._team.params, self._team.workers
        if moves.all():
            return split_problem(self._arrays, self._at, current, self._rounds(self._arrays.tasks.n) * workers, self._rng)
        day = subproblem_beside(self._arrays, current, moves)
        if len(day.tasks) == 0:
            return []
        is_large = len(day.tasks) > params.decomposition.max_whole_tasks
        pieces = self._rounds(len(day.tasks)) * workers if is_large else max(1, workers // beside_each_other)
        own = replace(current, routes=day.routes, starts=tuple(np.array(current.starts)[day.tasks].tolist()))
        parts = split_problem(day.arrays, landmarks(day.arrays), own, pieces, self._rng)
        return [replace(part, tasks=day.tasks[part.tasks], shifts=day.shifts[part.shifts]) for part in parts]

    def _rounds(self, tasks: int) -> int:
        """Returns the number of parts that each worker searches, one after another."""
        return max(1, round(tasks / (self._team.params.decomposition.tasks_per_part * self._team.workers)))

    def search(self, parts: Sequence[Subproblem], *, is_all: bool) -> list[tuple[Routes, Routes]]:
        """Searches each part for a while, side by side on all workers.

        Args:
            parts: Parts of this turn.
            is_all: Whether all shifts move. The number of iterations then goes by the usual size
                of a part, otherwise by the largest part.

        Returns:
            For each part the routes of its current and of its best solution.
        """
        params, workers = self._team.params, self._team.workers
        tasks = params.decomposition.tasks_per_part if is_all else max((len(part.tasks) for part in parts), default=0)
        done: list[tuple[Routes, Routes]] = []
        for first in range(0, len(parts), workers):
            here = parts[first : first + workers]
            if self._team.effort.used >= 1:  # to load the parts that are left would take seconds
                done += [(part.routes, part.routes) for part in here]
                continue
            seeds = self._seeds.spawn(len(here))
            searches = [Worker(part.arrays, seed, part.routes, params) for part, seed in zip(here, seeds, strict=True)]
            for one in searches:
                one.mean_task_cost = self._mean_task_cost
            iterations = 0
            while self._team.effort.used < 1 and iterations < params.decomposition.iterations_per_task * tasks:
                iterations += self._team.run(searches)
            done += [(one.standing().routes, one.solution().routes) for one in searches]
        return done
