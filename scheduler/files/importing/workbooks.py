"""A look at an .xlsx file before it is loaded: a small file can ask for more memory than there is."""

import io
import lzma
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from xml.parsers import expat

from scheduler.files.importing.cell_references import AFRESH, Cell, checked_place, checked_row, column_name, number_of, place_of
from scheduler.files.importing.strikes import STYLES, cells_with_text, commented_cells, is_strike, struck_styles, struck_texts
from scheduler.files.importing.unreadable import Unreadable

MOST_CELLS = 5_000_000
"""Cells from A1 to the last row and column of a sheet; the reader makes room for each, blank or not."""
MOST_CHARACTERS = 200_000_000
"""Letters in the cells of a sheet, where a text that is stored once counts as often as it is shown."""
MOST_UNPACKED_BYTES = 500_000_000
"""Size of everything that is packed in the file."""
CHUNK_BYTES = 1 << 20
WORKBOOK = "xl/workbook.xml"
_TRUE = ("1", "true")

_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
"""What the reader of the package raises for one that is damaged."""

Attributes = dict[str, str]


@dataclass
class Marks:
    """What a sheet says of its rows and cells beside their values.

    Attributes:
        hidden_rows, hidden_columns: That a spreadsheet does not show, counted from 1.
        errors: Error values, such as ``#N/A``, by their cell.
        without_result: Cells of formulas whose result is not in the file.
        struck: Cells whose text is struck out, or a part of it.
        comments: References of the cells that have a comment, such as ``B7``.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    without_result: set[Cell] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    comments: tuple[str, ...] = ()


class Workbook:
    """The parts of an .xlsx file.

    Raises:
        Unreadable: F004, it is no .xlsx file; F019, it unpacks to more than `MOST_UNPACKED_BYTES`.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._parts = {name.lower().lstrip("/"): name for name in self._archive.namelist()}
            unpacked = 0
            for name in self._archive.namelist():
                for chunk in self._chunks(name):
                    unpacked += len(chunk)
                    if unpacked > MOST_UNPACKED_BYTES:
                        what = f"unpacks to more than {MOST_UNPACKED_BYTES:,} bytes, which is the most that is read"
                        raise Unreadable("F019", what, AFRESH)
        except _DAMAGE as error:
            raise Unreadable("F004", f"is not a spreadsheet that can be read: {error}", AFRESH) from error
        if self._shared:
            self._parse(self._shared, _check_number_of_texts)
        if WORKBOOK not in self._parts:
            raise Unreadable("F004", "is not a spreadsheet that can be read: it is of another kind than .xlsx", AFRESH)

    def check_size(self, sheet: str) -> Marks:
        """Checks how far a sheet reaches and how much text it holds.

        Args:
            sheet: Name of the sheet.

        Returns:
            What the sheet says of its rows and cells beside their values.

        Raises:
            Unreadable: F019, it reaches too far or holds too much; F004, it is damaged.
        """
        marks = Marks()
        for part in self._parts_of(sheet):
            rows, columns, shown = self._measure(part, marks)
            if rows * columns > MOST_CELLS:
                far = f"{column_name(columns)}{rows}"
                what = f"reaches to cell {far}: {rows * columns:,} cells, and {MOST_CELLS:,} are the most that are read"
                raise Unreadable("F019", what, "delete the empty rows and columns beyond the table, and save it afresh")
            texts = self._text_lengths() if shown else []
            if shown * max(texts, default=0) > MOST_CHARACTERS and self._count_characters(part, texts) > MOST_CHARACTERS:
                raise Unreadable("F019", f"holds more than {MOST_CHARACTERS:,} letters, which is the most that is read", AFRESH)
            self._find_values(part, marks)
            if self._struck_texts:
                marks.struck |= {place_of(one) for one in cells_with_text(self._parse, part, self._struck_texts)}
            marks.comments += commented_cells(self._parse, part, self._parts)
        return marks

    @cached_property
    def _struck_styles(self) -> frozenset[str]:
        return struck_styles(self._parse) if STYLES in self._parts else frozenset()

    @cached_property
    def _struck_texts(self) -> frozenset[str]:
        return struck_texts(self._parse, self._shared) if self._shared else frozenset()

    @property
    def _shared(self) -> str:
        """Returns the part with the texts that are stored once; empty if there is none."""
        return next((name for name in self._parts if name.endswith("sharedstrings.xml")), "")

    def _measure(self, part: str, marks: Marks) -> tuple[int, int, int]:
        """Returns the last row and column of a sheet, and the number of cells whose text is stored elsewhere.

        Hidden rows and columns are added to `marks`, and cells of errors and formulas, whose values are not known yet.
        """
        last_row = last_column = row = column = shown = 0
        struck = self._struck_styles

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal last_row, last_column, row, column, shown
            if tag == "row":
                row, column = checked_row(attributes.get("r"), row + 1), 0
                if attributes.get("hidden") in _TRUE:
                    marks.hidden_rows.add(row)
            elif tag == "col" and attributes.get("hidden") in _TRUE:
                first, last = number_of(attributes.get("min"), 1), number_of(attributes.get("max"), 1)
                marks.hidden_columns.update(range(first, min(last, first + 1000) + 1))
            elif tag == "f":
                marks.without_result.add((row, column))
            elif tag == "c":
                row, column = checked_place(attributes.get("r"), row, column + 1)
                if attributes.get("s") in struck:
                    marks.struck.add((row, column))
                if attributes.get("t") == "e":
                    marks.errors[row, column] = "#ERROR"
                last_row, last_column = max(last_row, row), max(last_column, column)
                shown += attributes.get("t") == "s"
            elif is_strike(tag, attributes):
                marks.struck.add((row, column))

        self._parse(part, start)
        return last_row, last_column, shown

    def _find_values(self, part: str, marks: Marks) -> None:
        """Fills in the texts of errors, and keeps of the formulas those without a result.

        A result of 0 counts as none in a file that asks to be calculated afresh when it is opened: programs write it so.
        """
        if not marks.errors and not marks.without_result:
            return
        awaited = marks.errors.keys() | marks.without_result
        is_afresh = self._asks_for_calculation()
        row = column = 0
        kind, value, is_value = "", "", False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal row, column, kind, value, is_value
            is_value = tag == "v"
            if tag == "row":
                finish()
                row, column = number_of(attributes.get("r"), row + 1), 0
            elif tag == "c":
                finish()
                row, column = place_of(attributes.get("r", ""), row, column + 1)
                kind, value = attributes.get("t", "n"), ""

        def text(words: str) -> None:
            nonlocal value
            if is_value and (row, column) in awaited:
                value += words

        def finish() -> None:
            if (row, column) in marks.errors:
                marks.errors[row, column] = value.strip() or "#ERROR"
            if (row, column) in marks.without_result and (
                kind in ("str", "e", "b") or value.strip() not in (("", "0") if is_afresh else ("",))
            ):
                marks.without_result.discard((row, column))

        self._parse(part, start, text)
        finish()

    def _asks_for_calculation(self) -> bool:
        asks = False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal asks
            asks = asks or (tag == "calcPr" and attributes.get("fullCalcOnLoad") in _TRUE)

        self._parse(WORKBOOK, start)
        return asks

    def _text_lengths(self) -> list[int]:
        """Returns the lengths of the texts that cells refer to."""
        lengths: list[int] = []

        def start(tag: str, _: Attributes) -> None:
            if tag == "si":
                lengths.append(0)

        def text(words: str) -> None:
            if lengths:
                lengths[-1] += len(words)

        if self._shared:
            self._parse(self._shared, start, text)
        return lengths

    def _count_characters(self, part: str, lengths: list[int]) -> int:
        """Returns the number of letters in the cells of a sheet whose text is stored elsewhere."""
        indices: list[str] = []
        is_shared = False

        def start(tag: str, attributes: Attributes) -> None:
            nonlocal is_shared
            if tag == "c":
                is_shared = attributes.get("t") == "s"
                indices.append("")

        def text(words: str) -> None:
            if is_shared and indices:
                indices[-1] += words.strip()

        self._parse(part, start, text)
        return sum(lengths[int(index)] for index in indices if index.isdecimal() and len(index) < 10 and int(index) < len(lengths))

    def _parts_of(self, sheet: str) -> list[str]:
        """Returns the part that holds a sheet; all sheets if that cannot be told."""
        ids: dict[str, str] = {}
        targets: dict[str, str] = {}

        def workbook(tag: str, attributes: Attributes) -> None:
            if tag == "sheet":
                ids[attributes.get("name", "")] = next((value for name, value in attributes.items() if name.endswith(":id")), "")

        def relations(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        self._parse(WORKBOOK, workbook)
        if "xl/_rels/workbook.xml.rels" in self._parts:
            self._parse("xl/_rels/workbook.xml.rels", relations)
        target = targets.get(ids.get(sheet, ""), "")
        part = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()
        return (
            [part] if part in self._parts else [name for name in self._parts if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        )

    def _parse(self, part: str, start: Callable[[str, Attributes], None], text: Callable[[str], None] | None = None) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        if text:
            parser.CharacterDataHandler = text
        try:
            for chunk in self._chunks(self._parts[part]):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError) as error:  # the second is of an encoding that nobody knows
            raise Unreadable("F004", f"is not a spreadsheet that can be read: {error}", AFRESH) from error

    def _chunks(self, name: str) -> Iterator[bytes]:
        with self._archive.open(name) as part:
            while chunk := part.read(CHUNK_BYTES):
                yield chunk


def _check_number_of_texts(tag: str, attributes: Attributes) -> None:
    """Checks how many texts the file says that it holds: the reader makes room for them before it has seen one.

    Raises:
        Unreadable: F019, it is more than a sheet has cells.
    """
    said = attributes.get("uniqueCount", "")
    if tag == "sst" and said.isdecimal() and (len(said) > 7 or int(said) > MOST_CELLS):
        what = f"says that it holds {said[:20]} texts, and {MOST_CELLS:,} are the most that are read"
        raise Unreadable("F019", what, AFRESH)
