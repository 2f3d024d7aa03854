"""The entry point of the engine: compiles a problem and runs the phases on it."""

from scheduler.domain.problem import Problem
from scheduler.domain.result import Result
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arguments import check_solve_arguments, keep_known
from scheduler.solver.compile_kernels import compile_for
from scheduler.solver.incumbent import Clock, Incumbent, OnProgress
from scheduler.solver.model.answer import as_given
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import encode
from scheduler.solver.params import SolveParams
from scheduler.solver.phases import Phases
from scheduler.solver.stop import MaxSeconds, Stop


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
    """Finds the best roster it can before `stop`; it always returns one.

    It ends early where the roster is proven to be optimal on the way.
    The same problem, travel, start, seed, workers and number of iterations give the same roster.
    The time in which kernels are compiled to machine code does not count towards `stop`.

    Args:
        problem: Who needs what care, and who can give it.
        travel: Travel between the locations of `problem`.
        start: Roster to begin with; visits that do not fit are left out. If it breaks no rule, the result is no worse.
        stop: Stopping rule.
        seed: Seed for all random choices.
        workers: Number of threads. Each searches, and they exchange their best solutions.
        on_progress: Called with each better roster and each better bound, in the caller's thread.
        prove: Whether part of the effort goes into a bound: how much better the best possible roster can be. Small problems go to the
            exact model in any case, which proves a bound.
        params: Settings of the engine.

    Raises:
        TypeError: an argument has the wrong type; the message says what to pass.
        ValueError: an argument cannot be used: `travel` belongs to another problem, say, or a start time in `start` is between ticks.
        BadInput: S112, the weights are so large that a score could overflow.
        InternalError: An invariant of the engine is broken.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
    check_solve_arguments(
        problem, travel, start=start, stop=stop, seed=seed, workers=workers, on_progress=on_progress, prove=prove, params=params
    )
    start = keep_known(problem, start) if start is not None else None
    compile_for(problem, params, prove=prove)
    clock = Clock(stop)
    arrays = compile_problem(problem, travel)
    routes = encode(problem, start, arrays) if start is not None else ()
    initial = as_given(problem, arrays, start, routes) if start is not None else None
    incumbent = Incumbent(problem, arrays, clock, initial, on_progress)
    phases = Phases(arrays, incumbent, params, seed, workers, prove)

    if phases.may_do_without_search and phases.solve_without_search():
        return incumbent.result("cp-sat", seed, workers)
    phases.search_first(routes)
    method = "search"
    if phases.is_small and not incumbent.is_out_of_time():
        phases.solve_exactly()
        method = "search + cp-sat"
    elif prove:
        phases.prove_and_improve()
        method = "search + columns"
    return incumbent.result(method, seed, workers)
