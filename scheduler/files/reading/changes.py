"""Reader of changes.jsonl: what happened to a day after it was planned, one object a line."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from scheduler.domain.care import Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.events import (
    KINDS,
    Area,
    CarerAbsent,
    CarerRefused,
    Change,
    RoadClosed,
    RoadSlower,
    ShiftChanged,
    SkillLapsed,
    Undo,
    VisitAdded,
    VisitCancelled,
    VisitMinutes,
    VisitMoved,
    VisitOverrun,
    in_force,
)
from scheduler.domain.problem import Problem
from scheduler.domain.regular import read_regular
from scheduler.files.importing import parse
from scheduler.files.importing.days import Days
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record
from scheduler.files.reading.change_cells import cell_of, day_and_time, polygon_of
from scheduler.files.reading.visits import read_links, read_visit
from scheduler.files.schema.changes import FIELDS, SHARED

Warn = Callable[[str], None]
_OUTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")


def read_changes(path: Path, problem: Problem, *, warn: Warn | None = None) -> tuple[Change, ...]:
    """Reads the changes of a plan, in the order of their lines, undos among them.

    Args:
        path: Of the file.
        problem: Plan that the changes belong to.
        warn: Called with what is left out: a last line that was cut off.

    Raises:
        BadInput: With every fault, by line. OSError is raised where the file cannot be read.
    """
    collector = FaultCollector()
    reader = _Reader(path.name, problem, collector)
    text = read_regular(path).decode("utf-8", errors="replace")
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, object_pairs_hook=_Fields)
        except (ValueError, RecursionError) as error:
            if number == len(lines) and warn is not None:  # no line feed ends it: it was being written
                warn(f"{path.name}:{number} was cut off while it was written, and is left out")
                continue
            collector.fault(f"{path.name}:{number}", "L101", f"is no JSON: {error}", "one object a line, in one line")
            continue
        if not isinstance(found, dict):
            collector.fault(f"{path.name}:{number}", "L101", "is no object", 'a line such as {"id": "c1", "at": ..., "kind": ...}')
            continue
        reader.read(number, found)
    collector.raise_any()
    return tuple(reader.changes)


class _Fields(dict[str, Any]):
    """Keeps the fields of an object. Of a field that is said twice the last value counts, and `twice` gets its name."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice = sorted(field for field, count in Counter(field for field, _ in pairs).items() if count > 1)


