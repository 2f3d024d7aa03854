"""`carerounds import`: an export of a rostering product as a plain folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, MappingFile, complain, exit_on_error, say, show, warn
from scheduler.domain.errors import BadInput

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs

Exports = Annotated[
    list[Path], typer.Argument(metavar="EXPORT...", help="Files and workbooks of the export as they come, or folders with them.")
]
Postcodes = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Postcodes with their places: Code-Point Open, ONSPD or NSPL; one area comes with the package."),
]


def import_export(
    exports: Exports,
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="New or empty folder to write to; only its owner can read it.")],
    mapping: MappingFile = None,
    profile: Annotated[str | None, typer.Option(metavar="NAME", help="Profile of a product that comes with the package.")] = None,
    postcodes: Postcodes = None,
    day: Day = None,
    days: Annotated[int | None, typer.Option(min=1, max=366, help="Number of days; up to the last date unless given.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Page of what was read, guessed and left out.")] = None,
    debug: Debug = False,
) -> None:
    """Reads the files of an export as they come, and writes a plain folder.

    It says what it guessed and why. DIR then holds folder, mapping.toml, left_out.csv, and where the export has them roster.csv and
    actuals.csv. With a fault nothing is written but the page.
    """
    with exit_on_error(debug):
        from scheduler.files.exports.read import open_export
        from scheduler.files.exports.write import FOLDER, MAPPING, write_export
        from scheduler.files.importing.folder import need_empty
        from scheduler.files.writing.atomic import write_text
        from scheduler.reporting.imported import import_page, import_summary

        need_empty(out)
        try:
            first = day.date() if day else None
            export = open_export(exports, mapping, day=first, days=days, postcodes=postcodes, profile=profile)
            travel_warnings = ready_to_plan(export.inputs)
        except BadInput as error:
            if html is not None:
                write_text(html, import_page(error.faults, None))
                say(f"The faults are in {html}")
            raise typer.Exit(complain(error)) from None
        warn((*export.inputs.warnings, *travel_warnings))
        write_export(export, out)
        if html is not None:
            write_text(html, import_page((), export))
        show(import_summary(export))
        names = [FOLDER, MAPPING, "left_out.csv", *(["roster.csv"] if export.roster else []), *(["actuals.csv"] if export.actuals else [])]
        show([f"Written to {out}: {', '.join(names)}"])


def ready_to_plan(inputs: "Inputs") -> tuple[str, ...]:
    """Checks all that `check` and `plan` would refuse, and returns the warnings of the travel times.

    Raises:
        BadInput: the weights are so large that a score could overflow.
        TravelError: there are no usable travel times.
    """
    from scheduler.demand import make_problem
    from scheduler.files.importing.collection import paused_collection
    from scheduler.geo.outline import outline_travel
    from scheduler.solver.weights import check_weights

    with paused_collection():
        problem = make_problem(inputs)
        travel = outline_travel(problem, inputs.travel)
        check_weights(problem, travel, inputs.travel)
    return travel.warnings
