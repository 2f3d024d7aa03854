"""Parts that the commands share: arguments, reading a folder, exit codes, and messages."""

import math
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.signals import Interrupts, Stopped
from scheduler.cli.time_limit import TimeLimit
from scheduler.domain.errors import BadInput, Fault, MissingLibrary, TravelError
from scheduler.domain.printable import printable

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
NOT_EXPLAINED = "not looked into: the plan was stopped early"
NO_TIME_LEFT = "not looked into: the time limit left no time for it"

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
Sources = Annotated[
    list[Path],
    typer.Argument(
        metavar="FOLDER | EXPORT...",
        help="Folder with settings.toml and the tables visits, carers, shifts and service_users; or the files of an export, as they come.",
    ),
]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="FILE", help="The file mapping.toml that says how to read an export; import writes one."),
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
    except Stopped as stopped:
        say("Stopped before there was anything to keep: nothing is written.")
        raise typer.Exit(stopped.exit_code) from None
    except Exception as error:
        if debug:
            traceback.print_exc()
        raise typer.Exit(complain(error)) from None


def complain(error: Exception) -> int:
    """Prints an error to stderr and returns its exit code."""
    if isinstance(error, BadInput):
        count = len(error.faults)
        say(f"{error}\n{count} {'fault' if count == 1 else 'faults'}. Each code is explained in docs/faults.md.")
        return BAD_INPUT
    if isinstance(error, TravelError | MissingLibrary | OSError):
        say(f"Error: {_system_words(error) if isinstance(error, OSError) else error}")
        return BAD_INPUT
    what = " ".join(str(error).split())
    say(f"Internal error: {type(error).__name__}: {what}. The fault is ours; --debug shows where.")
    return INTERNAL


def _system_words(error: OSError) -> str:
    """Returns what the system says of a file, without the number that it has for it."""
    if not error.strerror:
        return str(error)
    what = error.strerror[0].lower() + error.strerror[1:]
    return f"{error.filename}: {what}" if error.filename else what


def read(
    source: Path | Sequence[Path], day: datetime | None, mapping: Path | None = None, limit: TimeLimit | None = None
) -> "tuple[Inputs, Problem, TravelMatrix]":
    """Reads a folder or an export, and prints its warnings to stderr.

    Args:
        source: folder with the tables and settings.toml, or the files of an export.
        day: first day of the plan; None for the one in settings.toml, or of the export.
        mapping: file that says how to read an export; with it a folder is read as one.
        limit: whose clock starts when all is read.

    Returns:
        The inputs, and the problem and the travel matrix made from them.

    Raises:
        BadInput: the folder has faults.
        TravelError: there are no usable travel times.
    """
    from scheduler.demand import make_problem
    from scheduler.geo.travel import travel_matrix

    inputs = read_inputs([source] if isinstance(source, Path) else source, day.date() if day else None, mapping)
    limit = limit or TimeLimit(None, has_proofs=False)
    limit.start()
    problem = make_problem(inputs)
    limit.set_problem_seconds(limit.used)
    travel = travel_matrix(problem, inputs.travel)
    warn((*inputs.warnings, *travel.warnings))
    return inputs, problem, travel


def is_export(sources: Sequence[Path], mapping: Path | None) -> bool:
    """Returns whether what is named is an export: files, several paths, or whatever has a mapping."""
    return mapping is not None or len(sources) > 1 or (len(sources) == 1 and sources[0].is_file())


def read_inputs(sources: Sequence[Path], day: date | None, mapping: Path | None) -> "Inputs":
    """Reads a folder strictly, or an export as it comes.

    Raises:
        BadInput: it has faults.
    """
    if is_export(sources, mapping):
        from scheduler.files.exports.read import read_export

        return read_export(list(sources), mapping, day=day)
    from scheduler.files.reading.read import read_folder

    return read_folder(sources[0], day=day)


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
    problem: "Problem", travel: "TravelMatrix", roster: "Roster", interrupts: Interrupts, limit: TimeLimit, *, has_proofs: bool
) -> "dict[str, str]":
    """Returns why visits are unallocated. A signal or the time limit ends the investigation.

    Args:
        problem: that the roster is for.
        travel: travel matrix of the problem.
        roster: with unallocated visits.
        interrupts: that say when to stop.
        limit: that says so too.
        has_proofs: whether proofs and remedies are looked for as well.

    Returns:
        A reason for each unallocated visit, by visit id; where none was found in time, that is said.
    """
    from scheduler.cli.progress import LeftBehind, run_in_thread
    from scheduler.reporting.reasons import add_findings, reasons
    from scheduler.studies.unallocated import Finding, investigate_unallocated

    left_out = [visit.visit_id for visit in problem.visits if visit.visit_id not in roster.runs_of]
    found: dict[str, str] = {}
    findings: dict[str, Finding] = {}

    def should_stop() -> bool:
        return interrupts.is_stopped() or limit.is_over()

    def explain() -> None:
        offers = None
        if left_out and "numba" in sys.modules:  # to load or compile what answers offers takes longer than the verifier does
            from scheduler.solver.offers import is_compiled
            from scheduler.studies.offers import Offers

            offers = Offers(problem, travel, roster) if is_compiled() else None
        found.update(reasons(problem, travel, roster, should_stop=should_stop, offers=offers))

    def investigate() -> None:
        findings.update(investigate_unallocated(problem, travel, roster, left_out, should_stop=should_stop))

    interrupts.leave_at(limit.leave_reasons_at())
    with suppress(LeftBehind):
        run_in_thread(explain, interrupts)
        if has_proofs and left_out and not should_stop():
            say("Investigating the unallocated visits")
            run_in_thread(investigate, interrupts)
    interrupts.leave_at(math.inf)
    missing = NOT_EXPLAINED if interrupts.is_stopped() else NO_TIME_LEFT
    # Work that was left behind may still add to what was found: only copies are used from here on.
    why = dict.fromkeys(left_out, missing) | dict(found)
    return add_findings(problem, why, dict(findings))


def warn(warnings: Iterable[Fault | str]) -> None:
    """Prints warnings to stderr."""
    for warning in warnings:
        say(f"Warning: {warning}")


def say(line: str) -> None:
    """Prints a line to stderr, if anybody still reads it."""
    with suppress(OSError):
        typer.echo(printable(line, keeps="\n"), err=True)


def show(lines: Iterable[str]) -> None:
    """Prints lines to stdout, as long as anybody reads them: `| head` ends nothing."""
    with suppress(OSError):
        for line in lines:
            typer.echo(printable(line))


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
            say(f"The roster is not lost: {', '.join(files)} are in {rescued}")
        else:
            say("The roster cannot be written anywhere; here it is:")
            show(files["roster.csv"].splitlines())
        raise typer.Exit(code) from None
