"""`carerounds plan`: who goes where, when."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import (
    INTERRUPTED,
    SECONDS,
    Day,
    Debug,
    Folder,
    exit_on_error,
    explain_unallocated,
    make_writable,
    read,
    read_timed,
    show,
)
from scheduler.cli.live import interrupts, progress_line, run_with_progress

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem
    from scheduler.domain.result import Progress
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix
    from scheduler.solver.stop import Stop

Prove = Annotated[bool, typer.Option("--prove", help="Prove how far from the best possible it can be, and look into what is not placed.")]
Start = Annotated[Path | None, typer.Option(metavar="ROSTER", help="Begin the search with this roster of the folder.")]
Keep = Annotated[Path | None, typer.Option(metavar="ROSTER", help="The same, and no visit of it goes to another carer; times may move.")]


def plan(
    folder: Folder,
    *,
    seconds: Annotated[float | None, typer.Option(min=0, help="Search at most this long.", show_default="60, unless --iterations")] = None,
    iterations: Annotated[int | None, typer.Option(min=0, help="Search at most this far; repeatable to the visit.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is random.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Searches that run side by side and share what they find.")] = 1,
    start: Start = None,
    keep: Keep = None,
    out: Annotated[Path, typer.Option(help="Folder for roster.csv, roster.json, unallocated.csv and kpis.csv.")] = Path("out"),
    prove: Prove = False,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Roster FOLDER: who goes where, when.

    Ctrl-C stops early and keeps the best roster so far.
    """
    from scheduler.solver.stop import Cancel, FirstOf

    cancel = Cancel()
    # From here on Ctrl-C costs no roster, not even while the engine is being loaded.
    with exit_on_error(debug), interrupts(cancel.set):
        from scheduler.files.importing.folder import OUTPUTS
        from scheduler.files.writing.kpis import write_kpis
        from scheduler.files.writing.write import write_roster
        from scheduler.reporting.reasons import reasons
        from scheduler.reporting.summary import kpi_rows, summary
        from scheduler.studies.plan import plan as plan_roster

        inputs, problem, travel = read(folder, day)
        problem, begin = prepare_start(problem, travel, start, keep)
        make_writable(out, OUTPUTS)
        stop = FirstOf(limit(seconds, iterations), cancel)

        def line(progress: "Progress", elapsed: float) -> str:
            return progress_line(progress, problem.ticks_per_minute, elapsed)

        planned = run_with_progress(
            line,
            lambda report: plan_roster(
                problem, travel, start=begin, stop=stop, seed=seed, workers=workers, prove=prove, on_progress=report
            ),
        )
        why = reasons(problem, travel, planned.result.roster)
        if prove:
            why = explain_unallocated(problem, travel, planned.result.roster, why, cancel.is_set)
        write_roster(out, problem, travel, planned.result, planned.verdict, why, inputs.settings)
        write_kpis(out, kpi_rows(problem, travel, planned.result.roster, inputs.settings.rates))
        show(summary(problem, travel, planned, inputs.settings.rates, why))
        typer.echo(f"Written to {out}: {', '.join(OUTPUTS)}")
        if cancel.is_set():
            raise typer.Exit(INTERRUPTED)


def prepare_start(problem: "Problem", travel: "TravelMatrix", start: Path | None, keep: Path | None) -> "tuple[Problem, Roster | None]":
    """What is planned and the roster to begin with; the carers of the one to `keep` are pinned."""
    if start is not None and keep is not None:
        raise typer.BadParameter("--start and --keep cannot be used together: --keep begins with its roster as well")
    if keep is not None:
        from scheduler.studies.template import pinned

        kept = read_timed(keep, problem, travel)
        return pinned(problem, kept), kept
    return problem, None if start is None else read_timed(start, problem, travel)


def limit(seconds: float | None, iterations: int | None) -> "Stop":
    """When to stop: whichever of the two limits is met first; the default of seconds where neither is given."""
    from scheduler.solver.stop import FirstOf, MaxIterations, MaxSeconds

    if iterations is None:
        return MaxSeconds(SECONDS if seconds is None else seconds)
    return MaxIterations(iterations) if seconds is None else FirstOf(MaxIterations(iterations), MaxSeconds(seconds))
