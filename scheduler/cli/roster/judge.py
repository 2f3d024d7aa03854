"""`carerounds judge`: the roster that an office made, with every broken rule and every key figure."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scheduler.cli.common import (
    DEFAULT_SECONDS,
    Day,
    Debug,
    MappingFile,
    exit_on_error,
    explain_unallocated,
    read,
    read_timed,
    say,
    show,
    warn,
)
from scheduler.cli.signals import Interrupts
from scheduler.cli.time_limit import TimeLimit

if TYPE_CHECKING:
    from scheduler.analysis.service_kpis import ActualKpis
    from scheduler.domain.inputs import Inputs
    from scheduler.domain.problem import Problem
    from scheduler.domain.result import Progress, Result
    from scheduler.domain.roster import Roster
    from scheduler.files.exports.read import Export
    from scheduler.geo.matrix import TravelMatrix
    from scheduler.solver.stop import Stop

Judged = Annotated[
    list[Path],
    typer.Argument(
        metavar="FOLDER ROSTER | EXPORT...", help="A folder and a roster of it; or the files of an export, with its own roster."
    ),
]


def judge(
    sources: Judged,
    *,
    mapping: MappingFile = None,
    plan: Annotated[bool, typer.Option("--plan", help="Plan a roster as well, and show both beside each other.")] = False,
    seconds: Annotated[float, typer.Option(min=0, help="Time limit of the plan in seconds.")] = DEFAULT_SECONDS,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Page of the judgement; it needs nothing else and prints well.")] = None,
    postcodes: Annotated[Path | None, typer.Option(metavar="FILE", help="Postcodes with their places, for an export.")] = None,
    day: Day = None,
    debug: Debug = False,
) -> None:
    """Judges a roster as it was made: broken rules in words, how late the day really runs, and all key figures.

    The exit code is 0 also where rules are broken.
    """
    from scheduler.solver.stop import Cancel

    cancel = Cancel()
    with exit_on_error(debug), Interrupts(cancel.set) as interrupts:
        from scheduler.cli.roster.plan import compile_for
        from scheduler.files.writing.atomic import write_text
        from scheduler.reporting.judgement import judge_roster, judgement_summary
        from scheduler.reporting.pages.judgement_page import judgement_page
        from scheduler.verify.verify import verify

        inputs, problem, travel, roster, actual = read_judged(sources, mapping, postcodes, day)
        rates = inputs.settings.rates
        theirs = judge_roster(problem, travel, roster, verify(problem, travel, roster), rates)
        ours = result = None
        if plan:
            compile_for(problem, prove=True)
            limit = TimeLimit(seconds, has_proofs=False)
            result = make_plan(problem, travel, limit, cancel, interrupts)
            why = explain_unallocated(problem, travel, result.roster, interrupts, limit, has_proofs=False)
            ours = judge_roster(problem, travel, result.roster, verify(problem, travel, result.roster), rates, why=why)
        show(judgement_summary(problem, theirs, ours, actual, result))
        if html is not None:
            write_text(html, judgement_page(problem, travel, theirs, ours, result, actual))
            say(f"Written: {html}")
        raise typer.Exit(interrupts.exit_code)


def read_judged(
    sources: list[Path], mapping: Path | None, postcodes: Path | None, day: datetime | None
) -> "tuple[Inputs, Problem, TravelMatrix, Roster, ActualKpis | None]":
    """Reads a folder and a roster, or an export with its own roster, and what call monitoring saw where it is known.

    Raises:
        BadInput: there are faults, or the export names no carers (R108).
    """
    if mapping is None and len(sources) == 2 and sources[0].is_dir() and (sources[0] / "settings.toml").exists():
        inputs, problem, travel = read(sources[0], day)
        return inputs, problem, travel, read_timed(sources[1], problem, travel), None
    from scheduler.demand import make_problem
    from scheduler.domain.errors import BadInput, Fault
    from scheduler.files.exports.read import open_export, roster_of
    from scheduler.geo.travel import travel_matrix

    export = open_export(sources, mapping, day=day.date() if day else None, postcodes=postcodes)
    if not export.roster:
        where = export.tables[0].sheet.label
        raise BadInput([Fault(where, "R108", "names no carers, so that there is no roster to judge", "add a column of carers; or plan")])
    problem = make_problem(export.inputs)
    travel = travel_matrix(problem, export.inputs.travel)
    warn((*export.inputs.warnings, *travel.warnings))
    return export.inputs, problem, travel, roster_of(export), actuals_of(export, problem)


def actuals_of(export: "Export", problem: "Problem") -> "ActualKpis | None":
    """Returns the key figures of what call monitoring saw; None if the export has none of it."""
    from scheduler.analysis.service_kpis import Worked, actual_kpis
    from scheduler.domain.clock import local_moment

    def moment(text: str) -> datetime | None:
        return local_moment(datetime.fromisoformat(text), problem.timezone) if text else None

    worked = []
    for row in export.actuals:
        visit = problem.visit.get(row.visit_id)
        if visit is not None and visit.planned_start is not None and (row.actual_start or row.state == "missed"):
            ends = moment(row.actual_start), moment(row.actual_end)
            worked.append(Worked(row.visit_id, visit.planned_start, visit.minutes, *ends, is_missed=row.state == "missed"))
    return actual_kpis(worked) if worked else None


def make_plan(problem: "Problem", travel: "TravelMatrix", limit: TimeLimit, cancel: "Stop", interrupts: Interrupts) -> "Result":
    """Plans a roster and proves a bound; a signal ends it with the best roster so far."""
    from scheduler.cli.roster.plan import search_or_stop
    from scheduler.solver.stop import FirstOf, MaxSeconds
    from scheduler.studies import plan as planning

    def search(report: "Callable[[Progress], None]") -> "Result":
        stop = FirstOf(MaxSeconds(limit.left_to_search), cancel)
        return planning.solve(problem, travel, stop=stop, prove=True, on_progress=report)

    result = search_or_stop(search, problem.ticks_per_minute, interrupts, limit, known=None, seed=0, workers=1)
    planning.check_agreement(result, planning.verify(problem, travel, result.roster))
    return result
