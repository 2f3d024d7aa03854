"""`carerounds template`: writes a rota as a template, and applies a template to other days."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.bounds import BoundedCommand
from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, expected_bytes, read, read_timed, show, write_or_rescue

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Write a rota as a template, and apply it to other days.")


@app.command(cls=BoundedCommand)
def write(
    folder: Folder,
    roster: RosterFile,
    *,
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("template.csv"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Writes ROSTER as a template: who visits whom on which day of which week, without dates."""
    with exit_on_error(debug):
        from scheduler.files.writing.templates import write_template
        from scheduler.studies.template import make_template

        _, problem, travel = read(folder, day)
        template = make_template(problem, read_timed(roster, problem, travel))
        write_template(out, template)
        weeks = "1 week" if template.weeks == 1 else f"{template.weeks} weeks"
        show([f"Written to {out}: {len(template.slots)} visits in {weeks}"])


@app.command(cls=BoundedCommand)
def apply(
    folder: Folder,
    template: Annotated[Path, typer.Argument(metavar="TEMPLATE", help="File written by `template write`.")],
    *,
    changes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="changes.jsonl: its refusals and lapsed skills hold on the days of FOLDER.")
    ] = None,
    week: Annotated[int, typer.Option(min=1, max=8, help="Week of the template that contains the first day of FOLDER.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder to write roster.csv and misfits.csv to.")] = Path("from-template"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Applies TEMPLATE to the days of FOLDER and lists what no longer fits.

    The roster breaks no hard rule. `carerounds plan` can start from it (--start), or plan the rest around it (--keep).
    """
    with exit_on_error(debug):
        from scheduler.demand import make_problem
        from scheduler.demand.edits import keep_for_later
        from scheduler.files.reading.changes import read_changes
        from scheduler.files.writing.outputs import try_writing
        from scheduler.files.writing.rosters import roster_table
        from scheduler.files.writing.templates import misfit_table, read_template
        from scheduler.reporting.summary import template_summary
        from scheduler.studies.template import instantiate

        rota = read_template(template)
        if week > rota.weeks:
            raise typer.BadParameter(f"--week {week}: {template} has {rota.weeks} week{'s' if rota.weeks > 1 else ''}")
        inputs, problem, travel = read(folder, day)
        if changes is not None:
            problem = make_problem(keep_for_later(inputs, read_changes(changes, problem)))
        try_writing(out, ("roster.csv", "misfits.csv"), expected_bytes(problem))
        applied = instantiate(rota, problem, travel, week=week)
        misfits = ((misfit.service_user_id, misfit.visit_id, misfit.what) for misfit in applied.misfits)
        files = {"roster.csv": roster_table(problem, travel, applied.roster), "misfits.csv": misfit_table(misfits)}
        write_or_rescue(out, files)
        show(template_summary(problem, applied))
        show([f"Written to {out}: roster.csv, misfits.csv. Try: carerounds plan {folder} --start {out / 'roster.csv'}"])
