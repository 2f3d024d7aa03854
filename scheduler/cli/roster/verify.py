"""`carerounds verify`: a roster checked against every rule."""

import typer

from scheduler.cli.common import BREACH, Day, Debug, Folder, RosterFile, exit_on_error, read, read_timed, show


def verify(folder: Folder, roster: RosterFile, *, day: Day = None, debug: Debug = False) -> None:
    """Checks a roster of FOLDER against every rule and scores it.

    The exit code is 1 if the roster breaks a hard rule.
    """
    with exit_on_error(debug):
        from scheduler.reporting.summary import verdict_summary
        from scheduler.verify.verify import verify as verify_roster

        _, problem, travel = read(folder, day)
        verdict = verify_roster(problem, travel, read_timed(roster, problem, travel))
        show(verdict_summary(problem, verdict))
        if not verdict.ok:
            raise typer.Exit(BREACH)
