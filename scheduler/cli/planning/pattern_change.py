"""`carerounds pattern-change`: what less work at some times of the day would do."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, say, show, warn


def pattern_change(
    folder: Folder,
    *,
    less: Annotated[list[str], typer.Option(metavar="TIMES", help="Times of the day with less work: 13:00-16:00. May be repeated.")],
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Time for all plans and patterns.")] = 300,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations in place of seconds: repeats the pattern exactly.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the pattern.")] = 0,
    evening_percent: Annotated[int, typer.Option(min=0, max=300, help="Pay on top from 20:00 to 23:00, Monday to Friday.")] = 0,
    night_percent: Annotated[int, typer.Option(min=0, max=300, help="Pay on top from 23:00 to 06:00.")] = 0,
    saturday_percent: Annotated[int, typer.Option(min=0, max=300, help="Pay on top on Saturdays.")] = 0,
    sunday_percent: Annotated[int, typer.Option(min=0, max=300, help="Pay on top on Sundays.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("pattern-change"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Finds shift patterns for FOLDER with less work at some times, and shows what that does.

    The hours of each carer over the cycle stay as they are, to the minute.
    """
    with exit_on_error(debug):
        from scheduler.cli.common import read_inputs
        from scheduler.files.reading.staffing import read_times
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.staffing.pattern_change import FILES, pattern_change_files, pattern_change_summary
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.shift_design.pattern_change import change_pattern
        from scheduler.studies.shift_design.people import Enhancements, people_changes
        from scheduler.studies.shift_design.plans import Effort

        spans = read_times(less)
        inputs = read_inputs([folder], day.date() if day else None, None)
        warn(inputs.warnings)
        try_writing(out, FILES)
        compile_kernels()
        effort = Effort(None, iterations) if iterations else Effort(seconds)
        found = change_pattern(inputs, spans, effort=effort, seed=seed, report=say)
        enhancements = Enhancements(evening_percent, night_percent, saturday_percent, sunday_percent)
        people = people_changes(found, inputs.settings.rates, enhancements)
        files = pattern_change_files(inputs, found, people)
        write_outputs(out, files)
        show(pattern_change_summary(found, people))
        show([f"Written to {out}: {', '.join(files)}"])
