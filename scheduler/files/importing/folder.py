"""The files of a folder: the table of each file, its rows, and its ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scheduler.domain.errors import BadInput, Fault
from scheduler.files.importing.days import Days
from scheduler.files.importing.faults import FaultCollector, maybe_one_of
from scheduler.files.importing.headers import named_columns
from scheduler.files.importing.manifest import MANIFEST, check_set, is_left_unfinished
from scheduler.files.importing.parse import HOME, NONE
from scheduler.files.importing.records import Known, Record, by_id, read_records
from scheduler.files.importing.settings import SettingsFile, read_settings
from scheduler.files.importing.sheets import SUFFIXES
from scheduler.files.importing.toml_file import FILE
from scheduler.files.schema.columns import Table
from scheduler.files.schema.provider_tables import CONTRACTS, PROVIDERS
from scheduler.files.schema.tables import CARERS, SERVICE_USERS, SHIFTS, TABLES, VISITS, plain_header
from scheduler.files.schema.weekly_tables import EPISODES, PACKAGES, SHIFT_PATTERNS, VISIT_PATTERNS

OUTPUTS = ("roster.csv", "roster.json", "unallocated.csv", "kpis.csv")
STAFFING = tuple(f"{name}{suffix}" for name in ("demand", "shift_kinds", "staff_limits") for suffix in SUFFIXES)
"""Tables that `rota` reads."""
TEAMS = tuple(f"{name}{suffix}" for name in ("services", "team_demand", "team_staff") for suffix in SUFFIXES)
"""Tables that `teams` reads."""
NO_TABLES = (
    *(FILE, *OUTPUTS, "template.csv", "actuals.csv", "published.csv", "sleepovers.csv", "incidents.csv"),
    *("new_packages.csv", "capacity.csv", "invoice.csv", "moves.csv"),
    *STAFFING,
    *TEAMS,
)
ID_COLUMNS = {
    SERVICE_USERS.name: ("service_user_id", "U101"),
    CARERS.name: ("carer_id", "C101"),
    SHIFTS.name: ("shift_id", "H101"),
    VISITS.name: ("visit_id", "V101"),
    PACKAGES.name: ("package_id", "P101"),
    VISIT_PATTERNS.name: ("pattern_id", "P111"),
    EPISODES.name: ("episode_id", "E101"),
    SHIFT_PATTERNS.name: ("pattern_id", "H110"),
    PROVIDERS.name: ("provider_id", "P201"),
    CONTRACTS.name: ("contract_id", "P202"),
}


@dataclass(frozen=True)
class Folder:
    """The rows and ids of all tables.

    Attributes:
        present: tables with a file.
        sound: present tables whose columns are all known; only these are used for checks.
        rows: rows by table name; None if the file is missing or unreadable.
        ids: ids by table name, for tables with ids; None if the table is unreadable.
        days: of the plan.
    """

    present: frozenset[Table]
    sound: frozenset[Table]
    rows: Mapping[str, list[Record] | None]
    ids: Mapping[str, Known]
    days: Days

    def of(self, table: Table) -> list[Record]:
        """Returns the rows of a table; none if it is missing or unreadable."""
        return self.rows[table.name] or []

    def known(self, table: Table) -> Known:
        """Returns the ids of a table, also of rows with faults."""
        return self.ids[table.name]

    @cached_property
    def homes(self) -> Known:
        """Returns the ids of all service users and carers."""
        return self._together(SERVICE_USERS, CARERS)

    @cached_property
    def places(self) -> Known:
        """Returns what may be the place where a shift starts or ends."""
        return None if self.homes is None else frozenset((*self.homes, HOME, NONE))

    @cached_property
    def sources(self) -> frozenset[str]:
        """Returns the ids of all packages and episodes; of unreadable tables none."""
        return frozenset((*(self.known(PACKAGES) or ()), *(self.known(EPISODES) or ())))

    def _together(self, *tables: Table) -> Known:
        known = [self.known(table) for table in tables]
        return None if any(ids is None for ids in known) else frozenset(name for ids in known for name in ids or ())


def open_folder(path: Path, settings: SettingsFile, collector: FaultCollector) -> Folder:
    """Finds and reads the tables of a folder.

    Args:
        path: of the folder.
        settings: of the folder.
        collector: collects the faults and warnings.

    Raises:
        BadInput: F001, the folder does not exist.
    """
    files = _find_files(path, settings, collector)
    rows: dict[str, list[Record] | None] = {}
    for table in TABLES:
        table_files = files[table.name]
        rows[table.name] = None
        if len(table_files) > 1:
            names = " and ".join(file.name for file in table_files)
            collector.fault(table_files[0].name, "F003", f"{names} are both the table {table.name}", "remove all but one")
        elif table_files:
            rows[table.name] = read_records(table_files[0], table, settings.columns.get(table.name, {}), collector)
        elif table.required and not files.get(table.instead):
            collector.fault(f"{table.name}.csv", "F002", "is missing")
    ids: dict[str, Known] = {}
    for name, (column, code) in ID_COLUMNS.items():
        records = rows[name]
        ids[name] = None if records is None else by_id(records, column, code)
    present = frozenset(table for table in TABLES if files[table.name])
    sound = frozenset(table for table in present if rows[table.name] is not None and not _misunderstood(files[table.name], collector))
    return Folder(present, sound, rows, ids, settings.days)


def columns_in(path: Path) -> dict[str, frozenset[str]]:
    """Returns the columns of each table of a folder that can be read, whether anything stands in them or not.

    Args:
        path: of the folder.

    Raises:
        BadInput: F001, the folder does not exist.
    """
    collector = FaultCollector()
    settings = read_settings(path, None, collector)
    found: dict[str, frozenset[str]] = {}
    for name, files in _find_files(path, settings, collector).items():
        table = next(table for table in TABLES if table.name == name)
        if len(files) == 1:
            found[name] = named_columns(files[0], table, settings.columns.get(name, {}))
    return found


def _misunderstood(files: list[Path], collector: FaultCollector) -> bool:
    return any(collector.has(file.name, "F008", "F009") for file in files)


def list_folder(path: Path) -> list[Path]:
    """Returns the files and folders in a folder, sorted by name.

    Raises:
        BadInput: F001, the folder does not exist or cannot be read.
    """
    try:
        return sorted(path.iterdir())
    except OSError as error:
        raise BadInput([Fault(str(path), "F001", f"is no folder that can be read: {error.strerror}")]) from error


def need_finished(path: Path) -> None:
    """Checks that the tables of a folder were written to the end.

    Raises:
        BadInput: F041, they were not: some may be missing, or be those of another week.
    """
    files = check_set(path)
    if files is not None and not files.is_finished and not set(files.names) <= {*OUTPUTS, "misfits.csv"}:
        what = "was never finished: a command ended while it wrote the files of this folder"
        raise BadInput([Fault(str(path), "F041", what, maybe=f"write it again; or remove {MANIFEST}, if all files are as they should be")])


def need_empty(path: Path) -> None:
    """Checks that a folder is new or empty, so that nothing is overwritten.

    A folder that a command left unfinished counts as empty if nothing else is in it.

    Raises:
        BadInput: F031, it is not.
    """
    if path.is_dir() and is_left_unfinished(path):
        return
    if path.exists() and (not path.is_dir() or list_folder(path)):
        raise BadInput([Fault(str(path), "F031", "is there already, and nothing is written over", maybe="name a new folder")])


def _find_files(path: Path, settings: SettingsFile, collector: FaultCollector) -> dict[str, list[Path]]:
    """Returns the files of each table by its name.

    A file that may be a misnamed table is a fault; other unknown tables are a warning.
    """
    names = {alias: table.name for table in TABLES for alias in (table.name, *table.aliases)}
    files: dict[str, list[Path]] = {table.name: [] for table in TABLES}
    for file in list_folder(path):
        if file.is_dir() or file.name.startswith((".", "~$")) or file.name in NO_TABLES or file == settings.postcodes:
            continue
        plain, suffix = plain_header(file.stem), file.suffix.lower()
        if suffix in SUFFIXES and plain in names:
            files[names[plain]].append(file)
        elif plain in names and suffix in (".xls", ".xlsm", ".ods", ".tsv", ".txt", ".numbers", ""):
            collector.fault(file.name, "F013", "is not read: tables are .csv or .xlsx", f"save it as {names[plain]}.xlsx")
        elif suffix in SUFFIXES and (close := maybe_one_of(plain, names)):
            collector.fault(file.name, "F013", "is no table by its name", f"{close} is meant")
        elif suffix in SUFFIXES:
            collector.warn(file.name, "F014", "is not read: it is no table by its name")
    return files
