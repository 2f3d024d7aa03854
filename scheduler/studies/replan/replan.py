"""Replans the rest of a day: three plans, and the frontier between visits left out and people who have to be told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from scheduler.demand.edits import Edited
from scheduler.demand.live_day import LiveDay
from scheduler.demand.live_day.blocks import MARK
from scheduler.domain.problem import Problem
from scheduler.domain.result import Result
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule, Setting
from scheduler.solver.repair import repair
from scheduler.solver.stop import Stop
from scheduler.studies.plan import check_agreement
from scheduler.studies.replan.measure import Measures, Told, measure, told_of
from scheduler.studies.replan.prices import priced
from scheduler.verify.verify import verify

STEPS: tuple[tuple[int, int | None], ...] = (60_000, 15), (6_000, 15), (12_000, 60), (12_000, None)
"""Prices of a carer-visit that changes hands, for the plan with fewest changes, and by how many minutes untouched visits may move.

The dearest price changes least. On sick calls in a day of 60 shifts, half an hour placed nothing that a quarter did not, and an hour did.
"""
TRAVEL_PRICES = 600, 3_000, 12_000, 30_000
CONTINUITY_PRICES = 12_000, 30_000
FACE_PRICE = 30_000
PREFERENCE_TIMES = 10
CHANGES_PER_HIT = 4
SOLVES = 8
"""Number of repairs that the time of a replan is divided by."""


@dataclass(frozen=True)
class Choice:
    """One plan for the rest of the day.

    Attributes:
        roster: Of the whole day, facts included.
        measures: Of the plan.
        near_minutes: How far untouched visits could move; None for as far as their windows allow.
        price: Of a carer-visit that changes hands; 0 where nothing was searched.
        left: Roster of what is left, and the problem that it was verified with.
    """

    roster: Roster
    measures: Measures
    near_minutes: int | None
    price: int
    left: tuple[Problem, Roster]


@dataclass(frozen=True)
class Replan:
    """The answer.

    Attributes:
        fewest, travel, continuity: The three plans.
        frontier: Plans of which none leaves out less for as few changes of others; fewest changes first.
        hit: Visits that have to be placed anew.
        budget: Changes that a plan may have.
        notes: What a person should know: where plans are the same, say.
    """

    fewest: Choice
    travel: Choice
    continuity: Choice
    frontier: tuple[Choice, ...]
    hit: tuple[str, ...]
    budget: int
    notes: tuple[str, ...] = ()
    results: tuple[Result, ...] = field(default=(), repr=False)


def replan(live: LiveDay, edited: Edited, published: Roster, *, budget: int | None, make_stop: Callable[[], Stop], seed: int = 0) -> Replan:
    """Returns three plans for the rest of a day, each verified.

    Args:
        live: The day as it stands.
        edited: The plan after the changes, whose problem and travel `live` was made with.
        published: What people were told.
        budget: Most carer-visits that may change hands; None for four a visit hit.
        make_stop: Makes the stopping rule of each of the repairs.
        seed: Of all random choices.

    Raises:
        InternalError: A plan breaks a hard rule, or engine and verifier score it differently.
    """
    return _Replanner(live, edited, published, budget=budget, make_stop=make_stop, seed=seed).run()


class _Replanner:
    """Holds what the repairs of one replan share."""

    def __init__(
        self, live: LiveDay, edited: Edited, published: Roster, *, budget: int | None, make_stop: Callable[[], Stop], seed: int
    ) -> None:
        self._live = live
        self._travel = edited.travel
        self._closed_off = edited.closed_off
        self._published: Told = told_of(published)
        self._over = {fact.visit_id for fact in live.facts}
        left = [visit.visit_id for visit in live.problem.visits if not visit.visit_id.startswith(MARK)]
        self._hit = tuple(visit_id for visit_id in left if visit_id not in live.roster.runs_of)
        self._untouched = set(left) - set(self._hit)
        self._budget = CHANGES_PER_HIT * len(self._hit) if budget is None else budget
        self._make_stop = make_stop
        self._seed = seed
        self._seeds = count()
        self._results: list[Result] = []

    def run(self) -> Replan:
        """Returns the plans."""
        standing = self._choice(self._live.problem, self._live.roster, 15, 0)
        if not self._hit:
            nothing = ("No visit has to be placed anew: the three plans are the roster as it stands.",)
            return Replan(standing, standing, standing, (standing,), (), self._budget, nothing)
        pool = list(self._ladder())
        frontier = _frontier(pool)
        allowed = [choice for choice in pool if choice.measures.changed <= self._budget]
        fewest = min(allowed or pool[:1], key=lambda choice: (*choice.measures.out, choice.measures.changed, choice.measures.moved_over_15))
        least = fewest.measures.out
        pool += self._others(fewest)
        good = [choice for choice in pool if choice.measures.out <= least and choice.measures.changed <= self._budget] or [fewest]
        travel = min(good, key=lambda choice: (choice.measures.travel_minutes, choice.measures.changed))
        continuity = min(good, key=lambda choice: (choice.measures.new_carers, choice.measures.changed, choice.measures.travel_minutes))
        notes = tuple(_notes(fewest, travel, continuity, self._budget))
        return Replan(fewest, travel, continuity, frontier, self._hit, self._budget, notes, tuple(self._results))

    def _ladder(self) -> Iterator[Choice]:
        """Yields plans that change ever more, as long as something is left out."""
        start = self._live.roster
        for price, near in STEPS:
            choice = self._repair(start, price, near)
            start = choice.left[1]
            yield choice
            if not any(choice.measures.out):
                return

    def _others(self, fewest: Choice) -> list[Choice]:
        """Returns plans for less travel and for better continuity, cheaper changes first until one keeps the budget."""
        settings = self._live.problem.objective
        preference = settings.weight(Rule.PREFERENCE)
        other: dict[Rule, Setting] = {Rule.CONTINUITY: FACE_PRICE}
        if preference:
            other[Rule.PREFERENCE] = preference * PREFERENCE_TIMES
        found: list[Choice] = []
        for prices, more in ((TRAVEL_PRICES, None), (CONTINUITY_PRICES, other)):
            for price in prices:
                choice = self._repair(fewest.left[1], price, None, more)
                found.append(choice)
                if choice.measures.changed <= self._budget:
                    break
        return found

    def _repair(self, start: Roster, price: int, near: int | None, other: dict[Rule, Setting] | None = None) -> Choice:
        problem = priced(self._live, self._published, self._untouched, price=price, near_minutes=near, other=other)
        result = repair(problem, self._travel, start, stop=self._make_stop(), seed=self._seed + next(self._seeds))
        check_agreement(result, verify(problem, self._travel, result.roster))
        self._results.append(result)
        return self._choice(problem, result.roster, near, price)

    def _choice(self, problem: Problem, left: Roster, near: int | None, price: int) -> Choice:
        whole = self._live.whole(left)
        figures = measure(self._live.day, self._travel, whole, self._published, hit=self._hit, over=self._over, closed_off=self._closed_off)
        return Choice(whole, figures, near, price, (problem, left))


def _frontier(pool: list[Choice]) -> tuple[Choice, ...]:
    """Returns the plans that no other one beats in both what is left out and how many others change."""
    found: list[Choice] = []
    for choice in sorted(pool, key=lambda one: (one.measures.others_changed, *one.measures.out, one.measures.changed)):
        if not found or choice.measures.out < found[-1].measures.out:
            found.append(choice)
    return tuple(found)


def _notes(fewest: Choice, travel: Choice, continuity: Choice, budget: int) -> Iterator[str]:
    named = {"fewest": fewest, "travel": travel, "continuity": continuity}
    names = list(named)
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            if named[first].roster == named[second].roster:
                yield f"Plans {first} and {second} are the same: within {budget} changes nothing better was found."
    if fewest.near_minutes != STEPS[0][1]:
        wide = "their own windows" if fewest.near_minutes is None else f"{fewest.near_minutes} minutes"
        yield f"Visits that no change has hit may move within {wide}: near their published starts something would be left out."
    if fewest.measures.changed > budget:
        yield f"No plan keeps within {budget} changes."
