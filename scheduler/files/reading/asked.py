"""Readers of visits and packages that a roster is asked about, before anybody has agreed to them."""

from datetime import date
from pathlib import Path

from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import CarePackage, VisitPattern
from scheduler.domain.visit_days import anchor
from scheduler.files.importing.days import Days
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, by_id, read_records, read_rows
from scheduler.files.importing.sheets import read_grid
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.reading.packages import read_pattern
from scheduler.files.reading.visits import read_visit
from scheduler.files.schema.asked import ASKED_PACKAGE
from scheduler.files.schema.columns import Table
from scheduler.files.schema.tables import VISITS, column_named

_PACKAGE = "asked"
"""Id of a package that is asked about and has none."""


def add_asked_visits(inputs: Inputs, path: Path) -> Inputs:
    """Returns the inputs with the visits of a file, whose columns are those of the table visits.

    Args:
        inputs: Of the folder.
        path: Of the file.

    Raises:
        BadInput: With every fault of the file.
    """
    collector = FaultCollector()
    visits = _read_visits(inputs, path, collector)
    collector.raise_any()
    return inputs.replace(visits=(*inputs.visits, *visits))


def add_asked_package(inputs: Inputs, path: Path) -> Inputs:
    """Returns the inputs with a package: dated visits, or rows that come back every week.

    A file with a column `visit_id` or `date` has the columns of visits; any other those of visit_patterns and `service_user_id`.

    Args:
        inputs: Of the folder.
        path: Of the file.

    Raises:
        BadInput: With every fault of the file.
    """
    collector = FaultCollector()
    if _has_column(path, VISITS, ("visit_id", "date")):
        visits = _read_visits(inputs, path, collector)
        collector.raise_any()
        return inputs.replace(visits=(*inputs.visits, *visits))
    records = read_records(path, ASKED_PACKAGE, {}, collector) or []
    packages: dict[str, CarePackage] = {}
    people = {person.service_user_id for person in inputs.service_users}
    taken = {package.package_id for package in inputs.packages} | {episode.episode_id for episode in inputs.episodes}
    patterns = read_rows(records, lambda row: _read_asked(row, inputs, people, taken, packages))
    _check_new([(row, pattern.pattern_id) for row, pattern in patterns], {one.pattern_id for one in inputs.visit_patterns}, "pattern")
    collector.raise_any()
    return inputs.replace(
        packages=(*inputs.packages, *packages.values()), visit_patterns=(*inputs.visit_patterns, *(pattern for _, pattern in patterns))
    )


def _read_asked(record: Record, inputs: Inputs, people: set[str], taken: set[str], packages: dict[str, CarePackage]) -> VisitPattern | None:
    """Reads a row of a package, and adds the package to those that are asked about."""
    person = record.text("service_user_id")
    record.known("service_user_id", [person], people, "P102", "service user")
    name = record.text("package_id") or f"{_PACKAGE}-{person}"
    if name in taken:
        record.fault("P101", f'package_id "{name}" is a package or an episode of the folder already', "package_id", f"{name}-new")
    record = record.with_values(package_id=name, pattern_id=record.text("pattern_id") or f"{_PACKAGE}-{record.row - 1}")
    pattern = read_pattern(record, {name})
    if pattern is not None:
        packages.setdefault(name, CarePackage(package_id=name, service_user_id=person, first_day=_first_day(inputs)))
        if packages[name].service_user_id != person:
            record.fault("P102", f'package "{name}" is of "{packages[name].service_user_id}" in a row above', "service_user_id")
    return pattern


def _first_day(inputs: Inputs) -> date:
    return inputs.settings.day


def _read_visits(inputs: Inputs, path: Path, collector: FaultCollector) -> list[Visit]:
    """Reads visits; one that is not on a day of the plan is a fault here."""
    settings = inputs.settings
    days = Days(settings.day, settings.days, settings.timezone)
    people, carers = {person.service_user_id for person in inputs.service_users}, {carer.carer_id for carer in inputs.carers}
    records = read_records(path, VISITS, {}, collector) or []
    by_id(records, "visit_id", "V101")
    read = read_rows(records, lambda row: read_visit(row, days, people, carers))
    _check_new([(row, visit.visit_id) for row, visit in read], {visit.visit_id for visit in inputs.visits}, "visit")
    for row, visit in read:
        if not days.hold(anchor(visit)):
            row.fault("V107", f"is not on {days}", "date" if row.text("date") else "earliest")
    return [visit for _, visit in read]


def _check_new(rows: list[tuple[Record, str]], known: set[str], kind: str) -> None:
    """Adds a fault for each id that the folder has already."""
    for row, name in rows:
        if name in known:
            row.fault("V101" if kind == "visit" else "P111", f'{kind}_id "{name}" is in the folder already', f"{kind}_id", f"{name}-new")


def _has_column(path: Path, table: Table, names: tuple[str, ...]) -> bool:
    """Returns whether the first row of a file names one of these columns; a file that cannot be read names none."""
    try:
        rows = read_grid(path, table.name).rows
    except Unreadable:
        return False
    header = next((row for row in rows if any(row)), [])
    return any(column is not None and column.name in names for column in (column_named(table, text) for text in header if text))
