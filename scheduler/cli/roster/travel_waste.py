"""`carerounds travel-waste`: travel for an hour of care over several weeks, and where rounds cross each other."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Debug, exit_on_error, read, read_timed, say, show, warn

Weeks = Annotated[
    list[str],
    typer.Argument(metavar="FOLDER=ROSTER...", help="A folder and a roster of it (.csv, .json, or a folder of a plan), for each week."),
]


def travel_waste(
    weeks: Weeks,
    *,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Page of all groups and crossings, with a map of the worst.")] = None,
    debug: Debug = False,
) -> None:
    """Shows where travel goes: minutes for an hour of care by week, carer, run, day and locality, and rounds that cross each other.

    The rosters may break rules, and may be of any source.
    """
    pairs = [split_pair(text) for text in weeks]
    with exit_on_error(debug):
        from scheduler.analysis.travel_waste import RosteredWeek
        from scheduler.files.writing.atomic import write_text
        from scheduler.reporting.pages.travel_waste_page import waste_page
        from scheduler.reporting.travel_waste import TravelWaste, days_twice, waste_summary, week_name

        found: list[RosteredWeek] = []
        for folder, roster in pairs:
            _, problem, travel = read(folder, None)
            name = week_name(folder.resolve().name, problem, [week.name for week in found])
            found.append(RosteredWeek(name, problem, travel, read_timed(roster, problem, travel)))
        waste = TravelWaste(found)
        warn(f"{day:%Y-%m-%d} is in more than one roster: its visits count each time" for day in days_twice(waste))
        show(waste_summary(waste))
        if html is not None:
            write_text(html, waste_page(waste))
            say(f"Written: {html}")


def split_pair(text: str) -> tuple[Path, Path]:
    """Splits ``FOLDER=ROSTER``; a path may have = in its name.

    Raises:
        typer.BadParameter: there is no =, or nothing on one side of it.
    """
    parts = text.split("=")
    pairs = [("=".join(parts[:at]), "=".join(parts[at:])) for at in range(1, len(parts))]
    whole = [(folder, roster) for folder, roster in pairs if folder and roster]
    if not whole:
        raise typer.BadParameter(f"{text}: write FOLDER=ROSTER, such as week-48=week-48-out/roster.csv")
    folder, roster = next((pair for pair in whole if Path(pair[0]).is_dir()), whole[0])
    return Path(folder), Path(roster)
