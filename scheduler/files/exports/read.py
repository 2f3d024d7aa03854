"""Reads an export as it comes: `Inputs`, and beside them who goes where, what was worked, and what was left out."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from scheduler.domain.arguments import check_day, check_days
from scheduler.domain.clock import local_moment
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs
from scheduler.domain.roster import Assignment, Roster, Run
from scheduler.files.exports.beside import ActualRow, RosterRow, effective, roster_rows
from scheduler.files.exports.filling.assemble import read_plain
from scheduler.files.exports.filling.double_ups import Part
from scheduler.files.exports.filling.plain import Plain, make_records
from scheduler.files.exports.finding.found import Found
from scheduler.files.exports.finding.headers import find_table
from scheduler.files.exports.finding.mapping import Mapping, profiles, read_mapping
from scheduler.files.exports.finding.not_read import add_no_visits, nothing_found, warn_of_files, warn_of_sheets
from scheduler.files.exports.finding.rows import LeftOut, Rows, read_rows
from scheduler.files.exports.finding.sheets import Sheet, find_files, read_sheets
from scheduler.files.exports.meaning.reading import Reading
from scheduler.files.exports.meaning.times import DAY_FIRST, date_order
from scheduler.files.exports.pivoted import refuse_rotas
from scheduler.files.importing.collection import paused_collection
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.folder import ID_COLUMNS, NO_TABLES, Folder
from scheduler.files.importing.records import Known, Record, by_id, read_records
from scheduler.files.importing.settings import SettingsFile, read_settings
from scheduler.files.importing.toml_file import FILE
from scheduler.files.reading.read import read_tables
from scheduler.files.schema.columns import Table
from scheduler.files.schema.tables import ABSENCES, CARERS, SERVICE_USERS, SHIFTS, TABLES, VISITS, plain_header

GUESSED = (VISITS, SERVICE_USERS, CARERS, SHIFTS, ABSENCES)
SHIPPED_POSTCODES = "synthetic/sources/code_point_open_HR.csv.gz"
"""Postcodes of one area that come with the package, for a first look without a file of one's own."""


@dataclass(frozen=True)
class Export:
    """What an export says.

    Attributes:
        inputs: As of a plain folder.
        mapping: How it was read, to be corrected and used again.
        left_out: Rows that became nothing of the plan.
        roster: Who goes where; empty where no carers are named.
        actuals: Of call monitoring; empty where there are none.
        carried: Header and text of columns that are carried along, by visit id.
        tables: File, sheet, row of the header and table of what was found.
    """

    inputs: Inputs
    mapping: Mapping
    left_out: tuple[LeftOut, ...]
    roster: tuple[RosterRow, ...]
    actuals: tuple[ActualRow, ...]
    carried: dict[str, dict[str, str]]
    tables: tuple[Found, ...]


def read_export(
    paths: str | Path | Sequence[str | Path],
    mapping: str | Path | Mapping | None = None,
    *,
    day: date | None = None,
    days: int | None = None,
    postcodes: str | Path | None = None,
    profile: str | None = None,
) -> Inputs:
    """Reads what a rostering product exports: files and workbooks as they come.

    Tables, columns, units, the order of day and month, and words are guessed where the mapping does not say them. What was guessed
    and why is in `Inputs.warnings`.

    Args:
        paths: A file, a folder, or several of them.
        mapping: The file mapping.toml that says how to read it.
        day: The first day of the plan; the first date of a visit unless given.
        days: The number of days; up to the last date unless given.
        postcodes: A file of postcodes with their places, such as Code-Point Open.
        profile: Name of a product whose profile comes with the package.

    Raises:
        TypeError: An argument has the wrong type.
        ValueError: The day is of another century, or the number of days is not between 1 and 366.
        BadInput: Every fault, by file and row. docs/faults.md explains each code.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_export("data/tiny")
        >>> len(inputs.visits), inputs.settings.day.isoformat()
        (9, '2026-11-23')
    """
    several = [paths] if isinstance(paths, str | Path) else list(paths)
    if not several or not all(isinstance(path, str | Path) for path in several):
        raise TypeError("paths must be a path or several paths of files and folders")
    return open_export([Path(path) for path in several], mapping, day=day, days=days, postcodes=postcodes, profile=profile).inputs


