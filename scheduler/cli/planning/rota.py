"""`carerounds rota`: who works when over one to eight weeks."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, say, show, warn

FILES = ("shift_patterns.csv", "cover.csv", "demand.csv", "shift_kinds.csv", "staff_limits.csv")


def rota(
    folder: Folder,
    *,
    weeks: Annotated[int, typer.Option(min=1, max=8, help="Length of the cycle, after which the rota repeats.")] = 4,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Time for rotas, their bound, and plans.")] = 60,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations in place of seconds: repeats the rota exactly.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the rota.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("rota"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Makes a rota of FOLDER that repeats after some weeks: shift patterns, and cover against demand.

    It reads demand.csv, shift_kinds.csv and staff_limits.csv of FOLDER. What is missing it makes, and writes.
    """
    with exit_on_error(debug):
        from scheduler.cli.common import read_inputs
        from scheduler.files.reading.staffing import read_staffing
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.staffing.rota import rota_files, rota_summary
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.shift_design.plans import Effort
        from scheduler.studies.shift_design.rota import make_rota

        inputs = read_inputs([folder], day.date() if day else None, None)
        warn(inputs.warnings)
        tables = read_staffing(folder, inputs, weeks)
        try_writing(out, FILES)
        compile_kernels()
        found = make_rota(
            inputs,
            weeks,
            cover=tables.cover,
            kinds=tables.kinds,
            staff=tables.staff,
            effort=Effort(None, iterations) if iterations else Effort(seconds),
            seed=seed,
            report=say,
        )
        files = rota_files(inputs, found)
        write_outputs(out, files)
        show(rota_summary(inputs, found))
        show([f"Written to {out}: {', '.join(files)}"])
