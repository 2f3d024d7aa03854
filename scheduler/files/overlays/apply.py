"""Applies an overlay to a folder: the changed tables are read again, with every check of a folder."""

import csv
import io
import tomllib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.places import TravelMode
from scheduler.files.importing.faults import FaultCollector, maybe_one_of
from scheduler.files.overlays.overlay_file import Cells, Edit, Overlay, Where, read_overlay_file
from scheduler.files.reading.read import read_folder
from scheduler.files.schema.tables import TABLES
from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.settings_text import toml_block
from scheduler.files.writing.write import write_folder

OWNED_BY = {
    "carers": ("carer_id", ("shifts", "shift_patterns", "absences", "worked", "history")),
    "service_users": ("service_user_id", ("packages", "episodes", "visits", "suspensions", "history")),
    "packages": ("package_id", ("visit_patterns",)),
    "episodes": ("episode_id", ("visit_patterns",)),
}
"""By table its id, and the tables whose rows go with a row of it."""
NAMED_IN = {
    "carers": (("service_users", "preferred_carers"), ("service_users", "refused_carers"), ("visits", "pinned_carers")),
    "packages": (("episodes", "hands_over_to"),),
}
"""By table the columns that list its ids and lose those that are removed."""
LINK_COLUMNS = ("linked_to", "link_min_gap", "link_max_gap", "link_carers", "link_whole")
ID_OF = {"visits": "visit_id", "visit_patterns": "pattern_id"}

Tables = dict[str, list[Cells]]


def read_overlay(path: Path, base: Inputs) -> tuple[str, Inputs]:
    """Reads an overlay and returns the name of the scenario, and the inputs as it changes them.

    Args:
        path: of the .toml file.
        base: inputs of the folder that it changes.

    Raises:
        BadInput: every fault of the overlay, or of the folder as it becomes.
    """
    collector = FaultCollector()
    overlay = read_overlay_file(path, collector)
    if overlay is None:
        collector.raise_any()
    assert overlay is not None, "a file that cannot be read has a fault"
    with TemporaryDirectory(prefix="carerounds-") as name:
        folder = Path(name)
        write_folder(base, folder)
        tables = _read_tables(folder)
        for edit in (*overlay.edits, *_drops(overlay)):
            _apply(edit, tables, collector)
        if collector.has_at("add"):  # rows that are not added would be missed everywhere
            collector.raise_any()
        _write_tables(folder, tables)
        settings = tomllib.loads((folder / "settings.toml").read_text(encoding="utf-8"))
        (folder / "settings.toml").write_text(_settings_text(_merged(settings, overlay)), encoding="utf-8")
        try:
            inputs = read_folder(folder)
        except BadInput as error:
            for fault in error.faults:
                collector.fault(f"{path.name} makes {fault.where}", fault.code, fault.what, fault.maybe)
        collector.raise_any()
        return overlay.name, inputs


def _read_tables(folder: Path) -> Tables:
    tables: Tables = {}
    for table in TABLES:
        path = folder / f"{table.name}.csv"
        if path.exists():
            tables[table.name] = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    return tables


def _write_tables(folder: Path, tables: Tables) -> None:
    for table in TABLES:
        rows = tables.get(table.name, [])
        path = folder / f"{table.name}.csv"
        columns = [column.name for column in table.columns if column.required or any(row.get(column.name) for row in rows)]
        if rows or path.exists():
            path.write_text(csv_text(columns, ([row.get(name) or "" for name in columns] for row in rows)), encoding="utf-8")


def _drops(overlay: Overlay) -> Iterable[Edit]:
    """Yields the removal of short visits as edits."""
    if overlay.drop_minutes is not None:
        short = frozenset(str(minutes) for minutes in range(1, overlay.drop_minutes + 1))
        for table in ID_OF:
            yield Edit("", "remove", table, {"minutes": short})


def _apply(edit: Edit, tables: Tables, collector: FaultCollector) -> None:
    rows = tables.setdefault(edit.table, [])
    if edit.kind == "add":
        rows.append(dict(edit.cells))
        return
    chosen = [row for row in rows if _matches(row, edit.where)]
    _warn_unmatched(edit, rows, collector)
    if edit.kind == "change":
        for row in chosen:
            row.update(edit.cells)
        return
    _remove(edit.table, chosen, tables)


