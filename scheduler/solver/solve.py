"""The door to the engine."""

from collections.abc import Callable, Sequence
from math import inf
from time import perf_counter
from typing import TYPE_CHECKING

from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Score, Stats, Status
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.compile_kernels import warm
from scheduler.solver.model.answer import as_given, bound_of, gap_of, score_of
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, decode, encode, with_cheapest_halves
from scheduler.solver.params import SolveParams
from scheduler.solver.search.guidance import Guidance
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxSeconds, Stop
from scheduler.version import __version__

if TYPE_CHECKING:
    from scheduler.solver.column_generation.column_generation import Generation

OnProgress = Callable[[Progress], None]


def solve(
    problem: Problem,
    travel: TravelMatrix,
    *,
    start: Roster | None = None,
    stop: Stop = MaxSeconds(60),
    seed: int = 0,
    workers: int = 1,
    on_progress: OnProgress | None = None,
    prove: bool = False,
    params: SolveParams = SolveParams(),
) -> Result:
    """The best roster found until `stop`; there always is one.

    The same problem, travel, start, seed, workers and number of iterations give the same roster. Compilation of kernels does not count.

    Args:
        problem: who needs what care, and who can give it.
        travel: between the locations of `problem`.
        start: a roster to begin with; what does not fit is left out of it. Where it breaks no rule, the result is no worse.
        stop: when to end.
        seed: of all random numbers.
        workers: threads, each a search of its own that shares what it finds.
        on_progress: told of each better roster, and of each better bound, in the caller's thread.
        prove: whether a part of the effort goes into proving how far from the best possible the roster can be. Small problems are always
            proven.
        params: of the engine.

    Raises:
        BadInput: S112, the weights are so large that a score could overflow.
        InternalError: an invariant of the engine is broken.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> for run in result.roster.runs:
        ...     print(run.carer_id, [assignment.visit_id for assignment in run.assignments])
        asha ['V3', 'V2', 'V4']
        ben ['V1', 'V2']
        cleo ['V5', 'V6', 'V7']
        dev ['V8', 'V9']
    """
    warm()
    if prove or len(problem.visits) > params.exact.max_tasks:
        from scheduler.solver.column_generation.compile_kernels import warm_columns  # noqa: PLC0415 - ortools is loaded only where it is used

        warm_columns()
    clock = _Clock(stop)
    arrays = compile_problem(problem, travel)
    routes = encode(problem, start, arrays) if start is not None else ()
    given = as_given(problem, arrays, start, routes) if start is not None else None
    report = _Reporter(arrays, clock, given, on_progress)
    small = 0 < arrays.tasks.n <= params.exact.max_tasks
    share = params.exact.search_fraction if small else 1 - params.proof.effort_fraction if prove else 1.0
    share *= 1 - params.start_times.effort_fraction if arrays.has_choice_of_starts else 1
    before_proof = (
        params.exact.search_iterations_per_task if small else params.proof.search_iterations_per_task if prove else inf
    ) * arrays.tasks.n

    guidance = None if small else Guidance(arrays, params)

    def searched(routes: Sequence[Sequence[int]], until: float, most: float = inf) -> Solution:
        """The best from these routes on, when so much of all effort is used up."""
        before = report.iterations
        found = search(
            arrays,
            routes=routes,
            stop=lambda _, iterations: max(clock.used(before + iterations) / until, iterations / most),
            seed=seed,
            workers=workers,
            params=params,
            guidance=guidance,
            on_better=lambda better, _, iterations: report.better(better, before + iterations),
        )
        report.iterations = before + found.iterations
        return found.best if clock.used(report.iterations) == inf else _polished(arrays, found.best, params)

    found = searched(routes, share, before_proof)
    report.better(found, report.iterations)  # nobody was told of it if it is better for its start or its polish alone
    method = "search"
    if small and clock.used(report.iterations) < 1:
        _exact(arrays, report, params, seed, workers)
        method = "search + cp-sat"
    elif prove:
        others = _prove(arrays, report, guidance.relaxation if guidance else None)
        if score_of(report.best) != report.bound and (others or not report.is_over()):
            found = searched(others or report.best.routes, 1.0)
            report.better(found, report.iterations)
        method = "search + columns"
    score, iterations = score_of(report.best), report.iterations
    return Result(
        roster=decode(problem, report.best),
        score=score,
        status=_status(score, report.bound, clock.used(iterations)),
        stats=Stats(method=method, seconds=clock.seconds, bound_seconds=report.bound_seconds, iterations=iterations, workers=workers),
        seed=seed,
        version=__version__,
        bound=report.bound,
        gap=report.gap,
    )


