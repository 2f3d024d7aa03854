"""Readers of demand, shift kinds and limits of staff."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.calendar import Weekday
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.staffing import DAY_MINUTES, SLOT_MINUTES, SLOTS_A_DAY, CoverLine, ShiftKind, StaffMember
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Known, Record, by_id, read_records, read_rows
from scheduler.files.importing.sheets import SUFFIXES
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.columns import Table
from scheduler.files.schema.staffing_tables import DEMAND, SHIFT_KINDS, STAFF_LIMITS

PERIODS = ("week", "cycle")


@dataclass(frozen=True)
class StaffingTables:
    """What a folder says of who works when; None for a table that it does not have.

    Attributes:
        cover: of `demand`.
        kinds: of `shift_kinds`.
        staff: of `staff_limits`.
    """

    cover: tuple[CoverLine, ...] | None
    kinds: tuple[ShiftKind, ...] | None
    staff: tuple[StaffMember, ...] | None


def read_staffing(folder: Path, inputs: Inputs, weeks: int) -> StaffingTables:
    """Reads the tables of who works when that a folder has.

    Args:
        folder: With the tables.
        inputs: Of the folder: its carers.
        weeks: Length of the cycle.

    Raises:
        BadInput: With every fault of all tables.
    """
    collector = FaultCollector()
    carers = {carer.carer_id for carer in inputs.carers}
    kind_rows = _rows(folder, SHIFT_KINDS, collector)
    kinds = None
    kind_ids: Known = None
    if kind_rows is not None:
        kind_ids = by_id(kind_rows, "kind", "W103")
        kinds = tuple(kind for _, kind in read_rows(kind_rows, _kind))
    limit_rows = _rows(folder, STAFF_LIMITS, collector)
    staff = None
    if limit_rows is not None:
        by_id(limit_rows, "carer_id", "W104")
        held = {carer.carer_id: skill_names(carer.skills) for carer in inputs.carers}
        staff = tuple(member for _, member in read_rows(limit_rows, lambda row: _member(row, carers, kind_ids, held)))
    demand_rows = _rows(folder, DEMAND, collector)
    cover = None if demand_rows is None else _cover(demand_rows, weeks)
    collector.raise_any()
    return StaffingTables(cover, kinds, staff)


def skill_names(skills: Collection[object]) -> tuple[str, ...]:
    """Returns skills as demand names them: `medication`, and above level 1 also `medication:2`."""
    names = []
    for held in skills:
        skill, level = getattr(held, "skill", ""), getattr(held, "level", 1)
        names += [skill, *(f"{skill}:{number}" for number in range(2, level + 1))]
    return tuple(names)


def _rows(folder: Path, table: Table, collector: FaultCollector) -> list[Record] | None:
    """Returns the rows of a table; None where the folder has no such file, or it cannot be read."""
    files = [path for suffix in SUFFIXES if (path := folder / f"{table.name}{suffix}").is_file()]
    if len(files) > 1:
        collector.fault(files[0].name, "F003", f"{' and '.join(file.name for file in files)} are both the table {table.name}", "remove one")
    return read_records(files[0], table, {}, collector) if files else None


def _kind(record: Record) -> ShiftKind | None:
    kind_id = record.need("kind", parse.identifier)
    spans = [_span(record, "start", "end", needed=True)]
    if record.text("second_start") or record.text("second_end"):
        spans.append(_span(record, "second_start", "second_end", needed=True))
    minutes = record.get("break_minutes", parse.whole_number)
    sound = [span for span in spans if span is not None]
    if len(sound) < len(spans):
        return None
    return record.build(
        ShiftKind,
        {"spans": "start", "kind_id": "kind"},
        kind_id=kind_id,
        group=record.text("group"),
        spans=tuple(sound),
        break_minutes=minutes,
    )


def _span(record: Record, first: str, last: str, *, needed: bool) -> tuple[int, int] | None:
    read = record.need if needed else record.get
    start, end = read(first, parse.clock), read(last, parse.clock)
    if start is None or end is None:
        return None
    return start, end if end > start else end + DAY_MINUTES


def _member(record: Record, carers: Known, kinds: Known, held: dict[str, tuple[str, ...]]) -> StaffMember | None:
    carer_id = record.need("carer_id", parse.identifier)
    record.known("carer_id", [carer_id], carers, "W101", "carer")
    kind_ids = record.get("kinds", parse.items) or ()
    record.known("kinds", kind_ids, kinds, "W102", "kind of shift")
    hours = record.need("contract_hours", parse.number)
    rest = record.get("rest_hours", parse.number)
    record.check_range("contract_hours", hours, 7 * 24)
    record.check_range("rest_hours", rest, 24)
    period = record.text("hours_per") or "cycle"
    if period not in PERIODS:
        record.fault("W105", f'"{period}" is neither week nor cycle', "hours_per", "cycle")
    skills = record.get("skills", parse.items)
    return record.build(
        StaffMember,
        {"contract_minutes": "contract_hours", "rest_minutes": "rest_hours", "opted_out": "opt_out", "is_under_18": "under_18"},
        carer_id=carer_id,
        contract_minutes=None if hours is None else round(hours * 60),
        hours_per=period,
        tolerance_minutes=record.get("tolerance_minutes", parse.whole_number),
        localities=record.get("localities", parse.items),
        skills=held.get(carer_id or "", ()) if skills is None else skills,
        kind_ids=kind_ids,
        earliest_start=record.get("earliest_start", parse.clock),
        latest_end=record.get("latest_end", _late_clock),
        days_off=record.get("days_off", parse.weekdays),
        max_days_running=record.get("max_days_running", parse.whole_number),
        min_days_off=record.get("min_days_off", parse.whole_number),
        max_splits_a_week=record.get("max_splits_a_week", parse.whole_number),
        max_weekends_running=record.get("max_weekends_running", parse.whole_number),
        whole_weekends=record.get("whole_weekends", parse.yes_or_no),
        rest_minutes=None if rest is None else round(rest * 60),
        opted_out=record.get("opt_out", parse.yes_or_no),
        is_under_18=record.get("under_18", parse.yes_or_no),
        fair_evenings=record.get("fair_evenings", parse.whole_number),
        fair_weekends=record.get("fair_weekends", parse.whole_number),
    )


def _late_clock(text: str) -> int:
    """Returns minutes of a clock time up to 36:00."""
    hours, _, minutes = text.partition(":")
    if hours.isdecimal() and minutes.isdecimal() and 24 <= int(hours) <= 36 and int(minutes) < 60:
        return int(hours) * 60 + int(minutes)
    return parse.clock(text)


def _cover(records: Sequence[Record], weeks: int) -> tuple[CoverLine, ...]:
    """Returns the demand of each locality and skill."""
    wanted: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * (weeks * 7 * SLOTS_A_DAY))
    told: dict[tuple[str, str, int], int] = {}
    for record in records:
        if not record.is_readable:
            continue
        days = record.need("day", lambda text: _days_of_cycle(text, weeks))
        start = record.need("half_hour", parse.clock)
        carers = record.need("carers", parse.whole_number)
        record.check_range("carers", carers, 10_000)
        if start is not None and start % SLOT_MINUTES:
            record.fault("W106", f'"{record.text("half_hour")}" begins no half-hour', "half_hour", "07:00 or 07:30")
        if not record.ok or days is None or start is None or carers is None:
            continue
        line = (record.text("locality"), record.text("skill"))
        for day in days:
            slot = day * SLOTS_A_DAY + start // SLOT_MINUTES
            if (*line, slot) in told:
                record.fault("W107", f"this half-hour stands in row {told[*line, slot]} too", "half_hour")
                break
            told[*line, slot] = record.row
            wanted[line][slot] = carers
    return tuple(CoverLine(locality=place, skill=skill, carers=tuple(curve)) for (place, skill), curve in sorted(wanted.items()))


def _days_of_cycle(text: str, weeks: int) -> tuple[int, ...]:
    """Returns the days of the cycle, from 0, of `Mon` or `2 Mon`.

    Raises:
        Unreadable: It is neither.
    """
    first, _, rest = text.strip().partition(" ")
    if first.isdecimal():
        week = int(first)
        if not 1 <= week <= weeks:
            raise Unreadable("W108", f'"{text}": the cycle has weeks 1 to {weeks}')
        return tuple(7 * (week - 1) + number for number in _weekdays(rest))
    return tuple(7 * week + number for week in range(weeks) for number in _weekdays(text))


def _weekdays(text: str) -> list[int]:
    return [list(Weekday).index(day) for day in parse.weekdays(text)]


def read_times(texts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Reads times of the day such as `13:00-16:00`, at whole half-hours, and returns them in order and apart.

    Times over midnight, such as `22:00-02:00`, become two; times that overlap or touch become one.

    Raises:
        BadInput: W109, for each text that is none.
    """
    faults, found = [], []
    for text in texts:
        try:
            spans = parse.clock_spans(text)
        except Unreadable as wrong:
            faults.append(Fault(where="--less", code="W109", what=wrong.what, maybe="13:00-16:00"))
            continue
        if not spans:
            faults.append(Fault(where="--less", code="W109", what="names no times", maybe="13:00-16:00"))
        for start, end in spans:
            last = end - DAY_MINUTES if end > DAY_MINUTES else end
            if start >= DAY_MINUTES or start == last or end > start + DAY_MINUTES or start % SLOT_MINUTES or end % SLOT_MINUTES:
                faults.append(Fault(where="--less", code="W109", what=f'"{text}" are no half-hours of a day', maybe="13:00-16:00"))
            found += [(start, last)] if start < last else [(start, DAY_MINUTES), (0, last)]
    if faults:
        raise BadInput(faults)
    apart: list[tuple[int, int]] = []
    for start, end in sorted(span for span in found if span[0] < span[1]):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return tuple(apart)
