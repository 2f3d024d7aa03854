"""The best solution of a solve so far, what is proven about it, and who is told."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from math import inf
from time import perf_counter

from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Score, Stats, Status
from scheduler.solver.model.answer import bound_of, gap_of, score_of
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution, decode
from scheduler.solver.stop import Stop
from scheduler.version import __version__

OnProgress = Callable[[Progress], None]


class Clock:
    """Counts the seconds since it was made, and the fraction of the effort that is used by then."""

    def __init__(self, stop: Stop) -> None:
        self._stop = stop
        self._start = perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds since the clock was made."""
        return perf_counter() - self._start

    def effort(self, iterations: int) -> float:
        """Returns the fraction of the effort that is used after this number of iterations."""
        return self._stop(self.seconds, iterations)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stops the clock while kernels are compiled."""
        before = perf_counter()
        try:
            yield
        finally:
            self._start += perf_counter() - before


class Incumbent:
    """Keeps the best solution and the best bound, and reports each improvement.

    Attributes:
        iterations: Iterations of the search so far.
        bound: Score that no roster beats; None where nothing is proven.
    """

    def __init__(
        self,
        problem: Problem,
        arrays: Arrays,
        clock: Clock,
        initial: Solution | None,
        on_progress: OnProgress | None,
    ) -> None:
        self.iterations = 0
        self.bound: Score | None = None
        self._problem = problem
        self._arrays = arrays
        self._clock = clock
        self._solution = initial
        self._on_progress = on_progress
        self._soft_bound: int | None = None
        self._bound_seconds: float | None = None

    @property
    def solution(self) -> Solution:
        """The best solution so far; there is one as soon as a phase has begun."""
        assert self._solution is not None
        return self._solution

    @property
    def known(self) -> Solution | None:
        """The best solution so far, if there is one."""
        return self._solution

    @property
    def is_optimal(self) -> bool:
        """Whether the best solution is proven to be optimal."""
        return score_of(self._problem, self.solution) == self.bound

    @property
    def is_cancelled(self) -> bool:
        """Whether the solve was cancelled from outside."""
        return self.effort(self.iterations) == inf

    def effort(self, iterations: int) -> float:
        """Returns the fraction of the effort that is used after this number of iterations."""
        return self._clock.effort(iterations)

    def paused(self) -> AbstractContextManager[None]:
        """Stops the clock while kernels are compiled."""
        return self._clock.paused()

    def is_over(self) -> bool:
        """Returns whether the effort is used up."""
        return self.effort(self.iterations) >= 1

    def is_out_of_time(self) -> bool:
        """Returns whether no time is left, or the solve was cancelled; limits on iterations say nothing of it.

        Phases that make no iterations, such as a proof, go on until then.
        """
        return self.effort(0) >= 1

    def keep(self, solution: Solution) -> bool:
        """Keeps a solution if it is better than those before it, and returns whether it is."""
        is_better = self._solution is None or solution.levels < self._solution.levels
        if is_better:
            self._solution = solution
        return is_better

    def exchange(self, solution: Solution) -> None:
        """Keeps a solution in place of the best one, if it is no worse."""
        if solution.levels <= self.solution.levels:
            self._solution = solution

    def improve(self, solution: Solution, iterations: int) -> None:
        """Keeps and reports a solution, if it is better than those before it."""
        self.iterations = iterations
        if self.keep(solution):
            self.report()

    def prove(self, unallocated: int, soft: int | None) -> None:
        """Keeps a bound: no solution leaves less unallocated, or at that level has a lower soft cost."""
        self.bound = bound_of(self._problem, unallocated, soft)
        self._soft_bound = soft
        self._bound_seconds = self._clock.seconds

    def report(self) -> None:
        """Reports the present state to whoever asked for it."""
        if self._on_progress is None:
            return
        solution = self.solution
        score = score_of(self._problem, solution)
        report = Progress(
            seconds=self._clock.seconds,
            iterations=self.iterations,
            score=score,
            travel_ticks=self._arrays.travel_ticks(solution.routes),
            bound=self.bound,
            gap=gap_of(score, self._soft_bound),
        )
        self._on_progress(report.with_roster(lambda: decode(self._problem, solution)))

    def result(self, method: str, seed: int, workers: int) -> Result:
        """Returns the best solution as a roster, with its score and what is proven about it."""
        score = score_of(self._problem, self.solution)
        status = Status.CANCELLED if self.is_cancelled else Status.FEASIBLE
        return Result(
            roster=decode(self._problem, self.solution),
            score=score,
            status=Status.OPTIMAL if self.is_optimal else status,
            stats=Stats(
                method=method,
                seconds=self._clock.seconds,
                bound_seconds=self._bound_seconds,
                iterations=self.iterations,
                workers=workers,
            ),
            seed=seed,
            version=__version__,
            bound=self.bound,
            gap=gap_of(score, self._soft_bound),
        )
