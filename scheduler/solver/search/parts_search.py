"""The search of a large problem in parts, in one annealing of the whole."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice

import numpy as np

from scheduler.solver.model.arrays import Arrays, Bools
from scheduler.solver.model.solution import Solution
from scheduler.solver.search.decompose import Routes, Subproblem, join_solutions, landmarks, split_problem
from scheduler.solver.search.fixed_days import subproblem_beside
from scheduler.solver.search.team import Team
from scheduler.solver.search.worker import Worker


class PartsSearch:
    """Searches a large problem in parts, in one annealing of the whole.

    Turns follow each other. In each, some shifts move: they are split into parts, workers search
    the parts, and the parts are joined. Over several days, turns that move some days come first,
    each day beside the fixed others. A turn that moves all shifts follows them.

    Attributes:
        best: Best solution so far.
        is_optimal: False; nothing is proven of a problem searched in parts.
    """

    is_optimal = False

    def __init__(self, arrays: Arrays, routes: Sequence[Sequence[int]], team: Team, seeds: np.random.SeedSequence) -> None:
        self.arrays, self._team = arrays, team
        self._whole = Worker(arrays, seeds.spawn(1)[0], routes, team.params)
        self._parts = _Subproblems(arrays, team, seeds, self._whole.mean_task_cost)
        self._current = self.best = _reload_until_stable(self._whole)
        self._turns = cycle(_turns(arrays, team.workers))

    def step(self) -> None:
        """Takes one turn."""
        turn = next(self._turns)
        groups = [self._parts.split(self._current, moves, len(turn)) for moves in turn]
        found = iter(self._parts.search([part for group in groups for part in group], is_all=bool(turn[0].all())))
        seen = self._current
        for group in groups:
            here = list(islice(found, len(group)))
            seen = join_solutions(seen, group, [best_there for _, best_there in here], self._whole.timed)
            if self._team.effort.used < 1:  # else no turn begins from there
                self._current = join_solutions(self._current, group, [standing for standing, _ in here], self._whole.timed)
        if seen.levels < self.best.levels:
            self.best = seen


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

    def __init__(self, arrays: Arrays, team: Team, seeds: np.random.SeedSequence, mean_task_cost: float) -> None:
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
