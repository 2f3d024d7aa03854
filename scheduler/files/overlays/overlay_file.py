"""Reads an overlay: which settings and rows of a folder it changes."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.domain.regular import read_regular
from scheduler.files.importing.faults import FaultCollector, maybe_one_of
from scheduler.files.importing.settings import PLAIN, SECTIONS
from scheduler.files.importing.sheets import text_of
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.tables import TABLES, column_named

EDITS = ("change", "add", "remove")
KEYS = ("name", "drop_visits_up_to_minutes", "speed", "medicine", "provider", *EDITS)
SETTINGS = tuple(name for name in (*PLAIN, *SECTIONS) if name not in ("day", "date", "days", "columns"))
"""Keys of settings.toml that an overlay may hold; all scenarios have the same days."""
KEYS_OF_EDIT = {
    "change": ("table", "where", "set"),
    "add": ("table", "row"),
    "remove": ("table", "where"),
    "medicine": ("service_user_id", "pattern_id", "visit_id", "earliest", "latest"),
    "provider": ("service_user_id", "provider"),
}

Cells = dict[str, str]
Where = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Edit:
    """A change of the rows of a table.

    Attributes:
        place: ``file:line:key`` of the overlay, for faults.
        kind: ``change``, ``add`` or ``remove``.
        table: name of the table.
        where: which rows, by column the texts that a cell may be; no columns for all rows.
        cells: new texts by column; of the whole row if it is added.
    """

    place: str
    kind: str
    table: str
    where: Where = field(default_factory=dict)
    cells: Cells = field(default_factory=dict)


@dataclass(frozen=True)
class Overlay:
    """What an overlay changes.

    Attributes:
        name: of the scenario.
        settings: sections and values of settings.toml that it replaces.
        speed: factor of the speed, by mode of travel.
        drop_minutes: visits of at most so many minutes are dropped; None for none.
        edits: of rows, in the order in which they are made.
    """

    name: str
    settings: dict[str, Any]
    speed: dict[str, float]
    drop_minutes: int | None
    edits: tuple[Edit, ...]


def read_overlay_file(path: Path, collector: FaultCollector) -> Overlay | None:
    """Reads an overlay; None after a fault that leaves nothing to read.

    Args:
        path: of the .toml file.
        collector: collects the faults.
    """
    try:
        text = text_of(read_regular(path))
        values = tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as error:
        collector.fault(path.name, "O101", f"cannot be read: {error.strerror}")
        return None
    except Unreadable as wrong:
        collector.fault(path.name, "O101", wrong.what, wrong.maybe)
        return None
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        collector.fault(
            f"{path.name}:{line[1]}" if line else path.name, "O101", f"is not TOML: {error}", 'words need quotes: start = "07:00"'
        )
        return None
    return _Reader(path, text, values, collector).overlay()


class _Reader:
    """The values of an overlay, and where they stand in the file."""

    def __init__(self, path: Path, text: str, values: dict[str, Any], collector: FaultCollector) -> None:
        self._path, self._lines, self._values, self._collector = path, text.splitlines(), values, collector

    def overlay(self) -> Overlay:
        """Returns what the file says; each invalid part is a fault and is left out."""
        known = (*KEYS, *SETTINGS)
        for key in self._values:
            if key not in known:
                maybe = "all scenarios have the same days" if key in ("day", "date", "days") else maybe_one_of(key, known)
                self._fault(self._place(key), "O102", f'"{key}" is unknown', maybe)
        settings = {key: value for key, value in self._values.items() if key in SETTINGS}
        name = self._values.get("name", self._path.stem)
        if not isinstance(name, str) or not name.strip():
            self._fault(self._place("name"), "O103", f"{name!r} is to be a name")
            name = self._path.stem
        return Overlay(name.strip(), settings, self._speed(), self._drop_minutes(), tuple(self._edits()))

    def _speed(self) -> dict[str, float]:
        speed = self._values.get("speed", {})
        if not isinstance(speed, dict):
            self._fault(self._place("speed"), "O103", "is to be a section [speed]", "[speed] with a line car = 1.1")
            return {}
        for mode, factor in speed.items():
            if not isinstance(factor, int | float) or isinstance(factor, bool) or not 0.05 <= factor <= 20:
                self._fault(self._place("speed"), "O103", f"speed {factor!r} of {mode} is to be a number from 0.05 to 20")
        return {mode: factor for mode, factor in speed.items() if isinstance(factor, int | float) and 0.05 <= factor <= 20}

    def _drop_minutes(self) -> int | None:
        minutes = self._values.get("drop_visits_up_to_minutes")
        if minutes is None or (type(minutes) is int and 1 <= minutes <= 1440):
            return minutes
        self._fault(self._place("drop_visits_up_to_minutes"), "O103", f"{minutes!r} is to be whole minutes from 1 to 1440")
        return None

    def _edits(self) -> Iterator[Edit]:
        for kind in (*EDITS, "medicine", "provider"):
            entries = self._values.get(kind, [])
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                self._fault(self._place(kind), "O103", f"is to be a list of sections [[{kind}]]")
                continue
            for number, entry in enumerate(entries):
                place = self._place(kind, number)
                for key in entry:
                    if key not in KEYS_OF_EDIT[kind]:
                        self._fault(place, "O102", f'"{key}" is unknown', maybe_one_of(key, KEYS_OF_EDIT[kind]))
                yield from self._edit(kind, entry, place)

    def _edit(self, kind: str, entry: Mapping[str, Any], place: str) -> Iterator[Edit]:
        if kind == "medicine":
            yield from self._medicine(entry, place)
            return
        if kind == "provider":
            where = self._where("service_users", entry.get("service_user_id"), place, "service_user_id")
            if where is not None:
                yield Edit(place, "remove", "service_users", where)
            return
        table = next((one for one in TABLES if one.name == entry.get("table")), None)
        if table is None:
            maybe = maybe_one_of(str(entry.get("table", "")), [one.name for one in TABLES])
            self._fault(place, "O104", f"table {entry.get('table')!r} is unknown", maybe)
            return
        cells = self._cells(table.name, entry.get("row" if kind == "add" else "set", {}), place)
        if kind != "remove" and not cells:
            self._fault(place, "O103", f"says nothing to {kind}", "row = { ... }" if kind == "add" else "set = { ... }")
            return
        if kind != "add" and "where" not in entry:
            self._fault(place, "O103", "does not say which rows", "where = { } with columns and values; empty for all rows")
            return
        wanted = entry.get("where", {})
        columns = self._cells(table.name, wanted, place, is_where=True)
        if not isinstance(wanted, dict) or len(columns) < len(wanted):
            return  # which rows is not known
        where = {name: frozenset(_texts(wanted[given])) for given, name in zip(wanted, columns, strict=True)}
        yield Edit(place, kind, table.name, where, {} if kind == "remove" else cells)

    def _medicine(self, entry: Mapping[str, Any], place: str) -> Iterator[Edit]:
        """Yields the edit that gives the visits of a medicine another window, in which nothing is time-critical any more."""
        keys = [key for key in ("pattern_id", "visit_id", "service_user_id") if key in entry]
        missing = [key for key in ("earliest", "latest") if not isinstance(entry.get(key), str)]
        if missing or not keys or keys == ["service_user_id"]:
            needs = "pattern_id or visit_id, earliest and latest"
            self._fault(place, "O103", f"a medicine needs {needs}", 'pattern_id = "W0001", earliest = "08:00", latest = "10:00"')
            return
        table = "visit_patterns" if keys[0] == "pattern_id" else "visits"
        cells = {"earliest": entry["earliest"], "latest": entry["latest"], "windows": "", "planned_start": "", "time_critical": ""}
        yield Edit(place, "change", table, {keys[0]: frozenset(_texts(entry[keys[0]]))}, cells)

    def _where(self, table: str, value: Any, place: str, column: str) -> Where | None:
        if not _texts(value):
            self._fault(place, "O103", f"does not say whose: {column} of {table}", f'{column} = ["P0001"]')
            return None
        return {column: frozenset(_texts(value))}

    def _cells(self, name: str, values: Any, place: str, *, is_where: bool = False) -> Cells:
        """Returns texts by column name; an unknown column is a fault."""
        if not isinstance(values, dict):
            self._fault(place, "O103", f"{values!r} is to be columns and values", '{ start = "07:00" }')
            return {}
        table = next(one for one in TABLES if one.name == name)
        cells: Cells = {}
        for given, value in values.items():
            column = column_named(table, given)
            if column is None:
                maybe = maybe_one_of(given, [one.name for one in table.columns])
                self._fault(place, "O104", f'table {name} has no column "{given}"', maybe)
            elif column.name in cells:
                self._fault(place, "O104", f"{column.name} of {name} is named twice")
            else:
                texts = _texts(value)
                cells[column.name] = "" if is_where else ";".join(texts)
        return cells

    def _fault(self, place: str, code: str, what: str, maybe: str = "") -> None:
        self._collector.fault(place, code, what, maybe)

    def _place(self, key: str, number: int = 0) -> str:
        """Returns ``file:line:key`` of a key, or of the section of this number that has its name."""
        header = re.compile(rf"\s*(\[\[?\s*{re.escape(key)}\s*\]|[\"']?{re.escape(key)}[\"']?\s*=)")
        lines = [at for at, line in enumerate(self._lines, start=1) if header.match(line)]
        return f"{self._path.name}:{lines[min(number, len(lines) - 1)] if lines else 1}:{key}"


def _texts(value: Any) -> list[str]:
    """Returns a value of the overlay, or each of a list, as the text of a cell."""
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if isinstance(value, bool):
        return ["yes" if value else ""]
    if isinstance(value, date):
        return [value.isoformat()]
    return [] if value is None else [str(value)]
