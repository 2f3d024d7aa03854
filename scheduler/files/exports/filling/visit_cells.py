"""What the columns of a table of visits are, and what the cells of a row say of the care."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from scheduler.files.exports.filling.staffing import skill_names
from scheduler.files.exports.finding.rows import STARTS, Row, Rows
from scheduler.files.exports.meaning.durations import MINUTES, Durations, number_text
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.times import (
    MOST_KEPT,
    Clock,
    DateOrder,
    date_order,
    date_text,
    is_ambiguous,
    is_half_a_day,
    is_midnight,
    split_span,
)
from scheduler.files.exports.meaning.words import slot_of
from scheduler.files.importing.amounts import is_no_value, read_carer_count
from scheduler.files.importing.parse import late_time_or_datetime, time_or_datetime, yes_or_no
from scheduler.files.importing.unreadable import Unreadable

SUFFIXES = ("", "_2", "_3", "_4")


TIMES = ("planned_start", "end", "earliest", "latest", "pinned_start", *(f"actual_{end}{n}" for n in SUFFIXES for end in ("start", "end")))


AS_THEY_ARE = ("windows", "visit_type", "team", "optional", "judged_at", "skills_held_by", "linked_to", "link_carers", "link_whole")
"""Columns whose cells are taken as they stand."""
NUMBERS = ("priority", "link_min_gap", "link_max_gap")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are, decided on all of their cells."""

    order: str
    clocks: dict[str, Clock]
    durations: dict[str, Durations]
    knows_actuals: bool
    present: frozenset[str] = frozenset()
    suffixes: tuple[str, ...] = SUFFIXES


def split_starts(rows: Rows) -> None:
    """Splits spans in the column of the start, such as ``0700-0730``, before the form of its times is decided."""
    for row in rows.rows:
        if not row.text("end") and (span := split_span(row.text("planned_start"))):
            row.cells["planned_start"], row.cells["end"] = (end.strip() for end in span)


def decide_columns(rows: Rows, reading: Reading) -> Columns:
    """Decides what the columns of a table of visits are, and says what is not certain."""
    beside = [(row.text("date"), row.text("weekday")) for row in rows.rows if row.text("weekday")]
    dated = [cell for name in ("date", "planned_start") for cell in rows.cells(name)]
    order = DateOrder(reading.mapping.dates, "the mapping says so") if reading.mapping.dates else date_order(dated, beside)
    if order is None:
        order = DateOrder(reading.order, "", is_guess=True)
        if is_ambiguous(dated) and not reading.is_order_known:
            what = f"dates may be read two ways, and nothing tells which: they are read with the {reading.order.split()[0]} first"
            rows.rows[0].warn("X128", what, "date", 'dates = "month first" in mapping.toml, if that is meant')
    units = {column.concept: column.unit for column in rows.used}
    told = {column.concept for column in rows.used if column.is_unit_told}
    clocks = {name: Clock.of(_times(rows, name), order.order, is_utc=units.get(name) == "UTC") for name in TIMES}
    spans = [(row.text("minutes"), minutes) for row in rows.rows if row.text("minutes") and (minutes := _span_minutes(row, clocks))]
    durations = {}
    for name in ("minutes", "min_minutes", "max_minutes", "flexibility", "flex_before", "flex_after"):
        said = units.get(name, "")
        durations[name] = Durations.of(rows.distinct(name), said, spans if name == "minutes" else (), is_told=name in told)
        if durations[name].reason and durations[name].unit != MINUTES:
            what = f"is read as {durations[name].unit}: {durations[name].reason}"
            header = rows.rows[0].headers.get(name, name)
            rows.rows[0].warn("X129", f'column "{header}" {what}', name, f'[tables.units] "{header}" = "minutes" in mapping.toml')
    _warn_of_clocks(rows, clocks)
    present = frozenset(concept for column in rows.used if (concept := column.concept))
    suffixes = tuple(suffix for suffix in SUFFIXES if present & {f"carer_id{suffix}", f"carer_name{suffix}"})
    knows_actuals = any(rows.cells(f"actual_start{suffix}") for suffix in SUFFIXES)
    return Columns(order.order, clocks, durations, knows_actuals, present, suffixes)


