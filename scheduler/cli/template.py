"""`carerounds template`: a rota of some weeks that is kept, and made again on other days."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, RosterFile, exit_on_error, make_writable, read, read_timed, show

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Keep a rota as a template, and make it again on other days.")


@app.command()
def write(
    folder: Folder,
    roster: RosterFile,
    *,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("template.csv"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Keep ROSTER as a template: who visits whom on which day of which week, whatever the date."""
    with exit_on_error(debug):
        from scheduler.files.writing.templates import write_template
        from scheduler.studies.template import make_template

        _, problem, travel = read(folder, day)
        template = make_template(problem, read_timed(roster, problem, travel))
        write_template(out, template)
        weeks = "1 week" if template.weeks == 1 else f"{template.weeks} weeks"
        typer.echo(f"Written to {out}: {len(template.slots)} visits in {weeks}")


@app.command()
def apply(
    folder: Folder,
    template: Annotated[Path, typer.Argument(metavar="TEMPLATE", help="template.csv, as `template write` writes it.")],
    *,
    week: Annotated[int, typer.Option(min=1, max=8, help="Week of the template in which the first day of FOLDER lies.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for roster.csv and misfits.csv.")] = Path("from-template"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Make TEMPLATE again on the days of FOLDER, and name what no longer fits.

    The roster breaks no hard rule. `carerounds plan` may begin with it (--start), or plan the rest around it (--keep).
    """
    with exit_on_error(debug):
        from scheduler.files.writing.rosters import write_roster_table
        from scheduler.files.writing.templates import read_template, write_misfits
        from scheduler.reporting.summary import template_summary
        from scheduler.studies.template import instantiate

        kept = read_template(template)
        if week > kept.weeks:
            raise typer.BadParameter(f"--week {week}: {template} has {kept.weeks}")
        _, problem, travel = read(folder, day)
        make_writable(out, ("roster.csv", "misfits.csv"))
        made = instantiate(kept, problem, travel, week=week)
        write_roster_table(out / "roster.csv", problem, travel, made.roster)
        write_misfits(out / "misfits.csv", ((one.service_user_id, one.visit_id, one.what) for one in made.misfits))
        show(template_summary(problem, made))
        typer.echo(f"Written to {out}: roster.csv, misfits.csv. Try: carerounds plan {folder} --start {out / 'roster.csv'}")
