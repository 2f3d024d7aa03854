"""`carerounds next-week`: the folder of the days that follow a planned week."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read, read_timed, show, warn


def next_week(
    folder: Folder,
    roster: RosterFile,
    *,
    out: Annotated[Path, typer.Option(help="Folder for the days that follow; new or empty.")] = Path("next"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Write the folder of the days that follow those of FOLDER, with what ROSTER did as its history.

    Packages, episodes, patterns, suspensions and absences go on; dated visits and shifts of FOLDER stay behind.
    """
    with exit_on_error(debug):
        from scheduler.demand.next_period import next_inputs
        from scheduler.files.importing.folder import need_empty
        from scheduler.files.writing.write import write_folder
        from scheduler.reporting.summary import rolled_summary
        from scheduler.verify.verify import verify as verify_roster

        need_empty(out)
        inputs, problem, travel = read(folder, day)
        done = read_timed(roster, problem, travel)
        breaches = len(verify_roster(problem, travel, done).violations)
        if breaches:
            warn([f"{roster} breaks hard rules ({breaches} breaches); it is taken as what was done. carerounds verify names them."])
        ahead = next_inputs(inputs, problem, done)
        write_folder(ahead, out)
        show(rolled_summary(inputs, ahead))
        typer.echo(f"Written to {out}. Try: carerounds plan {out}")
