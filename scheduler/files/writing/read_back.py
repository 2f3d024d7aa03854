"""Reads a roster back: from a table, from JSON, or from the folder that `plan` wrote."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import ValidationError

from scheduler.domain.clock import Moment
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.problem import Problem
from scheduler.domain.regular import read_regular
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.files.importing import parse
from scheduler.files.importing.days import NEXT_DAY, Days
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.manifest import check_set
from scheduler.files.importing.records import Record, read_records
from scheduler.files.importing.sheets import text_of
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.spellings import HOME, SHIFT, VISIT
from scheduler.files.schema.tables import ROSTER

Warn = Callable[[Fault], None]
TABLE, DOCUMENT = "roster.csv", "roster.json"


def _log(fault: Fault) -> None:
    logging.getLogger(__name__).warning("%s", fault)


def read_roster(path: Path, problem: Problem, *, warn: Warn = _log, sets_aside: bool = False) -> Roster:
    """Reads a roster from a .json file, from a table such as roster.csv, or from a folder of both.

    In a table the visits of a shift are in order of start where all of them have one, and else in
    order of rows. Of a folder, roster.csv is read where it was changed by hand, else roster.json.

    Args:
        path: of the file, or of the folder that `plan` wrote.
        problem: whose visits, carers and shifts it names.
        warn: called with each warning. R106: the files around the named one were never finished.
            R107: it was changed since it was written. R102 to R104: something is set aside.
        sets_aside: whether visits, shifts and carers that the problem lacks are set aside, with a
            warning; otherwise they are faults.

    Raises:
        BadInput: with every fault, by row. Whether the roster keeps the rules is not looked at.
    """
    collector = FaultCollector()
    aside = _Aside() if sets_aside else None
    file = path
    if path.is_dir():
        file = _pick_file(path, problem, warn)
    else:
        _warn_of_set(path, warn)
    if file.suffix.lower() == ".json":
        read = _from_json(file, collector)
        collector.raise_any()
        runs = [_checked_run(file.name, run, problem, collector, aside) for run in read.runs]
        roster = Roster(runs=tuple(run for run in runs if run is not None))
    else:
        roster = _from_table(file, problem, collector, aside)
    collector.raise_any()
    for fault in aside.warnings(file.name) if aside else ():
        warn(fault)
    return roster


def _warn_of_set(path: Path, warn: Warn) -> None:
    """Warns where a file that is named alone stands in an unfinished set, or was changed."""
    files = check_set(path.parent)
    if files is None or (files.names and path.name not in files.names):
        return
    if not files.is_finished:
        warn(_unfinished(path, "this file is read alone"))
    elif path.name in files.changed:
        warn(_changed(path))


def _unfinished(path: Path, then: str) -> Fault:
    what = f"is of files that were never finished: a plan ended while it wrote them; {then}"
    return Fault(str(path), "R106", what, "plan again, and all files belong together")


def _changed(path: Path) -> Fault:
    return Fault(str(path), "R107", "was changed after it was written; it is read as it is now")


def _pick_file(folder: Path, problem: Problem, warn: Warn) -> Path:
    """Returns the file of a folder that holds its roster.

    Raises:
        BadInput: R101, there is none. R106, the files do not belong together.
    """
    table, document = folder / TABLE, folder / DOCUMENT
    files = check_set(folder)
    if files is not None and not files.is_finished:
        raise BadInput([_unfinished(folder, "nothing of them is read")])
    if files is not None and TABLE in files.changed and table.is_file():
        warn(_changed(table))
        return table
    if files is not None and DOCUMENT in files.changed:
        what = "roster.json was changed after it was written, and roster.csv was not"
        raise BadInput([Fault(str(folder), "R106", what, "name the file that is meant")])
    present = [file for file in (document, table) if file.is_file()]
    if not present:
        raise BadInput([Fault(str(folder), "R101", "holds neither roster.json nor roster.csv")])
    if files is None and len(present) == 2 and not _same(document, table, problem):
        what = "roster.json and roster.csv are two different rosters"
        raise BadInput([Fault(str(folder), "R106", what, "name the file that is meant")])
    return present[0]


def _same(document: Path, table: Path, problem: Problem) -> bool:
    """Returns whether two files that have no manifest hold the same visits at the same times."""
    both = []
    for file in (document, table):
        roster = read_roster(file, problem, warn=lambda _: None, sets_aside=True)
        both.append({(run.shift_id, visit.visit_id, visit.start) for run in roster.runs for visit in run.assignments})
    return both[0] == both[1]


@dataclass
class _Aside:
    """What a roster names and the problem lacks.

    Attributes:
        visits: visits that are gone.
        of_shift: visits of each shift that is gone, or of another carer now, by the description.
    """

    visits: dict[str, None]
    of_shift: defaultdict[tuple[str, str], list[str]]

    def __init__(self) -> None:
        self.visits = {}
        self.of_shift = defaultdict(list)

    def warnings(self, file: str) -> Iterator[Fault]:
        """Yields a warning for each shift and each visit that is set aside."""
        for (code, what), visit_ids in self.of_shift.items():
            names = ", ".join(f'"{visit_id}"' for visit_id in visit_ids)
            yield Fault(file, code, f"{what}: its visits are set aside ({names})")
        for visit_id in self.visits:
            what = f'visit "{visit_id}" is not in the plan any more: it is set aside'
            yield Fault(file, "R102", what)

    def takes(self, visit_id: str, shift_id: str, carer_id: str | None, problem: Problem) -> bool:
        """Returns whether one carer at one visit is set aside; then it is remembered."""
        shift = problem.shift.get(shift_id)
        if shift is None:
            gone = ("R103", f'shift "{shift_id}" is not in the plan any more')
            self.of_shift[gone].append(visit_id)
        elif carer_id is not None and shift.carer_id != carer_id:
            gone = ("R104", f'shift "{shift_id}" is of carer "{shift.carer_id}" now, not of "{carer_id}"')
            self.of_shift[gone].append(visit_id)
        elif visit_id not in problem.visit:
            self.visits[visit_id] = None
        else:
            return False
        return True


def _from_json(path: Path, collector: FaultCollector) -> Roster:
    try:
        document = json.loads(text_of(read_regular(path)))
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


def _checked_run(file: str, run: Run, problem: Problem, collector: FaultCollector, aside: _Aside | None) -> Run | None:
    """Returns a run without what is set aside; None if nothing is left of it."""
    if aside is not None:
        kept = [visit for visit in run.assignments if not aside.takes(visit.visit_id, run.shift_id, run.carer_id, problem)]
        return run.replace(assignments=tuple(kept)) if kept else None
    shift = problem.shift.get(run.shift_id)
    if shift is None:
        collector.fault(file, "R103", f'shift "{run.shift_id}" is unknown', collector.suggest(run.shift_id, problem.shift))
    elif shift.carer_id != run.carer_id:
        collector.fault(file, "R104", f'shift "{run.shift_id}" is of carer "{shift.carer_id}", not of "{run.carer_id}"')
    for assignment in run.assignments:
        if assignment.visit_id not in problem.visit:
            collector.fault(
                file, "R102", f'visit "{assignment.visit_id}" is unknown', collector.suggest(assignment.visit_id, problem.visit)
            )
    return run


def _from_table(path: Path, problem: Problem, collector: FaultCollector, aside: _Aside | None) -> Roster:
    for kind, words in ((VISIT, problem.visit), (SHIFT, problem.shift), (HOME, problem.carer)):
        collector.spellings.learn(kind, words)
    records = read_records(path, ROSTER, {}, collector) or []
    rows: dict[str, dict[str, Record]] = {}
    for record in records:
        visit, shift = record.need("visit_id", parse.identifier), record.need("shift_id", parse.identifier)
        carer = record.need("carer_id", parse.identifier)
        if aside is not None and visit and shift and aside.takes(visit, shift, carer, problem):
            continue
        record.known("visit_id", [visit], problem.visit, "R102", "visit")
        record.known("shift_id", [shift], problem.shift, "R103", "shift")
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
