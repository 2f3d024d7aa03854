"""Visits from the rows of an export: cancelled ones, double-ups in two rows, ends in place of minutes, and who goes."""

import re
from datetime import datetime, timedelta

from scheduler.files.exports.cells import (
    date_order,
    date_text,
)
from scheduler.files.exports.double_ups import Part, VisitRow, name, together
from scheduler.files.exports.people import is_nobody, made_id
from scheduler.files.exports.plain import Plain
from scheduler.files.exports.reading import Reading
from scheduler.files.exports.rows import LeftOut, Row, Rows, carried
from scheduler.files.exports.staffing import carer_of, normal_postcode_text
from scheduler.files.exports.visit_cells import SUFFIXES, Columns, care, clock_texts, decide_columns
from scheduler.files.exports.words import CANCELLED, DONE, MISSED, ON_SITE, PLANNED, status_of
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.parse import time_or_datetime, weekdays
from scheduler.files.importing.unreadable import Unreadable

MOST_NAMED = 10


def read_visits(tables: list[Rows], reading: Reading) -> list[VisitRow]:
    """Returns the visits of all tables; a visit by two carers in two rows is one visit."""
    made: list[VisitRow] = []
    for rows in tables:
        columns = decide_columns(rows, reading)
        before = len(reading.left_out)
        alone = [one for row in rows.rows if (one := _read(row, rows, columns, reading)) is not None]
        _warn_of_cancelled(rows, reading.left_out[before:])
        made += together(alone, reading)
    name(made)
    return made


def add_clients(tables: list[Rows], reading: Reading) -> list[Plain]:
    """Returns a client for each person of the visits who is in no table of clients, where there is none."""
    found: dict[str, Plain] = {}
    for rows in tables:
        born_order = date_order(rows.cells("dob"))
        for row in rows.rows:
            name = _name_in(row)
            born = reading.date(row, "dob", born_order.order if born_order else None, is_any_century=True)
            person_id = row.text("service_user_id") or (made_id(name, born) if name else "")
            if person_id and person_id not in found:
                reading.clients.add(person_id, name, born)
                place = {concept: row.text(concept) for concept in ("lat", "lon")}
                values = {"service_user_id": person_id, "name": name, "postcode": normal_postcode_text(row.text("postcode")), **place}
                found[person_id] = Plain(row, values)
    return list(found.values())


def add_carers(tables: list[Rows], reading: Reading) -> list[Plain]:
    """Returns a carer for each who goes anywhere, where there is no table of carers; their homes are not known."""
    found: dict[str, Plain] = {}
    for rows in tables:
        for row in rows.rows:
            for suffix in SUFFIXES:
                given, name = row.text(f"carer_id{suffix}"), row.text(f"carer_name{suffix}")
                if is_nobody(given) and is_nobody(name):
                    continue
                carer_id = given if not is_nobody(given) else made_id(name, "")
                if carer_id not in found:
                    reading.carers.add(carer_id, name)
                    found[carer_id] = Plain(row, {"carer_id": carer_id, "name": name})
    return list(found.values())


def _warn_of_cancelled(rows: Rows, left_out: list[LeftOut]) -> None:
    if left_out:
        named = ", ".join(str(one.row) for one in left_out[:MOST_NAMED]) + (" and more" if len(left_out) > MOST_NAMED else "")
        first = next(row for row in rows.rows if row.number == left_out[0].row)
        many = "1 cancelled visit is" if len(left_out) == 1 else f"{len(left_out)} cancelled visits are"
        first.warn("X140", f"{many} left aside, by the status: row {named}", "status")


def _name_in(row: Row) -> str:
    parts = [row.text("forename"), row.text("surname")]
    name = " ".join(filter(None, parts)) if any(parts) else row.text("service_user_name")
    comma = [part.strip() for part in name.split(",")]
    return f"{comma[1]} {comma[0]}" if len(comma) == 2 and all(comma) else name


