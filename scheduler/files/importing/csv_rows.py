"""From the text of a .csv file to rows, strictly: a stray quotation mark is a fault and swallows nothing."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

SPACES = " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\ufeff"
"""What is taken off the ends of a cell: white space, but no control characters, which are faults."""
LONGEST_CELL_LINES = 100
"""Lines of a cell beyond which its quotation mark is taken as one that never closes."""


@dataclass(frozen=True)
class Misread:
    """A row that cannot be read as it stands.

    Attributes:
        row: Number of the row, as in a spreadsheet.
        column: Position of the cell, counted from 0.
        code: Of the fault.
        what: Description.
        maybe: Possible correction.
        is_lost: Whether the values of the row are unknown.
    """

    row: int
    column: int
    code: str
    what: str
    maybe: str
    is_lost: bool = True


@dataclass
class Grid:
    """The cells of a sheet or a .csv file.

    Attributes:
        rows: Texts of the cells. Blank rows count.
        misread: Rows that cannot be read as they stand.
        comments: Cells that have a comment, such as ``B7``.
    """

    rows: list[list[str]] = field(default_factory=list)
    misread: list[Misread] = field(default_factory=list)
    comments: tuple[str, ...] = ()


class _Lines(Iterator[str]):
    """The lines of a text, read from any of them on, and no more than a cell may have."""

    def __init__(self, text: str) -> None:
        self.all = list(io.StringIO(text, newline=""))
        self.first = self.next = 0

    def __next__(self) -> str:
        if self.next == len(self.all) or self.next - self.first > LONGEST_CELL_LINES:
            raise StopIteration
        self.next += 1
        return self.all[self.next - 1]

    def read(self) -> list[str]:
        """Returns the lines read since `first`."""
        return self.all[self.first : self.next]


def read_csv_rows(text: str, delimiter: str = "", separators: int | None = None) -> Grid:
    """Splits the text of a .csv file into rows of cells.

    Where a quotation mark is out of place, the row is misread and the next line is a row of its own.
    All such rows are thus found at once.

    Args:
        text: Of the file, with commas, semicolons or tabs between cells.
        delimiter: Between cells; empty for the one that the first line has most of.
        separators: Number of delimiters in the header; None for those of the first row.
    """
    first = text.lstrip().split("\n", 1)[0]
    delimiter = delimiter or max(",;\t", key=first.count)
    lines, grid = _Lines(text), Grid()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while lines.next < len(lines.all):
        lines.first = lines.next
        try:
            cells = next(reader)
        except (csv.Error, StopIteration):
            _set_aside(grid, lines, delimiter, "F012", "opens a cell that does not close, or goes on behind the closing one")
            continue
        if separators is not None and len(lines.read()) > 1 and _has_swallowed(cells, lines.read(), delimiter, separators):
            _set_aside(grid, lines, delimiter, "F018", "opens a cell that holds the row below it")
            continue
        grid.rows.append([cell.strip(SPACES) for cell in cells])
        if any('"' in cell for cell in cells):
            grid.misread.extend(_find_bare(lines.read(), delimiter, len(grid.rows)))
        if separators is None and any(grid.rows[-1]):
            separators = len(cells) - 1
    return grid


def _set_aside(grid: Grid, lines: _Lines, delimiter: str, code: str, what: str) -> None:
    """Records a row whose quotation mark is out of place, and goes on at the line below its first."""
    line = lines.all[lines.first]
    column = _position_of_open_cell(line, delimiter)
    maybe = "one quotation mark is too many, or one is missing before the next separator"
    grid.misread.append(Misread(len(grid.rows) + 1, column, code, f"a quotation mark {what}", maybe))
    grid.rows.append([cell.strip(SPACES) for cell in line.replace('"', "").split(delimiter)])
    lines.next = lines.first + 1


def _position_of_open_cell(line: str, delimiter: str) -> int:
    """Returns the position of the first cell of a line that is not closed as it should be."""
    whole = re.compile(rf'(?:"(?:[^"]|"")*"|[^"{delimiter}\r\n][^{delimiter}\r\n]*)?{delimiter}')
    position, at = 0, 0
    while found := whole.match(line, at):
        position, at = position + 1, found.end()
    return position


def _has_swallowed(cells: Sequence[str], lines: Sequence[str], delimiter: str, separators: int) -> bool:
    """Returns whether a row of several lines holds a line that looks like a row of its own.

    Args:
        cells: Of the row.
        lines: Of the row, as they stand in the file.
        delimiter: Between cells.
        separators: Number of delimiters in the header.
    """

    def is_row(line: str) -> bool:
        return line.rstrip(f"{delimiter}\r\n ").count(delimiter) <= separators <= line.count(delimiter)

    within = (part for cell in cells for part in re.split(r"\r\n|\r|\n", cell)[1:])
    return any(map(is_row, within)) or (is_row(lines[0]) and is_row(lines[-1]))


def _find_bare(lines: Sequence[str], delimiter: str, row: int) -> Iterator[Misread]:
    """Yields each cell that has a quotation mark and does not begin with one."""
    cells = re.findall(rf'(?:^|{delimiter})("(?:[^"]|"")*"|[^{delimiter}\r\n]*)', "".join(lines))
    for column, cell in enumerate(cells):
        if '"' in cell and not cell.startswith('"'):
            what = f"{cell.strip()!r} has a quotation mark, and does not begin with one"
            yield Misread(row, column, "F012", what, f"a cell with quotation marks is written as {_quote(cell)}", is_lost=False)


def _quote(cell: str) -> str:
    text = cell.strip().strip('"').replace('"', '""')
    return f'"{text}"'
