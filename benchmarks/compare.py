"""Does a comparison show what is true? Draws with a change of travel that is known, and draws without any."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scheduler.demand import make_problem
from scheduler.execution.local import LocalProcesses
from scheduler.files.reading.read import read_folder
from scheduler.geo.travel import travel_matrix
from scheduler.studies.what_if.compare import run_scenarios
from scheduler.studies.what_if.run import Effort
from scheduler.studies.what_if.scenario import Scenario
from scheduler.studies.what_if.verdict import ScenarioVerdict, judge_scenarios

TRUE_CHANGE = 0.98
"""Factor of travel times in the scenario that is truly better."""
SHORTER, SAME = "roads 2% shorter", "the same again"


@dataclass(frozen=True)
class Draw:
    """The verdicts of one draw.

    Attributes:
        number: of the draw.
        shorter: on the roads that are shorter.
        same: on the base against itself.
    """

    number: int
    shorter: ScenarioVerdict
    same: ScenarioVerdict

    @property
    def finds_change(self) -> bool:
        """Returns whether shorter roads were shown to be better: in the verdict, or in travel."""
        return self.shorter.verdict == "better" or _travel(self.shorter) == "better"

    @property
    def raises_false_alarm(self) -> bool:
        """Returns whether the base was shown to differ from itself: in the verdict, or in travel."""
        return self.same.verdict in ("better", "worse") or _travel(self.same) in ("better", "worse")


def _travel(verdict: ScenarioVerdict) -> str:
    return next(row.verdict for row in verdict.rows if row.figure == "travel_minutes")


def compare_draws(name: str, folder: Path, *, draws: int, runs: int, iterations: int, workers: int) -> Iterator[Draw]:
    """Yields draws on a folder of data/. What `folder` keeps is not repeated."""
    inputs = read_folder(Path(__file__).resolve().parent.parent / "data" / name)
    problem = make_problem(inputs)
    roads = inputs.travel.replace(area_multiplier=inputs.travel.area_multiplier * TRUE_CHANGE)
    base = Scenario(name, problem, travel_matrix(problem, inputs.travel), inputs.settings.rates)
    scenarios = (
        base,
        Scenario(SHORTER, problem, travel_matrix(problem, roads), inputs.settings.rates),
        Scenario(SAME, problem, base.travel, inputs.settings.rates),
    )
    for number in range(draws):
        found = run_scenarios(
            scenarios,
            folder / f"draw-{number}",
            LocalProcesses(workers),
            effort=Effort(None, iterations),
            runs=runs,
            seed=1000 * number,
            has_bounds=False,
        )
        shorter, same = judge_scenarios(found)
        yield Draw(number, shorter, same)


def draw_line(draw: Draw) -> str:
    """Returns a draw as a line."""
    words = []
    for verdict in (draw.shorter, draw.same):
        row = next(row for row in verdict.rows if row.figure == "travel_minutes")
        interval = "-" if row.low is None or row.high is None else f"{row.low:+.1f} to {row.high:+.1f}"
        words.append(f"{verdict.name}: {verdict.verdict} ({verdict.level or 'no level'}), travel {interval} {row.verdict}")
    return f"{draw.number}: " + "; ".join(words)
