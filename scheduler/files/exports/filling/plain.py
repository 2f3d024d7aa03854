"""Rows of plain tables on their way from an export, each with the place where it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.files.exports.finding.rows import Row
from scheduler.files.importing.amounts import is_no_value
from scheduler.files.importing.characters import check_characters
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.no_values import SAYS_NONE
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
    empty = {column.name: "" for column in table.columns}
    free_text = {name for name in empty if is_free_text(table, name)}
    key = table.columns[0].name
    records = []
    for one in plain:
        headers = {**one.row.headers, **one.headers} if one.headers else one.row.headers
        values = dict(empty)
        odd = []
        for name, given in one.values.items():
            if not given or name not in empty or (is_no_value(given) and name not in SAYS_NONE):
                continue
            text = collector.spellings.read(words[name], given, one.row.where(name)) if name in words else given
            values[name] = text
            if not (text.isascii() and text.isprintable()):
                odd.append(name)
        record = Record(one.row.label, one.row.number, values, headers, collector, key=key)
        record.ok = record.is_readable = one.row.ok
        for name in odd if record.is_readable else ():
            check_characters(record, name, values[name], is_free_text=name in free_text)
        records.append(record)
    return records
