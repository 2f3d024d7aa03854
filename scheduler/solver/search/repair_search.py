"""Repairs a roster after a change: many quick insertions, then a search of the shifts that they used.

What is scarce after a change is skill and slack, not nearness. Shifts that insertions use are therefore
searched, with the shifts nearest to the missing visits and those of partners. While something is
missing, every other search is of all shifts, and all begin hotter. Nothing here depends on the clock but when it
ends: the same number of iterations gives the same roster.
"""

from collections.abc import Callable, Sequence
from itertools import count

import numpy as np

from scheduler.solver.kernels.anneal import copy_state
from scheduler.solver.kernels.evaluate import soft_cost
from scheduler.solver.kernels.layout import IS_INFEASIBLE, SHIFT, UNALLOCATED_COST, State, Static, fresh_state
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.arrays import Arrays, Bools, Ints
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.decompose import Routes, Subproblem, join_solutions
from scheduler.solver.search.fixed_days import subproblem_beside
from scheduler.solver.search.states import fill, load, read
from scheduler.solver.search.worker import Worker

CHUNK = 200
"""Iterations of an annealing between two questions whether the time is up."""
BUILDS_PER_CHUNK = 20
"""The same for insertions."""
SEARCHES_PER_WHOLE = 2
"""While something is missing, one search in this many is of all shifts.

Of 120 repairs of a sick call within 0.85 s, twelve points were left out in sum where all are, none with every other, and 97
with none. With three to five carers absent about as much was left out either way.
"""
EXPECTED_PER_TASK = 0.0
"""Expected iterations for each task: a repair has few, so that ruins are small."""


