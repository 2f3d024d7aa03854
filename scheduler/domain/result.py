"""Results of the engine, and verdicts of the verifier."""

from collections.abc import Callable
from enum import StrEnum
from functools import total_ordering
from typing import Self

from pydantic import Field, PrivateAttr

from scheduler.domain.base import Frozen
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, Rule
from scheduler.domain.text_table import count, format_table, join_some

SHOWN = 4
"""Number of rules that a printed verdict names; of more, the number is given."""


@total_ordering
class Score(Frozen):
    """The score of a roster: four levels, compared lexicographically; less is better.

    Attributes:
        hard: number of breaches of hard rules; 0 in every roster that is written.
        unallocated_time_critical: sum of the priorities of unallocated time-critical visits, without
            optional ones. 0 if the objective does not put them first.
        unallocated: sum of the priorities of all other unallocated visits, without optional ones.
        soft: sum of weight times amount over the soft rules.

    Examples:
        >>> from scheduler import Score
        >>> late = Score(hard=0, unallocated=0, soft=90_000)
        >>> missing = Score(hard=0, unallocated=1, soft=10)
        >>> late < missing
        True
        >>> missing < Score(hard=0, unallocated_time_critical=1, unallocated=0, soft=0)
        True
    """

    hard: int = Field(ge=0)
    unallocated_time_critical: int = Field(default=0, ge=0)
    unallocated: int = Field(ge=0)
    soft: int = Field(ge=0)

    @property
    def levels(self) -> tuple[int, int, int, int]:
        """Returns the levels, the most important first."""
        return self.hard, self.unallocated_time_critical, self.unallocated, self.soft

    @property
    def unallocated_points(self) -> int:
        """Returns the sum of the priorities of all unallocated visits, without optional ones."""
        return self.unallocated_time_critical + self.unallocated

    @property
    def unallocated_text(self) -> str:
        """Returns what is unallocated in words; time-critical points stand apart if there are any."""
        if not self.unallocated_time_critical:
            return f"{self.unallocated:,}"
        return f"{self.unallocated_time_critical:,} time-critical and {self.unallocated:,} other"

    def __lt__(self, other: "Score") -> bool:
        return self.levels < other.levels

    def __str__(self) -> str:
        return f"hard {self.hard:,}, unallocated {self.unallocated_text}, soft {self.soft:,}"


class Violation(Frozen):
    """A breach of a hard rule, with the visits, carers and shifts concerned."""

    rule: Rule
    what: str
    visit_ids: tuple[str, ...] = ()
    carer_ids: tuple[str, ...] = ()
    shift_ids: tuple[str, ...] = ()


class Verdict(Frozen):
    """The judgement of a roster by the verifier.

    Attributes:
        score: computed independently of the engine.
        violations: breaches of hard rules.
        amounts: amount of UNALLOCATED and of each rule that is soft, or off and may be soft, before
            weights; in the unit of the catalogue.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
        """Returns whether no hard rule is broken."""
        return not self.violations

    def __str__(self) -> str:
        broken = list(dict.fromkeys(str(violation.rule) for violation in self.violations))
        amounts = [
            f"{rule} {count(amount, CATALOGUE[rule].unit)}" for rule, amount in self.amounts.items() if amount and rule != Rule.UNALLOCATED
        ]
        rows = [
            ("Hard rules", f"{count(len(self.violations), 'breach', 'breaches')} ({join_some(broken, SHOWN)})" if broken else "all kept")
        ]
        rows += [("Breach", f"{violation.rule}: {violation.what}") for violation in self.violations[:1]]
        rows += [("Score", f"{self.score} (lower is better, in this order)"), ("Amounts", join_some(amounts, SHOWN) or "none")]
        return format_table(rows)


class Status(StrEnum):
    """The outcome of a solve."""

    OPTIMAL = "optimal"  # proven optimal
    FEASIBLE = "feasible"  # the best roster found
    CANCELLED = "cancelled"  # the best roster found before an interruption


STATUS_TEXTS = {
    Status.OPTIMAL: "optimal: it is proven that no roster is better",
    Status.FEASIBLE: "feasible: the best roster found",
    Status.CANCELLED: "cancelled: the best roster found before the interruption",
}


class Stats(Frozen):
    """Statistics of a solve.

    Attributes:
        method: that found the roster, in words.
        seconds: running time without compilation.
        bound_seconds: seconds until the final bound was proven; None without a bound.
        iterations: of all workers.
        workers: number of parallel searches.
    """

    method: str
    seconds: float = Field(ge=0)
    bound_seconds: float | None = Field(default=None, ge=0)
    iterations: int = Field(default=0, ge=0)
    workers: int = Field(default=1, ge=1)


class Bound(Frozen):
    """A lower bound on the score of all rosters that keep the hard rules, against a given roster.

    Attributes:
        score: bound of each level. No roster leaves less unallocated. No roster that leaves at most as
            much unallocated as the given one has a lower soft cost. None if nothing was proven.
        gap: as in `Result`.
        optimal: whether the given roster is proven optimal.
        seconds: running time until the bound was proven.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
    """A progress report of a running solve: the best roster so far; bound and gap as in `Result`."""

    seconds: float
    iterations: int
    score: Score
    travel_ticks: int
    bound: Score | None = None
    gap: float | None = None
    _make_roster: Callable[[], Roster] | None = PrivateAttr(default=None)

    def with_roster(self, make_roster: Callable[[], Roster]) -> Self:
        """Returns the report with a function that makes its roster when somebody asks for it."""
        report = self.model_copy()
        report._make_roster = make_roster
        return report

    @property
    def roster(self) -> Roster | None:
        """The best roster so far; None in a report that no solve made."""
        return None if self._make_roster is None else self._make_roster()


class Result(Frozen):
    """The best roster found, its score, and a bound on the best possible score.

    Attributes:
        roster: with a start for every assignment.
        score: of the roster.
        status: outcome of the solve.
        stats: of the solve.
        seed: of all random choices.
        version: of this package.
        bound: bound of each level. No roster leaves less unallocated. No roster that leaves at most as
            much unallocated as this one has a lower soft cost. None if nothing was proven.
        gap: (soft - soft of the bound) / soft, among rosters that leave at most as much unallocated as
            this one. None without a bound of the soft cost.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> travel = scheduler.travel_matrix(problem, inputs.travel)
        >>> result = scheduler.solve(problem, travel, stop=scheduler.MaxIterations(1000), seed=1)
        >>> result.score.unallocated, result.score.soft, result.stats.method
        (0, 124378, 'cp-sat')
    """

    roster: Roster
    score: Score
    status: Status
    stats: Stats
    seed: int
    version: str
    bound: Score | None = None
    gap: float | None = None

    def __str__(self) -> str:
        runs = [run for run in self.roster.runs if run.assignments]
        carers = len({run.carer_id for run in runs})
        visits = count(len(self.roster.runs_of), "visit")
        stats = self.stats
        effort = f"{stats.seconds:.1f} s, {count(stats.iterations, 'iteration')}, {count(stats.workers, 'worker')}, seed {self.seed}"
        gap = "" if self.gap is None else f" (gap {self.gap:.2%} of the soft cost)"
        return format_table(
            [
                ("Roster", f"{visits} in {count(len(runs), 'run')} by {count(carers, 'carer')}"),
                ("Score", f"{self.score} (lower is better, in this order)"),
                ("Status", STATUS_TEXTS[self.status]),
                ("Bound", "none" if self.bound is None else f"{self.bound}{gap}"),
                ("Found by", f"{stats.method}: {effort}"),
            ]
        )
