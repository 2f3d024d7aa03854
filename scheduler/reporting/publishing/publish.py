"""Writes all that is handed out of a roster into one folder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.text_table import count
from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.publishing.calendars import calendar_bytes
from scheduler.reporting.publishing.export_back import ExportShape, export_name, export_text
from scheduler.reporting.publishing.issue import Issue
from scheduler.reporting.publishing.letters import letter_people, letter_words
from scheduler.reporting.publishing.names import file_names
from scheduler.reporting.publishing.private_folder import private_folder
from scheduler.reporting.publishing.rota_sheets import rota_carers, rota_words
from scheduler.reporting.publishing.tell import TELL_COLUMNS, messages, tell_rows
from scheduler.reporting.publishing.typeset import Typesetter
from scheduler.reporting.publishing.workbook import workbook_bytes

WORKBOOK, TELL, EXPORT = "roster.xlsx", "tell.csv", "export"


@dataclass(frozen=True)
class Written:
    """What was written, for the line that says so.

    Attributes:
        sheets: Number of rota sheets, and of calendars.
        letters: Number of letters.
        messages: Number of rows of tell.csv; None if there is none.
        has_export: Whether there is a table in the shape of an export.
        warnings: Warnings in words.
    """

    sheets: int
    letters: int
    messages: int | None
    has_export: bool
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        told = "" if self.messages is None else f", {TELL} with {count(self.messages, 'call')} to make"
        back = f", {EXPORT} with the columns it came in" if self.has_export else ""
        sheets = f"{count(self.sheets, 'rota sheet')} and {count(self.sheets, 'calendar')}"
        return f"{sheets}, {count(self.letters, 'letter')}, {WORKBOOK}{told}{back}"


def publish(
    out: Path,
    issue: Issue,
    key_figures: Sequence[tuple[str, float | None]],
    *,
    has_details: bool = False,
    shape: ExportShape | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Written:
    """Writes rota sheets, letters, calendars, the workbook, and for an update tell.csv.

    Args:
        out: New or empty folder; only its owner can read what is written.
        issue: Publication.
        key_figures: Name and value of each key figure.
        has_details: Whether calendars have full names and postcodes.
        shape: Shape of the export in which the roster is written too; None for no such file.
        on_progress: Called with the number of files written and of all files.

    Returns:
        What was written.

    Raises:
        BadInput: F031 or F015, the folder is not empty or cannot be written.
        CareRoundsError: A page cannot be set.
    """
    rotas, letters = Typesetter("rota", issue.published), Typesetter("letter", issue.published)
    sheet_count, letter_count = len(rota_carers(issue)), len(letter_people(issue))
    told = messages(issue)
    calls = None if issue.changes is None else tell_rows(told, issue.problem.timezone)
    total = 2 * sheet_count + letter_count + 1 + (calls is not None) + (shape is not None)
    with private_folder(out) as folder:
        if calls is not None:
            folder.write(TELL, csv_text(TELL_COLUMNS, calls).encode())
        if shape is not None:
            folder.write(f"{EXPORT}/{export_name(issue, shape)}", export_text(issue, shape).encode("utf-8-sig"))
        folder.write(WORKBOOK, workbook_bytes(issue, key_figures, told))
        written = total - 2 * sheet_count - letter_count
        for done, (name, content) in enumerate(_pages(issue, rotas, letters, has_details=has_details), start=written + 1):
            folder.write(name, content)
            on_progress(done, total)
    return Written(
        sheet_count, letter_count, None if calls is None else len(calls), shape is not None, (*rotas.warnings, *letters.warnings)
    )


def _pages(issue: Issue, rotas: Typesetter, letters: Typesetter, *, has_details: bool) -> Iterator[tuple[str, bytes]]:
    """Yields the name and the content of each sheet, calendar and letter."""
    carers, people = file_names(issue.carer_names), file_names(issue.person_names)
    for carer_id in rota_carers(issue):
        yield f"rotas/{carers[carer_id]}.pdf", rotas.pdf(rota_words(issue, carer_id))
        yield f"calendars/{carers[carer_id]}.ics", calendar_bytes(issue, carer_id, has_details=has_details)
    for person_id in letter_people(issue):
        yield f"letters/{people[person_id]}.pdf", letters.pdf(letter_words(issue, person_id))