class RepairSearch:
    """The repair of one roster.

    Attributes:
        best: Best solution so far.
        iterations: Insertions and iterations of annealing so far.
    """

    def __init__(
        self,
        arrays: Arrays,
        static: Static,
        routes: Sequence[Sequence[int]],
        *,
        seed: int,
        params: SolveParams,
        is_over: Callable[[int], bool],
        on_improvement: Callable[[Solution, int], None],
    ) -> None:
        """Loads the roster; tasks that no longer fit are missing from it.

        Args:
            arrays: Compiled problem.
            static: The same, packed for the kernels.
            routes: For each shift its tasks before the repair.
            seed: Seed of all random choices.
            params: Settings.
            is_over: Tells after a number of iterations whether the repair is to end.
            on_improvement: Called with each better solution and the number of iterations.
        """
        self.arrays, self.static, self.params = arrays, static, params
        self.is_over, self.on_improvement = is_over, on_improvement
        self._seeds = np.random.SeedSequence(seed)
        self._kept = fresh_state(static, self._seeds.spawn(1)[0])
        load(static, self._kept, arrays, routes)
        self._missing: Ints = np.flatnonzero(self._kept.task[:, SHIFT] < 0)
        self._used = np.zeros(arrays.shifts.k, dtype=np.bool_)
        self.iterations = 0
        self.best = read(static, self._kept)

    def run(self) -> None:
        """Repairs the roster until the effort is used up, or nothing is left to search."""
        self._insert()
        if not self.arrays.tasks.n or self.is_over(self.iterations):
            return
        nearest = [self._by_journey(task) for task in self._missing.tolist()]
        for number in count(1):
            moves = self._shifts_to_search(nearest, number)
            is_short = self.best.unallocated > 0
            resume_at = self.params.repair.resume_at_if_missing if is_short else self.params.repair.resume_at
            is_whole = bool(moves.all()) or (
                is_short and number % SEARCHES_PER_WHOLE == 1 and self.arrays.tasks.n <= self.params.repair.max_whole_tasks
            )
            has_tasks = self._search_all(resume_at) if is_whole else self._search_beside(moves, resume_at)
            if not has_tasks or self.is_over(self.iterations):
                return

    def _insert(self) -> None:
        """Inserts the missing tasks many times, each time with other positions overlooked, and keeps the best outcome.

        The first insertion overlooks nothing. It is made in any case, so there always is a repaired roster.
        """
        state = fresh_state(self.static, self._seeds.spawn(1)[0])
        copy_state(self._kept, state)
        fill(self.static, state, self.arrays)
        self._look_at(state)
        for number in range(self.params.repair.insertions if len(self._missing) else 0):
            if number % BUILDS_PER_CHUNK == 0 and self.is_over(self.iterations):
                return
            copy_state(self._kept, state)
            build(self.static, state, self.params.repair.blinks_per_thousand)
            if not state.total[IS_INFEASIBLE]:
                self._look_at(state)

    def _look_at(self, state: State) -> None:
        """Counts an insertion, notes the shifts that it used, and keeps its solution if it is the best, or the first."""
        self.iterations += 1
        shifts = state.task[self._missing, SHIFT]
        self._used[shifts[shifts >= 0]] = True
        levels = int(state.total[UNALLOCATED_COST]), int(soft_cost(self.static, state))
        if self.iterations == 1 or levels < self.best.levels:
            self._keep(read(self.static, state))

    def _keep(self, solution: Solution) -> None:
        self.best = solution
        self.on_improvement(solution, self.iterations)

    def _shifts_to_search(self, nearest: Sequence[Ints], number: int) -> Bools:
        """[k] Returns whether insertions used each shift, it is near to a missing task, or makes a task together with one.

        Each search looks at more of the nearest shifts than the one before. If nothing is missing, all shifts are searched.

        Args:
            nearest: For each missing task the shifts that may take it, the nearest first.
            number: Number of the search, from 1.
        """
        arrays = self.arrays
        if not len(self._missing):
            return np.ones(arrays.shifts.k, dtype=np.bool_)
        moves = self._used.copy()
        for shifts in nearest:
            moves[shifts[: number * self.params.repair.nearest_shifts]] = True
        is_partner = np.isin(arrays.tasks.group, arrays.tasks.group[self._missing])
        with_partners = self._kept.task[is_partner, SHIFT]
        moves[with_partners[with_partners >= 0]] = True
        return moves

    def _by_journey(self, task: int) -> Ints:
        """Returns the shifts that may take a task, those nearest to it first.

        The distance is the shortest journey from any place of the shift's present route.
        """
        arrays = self.arrays
        ticks = arrays.travel[:, :, arrays.tasks.place[task], 0].min(axis=0).astype(np.int64)
        shifts = np.flatnonzero(arrays.allowed[task])
        places = [[arrays.shifts.leave[k], *arrays.tasks.place[list(self.best.routes[k])]] for k in shifts]
        distance = np.array([ticks[stops].min() for stops in places], dtype=np.int64)
        order: Ints = shifts[np.argsort(distance, kind="stable")]
        return order

    def _search_beside(self, moves: Bools, resume_at: float) -> bool:
        """Searches some shifts beside the others; returns whether they have any task to search."""
        part = subproblem_beside(self.arrays, self.best, moves)
        if not part.arrays.tasks.n:
            return False
        worker = Worker(part.arrays, self._seeds.spawn(1)[0], part.routes, self.params)
        self._anneal(worker, resume_at, lambda: self._joined(part, worker))
        return True

    def _search_all(self, resume_at: float) -> bool:
        """Searches all shifts; always returns True."""
        worker = Worker(self.arrays, self._seeds.spawn(1)[0], self.best.routes, self.params, self.static)
        self._anneal(worker, resume_at, worker.solution)
        return True

    def _joined(self, part: Subproblem, worker: Worker) -> Solution:
        """Returns the solution of the whole with the best routes of a part."""
        return join_solutions(self.best, [part], [worker.solution().routes], self._timed)

    def _timed(self, routes: Routes) -> Solution:
        """Returns the solution that these routes make."""
        state = fresh_state(self.static, np.random.SeedSequence(0))
        load(self.static, state, self.arrays, routes)
        return read(self.static, state)

    def _anneal(self, worker: Worker, resume_at: float, found: Callable[[], Solution]) -> None:
        """Anneals for one round from a temperature, and keeps what was found if it is better."""
        length = self.params.repair.iterations_per_round
        worker.begin(0.0, resume_at)
        done = 0
        while done < length and not self.is_over(self.iterations):
            worker.run(CHUNK, done / length, EXPECTED_PER_TASK)
            done += CHUNK
            self.iterations += CHUNK
        solution = found()
        if solution.levels < self.best.levels:
            self._keep(solution)
