"""What commands share: their arguments, reading a folder, how they end, and how they speak."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.domain.errors import BadInput, Fault, TravelError

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.problem import Problem
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix

BREACH, BAD_INPUT, INTERNAL, INTERRUPTED = 1, 2, 3, 130
SECONDS = 60.0

Folder = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Folder with visits, carers, shifts, service_users (.csv or .xlsx) and settings.toml.")
]
RosterFile = Annotated[
    Path,
    typer.Argument(metavar="ROSTER", help="roster.csv or roster.json, made by whatever means; starts that it leaves out are filled in."),
]
Day = Annotated[datetime | None, typer.Option(help="First day to roster, instead of the one in settings.toml.", formats=["%Y-%m-%d"])]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error came from.")]


@contextmanager
def exit_on_error(debug: bool) -> Iterator[None]:
    """Turn whatever goes wrong into a line on stderr and an exit code; into a traceback only where `debug` asks for it."""
    try:
        yield
    except (typer.Exit, typer.BadParameter, BrokenPipeError):
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
    from scheduler.demand import make_problem
    from scheduler.files.reading.read import read_folder
    from scheduler.geo.travel import travel_matrix

    inputs = read_folder(folder, day=day.date() if day else None)
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    warn((*inputs.warnings, *travel.warnings))
    return inputs, problem, travel


def read_timed(path: Path, problem: "Problem", travel: "TravelMatrix") -> "Roster":
    """A roster of a problem with a start for every visit; the engine is loaded only where some are missing."""
    from scheduler.files.writing.rosters import read_roster

    roster = read_roster(path, problem)
    if all(assignment.start for run in roster.runs for assignment in run.assignments):
        return roster
    from scheduler.solver.start_times import with_starts

    return with_starts(problem, travel, roster)


def explain_unallocated(
    problem: "Problem", travel: "TravelMatrix", roster: "Roster", why: "dict[str, str]", should_stop: Callable[[], bool]
) -> "dict[str, str]":
    """Reasons with what is proven of the visits that are not placed, and with what would help them."""
    from scheduler.reporting.reasons import add_findings
    from scheduler.studies.unallocated import investigate_unallocated

    if why:
        typer.echo("Looking into what is not placed", err=True)
    return add_findings(problem, why, investigate_unallocated(problem, travel, roster, why, should_stop=should_stop))


def warn(warnings: Iterable[Fault | str]) -> None:
    """Say on stderr what looks odd."""
    for warning in warnings:
        typer.echo(f"Warning: {warning}", err=True)


def show(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)


def make_writable(out: Path, names: Iterable[str]) -> None:
    """Find out before the work, not after it, that a file of `out` cannot be written: one in use, say, in a spreadsheet.

    Raises:
        OSError: it cannot.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (out / name).exists():
            (out / name).open("a").close()
