"""Reads a folder of tables and settings into `Inputs`, and reports all faults at once."""

from collections import defaultdict
from collections.abc import Sequence, Sized
from datetime import date
from pathlib import Path
from typing import TypeVar

from scheduler.domain.arguments import check_day, check_path
from scheduler.domain.base import Frozen
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.inputs import HistoryEntry, Inputs, Settings, WorkedDay
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelSettings
from scheduler.domain.shifts import Absence, Shift, without_overlaps
from scheduler.domain.visit_days import anchor
from scheduler.files.checking.clashes import warn_clashes
from scheduler.files.checking.day_limits import check_day_limits
from scheduler.files.checking.pins import Service, check_together, check_visit
from scheduler.files.checking.rows import check_rows
from scheduler.files.checking.same_time import check_durations, warn_same_time
from scheduler.files.checking.unserved import warn_unserved
from scheduler.files.importing.collection import paused_collection
from scheduler.files.importing.days import Days, exclude_rows
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.folder import Folder, need_finished, open_folder
from scheduler.files.importing.records import Record, read_rows
from scheduler.files.importing.settings import SettingsFile, read_settings
from scheduler.files.importing.sheets import IMPORT_READS_IT
from scheduler.files.reading.history import check_legs, check_worked, read_history, read_leg, read_worked, warn_strangers
from scheduler.files.reading.links import check_links
from scheduler.files.reading.people import postcode_finder, read_carer, read_location, read_service_user
from scheduler.files.reading.plan_days import read_shifts, read_visits, visits_replacing_patterns
from scheduler.files.reading.providers import check_contracts, read_contract, read_provider
from scheduler.files.reading.shift_patterns import on_the_days
from scheduler.files.reading.shifts_and_absences import read_absence
from scheduler.files.reading.weekly import read_weekly, warn_suspended
from scheduler.files.schema.columns import Table
from scheduler.files.schema.provider_tables import CONTRACTS, PROVIDERS
from scheduler.files.schema.tables import ABSENCES, CARERS, HISTORY, SERVICE_USERS, SHIFTS, TRAVEL, VISITS
from scheduler.files.schema.weekly_tables import EPISODES, PACKAGES, SHIFT_PATTERNS, SUSPENSIONS, VISIT_PATTERNS, WORKED

F = TypeVar("F", bound=Frozen)
Past = TypeVar("Past", HistoryEntry, WorkedDay)
Rows = Sequence[tuple[Record, F]]


def read_folder(path: str | Path, *, day: date | None = None) -> Inputs:
    """Reads the tables (.csv or .xlsx) and settings.toml of a folder.

    Args:
        path: The folder.
        day: The first day of the plan, instead of the one in the settings.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: The day is of another century.
        BadInput: Every fault, by file and row. docs/faults.md explains each code.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> [visit.visit_id for visit in inputs.visits][:3]
        ['V1', 'V2', 'V3']
    """
    path = check_path(path)
    day = check_day(day)
    need_finished(path)
    collector = FaultCollector(IMPORT_READS_IT)
    with paused_collection():
        settings = read_settings(path, day, collector)
        folder = open_folder(path, settings, collector)
        inputs, used = read_tables(folder, settings, collector)
        check_rows(folder, used, collector)
    return inputs


