"""Solves the exact model lexicographically.

The unallocated cost is minimised first, then the soft cost with no more unallocated.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from time import monotonic

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import CpSolverStatus

from scheduler.domain.errors import InternalError
from scheduler.solver.cpsat.memory import release_memory
from scheduler.solver.cpsat.rules import BUILDERS
from scheduler.solver.cpsat.variables import Variables, make_variables
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.audit import cost
from scheduler.solver.model.reachability import all_ways, reach
from scheduler.solver.model.solution import Solution, with_cheapest_halves

POLL_SECONDS = 0.05
"""Seconds between two calls of `should_stop`."""
FIRST_LEVEL_FRACTION = 0.5
"""Fraction of the limits that the first level may use."""


@dataclass(frozen=True)
class Exact:
    """The outcome of an exact solve.

    Attributes:
        solution: Best known solution; the hint or the empty roster if none better was found.
        proven: Whether no solution is better.
        bound: Lower bounds on both levels. The second holds for all solutions that leave no more
            unallocated than `solution`.
    """

    solution: Solution
    proven: bool
    bound: tuple[int, int]


def build_model(arrays: Arrays) -> Variables:
    """Returns the model of all rules."""
    reached = reach(arrays)
    variables = make_variables(arrays, reached, all_ways(arrays, reached))
    for builder in BUILDERS.values():
        builder(variables)
    return variables


def solve_exact(
    arrays: Arrays,
    *,
    hint: Solution | None = None,
    max_seconds: float | None = None,
    max_deterministic_time: float | None = None,
    seed: int = 0,
    workers: int = 1,
    should_stop: Callable[[], bool] | None = None,
    on_solution: Callable[[Solution], None] | None = None,
) -> Exact:
    """Returns the optimal roster, or the best found within the limits.

    Without `max_seconds` and `should_stop` the same arguments give the same answer.

    Args:
        arrays: The problem.
        hint: A solution to begin with; it must keep all rules, which is not checked.
        max_seconds: Limit in seconds for both levels together.
        max_deterministic_time: Limit in CP-SAT's deterministic time, about a second each.
        seed: Seed of the search.
        workers: Number of threads under `max_seconds`. Otherwise one is used, since with several
            the fastest would decide between equally good rosters.
        should_stop: Called about twenty times a second.
        on_solution: Called with each better solution, in the caller's thread.

    Raises:
        InternalError: The model is refused, or contradicts the hint.
    """
    limits = _Limits(*(math.inf if limit is None else limit for limit in (max_seconds, max_deterministic_time)))
    run = CpSatProcess(arrays, hint or _empty_solution(arrays), limits, should_stop or _never, on_solution or _silent)
    run.solver.parameters.random_seed = seed % 2**31  # CP-SAT accepts 31 bits
    run.solver.parameters.num_workers = 1 if max_seconds is None else workers
    least = cheapest = 0
    for fraction in (FIRST_LEVEL_FRACTION, 1.0):  # twice, since the soft level may finish before the first is proven
        if run.best.unallocated > least:
            least = max(least, run.minimise(run.variables.unallocated, fraction))
        run.variables.model.add(sum(run.variables.unallocated) <= run.best.unallocated)
        if run.best.soft > cheapest:
            cheapest = max(cheapest, run.minimise(run.variables.soft, 1.0))
    release_memory()
    return Exact(run.best, proven=run.best.levels == (least, cheapest), bound=(least, cheapest))


def linearization(prices: SoftWeights) -> int:
    """Returns the linearization level: how much of the model CP-SAT's linear programme contains.

    Level 2 includes constraints that depend on choices. It pays if later starts can be cheaper, or
    if loads are compared: 3 to 60 times less work on problems of 4 to 18 visits. Otherwise it costs
    up to twice the work.
    """
    return 2 if prices.waiting or prices.wanted or prices.idle or prices.fairness or prices.contract else 1


@dataclass(frozen=True)
class _Limits:
    """Limits of a solve.

    Attributes:
        seconds: Seconds on the clock.
        work: CP-SAT's deterministic time.
    """

    seconds: float
    work: float


class CpSatProcess:
    """One solve of both levels, with the best solution so far and the remaining limits."""

    def __init__(
        self,
        arrays: Arrays,
        best: Solution,
        limits: _Limits,
        should_stop: Callable[[], bool],
        on_solution: Callable[[Solution], None],
    ) -> None:
        self.began = monotonic()
        self.best, self.limits, self.should_stop, self.on_solution = best, limits, should_stop, on_solution
        self.variables = build_model(arrays)
        self.solver = cp_model.CpSolver()
        self.solver.parameters.catch_sigint_signal = False  # Ctrl-C is the caller's
        self.solver.parameters.linearization_level = linearization(arrays.soft_weights)
        self.work_done = 0.0
        self.stopped = False

    def minimise(self, terms: Sequence[cp_model.LinearExpr], fraction: float) -> int:
        """Minimises the sum of some terms and returns a lower bound of it.

        Args:
            terms: Terms of the objective.
            fraction: Fraction of the remaining limits to use.

        Raises:
            InternalError: The model is refused, or contradicts the best solution.
        """
        seconds = (self.limits.seconds - (monotonic() - self.began)) * fraction
        work = (self.limits.work - self.work_done) * fraction
        if self.stopped or min(seconds, work) <= 0:
            return 0
        self.solver.parameters.max_time_in_seconds = seconds
        self.solver.parameters.max_deterministic_time = work
        self.variables.hint(self.best)
        self.variables.model.minimize(sum(terms))
        watcher = _Watcher(self.variables)
        status = self._solve(watcher)
        self.work_done += self.solver.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
            raise InternalError(f"the exact model is {self.solver.status_name(status).lower()}, although a roster is known")
        return self.solver.value(sum(terms)) if status == cp_model.OPTIMAL else _whole_bound(self.solver.best_objective_bound)

    def _solve(self, watcher: "_Watcher") -> CpSolverStatus:
        """Solves the model in a thread of its own.

        The caller's thread can thus report solutions, ask whether to stop, and be interrupted.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            solving = pool.submit(self.solver.solve, self.variables.model, watcher)
            try:
                while wait([solving], timeout=POLL_SECONDS).not_done:
                    self._report(watcher)
                    self.stopped = self.stopped or self.should_stop()
                    if self.stopped:
                        self.solver.stop_search()
            finally:
                while wait([solving], timeout=POLL_SECONDS).not_done:
                    self.solver.stop_search()
            self._report(watcher)
            return solving.result()

    def _report(self, watcher: "_Watcher") -> None:
        """Stores and reports a better solution, if there is one."""
        if watcher.found is not None and watcher.found.levels < self.best.levels:
            self.best = watcher.found
            self.on_solution(self.best)


