"""`carerounds training`: who should be trained next, and when."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, say, show

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem

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
        _check_names(problem, skill.strip(), visit_type)
        types = frozenset(one.casefold() for one in visit_type or DEFAULT_TYPES)
        policy = Policy(skill.strip(), since.date(), types, weeks, places)
        stop = MaxIterations(iterations) if iterations else MaxSeconds(seconds)
        plan = plan_training(problem, travel, policy, inputs.settings.rates, stop=stop, seed=seed, report=say)
        files = training_files(plan)
        write_outputs(out, files)
        show(training_summary(plan))
        show([f"Written to {out}: {', '.join(files)}"])


def _check_names(problem: "Problem", skill: str, visit_types: list[str] | None) -> None:
    """Refuses a skill or a type of visit that the folder does not know, all at once.

    A skill that is new may be named together with the visits that will ask for it.
    """
    from scheduler.files.importing.faults import maybe_one_of

    wrong = []
    skills = {needed.skill for visit in problem.visits for needed in visit.skills}
    skills |= {held.skill for carer in problem.carers for held in carer.skills}
    if not skill:
        wrong.append("--skill is empty")
    elif skill not in skills and not visit_types:
        closest = maybe_one_of(skill, skills)
        maybe = f"; maybe {closest}" if closest else "; for a new skill say with --visit-type which visits will ask for it"
        wrong.append(f'no visit asks for the skill "{skill}", and nobody holds it{maybe}')
    types = {visit.visit_type.casefold(): visit.visit_type for visit in problem.visits if visit.visit_type}
    for name in visit_types or ():
        if name.casefold() not in types:
            closest = maybe_one_of(name, types.values())
            wrong.append(f'no visit of these days is of the type "{name}"' + (f"; maybe {closest}" if closest else ""))
    if wrong:
        raise typer.BadParameter("\n".join(wrong))
