"""What the engine says of a roster, and what the verifier says of it."""

from enum import StrEnum
from functools import total_ordering

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule


@total_ordering
class Score(Frozen):
    """How good a roster is: three levels, compared one after the other, less is better.

    Attributes:
        hard: breaches of hard rules; 0 in every roster that is written.
        unallocated: sum of the priorities of visits that are not placed (optional ones apart).
        soft: sum over the soft rules of weight times amount.

    Examples:
        >>> from scheduler import Score
        >>> late = Score(hard=0, unallocated=0, soft=90_000)
        >>> missing = Score(hard=0, unallocated=1, soft=10)
        >>> late < missing
        True
    """

    hard: int = Field(ge=0)
    unallocated: int = Field(ge=0)
    soft: int = Field(ge=0)

    @property
    def levels(self) -> tuple[int, int, int]:
        """The levels, most important first."""
        return self.hard, self.unallocated, self.soft

    def __lt__(self, other: "Score") -> bool:
        return self.levels < other.levels


class Violation(Frozen):
    """One breach of a hard rule, with everybody concerned."""

    rule: Rule
    what: str
    visit_ids: tuple[str, ...] = ()
    carer_ids: tuple[str, ...] = ()
    shift_ids: tuple[str, ...] = ()


class Verdict(Frozen):
    """The verifier's judgement of a roster.

    Attributes:
        amounts: what was measured for UNALLOCATED and each rule that is soft, or off and could be soft, in the unit of the catalogue,
            before weights.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> verdict = scheduler.verify(problem, travel, result.roster)
        >>> verdict.ok, verdict.amounts[scheduler.Rule.TRAVEL_TIME]
        (True, 6000)
    """

    score: Score
    violations: tuple[Violation, ...] = ()
    amounts: dict[Rule, int] = {}

    @property
    def ok(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.violations


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"  # proven: no roster is better
    FEASIBLE = "feasible"  # the best found
    CANCELLED = "cancelled"  # the best found before it was interrupted


class Stats(Frozen):
    """What the engine did.

    Attributes:
        seconds: from the end of compilation.
        bound_seconds: after which the bound stood as it stands in the result; absent where nothing was proven.
    """

    method: str
    seconds: float = Field(ge=0)
    bound_seconds: float | None = Field(default=None, ge=0)
    iterations: int = Field(default=0, ge=0)
    workers: int = Field(default=1, ge=1)


class Bound(Frozen):
    """What is proven of all rosters that keep the hard rules, beside the one that was looked at.

    Attributes:
        score: level by level: no roster leaves less unallocated; of those that leave no more unallocated than the one looked at, none
            has a lower soft cost. Absent where nothing was proven; a level at 0 says nothing.
        gap: as in `Result`.
        optimal: no roster is better than the one looked at.
        seconds: after which this was known.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> bound = scheduler.prove(problem, travel, result.roster)
        >>> bound.optimal, bound.gap
        (True, 0.0)
    """

    score: Score | None = None
    gap: float | None = None
    optimal: bool = False
    seconds: float = Field(ge=0)


class Progress(Frozen):
    """What a running solve reports: the best so far, and what is proven by then (as in `Result`)."""

    seconds: float
    iterations: int
    score: Score
    travel_ticks: int
    bound: Score | None = None
    gap: float | None = None


class Result(Frozen):
    """The best roster found, its score, and how far from the best possible it can be.

    Attributes:
        bound: level by level: no roster leaves less unallocated; of those that leave no more unallocated than this one, none has a lower
            soft cost. Absent where nothing was proven.
        gap: (soft - bound's soft) / soft: the share of the soft cost that may be too much, among rosters that leave no more unallocated
            than this one. Absent without a bound of the soft cost.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> result.score.unallocated, result.score.soft, result.stats.iterations
        (0, 124378, 3000)
    """

    roster: Roster
    score: Score
    status: Status
    stats: Stats
    seed: int
    version: str
    bound: Score | None = None
    gap: float | None = None
