"""The second door to the engine: how far any roster, also one made by hand, can be from the best possible."""

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from scheduler.domain.problem import Problem
from scheduler.domain.result import Bound
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arguments import check_prove_arguments
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.model.answer import as_given, bound_of, gap_of, score_of
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, encode
from scheduler.solver.params import SolveParams
from scheduler.solver.start_times import with_starts
from scheduler.solver.stop import MaxSeconds, Stop

if TYPE_CHECKING:
    from scheduler.solver.column_generation.bound import Proof


def prove(
    problem: Problem,
    travel: TravelMatrix,
    roster: Roster,
    *,
    stop: Stop = MaxSeconds(60),
    on_bound: Callable[[Bound], None] | None = None,
    params: SolveParams = SolveParams(),
) -> Bound:
    """Proves what no roster can beat, among those that leave no more unallocated than this one.

    Where the roster breaks a hard rule the bound stands all the same, but there is no gap: rosters that keep the rules may cost more.

    Args:
        problem: Who needs what care, and who can give it.
        travel: Travel between the locations of `problem`.
        roster: Roster that is looked at.
        stop: Stopping rule, asked between rounds.
        on_bound: Called with each better bound, in the caller's thread.
        params: Settings of the engine.

    Raises:
        TypeError: an argument has the wrong type; the message says what to pass.
        ValueError: `travel` or `roster` belongs to another problem, or a stated start does not stand on a tick.
        BadInput: S112, the weights are so large that a score could overflow.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> bound = scheduler.prove(problem, travel, result.roster, stop=scheduler.MaxSeconds(10))
        >>> bound.optimal
        True
    """
    check_prove_arguments(problem, travel, roster, stop=stop, on_bound=on_bound, params=params)
    from scheduler.solver.column_generation.bound import prove_columns  # noqa: PLC0415 - ortools is loaded only where it is used

    compile_kernels(with_column_generation=True)
    start_seconds = perf_counter()
    arrays = compile_problem(problem, travel)
    timed = with_starts(problem, travel, roster)
    routes = encode(problem, timed, arrays)
    solution = as_given(problem, arrays, timed, routes)

    def bound_from(proof: "Proof") -> Bound:
        score = score_of(problem, solution) if solution else None
        bound = bound_of(problem, proof.unallocated, proof.soft)
        gap = gap_of(score, proof.soft) if score else None
        return Bound(score=bound, gap=gap, optimal=score == bound, seconds=perf_counter() - start_seconds)

    def should_stop() -> bool:
        return stop(perf_counter() - start_seconds, 0) >= 1

    def report_proof(proof: "Proof") -> None:
        if on_bound is not None:
            on_bound(bound_from(proof))

    if solution and 0 < arrays.tasks.n <= params.exact.max_tasks:
        return bound_from(_prove_exactly(arrays, solution, params, should_stop))
    reference = solution or _without_starts(arrays, routes)
    return bound_from(prove_columns(arrays, reference, is_feasible=solution is not None, should_stop=should_stop, on_proof=report_proof))


def _prove_exactly(arrays: Arrays, solution: Solution, params: SolveParams, should_stop: Callable[[], bool]) -> "Proof":
    """Proves a bound of a small problem with the exact CP-SAT model."""
    from scheduler.solver.column_generation.bound import Proof  # noqa: PLC0415
    from scheduler.solver.cpsat.exact_model import solve_exact  # noqa: PLC0415

    exact = solve_exact(arrays, hint=solution, max_deterministic_time=params.exact.max_work, should_stop=should_stop)
    # A soft bound holds at the exact model's own level of unallocated points, and says nothing of rosters that leave more.
    is_same_level = exact.solution.unallocated == solution.unallocated
    return Proof(exact.bound[0], exact.bound[1] if is_same_level else None)


def _without_starts(arrays: Arrays, routes: list[list[int]]) -> Solution:
    """Returns a roster that breaks rules as a solution: its routes and what it leaves unallocated."""
    no_starts = tuple(-1 for _ in range(arrays.tasks.n))
    placed = {task for route in routes for task in route}
    groups = {int(group) for task, group in enumerate(arrays.tasks.group) if task not in placed}
    unallocated = sum(int(arrays.unallocated_cost[group, 0]) for group in groups)
    return Solution(tuple(map(tuple, routes)), no_starts, unallocated, 0)