class _Reader:
    """Reads lines one after another; each may name what the ones before it have added."""

    def __init__(self, file: str, problem: Problem, collector: FaultCollector) -> None:
        self.changes: list[Change] = []
        self._file = file
        self._problem = problem
        self._collector = collector
        self._lines: dict[str, int] = {}
        first = wall_clock(problem.horizon_start, problem.timezone).date()
        self._days = Days(first, problem.days, problem.timezone)
        self._read: Mapping[str, Callable[[Record, dict[str, Any]], Change | None]] = {
            "carer_absent": self._carer_absent,
            "visit_cancelled": lambda record, shared: self._of_visit(record, VisitCancelled, shared),
            "visit_added": self._visit_added,
            "visit_moved": self._visit_moved,
            "visit_minutes": lambda record, shared: self._of_visit(record, VisitMinutes, shared, minutes=_minutes(record)),
            "visit_overrun": lambda record, shared: self._of_visit(record, VisitOverrun, shared, minutes=_minutes(record)),
            "shift_changed": self._shift_changed,
            "road_closed": self._road,
            "road_slower": self._road,
            "carer_refused": self._carer_refused,
            "skill_lapsed": self._skill_lapsed,
            "undo": self._undo,
        }

    def read(self, number: int, found: dict[str, Any]) -> None:
        """Reads one object, and keeps its change unless it has a fault."""
        values = {key: cell_of(value) for key, value in found.items()}
        record = Record(self._file, number, values, {}, self._collector, key="id")
        for field in getattr(found, "twice", ()):
            record.fault("L113", f'"{field}" is said twice', field, "leave one of them out")
        kind = values.get("kind", "")
        if kind not in KINDS:
            what = f'kind "{kind}" is unknown' if kind else "has no kind"
            record.fault("L102", what, "kind", (self._collector.suggest(kind, KINDS) if kind else "") or f"one of {', '.join(KINDS)}")
            return
        for field in found.keys() - FIELDS[kind] - SHARED:
            record.fault("L103", f'"{field}" is no field of {kind}', field, self._collector.suggest(field, sorted(FIELDS[kind])))
        name = record.need("id", parse.plain_text)
        at = record.need("at", day_and_time)
        moment = None if at is None else self._moment(record, "at", at)
        if name and name in self._lines:
            record.fault("L104", f'id "{name}" is used twice, here and in line {self._lines[name]}', "id")
        change = self._read[kind](record, {"id": name or "?", "at": moment or self._problem.horizon_start})
        if name:
            self._lines.setdefault(name, number)
        if change is not None and record.ok:
            self.changes.append(change)

    @property
    def _visits(self) -> dict[str, Visit | None]:
        """Returns the visits that are asked for now, by id; None for those cancelled."""
        visits: dict[str, Visit | None] = dict(self._problem.visit)
        for change in in_force(tuple(self.changes)):
            if isinstance(change, VisitAdded):
                visits[change.visit.visit_id] = change.visit
            elif isinstance(change, VisitCancelled):
                visits[change.visit_id] = None
        return visits

    def _moment(self, record: Record, column: str, value: parse.TimeOrDatetime) -> Moment | None:
        """Returns the moment of a cell; a time without a day is of the plan's day, where it has one."""
        if isinstance(value, timedelta) and self._days.count > 1:
            record.fault("L106", f'"{record.text(column)}" has no day, and the plan has {self._days.count}', column)
            return None
        return record.attempt(column, lambda: self._days.moment(self._days.first or date.min, value))

    def _span(self, record: Record, first: str, last: str) -> tuple[Moment, Moment] | None:
        values = [record.need(column, day_and_time) for column in (first, last)]
        start, end = (
            None if value is None else self._moment(record, column, value) for column, value in zip((first, last), values, strict=True)
        )
        if start is None or end is None:
            return None
        if end < start and isinstance(values[1], timedelta):
            end = self._moment(record, last, values[1] + timedelta(days=1)) or end
        if end <= start and (end < start or last != "latest"):
            record.fault("L107", f"{record.text(first)} to {record.text(last)} ends before it starts", last, f"swap {first} and {last}")
            return None
        return start, end

    def _visit(self, record: Record) -> str | None:
        visit_id = record.need("visit_id", parse.identifier)
        visits = self._visits
        record.known("visit_id", [visit_id], list(visits), "L105", "visit")
        if visit_id in visits and visits[visit_id] is None:
            record.fault("L108", f'visit "{visit_id}" is cancelled already', "visit_id", "undo its cancelling first")
        return visit_id

    def _carer(self, record: Record) -> str | None:
        carer_id = record.need("carer_id", parse.identifier)
        record.known("carer_id", [carer_id], list(self._problem.carer), "L105", "carer")
        return carer_id

    def _of_visit(
        self, record: Record, kind: type[VisitCancelled | VisitMinutes | VisitOverrun], shared: dict[str, Any], **fields: Any
    ) -> Change | None:
        return record.build(kind, visit_id=self._visit(record), **fields, **shared)

    def _carer_absent(self, record: Record, shared: dict[str, Any]) -> Change | None:
        carer_id, span = self._carer(record), self._span(record, "from", "to")
        return span and record.build(CarerAbsent, carer_id=carer_id, start=span[0], end=span[1], **shared)

    def _visit_added(self, record: Record, shared: dict[str, Any]) -> Change | None:
        visit = read_visit(record, self._days, list(self._problem.service_user), list(self._problem.carer))
        visits = self._visits
        if record.text("visit_id") in visits:
            record.fault("L104", f'visit_id "{record.text("visit_id")}" is used already', "visit_id")
        links = read_links(record, [visit_id for visit_id, asked in visits.items() if asked is not None])
        return None if visit is None else record.build(VisitAdded, visit=visit, links=tuple(links), **shared)

    def _visit_moved(self, record: Record, shared: dict[str, Any]) -> Change | None:
        visit_id, span = self._visit(record), self._span(record, "earliest", "latest")
        return span and record.build(VisitMoved, visit_id=visit_id, earliest=span[0], latest=span[1], **shared)

    def _shift_changed(self, record: Record, shared: dict[str, Any]) -> Change | None:
        shift_id, span = record.need("shift_id", parse.identifier), self._span(record, "start", "end")
        record.known("shift_id", [shift_id], list(self._problem.shift), "L105", "shift")
        if span and not self._days.is_one_day_at_most(span):
            record.fault("L112", f"{record.text('start')} to {record.text('end')} is more than 24 hours", "end")
        return span and record.build(ShiftChanged, shift_id=shift_id, start=span[0], end=span[1], **shared)

    def _road(self, record: Record, shared: dict[str, Any]) -> Change | None:
        span, area = self._span(record, "from", "to"), self._area(record)
        if span is None or area is None:
            return None
        fields = {"area": area, "start": span[0], "end": span[1], **shared}
        if record.text("kind") == "road_closed":
            return record.build(RoadClosed, **fields)
        return record.build(RoadSlower, factor=record.need("factor", parse.number), **fields)

    def _area(self, record: Record) -> Area | None:
        """Returns where a road change holds; None after a fault."""
        given = [name for name in ("places", "outcode", "polygon") if record.text(name)]
        if len(given) != 1:
            what = f"has {' and '.join(given)}" if given else "has no places, outcode or polygon"
            record.fault("L109", what, given[0] if given else "places", "one of places, outcode and polygon")
            return None
        if given == ["polygon"]:
            polygon = record.get("polygon", polygon_of)
            return None if polygon is None else Area(polygon=polygon)
        if given == ["outcode"]:
            outcode = record.text("outcode").upper().strip()
            known = {place.outcode for place in self._problem.locations} - {""}
            if not _OUTCODE.fullmatch(outcode) or outcode not in known:
                record.fault(
                    "L105", f'outcode "{outcode}" has no place of the plan', "outcode", self._collector.suggest(outcode, sorted(known))
                )
            return Area(outcode=outcode)
        places = record.get("places", parse.items) or ()
        record.known("places", places, [place.location_id for place in self._problem.locations], "L105", "place")
        return Area(places=places) if places else None

    def _carer_refused(self, record: Record, shared: dict[str, Any]) -> Change | None:
        person = record.need("service_user_id", parse.identifier)
        record.known("service_user_id", [person], list(self._problem.service_user), "L105", "service user")
        return record.build(CarerRefused, service_user_id=person, carer_id=self._carer(record), since=self._since(record), **shared)

    def _skill_lapsed(self, record: Record, shared: dict[str, Any]) -> Change | None:
        carer_id, skill = self._carer(record), record.need("skill", parse.plain_text)
        held = self._problem.carer.get(carer_id or "")
        if skill and held and skill not in {one.skill for one in held.skills}:
            what = f'carer "{carer_id}" does not hold skill "{skill}"'
            record.fault("L105", what, "skill", self._collector.suggest(skill, sorted({one.skill for one in held.skills})))
        return record.build(SkillLapsed, carer_id=carer_id, skill=skill, since=self._since(record), **shared)

    def _since(self, record: Record) -> date | None:
        value = record.need("from", parse.day_or_datetime)
        return value.date() if isinstance(value, datetime) else value

    def _undo(self, record: Record, shared: dict[str, Any]) -> Change | None:
        undoes = record.need("undoes", parse.plain_text)
        if undoes is None:
            return None
        if undoes not in self._lines or undoes == shared["id"]:
            what = f'undoes "{undoes}", and no line before this one has that id'
            record.fault("L110", what, "undoes", self._collector.suggest(undoes, sorted(self._lines)))
            return None
        alive = _alive(tuple(self.changes))
        if undoes in {change.id for change in self.changes} and undoes not in alive:
            record.fault("L110", f'undoes "{undoes}", which is undone already', "undoes")
        return record.build(Undo, undoes=undoes, **shared)


def _alive(changes: tuple[Change, ...]) -> set[str]:
    """Returns the ids of changes and undos that are not undone."""
    undone: set[str] = set()
    for change in reversed(changes):
        if isinstance(change, Undo) and change.id not in undone:
            undone.add(change.undoes)
    return {change.id for change in changes} - undone


def _minutes(record: Record) -> int | None:
    return record.need("minutes", parse.minutes)
