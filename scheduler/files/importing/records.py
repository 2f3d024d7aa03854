"""Rows of tables, with the file, row and column of each value.

Columns are found by name, alias or mapping. Faults are collected.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from scheduler.domain.base import Frozen
from scheduler.files.importing.characters import check_characters
from scheduler.files.importing.csv_rows import Grid, Misread
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.headers import match_columns, required_columns
from scheduler.files.importing.no_values import check_value, is_plain
from scheduler.files.importing.sheets import name_comments, read_grid
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.schema.columns import Table
from scheduler.files.schema.tables import is_free_text
from scheduler.files.schema.words import words_of

T = TypeVar("T")
F = TypeVar("F", bound=Frozen)
Known = Collection[str] | None
"""The ids of a table; None if it could not be read, and then no id is reported as unknown."""


class Record:
    """One row of a table.

    Attributes:
        file: name of the file.
        row: number of the row, as in a spreadsheet.
        ok: whether the row has no fault so far.
        is_readable: whether the values of the row are known; else only its id is used.
    """

    def __init__(
        self, file: str, row: int, values: Mapping[str, str], headers: Mapping[str, str], collector: FaultCollector, *, key: str
    ) -> None:
        self.file = file
        self.row = row
        self.ok = True
        self.is_readable = True
        self._values = values
        self._headers = headers
        self._collector = collector
        self._key = key
        self._faulty: tuple[str, ...] = ()

    def where(self, column: str = "") -> str:
        """Returns ``file:row:column``, with the header of the file."""
        return f"{self.file}:{self.row}" + (f":{self._headers.get(column, column)}" if column else "")

    @property
    def label(self) -> str:
        """Returns the number of the row and the text of its key column, such as ``row 7 (V6)``."""
        return f"row {self.row} ({self.text(self._key)})" if self.text(self._key) else f"row {self.row}"

    def has(self, *columns: str) -> bool:
        """Returns whether one of the columns has a text."""
        return any(map(self._values.get, columns))

    def text(self, column: str) -> str:
        """Returns the text of a cell; empty if the file has no such column."""
        return self._values.get(column, "")

    def with_values(self, **values: str) -> "Record":
        """Returns the same row with other texts in some columns."""
        return Record(self.file, self.row, {**self._values, **values}, self._headers, self._collector, key=self._key)

    def fault(self, code: str, what: str, column: str = "", maybe: str = "") -> None:
        """Adds a fault of this row."""
        self.ok = False
        self._faulty = (*self._faulty, column)
        self._collector.fault(self.where(column), code, what, maybe)

    def warn(self, code: str, what: str, column: str = "", maybe: str = "") -> None:
        """Adds a warning at this row."""
        self._collector.warn(self.where(column), code, what, maybe)

    def get(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Returns the value of a cell; None if it is empty, or unreadable (a fault)."""
        text = self._values.get(column, "")
        if not text:
            return None
        try:
            return parse(text)
        except Unreadable as wrong:
            self.fault(wrong.code, wrong.what, column, wrong.maybe)
            return None

    def need(self, column: str, parse: Callable[[str], T]) -> T | None:
        """Returns the value of a cell that must not be empty; None after a fault."""
        if not self.text(column):
            self.fault("F020", "is empty", column)
        return self.get(column, parse)

    def check_range(self, column: str, value: float | None, most: float) -> None:
        """Adds a fault for a number below 0 or above the largest that is allowed."""
        if value is not None and not 0 <= value <= most:
            self.fault("F027", f'"{self.text(column)}": it is to be a number from 0 to {most:,}', column)

    def attempt(self, column: str, make: Callable[[], T]) -> T | None:
        """Returns the result of `make`; None if it raises `Unreadable` (a fault at `column`)."""
        try:
            return make()
        except Unreadable as wrong:
            self.fault(wrong.code, wrong.what, column, wrong.maybe)
            return None

    def known(self, column: str, names: Iterable[str | None], among: Collection[str] | None, code: str, kind: str) -> None:
        """Adds a fault for each unknown name.

        Args:
            column: that holds the names.
            names: ids to check.
            among: known ids; None if their table could not be read.
            code: of the fault.
            kind: of the ids, for the message.
        """
        for name in names:
            if name and among is not None and name not in among:
                self.fault(code, f'{kind} "{name}" is unknown', column, self._collector.suggest(name, among))

    def build(self, kind: type[F], columns: Mapping[str, str] = {}, /, **fields: Any) -> F | None:
        """Builds a value of the domain; None if this row has a fault.

        Args:
            kind: class of the value.
            columns: column of each field whose column has another name.
            fields: fields of the value; those that are None get their defaults.
        """
        try:
            value = kind(**{name: value for name, value in fields.items() if value is not None})
        except ValidationError as error:
            faulty = self._faulty
            for wrong in error.errors():
                column = columns.get(field := str((*wrong["loc"], "")[0]), field)
                # In a row with faults what is missing, derived, or does not fit together may come from those.
                if not faulty or (self.text(column) and wrong["type"] != "missing" and column not in faulty):
                    said = f'"{self.text(column)}": ' if column else ""
                    self.fault("F027", said + wrong["msg"].removeprefix("Value error, "), column)
            return None
        return value if self.ok else None


def read_rows(records: Iterable[Record], read: Callable[[Record], F | None]) -> list[tuple[Record, F]]:
    """Reads rows and returns those without faults, with their values."""
    return [(record, value) for record in records if record.is_readable and (value := read(record)) is not None]


def by_id(records: Iterable[Record], column: str, code: str) -> dict[str, Record]:
    """Returns the records by id; a repeated id is a fault that names both rows."""
    records_by_id: dict[str, Record] = {}
    for record in records:
        name = record.text(column)
        if name in records_by_id:
            record.fault(code, f'{column} "{name}" is used twice, here and in row {records_by_id[name].row}', column)
        elif name:
            records_by_id[name] = record
    return records_by_id


