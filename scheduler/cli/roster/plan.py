"""`carerounds plan`: a roster for a folder."""

import math
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import (
    DEFAULT_SECONDS,
    Day,
    Debug,
    MappingFile,
    Sources,
    exit_on_error,
    expected_bytes,
    explain_unallocated,
    read,
    read_timed,
    say,
    show,
    warn,
    write_or_rescue,
)
from scheduler.cli.progress import LeftBehind, format_progress, run_with_progress
from scheduler.cli.signals import Interrupts
from scheduler.cli.time_limit import TimeLimit
from scheduler.domain.arguments import MAX_WORKERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.problem import Problem
    from scheduler.domain.result import Progress, Result
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix
    from scheduler.solver.stop import Stop

Prove = Annotated[
    bool, typer.Option("--prove", help="Prove how far the roster is from the best possible, and investigate unallocated visits.")
]
Start = Annotated[
    Path | None, typer.Option(metavar="ROSTER", help="Start the search from this roster of FOLDER; what no longer fits is set aside.")
]
Keep = Annotated[
    Path | None,
    typer.Option(metavar="ROSTER", help="As --start, and every visit in it keeps its carers, as far as they can; times may move."),
]


def plan(
    folder: Sources,
    *,
    seconds: Annotated[
        float | None,
        typer.Option(min=0, help="Time limit of all that follows reading, in seconds.", show_default="60, unless --iterations"),
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=0, help="Iteration limit; the same limit, seed and workers repeat the roster exactly.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the roster.")] = 0,
    workers: Annotated[
        int, typer.Option(min=1, max=MAX_WORKERS, help="Number of searches that run in parallel and share their best rosters.")
    ] = 1,
    start: Start = None,
    keep: Keep = None,
    out: Annotated[Path, typer.Option(help="Folder to write roster.csv, roster.json, unallocated.csv and kpis.csv to.")] = Path("out"),
    prove: Prove = False,
    mapping: MappingFile = None,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Plans a roster for a folder or an export: which carer makes which visit, and when.

    Ctrl-C stops early and keeps the best roster so far; a second one ends at once and writes nothing.
    """
    from scheduler.solver.stop import Cancel, FirstOf

    cancel = Cancel()
    with exit_on_error(debug), Interrupts(cancel.set) as interrupts:
        from scheduler.analysis.bank_holidays import holiday_records
        from scheduler.files.importing.folder import OUTPUTS
        from scheduler.files.writing.kpis import kpi_table
        from scheduler.files.writing.outputs import try_writing
        from scheduler.files.writing.rosters import roster_files
        from scheduler.reporting.bank_holidays import holiday_kpis, holiday_lines
        from scheduler.reporting.summary import kpi_rows, summary
        from scheduler.solver.compile_kernels import must_compile
        from scheduler.solver.params import SolveParams
        from scheduler.studies import plan as planning

        limit = TimeLimit(DEFAULT_SECONDS if seconds is None and iterations is None else seconds, has_proofs=prove)
        inputs, problem, travel = read(folder, day, mapping, limit)
        with limit.paused() if must_compile(problem, SolveParams()) else nullcontext():
            compile_for(problem, prove=prove, has_time=limit.left_to_search > 0)
        problem, initial_roster = prepare_start(problem, travel, start, keep)
        try_writing(out, OUTPUTS, expected_bytes(problem))

        def search(report: "Callable[[Progress], None]") -> "Result":
            seconds_left = None if limit.seconds is None else limit.left_to_search
            return planning.solve(
                problem,
                travel,
                start=initial_roster,
                stop=FirstOf(choose_stop(seconds_left, iterations), cancel),
                seed=seed,
                workers=workers,
                prove=prove,
                on_progress=report,
            )

        known = None
        if initial_roster is not None:
            known = planning.result_of_start(problem, travel, initial_roster, seed, workers)
        result = search_or_stop(search, problem.ticks_per_minute, interrupts, limit, known=known, seed=seed, workers=workers)
        roster, rates = result.roster, inputs.settings.rates
        verdict = planning.check_agreement(result, planning.verify(problem, travel, roster))
        why = explain_unallocated(problem, travel, roster, interrupts, limit, has_proofs=prove)
        files = roster_files(problem, travel, result, verdict, why, inputs.settings)
        holidays = holiday_records(inputs, problem, roster)
        files["kpis.csv"] = kpi_table([*kpi_rows(problem, travel, roster, rates), *holiday_kpis(holidays)])
        with interrupts.hold():
            write_or_rescue(out, files)
        if (
            limit.seconds is not None
            and result.stats.iterations == 0
            and result.stats.method == "search"
            and iterations != 0
            and not interrupts.is_stopped()
        ):
            say(f"Warning: {too_short(limit)}")
        show([*summary(problem, travel, planning.Plan(result, verdict), rates, why), *holiday_lines(holidays)])
        show([f"Written to {out}: {', '.join(OUTPUTS)}"])
        raise typer.Exit(interrupts.exit_code)


def search_or_stop(
    search: "Callable[[Callable[[Progress], None]], Result]",
    ticks_per_minute: int,
    interrupts: Interrupts,
    limit: TimeLimit,
    *,
    known: "Result | None",
    seed: int,
    workers: int,
) -> "Result":
    """Searches and shows the progress; after a signal, returns the best roster so far in a second.

    The same holds for a search that goes on after its time.

    Args:
        search: the search; takes a function to call with each report.
        ticks_per_minute: of the problem.
        interrupts: that say when to stop. Before the first roster a signal ends the command.
        limit: whose time the search may use.
        known: roster to begin with, if it breaks no rule.
        seed: of the search.
        workers: of the search.
    """
    from scheduler.studies.plan import result_so_far

    best: list[Progress] = []
    leave_at = limit.leave_search_at()
    if known is not None:
        interrupts.start()
        interrupts.leave_at(leave_at)

    def search_with(report: "Callable[[Progress], None]") -> "Result":
        def keep(progress: "Progress") -> None:
            best[:] = [progress]
            interrupts.start()
            interrupts.leave_at(leave_at)
            report(progress)

        result = search(keep)
        interrupts.start()
        return result

    def line(progress: "Progress", elapsed: float) -> str:
        return format_progress(progress, ticks_per_minute, elapsed)

    try:
        return run_with_progress(line, search_with, interrupts)
    except LeftBehind:
        result = result_so_far(best[0], seed, workers, is_cancelled=interrupts.is_stopped()) if best else known
        if result is None:
            raise
        return result
    finally:
        interrupts.leave_at(math.inf)


def prepare_start(problem: "Problem", travel: "TravelMatrix", start: Path | None, keep: Path | None) -> "tuple[Problem, Roster | None]":
    """Reads the roster to start from and pins the carers of a roster to keep.

    Args:
        problem: that is planned.
        travel: travel matrix of the problem.
        start: file of the initial roster.
        keep: file of an initial roster whose carers are pinned to their visits.

    Returns:
        The problem, with the pins, and the initial roster. What no longer fits is set aside with a warning.

    Raises:
        typer.BadParameter: both `start` and `keep` are given.
    """
    if start is not None and keep is not None:
        raise typer.BadParameter("--start and --keep cannot be used together: --keep begins with its roster as well")
    if keep is not None:
        from scheduler.studies.keep import keep_carers

        kept = keep_carers(problem, travel, read_timed(keep, problem, travel, sets_aside=True))
        warn(f"{keep}: {what}" for what in kept.set_aside)
        return kept.problem, kept.roster
    if start is not None:
        from scheduler.verify.verify import check_roster

        roster = read_timed(start, problem, travel, sets_aside=True)
        check_roster(problem, roster)
        return problem, roster
    return problem, None


def compile_for(problem: "Problem", *, prove: bool, has_time: bool = True) -> None:
    """Compiles the kernels that a plan of the problem needs, if they are not on disk.

    Args:
        problem: that is planned.
        prove: whether a proof follows.
        has_time: whether there is time for more than a first roster; that one is built by kernels.
    """
    from scheduler.solver.compile_kernels import compile_for as compile_for_solve
    from scheduler.solver.compile_kernels import compile_kernels
    from scheduler.solver.params import SolveParams

    compile_for_solve(problem, SolveParams(), prove=prove)
    if not has_time:
        compile_kernels()


def too_short(limit: TimeLimit) -> str:
    """Says that a time limit left no time to search."""
    return (
        f"the time limit of {limit.seconds:g} s is shorter than building the problem and verifying a roster take: "
        f"this is the first roster, without any search, after {limit.used:.1f} s"
    )


def choose_stop(seconds: float | None, iterations: int | None) -> "Stop":
    """Returns the stopping criterion: the limit that is met first.

    Without any limit it is `DEFAULT_SECONDS`.
    """
    from scheduler.solver.stop import FirstOf, MaxIterations, MaxSeconds

    if iterations is None:
        return MaxSeconds(DEFAULT_SECONDS if seconds is None else seconds)
    return MaxIterations(iterations) if seconds is None else FirstOf(MaxIterations(iterations), MaxSeconds(seconds))
