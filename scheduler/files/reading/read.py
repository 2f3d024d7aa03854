"""A folder of tables and settings becomes `Inputs`; everything that is wrong with it is said at once, by file, row and column."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from scheduler.domain.base import Frozen
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.inputs import HistoryEntry, Inputs, Settings, WorkedDay
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelSettings
from scheduler.domain.shifts import Absence, Shift, without_overlaps
from scheduler.files.checking.clashes import warn_clashes
from scheduler.files.checking.pins import Service, check_together, check_visit
from scheduler.files.checking.unserved import warn_unserved
from scheduler.files.importing.days import Days, anchor, set_aside
from scheduler.files.importing.faults import Gathered
from scheduler.files.importing.folder import Folder, open_folder
from scheduler.files.importing.records import Record, built
from scheduler.files.importing.settings import SettingsFile, read_settings
from scheduler.files.reading.history import check_legs, check_worked, read_history, read_leg, read_worked, warn_strangers
from scheduler.files.reading.links import check_links
from scheduler.files.reading.people import postcode_finder, read_carer, read_location, read_service_user
from scheduler.files.reading.shift_patterns import on_the_days
from scheduler.files.reading.shifts_and_absences import read_absence, read_shift
from scheduler.files.reading.visits import read_links, read_visit
from scheduler.files.reading.weekly import read_weekly, warn_suspended
from scheduler.files.schema.tables import ABSENCES, CARERS, HISTORY, SERVICE_USERS, SHIFTS, TRAVEL, VISITS
from scheduler.files.schema.weekly_tables import SHIFT_PATTERNS, VISIT_PATTERNS, WORKED

F = TypeVar("F", bound=Frozen)
Past = TypeVar("Past", HistoryEntry, WorkedDay)
Rows = Sequence[tuple[Record, F]]


def read_folder(path: Path, *, day: date | None = None) -> Inputs:
    """Read the tables (.csv or .xlsx) and settings.toml of a folder.

    Args:
        path: of the folder.
        day: the first day of the plan, instead of the settings'.

    Raises:
        BadInput: with every fault, by file and row. docs/faults.md explains each code.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> [visit.visit_id for visit in inputs.visits][:3]
        ['V1', 'V2', 'V3']
    """
    gathered = Gathered()
    settings = read_settings(path, day, gathered)
    folder = open_folder(path, settings, gathered)
    people = built(folder.of(SERVICE_USERS), lambda row: read_service_user(row, folder.known(CARERS)))
    carers = built(folder.of(CARERS), lambda row: read_carer(row, folder.known(SERVICE_USERS)))
    travel = _travel(folder, settings, gathered)
    locations = _locations(folder, settings, gathered, needed=travel.model == "crow")
    weekly = read_weekly(folder)
    shifts = _shifts(folder, gathered)
    coming = [*shifts, *on_the_days(weekly.shift_patterns, settings.settings, {row.text("shift_id") for row in folder.of(SHIFTS)})]
    warn_clashes(coming, settings.settings)
    absences = _absences(folder, gathered)
    visits, links = _visits(folder, gathered)
    service = _service(folder, settings.settings, _only(people), _only(carers), (without_overlaps(_only(coming)), _only(absences)))
    _check(visits, links, service)
    warn_suspended(visits, weekly.suspensions)
    asked = [(row, visit, folder.days.date_of(anchor(visit))) for row, visit in visits]
    warn_unserved([*asked, *((row, one, settings.settings.day) for row, one in weekly.visit_patterns)], _only(carers))
    history, worked = _past(folder, gathered)
    gathered.raise_any()
    return Inputs(
        settings=settings.settings,
        travel=travel,
        locations=locations,
        service_users=_only(people),
        carers=_only(carers),
        shifts=_only(shifts),
        visits=_only(visits),
        links=_only(links),
        absences=_only(absences),
        history=_only(history),
        packages=_only(weekly.packages),
        episodes=_only(weekly.episodes),
        visit_patterns=_only(weekly.visit_patterns),
        pattern_links=tuple(weekly.links),
        suspensions=_only(weekly.suspensions),
        shift_patterns=_only(weekly.shift_patterns),
        worked=_only(worked),
        warnings=gathered.warnings,
    )


def _only(rows: Rows[F]) -> tuple[F, ...]:
    return tuple(found for _, found in rows)


def _locations(folder: Folder, settings: SettingsFile, gathered: Gathered, *, needed: bool) -> tuple[Location, ...]:
    find = postcode_finder(settings.postcodes, gathered)
    homes = [(record, "service_user_id") for record in folder.of(SERVICE_USERS)] + [(record, "carer_id") for record in folder.of(CARERS)]
    found = [read_location(record, column, find, needed=needed) for record, column in homes]
    return tuple(filter(None, found))


def _travel(folder: Folder, settings: SettingsFile, gathered: Gathered) -> TravelSettings:
    """The travel settings with the user's own legs, which are used where there are some, unless the settings say otherwise."""
    legs = built(folder.of(TRAVEL), lambda row: read_leg(row, folder.homes))
    check_legs(legs)
    model = settings.travel.model if settings.model_given or TRAVEL not in folder.present else "matrix"
    if model == "matrix" and TRAVEL not in folder.present:
        gathered.fault("settings.toml", "S111", 'travel model "matrix" needs a table travel.csv', 'model = "crow"')
    if model == "crow" and folder.of(TRAVEL):
        gathered.warn(folder.of(TRAVEL)[0].file, "T107", 'is not used, as the travel model is "crow"', 'model = "matrix" in settings.toml')
    return settings.travel.replace(model=model, entries=_only(legs))


