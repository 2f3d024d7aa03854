"""`carerounds chart`: a roster as a Gantt chart."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read, read_timed, show


def chart(
    folder: Folder,
    roster: RosterFile,
    *,
    out: Annotated[Path, typer.Option(help="SVG file to write; every browser shows it.")] = Path("roster.svg"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Draws ROSTER as a Gantt chart: a row for each carer, a column for each day, with shifts and visits."""
    with exit_on_error(debug):
        from scheduler.files.writing.atomic import write_text
        from scheduler.reporting.gantt import draw_roster

        _, problem, travel = read(folder, day)
        write_text(out, draw_roster(problem, travel, read_timed(roster, problem, travel)))
        show([f"Written to {out}"])
