"""The search of a problem as a whole, by every worker."""

from collections.abc import Sequence

import numpy as np

from scheduler.solver.model.arrays import Arrays
from scheduler.solver.search.relaxation_restarts import RelaxationRestarts
from scheduler.solver.search.schedule import AnnealingSchedule
from scheduler.solver.search.team import Team
from scheduler.solver.search.worker import Worker


class WholeSearch:
    """Searches a problem as a whole with every worker.

    At intervals workers take over the best solution among them. If the effort allows several
    annealings, one follows another, each from the initial routes. A restart from the relaxation
    ends this series: the rest of the effort is one annealing.

    Attributes:
        best: Best solution so far.
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
        self._workers = [Worker(arrays, seed, routes, team.params) for seed in seeds.spawn(team.workers)]
        self.best = self._leader.solution()
        self._met = team.effort.iterations
        annealing = team.params.annealing
        self._schedule = AnnealingSchedule(
            team.effort, annealing.iterations_per_annealing * max(1, team.tasks), annealing.max_annealings, annealing.hold_fraction
        )

    @property
    def is_optimal(self) -> bool:
        """Whether the relaxation proves the best solution to be optimal."""
        return self._restarts is not None and self._restarts.proves(self.best)

    @property
    def _leader(self) -> Worker:
        """The worker with the best solution."""
        return min(self._workers, key=Worker.levels)

    def step(self) -> None:
        """Runs one chunk of iterations, and a restart where one is due."""
        effort, params = self._team.effort, self._team.params
        self._team.run(self._workers, max(1, self.arrays.tasks.n) / max(1, self._team.tasks))
        if self._leader.levels() < self.best.levels:
            self.best = self._leader.solution()
        if others := self._restart_from_relaxation():
            self._workers, self._schedule = others, AnnealingSchedule(effort)
        if self._schedule.advance_if_due():
            self._workers = [Worker(self.arrays, seed, self._routes, params) for seed in self._seeds.spawn(self._team.workers)]
            for one in self._workers:
                one.begin(effort.used, 0.0)
        for one in self._workers:
            one.cold_at, one.hold_fraction = self._schedule.cold_at, self._schedule.hold_fraction
        if effort.iterations - self._met >= params.annealing.exchange_every * self._team.tasks:
            self._met, leader = effort.iterations, self._leader
            for one in self._workers:
                one.meet(leader)

    def _restart_from_relaxation(self) -> list[Worker]:
        """Returns new workers that begin with the relaxation's routes.

        The list is empty if no restart is due or the relaxation finds no routes. It is also empty if its
        routes must be better than the best solution and are not.
        """
        restarts, team = self._restarts, self._team
        start = None if restarts is None else restarts.next_routes(self.best, team.effort)
        if restarts is None or start is None:
            return []
        others = [Worker(self.arrays, seed, start, team.params) for seed in self._seeds.spawn(team.workers)]
        if not restarts.may_be_worse and min(map(Worker.levels, others)) >= self.best.levels:
            return []
        for one in others:
            one.begin(team.effort.used, max(team.effort.used, restarts.resume_at))
        return others
