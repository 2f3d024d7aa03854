"""`carerounds compare`: what a change would do, with honest statistics."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import INTERRUPTED, Day, Debug, exit_on_error, say, show, warn
from scheduler.cli.signals import Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.domain.inputs import Inputs
    from scheduler.studies.what_if.scenario import Scenario

FILES = ("runs.csv", "comparison.csv", "cover.csv", "carers.csv", "comparison.html")
WORKBOOK = "comparison.xlsx"


def compare(
    base: Annotated[Path, typer.Argument(metavar="BASE", help="Folder that the scenarios are compared with.")],
    scenarios: Annotated[
        list[Path], typer.Argument(metavar="SCENARIOS...", help="Folders, or overlays (.toml) that say what is different from BASE.")
    ],
    *,
    seconds: Annotated[
        float, typer.Option(min=0.1, max=86_400, help="Time of the first search of a run; scenarios have half as much.")
    ] = 60,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations in place of seconds: repeats the comparison exactly.")] = None,
    runs: Annotated[int, typer.Option(min=1, max=200, help="Runs of each scenario; fewer than six show large differences only.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first run; the next ones count up.")] = 0,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help="Searches at the same time.", show_default="one for each core")
    ] = None,
    no_bounds: Annotated[bool, typer.Option("--no-bounds", help="Do not prove what no roster of each scenario can beat.")] = False,
    out: Annotated[Path, typer.Option(help="Folder to write to; what it keeps from an interrupted run is not repeated.")] = Path("compare"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Compares SCENARIOS with BASE: better, worse, or no difference that can be shown.

    Interrupted, it goes on from where it was when the same command is given again.
    """
    with exit_on_error(debug):
        from scheduler.execution.local import LocalProcesses
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.publishing.libraries import INSTALL, is_installed
        from scheduler.reporting.what_if.page import comparison_page
        from scheduler.reporting.what_if.summary import comparison_summary
        from scheduler.reporting.what_if.tables import comparison_files, comparison_tables, comparison_workbook
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.what_if.compare import run_scenarios
        from scheduler.studies.what_if.run import Effort
        from scheduler.studies.what_if.verdict import judge_scenarios

        read = read_scenarios(base, scenarios, day)
        has_workbook = is_installed("xlsxwriter")
        if not has_workbook:
            warn([f"{WORKBOOK} is not written: it needs XlsxWriter, {INSTALL}"])
        try_writing(out, (*FILES, WORKBOOK))
        compile_kernels(with_column_generation=not no_bounds)
        done_so_far = [0]

        def report(done: int, total: int, what: str) -> None:
            done_so_far[0] = done
            say(f"{done} of {total}: {what}")

        try:
            found = run_scenarios(
                read,
                out,
                LocalProcesses(workers or os.cpu_count() or 1),
                effort=Effort(None, iterations) if iterations else Effort(seconds),
                runs=runs,
                seed=seed,
                has_bounds=not no_bounds,
                report=report,
            )
        except (KeyboardInterrupt, Stopped) as stopped:
            say(f"Stopped. {done_so_far[0]} searches are kept in {out}; the same command goes on from there.")
            raise typer.Exit(stopped.exit_code if isinstance(stopped, Stopped) else INTERRUPTED) from None
        verdicts = judge_scenarios(found)
        tables = comparison_tables(found, verdicts)
        files: dict[str, str | bytes] = dict(comparison_files(tables))
        files["comparison.html"] = comparison_page(read[0].name, runs, verdicts, tables)
        if has_workbook:
            files[WORKBOOK] = comparison_workbook(tables, f"Comparison with {read[0].name}", datetime.now())
        write_outputs(out, files)
        show(comparison_summary(verdicts, tables["comparison.csv"][1]))
        show([f"Written to {out}: {', '.join(files)}"])


def read_scenarios(base: Path, paths: "Sequence[Path]", day: datetime | None) -> "list[Scenario]":
    """Reads the base and each scenario. Names that are taken get a number.

    Raises:
        BadInput: every fault of all of them.
        TravelError: there are no usable travel times.
    """
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.files.overlays.apply import read_overlay
    from scheduler.files.reading.read import read_folder

    first_day = day.date() if day else None
    inputs_of_base = read_folder(base, day=first_day)
    warn(inputs_of_base.warnings)
    named = [(base.resolve().name, inputs_of_base)]
    faults: list[Fault] = []
    for path in paths:
        try:
            if path.suffix.lower() == ".toml":
                named.append(read_overlay(path, inputs_of_base))
            else:
                named.append((path.resolve().name, read_folder(path, day=inputs_of_base.settings.day)))
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(faults)
    scenarios: list[Scenario] = []
    for name, inputs in named:
        taken = [one.name for one in scenarios]
        numbers = (number for number in range(2, len(named) + 2) if f"{name}-{number}" not in taken)
        scenarios.append(make_scenario(name if name not in taken else f"{name}-{next(numbers)}", inputs))
    return scenarios


def make_scenario(name: str, inputs: "Inputs") -> "Scenario":
    """Returns the scenario of inputs.

    Raises:
        TravelError: there are no usable travel times.
    """
    from scheduler.demand import make_problem
    from scheduler.geo.travel import travel_matrix
    from scheduler.studies.what_if.scenario import Scenario

    problem = make_problem(inputs)
    return Scenario(name, problem, travel_matrix(problem, inputs.travel), inputs.settings.rates)