def solve_until(solver: cp_model.CpSolver, model: cp_model.CpModel, should_stop: Callable[[], bool]) -> CpSolverStatus:
    """Solves a model in a thread of its own, until `should_stop`; the caller's thread can thus be interrupted."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        solving = pool.submit(solver.solve, model)
        try:
            while wait([solving], timeout=POLL_SECONDS).not_done:
                if should_stop():
                    solver.stop_search()
        finally:
            while wait([solving], timeout=POLL_SECONDS).not_done:
                solver.stop_search()
        return solving.result()


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Keeps the best solution that the search finds."""

    def __init__(self, variables: Variables) -> None:
        super().__init__()
        self.variables = variables
        self.found: Solution | None = None

    def on_solution_callback(self) -> None:
        found = _read(self.variables, self.value)
        if self.found is None or found.levels < self.found.levels:
            self.found = found


def _read(v: Variables, value: Callable[[cp_model.LinearExprT], int]) -> Solution:
    """Returns the solution that the variable values describe."""
    after = {leg.i: leg.j for leg, used in v.legs if value(used)}
    first = {shift: task for (task, shift), opens in v.opens.items() if value(opens)}
    routes = []
    for shift in range(v.arrays.shifts.k):
        route, task = [], first.get(shift)
        while task is not None:
            route.append(task)
            task = after.get(task)
        routes.append(tuple(route))
    starts = tuple(value(start) if value(v.done[task]) else -1 for task, start in enumerate(v.start))
    return with_cheapest_halves(v.arrays, Solution(tuple(routes), starts, *cost(v.arrays, routes, starts)))


def _never() -> bool:
    return False


def _silent(_: Solution) -> None:
    pass


def _empty_solution(arrays: Arrays) -> Solution:
    """Returns the solution without any route."""
    routes, starts = ((),) * arrays.shifts.k, (-1,) * arrays.tasks.n
    return Solution(routes, starts, *cost(arrays, routes, starts))


def _whole_bound(bound: float) -> int:
    """Returns the least integer that a bound allows, with a margin for floating-point errors."""
    return max(0, math.ceil(bound - abs(bound) * 2**-45 - 1e-6)) if math.isfinite(bound) else 0
