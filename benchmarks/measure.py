"""Runs of the engine and of others, said line by line, written at once, and the best of the seeds kept as a solution."""

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
"""The limit for the instance of this name; None where there is none."""


@dataclass(frozen=True)
class Measure:
    """How the engine is measured, and where what comes of it goes.

    Attributes:
        write: takes the records.
        solutions: folder for one solution file an instance, in the public form.
        archive: append to the archive what is better than everything in it.
        workers: threads of the engine.
        cpu: count seconds of work and not those on the wall.
        prove: spend some of the seconds on a bound.
    """

    write: Write
    solutions: Path | None = None
    archive: bool = False
    workers: int = 1
    cpu: bool = False
    prove: bool = False

    def __call__(self, instance: Instance, seeds: Sequence[int], seconds: float, before: Iterable[Record] = ()) -> None:
        """Run an instance with each seed. The best of the seeds, those `before` included, has its solution written."""
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
    """Every instance that has a limit; the others are named."""
    for instance in instances:
        limit = seconds(instance.name)
        if limit is None:
            typer.echo(f"{instance.name:<34} left out: nobody says how many seconds it takes others")
        else:
            measure(instance, seeds, limit)


def seconds_of(given: str, known: Mapping[str, Known]) -> Seconds:
    """A number of seconds for all, or for each those that the published method takes.

    Raises:
        typer.BadParameter: it is neither.
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
    """The instances that can be expressed; the others are named, with the reason."""
    for path in files:
        try:
            yield registry.READERS[family](path)
        except NotExpressible as reason:
            typer.echo(f"{path.stem:<34} left out: {reason}")


def beside(path: Path, solvers: Sequence[str], *, seconds: float, seed: int) -> list[Record]:
    """Engines side by side on one day: what they come to, each said as it does, and then the ratios."""
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
    """One line about one run."""
    typer.echo(
        f"{record.instance:<34} {record.solver:<8} seed {record.seed}  cost {record.cost:>12,.3f}  unserved {record.unserved:>3}  "
        f"travel {record.travel_minutes:>10,.1f} min  {record.iterations:>9,} iterations  {record.cpu_seconds:6.1f} s  {record.peak_mb} MB"
        + ("" if record.unserved_bound is None else f"  at least {record.unserved_bound} unserved")
        + ("" if record.gap_pct is None else f", gap {record.gap_pct:.2f}% after {record.seconds_to_bound:.1f} s")
        + ("" if record.feasible else "  NOT FEASIBLE")
    )


def say_ratios(records: Sequence[Record]) -> None:
    """How we compare with each peer, in one line each."""
    ours = next((record for record in records if record.solver == OURS), None)
    for peer in records:
        if ours is not None and peer.solver != OURS and peer.feasible:
            typer.echo(
                f"{ours.instance:<34} {ours.seconds:g} s, ours / {peer.solver}: unserved {ours.unserved} to {peer.unserved}, "
                f"travel {ours.travel_minutes / max(peer.travel_minutes, 1e-9):.3f}"
            )
