"""`carerounds recluster`: the runs of one provider rebuilt under a cap of people who change carer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, read_timed, say, show
from scheduler.cli.progress import run_in_thread
from scheduler.cli.signals import Interrupts

if TYPE_CHECKING:
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.problem import Problem
    from scheduler.domain.roster import Roster
    from scheduler.geo.matrix import TravelMatrix
    from scheduler.studies.clusters.recluster import Recluster

FILES = ("roster.csv", "changes.csv", "times.csv", "kpis.csv", "before.svg", "after.svg")
FOUND = ("roster.csv", "roster.json")


def recluster(
    folder: Folder,
    *,
    most_moved: Annotated[int, typer.Option(min=0, max=100, help="Greatest per cent of people who change carer.")] = 10,
    most_shift: Annotated[int, typer.Option(min=0, max=720, help="Greatest minutes by which a visit shifts.")] = 30,
    roster: Annotated[
        Path | None, typer.Option(metavar="ROSTER", help="Roster before; roster.csv of FOLDER, or else a new plan, unless given.")
    ] = None,
    effort: Annotated[int, typer.Option(min=1, help="Iterations for each carer-visit and round.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices; the same seed repeats the roster.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("recluster"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Rebuilds the runs of FOLDER to save travel, while few people change carer and visits shift little.

    Ctrl-C stops early and keeps the best runs so far.
    """
    from scheduler.solver.stop import Cancel

    cancel = Cancel()
    with exit_on_error(debug), Interrupts(cancel.set) as interrupts:
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.studies.clusters.recluster import plan_runs
        from scheduler.studies.clusters.recluster import recluster as rebuild

        inputs, problem, travel = read(folder, day)
        try_writing(out, FILES)
        compile_kernels()
        published = _given(folder, roster, problem, travel)
        interrupts.start()
        if published is None:
            say("No roster is given: today's runs are planned first")
            published = run_in_thread(lambda: plan_runs(problem, travel, 4 * effort, seed, cancel), interrupts)
        found = run_in_thread(
            lambda: rebuild(
                problem,
                travel,
                published,
                most_moved_percent=most_moved,
                most_shift_minutes=most_shift,
                effort=effort,
                seed=seed,
                cancel=cancel,
                report=say,
            ),
            interrupts,
        )
        write_outputs(out, _files(inputs, problem, travel, published, found))
        show(_summary(problem, travel, published, found))
        show([f"Written to {out}: {', '.join(FILES)}"])
        raise typer.Exit(interrupts.exit_code)


def _given(folder: Path, roster: Path | None, problem: "Problem", travel: "TravelMatrix") -> "Roster | None":
    """Returns the roster before, checked; None where there is none."""
    from scheduler.verify.verify import check_roster

    path = roster or next((folder / name for name in FOUND if (folder / name).is_file()), None)
    if path is None:
        return None
    found = read_timed(path, problem, travel, sets_aside=True)
    check_roster(problem, found)
    return found


def _files(inputs: "Inputs", problem: "Problem", travel: "TravelMatrix", published: "Roster", found: "Recluster") -> dict[str, str]:
    from scheduler.files.writing.rosters import roster_table
    from scheduler.reporting.clusters.recluster import changes_table, kpis_table, times_table
    from scheduler.reporting.drawing.gantt import draw_roster

    rosters = {"published": published, "settled": found.before, "after": found.after}
    return {
        "roster.csv": roster_table(problem, travel, found.after),
        "changes.csv": changes_table(problem, published, found.after),
        "times.csv": times_table(problem, published, found.after),
        "kpis.csv": kpis_table(problem, travel, rosters, inputs.settings.rates),
        "before.svg": draw_roster(problem, travel, published),
        "after.svg": draw_roster(problem, travel, found.after),
    }


def _summary(problem: "Problem", travel: "TravelMatrix", published: "Roster", found: "Recluster") -> list[str]:
    from scheduler.reporting.clusters.recluster import recluster_summary

    return list(recluster_summary(problem, travel, published, found))