def _polished(arrays: Arrays, solution: Solution, params: SolveParams) -> Solution:
    """The same runs, with halves of double-ups and starts as they cost least."""
    solution = with_cheapest_halves(arrays, solution)
    if not arrays.has_choice_of_starts:
        return solution
    from scheduler.solver.cpsat.timing import best_starts  # noqa: PLC0415

    starts = best_starts(arrays, solution.routes, solution.starts, max_deterministic_time=params.start_times.max_work)
    return Solution(solution.routes, starts, *cost(arrays, solution.routes, starts))


def _exact(arrays: Arrays, report: "_Reporter", params: SolveParams, seed: int, workers: int) -> None:
    """CP-SAT goes on from the best."""
    from scheduler.solver.cpsat.exact_model import solve_exact  # noqa: PLC0415

    exact = solve_exact(
        arrays,
        hint=report.best,
        max_deterministic_time=params.exact.max_work,
        seed=seed,
        workers=workers,
        should_stop=report.is_over,
        on_solution=lambda better: report.better(better, report.iterations),
    )
    report.keep(exact.solution)
    report.proven(*exact.bound)


def _prove(arrays: Arrays, report: "_Reporter", known: "Generation | None") -> Sequence[Sequence[int]]:
    """Column generation bounds what could be better than the best; routes that may be better, where it comes by some."""
    from scheduler.solver.column_generation.bound import Proof, prove_columns  # noqa: PLC0415

    def told(proof: Proof) -> None:
        report.proven(proof.unplaced, proof.soft)
        report.tell()

    return prove_columns(arrays, report.best, known=known, should_stop=report.is_over, on_proof=told).routes or ()


class _Clock:
    """The seconds since it was made, and the share of the effort that is used up by then."""

    def __init__(self, stop: Stop) -> None:
        self._stop, self._began = stop, perf_counter()

    @property
    def seconds(self) -> float:
        return perf_counter() - self._began

    def used(self, iterations: int) -> float:
        return self._stop(self.seconds, iterations)


class _Reporter:
    """Keeps the best and what is proven, and tells of solutions that are better than the one to begin with, and of better bounds."""

    def __init__(self, arrays: Arrays, clock: _Clock, given: Solution | None, on_progress: OnProgress | None) -> None:
        self._arrays, self._clock, self._best, self._on_progress = arrays, clock, given, on_progress
        self.iterations = 0
        self.bound: Score | None = None
        self.bound_seconds: float | None = None
        self._soft_bound: int | None = None

    @property
    def best(self) -> Solution:
        """The best so far; there is one as soon as a search has begun."""
        assert self._best is not None
        return self._best

    def keep(self, solution: Solution) -> bool:
        """Keep a solution that is better than those before it; whether it is."""
        is_better = self._best is None or solution.levels < self._best.levels
        if is_better:
            self._best = solution
        return is_better

    def better(self, solution: Solution, iterations: int) -> None:
        """Keep and tell of a solution, where it is better."""
        self.iterations = iterations
        if self.keep(solution):
            self.tell()

    def proven(self, unplaced: int, soft: int | None) -> None:
        """What no solution can beat."""
        self.bound, self._soft_bound = bound_of(unplaced, soft), soft
        self.bound_seconds = self._clock.seconds

    @property
    def gap(self) -> float | None:
        """As in `Result`."""
        return gap_of(score_of(self.best), self._soft_bound)

    def is_over(self) -> bool:
        """Whether the effort is used up."""
        return self._clock.used(self.iterations) >= 1

    def tell(self) -> None:
        """Tell how it stands."""
        if self._on_progress is None:
            return
        self._on_progress(
            Progress(
                seconds=self._clock.seconds,
                iterations=self.iterations,
                score=score_of(self.best),
                travel_ticks=self._arrays.travel_ticks(self.best.routes),
                bound=self.bound,
                gap=self.gap,
            )
        )


def _status(score: Score, bound: Score | None, used: float) -> Status:
    if score == bound:
        return Status.OPTIMAL
    return Status.CANCELLED if used == inf else Status.FEASIBLE
