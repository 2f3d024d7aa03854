"""Lower bounds on the cost of every roster, by column generation, for problems of any size.

This module puts the steps of a proof in order: dual ascent, pricing rounds with cuts, enumeration of
routes within a small gap, branching. Each step is in a module of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import inf

import numpy as np

from scheduler.solver.column_generation.branch_and_bound import branch_and_bound, is_synchronised
from scheduler.solver.column_generation.branch_on_coverage import branch_on_assignment
from scheduler.solver.column_generation.build_stopped import BuildStopped
from scheduler.solver.column_generation.column_generation import GAP_FRACTION, SYNC_CUT_ROUNDS, ColumnGeneration
from scheduler.solver.column_generation.dual_ascent import DualAscent
from scheduler.solver.column_generation.enumerate_routes import routes_below
from scheduler.solver.column_generation.initial_columns import Routes, columns_of_solution, initial_duals, is_elementary, routes_of_columns
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.master import Duals
from scheduler.solver.column_generation.network import Network, bucket_ticks, make_network
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.reduced_cost_fixing import make_route_pool
from scheduler.solver.column_generation.set_partitioning import Selection, solve_set_partitioning
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import unavoidable_cost
from scheduler.solver.model.solution import Solution

FIRST_MAX_WORK, LAST_MAX_WORK = 3.0, 30.0
"""Limits of set partitioning over known columns, and over enumerated ones.

The unit is CP-SAT's deterministic time, about a second."""

ENUMERATION_GAP_FRACTION = 0.01
"""Routes are enumerated if the gap is below this fraction of the roster's cost."""
GAP_FRACTION_AFTER_ASCENT = 0.05
"""Tolerated gap to the master after a dual ascent, as a fraction of the master's gap to the roster.

The duals of an ascent are about this good. From there cuts lift the bound more than pricing does."""
MAX_TASKS_WITHOUT_ASCENT = 200
"""With more tasks than this, initial duals come from a dual ascent.

The first linear programmes of such a problem take long to solve."""


@dataclass(frozen=True)
class Proof:
    """Lower bounds, and the routes that were found on the way.

    Attributes:
        unallocated: Lower bound of every roster's cost on the level UNALLOCATED.
        soft: Lower bound of the soft cost of all rosters that compete with the given one: those with
            no higher cost on the level UNALLOCATED. None if nothing has been proven.
        routes: For each shift its tasks, in a roster that may be better than the given one. It may
            break rules between routes, such as common starts. None if none was found.
    """

    unallocated: int
    soft: int | None = None
    routes: Routes | None = None


def prove_columns(
    arrays: Arrays,
    best: Solution,
    *,
    is_feasible: bool = True,
    known: ColumnGeneration | None = None,
    should_stop: Callable[[], bool],
    on_proof: Callable[[Proof], None],
) -> Proof:
    """Proves lower bounds for all rosters that compete with `best`, by column generation.

    Args:
        arrays: The problem.
        best: Roster that the bounds are compared with.
        is_feasible: Whether `best` keeps all hard rules. If not, only its unallocated cost is used.
        known: Column generation to continue. Its roster had at least the unallocated cost of `best`.
        should_stop: Called before each pricing of a shift class.
        on_proof: Called with each better proof, in the caller's thread.
    """
    try:
        prover = _Prover(arrays, best, is_feasible=is_feasible, known=known, should_stop=should_stop, on_proof=on_proof)
    except BuildStopped:
        on_proof(proof := Proof(unavoidable_cost(arrays) if best.unallocated else 0))
        return proof
    prover.report(Proof(unavoidable_cost(arrays) if best.unallocated else 0))
    if arrays.tasks.n > MAX_TASKS_WITHOUT_ASCENT and is_feasible and (known is None or known.proven_bound is None):
        prover.ascend()
    deque(zip_longest(prover.bound_unallocated(), prover.bound_soft_cost()), maxlen=0)  # in turn, so that neither waits for the other
    return prover.proof


