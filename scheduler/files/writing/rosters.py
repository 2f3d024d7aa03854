"""A roster as files: what `plan` writes, and what `verify` reads back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from pathlib import Path

from pydantic import ValidationError

from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.inputs import Settings
from scheduler.domain.problem import SCHEMA_VERSION, Problem
from scheduler.domain.result import Result, Verdict
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.domain.rules import Objective, Rule
from scheduler.files.importing import parse
from scheduler.files.importing.days import NEXT_DAY, Days
from scheduler.files.importing.faults import FaultCollector, maybe_one_of
from scheduler.files.importing.parse import Unreadable
from scheduler.files.importing.records import Record, read_records
from scheduler.files.importing.sheets import text_of
from scheduler.files.schema.rule_keys import beside_rules
from scheduler.files.schema.tables import ROSTER
from scheduler.files.writing.atomic import csv_text, write_text
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
    """Writes roster.csv, roster.json and unallocated.csv; the same result gives identical files.

    Args:
        folder: to write to; it is made where it is not there.
        problem: that was solved.
        travel: by which it was solved.
        result: whose roster has a start for every assignment.
        verdict: of that roster.
        reasons: in words, by visit, why a visit is not placed.
        settings: of the folder, to be kept with the roster.

    Raises:
        BadInput: F015, a file cannot be written.
    """
    write_roster_table(folder / "roster.csv", problem, travel, result.roster)
    left = [visit for visit in problem.visits if visit.visit_id not in result.roster.runs_of]
    rows = [_left_row(visit, problem, reasons.get(visit.visit_id, "")) for visit in left]
    write_text(folder / "unallocated.csv", csv_text(UNALLOCATED, rows))
    document = _document(problem, result, verdict, settings)
    write_text(folder / "roster.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def write_roster_table(path: Path, problem: Problem, travel: TravelMatrix, roster: Roster) -> None:
    """Writes a roster as a table, one row for each carer at a visit.

    Raises:
        BadInput: F015, it cannot be written.
    """
    write_text(path, csv_text([column.name for column in ROSTER.columns], _roster_rows(problem, travel, roster)))


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


def _left_row(visit: Visit, problem: Problem, reason: str) -> list[str]:
    wanted = visit.planned_start or visit.pinned_start
    if wanted:
        time = local_text(wanted, problem.timezone)
    else:
        ends = [(local_text(window.earliest, problem.timezone), wall_clock(window.latest, problem.timezone)) for window in visit.windows]
        time = ";".join(f"{earliest}-{latest:%H:%M}" for earliest, latest in ends)
    optional = "yes" if visit.optional else ""
    return [visit.visit_id, visit.service_user_id, time, str(visit.minutes), str(visit.carers), optional, reason]


def read_roster(path: Path, problem: Problem) -> Roster:
    """Reads a roster from a .json file, or from a table such as roster.csv.

    In a table the visits of a shift are in order of start where all of them have one, and else in order of rows.

    Args:
        path: of the file.
        problem: whose visits, carers and shifts it names.

    Raises:
        BadInput: with every fault, by row. Whether the roster keeps the rules is not looked at.
    """
    collector = FaultCollector()
    roster = _from_json(path, collector) if path.suffix.lower() == ".json" else _from_table(path, problem, collector)
    collector.raise_any()
    if path.suffix.lower() == ".json":
        for run in roster.runs:
            _check_run(path.name, run, problem, collector)
    collector.raise_any()
    return roster


def _from_json(path: Path, collector: FaultCollector) -> Roster:
    try:
        document = json.loads(text_of(path.read_bytes()))
        return Roster.model_validate(document.get("roster", document) if isinstance(document, dict) else document)
    except OSError as error:
        collector.fault(path.name, "R101", f"cannot be read: {error.strerror}")
    except Unreadable as unreadable:
        collector.fault(path.name, "R101", unreadable.what)
    except ValidationError as error:
        for wrong in error.errors():
            collector.fault(path.name, "R101", f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}")
    except (ValueError, RecursionError) as error:
        collector.fault(path.name, "R101", f"is not JSON: {error}")
    return Roster()


def _check_run(file: str, run: Run, problem: Problem, collector: FaultCollector) -> None:
    shift = problem.shift.get(run.shift_id)
    if shift is None:
        collector.fault(file, "R103", f'shift "{run.shift_id}" is unknown', maybe_one_of(run.shift_id, problem.shift))
    elif shift.carer_id != run.carer_id:
        collector.fault(file, "R104", f'shift "{run.shift_id}" is of carer "{shift.carer_id}", not of "{run.carer_id}"')
    for assignment in run.assignments:
        if assignment.visit_id not in problem.visit:
            collector.fault(file, "R102", f'visit "{assignment.visit_id}" is unknown', maybe_one_of(assignment.visit_id, problem.visit))


def _from_table(path: Path, problem: Problem, collector: FaultCollector) -> Roster:
    records = read_records(path, ROSTER, {}, collector) or []
    rows: dict[str, dict[str, Record]] = {}
    for record in records:
        visit, shift = record.need("visit_id", parse.identifier), record.need("shift_id", parse.identifier)
        record.known("visit_id", [visit], problem.visit, "R102", "visit")
        record.known("shift_id", [shift], problem.shift, "R103", "shift")
        carer = record.need("carer_id", parse.identifier)
        if shift in problem.shift and carer and carer != problem.shift[shift].carer_id:
            record.fault("R104", f'shift "{shift}" is of carer "{problem.shift[shift].carer_id}", not of "{carer}"', "carer_id")
        if visit and shift:
            first = rows.setdefault(shift, {}).setdefault(visit, record)
            if first is not record:
                record.fault("R105", f'visit "{visit}" is twice in shift "{shift}", here and in row {first.row}', "visit_id")
    runs = [_run(shift, list(of_shift.values()), problem) for shift, of_shift in rows.items() if shift in problem.shift]
    return Roster(runs=tuple(runs))


def _run(shift_id: str, records: Iterable[Record], problem: Problem) -> Run:
    shift = problem.shift[shift_id]
    days = Days(None, 1, problem.timezone)
    found = [Assignment(visit_id=record.text("visit_id"), start=_start(record, days, shift.start)) for record in records]
    starts = [assignment.start for assignment in found if assignment.start is not None]
    if len(starts) == len(found):
        found = [assignment for _, _, assignment in sorted(zip(starts, range(len(found)), found, strict=True))]
    return Run(shift_id=shift_id, carer_id=shift.carer_id, assignments=tuple(found))


def _start(record: Record, days: Days, shift_start: Moment) -> Moment | None:
    """Returns the start of a row; a time of day is the first one after the start of the shift."""
    value = record.get("start", parse.exact_time_or_datetime)
    if value is None:
        return None
    day = days.date_of(shift_start)
    moment = record.attempt("start", lambda: days.moment(day, value))
    if moment and moment < shift_start and isinstance(value, timedelta):
        moment = record.attempt("start", lambda: days.moment(day + NEXT_DAY, value))
    return moment