@paused_collection()
def open_export(
    paths: Sequence[Path],
    mapping: str | Path | Mapping | None = None,
    *,
    day: date | None = None,
    days: int | None = None,
    postcodes: str | Path | None = None,
    profile: str | None = None,
) -> Export:
    """Reads an export with all that it says beside the inputs; arguments and errors as of `read_export`."""
    day, days = check_day(day), check_days(days)
    collector = FaultCollector()
    said = mapping if isinstance(mapping, Mapping) else Mapping() if mapping is None else read_mapping(Path(mapping))
    found_files = find_files(paths)
    settings = _settings(found_files, day, collector)
    others = {other.name: path for path in found_files if (other := _other_table(path)) is not None}
    sheets = [sheet for path in found_files if _may_be_read(path, settings, others.values()) for sheet in read_sheets(path, collector)]
    postcode_sheets = [sheet for sheet in sheets if _holds_postcodes(sheet)]
    sheets = [sheet for sheet in sheets if sheet not in postcode_sheets]
    said = said.over(_profile(sheets, profile))
    found = [table for sheet in sheets if (table := find_table(sheet, said)) is not None]
    not_read = [*warn_of_files(paths, found_files, collector), *warn_of_sheets(sheets, found, collector)]
    left_out: list[LeftOut] = []
    rows = {table.name: [read_rows(one, collector, left_out) for one in found if one.table == table.name] for table in GUESSED}
    rows = {name: [one for one in tables if one.rows] for name, tables in rows.items()}
    if not rows[VISITS.name]:
        refuse_rotas(sheets, collector)
        add_no_visits(found, not_read, collector)
    reading = _start(said, rows, collector)
    reading.left_out = left_out
    reading.plan_days = _plan_days(settings, day, days)
    plain, visits, settings = read_plain(rows, reading, settings, day, days)
    settings.postcodes = _postcodes(postcodes, settings, postcode_sheets)
    folder = _folder(plain, others, settings, collector, (reading.left_out, not_read))
    inputs, _ = read_tables(folder, settings, collector)
    roster = roster_rows(visits, inputs)
    inputs = inputs.replace(warnings=collector.warnings)
    has_actuals = any(part.actual_start for one in visits for part in one.parts)
    actuals = [
        ActualRow(one.plain.values["visit_id"], part.carer_id, part.actual_start, part.actual_end, part.state)
        for one in visits
        for part in one.parts
        if has_actuals
    ]
    return Export(
        inputs=inputs,
        mapping=effective(said, found, reading),
        left_out=tuple(sorted(reading.left_out, key=lambda one: (one.file, one.row))),
        roster=tuple(roster),
        actuals=tuple(sorted(actuals, key=lambda one: (one.visit_id, one.carer_id))),
        carried={one.plain.values["visit_id"]: one.carried for one in visits if one.carried},
        tables=tuple(found),
    )


def roster_of(export: Export) -> Roster:
    """Returns who goes where, at the planned starts; visits of other days are not in it."""
    zone = export.inputs.settings.timezone
    runs: defaultdict[tuple[str, str], list[Assignment]] = defaultdict(list)
    for row in export.roster:
        start = local_moment(datetime.fromisoformat(row.start), zone)
        runs[row.shift_id, row.carer_id].append(Assignment(visit_id=row.visit_id, start=start))
    return Roster(
        runs=tuple(
            Run(shift_id=shift_id, carer_id=carer_id, assignments=tuple(made)) for (shift_id, carer_id), made in sorted(runs.items())
        )
    )


def _settings(paths: Sequence[Path], day: date | None, collector: FaultCollector) -> SettingsFile:
    """Returns the settings of a file settings.toml among the files of the export; without one the defaults."""
    named = next((path for path in paths if path.name == FILE), None)
    return SettingsFile() if named is None else read_settings(named.parent, day, collector)


