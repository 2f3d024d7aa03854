"""Who could take one more visit: how long the answers of all carers take, on a planned day, with and without the exact pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import median
from time import process_time

from benchmarks.live import PlannedDay
from scheduler.demand import make_problem
from scheduler.domain.offers import Answer, Offer
from scheduler.geo.travel import travel_matrix
from scheduler.solver.offers import Offers, compile_offers
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.synthetic import DaySpec, generate

LARGE = DaySpec(day=date(2026, 11, 23), visits=2800, double_up_share=0.1, slack=1.15)
"""Some more than 480 shifts, of which the first 480 are kept."""
LARGE_SHIFTS = 480


@dataclass(frozen=True)
class Asked:
    """Holds the answers for one visit.

    Attributes:
        carers: Carers whom the visit needs.
        quick_ms, exact_ms: Processor milliseconds of all answers, without and with the exact pass.
        quick, exact: The answers.
    """

    carers: int
    quick_ms: float
    exact_ms: float
    quick: tuple[Offer, ...]
    exact: tuple[Offer, ...]

    @property
    def found(self) -> int:
        """Number of shifts that only the exact pass finds."""
        return sum(one.answer is not Answer.FITS and two.answer is Answer.FITS for one, two in zip(self.quick, self.exact, strict=True))


def large_day(iterations: int) -> PlannedDay:
    """Plans a generated day of 2,800 visits and 480 shifts, with seed 1."""
    inputs = generate(LARGE, seed=1)
    whole = make_problem(inputs)
    travel = travel_matrix(whole, inputs.travel)
    problem = whole.replace(shifts=whole.shifts[:LARGE_SHIFTS])
    return PlannedDay(problem, travel, solve(problem, travel, stop=MaxIterations(iterations), seed=1).roster)


def ask_visits(day: PlannedDay, *, visits: int, seed: int) -> Iterator[Asked]:
    """Yields the answers for random visits, each taken out of the roster first if it is in it.

    Args:
        day: The planned day.
        visits: Number of visits.
        seed: Seed of their choice.
    """
    compile_offers()
    offers = Offers(day.problem, day.travel, day.roster)
    chosen = Random(seed).sample(list(day.problem.visits), visits)
    offers.answers(chosen[-1].visit_id)
    for visit in chosen:
        found: list[tuple[Offer, ...]] = []
        spent: list[float] = []
        for is_exact in (False, True):
            begin = process_time()
            found.append(offers.answers(visit.visit_id, is_exact=is_exact))
            spent.append(1000 * (process_time() - begin))
            offers.answers(chosen[-1].visit_id if visit is not chosen[-1] else chosen[0].visit_id)
        yield Asked(visit.carers, spent[0], spent[1], found[0], found[1])


def offers_markdown(asked: list[Asked]) -> Iterator[str]:
    """Yields the lines of a table of times, by the number of carers that visits need."""
    yield "| carers | visits | quick: median, ms | 95th | worst | exact: median, ms | 95th | worst | found by the exact pass only |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for carers in sorted({one.carers for one in asked}):
        those = [one for one in asked if one.carers == carers]
        times = " | ".join(_times([getattr(one, name) for one in those]) for name in ("quick_ms", "exact_ms"))
        yield f"| {carers} | {len(those)} | {times} | {sum(one.found for one in those)} |"
    everything = " | ".join(_times([getattr(one, name) for one in asked]) for name in ("quick_ms", "exact_ms"))
    yield f"| all | {len(asked)} | {everything} | {sum(one.found for one in asked)} |"


def _times(values: list[float]) -> str:
    late = sorted(values)[max(0, round(0.95 * len(values)) - 1)]
    return f"{median(values):.2f} | {late:.1f} | {max(values):.1f}"
