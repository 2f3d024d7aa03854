"""Shifts and absences from the tables of an export: a row each, or a column for each day."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from scheduler.domain.calendar import Weekday
from scheduler.files.exports.filling.half_days import with_half
from scheduler.files.exports.filling.plain import Plain
from scheduler.files.exports.filling.presence import read_presence, warn_of_absent
from scheduler.files.exports.filling.staffing import carer_of
from scheduler.files.exports.finding.rows import LeftOut, Row, Rows
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.times import Clock, date_order, date_text, is_no_end, split_span
from scheduler.files.exports.meaning.words import is_cancelled, is_off, is_refused, leave_of
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.parse import weekdays
from scheduler.files.importing.unreadable import Unreadable

_WEEKDAYS = frozenset(Weekday)


@dataclass
class _Duties:
    """Shifts and absences so far.

    Attributes:
        count: Number of shifts of a carer on a day.
    """

    shifts: list[Plain] = field(default_factory=list)
    absences: list[Plain] = field(default_factory=list)
    count: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def next_id(self, carer: str, day: str) -> str:
        """Returns an id for the next shift of a carer on a day."""
        self.count[carer, day] += 1
        return f"{carer}/{day}/{self.count[carer, day]}"


def read_shifts(tables: list[Rows], people: list[Rows], days: list[date], reading: Reading) -> tuple[list[Plain], list[Plain]]:
    """Returns the rows of shifts, and the absences that an availability grid names.

    Args:
        tables: Tables of shifts.
        people: Tables of carers, which may have a column for each day.
        days: Of the plan.
        reading: What is known so far.
    """
    duties = _Duties()
    for rows in tables:
        clocks = {name: Clock.of(rows.cells(name), reading.order, is_utc=_is_utc(rows, name)) for name in ("start", "end")}
        order = date_order(rows.cells("date"), [(row.text("date"), row.text("weekday")) for row in rows.rows if row.text("weekday")])
        for row in rows.rows:
            if row.text("start") or row.text("date") or row.text("weekday"):
                _read_row(row, _days_of(row, days, order.order if order else reading.order, reading), clocks, reading, duties)
    for rows in [*people, *tables]:
        for row in rows.rows:
            for day, cell, concept in _grid(row, days, reading):
                _read_cell(row, (day, cell, concept), reading, duties)
    return _present(duties.shifts, people, reading), duties.absences


def _read_row(row: Row, days: list[str], clocks: dict[str, Clock], reading: Reading, duties: _Duties) -> None:
    """Reads a row of a table of shifts: a shift, a day off, or an absence."""
    status, kind = row.text("status"), row.text("kind")
    if (status and is_cancelled(status, reading.mapping)) or (kind and is_cancelled(kind, reading.mapping)):
        _leave_out(row, "status" if status else "kind", f"shift not worked: {status or kind}", reading)
        return
    carer = carer_of(row, reading, "")
    if carer is None:
        if row.ok:
            _leave_out(row, "carer_id", "shift of nobody", reading)
        return
    leave = next((found for word in (kind, status) if word and (found := leave_of(word, reading.mapping))), None)
    for day in days:
        if leave:
            duties.absences.append(_absence(row, carer, day, leave))
            continue
        if is_off(row.text("start"), reading.mapping) or is_off(kind or "?", reading.mapping):
            continue
        name = row.text("shift_id") if not row.text("weekday") or row.text("date") else ""
        duties.shifts.append(_shift(row, carer, day, name or duties.next_id(carer, day), _ends(row, day, clocks)))


def _leave_out(row: Row, concept: str, why: str, reading: Reading) -> None:
    reading.left_out.append(LeftOut(row.label, row.number, "note", why=why))
    row.warn("X147", f"row is left aside: {why}", concept)


def _present(shifts: list[Plain], people: list[Rows], reading: Reading) -> list[Plain]:
    """Returns the shifts of carers who are there on their days; the others are named in a warning."""
    presence = {reading.prefix + carer: found for carer, found in read_presence(people, reading, "carer_id").items()}
    if not presence:
        return shifts
    warn_of_absent(presence, ((one.values["carer_id"], one.values["date"]) for one in shifts), "carer", "no shift is read")
    return [one for one in shifts if one.values["carer_id"] not in presence or presence[one.values["carer_id"]].holds(one.values["date"])]


def _is_utc(rows: Rows, concept: str) -> bool:
    return any(column.unit == "UTC" for column in rows.used if column.concept == concept)


def _days_of(row: Row, days: list[date], order: str, reading: Reading) -> list[str]:
    """Returns the days of a row of shifts: its date, or each day of the plan that is its day of the week."""
    if row.text("date"):
        day = reading.date(row, "date", order)
        return [day] if day else []
    if row.text("weekday"):
        try:
            wanted = weekdays(row.text("weekday"))
        except Unreadable as wrong:
            row.unreadable(wrong, "weekday")
            return []
        return [day.isoformat() for day in days if Weekday.of(day) in wanted]
    if dated := re.match(r"\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", row.text("start")):
        try:
            return [date_text(dated[0], order)]
        except Unreadable as wrong:
            row.unreadable(wrong, "start")
            return []
    return [days[0].isoformat()] if len(days) == 1 else [""]


def _ends(row: Row, day: str, clocks: dict[str, Clock]) -> tuple[str, str]:
    start, end = row.text("start"), row.text("end")
    if not end and (span := split_span(start)):
        start, end = span
    try:
        return clocks["start"].text(start, day), clocks["end"].text(end, day)
    except Unreadable as wrong:
        row.unreadable(wrong, "start")
        return "", ""


def _shift(row: Row, carer: str, day: str, name: str, ends: tuple[str, str], *, header: str = "") -> Plain:
    beside = {concept: row.text(concept) for concept in ("start_place", "end_place", "break_minutes", "break_earliest", "break_latest")}
    headers = {"start": header, "end": header} if header else {}
    return Plain(row, {"shift_id": name, "carer_id": carer, "date": day, "start": ends[0], "end": ends[1], **beside}, headers)


def _absence(row: Row, carer: str, day: str, kind: str) -> Plain:
    return Plain(row, {"carer_id": carer, "start": day, "end": day, "kind": kind})


def _grid(row: Row, days: list[date], reading: Reading) -> Iterator[tuple[str, str, str]]:
    """Yields day, cell and concept of each column of a day."""
    if row.text("week") and any(concept.startswith("on:") for concept in row.cells):
        days = _days_of_week(row, days, reading)
    for concept, cell in row.cells.items():
        if not concept.startswith("on:"):
            continue
        name = concept.removeprefix("on:")
        for day in days:
            if name in _WEEKDAYS and Weekday.of(day) == name:
                yield day.isoformat(), cell, concept
        if name not in _WEEKDAYS and (dated := _header_day(name, days, reading.order)) is not None and dated in days:
            yield dated.isoformat(), cell, concept


def _days_of_week(row: Row, days: list[date], reading: Reading) -> list[date]:
    """Returns the days of the plan that are in the week of a row; a week that is only numbered is a fault."""
    text = row.text("week")
    try:
        first = date.fromisoformat(date_text(text, reading.order))
    except Unreadable:
        maybe = "give the Monday of the week as a date, or leave one week in the table"
        row.fault("X148", f'"{text}" does not say which week of the plan is meant', "week", maybe)
        return []
    return [day for day in days if 0 <= (day - first).days < 7]


def _header_day(name: str, days: list[date], order: str) -> date | None:
    """Returns the date of a column of a grid, perhaps without its year."""
    plain = re.sub(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s*", "", name, flags=re.IGNORECASE)
    separator = next((sign for sign in "/.-" if sign in plain), " ")
    for text in (plain, *(f"{plain}{separator}{year}" for year in sorted({day.year for day in days}))):
        try:
            return date.fromisoformat(date_text(text, order))
        except (Unreadable, ValueError):
            continue
    return None


def _read_cell(row: Row, found: tuple[str, str, str], reading: Reading, duties: _Duties) -> None:
    """Reads a cell of an availability grid: spans of time, a day off, or an absence."""
    day, cell, concept = found
    header = row.headers.get(concept, concept)
    text = cell.strip()
    said = reading.mapping.meaning("availability", text)
    if said is not None and re.search(r"\d", said):
        text = said
    if not text or is_off(text, reading.mapping):
        return
    carer = carer_of(row, reading, "")
    if carer is None:
        return
    if (leave := leave_of(text, reading.mapping)) is not None:
        duties.absences.append(Plain(row, {"carer_id": carer, "start": day, "end": day, "kind": leave}, {"start": header, "end": header}))
        return
    last_end = ""
    for part in re.split(r"\s*(?:[;&,/\n+]|\band\b)\s*(?=\d)", text):
        span = split_span(part)
        if span is not None:
            digits = [end.isdecimal() and len(end) for end in span]
            kind = "hours" if all(0 < length <= 2 for length in digits) else "digits" if all(length >= 3 for length in digits) else ""
            clock = Clock(kind, reading.order)
        if span is None:
            maybe = f'under [words.availability] in mapping.toml: "{text}" = "07:00-14:00", "off", or a kind of leave'
            row.fault("X132", f'"{text}" is no working time', concept, maybe)
            return
        ends = clock.text(span[0], day), clock.text(span[1], day)
        if maybe := _afternoon_meant(part, ends, last_end):
            row.fault("X132", f'"{text}" is no working time: "{part}" begins or ends too early', concept, maybe)
            return
        last_end = ends[1]
        duties.shifts.append(_shift(row, carer, day, duties.next_id(carer, day), ends, header=header))


def _afternoon_meant(part: str, ends: tuple[str, str], last_end: str) -> str:
    """Returns what is meant by a span without am and pm that is before the span in front of it, or ends before it begins.

    Args:
        part: The span, such as ``7-2``.
        ends: Its times, as they were read.
        last_end: End of the span before it; empty for the first.
    """
    hours = [int(found[1]) for end in ends if (found := re.fullmatch(r"(\d{1,2}):\d\d", end.replace(".", ":")))]
    if len(hours) < 2 or max(hours) > 12 or re.search(r"[ap]\.?m|\b0\d", part, re.IGNORECASE):
        return ""
    is_early = bool(last_end) and hours[0] < int(re.match(r"\d*", last_end)[0] or 0)  # type: ignore[index]
    if not is_early and hours[1] > hours[0]:
        return ""
    later = [hour + 12 * (hour < 12 and (is_early or at == 1)) for at, hour in enumerate(hours)]
    return "-".join(f"{hour:02}:{end.replace('.', ':').partition(':')[2]}" for hour, end in zip(later, ends, strict=True))


def read_absences(tables: list[Rows], reading: Reading) -> list[Plain]:
    """Returns the rows of absences."""
    found = []
    for rows in tables:
        order = date_order([*rows.cells("start"), *rows.cells("end")])
        for row in rows.rows:
            if is_refused(row.text("status")):
                reading.left_out.append(LeftOut(row.label, row.number, "note", why=f"absence not granted: {row.text('status')}"))
                row.warn("X127", f'absence left aside: its status is "{row.text("status")}"', "status")
                continue
            carer = carer_of(row, reading, "")
            if carer is None:
                continue
            if not row.text("end") and row.text("end_time"):
                row.cells["end"] = row.text("start")
            if is_no_end(row.text("end")):
                row.cells["end"] = "31/12/2099"
            ends = {name: _moment(row, name, order.order if order else reading.order, reading) for name in ("start", "end")}
            ends = with_half(row, ends)
            values = {"carer_id": carer, "start": ends["start"], "end": ends["end"] or ends["start"], "kind": row.text("kind")}
            found.append(Plain(row, values))
    return found


def _moment(row: Row, concept: str, order: str, reading: Reading) -> str:
    """Returns a date, or a date and a time, in ISO form."""
    text = row.text(concept)
    day = reading.date(row, concept, order)
    clock = re.search(r"[T ]((?!00:00)\d{1,2}:\d\d)(?::\d\d)?(?:\.0+)?$", text)
    beside = row.text(f"{concept}_time")
    if day and not clock and beside and not is_no_value(beside):
        try:
            return f"{day} {Clock('', order).text(beside, day)}"
        except Unreadable as wrong:
            row.unreadable(wrong, f"{concept}_time")
    return f"{day} {clock[1]}" if day and clock else day
