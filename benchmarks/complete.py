"""The complete run: every published set, our own days and the other engines.

It can be interrupted and resumed.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer

from benchmarks import registry
from benchmarks.formats.uhhc import NotExpressible
from benchmarks.instance import Instance
from benchmarks.known import published
from benchmarks.measure import Measure, beside
from benchmarks.peers.beside import SOLVERS
from benchmarks.results import Record, read_results, writer
from benchmarks.run import PROVING

Work = TypeVar("Work")
BEST_KNOWN = "best_known.csv"
PEER_SECONDS = (10.0, 30.0, 60.0)
PROOF = "proof"
PROOF_SECONDS = {"60": 15, "100": 30, "100_pairs": 30, "300": 60, "300_pairs": 60, "1000": 120}
"""Seconds by name of our own days, without the seed."""


@dataclass(frozen=True)
class Step:
    """Instances of one folder with one limit.

    Attributes:
        folder: Name of a folder, anywhere below the public one; `own` for generated instances.
        pattern: Pattern of the files in it, or of the names.
        seconds: Limit; None for the seconds that the published method takes.
        prove: Whether some of the seconds go into a bound.
        part_of: Name by which the step is selected; its folder if empty.
    """

    folder: str
    pattern: str
    seconds: float | None
    prove: bool = False
    part_of: str = ""


STEPS = (
    *(Step("mankowska2014", f"*_HCSRP_{size}_*.json", seconds) for size, seconds in ((10, 5), (25, 5), (50, 10), (75, 10))),
    *(Step("mankowska2014", f"*_HCSRP_{size}_*.json", seconds) for size, seconds in ((100, 30), (200, 10), (300, 30))),
    Step("kummer2021", "*.json", 30),
    Step("italian2024", "*.json", 30),
    Step("validation", "*.json", None),
    Step("bazirha", "*.json", 10),
    Step("bazirha_caie", "*.json", 10),
    Step("generated_small", "*.json", 10),
    Step("homecare", "hc*.json", 30),
    Step(registry.OWN_FAMILY, "own*", 30),
    *(Step(registry.OWN_FAMILY, f"own{days}_s?", seconds, prove=True, part_of=PROOF) for days, seconds in PROOF_SECONDS.items()),
    *(
        Step("homecare", f"hc{visits}_*.json", seconds, prove=True, part_of=PROOF)
        for visits, seconds in ((100, 30), (300, 60), (1000, 120))
    ),
    *(Step("mankowska2014", f"*_HCSRP_{size}_*.json", 60, prove=True, part_of=PROOF) for size in (10, 25)),
    *(Step(registry.OWN_FAMILY, "own300_s?", 30, prove, PROOF) for prove in (True, False)),
)
PEERS = "peers"
PEER_DAYS = "homecare"


@dataclass(frozen=True)
class Job:
    """An instance with a limit, measured alone, or beside other engines if the step is PEERS."""

    step: str
    name: str
    seconds: float
    path: Path | None = None
    prove: bool = False

    def instance(self) -> Instance:
        """Returns the instance of the job.

        Raises:
            NotExpressible: The instance has something that no rule can express.
        """
        return registry.own(self.name) if self.path is None else registry.read(self.path)


@dataclass(frozen=True)
class Part:
    """The share of one of several processes: every `of`-th job, from the `number`-th on.

    Each process has its own core.
    """

    number: int = 1
    of: int = 1

    def share(self, jobs: Sequence[Work]) -> Sequence[Work]:
        """Returns the jobs of this part."""
        return jobs[self.number - 1 :: self.of]

    @property
    def ending(self) -> str:
        """Ending of the names of its files."""
        return f"-{self.number}of{self.of}" if self.of > 1 else ""

    def pin(self) -> None:
        """Pins this process to a core of its own, if the system can."""
        if self.of > 1 and hasattr(os, "sched_setaffinity"):
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {cores[(self.number - 1) % len(cores)]})


def part_of(text: str) -> Part:
    """Reads a part: ``1/2`` is the first of two.

    Raises:
        typer.BadParameter: The text names no part.
    """
    number, _, of = text.partition("/")
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise typer.BadParameter(f"there is no part {text}; 2/3 is the second of three")
    return Part(int(number), int(of))


def jobs(public: Path, only: Sequence[str] = (), half: registry.Half | None = None) -> list[Job]:
    """Returns all jobs, each once, the other engines last; missing files are named and skipped.

    Args:
        public: Folder that contains the published sets, each in the folder that its step names.
        only: Steps to select, by folder, PROOF or PEERS; empty for all.
        half: Half of each public family to select; None for all instances.
    """
    return [job for job in dict.fromkeys(_jobs(public, only)) if not half or registry.half_of(job.name) == half]


def _jobs(public: Path, only: Sequence[str]) -> Iterator[Job]:
    known = published(public.rglob(BEST_KNOWN))
    for step in STEPS:
        if not only or (step.part_of or step.folder) in only:
            for name, path in _found(public, step):
                seconds = known[name].seconds if step.seconds is None and name in known else step.seconds
                if seconds is None:
                    typer.echo(f"{name:<34} left out: nobody says how many seconds it takes others")
                else:
                    yield Job(step.folder, name, seconds, path, step.prove)
    if not only or PEERS in only:
        for path in _files(public, PEER_DAYS, "hc*.json"):
            yield from (Job(PEERS, path.stem, seconds, path) for seconds in PEER_SECONDS)


def complete(work: Sequence[Job], out: Path, seeds: Sequence[int], *, ending: str = "", archive: bool = False, cpu: bool = False) -> None:
    """Does the jobs that are not in the results yet.

    Args:
        work: Jobs to do.
        out: Folder for `results.csv`, `peers.csv` and a folder of solutions for each step.
        seeds: Seeds of all random numbers.
        ending: Ending of the file names, before the dot.
        archive: The same as in `Measure`.
        cpu: The same as in `Measure`.
    """
    alone, together = out / f"results{ending}.csv", out / f"{PEERS}{ending}.csv"
    done = {path: read_results([path]) if path.exists() else [] for path in (alone, together)}
    for job in work:
        path = together if job.step == PEERS else alone
        before = [record for record in done[path] if (record.instance, record.seconds) == (job.name, job.seconds)]
        before = [record for record in before if (record.solver == PROVING) == job.prove]
        left = [seed for seed in seeds if seed not in {record.seed for record in before}]
        if not left:
            continue
        with writer(path, append=True) as write:
            if job.path is not None and job.step == PEERS:
                for seed in left:
                    for record in beside(job.path, SOLVERS, seconds=job.seconds, seed=seed):
                        write(record)
            else:
                folder = out / "solutions" / (PROOF if job.prove else job.step)
                measure = Measure(write, folder, archive=archive, cpu=cpu, prove=job.prove)
                _measure(measure, job, left, before)


def _measure(measure: Measure, job: Job, seeds: Sequence[int], before: Sequence[Record]) -> None:
    try:
        measure(job.instance(), seeds, job.seconds, before)
    except NotExpressible as reason:
        typer.echo(f"{job.name:<34} left out: {reason}")


def _found(public: Path, step: Step) -> list[tuple[str, Path | None]]:
    """Returns the names of a step, with their files if they are not generated."""
    if step.folder == registry.OWN_FAMILY:
        return [(name, None) for name in registry.own_names(step.pattern)]
    return [(path.stem, path) for path in _files(public, step.folder, step.pattern)]


def _files(public: Path, folder: str, pattern: str) -> list[Path]:
    files = sorted(path for path in public.rglob(pattern) if path.parent.name == folder)
    if not files:
        typer.echo(f"{folder}/{pattern}: no such files below {public}")
    return files
