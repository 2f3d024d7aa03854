"""The rows of a table in an export: data, and what stands between it (titles, headers, totals, notes)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scheduler.files.exports.finding.ditto import fill_ditto
from scheduler.files.exports.finding.found import Column, Found
from scheduler.files.exports.finding.groups import fill_groups
from scheduler.files.exports.finding.headings import Headings
from scheduler.files.exports.finding.said import MOST_NAMED, SHOWN, warn_of_columns, warn_of_sheet
from scheduler.files.exports.finding.sheets import Sheet
from scheduler.files.exports.finding.struck import Strikes
from scheduler.files.exports.finding.vocabulary import CARRY, IGNORE, is_personal
from scheduler.files.importing.amounts import is_error_value
from scheduler.files.importing.csv_rows import Misread
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.sheets import NO_RESULT, RESULT_MEANT, STRUCK_CELL, STRUCK_CELL_MEANT
from scheduler.files.importing.unreadable import Unreadable

TOTAL = re.compile(r"\b(?:grand |sub[ -]?)?totals?\b|\bsub ?totals?\b|^(?:sum|average|count|overall)\b", re.IGNORECASE)
AMOUNT = re.compile(r"[£$€]?\s*\d[\d,]*(?:[.:]\d+)?\s*(?:hours?|hrs?|h|minutes?|mins?|m|visits?|calls?|rows?|miles?)?\.?", re.IGNORECASE)
"""A cell of a row of totals: an amount with its unit."""
STARTS = ("planned_start", "earliest", "windows", "slot", "pinned_start")
PERSONS = ("service_user_id", "service_user_name", "surname")
CARERS = ("carer_id", "carer_name", "surname")
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "visits": (PERSONS, ("date",), STARTS),
    "shifts": (CARERS, ("date", "weekday"), ("start",)),
    "absences": (CARERS, ("start",), ("end",)),
    "carers": (("carer_id", "name", "surname"), ("postcode", "forename", "lat", "gender")),
    "service_users": (("service_user_id", "name", "surname"), ("postcode", "forename", "lat", "dob")),
}
MOST_COMPARED = 12
"""Number of headers by which a row is looked at more closely, as one that repeats the header."""


@dataclass(frozen=True)
class LeftOut:
    """A row that became nothing of the plan.

    Attributes:
        file, row: Where it stands.
        what: ``visit``, ``total``, ``header`` or ``note``.
        service_user_id, date, start: Of a visit.
        why: In words.
    """

    file: str
    row: int
    what: str
    service_user_id: str = ""
    date: str = ""
    start: str = ""
    why: str = ""


@dataclass
class Row:
    """A row of data.

    Attributes:
        label: Name of its file and sheet.
        number: As a spreadsheet counts.
        cells: Texts by concept.
        headers: Header of each concept.
    """

    label: str
    number: int
    cells: dict[str, str]
    headers: Mapping[str, str]
    collector: FaultCollector
    ok: bool = True

    def text(self, concept: str) -> str:
        """Returns the text of a cell; empty where there is none."""
        return self.cells.get(concept, "")

    def where(self, concept: str = "") -> str:
        """Returns ``file:row:column``."""
        return f"{self.label}:{self.number}" + (f":{self.headers.get(concept, concept)}" if concept else "")

    def fault(self, code: str, what: str, concept: str = "", maybe: str = "") -> None:
        """Adds a fault of this row."""
        self.ok = False
        self.collector.fault(self.where(concept), code, shorten(what, self.cells), shorten(maybe, self.cells))

    def warn(self, code: str, what: str, concept: str = "", maybe: str = "") -> None:
        """Adds a warning at this row."""
        self.collector.warn(self.where(concept), code, shorten(what, self.cells), shorten(maybe, self.cells))

    def unreadable(self, wrong: Unreadable, concept: str) -> None:
        """Adds the fault of a cell that cannot be read."""
        self.fault(wrong.code, wrong.what, concept, wrong.maybe)


def shorten(text: str, cells: Mapping[str, str]) -> str:
    """Returns a message in which no cell has more than `SHOWN` letters."""
    for cell in cells.values():
        if len(cell) > SHOWN:
            text = text.replace(cell, cell[: SHOWN - 1] + "…")
    return text


@dataclass
class Rows:
    """The rows of data of a table.

    Attributes:
        found: The table.
        rows: Of data.
        used: Columns that are read.
    """

    found: Found
    rows: list[Row] = field(default_factory=list)

    @property
    def used(self) -> list[Column]:
        """Returns the columns that are read."""
        return [column for column in self.found.columns if column.concept not in ("", IGNORE)]

    def cells(self, concept: str) -> list[str]:
        """Returns the texts of a concept that are not empty."""
        return [text for row in self.rows if (text := row.cells.get(concept))]

    def distinct(self, concept: str) -> list[str]:
        """Returns each text of a concept once, in the order in which they come."""
        return list(dict.fromkeys(self.cells(concept)))


def read_rows(found: Found, collector: FaultCollector, left_out: list[LeftOut]) -> Rows:
    """Returns the rows of data of a table; whatever else stands there is named in a warning."""
    rows = Rows(found)
    sheet = found.sheet
    used = [column for column in rows.used if column.concept != CARRY]
    firsts = list({column.concept: column for column in reversed(used)}.values())[::-1]
    headers = {column.concept: column.header for column in firsts}
    width = max((column.at for column in found.columns), default=0) + 1
    headings = Headings.of(found)
    strikes = Strikes(sheet, {column.concept: column.at for column in firsts}, KEYS[found.table])
    _name_titles(found, collector, left_out)
    fill_ditto(sheet, found.header_row, [column.at for column in used], collector)
    fill_groups(found, collector)
    for number, texts in enumerate(sheet.rows[found.header_row :], start=found.header_row + 1):
        place = f"{sheet.label}:{number}"
        if _is_lost(sheet.misread.get(number, []), place, collector) or not any(texts):
            continue
        if number in sheet.marks.hidden_rows:
            left_out.append(LeftOut(sheet.label, number, "note", why="hidden row"))
            continue
        cells = {column.concept: texts[column.at] for column in firsts if column.at < len(texts)}
        if strikes.take(number, cells):
            left_out.append(_struck_out(found, number, cells))
            continue
        if kind := _kind(found, texts, cells):
            what, why = kind
            if what == "note" and (heading := headings.take(texts)):
                what, why = "header", heading
            left_out.append(LeftOut(sheet.label, number, what, why=why))
            collector.warn(place, "X114", f"row {number} is left aside: {why}")
            continue
        if found.is_another_header(number):
            what = f"row {number} looks like the header of another table below this one"
            collector.fault(place, "X144", what, "put each table in a sheet or a file of its own")
            break
        row = Row(sheet.label, number, {**cells, **headings.cells} if headings.cells else cells, headers, collector)
        _check_cells(row, used, sheet, strikes)
        if any(texts[width:]):
            row.fault("F011", "has a value under no header", maybe='a text with a comma needs quotes: "Smith, Ann"')
        rows.rows.append(row)
    strikes.warn(collector)
    warn_of_sheet(found, rows.used, collector)
    warn_of_columns(found, [row.number for row in rows.rows], collector)
    return rows


def _struck_out(found: Found, number: int, cells: Mapping[str, str]) -> LeftOut:
    """Returns a row that is struck out, as one that is left out."""
    what = "visit" if found.table == "visits" else "note"
    start = next((cells[concept] for concept in STARTS if cells.get(concept)), "")
    return LeftOut(found.sheet.label, number, what, cells.get("service_user_id", ""), cells.get("date", ""), start, "struck out")


def _is_lost(misread: list[Misread], place: str, collector: FaultCollector) -> bool:
    """Returns whether the values of a row are unknown, and then adds its faults."""
    is_lost = any(wrong.is_lost for wrong in misread)
    for wrong in misread if is_lost else ():
        collector.fault(place, wrong.code, wrong.what, wrong.maybe)
    return is_lost


def _name_titles(found: Found, collector: FaultCollector, left_out: list[LeftOut]) -> None:
    """Names the rows above the header."""
    titles = [number for number in range(1, found.header_row) if any(found.sheet.rows[number - 1])]
    left_out.extend(LeftOut(found.sheet.label, number, "note", why="title above the header") for number in titles)
    if titles:
        what = f"the header is row {found.header_row}; row {', '.join(map(str, titles[:MOST_NAMED]))} above it is a title"
        collector.warn(f"{found.sheet.label}:{found.header_row}", "X113", what)


def _check_cells(row: Row, used: list[Column], sheet: Sheet, strikes: Strikes) -> None:
    """Adds the faults of cells that show no value, or one that may not count."""
    without_result = sheet.marks.without_result
    if not without_result and not strikes.columns(row.number) and "#" not in "".join(row.cells.values()):
        return
    for column in used:
        if (row.number, column.at + 1) in without_result:
            row.fault("F043", NO_RESULT, column.concept, RESULT_MEANT)
        elif is_error_value(text := row.cells.get(column.concept, "")):
            row.fault("F044", f"{text} is an error of the spreadsheet and no value", column.concept, "mend the formula, or type the value")
        elif column.at in strikes.columns(row.number):
            row.fault("F053", STRUCK_CELL, column.concept, STRUCK_CELL_MEANT)


def _kind(found: Found, texts: list[str], cells: Mapping[str, str]) -> tuple[str, str] | None:  # noqa: PLR0911 - a kind a line
    """Returns what a row is that holds no data, and why; None for data."""
    if not set(found.header[:MOST_COMPARED]).isdisjoint(texts) and _is_header(found.header, texts):
        return "header", "the header is repeated"
    keys = [any(cells.get(concept) for concept in group) for group in KEYS[found.table]]
    if found.table in ("visits", "shifts", "absences") and keys[0] and keys[-1]:
        return None
    filled = [text for text in texts if text]
    header = [text for text in found.header if text]
    has_total = any(TOTAL.search(text) for text in filled if len(text) < SHOWN)
    if found.table in ("visits", "shifts", "absences"):
        if has_total and not (keys[0] and keys[1]):
            return "total", "a row of totals"
        is_note = not any(keys) or (len(filled) <= 2 and sum(keys) <= 1)
        if not any(keys) and filled and all(map(AMOUNT.fullmatch, filled)):
            return "total", "a row of amounts alone, as totals are"
        return ("note", "a line of text between or below the rows") if is_note and len(filled) <= 3 else None
    if has_total and not keys[1] and len(filled) <= 4:
        return "total", "a row of totals"
    if len(filled) <= 2 and not keys[1] and (not keys[0] or (len(filled) == 1 and len(header) > 2)):
        return "note", "a line of text between or below the rows"
    return None


def _is_header(header: list[str], texts: list[str]) -> bool:
    """Returns whether most texts of a row are those of the header."""
    same = sum(one == other and one != "" for one, other in zip(texts, header, strict=False))
    return same >= 2 and same * 4 >= 3 * sum(map(bool, header))


def carried(rows: Rows, row: Row) -> Iterator[tuple[str, str]]:
    """Yields header and text of each column that is carried along beside a visit."""
    texts = rows.found.sheet.rows[row.number - 1]
    for column in rows.found.columns:
        if column.concept == CARRY and not is_personal(column.header) and column.at < len(texts) and texts[column.at]:
            yield column.header, texts[column.at]
