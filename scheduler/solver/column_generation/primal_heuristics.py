"""Primal heuristics: rosters from the linear relaxation, as restarts for the search.

The relaxation sees changes that moves of a few visits miss, such as which carer makes the long
journeys.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from math import inf

from scheduler.solver.column_generation.branch_on_coverage import branch_on_assignment
from scheduler.solver.column_generation.column_generation import SYNC_CUT_ROUNDS, ColumnGeneration
from scheduler.solver.column_generation.diving import dive
from scheduler.solver.column_generation.enumerate_routes import routes_below
from scheduler.solver.column_generation.initial_columns import Routes, columns_of_solution, initial_duals, is_elementary, routes_of_columns
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.network import Network, bucket_ticks, make_network
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.reduced_cost_fixing import make_route_pool
from scheduler.solver.column_generation.set_partitioning import solve_set_partitioning
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution

MAX_ROUNDS = 100
"""Pricing rounds before each of the two restarts."""
ENUMERATION_GAP_FRACTION = 0.01
"""Fraction of the cost; with synchronised starts, a wider gap has too many routes to enumerate."""
MAX_WORK, MAX_ENUMERATED_WORK = 2.0, 5.0
"""Limits of set partitioning over known columns, and over enumerated routes.

In CP-SAT's deterministic time, about a second each."""


class LinearRelaxation:
    """The linear relaxation of a problem, kept during its search.

    Args:
        arrays: The problem.
        solution: A feasible solution to begin with.

    Attributes:
        generation: Column generation for rosters that compete with the solution; None if numbers
            could overflow.
        is_tied: Whether routes must agree on starts.
    """

    def __init__(self, arrays: Arrays, solution: Solution) -> None:
        self._arrays = arrays
        self._network = make_network(arrays, bucket_ticks(arrays))
        self.is_tied = any(self._network.buckets.partners)
        self._initial_columns = columns_of_solution(arrays, self._network, solution)
        self.generation = self._start_generation(solution)

    def _start_generation(self, solution: Solution) -> ColumnGeneration | None:
        """Returns column generation with the columns of a solution.

        None if numbers could overflow.
        """
        scale = make_scale(self._network, costs=True)
        if scale is None:
            return None
        cost_unit = max(1.0, solution.soft / max(1, self._network.v))
        duals = initial_duals(self._network, self._initial_columns)
        generation = ColumnGeneration(
            self._network,
            Pricer(self._network),
            scale,
            solution.unallocated,
            cost_unit=cost_unit,
            start_duals=duals,
            cutoff=solution.soft,
            should_stop=lambda: False,
        )
        generation.master.add(self._initial_columns)
        return generation

    def round_lp(self, best: Solution, should_stop: Callable[[], bool]) -> Routes | None:
        """Returns compatible routes with the largest LP values. The search places all other visits.

        Joncour, Michel, Sadykov, Sverdlov & Vanderbeck (2010), Column generation based primal
        heuristics, Electronic Notes in Discrete Mathematics 36, section 3.

        Args:
            best: The best solution known.
            should_stop: Called after each round.

        Returns:
            For each shift its tasks. None if numbers could overflow, or if `best` has unallocated
            visits. The relaxation then leaves out parts of many visits, and its routes say little.
        """
        if self.generation is None or best.unallocated:
            return None
        master = self.generation.master
        self._improve(lambda: bool(master.cuts or master.sync_cuts) or should_stop())
        return routes_of_columns(self._arrays, self._network, _round_greedily(self._network, master.lp_values()))

    def restricted_master_heuristic(self, best: Solution, should_stop: Callable[[], bool]) -> Routes | None:
        """Returns a cheaper roster from enumerated routes, or else from the columns found so far.

        Cuts are added first, so that the relaxation finds routes that fit together.

        Args:
            best: The best solution known.
            should_stop: Called after each round.

        Returns:
            For each shift its tasks; None if no roster is cheaper than `best`. If routes must agree
            on starts and cannot be enumerated, diving yields routes that agree. If they must agree
            and `best` has unallocated visits, the result is None.
        """
        if self.generation is None or (self.is_tied and best.unallocated):
            return None
        hint = columns_of_solution(self._arrays, self._network, best)
        self.generation.master.add(hint)
        self.generation.set_incumbent(best.unallocated, best.soft, self.generation.should_stop)
        self._improve(should_stop)
        columns = self._best_enumerated(self.generation, best, should_stop)
        if columns is None and self.is_tied:
            return self._round_after_diving(self.generation, should_stop)
        if columns is None:
            elementary = [column for column in self.generation.master.columns if is_elementary(self._network, column)]
            max_unallocated, cutoff = best.unallocated, best.soft
            columns = solve_set_partitioning(
                self._network,
                elementary,
                max_unallocated=max_unallocated,
                cutoff=cutoff,
                work=MAX_WORK,
                hint=hint,
                should_stop=lambda: False,
            ).columns
        return None if columns is None else routes_of_columns(self._arrays, self._network, columns)

    def _round_after_diving(self, generation: ColumnGeneration, should_stop: Callable[[], bool]) -> Routes:
        """Returns routes with large LP values after diving.

        The relaxation is unchanged afterwards.
        """
        dive(generation, should_stop)
        lp_values = generation.master.lp_values()
        generation.lift_restriction()
        return routes_of_columns(self._arrays, self._network, _round_greedily(self._network, lp_values))

    def _best_enumerated(self, generation: ColumnGeneration, best: Solution, should_stop: Callable[[], bool]) -> tuple[Column, ...] | None:
        """Returns the cheapest roster in the lower half of the gap, from all routes it can contain.

        None if there is none, if the routes are too many, or if no bound is known.
        """
        cutoff = (generation.bound + best.soft) // 2
        if self.is_tied and cutoff - generation.bound > ENUMERATION_GAP_FRACTION * cutoff:
            return None
        columns = routes_below(generation, cutoff, should_stop, with_starts=False)
        if not columns:
            return None
        cost_unit = max(1.0, best.soft / max(1, self._network.v))
        pool = make_route_pool(generation, columns, cutoff=cutoff, cost_unit=cost_unit, should_stop=should_stop)
        return branch_on_assignment(
            pool, max_unallocated=best.unallocated, work=MAX_ENUMERATED_WORK, with_starts=False, should_stop=should_stop
        ).columns

    def _improve(self, should_stop: Callable[[], bool]) -> None:
        """Runs pricing rounds until it is time to stop or nothing is left to find."""
        if self.generation is None:
            return
        for done, _ in enumerate(self.generation.run_rounds(SYNC_CUT_ROUNDS if self.is_tied else inf), 1):
            if done == MAX_ROUNDS or should_stop():
                return


def _round_greedily(network: Network, lp_values: Sequence[tuple[Column, float]]) -> list[Column]:
    """Returns columns by descending LP value, without those that clash with earlier ones."""
    covered: Counter[int] = Counter()
    used: Counter[int] = Counter()
    taken = []
    for column, _ in sorted(lp_values, key=lambda pair: -pair[1]):
        fits = used[column.shift_class] < len(network.shifts[column.shift_class]) and all(
            covered[node] < network.demand[node] for node in column.nodes
        )
        if fits and is_elementary(network, column):
            used[column.shift_class] += 1
            covered.update(column.nodes)
            taken.append(column)
    return taken
