"""Rows of plain tables on their way from an export, each with the place where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.files.exports.rows import Row
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.characters import check_characters
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record
from scheduler.files.schema.columns import Table
from scheduler.files.schema.tables import is_free_text
from scheduler.files.schema.words import words_of

NAMES = frozenset({"name"})


@dataclass
class Plain:
    """A row of a plain table.

    Attributes:
        row: Of the export that it came from.
        values: Texts by column of the plain table.
        headers: Header of the export for each column; those of the row unless given.
        is_sound: Whether its row had no fault.
    """

    row: Row
    values: dict[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)


def make_records(table: Table, plain: list[Plain], collector: FaultCollector) -> list[Record]:
    """Returns the rows as records, checked for spelling and characters as those of plain folders are."""
    words = words_of(table)
    records = []
    for one in plain:
        headers = {**one.row.headers, **one.headers}
        values = {}
        for column in table.columns:
            text = one.values.get(column.name, "")
            if is_no_value(text) and column.name not in ("name", "start_place", "end_place"):
                text = ""
            if text and column.name in words:
                text = collector.spellings.read(words[column.name], text, one.row.where(column.name))
            values[column.name] = text
        record = Record(one.row.label, one.row.number, values, headers, collector, key=table.columns[0].name)
        record.ok = record.is_readable = one.row.ok
        for name, text in values.items():
            if text and record.is_readable:
                check_characters(record, name, text, is_free_text=is_free_text(table, name))
        records.append(record)
    return records
