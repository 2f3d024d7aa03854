"""`carerounds prove`: a bound on how far a roster is from the best possible."""

from typing import Annotated

import typer

from scheduler.cli.common import (
    BREACH,
    DEFAULT_SECONDS,
    INTERRUPTED,
    Day,
    Debug,
    Folder,
    RosterFile,
    exit_on_error,
    explain_unallocated,
    read,
    read_timed,
    show,
)
from scheduler.cli.live import cancel_on_interrupt, format_bound, run_with_progress


def prove(
    folder: Folder,
    roster: RosterFile,
    *,
    seconds: Annotated[float, typer.Option(min=0, help="Time limit in seconds.")] = DEFAULT_SECONDS,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Proves how far a roster of FOLDER is from the best possible.

    Ctrl-C stops early and keeps the bound proven so far. The exit code is 1 if the roster breaks a hard rule.
    """
    from scheduler.solver.stop import Cancel, FirstOf, MaxSeconds

    cancel = Cancel()
    with exit_on_error(debug), cancel_on_interrupt(cancel.set):
        from scheduler.reporting.reasons import reasons
        from scheduler.reporting.summary import proof_summary, verdict_summary
        from scheduler.solver.prove import prove as prove_bound
        from scheduler.verify.verify import verify as verify_roster

        _, problem, travel = read(folder, day)
        timed_roster = read_timed(roster, problem, travel)
        verdict = verify_roster(problem, travel, timed_roster)
        if not verdict.ok:
            show([*verdict_summary(problem, verdict), "A proof is about rosters that break no hard rule."])
            raise typer.Exit(BREACH)
        stop = FirstOf(MaxSeconds(seconds), cancel)
        bound = run_with_progress(format_bound, lambda report: prove_bound(problem, travel, timed_roster, stop=stop, on_bound=report))
        why = explain_unallocated(problem, travel, timed_roster, reasons(problem, travel, timed_roster), cancel.is_set)
        show(proof_summary(problem, timed_roster, verdict, bound, why))
        if cancel.is_set():
            raise typer.Exit(INTERRUPTED)
