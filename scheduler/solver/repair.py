"""The third door to the engine: repairs a roster after a change, in a fraction of a second."""

from scheduler.domain.problem import Problem
from scheduler.domain.result import Result
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.arguments import check_repair_arguments, keep_known
from scheduler.solver.compile_kernels import compile_kernels
from scheduler.solver.compiled import compile_and_pack
from scheduler.solver.incumbent import Clock, Incumbent, OnProgress
from scheduler.solver.model.answer import as_given
from scheduler.solver.model.solution import encode, with_cheapest_halves
from scheduler.solver.params import SolveParams
from scheduler.solver.search.repair_search import RepairSearch
from scheduler.solver.stop import MaxSeconds, Stop


def repair(
    problem: Problem,
    travel: TravelMatrix,
    start: Roster,
    *,
    stop: Stop = MaxSeconds(1),
    seed: int = 0,
    on_progress: OnProgress | None = None,
    params: SolveParams = SolveParams(),
) -> Result:
    """Repairs a roster after a change: what still fits stays where it is at first, and the rest is placed around it.

    Missing visits are inserted many times over. Then the shifts that insertions used are searched together with the nearest ones
    and those of partners; the others keep their visits. While something is missing, all shifts are searched. How much may
    change is a matter of the problem: a published roster with a weight on STABILITY, and windows near the published starts.

    The same problem, travel, start, seed and number of iterations give the same roster, also if the number comes from a time limit
    and is repeated by `MaxIterations`. There is always a roster, even if the time is up at once. Nothing is proven.

    Args:
        problem: Who needs what care now, and who can give it now.
        travel: Travel between the locations of `problem`.
        start: Roster before the change. Visits and shifts that the problem lacks are left aside.
        stop: Stopping rule.
        seed: Seed for all random choices.
        on_progress: Called with each better roster, the first one included.
        params: Settings of the engine.

    Raises:
        TypeError: an argument has the wrong type; the message says what to pass.
        ValueError: `travel` belongs to another problem, or a start time in `start` is between ticks.
        BadInput: S112, the weights are so large that a score could overflow.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> roster = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1).roster
        >>> without_ben = problem.replace(shifts=tuple(shift for shift in problem.shifts if shift.carer_id != "ben"))
        >>> repaired = scheduler.repair(without_ben, travel, roster, stop=scheduler.MaxIterations(1000))
        >>> [run.carer_id for run in repaired.roster.runs]
        ['asha', 'cleo', 'dev']
    """
    check_repair_arguments(problem, travel, start, stop=stop, seed=seed, on_progress=on_progress, params=params)
    start = keep_known(problem, start)
    compile_kernels()
    clock = Clock(stop)
    arrays, static = compile_and_pack(problem, travel)
    routes = encode(problem, start, arrays)
    incumbent = Incumbent(problem, arrays, clock, None, on_progress)
    search = RepairSearch(
        arrays,
        static,
        routes,
        seed=seed,
        params=params,
        is_over=lambda iterations: incumbent.effort(iterations) >= 1,
        on_improvement=incumbent.improve,
    )
    search.run()
    incumbent.improve(with_cheapest_halves(arrays, search.best), search.iterations)
    if all(arrays.allowed[task, k] for k, route in enumerate(routes) for task in route):
        # Nobody is told of another start for nothing. The audit of a roster takes as long as a search of 1,000 iterations.
        given = as_given(problem, arrays, start, routes, incumbent.solution.levels)
        if given is not None:
            incumbent.exchange(given)
    return incumbent.result("repair", seed, workers=1)
