"""One worker of the search: its working, current and best state, and its temperature."""

from collections.abc import Sequence

import numpy as np

from scheduler.domain.errors import InternalError
from scheduler.solver.kernels.anneal import anneal, copy_state
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.layout import LEG_COST, SHIFT, UNALLOCATED_COST, Static, fresh_state, pack
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.decompose import Routes
from scheduler.solver.search.operators import operator_weights
from scheduler.solver.search.states import fill, load, read


class Worker:
    """One worker of the search, with a state to work on, the last accepted one, and the best.

    Attributes:
        cold_at: Fraction of the effort at which the final temperature is reached.
        hold_fraction: Fraction of the cooling phase spent at the initial temperature while the best
            solution has unallocated visits.
        mean_task_cost: Mean cost of legs and assignment of a placed task in the first roster. It is the
            unit of temperatures and penalties.
    """

    def __init__(
        self,
        arrays: Arrays,
        seed: np.random.SeedSequence,
        routes: Sequence[Sequence[int]],
        params: SolveParams,
        static: Static | None = None,
    ) -> None:
        """Loads a roster, and inserts what fits beside it.

        Args:
            arrays: Compiled problem.
            seed: Seed of all random choices.
            routes: For each shift its tasks.
            params: Settings.
            static: `arrays` packed for the kernels; None to pack them here.
        """
        self.arrays, self.params = arrays, params
        self.static = static = pack(arrays) if static is None else static
        self.work, self.current, self.best = (fresh_state(static, seed) for _ in range(3))
        load(static, self.work, arrays, routes)
        fill(static, self.work, arrays)
        copy_state(self.work, self.current)
        copy_state(self.work, self.best)
        self.mean_task_cost = max(1.0, float(self.work.total[LEG_COST]) / max(1, int((self.work.task[:, SHIFT] >= 0).sum())))
        self._care = max(1.0, float(arrays.tasks.duration_ticks.sum()) / max(1, arrays.tasks.n))
        self.operators = operator_weights(arrays)
        self._may_let_go = True
        self._began, self._cooled_at, self.cold_at, self.hold_fraction = 0.0, 0.0, 1.0, 0.0

    def begin(self, used: float, cooled_at: float) -> None:
        """Begins an annealing now, at any point of the cooling phase.

        Args:
            used: Fraction of the effort that is used.
            cooled_at: Fraction of the cooling phase to begin at: 0 is hot, 1 is cold.
        """
        self._began, self._cooled_at = used, cooled_at

    def run(self, iterations: int, used: float, expected_per_task: float) -> None:
        """Anneals for some iterations, at the temperature that the used effort implies.

        Args:
            iterations: Number of iterations. After a single one the solution is audited.
            used: Fraction of the effort that is used.
            expected_per_task: Expected iterations of the whole search for each task.
        """
        params, cooled = self.params, self._cooled(used)
        self._may_let_go = cooled < params.annealing.full_penalty_at
        if not self._may_let_go and self.current.total[UNALLOCATED_COST] > self.best.total[UNALLOCATED_COST]:
            copy_state(self.best, self.current)
        first, last = params.annealing.initial_temperature_if_complete, params.annealing.final_temperature
        if self._lacks_something():
            first = params.annealing.initial_temperature
        else:
            first *= _share(expected_per_task, params.annealing.full_temperature_iterations_per_task)
        temperature = self.mean_task_cost * first * (last / first) ** cooled
        size_factor = _share(expected_per_task, params.ruin.full_size_iterations_per_task)
        sizes = size_factor * params.ruin.max_mean_removals, size_factor * params.ruin.max_string_length
        settings = np.array([temperature, *self._penalties(cooled), *sizes, params.ruin.blinks_per_thousand, *self.operators])
        anneal(self.static, self.work, self.current, self.best, settings, iterations)
        if iterations == 1:
            self.check()

    def _lacks_something(self) -> bool:
        """Returns whether even the best solution has unallocated visits that are not optional."""
        return bool(self.best.total[UNALLOCATED_COST] > 0)

    def _cooled(self, used: float) -> float:
        """Returns the fraction of the cooling phase that is done at this effort."""
        cooled = self._cooled_at + (1 - self._cooled_at) * min(1.0, (used - self._began) / (self.cold_at - self._began))
        return max(0.0, (cooled - self.hold_fraction) / (1 - self.hold_fraction)) if self._lacks_something() else cooled

    def _penalties(self, cooled: float) -> tuple[float, float, float]:
        """Returns the penalties of an unallocated priority point, of a tick of unmet care, and of the group absent most often.

        While the best solution lacks something, the first rises and the others fall.
        """
        params, penalty, unmet, absence = self.params, self.params.annealing.unallocated_penalty, 0.0, 0.0
        if self._lacks_something():
            penalty *= params.annealing.initial_penalty_fraction ** max(0.0, 1 - cooled / params.annealing.full_penalty_at)
            unmet = params.annealing.unmet_care_penalty * max(0.0, 1 - cooled / params.annealing.unmet_care_until) / self._care
            absence = params.annealing.absence_penalty * max(0.0, 1 - cooled / params.annealing.absence_until)
        return self.mean_task_cost * penalty, self.mean_task_cost * unmet, self.mean_task_cost * absence

    def levels(self) -> tuple[int, int]:
        """Returns the levels of the best solution: its unallocated cost and its soft cost."""
        return int(self.best.total[UNALLOCATED_COST]), int(soft_cost(self.static, self.best))

    def solution(self) -> Solution:
        """Returns the best solution."""
        return read(self.static, self.best)

    def standing(self) -> Solution:
        """Returns the current solution, the last one accepted."""
        return read(self.static, self.current)

    def timed(self, routes: Routes) -> Solution:
        """Returns the solution that these routes make; tasks that do not fit are left out."""
        copy_state(fresh_state(self.static, np.random.SeedSequence(0)), self.work)
        load(self.static, self.work, self.arrays, routes)
        return read(self.static, self.work)

    def meet(self, leader: "Worker") -> None:
        """Continues from the leader's best solution if that is better than its own best.

        In the later part of cooling it also does so if its current solution has a higher
        unallocated cost than the leader's best.
        """
        if leader.levels() < self.levels():
            copy_state(leader.best, self.current)
            copy_state(leader.best, self.best)
        elif not self._may_let_go and self.current.total[UNALLOCATED_COST] > leader.best.total[UNALLOCATED_COST]:
            copy_state(leader.best, self.current)

    def check(self) -> None:
        """Checks the current solution by recomputing it.

        Raises:
            InternalError: The kernels' times or costs differ from the recomputed ones.
        """
        wrong = audit(self.arrays, read(self.static, self.current))
        if wrong:
            raise InternalError("the kernels lost count: " + "; ".join(wrong))


def _share(iterations: float, full: float) -> float:
    """Returns the factor on a setting that holds in full from `full` iterations on; at least a half."""
    return max(0.5, min(1.0, iterations / full))
