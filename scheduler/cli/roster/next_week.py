"""`carerounds next-week`: the folder of the days that follow a planned week."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, read, read_timed, show, warn


def next_week(
    folder: Folder,
    roster: RosterFile,
    *,
    changes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="changes.jsonl of FOLDER: its refusals and lapsed skills hold in the new folder.")
    ] = None,
    out: Annotated[Path, typer.Option(help="New or empty folder to write to.")] = Path("next"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Writes the folder of the days after FOLDER, with ROSTER as its history.

    It keeps packages, episodes, patterns, suspensions and absences. It drops the dated visits and shifts of FOLDER.
    """
    with exit_on_error(debug):
        from scheduler.demand.edits import keep_for_later
        from scheduler.demand.next_period import next_inputs
        from scheduler.files.importing.folder import need_empty
        from scheduler.files.reading.changes import read_changes
        from scheduler.files.writing.write import write_folder
        from scheduler.reporting.summary import rolled_summary
        from scheduler.verify.verify import verify as verify_roster

        need_empty(out)
        inputs, problem, travel = read(folder, day)
        past_roster = read_timed(roster, problem, travel)
        breaches = len(verify_roster(problem, travel, past_roster).violations)
        if breaches:
            warn([f"{roster} breaks hard rules ({breaches} breaches) and is still used as history. `carerounds verify` names them."])
        upcoming = next_inputs(inputs, problem, past_roster)
        if changes is not None:
            upcoming = keep_for_later(upcoming, read_changes(changes, problem))
        write_folder(upcoming, out)
        show(rolled_summary(inputs, upcoming))
        show([f"Written to {out}. Try: carerounds plan {out}"])
