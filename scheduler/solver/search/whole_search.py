"""The search of a problem as a whole, by every worker."""

from collections.abc import Sequence

import numpy as np

from scheduler.solver.kernels.layout import pack
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.search.relaxation_restarts import RelaxationRestarts
from scheduler.solver.search.schedule import AnnealingSchedule
from scheduler.solver.search.team import Team
from scheduler.solver.search.worker import Worker


class WholeSearch:
    """Searches a problem as a whole with every worker.

    At intervals workers take over the best solution among them. If the effort allows several annealings, most are
    independent: single ones differ more than a longer one gains. The last one begins with the best solution.
    The relaxation's routes begin an annealing of their own.

    Attributes:
        best: Best solution so far.
        workers: Workers of the present annealing.
    """

    def __init__(
        self,
        arrays: Arrays,
        routes: Sequence[Sequence[int]],
        team: Team,
        seeds: np.random.SeedSequence,
        restarts: RelaxationRestarts | None,
    ) -> None:
        self.arrays, self._routes, self._team, self._seeds, self._restarts = arrays, routes, team, seeds, restarts
        self._static = pack(arrays)
        self.workers = self._new_workers(routes)
        self._mean_task_cost = self.workers[0].mean_task_cost
        self.best = self._leader.solution()
        self._met = team.effort.iterations
        self._schedule = AnnealingSchedule(team.effort, team.params.annealing, team.tasks)

    @property
    def is_optimal(self) -> bool:
        """Whether the relaxation proves the best solution to be optimal."""
        return self._restarts is not None and self._restarts.proves(self.best)

    @property
    def _leader(self) -> Worker:
        """The worker with the best solution."""
        return min(self.workers, key=Worker.levels)

    def step(self) -> None:
        """Runs one chunk of iterations, and begins another annealing where one is due."""
        team, schedule = self._team, self._schedule
        team.run(self.workers, max(1, self.arrays.tasks.n) / max(1, team.tasks), schedule.length)
        if self._leader.levels() < self.best.levels:
            self.best = self._leader.solution()
        self.workers = self._restart_from_relaxation() or self._next_annealing() or self.workers
        for one in self.workers:
            one.cold_at, one.hold_fraction = schedule.cold_at, schedule.hold_fraction
        if team.effort.iterations - self._met >= team.params.annealing.exchange_every * team.tasks:
            self._met, leader = team.effort.iterations, self._leader
            for one in self.workers:
                one.meet(leader)

    def _new_workers(self, routes: Sequence[Sequence[int]]) -> list[Worker]:
        """Returns workers that begin with these routes."""
        seeds = self._seeds.spawn(self._team.workers)
        return [Worker(self.arrays, seed, routes, self._team.params, self._static) for seed in seeds]

    def _restart_from_relaxation(self) -> list[Worker]:
        """Returns new workers that begin with the relaxation's routes.

        The list is empty if no restart is due or the relaxation finds no routes. It is also empty if its
        routes must be better than the best solution and are not.
        """
        restarts, effort = self._restarts, self._team.effort
        start = None if restarts is None else restarts.next_routes(self.best, effort)
        if restarts is None or start is None:
            return []
        others = self._new_workers(start)
        if not restarts.may_be_worse and min(map(Worker.levels, others)) >= self.best.levels:
            return []
        self._schedule.restart(restarts.resume_at)
        for one in others:
            one.begin(effort.used, restarts.resume_at)
        return others

    def _next_annealing(self) -> list[Worker]:
        """Returns the workers of an annealing that begins now: hot with the initial routes, or cooler with the best solution.

        The list is empty if none is due.
        """
        cooled_at = self._schedule.advance_if_due()
        if cooled_at is None:
            return []
        others = self._new_workers(self.best.routes if cooled_at > 0 else self._routes)
        for one in others:
            one.mean_task_cost = self._mean_task_cost
            one.begin(self._team.effort.used, cooled_at)
        return others
