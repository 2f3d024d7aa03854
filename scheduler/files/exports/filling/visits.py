"""Visits from the rows of an export: cancelled ones, double-ups in two rows, ends in place of minutes, and who goes."""

import re
from datetime import datetime, timedelta

from scheduler.domain.calendar import Weekday
from scheduler.files.exports.filling.double_ups import Part, VisitRow, name, together, without_known
from scheduler.files.exports.filling.plain import Plain
from scheduler.files.exports.filling.staffing import carer_of, check_name, normal_postcode_text
from scheduler.files.exports.filling.states import name_in, state_of, work_with_nobody
from scheduler.files.exports.filling.visit_cells import SUFFIXES, Columns, care, clock_texts, decide_columns, split_starts
from scheduler.files.exports.finding.headings import HEADING
from scheduler.files.exports.finding.rows import LeftOut, Row, Rows, carried
from scheduler.files.exports.meaning.people import is_nobody, made_id
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.times import date_order, date_text
from scheduler.files.exports.meaning.words import (
    CANCELLED,
    DONE,
    MISSED,
    ON_SITE,
    PLANNED,
)
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.parse import late_time_or_datetime, time_or_datetime, weekdays
from scheduler.files.importing.unreadable import Unreadable

MOST_NAMED = 10
OTHER_DAY = "on another day of the week than the days of the plan"


def read_visits(tables: list[Rows], reading: Reading) -> list[VisitRow]:
    """Returns the visits of all tables; a visit by two carers in two rows is one visit, and one in two files, too."""
    made: list[VisitRow] = []
    for rows in tables:
        split_starts(rows)
        columns = decide_columns(rows, reading)
        before = len(reading.left_out)
        alone = [one for row in rows.rows for one in _read(row, rows, columns, reading)]
        _warn_of_cancelled(rows, reading.left_out[before:])
        made += without_known(together(alone, reading), made, reading) if made else together(alone, reading)
    name(made)
    return made


def add_clients(tables: list[Rows], reading: Reading) -> list[Plain]:
    """Returns a client for each person of the visits who is in no table of clients, where there is none."""
    found: dict[str, Plain] = {}
    for rows in tables:
        born_order = date_order(rows.cells("dob"))
        for row in rows.rows:
            name = name_in(row)
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
    others = [one for one in left_out if one.why == OTHER_DAY]
    if others:
        named = ", ".join(str(one.row) for one in others[:MOST_NAMED]) + (" and more" if len(others) > MOST_NAMED else "")
        what = f"{len(others)} visits of other days of the week are left aside: row {named}"
        next(row for row in rows.rows if row.number == others[0].row).warn("X140", what, "weekday", "--days 7 plans the whole week")
    left_out = [one for one in left_out if one.what == "visit" and one.why != OTHER_DAY]
    if left_out:
        named = ", ".join(str(one.row) for one in left_out[:MOST_NAMED]) + (" and more" if len(left_out) > MOST_NAMED else "")
        first = next(row for row in rows.rows if row.number == left_out[0].row)
        many = "1 cancelled visit is" if len(left_out) == 1 else f"{len(left_out)} cancelled visits are"
        first.warn("X140", f"{many} left aside, as the export says: row {named}", "status")


def _read(row: Row, rows: Rows, columns: Columns, reading: Reading) -> list[VisitRow]:
    """Reads a row: a visit for each of its days; none for one that is cancelled, and after a fault that leaves nothing."""
    if not row.ok:
        return []
    if why := work_with_nobody(row):
        row.warn("X147", f"row is left aside: {why}", "visit_type")
        reading.left_out.append(LeftOut(row.label, row.number, "note", why=why))
        return []
    person = _person(row, reading)
    days = [_day(row, columns, reading)]
    if not days[0] and row.text("weekday"):
        days = _days_of_weekday(row, reading)
    state, why = state_of(row, reading)
    if state == CANCELLED or not days:
        start = _left_out_start(row, days[0] if days else "", columns)
        left_out = LeftOut(row.label, row.number, "visit", person, days[0] if days else "", start, why if days else OTHER_DAY)
        if days or row.ok:
            reading.left_out.append(left_out)
        return []
    beside = dict(carried(rows, row))
    found = []
    for day in days:
        one = VisitRow(_plain(row, person, day, columns, reading), carried=beside)
        one.parts = _parts(row, day, columns, reading, state)
        found.append(one)
    return found


