"""The command line: parses, calls, shows. What is heavy is imported where it is used, so that help is instant."""

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.domain.errors import BadInput, Fault, TravelError
from scheduler.live import bound_line, interrupts, progress_line, watched
from scheduler.version import __version__

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.problem import Problem
    from scheduler.domain.result import Progress
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix
    from scheduler.solver.stop import Stop

BREACH, BAD_INPUT, INTERNAL, INTERRUPTED = 1, 2, 3, 130
SECONDS = 60.0

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Folder with visits, carers, shifts, service_users (.csv or .xlsx) and settings.toml.")
]
Day = Annotated[datetime | None, typer.Option(help="First day to roster, instead of the one in settings.toml.", formats=["%Y-%m-%d"])]
Prove = Annotated[bool, typer.Option("--prove", help="Prove how far from the best possible it can be, and look into what is not placed.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A name that the console's code page lacks must not end a run.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    app(prog_name="carerounds")


@app.callback(invoke_without_command=True)
def carerounds(version: Annotated[bool, typer.Option("--version", help="Show the version and end.")] = False) -> None:
    """Home-care rostering: assigns carers to time-windowed visits, and verifies every roster."""
    if version:
        typer.echo(f"carerounds {__version__}")
        raise typer.Exit


@app.command()
def plan(
    folder: Folder,
    *,
    seconds: Annotated[float | None, typer.Option(min=0, help="Search at most this long.", show_default="60, unless --iterations")] = None,
    iterations: Annotated[int | None, typer.Option(min=0, help="Search at most this far; repeatable to the visit.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of all that is random.")] = 0,
    workers: Annotated[int, typer.Option(min=1, help="Searches that run side by side and share what they find.")] = 1,
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
    with guarded(debug), interrupts(cancel.set):
        from scheduler.files.kpis import write_kpis
        from scheduler.files.write import write_roster
        from scheduler.planning.explain import reasons
        from scheduler.planning.plan import plan as plan_roster
        from scheduler.planning.summary import kpi_rows, summary

        inputs, problem, travel = read(folder, day)
        make_writable(out)
        stop = FirstOf(limit(seconds, iterations), cancel)

        def line(progress: "Progress", elapsed: float) -> str:
            return progress_line(progress, problem.ticks_per_minute, elapsed)

        planned = watched(
            line,
            lambda report: plan_roster(problem, travel, stop=stop, seed=seed, workers=workers, prove=prove, on_progress=report),
        )
        why = reasons(problem, travel, planned.result.roster)
        if prove:
            why = looked_into(problem, travel, planned.result.roster, why, cancel.is_set)
        write_roster(out, problem, travel, planned.result, planned.verdict, why, inputs.settings)
        write_kpis(out, kpi_rows(problem, travel, planned.result.roster, inputs.settings.rates))
        show(summary(problem, travel, planned, inputs.settings.rates, why))
        typer.echo(f"Written to {out}: roster.csv, roster.json, unallocated.csv, kpis.csv")
        if cancel.is_set():
            raise typer.Exit(INTERRUPTED)


@app.command()
def check(folder: Folder, *, day: Day = None, debug: Debug = False) -> None:
    """Report all that is wrong in FOLDER.

    Each fault comes with its code, file, row and column. What is odd, but can be planned with, is a warning.
    """
    with guarded(debug):
        from scheduler.planning.summary import input_summary

        _, problem, travel = read(folder, day)
        show(input_summary(problem, travel))


@app.command()
def verify(
    folder: Folder,
    roster: Annotated[Path, typer.Argument(metavar="ROSTER", help="roster.csv or roster.json; starts that it leaves out are filled in.")],
    *,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Judge a roster of FOLDER by every rule.

    The exit code is 1 where it breaks a hard one.
    """
    with guarded(debug):
        from scheduler.files.write import read_roster
        from scheduler.planning.summary import verdict_summary
        from scheduler.verify.verify import verify as judge

        _, problem, travel = read(folder, day)
        verdict = judge(problem, travel, timed(problem, travel, read_roster(roster, problem)))
        show(verdict_summary(problem, verdict))
        if not verdict.ok:
            raise typer.Exit(BREACH)


@app.command()
def prove(
    folder: Folder,
    roster: Annotated[Path, typer.Argument(metavar="ROSTER", help="roster.csv or roster.json, made by whatever means.")],
    *,
    seconds: Annotated[float, typer.Option(min=0, help="Look for a proof at most this long.")] = SECONDS,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Prove how far a roster of FOLDER can be from the best possible.

    Ctrl-C stops early and keeps what is proven so far. The exit code is 1 where the roster breaks a hard rule.
    """
    from scheduler.solver.stop import Cancel, FirstOf, MaxSeconds

    cancel = Cancel()
    with guarded(debug), interrupts(cancel.set):
        from scheduler.files.write import read_roster
        from scheduler.planning.explain import reasons
        from scheduler.planning.summary import proof_summary, verdict_summary
        from scheduler.solver.prove import prove as prove_bound
        from scheduler.verify.verify import verify as judge

        _, problem, travel = read(folder, day)
        given = timed(problem, travel, read_roster(roster, problem))
        verdict = judge(problem, travel, given)
        if not verdict.ok:
            show([*verdict_summary(problem, verdict), "A proof is about rosters that break no hard rule."])
            raise typer.Exit(BREACH)
        stop = FirstOf(MaxSeconds(seconds), cancel)
        bound = watched(bound_line, lambda report: prove_bound(problem, travel, given, stop=stop, on_bound=report))
        why = looked_into(problem, travel, given, reasons(problem, travel, given), cancel.is_set)
        show(proof_summary(problem, given, verdict, bound, why))
        if cancel.is_set():
            raise typer.Exit(INTERRUPTED)


@app.command()
def example(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of a shipped example; any other lists them.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is new or empty.")],
    *,
    debug: Debug = False,
) -> None:
    """Write a shipped example to FOLDER."""
    with guarded(debug):
        from scheduler.examples import write_example

        write_example(name, folder)
        typer.echo(f"Written to {folder}. Try: carerounds plan {folder}")


@app.command(hidden=True)
def warm() -> None:
    """Compile the kernels into their cache."""
    with guarded(debug=True):
        from scheduler.solver.warm import warm as warm_kernels

        warm_kernels()


@contextmanager
def guarded(debug: bool) -> Iterator[None]:
    """Turn whatever goes wrong into a line on stderr and an exit code; into a traceback only where `debug` asks for it."""
    try:
        yield
    except (typer.Exit, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except Exception as error:
        if debug:
            traceback.print_exc()
        raise typer.Exit(complain(error)) from None


def complain(error: Exception) -> int:
    """Say on stderr what went wrong; the exit code for it."""
    if isinstance(error, BadInput):
        count = len(error.faults)
        typer.echo(f"{error}\n{count} {'fault' if count == 1 else 'faults'}. Each code is explained in docs/faults.md.", err=True)
        return BAD_INPUT
    if isinstance(error, TravelError | OSError):
        typer.echo(f"Error: {error}", err=True)
        return BAD_INPUT
    what = " ".join(str(error).split())
    typer.echo(f"Internal error: {type(error).__name__}: {what}. The fault is ours; --debug shows where.", err=True)
    return INTERNAL


def read(folder: Path, day: datetime | None) -> "tuple[Inputs, Problem, TravelMatrix]":
    """Everything that is known of a folder; what is odd in it goes to stderr."""
    from scheduler.files.read import read_folder
    from scheduler.geo.travel import travel_matrix
    from scheduler.planning.demand import make_problem

    inputs = read_folder(folder, day=day.date() if day else None)
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    warn((*inputs.warnings, *travel.warnings))
    return inputs, problem, travel


def timed(problem: "Problem", travel: "TravelMatrix", roster: "Roster") -> "Roster":
    """The roster with a start for every visit; the engine is loaded only where some are missing."""
    if all(assignment.start for run in roster.runs for assignment in run.assignments):
        return roster
    from scheduler.solver.retime import with_starts

    return with_starts(problem, travel, roster)


def looked_into(
    problem: "Problem", travel: "TravelMatrix", roster: "Roster", why: "dict[str, str]", should_stop: Callable[[], bool]
) -> "dict[str, str]":
    """Reasons with what is proven of the visits that are not placed, and with what would help them."""
    from scheduler.planning.why import deeper_reasons

    if why:
        typer.echo("Looking into what is not placed", err=True)
    return deeper_reasons(problem, travel, roster, why, should_stop=should_stop)


def warn(warnings: Iterable[Fault | str]) -> None:
    """Say on stderr what looks odd."""
    for warning in warnings:
        typer.echo(f"Warning: {warning}", err=True)


def show(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


def limit(seconds: float | None, iterations: int | None) -> "Stop":
    """When to stop: whichever of the two limits is met first; the default of seconds where neither is given."""
    from scheduler.solver.stop import FirstOf, MaxIterations, MaxSeconds

    if iterations is None:
        return MaxSeconds(SECONDS if seconds is None else seconds)
    return MaxIterations(iterations) if seconds is None else FirstOf(MaxIterations(iterations), MaxSeconds(seconds))


def make_writable(out: Path) -> None:
    """Find out before the search, not after it, that the roster cannot be written: a file in use, say, in a spreadsheet.

    Raises:
        OSError: it cannot.
    """
    from scheduler.files.folder import OUTPUTS

    out.mkdir(parents=True, exist_ok=True)
    for name in OUTPUTS:
        if (out / name).exists():
            (out / name).open("a").close()
