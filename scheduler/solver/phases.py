"""The phases of a solve: search, exact model, proof. Each begins with the best solution so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from scheduler.solver.incumbent import Incumbent
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import cost
from scheduler.solver.model.solution import Solution, with_cheapest_halves
from scheduler.solver.params import SolveParams

if TYPE_CHECKING:
    from scheduler.solver.column_generation.bound import Proof
    from scheduler.solver.search.relaxation_restarts import RelaxationRestarts

Routes = Sequence[Sequence[int]]


@dataclass
class Phases:
    """The phases of one solve, and what they share.

    Attributes:
        arrays: Compiled problem.
        incumbent: Best solution so far.
        params: Settings.
        seed: Seed for all random choices.
        workers: Number of threads.
        prove: Whether a proof follows the search.
    """

    arrays: Arrays
    incumbent: Incumbent
    params: SolveParams
    seed: int
    workers: int
    prove: bool

    @property
    def is_small(self) -> bool:
        """Whether the exact model solves the problem."""
        return 0 < self.arrays.tasks.n <= self.params.exact.max_tasks

    @property
    def may_do_without_search(self) -> bool:
        """Whether the exact model has an attempt before any search."""
        return self.is_small and self.arrays.tasks.n <= self.params.exact.max_tasks_without_search and not self.incumbent.is_out_of_time()

    @cached_property
    def restarts(self) -> "RelaxationRestarts | None":
        """Restarts of the search from the linear relaxation; None for small problems, which need none."""
        from scheduler.solver.search.relaxation_restarts import RelaxationRestarts  # noqa: PLC0415

        return None if self.is_small else RelaxationRestarts(self.arrays, self.params)

    @property
    def _effort_of_search(self) -> float:
        """Fraction of the effort that searches may use; the choice of start times has the rest."""
        return 1 - self.params.start_times.effort_fraction if self.arrays.has_choice_of_starts else 1.0

    def search_first(self, routes: Routes) -> None:
        """Searches from these routes, as the first phase, and leaves effort for the phases that follow."""
        params = self.params
        effort, iterations_per_task = 1.0, inf
        if self.is_small:
            effort, iterations_per_task = params.exact.search_fraction, params.exact.search_iterations_per_task
        elif self.prove:
            effort, iterations_per_task = 1 - params.proof.effort_fraction, params.proof.search_iterations_per_task
        self._search(routes, effort * self._effort_of_search, iterations_per_task * self.arrays.tasks.n)

    def solve_without_search(self) -> bool:
        """Gives the exact model a first attempt, and returns whether it proved its solution to be optimal.

        Each visit then starts as early as costs allow; the model itself takes any of the starts that cost least.
        """
        incumbent, params = self.incumbent, self.params.exact
        work = min(params.first_work, params.max_work)
        self._solve_model(work, lambda: incumbent.is_cancelled or incumbent.effort(0) >= params.first_effort_fraction)
        if incumbent.known is None or not incumbent.is_optimal:
            return False
        incumbent.exchange(self._with_first_starts(incumbent.solution))
        return True

    def solve_exactly(self) -> None:
        """Solves the problem with the exact CP-SAT model; the best solution is its hint."""
        self._solve_model(self.params.exact.max_work, self.incumbent.is_out_of_time)

    def _solve_model(self, max_work: float, should_stop: Callable[[], bool]) -> None:
        from scheduler.solver.cpsat.exact_model import solve_exact  # noqa: PLC0415 - ortools is loaded only where it is used

        incumbent = self.incumbent
        exact = solve_exact(
            self.arrays,
            hint=incumbent.known,
            max_deterministic_time=max_work,
            seed=self.seed,
            workers=self.workers,
            should_stop=should_stop,
            on_solution=lambda solution: incumbent.improve(solution, incumbent.iterations),
        )
        incumbent.keep(exact.solution)
        incumbent.prove(*exact.bound)

    def prove_and_improve(self) -> None:
        """Bounds the optimum by column generation, then searches again unless the best solution is optimal.

        The search begins with the routes that the proof found, or else with the best solution. A solve that was cancelled
        gets no proof: to build its network alone takes seconds.
        """
        if self.incumbent.is_cancelled or self.incumbent.is_optimal:
            return
        from scheduler.solver.column_generation.bound import prove_columns  # noqa: PLC0415

        incumbent = self.incumbent

        def report_proof(proof: "Proof") -> None:
            incumbent.prove(proof.unallocated, proof.soft)
            incumbent.report()

        known = None if self.restarts is None else self.restarts.relaxation
        proof = prove_columns(self.arrays, incumbent.solution, known=known, should_stop=incumbent.is_out_of_time, on_proof=report_proof)
        if not incumbent.is_optimal and (proof.routes or not incumbent.is_over()):
            self._search(proof.routes or incumbent.solution.routes, self._effort_of_search, inf)

    def _search(self, routes: Routes, max_effort: float, max_iterations: float) -> None:
        """Searches from these routes until either limit is met, then chooses the start times of the best solution.

        Args:
            routes: Initial routes.
            max_effort: Fraction of the effort of the whole solve at which the search ends.
            max_iterations: Iterations of this search at which it ends.
        """
        # A small problem needs no search, and then loads no kernels.
        from scheduler.solver.compile_kernels import compile_kernels, load_start_times  # noqa: PLC0415
        from scheduler.solver.search.search import search  # noqa: PLC0415

        incumbent = self.incumbent
        with incumbent.paused():
            compile_kernels()
        if self.arrays.has_choice_of_starts:
            load_start_times()
        before = incumbent.iterations
        outcome = search(
            self.arrays,
            routes=routes,
            stop=lambda _, iterations: max(incumbent.effort(before + iterations) / max_effort, iterations / max_iterations),
            seed=self.seed,
            workers=self.workers,
            params=self.params,
            restarts=self.restarts,
            on_improvement=lambda solution, _, iterations: incumbent.improve(solution, before + iterations),
        )
        incumbent.iterations = before + outcome.iterations
        solution = outcome.best if incumbent.is_cancelled else self._with_best_starts(outcome.best)
        incumbent.improve(solution, incumbent.iterations)
        if outcome.is_optimal:
            incumbent.prove(*solution.levels)
            incumbent.report()

    def _with_first_starts(self, solution: Solution) -> Solution:
        """Returns the same routes with the earliest of the starts that cost least; the exact model takes any of these."""
        from scheduler.solver.cpsat.timing import first_starts  # noqa: PLC0415

        starts = first_starts(self.arrays, solution.routes, max_deterministic_time=self.params.start_times.max_work)
        return solution if starts is None else Solution(solution.routes, starts, *cost(self.arrays, solution.routes, starts))

    def _with_best_starts(self, solution: Solution) -> Solution:
        """Returns the same routes, with the halves of double-ups and the start times that cost least."""
        solution = with_cheapest_halves(self.arrays, solution)
        if not self.arrays.has_choice_of_starts or self.incumbent.is_out_of_time():
            return solution
        from scheduler.solver.cpsat.timing import best_starts  # noqa: PLC0415

        starts = best_starts(
            self.arrays,
            solution.routes,
            solution.starts,
            max_deterministic_time=self.params.start_times.max_work,
            should_stop=self.incumbent.is_out_of_time,
        )
        return Solution(solution.routes, starts, *cost(self.arrays, solution.routes, starts))
