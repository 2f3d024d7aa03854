"""The command line: ``python -m benchmarks COMMAND``."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks import registry
from benchmarks.instance import Instance
from benchmarks.results import Record, writer
from benchmarks.run import run_all

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Files = Annotated[list[Path], typer.Argument(help="Instance files.", exists=True, dir_okay=False)]
Seconds = Annotated[float, typer.Option(min=0, help="An instance, after the compilation of kernels.")]
Seeds = Annotated[list[int], typer.Option("--seed", help="May be given several times.")]
Workers = Annotated[int, typer.Option(min=1, help="Threads of the engine.")]
Cpu = Annotated[bool, typer.Option("--cpu", help="Count seconds of work and not those on the wall.")]
Solutions = Annotated[Path | None, typer.Option(help="Folder for one solution file an instance: the best of the seeds.")]
Out = Annotated[Path | None, typer.Option(help="CSV file for the results.")]


@app.command()
def hhcrsp(
    files: Files,
    *,
    seconds: Seconds = 10,
    seed: Seeds = [1],  # noqa: B006 - typer copies it
    workers: Workers = 1,
    cpu: Cpu = False,
    solutions: Solutions = None,
    out: Out = None,
) -> None:
    """Home health care routing and scheduling: mankowska2014, kummer2021, italian2024."""
    measure(map(registry.READERS["hhcrsp"], files), seed, solutions, out, seconds=seconds, workers=workers, cpu=cpu)


@app.command()
def homecare(
    files: Files,
    *,
    seconds: Seconds = 10,
    seed: Seeds = [1],  # noqa: B006 - typer copies it
    workers: Workers = 1,
    cpu: Cpu = False,
    solutions: Solutions = None,
    out: Out = None,
) -> None:
    """Rural days of home care with hard windows."""
    measure(map(registry.READERS["homecare"], files), seed, solutions, out, seconds=seconds, workers=workers, cpu=cpu)


@app.command()
def own(
    names: Annotated[list[str], typer.Argument(help="Names or patterns, such as 'own100*'.")],
    *,
    seconds: Seconds = 10,
    seed: Seeds = [1],  # noqa: B006 - typer copies it
    workers: Workers = 1,
    cpu: Cpu = False,
    solutions: Solutions = None,
    out: Out = None,
) -> None:
    """Our own generated days, every rule at its default: own60_s1 ... own1000_pairs_s5."""
    measure(map(registry.own, registry.own_names(*names)), seed, solutions, out, seconds=seconds, workers=workers, cpu=cpu)


def measure(
    instances: Iterable[Instance],
    seeds: Sequence[int],
    solutions: Path | None,
    out: Path | None,
    *,
    seconds: float,
    workers: int,
    cpu: bool,
) -> None:
    """Run, say what came of it line by line, and write it."""
    best: dict[str, Record] = {}
    if solutions is not None:
        solutions.mkdir(parents=True, exist_ok=True)
    with writer(out) as write:
        for instance, record, roster in run_all(instances, seeds, seconds=seconds, workers=workers, cpu=cpu):
            write(record)
            say(record)
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


if __name__ == "__main__":
    app()
