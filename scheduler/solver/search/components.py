"""The search of the independent components of a problem, each as a problem of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.components import independent_components
from scheduler.solver.model.solution import Solution
from scheduler.solver.search.decompose import SplitBoundary, Subproblem, join_routes, part_of
from scheduler.solver.search.parts_search import PartsSearch
from scheduler.solver.search.relaxation_restarts import RelaxationRestarts
from scheduler.solver.search.team import Team
from scheduler.solver.search.whole_search import WholeSearch


class ComponentsSearch:
    """Searches the independent components of a problem in turn, each as a whole or, if it is large, in parts.

    A component has as many iterations for each of its tasks as the others, until it is proven optimal.

    Attributes:
        components: The components, with their iterations so far.
        best: Best solution of the whole so far.
    """

    def __init__(
        self,
        arrays: Arrays,
        routes: Sequence[Sequence[int]],
        team: Team,
        seeds: np.random.SeedSequence,
        restarts: RelaxationRestarts | None,
    ) -> None:
        self._team, self._parts = team, split_into_components(arrays, routes)
        of_parts = [seeds] if len(self._parts) == 1 else seeds.spawn(len(self._parts))
        self.components = [_begin(part, team, own, restarts) for part, own in zip(self._parts, of_parts, strict=True)]
        self.best = self._joined()

    @property
    def is_optimal(self) -> bool:
        """Whether every component is proven optimal."""
        return all(one.search.is_optimal for one in self.components)

    def step(self) -> None:
        """Runs one chunk of the component that has had least iterations for each of its tasks."""
        effort = self._team.effort
        is_open = [one for one in self.components if not one.search.is_optimal]
        one = min(is_open, key=lambda each: each.iterations / each.tasks)
        before, known = effort.iterations, one.search.best
        one.search.step()
        one.iterations += effort.iterations - before
        if one.search.best is not known:
            self.best = self._joined()

    def _joined(self) -> Solution:
        """Returns the solution of the whole with the best of each component."""
        return join_components(self._parts, [one.search.best for one in self.components])


@dataclass
class Component:
    """One component: its search, its number of tasks, and its iterations so far."""

    search: WholeSearch | PartsSearch
    tasks: int
    iterations: int = 0


def _begin(part: Subproblem, team: Team, seeds: np.random.SeedSequence, restarts: RelaxationRestarts | None) -> Component:
    """Returns a component with the search that begins with its routes."""
    tasks = max(1, len(part.tasks))
    if tasks > team.params.decomposition.max_whole_tasks and len(part.shifts) > 1:
        return Component(PartsSearch(part.arrays, part.routes, team, seeds), tasks)
    own_restarts = None if restarts is None else restarts.of_component(part.arrays, tasks / max(1, team.tasks))
    return Component(WholeSearch(part.arrays, part.routes, team, seeds, own_restarts), tasks)


def split_into_components(arrays: Arrays, routes: Sequence[Sequence[int]]) -> list[Subproblem]:
    """Returns the independent components of a problem; if there is one only, it is the problem itself.

    Args:
        arrays: The whole problem.
        routes: For each shift its tasks; tasks that belong to another component than the shift are left out. Empty for no tasks.
    """
    members = independent_components(arrays)
    given = tuple(map(tuple, routes)) or ((),) * arrays.shifts.k
    if len(members) == 1:
        return [Subproblem(arrays, *members[0], given)]
    component = np.zeros(arrays.tasks.n, dtype=np.int64)
    of_shift = np.zeros(arrays.shifts.k, dtype=np.int64)
    for number, (tasks, shifts) in enumerate(members):
        component[tasks] = of_shift[shifts] = number
    kept = tuple(tuple(t for t in route if component[t] == of_shift[k]) for k, route in enumerate(given))
    roster = Solution(kept, (0,) * arrays.tasks.n, 0, 0)
    boundary = SplitBoundary(arrays, roster, component)
    return [part_of(arrays, roster, boundary, tasks, shifts) for tasks, shifts in members]


def join_components(parts: Sequence[Subproblem], solutions: Sequence[Solution]) -> Solution:
    """Returns the solution of the whole that solutions of its components make; costs add up."""
    if len(parts) == 1:
        return solutions[0]
    starts = np.full(sum(len(part.tasks) for part in parts), -1)
    for part, solution in zip(parts, solutions, strict=True):
        starts[part.tasks] = solution.starts
    empty = ((),) * sum(len(part.shifts) for part in parts)
    routes = join_routes(empty, parts, [solution.routes for solution in solutions])
    unallocated, soft = (sum(level) for level in zip(*(solution.levels for solution in solutions), strict=True))
    return Solution(routes, tuple(starts.tolist()), unallocated, soft)
