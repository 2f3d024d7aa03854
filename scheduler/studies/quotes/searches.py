"""The searches behind a quote: a roster that is settled, one with the package, and one in which nobody else moves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from scheduler.analysis.kpis import Kpis, kpis
from scheduler.domain.care import Visit, Window
from scheduler.domain.inputs import Rates
from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.params import AnnealingParams, ExactParams, SolveParams
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations

ITERATIONS_OF_INSERTION = 20
"""Iterations for each new visit where nobody else moves: enough for visits that compete for one gap."""
SEARCH_ONLY = SolveParams(exact=ExactParams(max_tasks=0))
"""The same effort for all: no small provider goes to the exact model, which takes its own time."""
COOL = SEARCH_ONLY.replace(annealing=AnnealingParams(initial_temperature=0.3))
"""A settled roster is searched from a tenth of the usual temperature, so that its quality is not lost before the search is over."""
WIDENINGS_MINUTES = (5, 10, 15, 20, 30, 45, 60, 90)
"""Steps in which the window of a visit that has no place is made wider."""


@dataclass(frozen=True)
class Found:
    """A roster that was found.

    Attributes:
        roster: Roster.
        score: Its score.
        kpis: Its key figures.
    """

    roster: Roster
    score: Score
    kpis: Kpis


@dataclass(frozen=True)
class Searcher:
    """Searches one problem.

    Attributes:
        problem: Problem.
        travel: Its travel.
        rates: Cost of work.
    """

    problem: Problem
    travel: TravelMatrix
    rates: tuple[Rates, ...]

    def search(self, start: Roster | None, iterations: int, seed: int, *, is_settled: bool = False) -> Found:
        """Returns the best roster of one search; with 0 iterations that is the start, without what breaks a rule.

        Args:
            start: Roster to begin with; None for a search from nothing.
            iterations: Of the search.
            seed: Of the search.
            is_settled: Whether the start is a good roster but for a few visits, so that the search begins cool.
        """
        params = COOL if is_settled else SEARCH_ONLY
        result = solve(self.problem, self.travel, start=start, stop=MaxIterations(iterations), seed=seed, params=params)
        return Found(result.roster, result.score, kpis(self.problem, self.travel, result.roster, self.rates))

    def iterations(self, per_carer_visit: int) -> int:
        """Returns the iterations of a search, from those for each carer at each visit."""
        return per_carer_visit * max(sum(visit.carers for visit in self.problem.visits), 1)

    def all(self, start: Roster | None, per_carer_visit: int, seeds: Iterable[int]) -> list[Found]:
        """Returns a roster for each seed, the best first."""
        found = (self.search(start, self.iterations(per_carer_visit), seed) for seed in seeds)
        return sorted(found, key=lambda one: one.score)


def placed(roster: Roster, visit_ids: Iterable[str]) -> tuple[str, ...]:
    """Returns those of the visits that somebody makes."""
    return tuple(visit_id for visit_id in visit_ids if visit_id in roster.runs_of)


def without(roster: Roster, visit_ids: Iterable[str]) -> Roster:
    """Returns a roster from which visits are cut out."""
    gone = frozenset(visit_ids)
    return roster.replace(
        runs=tuple(run.replace(assignments=tuple(one for one in run.assignments if one.visit_id not in gone)) for run in roster.runs)
    )


def insert(problem: Problem, travel: TravelMatrix, roster: Roster, new_ids: Sequence[str], *, seed: int) -> Roster:
    """Returns the roster with the new visits that have a place while every other keeps carers and time.

    Args:
        problem: With the new visits.
        travel: Of the problem.
        roster: With a start for every visit.
        new_ids: New visits.
        seed: Of the search.
    """
    held = problem.replace(visits=tuple(_held(visit, roster) for visit in problem.visits))
    stop = MaxIterations(ITERATIONS_OF_INSERTION * (len(new_ids) + 1))
    return solve(held, travel, start=roster, stop=stop, seed=seed, params=SEARCH_ONLY).roster


def near_misses(problem: Problem, travel: TravelMatrix, roster: Roster, missing: Sequence[str], *, seed: int) -> dict[str, int]:
    """Returns by how many minutes the window of a visit has to be wider for a place while nobody else moves.

    Args:
        problem: With the new visits.
        travel: Of the problem.
        roster: In which the missing visits have no place.
        missing: Visits without a place.
        seed: Of the searches.

    Returns:
        Minutes by visit; a visit that has no place with the widest window is left out.
    """
    found: dict[str, int] = {}

    def halve(left: Sequence[str], steps: Sequence[int]) -> None:
        """Finds the least of some steps for each visit; whoever has a place with a window has one with a wider window."""
        if not left or not steps:
            return
        middle = len(steps) // 2
        minutes = steps[middle]
        wider = problem.replace(
            visits=tuple(_widened(visit, minutes, problem) if visit.visit_id in left else visit for visit in problem.visits)
        )
        fitting = placed(insert(wider, travel, roster, left, seed=seed), left)
        found.update(dict.fromkeys(fitting, minutes))
        halve(fitting, steps[:middle])
        halve([visit_id for visit_id in left if visit_id not in fitting], steps[middle + 1 :])

    halve(missing, WIDENINGS_MINUTES)
    return found


def _held(visit: Visit, roster: Roster) -> Visit:
    """Returns a visit that keeps the carers and the start of a roster, where it has them."""
    runs = roster.runs_of.get(visit.visit_id, ())
    if not runs:
        return visit
    start = next(one.start for one in runs[0].assignments if one.visit_id == visit.visit_id)
    return visit.replace(pinned_carers=tuple(run.carer_id for run in runs), pinned_start=start)


def _widened(visit: Visit, minutes: int, problem: Problem) -> Visit:
    """Returns a visit with wider windows; windows that then meet become one."""
    more = timedelta(minutes=minutes)
    windows: list[Window] = []
    for window in visit.windows:
        earliest = max(window.earliest - more, problem.horizon_start)
        if windows and earliest <= windows[-1].latest:
            earliest = windows.pop().earliest
        windows.append(Window(earliest=earliest, latest=min(window.latest + more, problem.horizon_end)))
    return visit.replace(windows=tuple(windows))
