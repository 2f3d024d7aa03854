"""`carerounds prove`: a bound on how far a roster is from the best possible."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Annotated

import typer

from scheduler.cli.common import (
    BREACH,
    DEFAULT_SECONDS,
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
from scheduler.cli.progress import LeftBehind, format_bound, run_with_progress
from scheduler.cli.signals import Interrupts
from scheduler.cli.time_limit import TimeLimit


def prove(
    folder: Folder,
    roster: RosterFile,
    *,
    seconds: Annotated[float, typer.Option(min=0, help="Time limit of all that follows reading, in seconds.")] = DEFAULT_SECONDS,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Proves how far a roster of FOLDER is from the best possible.

    Ctrl-C stops early and keeps the bound proven so far. The exit code is 1 if the roster breaks a hard rule.
    """
    from scheduler.solver.stop import Cancel, FirstOf, MaxSeconds

    cancel = Cancel()
    with exit_on_error(debug), Interrupts(cancel.set) as interrupts:
        from scheduler.domain.result import Bound
        from scheduler.reporting.summary import proof_summary, verdict_summary
        from scheduler.solver.compile_kernels import are_on_disk, compile_kernels
        from scheduler.solver.prove import prove as prove_bound
        from scheduler.verify.verify import verify as verify_roster

        limit = TimeLimit(seconds, has_proofs=True)
        _, problem, travel = read(folder, day, limit=limit)
        with nullcontext() if are_on_disk() else limit.paused():
            compile_kernels(with_column_generation=True)
        timed_roster = read_timed(roster, problem, travel)
        verdict = verify_roster(problem, travel, timed_roster)
        if not verdict.ok:
            show([*verdict_summary(problem, verdict), "A proof is about rosters that break no hard rule."])
            raise typer.Exit(BREACH)
        best = [Bound(seconds=0.0)]

        def search_bound(report: Callable[[Bound], None]) -> Bound:
            def keep(bound: Bound) -> None:
                best[:] = [bound]
                report(bound)

            stop = FirstOf(MaxSeconds(limit.left_to_search), cancel)
            return prove_bound(problem, travel, timed_roster, stop=stop, on_bound=keep)

        interrupts.start()
        interrupts.leave_at(limit.leave_search_at())
        try:
            bound = run_with_progress(format_bound, search_bound, interrupts)
        except LeftBehind:
            bound = best[0]
        why = explain_unallocated(problem, travel, timed_roster, interrupts, limit, has_proofs=True)
        show(proof_summary(problem, timed_roster, verdict, bound, why))
        raise typer.Exit(interrupts.exit_code)
