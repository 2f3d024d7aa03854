"""Runs the engine and others, prints and writes each record at once, keeps the best solution."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from benchmarks import registry
from benchmarks.best import keep
from benchmarks.formats.uhhc import NotExpressible
from benchmarks.instance import Instance
from benchmarks.known import Known
from benchmarks.peers.beside import side_by_side
from benchmarks.results import Record, Write
from benchmarks.run import OURS, run

PUBLISHED = "published"
Seconds = Callable[[str], float | None]
"""Function that returns the limit for an instance by name; None if it has none."""


@dataclass(frozen=True)
class Measure:
    """The settings of a measurement, and the places for its results.

    Attributes:
        write: Function that takes the records.
        solutions: Folder for one solution file for each instance, in the published format.
        archive: Whether solutions better than all in the archive are appended to it.
        workers: Threads of the engine.
        cpu: Whether the limit is in CPU seconds instead of wall-clock seconds.
        prove: Whether some of the seconds go into a bound.
    """

    write: Write
    solutions: Path | None = None
    archive: bool = False
    workers: int = 1
    cpu: bool = False
    prove: bool = False

    def __call__(self, instance: Instance, seeds: Sequence[int], seconds: float, before: Iterable[Record] = ()) -> None:
        """Runs an instance with each seed, and writes the best solution.

        The records `before` count for the best as well.
        """
        best = min(before, key=lambda record: record.levels, default=None)
        for seed in seeds:
            record, roster = run(instance, seconds=seconds, seed=seed, workers=self.workers, cpu=self.cpu, prove=self.prove)
            self.write(record)
            say(record)
            if self.archive and keep(instance, record, roster):
                typer.echo(f"{record.instance:<34} better than any before: kept in the archive")
            if best is None or record.levels < best.levels:
                best = record
                if self.solutions is not None:
                    self.solutions.mkdir(parents=True, exist_ok=True)
                    (self.solutions / f"{record.instance}.json").write_text(json.dumps(instance.solution(roster)), encoding="utf-8")


def measure_all(measure: Measure, instances: Iterable[Instance], seeds: Sequence[int], seconds: Seconds) -> None:
    """Measures every instance that has a limit; prints the names of the others."""
    for instance in instances:
        limit = seconds(instance.name)
        if limit is None:
            typer.echo(f"{instance.name:<34} left out: nobody says how many seconds it takes others")
        else:
            measure(instance, seeds, limit)


def seconds_of(given: str, known: Mapping[str, Known]) -> Seconds:
    """Returns the limits: a number of seconds for all, or the seconds of the published method.

    Raises:
        typer.BadParameter: `given` is neither.
    """
    if given == PUBLISHED:
        return lambda name: known[name].seconds if name in known else None
    try:
        limit = float(given)
    except ValueError:
        limit = 0.0
    if not limit > 0:
        raise typer.BadParameter(f"`{given}` is neither a number of seconds nor `{PUBLISHED}`")
    return lambda name: limit  # noqa: ARG005 - the same for all


def readable(family: str, files: Iterable[Path]) -> Iterator[Instance]:
    """Yields the instances that can be expressed; prints the others, with the reason."""
    for path in files:
        try:
            yield registry.READERS[family](path)
        except NotExpressible as reason:
            typer.echo(f"{path.stem:<34} left out: {reason}")


def beside(path: Path, solvers: Sequence[str], *, seconds: float, seed: int) -> list[Record]:
    """Measures engines side by side on one day; prints each record at once, and then the ratios."""
    found = []
    for record in side_by_side(path, solvers, seconds=seconds, seed=seed):
        if isinstance(record, str):
            typer.echo(f"{path.stem:<34} {record}")
        else:
            say(record)
            found.append(record)
    say_ratios(found)
    return found


def say(record: Record) -> None:
    """Prints one line about one run."""
    typer.echo(
        f"{record.instance:<34} {record.solver:<8} seed {record.seed}  cost {record.cost:>12,.3f}  unserved {record.unserved:>3}  "
        f"travel {record.travel_minutes:>10,.1f} min  {record.iterations:>9,} iterations  {record.cpu_seconds:6.1f} s  {record.peak_mb} MB"
        + ("" if record.unserved_bound is None else f"  at least {record.unserved_bound} unserved")
        + ("" if record.gap_pct is None else f", gap {record.gap_pct:.2f}% after {record.seconds_to_bound:.1f} s")
        + ("" if record.feasible else "  NOT FEASIBLE")
    )


def say_ratios(records: Sequence[Record]) -> None:
    """Prints one line for each peer, with our results beside its own."""
    ours = next((record for record in records if record.solver == OURS), None)
    for peer in records:
        if ours is not None and peer.solver != OURS and peer.feasible:
            typer.echo(
                f"{ours.instance:<34} {ours.seconds:g} s, ours / {peer.solver}: unserved {ours.unserved} to {peer.unserved}, "
                f"travel {ours.travel_minutes / max(peer.travel_minutes, 1e-9):.3f}"
            )
