"""Compares scenarios with a base: searches, then statistics.

Two searches of one problem differ, so scenarios are compared over several runs. In each run the base is searched first. Then the base and
each scenario go on from that roster with the same extra effort: a scenario is never better only because it was searched for longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from scheduler.domain.roster import Roster
from scheduler.execution.executor import Executor
from scheduler.studies.what_if.run import BoundTask, Effort, SearchTask, bound, kept_answer, search
from scheduler.studies.what_if.scenario import Scenario, fitting_part

EXTRA_EFFORT = 0.5
"""Effort of each scenario from the roster of the base, as a fraction of the effort of the base."""
LEAST_FITTING = 0.5
"""Where less of the base's roster fits, the scenario is searched from nothing, with the whole effort of the base."""
SEEDS_APART = 10_000
"""Between the seeds of the searches of one run, so that no two have the same."""
RUNS_FOLDER = "runs"

Task = TypeVar("Task", SearchTask, BoundTask)
Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class ScenarioRun:
    """A search of a scenario.

    Attributes:
        seed: number of the run.
        figures: by name; None where there is nothing to measure.
        roster: that was found.
        score: levels of the engine's score, the most important first.
        cover: 48 rows of demand, duty, contact, travel, breaks and unplaced, in minutes.
        worked_minutes: by carer.
        fitting_share: share of the base's roster that it began with; 0 if it was searched from nothing.
    """

    seed: int
    figures: dict[str, float | None]
    roster: Roster
    score: tuple[int, ...]
    cover: tuple[tuple[float, ...], ...]
    worked_minutes: dict[str, int]
    fitting_share: float


@dataclass(frozen=True)
class ProvenBound:
    """What is proven of the best roster of a scenario; None where nothing is."""

    unallocated: int | None
    soft: int | None
    is_optimal: bool


@dataclass(frozen=True)
class ScenarioRuns:
    """The runs of one scenario, in order of their seeds, and the bound of the best of them."""

    scenario: Scenario
    runs: tuple[ScenarioRun, ...]
    bound: ProvenBound | None = None

    @property
    def best(self) -> ScenarioRun:
        """Returns the run with the best score."""
        return min(self.runs, key=lambda run: run.score)


def run_scenarios(
    scenarios: Sequence[Scenario],
    folder: Path,
    executor: Executor,
    *,
    effort: Effort = Effort(),  # noqa: B008 - frozen
    runs: int = 8,
    seed: int = 0,
    has_bounds: bool = True,
    report: Report = lambda done, total, what: None,  # noqa: ARG005
) -> tuple[ScenarioRuns, ...]:
    """Searches each scenario several times. Runs that the folder keeps already are not repeated.

    Args:
        scenarios: the base first; names differ.
        folder: keeps a file for each run.
        executor: runs the searches.
        effort: of the first search of the base in a run.
        runs: number of runs of each scenario.
        seed: of the first run; the next ones count up.
        has_bounds: whether a bound of the best roster of each scenario is proven.
        report: called after each search with the number done, the number of all, and what was done.

    Raises:
        BadInput: F015, a run cannot be written.
        InternalError: engine and verifier disagree.
    """
    base = scenarios[0]
    objective = base.problem.objective
    seeds = [seed + number for number in range(runs)]
    counter = _Counter(runs * (1 + len(scenarios)) + (len(scenarios) if has_bounds else 0), report)
    files = folder / RUNS_FOLDER

    firsts = [SearchTask(files / f"first-{one}.json", base, one, effort, 1.0, None, objective) for one in seeds]
    starts = [Roster.model_validate(answer["roster"]) for answer in _answers(firsts, search, executor, counter, "first roster of the base")]
    tasks: list[SearchTask] = []
    shares = []
    for number, scenario in enumerate(scenarios):
        for one, start in zip(seeds, starts, strict=True):
            part, share = fitting_part(start, scenario.problem)
            is_cold = share < LEAST_FITTING
            shares.append(0.0 if is_cold else share)
            tasks.append(
                SearchTask(
                    files / f"scenario-{number}-{one}.json",
                    scenario,
                    one + SEEDS_APART * (number + 1),
                    effort,
                    1 + EXTRA_EFFORT if is_cold else EXTRA_EFFORT,
                    None if is_cold else part,
                    objective,
                )
            )
    answers = _answers(tasks, search, executor, counter, "scenario")
    found = [
        ScenarioRuns(
            scenario,
            tuple(_run(one, answers[number * runs + at], shares[number * runs + at]) for at, one in enumerate(seeds)),
        )
        for number, scenario in enumerate(scenarios)
    ]
    if not has_bounds:
        return tuple(found)
    proofs = [BoundTask(files / f"bound-{number}.json", one.scenario, one.best.roster, effort) for number, one in enumerate(found)]
    bounds = _answers(proofs, bound, executor, counter, "bound")
    return tuple(
        ScenarioRuns(one.scenario, one.runs, ProvenBound(proven["unallocated"], proven["soft"], proven["is_optimal"]))
        for one, proven in zip(found, bounds, strict=True)
    )


class _Counter:
    """Counts what is done, and reports it."""

    def __init__(self, total: int, report: Report) -> None:
        self._total, self._report, self._done = total, report, 0

    def add(self, what: str) -> None:
        self._done += 1
        self._report(self._done, self._total, what)


def _answers(
    tasks: Sequence[Task], function: Callable[[Task], dict[str, Any]], executor: Executor, counter: _Counter, what: str
) -> list[dict[str, Any]]:
    """Returns the answers of tasks, in their order: those that files keep, and the others after running them."""
    answers: dict[int, dict[str, Any]] = {}
    for position, task in enumerate(tasks):
        if (kept := kept_answer(task)) is not None:
            answers[position] = kept
            counter.add(f"{what} {task.scenario.name}: kept from before")
    left = [position for position in range(len(tasks)) if position not in answers]
    for at, answer in executor.run(function, [tasks[position] for position in left]):
        answers[left[at]] = answer
        counter.add(f"{what} {tasks[left[at]].scenario.name}")
    return [answers[position] for position in range(len(tasks))]


def _run(seed: int, answer: dict[str, Any], share: float) -> ScenarioRun:
    return ScenarioRun(
        seed=seed,
        figures=answer["figures"],
        roster=Roster.model_validate(answer["roster"]),
        score=tuple(answer["score"]),
        cover=tuple(tuple(row) for row in answer["cover"]),
        worked_minutes=answer["worked_minutes"],
        fitting_share=share,
    )
