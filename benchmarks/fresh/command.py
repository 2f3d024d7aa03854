"""The command ``python -m benchmarks fresh``."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.complete import part_of
from benchmarks.fresh.days import Plan, shares_of, whole_numbers
from benchmarks.fresh.measure import OtherClock, measure, paces, rows
from benchmarks.fresh.report import report
from benchmarks.peers.beside import PEERS
from benchmarks.run import OURS

ALL = (OURS, *PEERS)


def fresh(
    *,
    sizes: Annotated[str, typer.Option(help="Visits of a day, separated by commas.")] = "100,300,1000",
    shares: Annotated[str, typer.Option(help="Shares of double-ups, separated by commas.")] = "0,0.15",
    seeds: Annotated[str, typer.Option(help="Seeds of the days: 100-199 to choose settings, 200-219 to report.")] = "200-219",
    solvers: Annotated[str, typer.Option(help="Separated by commas.")] = ",".join(ALL),
    run_seeds: Annotated[str, typer.Option(help="Seeds of the solvers on each day, such as 1-5.")] = "1",
    seconds: Annotated[float, typer.Option(min=0.01, help="A run, after the compilation of kernels.")] = 30,
    cpu: Annotated[
        bool, typer.Option("--cpu", help="Count seconds of work and not those on the wall (VROOM knows only the wall).")
    ] = False,
    part: Annotated[str, typer.Option(help="2/3 is the second of three that run at once, each on a core of its own.")] = "1/1",
    out: Annotated[Path, typer.Option(help="Folder for days, solutions, results.csv and report.md.")] = Path("fresh"),
) -> None:
    """Makes, runs, judges and reports days of the rural generator at which no setting was chosen.

    Settings are chosen on the days with seeds 100 to 199. Figures and bars are reported on 200 to
    219. Other seeds are for outside judges.

    The same command goes on where it stopped: rows that stand in results*.csv are not run again.
    """
    try:
        plan = Plan(
            sizes=whole_numbers(sizes),
            shares=shares_of(shares),
            seeds=whole_numbers(seeds),
            solvers=known_solvers(solvers),
            run_seeds=whole_numbers(run_seeds),
            seconds=seconds,
            cpu=cpu,
        )
    except ValueError as reason:
        raise typer.BadParameter(str(reason)) from reason
    own_part = part_of(part)
    own_part.pin()
    try:
        reasons = measure(plan, out, own_part)
    except OtherClock as reason:
        raise typer.BadParameter(str(reason)) from reason
    text = report(plan, rows(out), paces(out), reasons)
    (out / "report.md").write_text(text, encoding="utf-8")
    typer.echo(text)


def known_solvers(text: str) -> tuple[str, ...]:
    """Reads names of solvers.

    Raises:
        ValueError: A name is unknown, or stands twice.
    """
    names = tuple(word.strip() for word in text.split(","))
    unknown = [name for name in names if name not in ALL]
    if unknown:
        raise ValueError(f"there is no solver {', '.join(unknown)}; there are {', '.join(ALL)}")
    if len(set(names)) < len(names):
        raise ValueError(f"`{text}` names a solver twice")
    return names
