"""`carerounds publish`: a roster as sheets, letters, calendars and a workbook, to hand out."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read, read_timed, warn
from scheduler.cli.progress import show_steps

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.reporting.publishing.prepare import Timed

Since = Annotated[
    Path | None,
    typer.Option(metavar="OLD_ROSTER", help="Roster that was published before: only what changed is written, and tell.csv."),
]
SinceFolder = Annotated[
    Path | None,
    typer.Option(metavar="OLD_FOLDER", help="FOLDER as it was for OLD_ROSTER, if visits, shifts or people have gone since."),
]
Mapping = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="mapping.toml that `import` wrote: the roster is also written as CSV in the shape and columns of that export."
    ),
]


def publish(
    folder: Folder,
    roster: RosterFile,
    *,
    out: Annotated[Path, typer.Option(help="New or empty folder to write to; only its owner can read it.")] = Path("published"),
    since: Since = None,
    since_folder: SinceFolder = None,
    mapping: Mapping = None,
    office: Annotated[str, typer.Option(help="Name and telephone number of the office, for sheets and letters.")] = "",
    calendar_details: Annotated[bool, typer.Option("--calendar-details", help="Put surnames and postcodes into the calendars.")] = False,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Writes ROSTER as files to hand out.

    A rota sheet and a calendar for each carer, a letter in large print for each person, and a workbook.
    """
    with exit_on_error(debug):
        from scheduler.reporting.publishing.export_back import read_shape
        from scheduler.reporting.publishing.libraries import need_libraries
        from scheduler.reporting.publishing.prepare import prepare_issue
        from scheduler.reporting.publishing.private_folder import need_nothing_in
        from scheduler.reporting.publishing.publish import publish as publish_issue
        from scheduler.reporting.summary import kpi_rows

        if since_folder is not None and since is None:
            raise typer.BadParameter("--since-folder is the folder of an old roster: give that roster with --since")
        need_libraries()
        need_nothing_in(out)
        shape = None if mapping is None else read_shape(mapping)
        inputs, problem, travel = read(folder, day)
        now = problem, travel, read_timed(roster, problem, travel)
        before = None if since is None else read_before(inputs, since, since_folder, day)
        warn_of_breaches(roster, now)
        with show_steps("Reasons for unallocated visits") as report:
            issue = prepare_issue(now, published=datetime.now(UTC), office=office, before=before, on_progress=report)
        with show_steps("Files") as report:
            figures = kpi_rows(*now, inputs.settings.rates)
            written = publish_issue(out, issue, figures, has_details=calendar_details, shape=shape, on_progress=report)
        warn(written.warnings)
        typer.echo(f"Written to {out}: {written}")


def read_before(inputs: "Inputs", since: Path, since_folder: Path | None, day: datetime | None) -> "Timed":
    """Reads the roster that was published before.

    Without a folder of its own it may have visits that are suspended since: somebody went to hospital.

    Args:
        inputs: content of the folder now.
        since: roster that was published before.
        since_folder: folder of that roster; None for the one of `inputs`.
        day: first day to roster; None for the one in settings.toml.

    Returns:
        The problem, the travel and the roster, as they were.

    Raises:
        BadInput: the roster or the folder has faults.
    """
    from scheduler.demand import make_problem
    from scheduler.domain.errors import BadInput
    from scheduler.geo.travel import travel_matrix
    from scheduler.reporting.publishing.since import point_to_old_folder

    if since_folder is not None:
        _, problem, travel = read(since_folder, day)
    else:
        problem = make_problem(inputs.replace(suspensions=()))
        travel = travel_matrix(problem, inputs.travel)
    try:
        return problem, travel, read_timed(since, problem, travel)
    except BadInput as error:
        raise point_to_old_folder(error) from error


def warn_of_breaches(path: Path, now: "Timed") -> None:
    """Warns of a roster that breaks hard rules; it is published all the same."""
    from scheduler.verify.verify import verify as verify_roster

    breaches = len(verify_roster(*now).violations)
    if breaches:
        warn([f"{path} breaks hard rules ({breaches} breaches) and is published all the same. `carerounds verify` names them."])