def read_tables(folder: Folder, settings: SettingsFile, collector: FaultCollector) -> tuple[Inputs, dict[Table, Sized]]:
    """Reads the rows of the tables into inputs.

    Args:
        folder: With the rows.
        settings: Of the folder.
        collector: With the faults so far.

    Returns:
        The inputs, and what became of the rows of each table.

    Raises:
        BadInput: Every fault, by file and row.
    """
    known_providers = folder.known(PROVIDERS)
    providers = read_rows(folder.of(PROVIDERS), lambda row: read_provider(row, settings.settings))
    contracts = read_rows(folder.of(CONTRACTS), lambda row: read_contract(row, known_providers))
    check_contracts(contracts)
    people = read_rows(folder.of(SERVICE_USERS), lambda row: read_service_user(row, folder.known(CARERS), known_providers))
    carers = read_rows(folder.of(CARERS), lambda row: read_carer(row, folder.known(SERVICE_USERS), known_providers))
    check_day_limits(carers, settings.settings.objective, collector)
    travel = _travel(folder, settings, collector)
    locations = _locations(folder, settings, collector, needed=travel.model == "straight_line")
    weekly = read_weekly(folder)
    shifts, other_shifts = read_shifts(folder, collector)
    coming = [*shifts, *on_the_days(weekly.shift_patterns, settings.settings, {row.text("shift_id") for row in folder.of(SHIFTS)})]
    warn_clashes(coming, settings.settings)
    absences = _absences(folder, collector)
    dated, patterns = (*values_of(shifts), *other_shifts), values_of(weekly.shift_patterns)
    visits, links, other_visits = read_visits(folder, settings.settings, dated, patterns, collector)
    service = _service(
        folder, settings.settings, values_of(people), values_of(carers), (without_overlaps(values_of(coming)), values_of(absences))
    )
    _check(visits, links, service)
    check_durations(visits)
    warn_same_time(visits, values_of(links))
    warn_suspended(visits, weekly.suspensions)
    asked = [(row, visit, folder.days.date_of(anchor(visit))) for row, visit in visits]
    warn_unserved([*asked, *((row, one, settings.settings.day) for row, one in weekly.visit_patterns)], values_of(carers))
    history, worked = _past(folder, collector)
    collector.warn_spellings()
    collector.raise_any()
    used: dict[Table, Sized] = {
        SERVICE_USERS: people,
        CARERS: carers,
        SHIFTS: shifts,
        VISITS: visits,
        ABSENCES: absences,
        HISTORY: history,
        TRAVEL: travel.entries,
        PACKAGES: weekly.packages,
        VISIT_PATTERNS: weekly.visit_patterns,
        EPISODES: weekly.episodes,
        SUSPENSIONS: weekly.suspensions,
        SHIFT_PATTERNS: weekly.shift_patterns,
        WORKED: worked,
        PROVIDERS: providers,
        CONTRACTS: contracts,
    }
    inputs = Inputs(
        settings=settings.settings,
        travel=travel,
        locations=locations,
        service_users=values_of(people),
        carers=values_of(carers),
        shifts=values_of(shifts),
        visits=values_of(visits),
        links=values_of(links),
        other_shifts=tuple(other_shifts),
        other_visits=visits_replacing_patterns(other_visits, folder.known(VISIT_PATTERNS) or ()),
        absences=values_of(absences),
        history=values_of(history),
        packages=values_of(weekly.packages),
        episodes=values_of(weekly.episodes),
        visit_patterns=values_of(weekly.visit_patterns),
        pattern_links=tuple(weekly.links),
        suspensions=values_of(weekly.suspensions),
        shift_patterns=values_of(weekly.shift_patterns),
        worked=values_of(worked),
        providers=values_of(providers),
        contracts=values_of(contracts),
        warnings=collector.warnings,
    )
    return inputs, used


def values_of(rows: Rows[F]) -> tuple[F, ...]:
    """Returns what the rows say, without the rows."""
    return tuple(value for _, value in rows)


def _locations(folder: Folder, settings: SettingsFile, collector: FaultCollector, *, needed: bool) -> tuple[Location, ...]:
    find = postcode_finder(settings.postcodes, collector, settings.nominatim)
    homes = [(record, "service_user_id") for record in folder.of(SERVICE_USERS)] + [(record, "carer_id") for record in folder.of(CARERS)]
    homes = [(record, column) for record, column in homes if record.is_readable]
    found = [read_location(record, column, find, needed=needed) for record, column in homes]
    return tuple(filter(None, found))


