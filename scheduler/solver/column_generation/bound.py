"""What no roster can beat, proven at any size."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from math import inf

import numpy as np

from scheduler.solver.column_generation.branch_and_bound import agree, branch
from scheduler.solver.column_generation.branch_on_coverage import best_of
from scheduler.solver.column_generation.column_generation import SLACK, TIED_CUT_ROUNDS, Generation
from scheduler.solver.column_generation.dual_ascent import Ascent
from scheduler.solver.column_generation.enumerate_routes import runs_below
from scheduler.solver.column_generation.initial_columns import Routes, columns_of, first_duals, is_plain, routes_of
from scheduler.solver.column_generation.lagrangian import scale_of
from scheduler.solver.column_generation.master import Duals
from scheduler.solver.column_generation.network import Network, make_network, ticks_of_spot
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.reduced_cost_fixing import sift
from scheduler.solver.column_generation.set_partitioning import Selection, select
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution

FIRST_WORK, LAST_WORK = 3.0, 30.0
"""What CP-SAT may do to choose among the runs that are known, and among all that count; about a second each."""

CLOSE = 0.01
"""Where bound and roster are so close, parts of the cost of the roster, it is worth while to list runs."""
SLACK_AFTER_ASCENT = 0.05
"""Of what the roster is above the programme: so near to it the duals of an ascent are, and cuts bring more than to come nearer."""
WHOLE_TASKS = 200
"""With more carer-visits the programme of the whole takes long to begin with: duals come from a smooth one first."""


@dataclass(frozen=True)
class Proof:
    """Lower bounds.

    Attributes:
        unplaced: no solution leaves less.
        soft: of those that leave no more unplaced than the one looked at, none has a lower soft cost; absent where nothing was proven.
        routes: for each shift the tasks of a roster that may be better, common starts and other ties between runs apart.
    """

    unplaced: int
    soft: int | None = None
    routes: Routes | None = None


def prove_columns(
    arrays: Arrays,
    best: Solution,
    *,
    lawful: bool = True,
    known: Generation | None = None,
    should_stop: Callable[[], bool],
    on_proof: Callable[[Proof], None],
) -> Proof:
    """Bounds for the rosters that compete with `best`.

    Args:
        arrays: the problem.
        best: the one looked at.
        lawful: whether it keeps all rules; if not, nothing but what it leaves unplaced is made use of.
        known: column generation that has begun, for a roster that leaves no less unplaced; it goes on here.
        should_stop: asked between two looks at the duties.
        on_proof: told of each better proof, in the caller's thread.
    """
    prover = _Prover(arrays, best, lawful=lawful, known=known, should_stop=should_stop, on_proof=on_proof)
    prover.say(Proof(out_of_reach(arrays) if best.unallocated else 0))
    if arrays.tasks.n > WHOLE_TASKS and lawful and (known is None or known.proven is None):
        prover.ascend()
    deque(zip_longest(prover.bound_unplaced(), prover.bound_soft()), maxlen=0)  # in turn, so that neither waits for the other's end
    return prover.proof


class _Prover:
    """One proof on its way."""

    def __init__(
        self,
        arrays: Arrays,
        best: Solution,
        *,
        lawful: bool,
        known: Generation | None,
        should_stop: Callable[[], bool],
        on_proof: Callable[[Proof], None],
    ) -> None:
        self.best, self.lawful = best, lawful
        self.should_stop, self.on_proof = should_stop, on_proof
        self.network = known.network if known else make_network(arrays, ticks_of_spot(arrays))
        self.arrays, self.pricer = arrays, known.pricer if known else Pricer(self.network)
        self.known = known
        self.seeds = columns_of(arrays, self.network, best) if lawful else {}
        self.proof = Proof(0)
        self._target = best.soft
        self._likely: list[Column] = []
        self._start = first_duals(self.network, self.seeds)

    def say(self, proof: Proof) -> None:
        """Tell of a proof that says more."""
        self.proof = proof
        self.on_proof(proof)

    def bound_unplaced(self) -> Iterator[None]:
        """The first level: runs cost nothing, what is left out does. Round by round."""
        if self.proof.unplaced >= self.best.unallocated:
            return
        unit = max(1.0, float(self.network.unplaced[:, 0].mean()))
        generation = self._generation(None, _nothing(self.network), unit, self.best.unallocated)
        for bound in generation.rounds() if generation else ():
            if bound > self.proof.unplaced:
                self.say(replace(self.proof, unplaced=bound))
            if bound >= self.best.unallocated:
                return
            yield

    def ascend(self) -> None:
        """A first bound of the soft level for a large problem, without a programme of the whole."""
        scale = scale_of(self.network, costs=True)
        if scale is None:
            return
        ascent = Ascent(
            self.network,
            self.pricer,
            scale,
            self.best.unallocated,
            target=self.best.soft,
            prize=self._start.prize,
            columns=[*self.seeds, *self._runs()],
            should_stop=self.should_stop,
        )
        for bound in ascent.bounds():
            self._soft(max(0, bound))
            self._start = ascent.duals
        self._likely = ascent.columns()

    def bound_soft(self) -> Iterator[None]:
        """The soft level, among rosters that leave no more unplaced. Round by round."""
        unit = max(1.0, self.best.soft / max(1, self.network.v))
        generation = self._begun() or self._generation(self.best.unallocated, self._start, unit, self.best.soft)
        if generation is None:
            return
        tied = any(self.network.spots.partners)
        if self._likely:
            generation.begin()
        for bound in self._rounds(generation, tied=tied, slack=SLACK_AFTER_ASCENT if self._likely else SLACK):
            self._soft(bound)
            if self.lawful and bound >= self.best.soft:
                return
            yield
        if self.lawful and (self._is_close() or (generation.done and not tied)):
            self._finish(generation, unit)
        for bound in branch(generation) if tied and not self.should_stop() else ():
            self._soft(bound)
            yield

    def _begun(self) -> Generation | None:
        """Where column generation has begun already: the same, for rosters that compete with the best."""
        if self.known is None:
            return None
        self.known.compete(self.best.unallocated, self.best.soft, self.should_stop)
        self.known.master.add(self.seeds)
        self.known.master.add(self._likely)
        if self.known.proven is not None:
            self._soft(self.known.bound)
        return self.known

    def _runs(self) -> Sequence[Column]:
        return self.known.master.columns if self.known else ()

    @staticmethod
    def _rounds(generation: Generation, *, tied: bool, slack: float) -> Iterator[int]:
        """Rounds with cuts, few where there is something to branch on."""
        yield from generation.rounds(inf if not tied else 0 if generation.master.cuts else TIED_CUT_ROUNDS, slack)
        open_ = tied and generation.proven is not None and not generation.done
        if open_ and not generation.should_stop() and agree(generation):
            yield from generation.rounds()

    def _is_close(self) -> bool:
        return self.proof.soft is not None and self._target - self.proof.soft < CLOSE * self._target

    def _finish(self, generation: Generation, unit: float) -> None:
        """Where bound and roster are close: the best choice of the runs that are known, then of all that could be part of a better one."""
        known = [column for column in generation.master.columns if is_plain(self.network, column)]
        limit, stop = self.best.unallocated, self.should_stop
        known = sift(generation, known, target=self.best.soft, unit=unit, rounds=0, should_stop=stop).columns
        first = select(self.network, known, limit=limit, below=self.best.soft, work=FIRST_WORK, hint=self.seeds, should_stop=stop)
        target = self._take(first)
        starts = True
        runs = runs_below(generation, target, stop) if generation.bound < target else []
        if runs is None and self.network.links.timed:
            starts, runs = False, runs_below(generation, target, stop, starts=False)
        if runs is None:
            return
        sieve = sift(generation, runs, target=target, unit=unit, should_stop=stop)
        self._soft(min(target, sieve.bound))
        last = best_of(sieve, limit=limit, work=LAST_WORK, starts=starts, should_stop=stop)
        self._soft(int(min(self._take(last), last.bound)))

    def _take(self, choice: Selection) -> int:
        """Keep a choice of runs for others to go on from; the cost that is to be beaten."""
        if choice.columns is None:
            return self._target
        self._target = choice.cost
        self.say(replace(self.proof, routes=routes_of(self.arrays, self.network, choice.columns)))
        return self._target

    def _soft(self, bound: int) -> None:
        if self.proof.soft is None or bound > self.proof.soft:
            self.say(replace(self.proof, soft=bound))

    def _generation(self, limit: int | None, duals: Duals, unit: float, target: int) -> Generation | None:
        scale = scale_of(self.network, costs=limit is not None)
        if scale is None:
            return None
        generation = Generation(
            self.network, self.pricer, scale, limit, unit=unit, start=duals, target=target, should_stop=self.should_stop
        )
        generation.master.add(self.seeds)
        generation.master.add(self._runs())
        generation.master.add(self._likely)
        return generation


def _nothing(network: Network) -> Duals:
    return Duals(np.zeros(network.v), 0.0, np.zeros(len(network.duties)))


def out_of_reach(arrays: Arrays) -> int:
    """The cost of units with a task that fits in no shift: nobody can place them."""
    lost = arrays.tasks.group[~arrays.allowed.any(axis=1)]
    return int(arrays.unallocated_cost[np.unique(lost), 0].sum())
