"""`carerounds teams`: teams for each locality and shift."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Debug, exit_on_error, show

FILES = ("teams.csv", "moves.csv", "training.csv", "short.csv")


def teams(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder with services, team_demand and team_staff (.csv or .xlsx).")],
    *,
    level: Annotated[float, typer.Option(min=50, max=99.9, help="Per cent of weeks in which each team gives all hours.")] = 95.0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("teams"),
    debug: Debug = False,
) -> None:
    """Finds the teams that cover the demand of each locality and shift, who moves, who is to be trained, and what is short.

    Places are filled with the fewest changes for staff.
    """
    with exit_on_error(debug):
        from scheduler.files.reading.teams import read_teams
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.teams import team_files, team_summary
        from scheduler.studies.teams import plan_teams

        tables = read_teams(folder)
        try_writing(out, FILES)
        plan = plan_teams(tables.services, tables.demand, tables.staff, level=level / 100)
        files = team_files(plan, {one.service: one.skill for one in tables.services})
        write_outputs(out, files)
        show(team_summary(plan))
        show([f"Written to {out}: {', '.join(files)}"])
