"""`carerounds prove`: how far a roster can be from the best possible."""

from typing import Annotated

import typer

from scheduler.cli.common import (
    BREACH,
    INTERRUPTED,
    SECONDS,
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
from scheduler.cli.live import bound_line, interrupts, run_with_progress


def prove(
    folder: Folder,
    roster: RosterFile,
    *,
    seconds: Annotated[float, typer.Option(min=0, help="Look for a proof at most this long.")] = SECONDS,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Prove how far a roster of FOLDER can be from the best possible.

    Ctrl-C stops early and keeps what is proven so far. The exit code is 1 where the roster breaks a hard rule.
    """
    from scheduler.solver.stop import Cancel, FirstOf, MaxSeconds

    cancel = Cancel()
    with exit_on_error(debug), interrupts(cancel.set):
        from scheduler.reporting.reasons import reasons
        from scheduler.reporting.summary import proof_summary, verdict_summary
        from scheduler.solver.prove import prove as prove_bound
        from scheduler.verify.verify import verify as verify_roster

        _, problem, travel = read(folder, day)
        given = read_timed(roster, problem, travel)
        verdict = verify_roster(problem, travel, given)
        if not verdict.ok:
            show([*verdict_summary(problem, verdict), "A proof is about rosters that break no hard rule."])
            raise typer.Exit(BREACH)
        stop = FirstOf(MaxSeconds(seconds), cancel)
        bound = run_with_progress(bound_line, lambda report: prove_bound(problem, travel, given, stop=stop, on_bound=report))
        why = explain_unallocated(problem, travel, given, reasons(problem, travel, given), cancel.is_set)
        show(proof_summary(problem, given, verdict, bound, why))
        if cancel.is_set():
            raise typer.Exit(INTERRUPTED)
