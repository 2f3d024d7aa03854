"""The main job: solve, then let the verifier judge what the engine says."""

from dataclasses import dataclass
from typing import Any

from scheduler.domain.errors import InternalError
from scheduler.domain.problem import Problem
from scheduler.domain.result import Progress, Result, Score, Stats, Status, Verdict
from scheduler.domain.roster import Roster
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.solve import solve
from scheduler.verify.verify import verify
from scheduler.version import __version__

__all__ = ["Plan", "check_agreement", "plan", "result_of_start", "result_so_far", "solve", "verify"]


@dataclass(frozen=True)
class Plan:
    """A roster with what the engine and the verifier say of it; they have been found to agree.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> plan = scheduler.plan(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> plan.verdict.score == plan.result.score
        True
    """

    result: Result
    verdict: Verdict


def plan(problem: Problem, travel: TravelMatrix, **options: Any) -> Plan:
    """Solves a problem and verifies the roster.

    Args:
        problem: who needs what care, and who can give it.
        travel: between the locations of `problem`.
        **options: those of `solve`, handed on as they are.

    Raises:
        TypeError: as `solve` raises it, or an option is unknown.
        ValueError: as `solve` raises it.
        BadInput: as `solve` raises it.
        InternalError: the roster breaks a hard rule, or engine and verifier score it differently.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> plan = scheduler.plan(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> plan.verdict.ok, plan.result.score.unallocated
        (True, 0)
    """
    result = solve(problem, travel, **options)
    return Plan(result, check_agreement(result, verify(problem, travel, result.roster)))


def result_so_far(report: Progress, seed: int, workers: int, *, is_cancelled: bool) -> Result | None:
    """Returns the result of a solve that is left behind; None if it has no roster yet.

    It was cancelled, or else its time was over.
    """
    roster = report.roster
    if roster is None:
        return None
    found = _stopped(roster, report.score, seed, workers, seconds=report.seconds, iterations=report.iterations)
    status = Status.CANCELLED if is_cancelled else Status.FEASIBLE
    return found.replace(status=status, bound=report.bound, gap=report.gap)


def result_of_start(problem: Problem, travel: TravelMatrix, roster: Roster, seed: int, workers: int) -> Result | None:
    """Returns a roster to begin with as a result; None if it breaks a hard rule."""
    verdict = verify(problem, travel, roster)
    return _stopped(roster, verdict.score, seed, workers) if verdict.ok else None


def _stopped(roster: Roster, score: Score, seed: int, workers: int, *, seconds: float = 0.0, iterations: int = 0) -> Result:
    """Returns a roster as the result of a search that was stopped."""
    stats = Stats(method="search, stopped", seconds=seconds, iterations=iterations, workers=workers)
    return Result(roster=roster, score=score, status=Status.CANCELLED, stats=stats, seed=seed, version=__version__)


def check_agreement(result: Result, verdict: Verdict) -> Verdict:
    """Returns the verdict after checking that it agrees with the engine's result.

    Raises:
        InternalError: the roster breaks a hard rule, or the scores differ.
    """
    if not verdict.ok:
        breaches = "; ".join(f"{violation.rule}: {violation.what}" for violation in verdict.violations[:5])
        raise InternalError(f"the engine's roster breaks hard rules: {breaches}")
    if verdict.score != result.score:
        raise InternalError(f"the engine scores its roster {result.score.levels}, the verifier {verdict.score.levels}")
    return verdict
