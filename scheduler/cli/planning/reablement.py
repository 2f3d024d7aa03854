"""`carerounds reablement`: how large a re-ablement service has to be, and what becomes of people after it."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, exit_on_error, say, show, warn

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.studies.reablement.drift import DriftWeek
    from scheduler.studies.reablement.service import Service

FILES = ("service.csv", "outcomes.csv", "queue.csv", "reserve.csv", "bed_days.csv", "reablement.html")
DRIFT_FILE = "drift.csv"
INTAKE_FILE = "intake.csv"
DEFAULT_STARTS = 8.0
DEFAULT_TAPER = "100;100;85;70;50;35"
DEFAULT_HOURS = 10.5


def reablement(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Folder with episodes: hours and taper are theirs unless given here.")
    ] = None,
    *,
    starts: Annotated[
        float | None,
        typer.Option(min=0.01, max=2000, help="Episodes that start in a week.", show_default=f"those of --intake, else {DEFAULT_STARTS:g}"),
    ] = None,
    hours: Annotated[float | None, typer.Option(min=0.1, max=168, help="Hours a week at first.", show_default=f"{DEFAULT_HOURS}")] = None,
    taper: Annotated[
        str | None, typer.Option(metavar="PERCENTS", help="Per cent of the first hours, week by week.", show_default=DEFAULT_TAPER)
    ] = None,
    early: Annotated[float, typer.Option(min=0, max=99, help="Per cent that reach their aim early, each week from the second on.")] = 12.0,
    stopped: Annotated[float, typer.Option(min=0, max=99, help="Per cent that die or go to hospital, each week.")] = 1.5,
    no_further_support: Annotated[
        list[float] | None,
        typer.Option(
            min=0, max=100, help="Per cent of completed episodes without further support; may be repeated.", show_default="50, 60"
        ),
    ] = None,
    team_hours: Annotated[float, typer.Option(min=0.1, help="Hours of care that a team gives in a week.")] = 132.0,
    package_hours: Annotated[float, typer.Option(min=0, max=168, help="Hours a week of the long-term care that is avoided.")] = 11.3,
    capacity: Annotated[
        list[float] | None,
        typer.Option(min=0.1, help="Hours of care a week to look at; may be repeated.", show_default="1.0 to 1.3 of the mean"),
    ] = None,
    localities: Annotated[int, typer.Option(min=1, max=200, help="Localities that could keep same-day places apart.")] = 6,
    referrals: Annotated[float, typer.Option(min=0.01, max=2000, help="People a week who are fit to leave hospital with care.")] = 25.0,
    actuals: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Who was at which visit of FOLDER, from when to when: drift.csv compares.")
    ] = None,
    intake: Annotated[
        Path | None, typer.Option(metavar="FILE", help="New referrals with age and suitability: who goes to re-ablement, and who not.")
    ] = None,
    weeks: Annotated[int, typer.Option(min=60, max=20_000, help="Weeks to simulate.")] = 520,
    seed: Annotated[int, typer.Option(min=0, help="Seed of all random draws; the same seed repeats the figures.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("reablement"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Plans a re-ablement service: caseload, hours, teams, hand-overs, queue, same-day places and bed days.

    Means come in closed form; the simulation adds spread and queues.
    """
    if actuals is not None and folder is None:
        raise typer.BadParameter("--actuals needs FOLDER, whose visits they are")
    with exit_on_error(debug):
        from scheduler.demand.visits import visits_of
        from scheduler.files.reading.actuals import read_actuals
        from scheduler.files.reading.intake import read_referrals
        from scheduler.files.reading.read import read_folder
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.reablement.page import service_page
        from scheduler.reporting.reablement.summary import intake_words, service_summary
        from scheduler.reporting.reablement.tables import drift_table, intake_table, service_tables, table_texts
        from scheduler.studies.reablement.drift import drift
        from scheduler.studies.reablement.intake import route_referrals, starts_a_week
        from scheduler.studies.reablement.plan_service import plan_service

        inputs = read_folder(folder, day=day.date() if day else None) if folder else None
        warn(inputs.warnings if inputs else ())
        routes = route_referrals(read_referrals(intake)) if intake else ()
        starts = starts or starts_a_week(routes) or DEFAULT_STARTS
        service = make_service(inputs, starts, hours, taper, early, stopped, team_hours)
        compared: tuple[DriftWeek, ...] = ()
        if inputs is not None and actuals is not None:
            visits, _ = visits_of(inputs)
            compared = drift(inputs, visits, read_actuals(actuals, visits, inputs.carers, inputs.settings.timezone))
        try_writing(out, (*FILES, DRIFT_FILE, INTAKE_FILE))
        plan = plan_service(
            service,
            capacities=capacity or (),
            localities=localities,
            referrals_a_week=referrals,
            weeks=weeks,
            seed=seed,
            report=say,
        )
        tables = service_tables(plan, no_further_support or (50.0, 60.0), package_hours)
        if actuals is not None:
            tables[DRIFT_FILE] = drift_table(compared)
        if intake is not None:
            tables[INTAKE_FILE] = intake_table(routes)
        files = table_texts(tables)
        files["reablement.html"] = service_page(plan, tables)
        write_outputs(out, files)
        show(intake_words(routes) if routes else ())
        show(service_summary(plan, tables["outcomes.csv"]))
        flagged = sorted({one.episode_id for one in compared if one.flag})
        if flagged:
            show([f"Minutes do not taper as planned: {', '.join(flagged)}"])
        show([f"Written to {out}: {', '.join(files)}"])


def make_service(  # noqa: PLR0917 - in the order of the options
    inputs: "Inputs | None", starts: float, hours: float | None, taper: str | None, early: float, stopped: float, team_hours: float
) -> "Service":
    """Returns the service that options describe. What they leave open is that of the folder's episodes, else the default.

    Raises:
        typer.BadParameter: the taper is no list of percentages, or a figure cannot be.
    """
    from scheduler.studies.reablement.service import Service
    from scheduler.studies.reablement.usual import usual_first_hours, usual_taper

    if inputs is not None and not inputs.episodes:
        say("Warning: the folder has no episodes; hours and taper are the defaults unless given")
    found_hours = usual_first_hours(inputs) if inputs is not None else None
    found_taper = usual_taper(inputs) if inputs is not None else None
    try:
        percents = tuple(int(part.strip().rstrip("%")) for part in taper.split(";")) if taper is not None else found_taper
    except ValueError:
        raise typer.BadParameter(f'--taper "{taper}" is to be percentages such as "{DEFAULT_TAPER}"') from None
    percents = percents or tuple(int(part) for part in DEFAULT_TAPER.split(";"))
    first_hours = hours if hours is not None else found_hours or DEFAULT_HOURS
    numbers = (starts, first_hours, early, stopped, team_hours)
    if not all(map(math.isfinite, numbers)):
        raise typer.BadParameter("every number is to be finite")
    try:
        return Service(starts, first_hours, percents, early, stopped, team_hours)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