def _travel(folder: Folder, settings: SettingsFile, collector: FaultCollector) -> TravelSettings:
    """Returns the travel settings with the user's own legs, used by default if there are any."""
    legs = read_rows(folder.of(TRAVEL), lambda row: read_leg(row, folder.homes))
    check_legs(legs)
    model = settings.travel.model if settings.model_given or TRAVEL not in folder.present else "matrix"
    if model == "matrix" and TRAVEL not in folder.present:
        collector.fault("settings.toml", "S111", 'travel model "matrix" needs a table travel.csv', 'model = "straight_line"')
    if model == "straight_line" and folder.of(TRAVEL):
        collector.warn(
            folder.of(TRAVEL)[0].file, "T107", 'is not used, as the travel model is "straight_line"', 'model = "matrix" in settings.toml'
        )
    return settings.travel.replace(model=model, entries=values_of(legs))


def _absences(folder: Folder, collector: FaultCollector) -> list[tuple[Record, Absence]]:
    days = folder.days
    read = read_rows(folder.of(ABSENCES), lambda row: read_absence(row, days, folder.known(CARERS)))
    exclude_rows([row for row, one in read if not days.hold_any(one.start, one.end)], f"they are not on {days}", "A103", collector)
    return [(row, one) for row, one in read if days.hold_any(one.start, one.end)]


def _check(visits: Rows[Visit], links: Rows[VisitLink], service: Service) -> None:
    """Checks pins and links."""
    for record, visit in visits:
        check_visit(record, visit, service)
    check_together(visits, service)
    check_links(links, {visit.visit_id: visit for _, visit in visits}, service)


def _past(folder: Folder, collector: FaultCollector) -> tuple[list[tuple[Record, HistoryEntry]], list[tuple[Record, WorkedDay]]]:
    """Reads the past visits and the past work."""
    history = _before(read_rows(folder.of(HISTORY), read_history), folder.days, collector)
    worked = _before(read_rows(folder.of(WORKED), lambda row: read_worked(row, folder.days)), folder.days, collector)
    check_worked(worked)
    people, carers = folder.known(SERVICE_USERS) or (), folder.known(CARERS) or ()
    warn_strangers([(row, ((entry.service_user_id, people), (entry.carer_id, carers))) for row, entry in history])
    warn_strangers([(row, ((entry.carer_id, carers),)) for row, entry in worked])
    return history, worked


def _before(rows: list[tuple[Record, Past]], days: Days, collector: FaultCollector) -> list[tuple[Record, Past]]:
    """Returns the rows of days before the plan; a warning counts the others."""
    if days.first is None:
        return rows
    exclude_rows([row for row, entry in rows if entry.day >= days.first], f"they are not before {days}", "Y101", collector)
    return [(row, entry) for row, entry in rows if entry.day < days.first]


def _service(
    folder: Folder,
    settings: Settings,
    people: tuple[ServiceUser, ...],
    carers: tuple[Carer, ...],
    duties: tuple[tuple[Shift, ...], tuple[Absence, ...]],
) -> Service:
    shifts_of: defaultdict[str, list[Shift]] = defaultdict(list)
    absences_of: defaultdict[str, list[Absence]] = defaultdict(list)
    for shift in duties[0]:
        shifts_of[shift.carer_id].append(shift)
    for absence in duties[1]:
        if not absence.soft:
            absences_of[absence.carer_id].append(absence)
    doubtful = {row.text("carer_id") for table in (SHIFTS, SHIFT_PATTERNS, ABSENCES) for row in folder.of(table) if not row.ok}
    if not duties[0] or {SHIFTS, SHIFT_PATTERNS, ABSENCES} & (folder.present - folder.sound):
        doubtful |= set(folder.known(CARERS) or ())
    return Service(
        settings=settings,
        days=folder.days,
        service_users={person.service_user_id: person for person in people if SERVICE_USERS in folder.sound},
        carers={carer.carer_id: carer for carer in carers if CARERS in folder.sound},
        shifts_of=shifts_of,
        absences_of=absences_of,
        doubtful=frozenset(doubtful),
    )
