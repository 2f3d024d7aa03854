"""What an export says beside the inputs: who goes where, what was worked, and how it was read."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.inputs import Inputs
from scheduler.domain.shifts import Shift
from scheduler.files.exports.filling.double_ups import VisitRow
from scheduler.files.exports.finding.found import Found
from scheduler.files.exports.finding.mapping import Mapping, TableMapping
from scheduler.files.exports.finding.vocabulary import IGNORE
from scheduler.files.exports.meaning.reading import Reading


@dataclass(frozen=True)
class RosterRow:
    """A carer at a visit, as the export says it.

    Attributes:
        visit_id, carer_id, shift_id: Who goes where, in which shift.
        start, end: Planned, as ``2026-12-07T07:15``.
    """

    visit_id: str
    carer_id: str
    shift_id: str
    start: str
    end: str


@dataclass(frozen=True)
class ActualRow:
    """When call monitoring saw a carer come and go; empty where it did not."""

    visit_id: str
    carer_id: str
    actual_start: str
    actual_end: str
    state: str


def roster_rows(visits: Sequence[VisitRow], inputs: Inputs) -> list[RosterRow]:
    """Returns who goes where; a carer without a shift near a visit is left aside with a warning."""
    zone = inputs.settings.timezone
    shifts_of: defaultdict[tuple[str, date], list[Shift]] = defaultdict(list)
    for shift in inputs.shifts:
        day = shift.start.date()
        for near in (day - timedelta(days=1), day, day + timedelta(days=1)):
            shifts_of[shift.carer_id, near].append(shift)
    known = {visit.visit_id: visit for visit in inputs.visits}
    rows = []
    for one in visits:
        visit = known.get(one.plain.values["visit_id"])
        if visit is None or not (visit.planned_start or visit.windows):
            continue
        start = visit.planned_start or visit.windows[0].earliest
        end = start + timedelta(minutes=visit.minutes)
        for part in one.parts:
            nearest = _shift_for(shifts_of.get((part.carer_id, start.date()), ()), start, end)
            if nearest is None:
                what = f'carer "{part.carer_id}" has no shift within 12 hours of this visit: the roster has it without this carer'
                (part.row or one.plain.row).warn("X139", what, "carer_id")
                continue
            times = (wall_clock(moment, zone).isoformat(timespec="minutes") for moment in (start, end))
            rows.append(RosterRow(visit.visit_id, part.carer_id, nearest.shift_id, *times))
    return sorted(rows, key=lambda row: (row.carer_id, row.start, row.visit_id))


def _shift_for(shifts: Sequence[Shift], start: datetime, end: datetime) -> Shift | None:
    """Returns the shift that a visit lies in, or the one nearest to it within half a day."""

    def distance(shift: Shift) -> timedelta:
        return max(shift.start - start, end - shift.end, timedelta())

    near = [shift for shift in shifts if distance(shift) <= timedelta(hours=12)]
    return min(near, key=lambda shift: (distance(shift), shift.start), default=None)


def effective(said: Mapping, found: Sequence[Found], reading: Reading) -> Mapping:
    """Returns the mapping by which everything was read."""
    patterns = Counter((_pattern(one.sheet.path.name), one.sheet.name) for one in found)
    tables = tuple(
        TableMapping(
            table=one.table,
            file=_pattern(one.sheet.path.name) if patterns[_pattern(one.sheet.path.name), one.sheet.name] == 1 else one.sheet.path.name,
            sheet=one.sheet.name or "*",
            header_row=one.header_row,
            columns={column.header: column.concept or IGNORE for column in one.columns},
            units={column.header: column.unit for column in one.columns if column.unit in ("hours", "days", "UTC")},
        )
        for one in found
    )
    words = {**said.words}
    if reading.slots:
        words["slots"] = {**reading.slots, **words.get("slots", {})}
    return Mapping(name=said.name, dates=reading.order, carer_prefix=reading.prefix, words=words, tables=tables)


def _pattern(name: str) -> str:
    """Returns the name of a file with its dates and numbers left open, so that next week's file is known, too."""
    return re.sub(r"\d+(?:[-_. ]\d+)*", "*", re.sub(r"[\[\]?*]", "?", name))
