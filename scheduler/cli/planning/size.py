"""`carerounds size`: how many carers a service takes."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, exit_on_error, say, show, warn
from scheduler.domain.allowances import USUAL_ALLOWANCES, Allowances

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.studies.sizing.size import Sizing, Trial

FILES = ("size.csv", "trials.csv")
REMEDY_FRACTION = 0.1
"""Part of the time that goes into remedies for what the roster leaves out."""


def size(
    folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Folder with the visits and some carers.")] = None,
    *,
    hours: Annotated[float | None, typer.Option(min=1, max=20_000, help="Hours of care a week, in place of FOLDER.")] = None,
    places: Annotated[Path | None, typer.Option(metavar="FILE", help="Where people live: place, lat, lon, share.")] = None,
    profile: Annotated[Path | None, typer.Option(metavar="FILE", help="Parts of the day: start, share, minutes, carers.")] = None,
    level: Annotated[
        float, typer.Option(min=50, max=100, help="Per cent of visits that are placed; time-critical ones always are.")
    ] = 98.0,
    week_hours: Annotated[float, typer.Option(min=1, max=60, help="Contract hours of a whole-time carer.")] = USUAL_ALLOWANCES.week_hours,
    leave: Annotated[float, typer.Option(min=0, max=40, help="Per cent of contract hours on leave.")] = USUAL_ALLOWANCES.leave_percent,
    sickness: Annotated[float, typer.Option(min=0, max=40, help="Per cent of contract hours sick.")] = USUAL_ALLOWANCES.sickness_percent,
    training: Annotated[
        float, typer.Option(min=0, max=19, help="Per cent of contract hours in training and supervision.")
    ] = USUAL_ALLOWANCES.training_percent,
    seconds: Annotated[float, typer.Option(min=1, max=86_400, help="Time for all searches and proofs, roughly.")] = 100.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("size"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Finds how many whole-time carers FOLDER takes, or so many hours of care: low, likely and high.

    Writes the roster that works at that number, and the best one below it, each beside a folder that verifies it.
    """
    if (folder is None) == (hours is None):
        raise typer.BadParameter("either FOLDER or --hours is needed, and not both")
    if hours is not None and (places is None or profile is None):
        raise typer.BadParameter("--hours needs --places and --profile")
    with exit_on_error(debug):
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.files.writing.rosters import roster_files
        from scheduler.files.writing.write import write_folder
        from scheduler.reporting.reasons import reasons
        from scheduler.reporting.sizing.tables import size_files, size_summary
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.sizing.size import size_service

        inputs = read_demand(folder, hours, places, profile, day, seed)
        try_writing(out, FILES)
        compile_kernels(with_column_generation=True)
        allowances = Allowances(week_hours, leave, sickness, training)
        try:
            sizing = size_service(inputs, level=level / 100, allowances=allowances, seconds=seconds, seed=seed, report=say)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        why: dict[str, str] = {}
        for name, trial in named_trials(sizing).items():
            of_trial = dict(reasons(trial.problem, trial.travel, trial.result.roster)) if trial.left_out else {}
            if name != "below" and trial.left_out:
                say("Looking for the smallest remedy")
                why |= with_remedies(trial, of_trial, seconds * REMEDY_FRACTION)
            write_folder(trial.inputs, out / name)
            write_outputs(
                out / f"{name}-roster",
                roster_files(trial.problem, trial.travel, trial.result, trial.verdict, of_trial, trial.inputs.settings),
            )
        write_outputs(out, size_files(sizing))
        show(size_summary(sizing, why))
        show([f"Written to {out}: {', '.join(FILES)}, and folders with their rosters: {', '.join(named_trials(sizing))}"])


def with_remedies(trial: "Trial", why: dict[str, str], seconds: float) -> dict[str, str]:
    """Returns reasons with the smallest changes that let a visit be placed, as far as they are found in time."""
    from scheduler.reporting.reasons import add_findings
    from scheduler.studies.unallocated import investigate_unallocated

    until = time.monotonic() + seconds

    def is_over() -> bool:
        return time.monotonic() > until

    roster = trial.result.roster
    found = dict(investigate_unallocated(trial.problem, trial.travel, roster, trial.left_out, should_stop=is_over))
    return add_findings(trial.problem, why, found)


def named_trials(sizing: "Sizing") -> "dict[str, Trial]":
    """Returns the trials that are written: the one that works, the one below it, and the folder's own rota."""
    below = next((one for one in sizing.trials if one.bound is not None), None)
    own = next((one for one in sizing.trials if one.source == "folder"), None)
    found = {"works": sizing.trial(sizing.likely), "below": below, "own": own}
    return {name: trial for name, trial in found.items() if trial is not None}


def read_demand(  # noqa: PLR0917 - in the order of the options
    folder: Path | None, hours: float | None, places: Path | None, profile: Path | None, day: datetime | None, seed: int
) -> "Inputs":
    """Reads a folder, or makes a week of hours, places and a profile.

    Raises:
        BadInput: every fault of the files.
    """
    from scheduler.demand.sized_week import sized_week
    from scheduler.files.reading.read import read_folder
    from scheduler.files.reading.sizing import read_places_and_profile

    if folder is not None:
        inputs = read_folder(folder, day=day.date() if day else None)
        warn(inputs.warnings)
        return inputs
    assert hours is not None, "checked before"
    assert places is not None, "checked before"
    assert profile is not None, "checked before"
    where, parts = read_places_and_profile(places, profile)
    today = day.date() if day else date.today()
    return sized_week(hours, where, parts, today - timedelta(days=today.weekday()), seed=seed)
