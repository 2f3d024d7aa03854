"""A roster as files: what `plan` writes."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path

from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Settings
from scheduler.domain.problem import SCHEMA_VERSION, Problem
from scheduler.domain.result import Result, Verdict
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Objective, Rule
from scheduler.files.schema.rule_keys import beside_rules
from scheduler.files.schema.tables import ROSTER
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.outputs import write_outputs
from scheduler.files.writing.texts import local_text, number_text
from scheduler.geo.matrix import TravelMatrix

UNALLOCATED = ("visit_id", "service_user_id", "wanted", "minutes", "carers", "optional", "reason")


def write_roster(  # noqa: PLR0917 - everything that is known of a plan, in the order in which it comes to be known
    folder: Path,
    problem: Problem,
    travel: TravelMatrix,
    result: Result,
    verdict: Verdict,
    reasons: Mapping[str, str],
    settings: Settings,
) -> None:
    """Writes roster.csv, roster.json and unallocated.csv with their manifest.

    The same result gives identical files.

    Args:
        folder: to write to; it is made where it is missing.
        problem: that was solved.
        travel: by which it was solved.
        result: whose roster has a start for every assignment.
        verdict: of that roster.
        reasons: in words, by visit, why a visit is not placed.
        settings: of the folder, to be kept with the roster.

    Raises:
        BadInput: F015, a file cannot be written; then all are as they were.
    """
    write_outputs(folder, roster_files(problem, travel, result, verdict, reasons, settings))


def roster_files(  # noqa: PLR0917 - as `write_roster`
    problem: Problem,
    travel: TravelMatrix,
    result: Result,
    verdict: Verdict,
    reasons: Mapping[str, str],
    settings: Settings,
) -> dict[str, str]:
    """Returns the texts of roster.csv, unallocated.csv and roster.json, by file name.

    The arguments are those of `write_roster`.
    """
    left = [visit for visit in problem.visits if visit.visit_id not in result.roster.runs_of]
    rows = [left_row(visit, problem, reasons.get(visit.visit_id, "")) for visit in left]
    document = _document(problem, result, verdict, settings)
    return {
        "roster.csv": roster_table(problem, travel, result.roster),
        "unallocated.csv": csv_text(UNALLOCATED, rows),
        "roster.json": json.dumps(document, indent=1, ensure_ascii=False) + "\n",
    }


def roster_table(problem: Problem, travel: TravelMatrix, roster: Roster) -> str:
    """Returns a roster as the text of a table, one row for each carer at a visit."""
    columns = [column.name for column in ROSTER.columns]
    return csv_text(columns, _roster_rows(problem, travel, roster))


def _document(problem: Problem, result: Result, verdict: Verdict, settings: Settings) -> dict[str, object]:
    """Returns the content of roster.json: what repeats the roster, and nothing that differs between runs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "version": result.version,
        "seed": result.seed,
        "status": result.status,
        "method": result.stats.method,
        "iterations": result.stats.iterations,
        "workers": result.stats.workers,
        "settings": {**settings.model_dump(mode="json"), "objective": _objective(problem.objective)},
        "score": verdict.score.model_dump(mode="json"),
        "bound": result.bound and result.bound.model_dump(mode="json"),
        "gap": result.gap,
        "amounts": {rule: verdict.amounts[rule] for rule in Rule if rule in verdict.amounts},
        "roster": result.roster.model_dump(mode="json"),
    }


def _objective(objective: Objective) -> dict[str, object]:
    """Returns the setting of every rule, as in settings.toml."""
    return {**{rule.value: objective.setting(rule) for rule in Rule}, **beside_rules(objective)}


def _roster_rows(problem: Problem, travel: TravelMatrix, roster: Roster) -> list[list[str]]:
    """Returns one row for each carer at a visit, by carer and start."""
    rows = [
        ((run.carer_id, start), [assignment.visit_id, run.carer_id, run.shift_id, *times, before])
        for run in roster.runs
        for assignment, before in zip(run.assignments, _journeys(problem, travel, run), strict=True)
        for start, times in [_times(problem, assignment)]
    ]
    return [row for _, row in sorted(rows, key=itemgetter(0))]


def _times(problem: Problem, assignment: Assignment) -> tuple[datetime, list[str]]:
    start = assignment.start
    if start is None:
        return problem.horizon_start, ["", ""]
    end = start + timedelta(minutes=problem.visit[assignment.visit_id].minutes)
    return start, [local_text(start, problem.timezone), local_text(end, problem.timezone)]


def _journeys(problem: Problem, travel: TravelMatrix, run: Run) -> Iterator[str]:
    """Yields the minutes of the journey to each visit of a run; empty if it cannot be made."""
    mode = problem.carer[run.carer_id].travel_mode
    place = problem.shift[run.shift_id].start_location_id
    for assignment in run.assignments:
        to = problem.service_user[problem.visit[assignment.visit_id].service_user_id].location_id
        leg = travel.leg(mode, place, to)
        yield number_text(leg and round(leg[0] / travel.ticks_per_minute, 2))
        place = to


def left_row(visit: Visit, problem: Problem, reason: str) -> list[str]:
    """Returns the row of unallocated.csv for a visit that nobody makes."""
    wanted = visit.planned_start or visit.pinned_start
    if wanted:
        time = local_text(wanted, problem.timezone)
    else:
        ends = [(local_text(window.earliest, problem.timezone), wall_clock(window.latest, problem.timezone)) for window in visit.windows]
        time = ";".join(f"{earliest}-{latest:%H:%M}" for earliest, latest in ends)
    optional = "yes" if visit.optional else ""
    return [visit.visit_id, visit.service_user_id, time, str(visit.minutes), str(visit.carers), optional, reason]
