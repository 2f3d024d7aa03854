"""`carerounds replan`: three plans for the rest of a day that has begun."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, expected_bytes, read, read_timed, say, show, warn
from scheduler.cli.live.asking import compile_offers, need_known

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem

DEFAULT_SECONDS = 2.4
FILES = "plans.csv", "frontier.csv", "facts.csv"
PLAN_FILES = "roster.csv", "changes.csv", "unallocated.csv", "kpis.csv"

Now = Annotated[str, typer.Option("--now", metavar="TIME", help="The moment: 2026-11-23T06:35, or 06:35 on the day of a plan of one day.")]
Changes = Annotated[Path, typer.Option("--changes", metavar="FILE", help="What happened: changes.jsonl, one object a line.")]
Actuals = Annotated[
    Path | None,
    typer.Option("--actuals", metavar="FILE", help="Who was where until now: actuals.csv. Without it all went as CURRENT says."),
]


def replan(
    folder: Folder,
    current: Annotated[Path, typer.Argument(metavar="CURRENT", help="Roster as it stands (.csv or .json).")],
    *,
    now: Now,
    changes: Changes,
    actuals: Actuals = None,
    published: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Roster that people were told; CURRENT unless given. Changes count against it.")
    ] = None,
    budget: Annotated[int | None, typer.Option(min=0, help="Most carer-visits that may change hands; 4 a visit hit unless given.")] = None,
    freeze: Annotated[int, typer.Option(min=0, max=24 * 60, help="A visit that starts within so many minutes keeps its carers.")] = 30,
    hold: Annotated[list[str] | None, typer.Option(metavar="VISIT", help="A further visit that keeps its carers; may be repeated.")] = None,
    seconds: Annotated[float, typer.Option(min=0, help="Time of all searches together.")] = DEFAULT_SECONDS,
    iterations: Annotated[int | None, typer.Option(min=0, help="Iterations of each search instead; they repeat the plans exactly.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("replan"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Replans the rest of a day: fewest changes, least travel, best continuity, each with whom to tell.

    What is done, begun or starts soon is not changed. Every day is accepted as it is.
    """
    with exit_on_error(debug):
        from scheduler.analysis.bank_holidays import holiday_records
        from scheduler.demand.edits import apply_changes
        from scheduler.demand.live_day import start_live_day
        from scheduler.domain.events import VisitAdded
        from scheduler.files.reading.actuals import read_actuals
        from scheduler.files.reading.changes import read_changes
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.bank_holidays import holiday_lines
        from scheduler.reporting.replan_files import live_lines, replan_files
        from scheduler.reporting.replanned import replan_summary
        from scheduler.solver.stop import MaxIterations, MaxSeconds
        from scheduler.studies.replan import replan as replan_day
        from scheduler.studies.replan.replan import SOLVES

        inputs, problem, travel = read(folder, day)
        moment = moment_of(now, problem)
        happened = read_changes(changes, problem, warn=lambda what: warn([what]))
        if later := [change.id for change in happened if change.at > moment]:
            warn([f"{changes}: {', '.join(later)}: not known yet at {now}, and left aside"])
        happened = tuple(change for change in happened if change.at <= moment)
        visits = (*problem.visits, *(change.visit for change in happened if isinstance(change, VisitAdded)))
        on_record = None if actuals is None else read_actuals(actuals, visits, problem.carers, problem.timezone, moment)
        if on_record is None:
            warn(["without --actuals everything until now is taken to have gone as CURRENT says"])
        if moment >= problem.horizon_end:
            warn([f"--now {now} is after the end of the plan: everything in it is over"])
        edited = apply_changes(problem, travel, happened, inputs.settings, moment)
        for visit_id in hold or ():
            need_known("--hold", visit_id, edited.problem.visit, "visit")
        standing = read_timed(current, edited.problem, edited.travel, sets_aside=True)
        told = read_timed(published or current, problem, travel, sets_aside=True)
        for name in ("", "fewest", "travel", "continuity"):
            try_writing(out / name, PLAN_FILES if name else FILES, expected_bytes(problem))
        live = start_live_day(
            edited.problem,
            edited.travel,
            standing,
            on_record,
            moment,
            freeze_minutes=freeze,
            frozen=hold or (),
            changed=edited.changed_visits,
        )
        compile_offers()
        say(f"Replanning {len(live.problem.visits)} visits")

        def make_stop() -> MaxSeconds | MaxIterations:
            return MaxSeconds(seconds / SOLVES) if iterations is None else MaxIterations(iterations)

        answer = replan_day(live, edited, told, budget=budget, make_stop=make_stop, seed=seed)
        files = replan_files(problem, edited, live, answer, told=told, inputs=inputs)
        for name, contents in files.items():
            write_outputs(out / name, contents)
        show(edited.lines)
        show(live_lines(live, edited))
        show(replan_summary(answer))
        show(holiday_lines(holiday_records(inputs, problem, answer.fewest.roster)))
        show([f"Written to {out}: {', '.join(FILES)}, and {', '.join(PLAN_FILES)} in fewest, travel and continuity"])


def moment_of(text: str, problem: "Problem") -> datetime:
    """Returns the moment of an option such as `--now`.

    Raises:
        typer.BadParameter: It is no time, has no day in a plan of several days, or the clocks skip it.
    """
    from scheduler.domain.clock import wall_clock
    from scheduler.files.importing.days import Days
    from scheduler.files.importing.unreadable import Unreadable
    from scheduler.files.reading.change_cells import day_and_time

    first = wall_clock(problem.horizon_start, problem.timezone).date()
    try:
        value = day_and_time(text)
        if not isinstance(value, datetime) and problem.days > 1:
            raise typer.BadParameter(f'--now "{text}" has no day, and the plan has {problem.days}: write {first}T06:35')
        return Days(first, problem.days, problem.timezone).moment(first, value)
    except Unreadable as wrong:
        raise typer.BadParameter(f"--now {wrong.what}") from None
