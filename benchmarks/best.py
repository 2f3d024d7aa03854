"""The archive of the best solutions found: one line each, only appended to.

The verifier checks it again on request.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.instance import Instance, start_ticks
from benchmarks.results import Record
from scheduler.domain.clock import moment_after
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.verify.verify import verify
from scheduler.version import __version__

ARCHIVE = Path(__file__).parent / "archive"
Runs = dict[str, list[tuple[str, int]]]
"""For each shift its visits in order, each with its start in ticks since the horizon starts."""


@dataclass(frozen=True)
class Entry:
    """A solution in the archive.

    Attributes:
        family: Family of the instance, which decides the file of the entry.
        instance: Name of the instance.
        file: Name of the file of the instance, without the folder; empty if it is generated.
        cost: Cost in the family's own objective.
        unserved: Number of visits that are not placed.
        travel_minutes: Minutes on the road.
        solver: Solver that found the solution.
        seconds: Limit of the solver.
        seed: Seed of all random numbers.
        version: Version of this package.
        runs: Runs of the roster.
    """

    family: str
    instance: str
    file: str
    cost: float
    unserved: int
    travel_minutes: float
    solver: str
    seconds: float
    seed: int
    version: str
    runs: Runs

    @property
    def levels(self) -> tuple[int, float]:
        """Values that are compared in order; less is better."""
        return self.unserved, self.cost


def entries(folder: Path = ARCHIVE) -> Iterator[Entry]:
    """Yields all entries, oldest first within a family."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Entry(**json.loads(line))


def best_entries(folder: Path = ARCHIVE) -> dict[str, Entry]:
    """Returns the best entry of each instance, by name."""
    best: dict[str, Entry] = {}
    for entry in entries(folder):
        if entry.instance not in best or entry.levels < best[entry.instance].levels:
            best[entry.instance] = entry
    return best


def keep(instance: Instance, record: Record, roster: Roster, folder: Path = ARCHIVE) -> bool:
    """Appends a solution if it is better than all before; returns whether it is."""
    before = best_entries(folder).get(instance.name)
    if not record.feasible or (before is not None and (record.unserved, record.cost) >= before.levels):
        return False
    entry = Entry(
        family=record.family,
        instance=record.instance,
        file="" if record.family == "own" else f"{record.instance}.json",
        cost=record.cost,
        unserved=record.unserved,
        travel_minutes=record.travel_minutes,
        solver=record.solver,
        seconds=record.seconds,
        seed=record.seed,
        version=__version__,
        runs=_runs(instance.problem, roster),
    )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{record.family}.jsonl").open("a", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(asdict(entry), separators=(",", ":")) + "\n")
    return True


def faults(found: Iterable[Entry], instance_of: Callable[[str], Instance | None]) -> Iterator[str]:
    """Yields the faults of entries with a known instance: broken rules, or a different cost."""
    for entry in found:
        instance = instance_of(entry.instance)
        if instance is not None:
            roster = _roster(instance.problem, entry.runs)
            verdict = verify(instance.problem, instance.travel, roster)
            cost = instance.cost_of(roster, verdict.score)
            broken = [violation.what for violation in verdict.violations]
            if abs(cost - entry.cost) > 1e-6:
                broken.append(f"it costs {cost:.6f} and not {entry.cost:.6f}")
            yield from (f"{entry.instance} of seed {entry.seed}: {what}" for what in broken)


def _runs(problem: Problem, roster: Roster) -> Runs:
    return {run.shift_id: [(a.visit_id, start_ticks(problem, a.start)) for a in run.assignments] for run in roster.runs}


def _roster(problem: Problem, runs: Runs) -> Roster:
    def assignment(visit_id: str, ticks: int) -> Assignment:
        return Assignment(visit_id=visit_id, start=moment_after(problem.horizon_start, ticks, problem.ticks_per_minute))

    return Roster(
        runs=tuple(
            Run(shift_id=shift_id, carer_id=problem.shift[shift_id].carer_id, assignments=tuple(assignment(*stop) for stop in stops))
            for shift_id, stops in runs.items()
        )
    )
