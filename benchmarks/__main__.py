"""The command line: ``python -m benchmarks COMMAND``."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks import registry
from benchmarks.best import best_entries, entries, faults, keep
from benchmarks.formats.uhhc import NotExpressible
from benchmarks.instance import Instance
from benchmarks.peers.beside import SOLVERS, side_by_side
from benchmarks.plots import draw
from benchmarks.report import gaps_of, known_of, markdown, write_gaps
from benchmarks.results import Record, read_results, writer
from benchmarks.run import OURS, run_all

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Files = Annotated[list[Path], typer.Argument(help="Instance files.", exists=True, dir_okay=False)]
Seconds = Annotated[float, typer.Option(min=0, help="An instance, after the compilation of kernels.")]
Seeds = Annotated[list[int], typer.Option("--seed", help="May be given several times.")]
Workers = Annotated[int, typer.Option(min=1, help="Threads of the engine.")]
Cpu = Annotated[bool, typer.Option("--cpu", help="Count seconds of work and not those on the wall.")]
Solutions = Annotated[Path | None, typer.Option(help="Folder for one solution file an instance: the best of the seeds.")]
Archive = Annotated[bool, typer.Option("--archive", help="Append to the archive what is better than everything in it.")]
Out = Annotated[Path | None, typer.Option(help="CSV file for the results.")]


def _command_of(family: str, says: str) -> None:
    """A command that measures the files of a family of public instances."""

    @app.command(name=family, help=says)
    def measure_files(
        files: Files,
        *,
        seconds: Seconds = 10,
        seed: Seeds = [1],  # noqa: B006 - typer copies it
        workers: Workers = 1,
        cpu: Cpu = False,
        solutions: Solutions = None,
        archive: Archive = False,
        out: Out = None,
    ) -> None:
        measure(readable(family, files), seed, solutions, out, archive=archive, seconds=seconds, workers=workers, cpu=cpu)


_command_of("hhcrsp", "Home health care routing and scheduling: mankowska2014, kummer2021, italian2024.")
_command_of("homecare", "Rural days of home care with hard windows.")
_command_of("uhhc", "The unified problem, as far as its components have rules here: uhhc2026.")


@app.command()
def own(
    names: Annotated[list[str], typer.Argument(help="Names or patterns, such as 'own100*'.")],
    *,
    seconds: Seconds = 10,
    seed: Seeds = [1],  # noqa: B006 - typer copies it
    workers: Workers = 1,
    cpu: Cpu = False,
    solutions: Solutions = None,
    archive: Archive = False,
    out: Out = None,
) -> None:
    """Our own generated days, every rule at its default: own60_s1 ... own1000_pairs_s5."""
    measure(map(registry.own, registry.own_names(*names)), seed, solutions, out, archive=archive, seconds=seconds, workers=workers, cpu=cpu)


@app.command()
def peers(
    files: Files,
    *,
    solvers: Annotated[str, typer.Option(help="Separated by commas.")] = ",".join(SOLVERS),
    seconds: Seconds = 30,
    seed: Seeds = [1],  # noqa: B006 - typer copies it
    out: Out = None,
) -> None:
    """Engines side by side on rural days: one pinned core, the same seconds, one after the other."""
    with writer(out) as write:
        for path, own_seed in product(files, seed):
            found = []
            for record in side_by_side(path, solvers.split(","), seconds=seconds, seed=own_seed):
                if isinstance(record, str):
                    typer.echo(f"{path.stem:<34} {record}")
                else:
                    write(record)
                    say(record)
                    found.append(record)
            say_ratios(found)


@app.command()
def report(
    results: Files,
    *,
    out: Annotated[Path, typer.Option(help="Folder for report.md, gaps.csv and the plots.")] = Path("report"),
    best_known: Annotated[list[Path], typer.Option(help="Published best: CSV with dataset, instance, n_patients, best_known.")] = [],  # noqa: B006
) -> None:
    """Gap tables and plots from the results of several runs."""
    records = read_results(results)
    known = known_of(best_known, best_entries(), records)
    gaps = gaps_of(records, known)
    out.mkdir(parents=True, exist_ok=True)
    write_gaps(out / "gaps.csv", gaps)
    text = markdown(gaps, records)
    try:
        text += "".join(f"\n![{name}]({name})\n" for name in draw(out, records, known))
    except ImportError:
        typer.echo("No plots: matplotlib is not installed; `pip install carerounds[bench]` has it")
    (out / "report.md").write_text(text, encoding="utf-8")
    typer.echo(f"{len(records)} runs: look at {out / 'report.md'}")


@app.command(name="archive")
def check_archive(
    files: Annotated[list[Path], typer.Argument(help="Instance files.", exists=True, dir_okay=False)] = [],  # noqa: B006
) -> None:
    """Check again what the archive says of these instances and of our own."""
    public = {path.stem: path for path in files}

    def instance_of(name: str) -> Instance | None:
        return registry.own(name) if name in registry.OWN else registry.read(public[name]) if name in public else None

    kept = list(entries())
    wrong = list(faults(kept, instance_of))
    for fault in wrong:
        typer.echo(fault)
    at_hand = sum(entry.instance in registry.OWN or entry.instance in public for entry in kept)
    typer.echo(f"{at_hand} of {len(kept)} entries checked, {len(wrong)} faults")
    raise typer.Exit(bool(wrong))


@app.command()
def smoke() -> None:
    """Small days, from generation to report, in a minute: does it all still work?"""
    with TemporaryDirectory() as folder:
        results = Path(folder) / "results.csv"
        measure(map(registry.smoke, registry.SMOKE), [1], Path(folder), results, seconds=2)
        report([results], out=Path(folder))
        broken = [record.instance for record in read_results([results]) if not record.feasible]
    raise typer.Exit(bool(broken))


def readable(family: str, files: Iterable[Path]) -> Iterator[Instance]:
    """The instances that can be expressed; the others are named, with the reason."""
    for path in files:
        try:
            yield registry.READERS[family](path)
        except NotExpressible as reason:
            typer.echo(f"{path.stem:<34} left out: {reason}")


def measure(
    instances: Iterable[Instance],
    seeds: Sequence[int],
    solutions: Path | None,
    out: Path | None,
    *,
    archive: bool = False,
    seconds: float,
    workers: int = 1,
    cpu: bool = False,
) -> None:
    """Run, say what came of it line by line, and write it."""
    best: dict[str, Record] = {}
    if solutions is not None:
        solutions.mkdir(parents=True, exist_ok=True)
    with writer(out) as write:
        for instance, record, roster in run_all(instances, seeds, seconds=seconds, workers=workers, cpu=cpu):
            write(record)
            say(record)
            if archive and keep(instance, record, roster):
                typer.echo(f"{record.instance:<34} better than any before: kept in the archive")
            if solutions is not None and (record.instance not in best or record.levels < best[record.instance].levels):
                best[record.instance] = record
                (solutions / f"{record.instance}.json").write_text(json.dumps(instance.solution(roster)), encoding="utf-8")


def say(record: Record) -> None:
    """One line about one run."""
    typer.echo(
        f"{record.instance:<34} {record.solver:<8} seed {record.seed}  cost {record.cost:>12,.3f}  unserved {record.unserved:>3}  "
        f"travel {record.travel_minutes:>10,.1f} min  {record.iterations:>9,} iterations  {record.cpu_seconds:6.1f} s  {record.peak_mb} MB"
        + ("" if record.feasible else "  NOT FEASIBLE")
    )


def say_ratios(records: Sequence[Record]) -> None:
    """How we compare with each peer, in one line each."""
    ours = next((record for record in records if record.solver == OURS), None)
    for peer in records:
        if ours is not None and peer.solver != OURS and peer.feasible:
            typer.echo(
                f"{ours.instance:<34} ours / {peer.solver}: unserved {ours.unserved} to {peer.unserved}, "
                f"travel {ours.travel_minutes / max(peer.travel_minutes, 1e-9):.3f}"
            )


if __name__ == "__main__":
    app()
