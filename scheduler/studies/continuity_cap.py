"""Measures what a hard cap on the number of carers of a person costs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.stop import Stop
from scheduler.studies.plan import plan


@dataclass(frozen=True)
class CapPrice:
    """The best roster under a cap, and its price.

    Attributes:
        cap: the most different carers of a person over the horizon; None for no cap.
        roster: the best that keeps to it.
        score: of that roster.
        unplaced: visits in no run that are not optional.
        travel_minutes: on the road, all carers together.
        most: different carers of the person who has most.
    """

    cap: int | None
    roster: Roster
    score: Score
    unplaced: int
    travel_minutes: float
    most: int


def with_cap(problem: Problem, cap: int | None) -> Problem:
    """Returns the problem with MOST_CARERS hard at `cap`; unchanged where `cap` is None."""
    if cap is None:
        return problem
    objective = problem.objective
    return problem.replace(objective=objective.replace(settings={**objective.settings, Rule.MOST_CARERS: HARD}, most_carers=cap))


def price_of_caps(
    problem: Problem,
    travel: TravelMatrix,
    caps: Iterable[int],
    *,
    stop: Callable[[], Stop],
    start: Roster | None = None,
    seed: int = 0,
    workers: int = 1,
) -> Iterator[CapPrice]:
    """Yields a roster without a cap, then one under each cap, from the widest to the tightest.

    Each search starts from the roster before it.

    Args:
        problem: Problem to solve.
        travel: Travel matrix between its locations.
        caps: Caps to try.
        stop: Makes the stopping criterion of each search.
        start: Initial roster of the first search.
        seed: Seed for all random choices.
        workers: Threads of the engine.
    """
    roster = start
    for cap in (None, *sorted(set(caps), reverse=True)):
        asked = with_cap(problem, cap)
        found = plan(asked, travel, start=roster, stop=stop(), seed=seed, workers=workers)
        roster = found.result.roster
        yield CapPrice(
            cap=cap,
            roster=roster,
            score=found.result.score,
            unplaced=sum(not visit.optional and visit.visit_id not in roster.runs_of for visit in problem.visits),
            travel_minutes=found.verdict.amounts[Rule.TRAVEL_TIME] / problem.ticks_per_minute,
            most=max(carers_of(problem, roster).values(), default=0),
        )


def carers_of(problem: Problem, roster: Roster) -> dict[str, int]:
    """Returns the number of different carers of each visited person."""
    faces: dict[str, set[str]] = {}
    for visit_id, runs in roster.runs_of.items():
        faces.setdefault(problem.visit[visit_id].service_user_id, set()).update(run.carer_id for run in runs)
    return {person: len(carers) for person, carers in faces.items()}


def at_best(prices: Sequence[CapPrice]) -> list[CapPrice]:
    """Returns the same caps, the widest first, each with the best known roster that keeps to it.

    A roster found under a tighter cap keeps to the wider ones too.
    """
    tightest_first = sorted(prices, key=_width)
    best = accumulate(tightest_first, lambda one, two: two if two.score <= one.score else _under(two.cap, one))
    return list(best)[::-1]


def least_cap(prices: Sequence[CapPrice]) -> int | None:
    """Returns the tightest cap that leaves no more unallocated than no cap does.

    Returns None where every cap leaves more.
    """
    best = at_best(prices)
    as_good = [price.cap for price in best if _left_out(price) <= _left_out(best[0])]
    return as_good[-1]


def _left_out(price: CapPrice) -> tuple[int, int]:
    """Returns both levels of what a cap leaves unallocated."""
    return price.score.unallocated_time_critical, price.score.unallocated


def _under(cap: int | None, price: CapPrice) -> CapPrice:
    return CapPrice(cap, price.roster, price.score, price.unplaced, price.travel_minutes, price.most)


def _width(price: CapPrice) -> float:
    return float("inf") if price.cap is None else price.cap
