"""`carerounds check`: the faults of a folder."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, MappingFile, Sources, exit_on_error, read_inputs, say, show, warn
from scheduler.domain.errors import BadInput

Page = Annotated[Path | None, typer.Option(metavar="FILE", help="Page of the faults by file and row, to work through.")]


def check(folder: Sources, *, mapping: MappingFile = None, html: Page = None, day: Day = None, debug: Debug = False) -> None:
    """Checks a folder or an export and reports every fault in it.

    Each fault has its code, file, row and column. Oddities that do not prevent planning are warnings.
    """
    with exit_on_error(debug):
        from scheduler.demand import make_problem
        from scheduler.files.importing.collection import paused_collection
        from scheduler.files.writing.atomic import write_text
        from scheduler.geo.outline import outline_travel
        from scheduler.reporting.pages.fault_page import fault_page
        from scheduler.reporting.summary import input_summary
        from scheduler.solver.weights import check_weights

        try:
            with paused_collection():
                inputs = read_inputs(folder, day.date() if day else None, mapping)
                problem = make_problem(inputs)
                travel = outline_travel(problem, inputs.travel)
                warn((*inputs.warnings, *travel.warnings))
                check_weights(problem, travel, inputs.travel)
        except BadInput as error:
            if html is not None:
                write_text(html, fault_page(error.faults, ()))
                say(f"The faults are in {html}")
            raise
        if html is not None:
            write_text(html, fault_page((), inputs.warnings))
        show(input_summary(problem, travel))