def _other_table(path: Path) -> Table | None:
    """Returns the plain table of a file that is no usual export, such as history or travel."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        return None
    plain = plain_header(path.stem)
    return next((table for table in TABLES if table not in GUESSED and plain in (table.name, *table.aliases)), None)


def _may_be_read(path: Path, settings: SettingsFile, others: Iterable[Path]) -> bool:
    is_other = path in set(others)
    return path.name not in NO_TABLES and path.name != "misfits.csv" and path != settings.postcodes and not is_other


def _holds_postcodes(sheet: Sheet) -> bool:
    """Returns whether a file is one of postcodes and their places."""
    header = {cell.casefold() for cell in next((row for row in sheet.rows if any(row)), [])}
    return bool(header & {"pcds", "pcd", "pcd7", "pcd8"})


def _profile(sheets: Sequence[Sheet], name: str | None) -> Mapping:
    """Returns the profile of a name, or of a product whose headers are all in one of the sheets.

    Raises:
        BadInput: X103, there is no profile of this name.
    """
    known = profiles()
    if name is not None:
        if name not in known:
            raise BadInput(
                [Fault(name, "X103", f'there is no profile "{name}"', f"{', '.join(known)} are those that come with the package")]
            )
        return known[name]
    for profile in known.values():
        wanted = {header.casefold() for header in profile.recognise}
        if wanted and any(wanted <= {cell.casefold() for cell in row} for sheet in sheets for row in sheet.rows[:40]):
            return profile
    return Mapping()


def _start(said: Mapping, rows: dict[str, list[Rows]], collector: FaultCollector) -> Reading:
    """Returns what is known before the first row is read: above all the order of day and month."""
    dated = ("date", "dob", "start", "end", "planned_start", "leaving_date")
    cells = [cell for tables in rows.values() for one in tables for concept in dated for cell in one.cells(concept)]
    order = date_order(cells)
    born = date_order([cell for tables in rows.values() for one in tables for cell in one.cells("dob")])
    reading = Reading(said, collector, said.dates or (order.order if order else DAY_FIRST))
    reading.is_order_known = bool(said.dates) or order is not None
    reading.born_order = born.order if born else None
    return reading


def _plan_days(settings: SettingsFile, day: date | None, days: int | None) -> tuple[date, ...]:
    """Returns the days of the plan where they are given: by the arguments, or by a settings.toml; else none."""
    first = day or settings.days.first
    count = days or (1 if day else settings.days.count)
    return tuple(first + timedelta(days=number) for number in range(count)) if first else ()


def _postcodes(given: str | Path | None, settings: SettingsFile, sheets: Sequence[Sheet]) -> Path | None:
    """Returns the file of postcodes: the one given, that of the settings, one of the export, or the one of the package."""
    if given is not None:
        return Path(given)
    if settings.postcodes is not None:
        return settings.postcodes
    return sheets[0].path if sheets else Path(str(files("scheduler") / SHIPPED_POSTCODES))


def _folder(
    plain: dict[str, list[Plain]],
    others: dict[str, Path],
    settings: SettingsFile,
    collector: FaultCollector,
    aside: tuple[Sequence[LeftOut], Sequence[str]],
) -> Folder:
    """Returns the rows as those of a plain folder; `aside` are the rows left out, and the files and sheets not read."""
    rows: dict[str, list[Record] | None] = {}
    ids: dict[str, Known] = {}
    present = set()
    for table in TABLES:
        if table.name in others:
            rows[table.name] = read_records(others[table.name], table, settings.columns.get(table.name, {}), collector)
        else:
            rows[table.name] = make_records(table, plain[table.name], collector) if plain.get(table.name) else None
        if rows[table.name] is not None:
            present.add(table)
    for table in (VISITS, SHIFTS, CARERS, SERVICE_USERS):
        if rows[table.name] is None:
            collector.raise_any()  # that nothing is left of a table is because of other faults, if there are any
            collector.fault("export", "F002", nothing_found(table.name, *aside), "say in mapping.toml where it is")
    for name, (column, code) in ID_COLUMNS.items():
        records = rows[name]
        ids[name] = None if records is None else by_id(records, column, code)
    return Folder(frozenset(present), frozenset(present), rows, ids, settings.days)


__all__ = ["Export", "Part", "open_export", "read_export"]
