"""Starts for the search out of the linear relaxation, which sees at once what moves of a few visits do not: who makes the long journeys."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import inf

from scheduler.solver.column_generation.branch_on_coverage import best_of
from scheduler.solver.column_generation.column_generation import TIED_CUT_ROUNDS, Generation
from scheduler.solver.column_generation.diving import dive
from scheduler.solver.column_generation.enumerate_routes import runs_below
from scheduler.solver.column_generation.initial_columns import Routes, columns_of, first_duals, is_plain, routes_of
from scheduler.solver.column_generation.lagrangian import scale_of
from scheduler.solver.column_generation.network import Network, make_network, ticks_of_spot
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.reduced_cost_fixing import sift
from scheduler.solver.column_generation.set_partitioning import select
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution

MOST_ROUNDS = 100
"""Of pricing, before each of the two starts."""
CLOSE = 0.01
"""Of the cost: where runs have to agree on starts, there are too many to list them farther from the bound."""
WORK, LISTED_WORK = 2.0, 5.0
"""What CP-SAT may do to choose among the runs that were found, and among all that a much better roster can hold; about a second each."""


class Guide:
    """The relaxation of one problem, beside its search.

    Args:
        arrays: the problem.
        solution: that keeps all rules, to begin with.

    Attributes:
        generation: of the rosters that compete with the solution; None where numbers could overflow.
        is_tied: whether runs have to agree on starts.
    """

    def __init__(self, arrays: Arrays, solution: Solution) -> None:
        self._arrays = arrays
        self._network = make_network(arrays, ticks_of_spot(arrays))
        self.is_tied = any(self._network.spots.partners)
        self._seeds = columns_of(arrays, self._network, solution)
        self.generation = self._generate(solution)

    def _generate(self, solution: Solution) -> Generation | None:
        scale = scale_of(self._network, costs=True)
        if scale is None:
            return None
        unit = max(1.0, solution.soft / max(1, self._network.v))
        duals = first_duals(self._network, self._seeds)
        generation = Generation(
            self._network,
            Pricer(self._network),
            scale,
            solution.unallocated,
            unit=unit,
            start=duals,
            target=solution.soft,
            should_stop=lambda: False,
        )
        generation.master.add(self._seeds)
        return generation

    def rounded(self, best: Solution, should_stop: Callable[[], bool]) -> Routes | None:
        """Runs that the relaxation holds by the largest shares, as far as they go together; what is left is for the search.

        Joncour, Michel, Sadykov, Sverdlov & Vanderbeck (2010), Column generation based primal heuristics, Electronic Notes in Discrete
        Mathematics 36, section 3.

        Args:
            best: the best solution known.
            should_stop: asked after each round.

        Returns:
            For each shift its tasks; None where numbers could overflow, and where visits are left out: the relaxation leaves parts of
            many out instead, and its runs say little about the rest.
        """
        if self.generation is None or best.unallocated:
            return None
        master = self.generation.master
        self._improve(lambda: bool(master.cuts or master.ties) or should_stop())
        return routes_of(self._arrays, self._network, _rounded(self._network, master.shares()))

    def chosen(self, best: Solution, should_stop: Callable[[], bool]) -> Routes | None:
        """A cheaper roster: out of all runs that one near the bound can hold, or else out of those found so far.

        Cuts come first, which make the relaxation find runs that go together.

        Args:
            best: the best solution known.
            should_stop: asked after each round.

        Returns:
            For each shift its tasks; None where none is cheaper than `best`, common starts apart. Where runs have to agree on starts,
            runs that do, as far as they go together; None where visits are left out besides.
        """
        if self.generation is None or (self.is_tied and best.unallocated):
            return None
        hint = columns_of(self._arrays, self._network, best)
        self.generation.master.add(hint)
        self.generation.compete(best.unallocated, best.soft, self.generation.should_stop)
        self._improve(should_stop)
        columns = self._listed(self.generation, best, should_stop)
        if columns is None and self.is_tied:
            return self._in_step(self.generation, should_stop)
        if columns is None:
            runs = [column for column in self.generation.master.columns if is_plain(self._network, column)]
            limit, below = best.unallocated, best.soft
            columns = select(self._network, runs, limit=limit, below=below, work=WORK, hint=hint, should_stop=lambda: False).columns
        return None if columns is None else routes_of(self._arrays, self._network, columns)

    def _in_step(self, generation: Generation, should_stop: Callable[[], bool]) -> Routes:
        """Runs with large shares, once starts are settled; the relaxation is left as it was."""
        dive(generation, should_stop)
        shares = generation.master.shares()
        generation.keep_to_all()
        return routes_of(self._arrays, self._network, _rounded(self._network, shares))

    def _listed(self, generation: Generation, best: Solution, should_stop: Callable[[], bool]) -> tuple[Column, ...] | None:
        """The cheapest roster nearer to the bound than half of what `best` is above it, out of all runs that such a roster can hold.

        None where there is none, where these are too many, or where no bound is known.
        """
        target = (generation.bound + best.soft) // 2
        if self.is_tied and target - generation.bound > CLOSE * target:
            return None
        runs = runs_below(generation, target, should_stop, starts=False)
        if not runs:
            return None
        unit = max(1.0, best.soft / max(1, self._network.v))
        sieve = sift(generation, runs, target=target, unit=unit, should_stop=should_stop)
        return best_of(sieve, limit=best.unallocated, work=LISTED_WORK, starts=False, should_stop=should_stop).columns

    def _improve(self, should_stop: Callable[[], bool]) -> None:
        """Rounds of pricing until it is time to stop, or there is no more to find."""
        if self.generation is None:
            return
        for done, _ in enumerate(self.generation.rounds(TIED_CUT_ROUNDS if self.is_tied else inf), 1):
            if done == MOST_ROUNDS or should_stop():
                return


def _rounded(network: Network, shares: Sequence[tuple[Column, float]]) -> list[Column]:
    """Runs by descending share, but for those that hold what is held already."""
    held: Counter[int] = Counter()
    used: Counter[int] = Counter()
    taken = []
    for column, _ in sorted(shares, key=lambda pair: -pair[1]):
        free = used[column.duty] < len(network.shifts[column.duty]) and all(held[node] < network.demand[node] for node in column.nodes)
        if free and is_plain(network, column):
            used[column.duty] += 1
            held.update(column.nodes)
            taken.append(column)
    return taken