def _warn_of_clocks(rows: Rows, clocks: dict[str, Clock]) -> None:
    """Warns of times that may be meant otherwise: hours with decimals, and an afternoon without pm."""
    for name in ("planned_start", "end", "earliest", "latest"):
        header = rows.rows[0].headers.get(name, name)
        if clocks[name].kind == "decimals":
            rows.rows[0].warn("X149", f'column "{header}" is read as hours with decimals: 8.5 is 08:30', name, "write times as 08:30")
        if clocks[name].kind == "points":
            rows.rows[0].warn("X149", f'column "{header}" is read as hours and minutes: 8.3 is 08:30', name, "write times as 08:30")
    if not rows.cells("half") and is_half_a_day(rows.cells("planned_start")):
        header = rows.rows[0].headers["planned_start"]
        what = f'column "{header}" has times from one to seven and none after 12:59: they are read as of the night'
        rows.rows[0].warn("X149", what, "planned_start", "write the afternoon as 13:30 or 01:30 pm, if that is meant")


def _times(rows: Rows, name: str) -> list[str]:
    """Returns the times of a column, of both ends where it holds spans."""
    found: list[str] = []
    for cell in rows.distinct(name):
        span = split_span(cell) if name == "planned_start" else None
        found += span or [cell]
    return found


def _span_minutes(row: Row, clocks: dict[str, Clock]) -> int:
    """Returns the minutes from the start of a row to its end; 0 where that is not known."""
    return _minutes_between(clocks["planned_start"], clocks["end"], row.text("planned_start"), row.text("end"))


@lru_cache(MOST_KEPT)
def _minutes_between(start_clock: Clock, end_clock: Clock, start_cell: str, end_cell: str) -> int:
    """Returns the minutes from one time to another; 0 where that is not known."""
    if not start_cell or not end_cell:
        return 0
    try:
        start = time_or_datetime(start_clock.text(start_cell, ""))
        end = time_or_datetime(end_clock.text(end_cell, ""))
    except (Unreadable, ValueError):
        return 0
    if isinstance(start, timedelta) and isinstance(end, timedelta):
        return (end - start) // timedelta(minutes=1) % DAY_MINUTES
    if isinstance(start, datetime) and isinstance(end, datetime) and (start.tzinfo is None) == (end.tzinfo is None):
        return (end - start) // timedelta(minutes=1)
    return 0


def clock_texts(row: Row, day: str, columns: Columns) -> dict[str, str]:
    """Returns the times of a row; a span in the column of the start is split."""
    values: dict[str, str] = {}
    cells = {name: row.text(name) for name in ("planned_start", "end", "earliest", "latest", "pinned_start") if row.text(name)}
    if span := split_span(row.text("planned_start")):
        cells |= {"planned_start": span[0], "end": row.text("end") or span[1]}
    half = row.text("half").strip()
    if half and cells.get("planned_start") and not re.search(r"[ap]\.?m", cells["planned_start"], re.IGNORECASE):
        cells["planned_start"] += f" {half}"
        if cells.get("end"):
            row.fault("F022", "the end has no am or pm of its own", "end", 'write times as 01:30 pm or 13:30, or set the end to "ignore"')
    for name, cell in cells.items():
        if is_no_value(cell):
            continue
        if name in ("planned_start", "earliest", "pinned_start") and is_midnight(cell):
            row.warn(
                "X158", f'"{cell}" is read as 00:00, at the beginning of its date', name, "23:59 or 24:00, if the end of the day is meant"
            )
        try:
            values[name] = columns.clocks[name].text(cell, day)
            late_time_or_datetime(values[name])
        except Unreadable as wrong:
            row.unreadable(wrong, name)
    return values


def care(row: Row, columns: Columns, reading: Reading, times: dict[str, str]) -> dict[str, str]:
    """Returns minutes, carers, skills, window and the rest of a row."""
    values = {name: row.text(name) for name in AS_THEY_ARE if name in columns.present}
    values |= {name: number_text(row.text(name)) for name in NUMBERS if name in columns.present}
    values["minutes"] = _minutes(row, columns, times)
    values["carers"] = _carers(row, reading)
    values["skills"] = ";".join(_skills(row, reading))
    values["time_critical"] = _critical(row)
    if "pinned_carers" in columns.present:
        values["pinned_carers"] = reading.carer_ids(row, "pinned_carers")
    if not any(times.get(name) for name in ("earliest", "latest")) and not values.get("windows"):
        values |= _flexible(row, columns, times.get("planned_start", ""))
    if not any(times.get(name) or values.get(name) for name in STARTS if name != "slot") and row.text("slot"):
        try:
            values["windows"] = slot_of(row.text("slot"), reading.mapping)
            reading.slots[row.text("slot")] = values["windows"]
        except Unreadable as wrong:
            row.unreadable(wrong, "slot")
    return {name: text for name, text in values.items() if text and not is_no_value(text)}


