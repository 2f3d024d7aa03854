"""From the tables of an export to the rows of plain tables, and what is made where a table is missing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from scheduler.domain.inputs import MAX_DAYS, Settings
from scheduler.files.exports.filling.double_ups import VisitRow
from scheduler.files.exports.filling.duties import read_absences, read_shifts
from scheduler.files.exports.filling.plain import Plain
from scheduler.files.exports.filling.presence import read_presence, warn_of_absent
from scheduler.files.exports.filling.staffing import finish_carers, finish_clients, read_carers, read_clients, span_of
from scheduler.files.exports.filling.visits import add_carers, add_clients, read_visits
from scheduler.files.exports.finding.rows import Rows
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.importing.days import LONGEST_SHIFT, UNKNOWN_DAY, Days
from scheduler.files.importing.parse import late_time_or_datetime
from scheduler.files.importing.settings import SettingsFile
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.tables import ABSENCES, CARERS, SERVICE_USERS, SHIFTS, VISITS


def read_plain(
    rows: dict[str, list[Rows]], reading: Reading, settings: SettingsFile, day: date | None, days: int | None
) -> tuple[dict[str, list[Plain]], list[VisitRow], SettingsFile]:
    """Returns the rows of the plain tables, the visits with their carers, and the settings with the days of the plan."""
    collector = reading.collector
    clients = read_clients(rows[SERVICE_USERS.name], reading)
    carers = read_carers(rows[CARERS.name], reading)
    if not clients:
        clients = add_clients(rows[VISITS.name], reading)
        collector.warn(rows[VISITS.name][0].found.sheet.label, "X119", "there is no table of clients: they are those of the visits")
    has_homes = bool(carers)
    if not carers:
        carers = add_carers([*rows[VISITS.name], *rows[SHIFTS.name]], reading)
        collector.warn(rows[VISITS.name][0].found.sheet.label, "X119", "there is no table of carers: they are those of the visits")
    if carers:
        finish_carers(carers, rows[CARERS.name], reading)
    reading.skills = frozenset(skill.partition("@")[0].partition(":")[0] for one in carers for skill in one.values["skills"].split(";"))
    finish_clients(clients, reading)
    visits = read_visits(rows[VISITS.name], reading)
    absent = read_presence(rows[SERVICE_USERS.name], reading, "service_user_id")
    asked = ((one.plain.values["service_user_id"], one.plain.values["date"]) for one in visits)
    warn_of_absent(absent, asked, "client", "the visits are planned all the same")
    settings = _with_days(settings, visits, day, days)
    plan_days = list(settings.settings.dates) if settings.days.first else []
    shifts, absences = read_shifts(rows[SHIFTS.name], rows[CARERS.name], plan_days, reading)
    absences += read_absences(rows[ABSENCES.name], reading)
    if (
        not shifts
        and not rows[SHIFTS.name]
        and not any("on:" in concept for one in rows[CARERS.name] for row in one.rows for concept in row.cells)
    ):
        shifts = _shifts_of_rounds(visits, reading)
    if not has_homes:
        _place_carers(carers, clients, visits, shifts, reading)
    tables = {
        SERVICE_USERS.name: clients,
        CARERS.name: carers,
        SHIFTS.name: shifts,
        VISITS.name: [one.plain for one in visits],
        ABSENCES.name: absences,
    }
    return tables, visits, settings


def _with_days(settings: SettingsFile, visits: Sequence[VisitRow], day: date | None, days: int | None) -> SettingsFile:
    """Returns the settings with the days of the plan: those given, or from the first date of a visit to the last."""
    if settings.days.first is not None and day is None and days is None:
        return settings
    dates = [one.plain.values["date"] for one in visits if one.plain.values["date"]]
    first, count = span_of(dates) if dates else (day, 1)
    first = day or settings.days.first or first
    if day is not None and dates:
        count = max((date.fromisoformat(max(dates)) - day) // timedelta(days=1) + 1, 1)
    count = days or min(count, MAX_DAYS)
    if first is not None:
        settings.settings = settings.settings.replace(day=first, days=count)
    else:
        settings.settings = Settings(day=UNKNOWN_DAY)
        if visits and not any(one.plain.row.text("date") or not one.plain.row.ok for one in visits):
            visits[0].plain.row.fault(
                "X142", "no visit has a date", "date", "--day 2026-12-07, with the day of the visits; or a column of dates"
            )
    settings.days = Days(first, count, settings.settings.timezone)
    return settings


def _shifts_of_rounds(visits: Sequence[VisitRow], reading: Reading) -> list[Plain]:
    """Returns a shift for each carer and day, from the first start to the last end, where the export has no shifts."""
    spans: defaultdict[tuple[str, str], list[tuple[timedelta, timedelta, VisitRow]]] = defaultdict(list)
    for one in visits:
        values = one.plain.values
        try:
            start = late_time_or_datetime(values.get("planned_start", ""))
        except Unreadable:
            continue
        if isinstance(start, timedelta) and values.get("minutes", "").isdecimal():
            for part in one.parts:
                spans[part.carer_id, values["date"]].append((start, start + timedelta(minutes=int(values["minutes"])), one))
    shifts = []
    for (carer, day), made in sorted(spans.items(), key=lambda item: item[0]):
        first, last = min(start for start, _, _ in made), max(end for _, end, _ in made)
        last = min(last, first + LONGEST_SHIFT)
        values = {"shift_id": f"{carer}/{day}/1", "carer_id": carer, "date": day, "start": _clock(first), "end": _clock(last)}
        shifts.append(Plain(made[0][2].plain.row, values))
    if shifts:
        what = "there are no shifts: each carer works from the first start to the last end of the day's visits"
        reading.collector.warn(visits[0].plain.row.label, "X120", what)
    return shifts


def _clock(since_midnight: timedelta) -> str:
    minutes = since_midnight // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _place_carers(
    carers: Sequence[Plain], clients: Sequence[Plain], visits: Sequence[VisitRow], shifts: Sequence[Plain], reading: Reading
) -> None:
    """Lets carers whose homes are not known begin and end at their visits."""
    home_of = {one.values["service_user_id"]: one.values for one in clients}
    first: dict[str, str] = {}
    for one in visits:
        for part in one.parts:
            first.setdefault(part.carer_id, one.plain.values["service_user_id"])
    for carer in carers:
        place = home_of.get(first.get(carer.values["carer_id"], ""), {})
        carer.values |= {name: place.get(name, "") for name in ("postcode", "lat", "lon")}
    for shift in shifts:
        shift.values |= {"start_place": "none", "end_place": "none"}
    if carers:
        what = "the homes of carers are not known: no journey is counted to the first visit and from the last"
        reading.collector.warn(carers[0].row.label, "X138", what)
