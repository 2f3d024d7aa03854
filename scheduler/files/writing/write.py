"""Writes `Inputs` to a folder that reads back as the same `Inputs`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import METRES_PER_MILE, Location, TravelMode
from scheduler.domain.shifts import Absence, Break, Shift
from scheduler.domain.visit_days import anchor
from scheduler.files.importing.days import LONGEST_NIGHT_WINDOW, LONGEST_SHIFT, Days
from scheduler.files.schema import tables
from scheduler.files.schema import weekly_tables as weekly
from scheduler.files.schema.columns import Table
from scheduler.files.schema.provider_tables import CONTRACTS, PROVIDERS
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.outputs import write_inputs
from scheduler.files.writing.read_back import read_roster
from scheduler.files.writing.rosters import write_roster
from scheduler.files.writing.settings_text import settings_text
from scheduler.files.writing.texts import local_text, number_text, skill_text, span_texts, time_text, yes_text
from scheduler.files.writing.write_weekly import (
    Row,
    care_row,
    contract_row,
    episode_row,
    history_row,
    link_rows,
    package_row,
    pattern_row,
    place_text,
    provider_row,
    shift_pattern_row,
    suspension_row,
    worked_row,
)

NOTHING_KEPT: Mapping[str, Collection[str]] = {}
_YES_NO = {True: "yes", False: "no"}
__all__ = ["read_roster", "write_folder", "write_roster"]


def write_folder(inputs: Inputs, path: Path, *, kept: Mapping[str, Collection[str]] = NOTHING_KEPT) -> None:
    """Writes settings.toml and every table with rows, without unused columns.

    Homes are named by the ids of those who live there, so the location of a person is to have the person's id. Warnings are not
    written. Tables of the folder that have no rows any more are removed.

    Args:
        inputs: to be written.
        path: of the folder; it is made where it is not there.
        kept: columns by table that are written though nothing stands in them, such as those of the folder that was read.

    Raises:
        BadInput: F015, a file cannot be written.
    """
    days = Days(inputs.settings.day, inputs.settings.days, inputs.settings.timezone)
    places = {location.location_id: location for location in inputs.locations}
    carers = {carer.carer_id: carer for carer in inputs.carers}
    visits = (*inputs.visits, *inputs.other_visits)
    visit_links = link_rows((visit.visit_id for visit in visits), inputs.links)
    pattern_links = link_rows((pattern.pattern_id for pattern in inputs.visit_patterns), inputs.pattern_links)
    rows: dict[Table, Iterable[Row]] = {
        tables.SERVICE_USERS: [_service_user(person, places[person.location_id]) for person in inputs.service_users],
        tables.CARERS: [_carer(carer, places[carer.home_location_id]) for carer in inputs.carers],
        tables.SHIFTS: [_shift(shift, carers[shift.carer_id].home_location_id, days) for shift in (*inputs.shifts, *inputs.other_shifts)],
        tables.VISITS: [_visit(visit, days) | visit_links[visit.visit_id] for visit in visits],
        tables.ABSENCES: [_absence(absence, days.zone) for absence in inputs.absences],
        tables.HISTORY: map(history_row, inputs.history),
        weekly.PACKAGES: map(package_row, inputs.packages),
        weekly.EPISODES: map(episode_row, inputs.episodes),
        weekly.VISIT_PATTERNS: [pattern_row(pattern) | pattern_links[pattern.pattern_id] for pattern in inputs.visit_patterns],
        weekly.SUSPENSIONS: [suspension_row(away, days.zone) for away in inputs.suspensions],
        weekly.SHIFT_PATTERNS: [shift_pattern_row(pattern, carers[pattern.carer_id].home_location_id) for pattern in inputs.shift_patterns],
        weekly.WORKED: [worked_row(worked, days) for worked in inputs.worked],
        PROVIDERS: map(provider_row, inputs.providers),
        CONTRACTS: map(contract_row, inputs.contracts),
        tables.TRAVEL: [
            {
                "from": leg.from_location_id,
                "to": leg.to_location_id,
                "minutes": number_text(leg.minutes),
                "miles": number_text(round(leg.metres / METRES_PER_MILE, 4)),
                "mode": leg.mode if leg.mode != TravelMode.CAR else "",
            }
            for leg in inputs.travel.entries
        ],
    }
    tables_written = {table: list(found) for table, found in rows.items()}
    named = {table.name for table, found in tables_written.items() if found}
    texts = {"settings.toml": settings_text(inputs.settings, inputs.travel)}
    for table, found in tables_written.items():
        columns = kept.get(table.name, ())
        if found or columns or (table.required and table.instead not in named):
            texts[f"{table.name}.csv"] = _table_text(table, found, columns)
    unused = [f"{table.name}.csv" for table in tables_written if f"{table.name}.csv" not in texts]
    write_inputs(path, {name: text.encode() for name, text in texts.items()}, removed=unused)


def _table_text(table: Table, rows: list[Row], kept: Collection[str]) -> str:
    """Returns a table with the columns that are required, used or kept."""
    columns = [
        column.name for column in table.columns if column.required or column.name in kept or any(row.get(column.name) for row in rows)
    ]
    return csv_text(columns, ([row.get(column, "") for column in columns] for row in rows))


def _place(place: Location) -> Row:
    return {"postcode": place.postcode or "", "lat": number_text(place.lat), "lon": number_text(place.lon)}


def _service_user(person: ServiceUser, place: Location) -> Row:
    return _place(place) | {
        "service_user_id": person.service_user_id,
        "name": person.name,
        "locality": person.locality or "",
        "preferred_carers": ";".join(person.preferred_carers),
        "refused_carers": ";".join(person.refused_carers),
        "carer_gender": person.carer_gender or "",
        "provider": person.provider,
        "may_move": "" if person.may_move is None else _YES_NO[person.may_move],
        "funding": person.funding or "",
        "discharged_on": person.discharged_on.isoformat() if person.discharged_on else "",
        "child": yes_text(person.is_child),
    }


def _carer(carer: Carer, place: Location) -> Row:
    return _place(place) | {
        "carer_id": carer.carer_id,
        "name": carer.name,
        "skills": ";".join(map(skill_text, carer.skills)),
        "gender": carer.gender or "",
        "travel_mode": carer.travel_mode if carer.travel_mode != TravelMode.CAR else "",
        "localities": ";".join(carer.localities),
        "teams": ";".join(carer.teams),
        "contract_hours": "" if carer.contract_minutes is None else number_text(round(carer.contract_minutes / 60, 4)),
        "max_day_minutes": "" if carer.max_day_minutes is None else str(carer.max_day_minutes),
        "provider": carer.provider,
    }


def _shift(shift: Shift, home: str, days: Days) -> Row:
    day = days.date_of(shift.start)
    start, end = span_texts((shift.start, shift.end), day, days, LONGEST_SHIFT, empty=False)
    window = shift.break_window
    rest = span_texts((window.earliest, window.latest), day, days, LONGEST_SHIFT, empty=False) if window else ("", "")
    return {
        "shift_id": shift.shift_id,
        "carer_id": shift.carer_id,
        "date": day.isoformat(),
        "start": start,
        "end": end,
        "start_place": place_text(shift.start_location_id, home),
        "end_place": place_text(shift.end_location_id, home),
        "break_minutes": "" if shift.breaks else str(shift.break_minutes),
        "break_earliest": rest[0],
        "break_latest": rest[1],
        "breaks": ";".join(_break(one, day, days) for one in shift.breaks),
    }


def _break(rest: Break, day: date, days: Days) -> str:
    """Returns the text of one of several breaks."""
    start, end = span_texts((rest.window.earliest, rest.window.latest), day, days, LONGEST_SHIFT, empty=False)
    return f"{rest.minutes}@{start}/{end}" if "T" in start + end else f"{rest.minutes}@{start}-{end}"


def _visit(visit: Visit, days: Days) -> Row:
    day = days.date_of(anchor(visit))
    return (
        _windows(visit, day, days)
        | care_row(visit)
        | {
            "visit_id": visit.visit_id,
            "service_user_id": visit.service_user_id,
            "date": day.isoformat(),
            "planned_start": time_text(visit.planned_start, day, days) if visit.planned_start else "",
            "pinned_carers": ";".join(visit.pinned_carers),
            "pinned_start": time_text(visit.pinned_start, day, days) if visit.pinned_start else "",
        }
    )


def _windows(visit: Visit, day: date, days: Days) -> Row:
    """Returns one window in two columns, or several windows in one."""
    texts = [span_texts((window.earliest, window.latest), day, days, LONGEST_NIGHT_WINDOW, empty=True) for window in visit.windows]
    if len(texts) == 1:
        return {"earliest": texts[0][0], "latest": texts[0][1]}
    return {"windows": ";".join(f"{start}/{end}" if "T" in start + end else f"{start}-{end}" for start, end in texts)}


def _absence(absence: Absence, zone: str) -> Row:
    return {
        "carer_id": absence.carer_id,
        "start": local_text(absence.start, zone),
        "end": local_text(absence.end, zone),
        "kind": absence.kind,
        "soft": "yes" if absence.soft else "",
    }