def _read(row: Row, rows: Rows, columns: Columns, reading: Reading) -> VisitRow | None:
    """Reads a row; None for one that is cancelled, and after a fault that leaves nothing."""
    if not row.ok:
        return None
    person = _person(row, reading)
    day = _day(row, columns, reading)
    values = {"service_user_id": person, "date": day, "visit_id": row.text("visit_id")}
    values |= clock_texts(row, day, columns)
    state = _state(row, reading)
    if state == CANCELLED:
        why = row.text("reason") or row.text("status")
        reading.left_out.append(LeftOut(row.label, row.number, "visit", person, day, values.get("planned_start", ""), why))
        return None
    values |= care(row, columns, reading, values)
    headers = {}
    if not row.text("minutes") and row.text("end"):
        headers["minutes"] = row.headers.get("end", "end")
    found = VisitRow(Plain(row, values, headers), carried=dict(carried(rows, row)))
    found.parts = _parts(row, day, columns, reading, state)
    return found


def _person(row: Row, reading: Reading) -> str:
    name = _name_in(row)
    born = reading.date(row, "dob", reading.born_order, is_any_century=True) if row.text("dob") else ""
    given = row.text("service_user_id")
    concept = "service_user_id" if given else "service_user_name"
    if not given and not name:
        row.fault("F020", "is empty", concept)
        return ""
    try:
        found = reading.clients.find(given, name, born)
    except Unreadable as wrong:
        row.unreadable(wrong, concept)
        return given
    if found is None:
        row.fault("V102", f'service user "{given or name}" is unknown', concept, reading.clients.suggest(given or name))
        return given
    return found


def _day(row: Row, columns: Columns, reading: Reading) -> str:
    day = reading.date(row, "date", columns.order)
    dated = re.match(r"\d{4}-\d\d-\d\d|\d{1,2}([/.-])\d{1,2}\1\d{2,4}|[3-6]\d{4}(?=\.)", row.text("planned_start"))
    if not row.text("date") and dated:
        try:
            day = date_text(dated[0], columns.order)
        except Unreadable as wrong:
            row.unreadable(wrong, "planned_start")
    if "date" in row.headers and not row.text("date") and not dated:
        row.fault("V106", "has no date, and other rows have one", "date", "fill the date in each row")
    if day and row.text("weekday"):
        try:
            meant = weekdays(row.text("weekday"))
        except Unreadable:
            meant = ()
        actual = datetime.fromisoformat(day)
        if meant and list(type(meant[0]))[actual.weekday()] not in meant:
            what = f'{day} is a {actual:%A}, and the day of the week says "{row.text("weekday")}": the date is taken'
            row.warn("X133", what, "weekday")
    return day


def _state(row: Row, reading: Reading) -> str:
    text = row.text("status")
    if not text or is_no_value(text):
        return PLANNED
    try:
        return status_of(text, reading.mapping)
    except Unreadable as wrong:
        row.unreadable(wrong, "status")
        return PLANNED


def _parts(row: Row, day: str, columns: Columns, reading: Reading, state: str) -> list[Part]:
    """Returns the carers of a row with their actual times."""
    parts = []
    for suffix in SUFFIXES:
        given, name = row.text(f"carer_id{suffix}"), row.text(f"carer_name{suffix}")
        if is_nobody(given) and is_nobody(name):
            continue
        if is_nobody(given) and (several := reading.carers.find_all(name)) and len(several[0]) > 1 and not several[1]:
            parts += [Part(reading.prefix + one, state=_known_state(state, "", "", columns), row=row) for one in several[0]]
            continue
        carer = carer_of(row, reading, suffix)
        if carer is None:
            continue
        start, end = (_actual(row, f"actual_{name}{suffix}", day, columns) for name in ("start", "end"))
        if start and end and end < start:
            end = _later(end)
        parts.append(Part(carer, start, end, _known_state(state, start, end, columns), row))
    return parts


def _known_state(state: str, start: str, end: str, columns: Columns) -> str:
    if start and not end and state != ON_SITE:
        return "not signed out"
    if start and end:
        return DONE
    if state in (MISSED, ON_SITE):
        return state
    return PLANNED if not columns.knows_actuals or state != DONE else DONE


def _actual(row: Row, name: str, day: str, columns: Columns) -> str:
    """Returns an actual time as a date and a time."""
    cell = row.text(name)
    if not cell or is_no_value(cell) or not day:
        return ""
    try:
        found = time_or_datetime(columns.clocks[name].text(cell, day))
    except Unreadable as wrong:
        row.unreadable(wrong, name)
        return ""
    moment = found if isinstance(found, datetime) else datetime.fromisoformat(day) + found
    return moment.isoformat(sep=" ")


def _later(moment: str) -> str:
    return (datetime.fromisoformat(moment) + timedelta(days=1)).isoformat(sep=" ")
