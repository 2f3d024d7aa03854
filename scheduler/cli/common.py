"""Parts that the commands share: arguments, reading a folder, exit codes, and messages."""

import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.domain.errors import BadInput, Fault, MissingLibrary, TravelError

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.problem import Problem
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix

BREACH = 1
BAD_INPUT = 2
INTERNAL = 3
INTERRUPTED = 130
DEFAULT_SECONDS = 60.0

Folder = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER", help="Folder with settings.toml and the tables visits, carers, shifts and service_users (.csv or .xlsx)."
    ),
]
RosterFile = Annotated[
    Path,
    typer.Argument(metavar="ROSTER", help="Roster file (.csv or .json), from any source; missing start times are filled in."),
]
Day = Annotated[datetime | None, typer.Option(help="First day to roster; replaces the day in settings.toml.", formats=["%Y-%m-%d"])]
Debug = Annotated[bool, typer.Option("--debug", help="Show the Python traceback of an error.")]


@contextmanager
def exit_on_error(debug: bool) -> Iterator[None]:
    """Turns an error into a line on stderr and an exit code.

    Args:
        debug: whether to print the traceback as well.

    Raises:
        typer.Exit: with the exit code, if an error was caught.
    """
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
    """Prints an error to stderr and returns its exit code."""
    if isinstance(error, BadInput):
        count = len(error.faults)
        typer.echo(f"{error}\n{count} {'fault' if count == 1 else 'faults'}. Each code is explained in docs/faults.md.", err=True)
        return BAD_INPUT
    if isinstance(error, TravelError | MissingLibrary | OSError):
        typer.echo(f"Error: {error}", err=True)
        return BAD_INPUT
    what = " ".join(str(error).split())
    typer.echo(f"Internal error: {type(error).__name__}: {what}. The fault is ours; --debug shows where.", err=True)
    return INTERNAL


def read(folder: Path, day: datetime | None) -> "tuple[Inputs, Problem, TravelMatrix]":
    """Reads a folder and prints its warnings to stderr.

    Args:
        folder: with the tables and settings.toml.
        day: first day of the plan; None for the one in settings.toml.

    Returns:
        The inputs, and the problem and the travel matrix made from them.

    Raises:
        BadInput: the folder has faults.
        TravelError: there are no usable travel times.
    """
    from scheduler.demand import make_problem
    from scheduler.files.reading.read import read_folder
    from scheduler.geo.travel import travel_matrix

    inputs = read_folder(folder, day=day.date() if day else None)
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    warn((*inputs.warnings, *travel.warnings))
    return inputs, problem, travel


def read_timed(path: Path, problem: "Problem", travel: "TravelMatrix", *, sets_aside: bool = False) -> "Roster":
    """Reads a roster, prints its warnings, and fills in missing start times.

    The engine is imported only if start times are missing.

    Args:
        path: of the roster, or of the folder that `plan` wrote.
        problem: that the roster is for.
        travel: travel matrix of the problem.
        sets_aside: whether what the problem lacks is set aside with a warning.

    Raises:
        BadInput: the file has faults.
    """
    from scheduler.files.writing.read_back import read_roster

    roster = read_roster(path, problem, warn=lambda fault: warn([fault]), sets_aside=sets_aside)
    if all(assignment.start for run in roster.runs for assignment in run.assignments):
        return roster
    from scheduler.solver.start_times import with_starts

    return with_starts(problem, travel, roster)


def explain_unallocated(
    problem: "Problem", travel: "TravelMatrix", roster: "Roster", why: "dict[str, str]", should_stop: Callable[[], bool]
) -> "dict[str, str]":
    """Adds proofs and remedies to the reasons why visits are unallocated.

    Args:
        problem: that the roster is for.
        travel: travel matrix of the problem.
        roster: with unallocated visits.
        why: a reason for each unallocated visit, by visit id.
        should_stop: returns whether to stop early.

    Returns:
        The extended reasons, by visit id.
    """
    from scheduler.reporting.reasons import add_findings
    from scheduler.studies.unallocated import investigate_unallocated

    if why:
        typer.echo("Investigating the unallocated visits", err=True)
    return add_findings(problem, why, investigate_unallocated(problem, travel, roster, why, should_stop=should_stop))


def warn(warnings: Iterable[Fault | str]) -> None:
    """Prints warnings to stderr."""
    for warning in warnings:
        typer.echo(f"Warning: {warning}", err=True)


def show(lines: Iterable[str]) -> None:
    """Prints lines to stdout."""
    for line in lines:
        typer.echo(line)


def expected_bytes(problem: "Problem") -> int:
    """Returns roughly how much room the files of a plan need; a full disk is found out before the search."""
    return 16_384 + 512 * sum(visit.carers for visit in problem.visits)


def write_or_rescue(out: Path, files: Mapping[str, str]) -> None:
    """Writes files that belong together; if they cannot be written, to a new temporary folder.

    Args:
        out: folder to write to.
        files: text of each file, by name.

    Raises:
        typer.Exit: they could not be written to `out`; stderr says why and where they are now.
    """
    from scheduler.files.writing.outputs import rescue_outputs, write_outputs

    try:
        write_outputs(out, files)
    except BadInput as error:
        code = complain(error)
        rescued = rescue_outputs(files)
        if rescued is not None:
            typer.echo(f"The roster is not lost: {', '.join(files)} are in {rescued}", err=True)
        else:
            typer.echo("The roster cannot be written anywhere; here it is:", err=True)
            typer.echo(files["roster.csv"], nl=False)
        raise typer.Exit(code) from None
