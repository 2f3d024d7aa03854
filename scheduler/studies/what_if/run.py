"""One search of a scenario: a task that may run in another process, and its answer, which is kept in a file."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.analysis.cover import cover_by_half_hour
from scheduler.analysis.worked import worked_days
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Objective
from scheduler.files.writing.atomic import write_text
from scheduler.solver.prove import prove
from scheduler.solver.stop import MaxIterations, MaxSeconds, Stop
from scheduler.studies.plan import plan
from scheduler.studies.what_if.figures import figures_of
from scheduler.studies.what_if.scenario import Scenario
from scheduler.version import __version__

FORM = 1
"""Of the files of runs; another form is not read."""


@dataclass(frozen=True)
class Effort:
    """How long a search lasts: seconds, or iterations where a run is to be repeated exactly.

    Attributes:
        seconds: wall time; None where iterations count.
        iterations: of the search; None where seconds count.
    """

    seconds: float | None = 60.0
    iterations: int | None = None

    def stop(self, factor: float) -> Stop:
        """Returns the stopping rule of this effort times a factor."""
        if self.iterations is not None:
            return MaxIterations(max(1, round(self.iterations * factor)))
        return MaxSeconds((self.seconds or 0.0) * factor)


@dataclass(frozen=True)
class SearchTask:
    """A search that is to be made.

    Attributes:
        path: file that keeps the answer.
        scenario: that is searched.
        seed: of the search.
        effort: of one run.
        factor: of that effort.
        start: roster to begin with; None for none.
        objective: that measures the soft cost.
    """

    path: Path
    scenario: Scenario
    seed: int
    effort: Effort
    factor: float
    start: Roster | None
    objective: Objective

    @property
    def fingerprint(self) -> str:
        """Returns a digest of everything that the answer depends on."""
        start = self.start.model_dump_json() if self.start is not None else ""
        parts = (FORM, __version__, self.scenario.fingerprint, self.seed, self.effort, self.factor, start, self.objective)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


@dataclass(frozen=True)
class BoundTask:
    """A bound that is to be proven of the best roster of a scenario.

    Attributes:
        path: file that keeps the answer.
        scenario: of the roster.
        roster: that is looked at.
        effort: of one run.
    """

    path: Path
    scenario: Scenario
    roster: Roster
    effort: Effort

    @property
    def fingerprint(self) -> str:
        """Returns a digest of everything that the answer depends on."""
        parts = (FORM, __version__, self.scenario.fingerprint, self.effort, self.roster.model_dump_json())
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def search(task: SearchTask) -> dict[str, Any]:
    """Solves, verifies, measures, and keeps the answer in the file of the task."""
    scenario = task.scenario
    problem, travel = scenario.problem, scenario.travel
    found = plan(problem, travel, start=task.start, stop=task.effort.stop(task.factor), seed=task.seed)
    roster = found.result.roster
    worked: dict[str, int] = {}
    for day in worked_days(problem, roster):
        worked[day.carer_id] = worked.get(day.carer_id, 0) + day.minutes
    cover = [
        (one.demand, one.duty, one.contact, one.travel, one.breaks, one.unplaced) for one in cover_by_half_hour(problem, travel, roster)
    ]
    answer = {
        "fingerprint": task.fingerprint,
        "figures": figures_of(scenario, roster, found.verdict, task.objective),
        "score": found.result.score.levels,
        "iterations": found.result.stats.iterations,
        "cover": cover,
        "worked_minutes": worked,
        "roster": roster.model_dump(mode="json"),
    }
    write_text(task.path, json.dumps(answer))
    return answer


def bound(task: BoundTask) -> dict[str, Any]:
    """Proves what no roster of a scenario can beat, and keeps the answer in the file of the task."""
    proven = prove(task.scenario.problem, task.scenario.travel, task.roster, stop=MaxSeconds(task.effort.seconds or 10.0))
    score = proven.score
    answer = {
        "fingerprint": task.fingerprint,
        "unallocated": None if score is None else score.unallocated_points,
        "soft": None if score is None else score.soft,
        "is_optimal": proven.optimal,
    }
    write_text(task.path, json.dumps(answer))
    return answer


def kept_answer(task: SearchTask | BoundTask) -> dict[str, Any] | None:
    """Returns the answer that a file keeps; None if there is none, or it is of another task."""
    try:
        answer = json.loads(task.path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_same = isinstance(answer, dict) and answer.get("fingerprint") == task.fingerprint
    return answer if is_same else None
