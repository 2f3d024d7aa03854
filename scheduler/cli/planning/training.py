"""`carerounds training`: who should be trained next, and when."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, say, show

FILES = ("training.csv", "weeks.csv", "releases.csv")
DEFAULT_TYPES = ("medication",)


def training(
    folder: Folder,
    *,
    since: Annotated[datetime, typer.Option(help="First day of the policy.", formats=["%Y-%m-%d"])],
    skill: Annotated[str, typer.Option(help="Skill that the policy asks for.")] = "medication",
    visit_type: Annotated[
        list[str] | None,
        typer.Option(help="Visits of this type ask for the skill from then on; may be repeated.", show_default="medication"),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=156, help="Weeks to look at, from the first day of FOLDER.")] = 26,
    places: Annotated[int, typer.Option(min=1, max=500, help="Carers who can be trained in a week.")] = 2,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="Time for each search.")] = 2.0,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations in place of seconds: repeats the plan exactly.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("training"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Says who of FOLDER should be trained next and in which week, so that every visit that needs the skill stays covered.

    The days of FOLDER stand for every week; certificates end when they expire. It also says which days can be released for training.
    """
    with exit_on_error(debug):
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.training import training_files, training_summary
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.solver.stop import MaxIterations, MaxSeconds
        from scheduler.studies.training import Policy, plan_training

        inputs, problem, travel = read(folder, day)
        try_writing(out, FILES)
        compile_kernels(with_column_generation=False)
        types = frozenset(one.casefold() for one in visit_type or DEFAULT_TYPES)
        policy = Policy(skill.strip(), since.date(), types, weeks, places)
        stop = MaxIterations(iterations) if iterations else MaxSeconds(seconds)
        plan = plan_training(problem, travel, policy, inputs.settings.rates, stop=stop, seed=seed, report=say)
        files = training_files(plan)
        write_outputs(out, files)
        show(training_summary(plan))
        show([f"Written to {out}: {', '.join(files)}"])
