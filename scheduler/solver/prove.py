"""The second door to the engine: how far any roster, also one made by hand, can be from the best possible."""

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from scheduler.domain.problem import Problem
from scheduler.domain.result import Bound
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.compile_kernels import warm
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
    """What can be proven of all rosters that leave no more unallocated than this one.

    Where the roster breaks a hard rule the bound stands all the same, but there is no gap, since lawful rosters are another matter.

    Args:
        problem: who needs what care, and who can give it.
        travel: between the locations of `problem`.
        roster: the one that is looked at.
        stop: when to end; asked between rounds.
        on_bound: told of each better bound, in the caller's thread.
        params: of the engine.

    Raises:
        BadInput: S112, the weights are so large that a score could overflow.
        ValueError: a stated start does not stand on a tick.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> bound = scheduler.prove(problem, travel, result.roster, stop=scheduler.MaxSeconds(10))
        >>> bound.optimal
        True
    """
    from scheduler.solver.column_generation.bound import prove_columns  # noqa: PLC0415 - ortools is loaded only where it is used
    from scheduler.solver.column_generation.compile_kernels import warm_columns  # noqa: PLC0415

    warm()
    warm_columns()
    began = perf_counter()
    arrays = compile_problem(problem, travel)
    timed = with_starts(problem, travel, roster)
    routes = encode(problem, timed, arrays)
    given = as_given(problem, arrays, timed, routes)

    def said(proof: "Proof") -> Bound:
        score = score_of(given) if given else None
        bound = bound_of(proof.unplaced, proof.soft)
        gap = gap_of(score, proof.soft) if score else None
        return Bound(score=bound, gap=gap, optimal=score == bound, seconds=perf_counter() - began)

    def should_stop() -> bool:
        return stop(perf_counter() - began, 0) >= 1

    def told(proof: "Proof") -> None:
        if on_bound is not None:
            on_bound(said(proof))

    if given and 0 < arrays.tasks.n <= params.exact.max_tasks:
        return said(_exact(arrays, given, params, should_stop))
    looked_at = given or _as_routed(arrays, routes)
    return said(prove_columns(arrays, looked_at, lawful=given is not None, should_stop=should_stop, on_proof=told))


def _exact(arrays: Arrays, given: Solution, params: SolveParams, should_stop: Callable[[], bool]) -> "Proof":
    """A small problem: CP-SAT's own proof."""
    from scheduler.solver.column_generation.bound import Proof  # noqa: PLC0415
    from scheduler.solver.cpsat.exact_model import solve_exact  # noqa: PLC0415

    exact = solve_exact(arrays, hint=given, max_deterministic_time=params.exact.max_work, should_stop=should_stop)
    # A better roster that leaves less unplaced says nothing of those that leave as much as the one looked at.
    return Proof(exact.bound[0], exact.bound[1] if exact.solution.unplaced == given.unplaced else None)


def _as_routed(arrays: Arrays, routes: list[list[int]]) -> Solution:
    """What a roster that breaks rules leaves unplaced."""
    nowhere = tuple(-1 for _ in range(arrays.tasks.n))
    placed = {task for route in routes for task in route}
    out = {int(unit) for task, unit in enumerate(arrays.tasks.group) if task not in placed}
    return Solution(tuple(map(tuple, routes)), nowhere, sum(int(arrays.unallocated_cost[unit, 0]) for unit in out), 0)
