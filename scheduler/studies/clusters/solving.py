"""The truth of a re-allocation: the rosters of the providers concerned, re-solved from those they have."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from scheduler.analysis.kpis import Kpis, kpis
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result, Score
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.part import travel_part
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.solve import solve
from scheduler.solver.stop import Cancel, FirstOf, MaxIterations
from scheduler.studies.clusters.instance import ClusterInstance, Floats, Ints

Report = Callable[[str], None]
SEARCH_ONLY = SolveParams(exact=ExactParams(max_tasks=0))
"""The same effort for all: no small problem goes to the exact model, which takes its own time."""


@dataclass(frozen=True)
class Served:
    """A provider with the best roster found.

    Attributes:
        problem: Problem of the provider.
        travel: Travel of it.
        roster: Best roster.
        score: Of the roster.
        figures: Key figures.
    """

    problem: Problem
    travel: TravelMatrix
    roster: Roster
    score: Score
    figures: Kpis

    @property
    def left_out(self) -> tuple[int, int]:
        """Returns what is unallocated: time-critical visits first, then the others."""
        return self.score.unallocated_time_critical, self.score.unallocated

    @property
    def cost(self) -> tuple[int, int, int]:
        """Returns what is compared: what is left out first, then the soft cost."""
        return *self.left_out, self.score.soft


@dataclass(frozen=True, eq=False)
class Allocation:
    """Who is with whom, and the roster of each provider.

    Attributes:
        owner: int64 [U], provider of each unit.
        served: P providers.
    """

    owner: Ints
    served: tuple[Served, ...]

    @property
    def travel_minutes(self) -> float:
        """Returns all journeys, home legs included."""
        return sum(one.figures.travel_minutes for one in self.served)

    @property
    def between_minutes(self) -> float:
        """Returns journeys from visit to visit."""
        return sum(one.figures.between_minutes for one in self.served)

    @property
    def unplaced(self) -> int:
        """Returns the visits that nobody makes."""
        return sum(one.figures.visits_unplaced for one in self.served)

    @property
    def travel_of_each(self) -> Floats:
        """[P] Returns the travel minutes of each provider, home legs included."""
        return np.array([one.figures.travel_minutes for one in self.served])


@dataclass(eq=False)
class Bench:
    """Solves providers, and counts the effort.

    Attributes:
        instance: All providers.
        workers: Providers that are solved at the same time.
        cancel: Ends all solves.
        iterations: Iterations so far.
    """

    instance: ClusterInstance
    workers: int = 1
    cancel: Cancel | None = None
    iterations: int = 0

    def solve_problem(self, problem: Problem, start: Roster | None, effort: int, seed: int) -> Served:
        """Solves the problem of a provider.

        Args:
            problem: Problem of one provider.
            start: Roster to begin with; what the problem lacks is left out.
            effort: Iterations for each carer-visit.
            seed: Seed of the search.
        """
        travel = travel_part(self.instance.travel, (location.location_id for location in problem.locations))
        limit = MaxIterations(effort * sum(visit.carers for visit in problem.visits))
        stop = FirstOf(limit, self.cancel) if self.cancel else limit
        result: Result = solve(problem, travel, start=start, stop=stop, seed=seed, params=SEARCH_ONLY)
        self.iterations += result.stats.iterations
        return Served(problem, travel, result.roster, result.score, kpis(problem, travel, result.roster, ()))

    def solve_all(self, jobs: Iterable[tuple[Problem, Roster | None, int, int]]) -> list[Served]:
        """Solves several problems, some of them at the same time; each repeats by its seed."""
        jobs = list(jobs)
        if self.workers == 1:
            return [self.solve_problem(*job) for job in jobs]
        with ThreadPoolExecutor(self.workers) as pool:
            return list(pool.map(lambda job: self.solve_problem(*job), jobs))

    def is_cancelled(self) -> bool:
        """Returns whether somebody has stopped the study."""
        return self.cancel is not None and self.cancel.is_set()

    def settle(self, problems: Iterable[Problem], starts: Iterable[Roster | None], effort: int, seeds: Iterable[int]) -> tuple[Served, ...]:
        """Solves several providers with several seeds, each from the best so far, and keeps the best.

        Args:
            problems: A problem for each provider.
            starts: A roster for each, or None.
            effort: Iterations for each carer-visit and seed.
            seeds: Seeds of the searches, one after the other.
        """
        problems, rosters = list(problems), list(starts)
        best: list[Served] = []
        for seed in seeds:
            if best and self.is_cancelled():
                break
            found = self.solve_all((problem, roster, effort, seed) for problem, roster in zip(problems, rosters, strict=True))
            best = [better(*pair) for pair in zip(best, found, strict=True)] if best else found
            rosters = [one.roster for one in best]
        return tuple(best)

    def resolve(self, base: Allocation, owner: Ints, effort: int, seeds: Iterable[int]) -> Allocation:
        """Re-solves the providers that a re-allocation concerns, each from its roster; others keep theirs.

        Args:
            base: Allocation before.
            owner: int64 [U], provider of each unit after it.
            effort: Iterations for each carer-visit and seed.
            seeds: Seeds of the searches, one after the other.
        """
        concerned = concerned_by(base.owner, owner)
        problems = [self.instance.problem_of(provider, owner) for provider in concerned]
        found = self.settle(problems, [base.served[provider].roster for provider in concerned], effort, seeds)
        served: Mapping[int, Served] = dict(zip(concerned, found, strict=True))
        return Allocation(owner, tuple(served.get(number, old) for number, old in enumerate(base.served)))


def better(one: Served, other: Served) -> Served:
    """Returns the one with the lower cost; the first if they cost the same."""
    return other if other.cost < one.cost else one


def concerned_by(before: Ints, after: Ints) -> list[int]:
    """Returns the providers that lose or take on a unit."""
    moved = before != after
    return sorted({*before[moved].tolist(), *after[moved].tolist()})