def _matches(row: Cells, where: Where) -> bool:
    return all((row.get(column) or "") in texts for column, texts in where.items())


def _warn_unmatched(edit: Edit, rows: list[Cells], collector: FaultCollector) -> None:
    """Adds a fault for each value that no row has, and one where no row has them all; short visits need not be there."""
    if not edit.place:
        return
    is_said = False
    for column, texts in edit.where.items():
        known = {row.get(column) or "" for row in rows}
        for text in sorted(texts - known):
            is_said = True
            collector.fault(edit.place, "O105", f'no row of {edit.table} has {column} "{text}"', maybe_one_of(text, sorted(known)))
    if not is_said and not any(_matches(row, edit.where) for row in rows):
        collector.fault(edit.place, "O105", f"no row of {edit.table} is meant")


def _remove(table: str, chosen: list[Cells], tables: Tables) -> None:
    """Removes rows, what belongs to them, and the mentions of them."""
    if not chosen:
        return
    gone = {id(row) for row in chosen}
    tables[table] = [row for row in tables[table] if id(row) not in gone]
    if table in OWNED_BY:
        column, owned = OWNED_BY[table]
        ids = {row.get(column) or "" for row in chosen}
        for other in owned:
            named = "package_id" if other == "visit_patterns" else column
            _remove(other, [row for row in tables.get(other, []) if (row.get(named) or "") in ids], tables)
        if table in ("carers", "service_users"):  # their homes are named by their ids
            legs = tables.get("travel", [])
            tables["travel"] = [leg for leg in legs if leg["from"] not in ids and leg["to"] not in ids]
        for other, listed in NAMED_IN.get(table, ()):
            for row in tables.get(other, []):
                row[listed] = ";".join(name for name in (row.get(listed) or "").split(";") if name and name not in ids)
    if table in ID_OF:
        _unlink({row[ID_OF[table]] for row in chosen}, tables[table])


def _unlink(ids: set[str], rows: list[Cells]) -> None:
    """Removes the links to visits or patterns that are gone."""
    for row in rows:
        partners = [name for name in (row.get("linked_to") or "").split(";") if name]
        keeps = [position for position, name in enumerate(partners) if name not in ids]
        if len(keeps) < len(partners):
            for column in LINK_COLUMNS:
                values = (row.get(column) or "").split(";")
                kept = [values[position] if position < len(values) else "" for position in keeps]
                row[column] = ";".join(kept) if any(kept) else ""


def _merged(settings: dict[str, Any], overlay: Overlay) -> dict[str, Any]:
    """Returns the settings of the folder with those of the overlay in their place, section by section."""
    for key, value in overlay.settings.items():
        settings[key] = _deep(settings[key], value) if isinstance(value, dict) and isinstance(settings.get(key), dict) else value
    if overlay.speed:
        factors = settings.setdefault("travel", {}).setdefault("mode_factors", {})
        for mode, speed in overlay.speed.items():
            factors[mode] = factors.get(mode, 1.0) / speed if mode in tuple(TravelMode) else speed
    return settings


def _deep(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Returns a section with the values of another in their place; sections inside are merged too."""
    merged = dict(old)
    for key, value in new.items():
        inside = merged.get(key)
        merged[key] = _deep(inside, value) if isinstance(inside, dict) and isinstance(value, dict) else value
    return merged


def _settings_text(settings: dict[str, Any]) -> str:
    """Returns settings as TOML: values first, then sections, then lists of sections."""
    is_list = {key for key, value in settings.items() if isinstance(value, list) and value and isinstance(value[0], dict)}
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict) and key not in is_list}
    blocks = [toml_block("", plain)]
    for key, section in settings.items():
        if isinstance(section, dict):
            blocks.append(toml_block(f"[{key}]", {name: value for name, value in section.items() if not isinstance(value, dict)}))
            blocks += [toml_block(f"[{key}.{name}]", value) for name, value in section.items() if isinstance(value, dict)]
        elif key in is_list:
            blocks += [toml_block(f"[[{key}]]", entry) for entry in section]
    return "\n".join(filter(None, blocks))