class _Prover:
    """State of one proof.

    Attributes:
        best: Roster that the bounds are compared with.
        is_feasible: Whether that roster keeps all hard rules.
        initial_columns: Columns of that roster, if it is feasible.
    """

    def __init__(
        self,
        arrays: Arrays,
        best: Solution,
        *,
        is_feasible: bool,
        known: ColumnGeneration | None,
        should_stop: Callable[[], bool],
        on_proof: Callable[[Proof], None],
    ) -> None:
        self.best, self.is_feasible = best, is_feasible
        self.should_stop, self.on_proof = should_stop, on_proof
        self.network = known.network if known else make_network(arrays, bucket_ticks(arrays), should_stop=should_stop)
        self.arrays, self.pricer = arrays, known.pricer if known else Pricer(self.network)
        self.known = known
        self.initial_columns = columns_of_solution(arrays, self.network, best) if is_feasible else {}
        self.proof = Proof(0)
        self._cutoff = best.soft
        self._likely_columns: list[Column] = []
        self._initial_duals = initial_duals(self.network, self.initial_columns)

    def report(self, proof: Proof) -> None:
        """Stores a better proof and reports it."""
        self.proof = proof
        self.on_proof(proof)

    def bound_unallocated(self) -> Iterator[None]:
        """Bounds the cost on the level UNALLOCATED; yields after each pricing round.

        Routes cost nothing on this level.
        """
        if self.proof.unallocated >= self.best.unallocated:
            return
        cost_unit = max(1.0, float(self.network.unallocated_cost[:, 0].mean()))
        generation = self._start_generation(None, _zero_duals(self.network), cost_unit, self.best.unallocated)
        for bound in generation.run_rounds() if generation else ():
            if bound > self.proof.unallocated:
                self.report(replace(self.proof, unallocated=bound))
            if bound >= self.best.unallocated:
                return
            yield

    def ascend(self) -> None:
        """Finds a first bound of the soft cost of a large problem, and good duals, by dual ascent."""
        scale = make_scale(self.network, costs=True)
        if scale is None:
            return
        ascent = DualAscent(
            self.network,
            self.pricer,
            scale,
            self.best.unallocated,
            cutoff=self.best.soft,
            cover_dual=self._initial_duals.cover_dual,
            columns=[*self.initial_columns, *self._known_columns()],
            should_stop=self.should_stop,
        )
        for bound in ascent.bounds():
            self._report_soft(max(0, bound))
            self._initial_duals = ascent.duals
        self._likely_columns = ascent.columns()

    def bound_soft_cost(self) -> Iterator[None]:
        """Bounds the soft cost of competing rosters; yields after each pricing round or branching."""
        cost_unit = max(1.0, self.best.soft / max(1, self.network.v))
        generation = self._resume() or self._start_generation(self.best.unallocated, self._initial_duals, cost_unit, self.best.soft)
        if generation is None:
            return
        is_synchronised_problem = any(self.network.buckets.partners)
        if self._likely_columns:
            generation.price_at_start()
        for bound in self._rounds(
            generation,
            is_synchronised_problem=is_synchronised_problem,
            slack=GAP_FRACTION_AFTER_ASCENT if self._likely_columns else GAP_FRACTION,
        ):
            self._report_soft(bound)
            if self.is_feasible and bound >= self.best.soft:
                return
            yield
        if self.is_feasible and (self._is_close() or (generation.is_done and not is_synchronised_problem)):
            self._solve_with_enumerated_routes(generation, cost_unit)
        for bound in branch_and_bound(generation) if is_synchronised_problem and not self.should_stop() else ():
            self._report_soft(bound)
            yield

    def _resume(self) -> ColumnGeneration | None:
        """Returns the known column generation, set to compete with `best`; None without one."""
        if self.known is None:
            return None
        self.known.set_incumbent(self.best.unallocated, self.best.soft, self.should_stop)
        self.known.master.add(self.initial_columns)
        self.known.master.add(self._likely_columns)
        if self.known.proven_bound is not None:
            self._report_soft(self.known.bound)
        return self.known

    def _known_columns(self) -> Sequence[Column]:
        """Returns the columns of the known column generation."""
        return self.known.master.columns if self.known else ()

    @staticmethod
    def _rounds(generation: ColumnGeneration, *, is_synchronised_problem: bool, slack: float) -> Iterator[int]:
        """Runs pricing rounds with cuts.

        If visits must start together, there are few cuts at first, since branching on starts may
        do more. The others follow if the columns agree on starts already.
        """
        yield from generation.run_rounds(inf if not is_synchronised_problem else 0 if generation.master.cuts else SYNC_CUT_ROUNDS, slack)
        is_open = is_synchronised_problem and generation.proven_bound is not None and not generation.is_done
        if is_open and not generation.should_stop() and is_synchronised(generation):
            yield from generation.run_rounds()

    def _is_close(self) -> bool:
        """Returns whether the gap is small enough to enumerate routes."""
        return self.proof.soft is not None and self._cutoff - self.proof.soft < ENUMERATION_GAP_FRACTION * self._cutoff

    def _solve_with_enumerated_routes(self, generation: ColumnGeneration, cost_unit: float) -> None:
        """Closes a small gap by set partitioning.

        It selects among the known columns first, which may lower the cutoff. Then it selects among
        all routes that a better roster can contain, which proves a bound. If there are too many
        such routes, selected routes need not agree on starts (`with_starts`).
        """
        known = [column for column in generation.master.columns if is_elementary(self.network, column)]
        max_unallocated, should_stop = self.best.unallocated, self.should_stop
        known = make_route_pool(generation, known, cutoff=self.best.soft, cost_unit=cost_unit, rounds=0, should_stop=should_stop).columns
        first = solve_set_partitioning(
            self.network,
            known,
            max_unallocated=max_unallocated,
            cutoff=self.best.soft,
            work=FIRST_MAX_WORK,
            hint=self.initial_columns,
            should_stop=should_stop,
        )
        cutoff = self._adopt(first)
        with_starts = True
        columns = routes_below(generation, cutoff, should_stop) if generation.bound < cutoff else []
        if columns is None and self.network.links.timed:
            with_starts, columns = False, routes_below(generation, cutoff, should_stop, with_starts=False)
        if columns is None:
            return
        pool = make_route_pool(generation, columns, cutoff=cutoff, cost_unit=cost_unit, should_stop=should_stop)
        self._report_soft(min(cutoff, pool.bound))
        last = branch_on_assignment(
            pool, max_unallocated=max_unallocated, work=LAST_MAX_WORK, with_starts=with_starts, should_stop=should_stop
        )
        self._report_soft(int(min(self._adopt(last), last.bound)))

    def _adopt(self, choice: Selection) -> int:
        """Reports the routes of a selection, if it has any, and returns the cutoff that now holds."""
        if choice.columns is None:
            return self._cutoff
        self._cutoff = choice.cost
        self.report(replace(self.proof, routes=routes_of_columns(self.arrays, self.network, choice.columns)))
        return self._cutoff

    def _report_soft(self, bound: int) -> None:
        """Reports a bound of the soft cost if it is better."""
        if self.proof.soft is None or bound > self.proof.soft:
            self.report(replace(self.proof, soft=bound))

    def _start_generation(self, max_unallocated: int | None, duals: Duals, cost_unit: float, cutoff: int) -> ColumnGeneration | None:
        """Returns a new column generation with all known columns; None if numbers could overflow.

        Without `max_unallocated` it bounds the level UNALLOCATED, otherwise the soft cost.
        """
        scale = make_scale(self.network, costs=max_unallocated is not None)
        if scale is None:
            return None
        generation = ColumnGeneration(
            self.network,
            self.pricer,
            scale,
            max_unallocated,
            cost_unit=cost_unit,
            start_duals=duals,
            cutoff=cutoff,
            should_stop=self.should_stop,
        )
        generation.master.add(self.initial_columns)
        generation.master.add(self._known_columns())
        generation.master.add(self._likely_columns)
        return generation


def _zero_duals(network: Network) -> Duals:
    """Returns duals that are all 0."""
    return Duals(np.zeros(network.v), 0.0, np.zeros(len(network.shift_classes)))