def _left_out_start(row: Row, day: str, columns: Columns) -> str:
    """Returns the start of a row that is left out, as 23:45 where it can be read."""
    text = clock_texts(row, day, columns).get("planned_start", "")
    try:
        found = late_time_or_datetime(text)
    except Unreadable:
        return text
    return f"{found // timedelta(hours=1):02}:{found // timedelta(minutes=1) % 60:02}" if isinstance(found, timedelta) else text


def _plain(row: Row, person: str, day: str, columns: Columns, reading: Reading) -> Plain:
    """Reads when and what the visit of a row is on one day."""
    values = {"service_user_id": person, "date": day, "visit_id": row.text("visit_id")}
    values |= clock_texts(row, day, columns)
    values |= care(row, columns, reading, values)
    headers = {}
    if not row.text("minutes") and row.text("end"):
        headers["minutes"] = row.headers.get("end", "end")
    return Plain(row, values, headers)


def _days_of_weekday(row: Row, reading: Reading) -> list[str]:
    """Returns the days of the plan that are the day of the week of a row without a date."""
    try:
        wanted = weekdays(row.text("weekday"))
    except Unreadable as wrong:
        row.unreadable(wrong, "weekday")
        return []
    if not reading.plan_days:
        what = "has a day of the week and no date, and the days of the plan are not given"
        row.fault("V106", what, "weekday", "--day 2026-12-07 --days 7, with the first day of the plan")
        return []
    return [day.isoformat() for day in reading.plan_days if Weekday.of(day) in wanted]


def _person(row: Row, reading: Reading) -> str:
    name = name_in(row)
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
    check_name(row, reading.clients, found, name, concept)
    known = reading.clients.births.get(found, "")
    if born and known and born != known:
        row.warn("X161", f'is read as the client "{found}", who has another date of birth in the table of clients', "dob")
    return found


def _day(row: Row, columns: Columns, reading: Reading) -> str:
    day = reading.date(row, "date", columns.order)
    dated = re.match(r"\d{4}-\d\d-\d\d|\d{1,2}([/.-])\d{1,2}\1\d{2,4}|[3-6]\d{4}(?=\.)", row.text("planned_start"))
    if not row.text("date") and dated:
        try:
            day = date_text(dated[0], columns.order)
        except Unreadable as wrong:
            row.unreadable(wrong, "planned_start")
    if "date" in row.headers and not row.text("date") and not dated and not row.text("weekday"):
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


def _parts(row: Row, day: str, columns: Columns, reading: Reading, state: str) -> list[Part]:
    """Returns the carers of a row with their actual times."""
    parts = []
    for suffix in columns.suffixes:
        given, name = row.text(f"carer_id{suffix}"), row.text(f"carer_name{suffix}")
        if is_nobody(given) and is_nobody(name):
            continue
        several = reading.carers.find_all(name if is_nobody(given) else given)
        if len(several[0]) > 1 and not several[1]:
            parts += [Part(reading.prefix + one, state=_known_state(state, "", "", columns), row=row) for one in several[0]]
            continue
        carer = carer_of(row, reading, suffix)
        if carer is None:
            continue
        start, end = (_actual(row, f"actual_{name}{suffix}", day, columns) for name in ("start", "end"))
        if start and end and end < start:
            end = _later(end)
        parts.append(Part(carer, start, end, _known_state(state, start, end, columns), row))
    if not parts and row.text(HEADING) and (carer := reading.carers.one_of(row.text(HEADING))):
        parts.append(Part(reading.prefix + carer, state=_known_state(state, "", "", columns), row=row))
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
