"""`carerounds small-packages`: short visits and narrow medicines that may be reviewed."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, say, show
from scheduler.cli.planning.given_roster import read_or_plan

FILE = "small_packages.csv"


def small_packages(
    folder: Folder,
    *,
    minutes: Annotated[int, typer.Option(min=5, max=120, help="Longest visit that counts as short.")] = 15,
    roster: Annotated[Path | None, typer.Option(metavar="ROSTER", help="Roster of FOLDER to look at; planned if not given.")] = None,
    most: Annotated[int, typer.Option(min=0, max=1000, help="Number of changes to search again.")] = 20,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="Time for each search.")] = 3.0,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations in place of seconds: repeats the figures exactly.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("small-packages"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Ranks short visits of FOLDER, and medicines with narrow windows, by what they would release. A proposal for review.

    Only visits without personal care, medicine, moving and handling or a second carer count. Nothing is applied.
    """
    with exit_on_error(debug):
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.small_packages import releases_summary, releases_table
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.solver.stop import MaxIterations, MaxSeconds
        from scheduler.studies.small_packages import small_packages as find_releases

        inputs, problem, travel = read(folder, day)
        try_writing(out, (FILE,))
        compile_kernels(with_column_generation=False)
        stop = MaxIterations(iterations) if iterations else MaxSeconds(seconds)
        looked_at = read_or_plan(roster, problem, travel, stop=stop, seed=seed)
        releases = find_releases(
            problem, travel, looked_at, inputs.settings, most_minutes=minutes, most=most, stop=stop, seed=seed, report=say
        )
        write_outputs(out, {FILE: releases_table(releases)})
        show(releases_summary(releases, minutes))
        show([f"Written to {out}: {FILE}"])
