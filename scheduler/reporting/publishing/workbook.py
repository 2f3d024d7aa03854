"""The roster as a workbook for the office: visits, what is unallocated and why, key figures, changes.

Texts are written as texts: one that begins with "=" is no formula. Dates and times are real ones.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, NamedTuple

from scheduler.analysis.carer_visits import CarerVisit
from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.reporting.publishing.issue import Issue, care_words, wanted_start
from scheduler.reporting.publishing.tell import Message

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | date | time | None
MAX_WIDTH = 70
"""Characters of the widest column; longer texts are wrapped."""
NUMBER_FORMATS: dict[type, str] = {date: "ddd dd/mm/yyyy", time: "hh:mm", datetime: "ddd dd/mm/yyyy hh:mm"}


class Sheet(NamedTuple):
    """A sheet: its name, the headers of its columns, and its rows."""

    name: str
    headers: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def workbook_bytes(issue: Issue, key_figures: Iterable[tuple[str, float | None]], told: Sequence[Message]) -> bytes:
    """Returns the workbook of a publication as the bytes of an .xlsx file.

    An update has a sheet of changes, and its roster says which visits changed.

    Args:
        issue: Publication.
        key_figures: Name and value of each key figure.
        told: What is to be said to whom.
    """
    is_update = issue.changes is not None
    sheets = [
        *([_changes(issue, told)] if is_update else []),
        _roster(issue, is_update=is_update),
        _unallocated(issue),
        Sheet("Key figures", ("Figure", "Value"), [(name.replace("_", " "), value) for name, value in key_figures]),
    ]
    return sheets_bytes(sheets, f"Roster from {issue.days[0]:%d %B %Y}", issue.published.replace(tzinfo=None))


def sheets_bytes(sheets: Sequence[Sheet], title: str, created: datetime) -> bytes:
    """Returns sheets as the bytes of an .xlsx file.

    Args:
        sheets: in order.
        title: of the workbook.
        created: local time without a timezone.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - of the extra `publish`

    content = io.BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": title, "author": "carerounds", "created": created})
        formats = {
            kind: book.add_format({"num_format": pattern, "align": "left", "valign": "top"}) for kind, pattern in NUMBER_FORMATS.items()
        }
        for sheet in sheets:
            _write_sheet(book, sheet, formats)
    return content.getvalue()


def _roster(issue: Issue, *, is_update: bool) -> Sheet:
    headers = ("Date", "Start", "End", "Carer", "Carer id", "Person", "Person id", "Postcode", "Care", "Minutes")
    headers += ("With", "Travel minutes", "First meeting", "Shift id", "Visit id", *(("Changed",) if is_update else ()))
    return Sheet("Roster", headers, [_roster_row(issue, row, is_update=is_update) for row in issue.rows])


def _roster_row(issue: Issue, row: CarerVisit, *, is_update: bool) -> tuple[Cell, ...]:
    zone, visit = issue.problem.timezone, row.visit
    start, end = wall_clock(row.start, zone), wall_clock(row.end, zone)
    changed = ("yes" if visit.visit_id in issue.changed_visit_ids else "",) if is_update else ()
    return (
        start.date(),
        start.time(),
        end.time(),
        issue.carer_names[row.carer_id],
        row.carer_id,
        issue.person_names[visit.service_user_id],
        visit.service_user_id,
        issue.postcodes[visit.service_user_id],
        care_words(visit),
        visit.minutes,
        ", ".join(issue.carer_names[carer_id] for carer_id in row.partner_ids),
        row.travel_minutes,
        "yes" if row.is_first_meeting else "",
        row.shift_id,
        visit.visit_id,
        *changed,
    )


def _unallocated(issue: Issue) -> Sheet:
    headers = (
        "Date",
        "Wanted",
        "Person",
        "Person id",
        "Postcode",
        "Care",
        "Minutes",
        "Carers",
        "Priority",
        "Optional",
        "Reason",
        "Visit id",
    )
    return Sheet("Unallocated", headers, [_unallocated_row(issue, visit) for visit in issue.unallocated])


def _unallocated_row(issue: Issue, visit: Visit) -> tuple[Cell, ...]:
    wanted = wall_clock(wanted_start(visit), issue.problem.timezone)
    return (
        wanted.date(),
        wanted.time(),
        issue.person_names[visit.service_user_id],
        visit.service_user_id,
        issue.postcodes[visit.service_user_id],
        care_words(visit),
        visit.minutes,
        visit.carers,
        visit.priority,
        "yes" if visit.optional else "",
        issue.reasons.get(visit.visit_id, ""),
        visit.visit_id,
    )


def _changes(issue: Issue, told: Sequence[Message]) -> Sheet:
    zone = issue.problem.timezone
    rows: list[tuple[Cell, ...]] = [
        (wall_clock(message.before, zone), message.recipient, message.name, message.recipient_id, message.what, message.visit_id)
        for message in told
    ]
    return Sheet("Changes", ("Before", "Tell", "Name", "Id", "What", "Visit id"), rows)


def _write_sheet(book: "Workbook", sheet: Sheet, formats: dict[type, "Format"]) -> None:
    page: Worksheet = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bg_color": "#DFF0EE", "font_color": "#0B3D3B", "bottom": 1, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, header, head)
        cells = [row[column] for row in sheet.rows]
        page.set_column(column, column, _width(header, cells))
        for row, cell in enumerate(cells, start=1):
            _write_cell(page, (row, column), cell, formats, plain)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headers) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: "Worksheet", at: tuple[int, int], cell: Cell, formats: dict[type, "Format"], plain: "Format") -> None:
    if isinstance(cell, str):
        page.write_string(*at, cell, plain)
    elif isinstance(cell, int | float):
        page.write_number(*at, cell, plain)
    elif cell is not None:
        page.write_datetime(*at, cell, formats[type(cell)])


def _width(header: str, cells: list[Cell]) -> float:
    """Returns the width of a column in characters; dates and times are as wide as their pattern."""
    lengths = [len(NUMBER_FORMATS[type(cell)]) if isinstance(cell, date | time) else len(str(cell)) for cell in cells if cell is not None]
    return min(max([len(header) + 3, *lengths]) + 1, MAX_WIDTH)
