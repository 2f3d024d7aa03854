"""A table that was found in a sheet of an export, and its columns."""

import re
from dataclasses import dataclass, field

from scheduler.files.exports.finding.mapping import TableMapping
from scheduler.files.exports.finding.patterns import NEEDS, PATTERNS
from scheduler.files.exports.finding.sheets import Sheet
from scheduler.files.exports.finding.vocabulary import concept_of


@dataclass
class Column:
    """A column of a table.

    Attributes:
        at: Position, counted from 0.
        header: As the file has it, with the group above it where that is needed.
        concept: What it stands for; empty if that is not known.
        unit: Of its numbers, where the header or the mapping says it.
        is_unit_told: Whether it is the mapping that says it.
    """

    at: int
    header: str
    concept: str
    unit: str = ""
    is_unit_told: bool = False


@dataclass
class Found:
    """A table in a sheet.

    Attributes:
        sheet: That holds it.
        table: Name of the plain table.
        header_row: Row of the header, counted from 1.
        columns: Of the table.
        said: What the mapping says of it.
        header: Texts of its row.
        doubles: Columns that may mean the same, of which the first is read.
    """

    sheet: Sheet
    table: str
    header_row: int
    columns: list[Column]
    said: TableMapping | None = None
    header: list[str] = field(default_factory=list)
    doubles: list[tuple[Column, Column]] = field(default_factory=list)

    def column(self, concept: str) -> Column | None:
        """Returns the first column of a concept."""
        return next((column for column in self.columns if column.concept == concept), None)

    def has(self, *concepts: str) -> bool:
        """Returns whether there is a column of one of the concepts."""
        return any(column.concept in concepts for column in self.columns)

    def is_another_header(self, number: int) -> bool:
        """Returns whether a row below a blank one is the header of a table of another kind."""
        texts = self.sheet.rows[number - 1]
        filled = [text for text in texts if text]
        if number < 3 or any(self.sheet.rows[number - 2]) or len(filled) < 3 or any(re.search(r"\d{2}", text) for text in filled):
            return False
        for table in PATTERNS:
            concepts = {concept_of(table, text) for text in filled} - {""}
            if len(concepts) >= 3 and len(concepts) * 2 > len(filled) and all(concepts.intersection(group) for group in NEEDS[table]):
                return True
        return False

    def values(self, column: Column, most: int | None = None) -> list[str]:
        """Returns the texts of a column that are not empty."""
        rows = self.sheet.rows[self.header_row : None if most is None else self.header_row + most]
        return [row[column.at] for row in rows if column.at < len(row) and row[column.at]]
