"""`carerounds leaver`: a carer leaves."""

from pathlib import Path
from typing import Annotated

import typer

from scheduler.cli.common import Day, Debug, Folder, exit_on_error, read, say, show
from scheduler.cli.planning.given_roster import read_or_plan

FILES = ("runs.csv", "left_out.csv", "vacancy.csv", "advert.txt")


def leaver(
    folder: Folder,
    carer: Annotated[str, typer.Argument(metavar="CARER", help="Id of the carer who leaves.")],
    *,
    roster: Annotated[Path | None, typer.Option(metavar="ROSTER", help="Roster of FOLDER as it is now; planned if not given.")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=86_400, help="Time for each search.")] = 20.0,
    iterations: Annotated[int | None, typer.Option(min=1, help="Iterations in place of seconds: repeats the answer exactly.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed for all random choices.")] = 0,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("leaver"),
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Says what becomes of the rounds of CARER who leaves: what breaks, what the others take over, whom to recruit."""
    with exit_on_error(debug):
        from scheduler.files.importing.faults import maybe_one_of
        from scheduler.files.writing.outputs import try_writing, write_outputs
        from scheduler.reporting.leaver import leaver_files, leaver_summary
        from scheduler.reporting.reasons import reasons
        from scheduler.solver.compile_kernels import compile_kernels
        from scheduler.solver.stop import MaxIterations, MaxSeconds
        from scheduler.studies.leaver import look_at_leaver

        _, problem, travel = read(folder, day)
        if carer not in problem.carer:
            closest = maybe_one_of(carer, problem.carer)
            raise typer.BadParameter(f'there is no carer "{carer}"' + (f"; maybe {closest}" if closest else ""))
        try_writing(out, FILES)
        compile_kernels(with_column_generation=False)
        stop = MaxIterations(iterations) if iterations else MaxSeconds(seconds)
        before = read_or_plan(roster, problem, travel, stop=stop, seed=seed)
        say(f"Searching without {carer}")
        found = look_at_leaver(problem, travel, before, carer, stop=stop, seed=seed)
        why = dict(reasons(found.problem, travel, found.after)) if found.left_out else {}
        files = leaver_files(found, why)
        write_outputs(out, files)
        show(leaver_summary(found))
        show([f"Written to {out}: {', '.join(files)}"])