def _duration(row: Row, name: str, columns: Columns) -> str:
    text = row.text(name)
    if not text or is_no_value(text):
        return ""
    try:
        return columns.durations[name].text(text)
    except Unreadable as wrong:
        row.unreadable(wrong, name)
        return ""


def _minutes(row: Row, columns: Columns, times: dict[str, str]) -> str:
    minutes = _duration(row, "minutes", columns)
    least, most = (_duration(row, name, columns) if name in columns.present else "" for name in ("min_minutes", "max_minutes"))
    if not minutes and (least or most):
        minutes = most or least
        row.warn("X134", f"the greatest duration is taken: {minutes} minutes", "max_minutes" if most else "min_minutes")
    between = _span_minutes(row, columns.clocks) if times.get("planned_start") and times.get("end") else 0
    if between and row.text("end_date"):
        between = _with_end_date(row, columns, between)
    if between and not row.text("minutes") and not minutes:
        return str(between)
    if between and minutes and between != int(minutes):
        what = f"lasts {minutes} minutes by this column, and {between} from start to end"
        row.fault("X135", what, "minutes", 'correct it, or set one of the columns to "ignore" in mapping.toml')
    if (
        row.ok
        and not minutes
        and row.text("end")
        and times.get("end")
        and not between
        and times.get("planned_start")
        and not row.text("minutes")
    ):
        row.fault("F022", f'"{row.text("end")}" is no end from which the minutes are known', "end")
    return minutes


def _with_end_date(row: Row, columns: Columns, between: int) -> int:
    """Returns the minutes from start to end with the date of the end beside it; a fault if they do not agree."""
    try:
        first, last = (datetime.fromisoformat(date_text(row.text(name), columns.order)) for name in ("date", "end_date"))
        clocks = [time_or_datetime(columns.clocks[name].text(row.text(name), "")) for name in ("planned_start", "end")]
    except Unreadable:
        return between
    if not all(isinstance(clock, timedelta) for clock in clocks):
        return between
    exact = (last - first + (clocks[1] - clocks[0])) // timedelta(minutes=1)  # type: ignore[operator]
    if exact != between:
        row.fault(
            "X135", f"the visit lasts {exact} minutes by this date, and {between} by the times", "end_date", "correct the date or the end"
        )
    return between


def _carers(row: Row, reading: Reading) -> str:
    text = row.text("carers")
    if not text or is_no_value(text):
        return ""
    said = reading.mapping.meaning("carers", text)
    try:
        return said if said is not None else str(read_carer_count(text))
    except Unreadable as wrong:
        row.unreadable(wrong, "carers")
        return ""


def _skills(row: Row, reading: Reading) -> Iterable[str]:
    text = row.text("skills")
    found = []
    if text and not is_no_value(text):
        known = {skill.casefold() for skill in reading.skills}
        for part in filter(None, map(str.strip, re.split(r"[;|\n,]", text))):
            pieces = [part] if part.casefold() in known else [piece for piece in map(str.strip, part.split("/")) if piece]
            found += [skill for piece in pieces for skill in skill_names(piece, reading.mapping)]
    if said := reading.mapping.meaning("visit_type_skills", row.text("visit_type")):
        found += [skill.strip() for skill in said.split(";")]
    return dict.fromkeys(skill for skill in found if not is_no_value(skill))


def _critical(row: Row) -> str:
    text = row.text("time_critical")
    if not text or is_no_value(text):
        return ""
    if re.fullmatch(r"time critical|critical|fixed|yes.*|✓|✔|high", text.casefold()):
        return "yes"
    if re.fullmatch(r"(not|non)[ -](time[ -])?critical|flexible|standard|low", text.casefold()):
        return "no"
    try:
        return "yes" if yes_or_no(text) else "no"
    except Unreadable:
        return text


def _flexible(row: Row, columns: Columns, start: str) -> dict[str, str]:
    """Returns the window of a start that may be moved by some minutes to either side."""
    if columns.present.isdisjoint(("flexibility", "flex_before", "flex_after")):
        return {}
    either, before, after = (_duration(row, name, columns) for name in ("flexibility", "flex_before", "flex_after"))
    if not start or not (either or before or after):
        return {}
    try:
        planned = time_or_datetime(start)
    except Unreadable:
        return {}
    if not isinstance(planned, timedelta):
        return {}
    earliest = max(planned - timedelta(minutes=int(before or either or 0)), timedelta())
    return {"earliest": _hh_mm(earliest), "latest": _hh_mm(planned + timedelta(minutes=int(after or either or 0)))}


def _hh_mm(clock: timedelta) -> str:
    minutes = clock // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"