def read_records(path: Path, table: Table, mapping: Mapping[str, str], collector: FaultCollector) -> list[Record] | None:
    """Reads the rows of a table that are not blank; None if the file or its header is unreadable.

    Args:
        path: of the file.
        table: definition of the columns.
        mapping: from headers of the file to column names; takes precedence over names and aliases.
        collector: collects the faults.
    """
    file = path.name
    try:
        grid = read_grid(path, table.name)
    except Unreadable as wrong:
        collector.fault(file, wrong.code, wrong.what, wrong.maybe)
        return None
    rows = grid.rows
    top = next((at for at, row in enumerate(rows) if any(row)), None)
    if top is None:
        collector.fault(file, "F006", "is empty", f"its first row is to name the columns: {', '.join(required_columns(table))}")
        return None
    if grid.comments:
        collector.warn(file, "F054", name_comments(grid.comments), "look whether one says that a row is cancelled or changed")
    misread = _misread_rows(grid)
    columns = None if top + 1 in misread else match_columns(f"{file}:{top + 1}", rows[top], table, mapping, collector)
    if columns is None:
        for bad in misread.get(top + 1, ()):
            collector.fault(f"{file}:{top + 1}", bad.code, bad.what, bad.maybe)
        return None
    free_text = frozenset(at for name, at in columns.items() if is_free_text(table, name))
    header = _Header(file, table.columns[0].name, rows[top], columns, free_text, words_of(table))
    numbered = enumerate(rows[top + 1 :], start=top + 2)
    records = [
        header.make_record(number, row, misread.get(number, ()), collector) for number, row in numbered if any(row) or number in misread
    ]
    if not records and table.required:
        collector.fault(file, "F007", "has a header and no rows")
    return records


@dataclass(frozen=True)
class _Header:
    """The header of a file.

    Attributes:
        file: Name of the file.
        key: Column that names a row in messages.
        cells: Texts of the header.
        columns: Position of each column of the table, by its name.
        free_text: Positions of the columns whose cells may have several lines.
        words: Kind of the words of a column, by its name.
    """

    file: str
    key: str
    cells: list[str]
    columns: Mapping[str, int]
    free_text: frozenset[int]
    words: Mapping[str, str]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Returns the header of each column, by the name of the column."""
        return {name: self.cells[at] for name, at in self.columns.items()}

    @cached_property
    def spelt(self) -> Sequence[tuple[str, str]]:
        """Returns the columns whose words may be spelt in several ways, with the kind of the words."""
        return [(name, kind) for name, kind in self.words.items() if name in self.columns]

    @cached_property
    def is_whole(self) -> bool:
        """Returns whether no header is empty."""
        return all(self.cells)

    def make_record(self, number: int, row: list[str], misread: Collection[Misread], collector: FaultCollector) -> Record:
        """Returns the record of a row, with the faults of its quotation marks, its lines and its width."""
        wrong_cells = [wrong for wrong in misread if wrong.is_lost or wrong.column not in self.free_text]
        wrong_columns = {wrong.column for wrong in wrong_cells}
        cells = [text.replace('"', "") if at in wrong_columns else text for at, text in enumerate(row)] if wrong_cells else row
        values = {name: cells[at] if at < len(cells) else "" for name, at in self.columns.items()}
        for name, kind in self.spelt:
            if values[name] not in collector.spellings.unchanged(kind):
                values[name] = collector.spellings.read(kind, values[name], f"{self.file}:{number}:{self.names[name]}")
        record = Record(self.file, number, values, self.names, collector, key=self.key)
        if not wrong_cells and len(row) == len(self.cells) and self.is_whole and is_plain(row):
            return record
        for wrong in wrong_cells:
            record.fault(wrong.code, wrong.what, self.cells[wrong.column] if wrong.column < len(self.cells) else "", wrong.maybe)
        record.is_readable = not any(wrong.is_lost for wrong in wrong_cells)
        if record.is_readable:
            _check_width(record, cells, self.cells)
            self._check_lines(record, cells)
            for name, text in values.items():
                check_value(record, name, text)
        if record.is_readable:
            for name, at in self.columns.items():
                check_characters(record, name, values[name], is_free_text=at in self.free_text)
        return record

    def _check_lines(self, record: Record, cells: list[str]) -> None:
        """Adds a fault for each cell of several lines, except in free text."""
        for at, text in enumerate(cells[: len(self.cells)]):
            if ("\n" in text or "\r" in text) and at not in self.free_text:
                what = f"{text!r} has a line break, which only names may have"
                record.fault("F017", what, self.cells[at], "write it in one line; perhaps a quotation mark is out of place")


def _misread_rows(grid: Grid) -> dict[int, list[Misread]]:
    """Returns what is misread by the number of the row."""
    by_row: dict[int, list[Misread]] = {}
    for wrong in grid.misread:
        by_row.setdefault(wrong.row, []).append(wrong)
    return by_row


def _check_width(record: Record, row: list[str], header: list[str]) -> None:
    """Adds a fault if a row is shorter than the header, or has values beyond it.

    The cause is often a missing comma, or a comma in an unquoted text.
    """
    beyond = [at for at, text in enumerate(row) if text and (at >= len(header) or not header[at])]
    if beyond:
        record.fault("F011", f'value "{row[beyond[0]]}" stands under no header', maybe='a text with a comma needs quotes: "Smith, Ann"')
    elif len(row) < len(header):
        record.fault("F011", f"has {len(row)} cells where the header has {len(header)}", maybe="a comma is missing")
