"""The columns that the header of a table names."""

from collections.abc import Mapping
from pathlib import Path

from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.sheets import read_grid
from scheduler.files.importing.suggestions import Suggestions
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.columns import Table
from scheduler.files.schema.tables import column_named, plain_header

CLOSE_HEADER = 0.75
"""How alike a header must be to be suggested: ``Status`` is not ``start``."""


def named_columns(path: Path, table: Table, mapping: Mapping[str, str]) -> frozenset[str]:
    """Returns the columns of a table that the header of a file names; none if it cannot be read.

    Args:
        path: of the file.
        table: definition of the columns.
        mapping: from headers of the file to column names.
    """
    collector = FaultCollector()
    try:
        rows = read_grid(path, table.name).rows
    except Unreadable:
        return frozenset()
    header = next((row for row in rows if any(row)), [])
    return frozenset(match_columns(path.name, header, table, mapping, collector) or ())


def required_columns(table: Table) -> list[str]:
    """Returns the names of the columns that a table cannot do without."""
    return [column.name for column in table.columns if column.required]


def match_columns(
    where: str, header: list[str], table: Table, mapping: Mapping[str, str], collector: FaultCollector
) -> dict[str, int] | None:
    """Returns the index of each column; None if a required one is missing.

    Args:
        where: of the header, for faults.
        header: cells of it.
        table: definition of the columns.
        mapping: from headers of the file to column names; takes precedence over names and aliases.
        collector: collects the faults.
    """
    mapped = {plain_header(header_text): name for header_text, name in mapping.items()}
    names = Suggestions(name for known in table.columns for name in (known.name, *known.aliases))
    columns: dict[str, int] = {}
    for at, text in enumerate(header):
        column = column_named(table, mapped.get(plain_header(text), text))
        if not text:
            continue
        if column is None:
            collector.fault(f"{where}:{text}", "F008", f'column "{text}" is unknown', names.closest(plain_header(text), CLOSE_HEADER))
        elif column.name in columns:
            collector.fault(f"{where}:{text}", "F009", f'columns "{header[columns[column.name]]}" and "{text}" are both {column.name}')
        else:
            columns[column.name] = at
    missing = [name for name in required_columns(table) if name not in columns]
    for name in missing:
        collector.fault(f"{where}:{name}", "F010", f"column {name} is missing")
    return None if missing else columns