def _shifts(folder: Folder, gathered: Gathered) -> list[tuple[Record, Shift]]:
    days = folder.days
    read = built(folder.of(SHIFTS), lambda row: read_shift(row, days, folder.known(CARERS), folder.homes))
    inside = [(row, shift) for row, shift in read if days.hold(shift.start)]
    set_aside([row for row, shift in read if not days.hold(shift.start)], "they start on other days than", "H108", days, gathered)
    if read and not inside and not folder.of(SHIFT_PATTERNS):
        gathered.fault(read[0][0].file, "H109", f"no shift starts on {days}", f"day = {days.date_of(read[0][1].start)} in settings.toml")
    return inside


def _absences(folder: Folder, gathered: Gathered) -> list[tuple[Record, Absence]]:
    days = folder.days
    read = built(folder.of(ABSENCES), lambda row: read_absence(row, days, folder.known(CARERS)))
    set_aside([row for row, one in read if not days.hold_any(one.start, one.end)], "they are not on", "A103", days, gathered)
    return [(row, one) for row, one in read if days.hold_any(one.start, one.end)]


def _visits(folder: Folder, gathered: Gathered) -> tuple[list[tuple[Record, Visit]], list[tuple[Record, VisitLink]]]:
    """The visits of the plan's days, and the links between them."""
    days = folder.days
    read = built(folder.of(VISITS), lambda row: read_visit(row, days, folder.known(SERVICE_USERS), folder.known(CARERS)))
    links = [(row, link) for row in folder.of(VISITS) for link in read_links(row, folder.known(VISITS))]
    inside = [(row, visit) for row, visit in read if days.hold(anchor(visit))]
    outside = {visit.visit_id: row for row, visit in read if not days.hold(anchor(visit))}
    set_aside(list(outside.values()), "they are on other days than", "V107", days, gathered)
    if read and not inside and not folder.of(VISIT_PATTERNS):
        gathered.fault(read[0][0].file, "V129", f"no visit is on {days}", f"day = {days.date_of(anchor(read[0][1]))} in settings.toml")
    cut = [row for row, link in links if (link.first_visit_id in outside) != (link.second_visit_id in outside)]
    set_aside(cut, "they link to visits that are not on", "V130", days, gathered)
    return inside, [(row, link) for row, link in links if not {link.first_visit_id, link.second_visit_id} & outside.keys()]


def _check(visits: Rows[Visit], links: Rows[VisitLink], service: Service) -> None:
    """What pins and links contradict."""
    for record, visit in visits:
        check_visit(record, visit, service)
    check_together(visits, service)
    check_links(links, {visit.visit_id: visit for _, visit in visits}, service)


def _past(folder: Folder, gathered: Gathered) -> tuple[list[tuple[Record, HistoryEntry]], list[tuple[Record, WorkedDay]]]:
    """Who was visited by whom, and who worked when, before the plan."""
    history = _before(built(folder.of(HISTORY), read_history), folder.days, gathered)
    worked = _before(built(folder.of(WORKED), lambda row: read_worked(row, folder.days)), folder.days, gathered)
    check_worked(worked)
    people, carers = folder.known(SERVICE_USERS) or (), folder.known(CARERS) or ()
    warn_strangers([(row, ((entry.service_user_id, people), (entry.carer_id, carers))) for row, entry in history])
    warn_strangers([(row, ((entry.carer_id, carers),)) for row, entry in worked])
    return history, worked


def _before(rows: list[tuple[Record, Past]], days: Days, gathered: Gathered) -> list[tuple[Record, Past]]:
    """The rows of days before the plan; one warning counts the others."""
    if days.first is None:
        return rows
    set_aside([row for row, entry in rows if entry.day >= days.first], "they are not before", "Y101", days, gathered)
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
