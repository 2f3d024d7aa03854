"""The door to the engine."""

from collections.abc import Callable, Sequence
from math import inf
from time import perf_counter

from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Score, Stats, Status
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arrays import Arrays
from scheduler.solver.audit import audit, cost
from scheduler.solver.compile import compile_problem
from scheduler.solver.params import SolveParams
from scheduler.solver.search import search
from scheduler.solver.solution import Solution, decode, encode, stated_starts
from scheduler.solver.stop import MaxSeconds, Stop
from scheduler.solver.warm import warm
from scheduler.version import __version__

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
        on_progress: told of each better roster, in the caller's thread.
        params: of the engine.

    Raises:
        BadInput: S112, the weights are so large that a score could overflow.
        InternalError: an invariant of the engine is broken.
    """
    warm()
    clock = _Clock(stop)
    arrays = compile_problem(problem, travel)
    routes = encode(problem, start, arrays.allowed) if start is not None else ()
    given = _given(problem, arrays, start, routes) if start is not None else None
    report = _reporter(arrays, clock, given, on_progress)
    small = 0 < arrays.tasks.n <= params.exact_tasks
    share = params.search_share if small else 1.0
    most = params.search_iterations * arrays.tasks.n if small else inf
    found = search(
        arrays,
        routes=routes,
        stop=lambda _, iterations: max(clock.used(iterations) / share, iterations / most),
        seed=seed,
        workers=workers,
        params=params,
        on_better=lambda better, _, iterations: report(better, iterations),
    )
    best = found.best if given is None else min(found.best, given, key=lambda solution: solution.levels)
    method, bound = "search", None
    if small and clock.used(found.iterations) < 1:
        from scheduler.solver.cpsat.runs import solve_exact  # noqa: PLC0415 - ortools is loaded only where it is used

        exact = solve_exact(
            arrays,
            hint=best,
            max_deterministic_time=params.exact_work,
            seed=seed,
            workers=workers,
            should_stop=lambda: clock.used(found.iterations) >= 1,
            on_solution=lambda better: report(better, found.iterations),
        )
        method, best = "search + cp-sat", exact.solution
        bound = Score(hard=0, unallocated=exact.bound[0], soft=exact.bound[1])
    score, stats = _score(best), Stats(method=method, seconds=clock.seconds, iterations=found.iterations, workers=workers)
    return Result(
        roster=decode(problem, best),
        score=score,
        status=_status(score, bound, clock.used(found.iterations)),
        stats=stats,
        seed=seed,
        version=__version__,
        bound=bound,
        gap=_gap(score, bound),
    )


class _Clock:
    """The seconds since it was made, and the share of the effort that is used up by then."""

    def __init__(self, stop: Stop) -> None:
        self._stop, self._began = stop, perf_counter()

    @property
    def seconds(self) -> float:
        return perf_counter() - self._began

    def used(self, iterations: int) -> float:
        return self._stop(self.seconds, iterations)


def _reporter(arrays: Arrays, clock: _Clock, given: Solution | None, on_progress: OnProgress | None) -> Callable[[Solution, int], None]:
    """Tells of solutions that are better than the one to begin with."""

    def report(solution: Solution, iterations: int) -> None:
        if on_progress is not None and (given is None or solution.levels < given.levels):
            ticks = arrays.travel_ticks(solution.routes)
            on_progress(Progress(seconds=clock.seconds, iterations=iterations, score=_score(solution), travel_ticks=ticks))

    return report


def _given(problem: Problem, arrays: Arrays, roster: Roster, routes: Sequence[Sequence[int]]) -> Solution | None:
    """The roster as it stands, at starts that the search may not come upon; None where it breaks a rule or leaves a start open."""
    starts = stated_starts(problem, roster, routes)
    if any(task not in starts for route in routes for task in route):
        return None
    of_all = tuple(starts.get(task, -1) for task in range(arrays.tasks.n))
    solution = Solution(tuple(map(tuple, routes)), of_all, *cost(arrays, routes, of_all))
    return None if audit(arrays, solution) else solution


def _score(solution: Solution) -> Score:
    return Score(hard=0, unallocated=solution.unplaced, soft=solution.soft)


def _status(score: Score, bound: Score | None, used: float) -> Status:
    if score == bound:
        return Status.OPTIMAL
    return Status.CANCELLED if used == inf else Status.FEASIBLE


def _gap(score: Score, bound: Score | None) -> float | None:
    """How much of the soft cost may be too much; unknown where more could perhaps be placed."""
    if bound is None or bound.unallocated < score.unallocated:
        return None
    return (score.soft - bound.soft) / score.soft if score.soft else 0.0
