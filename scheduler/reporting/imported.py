"""What was read of an export, in words and as a page."""

from collections import Counter
from collections.abc import Iterable, Iterator

from scheduler.domain.errors import Fault
from scheduler.domain.text_table import count
from scheduler.files.exports.finding.vocabulary import CARRY, IGNORE
from scheduler.files.exports.read import Export
from scheduler.reporting.pages.fault_page import fault_parts
from scheduler.reporting.pages.frame import figures, heading, page, paragraph, table


def import_summary(export: Export) -> list[str]:
    """Returns what was read, guessed and left out as lines of plain text."""
    inputs = export.inputs
    out = Counter(one.what for one in export.left_out)
    days = f"{inputs.settings.dates[0]:%A %d %B %Y}" + (
        f" and {count(inputs.settings.days - 1, 'more day')}" if inputs.settings.days > 1 else ""
    )
    lines = [days, *(f"  {words:<24} {figure}" for words, figure in _counts(export))]
    if out:
        lines.append(f"  {'Rows left out':<24} {', '.join(f'{rows} ({what})' for what, rows in sorted(out.items()))}")
    for file, name, row, columns in _tables(export):
        lines.append(f"{file}: {name}, header in row {row}")
        lines.append(f"  {columns}")
    lines.append(f"Dates are read with the {export.mapping.dates.split()[0]} first." if export.mapping.dates else "")
    return [line for line in lines if line]


def _counts(export: Export) -> list[tuple[str, str]]:
    inputs = export.inputs
    double_ups = sum(visit.carers > 1 for visit in inputs.visits)
    allocated = {row.visit_id for row in export.roster}
    counts = [
        ("Visits", f"{len(inputs.visits)}, {double_ups} by two carers"),
        ("People", f"{len(inputs.service_users)}"),
        ("Carers", f"{len(inputs.carers)}"),
        ("Shifts", f"{len(inputs.shifts)}"),
        ("Absences", f"{len(inputs.absences)}"),
    ]
    if export.roster:
        unallocated = sum(visit.visit_id not in allocated for visit in inputs.visits)
        counts.append(("Allocated", f"{len(export.roster)} carer-visits; {unallocated} visits have nobody"))
    return counts


def _tables(export: Export) -> Iterator[tuple[str, str, int, str]]:
    """Yields file, table, row of the header, and what each column was taken for."""
    for one in export.tables:
        meanings = [f"{column.header} = {column.concept}" for column in one.columns if column.concept not in ("", IGNORE, CARRY)]
        yield one.sheet.label, one.table, one.header_row, "; ".join(meanings)


def import_page(faults: Iterable[Fault], export: Export | None) -> str:
    """Returns the page of an import: its faults, or what was read.

    Args:
        faults: That kept the export from being read.
        export: None where it was not read.
    """
    parts = list(fault_parts(list(faults), list(export.inputs.warnings) if export else []))
    if export is not None:
        parts = [figures((figure, words) for words, figure in _counts(export)), *parts]
        parts.append(heading("How the files were read"))
        parts.append(paragraph("Correct mapping.toml where a column was taken for something else, and import again with --mapping."))
        columns = [
            (one.sheet.label, one.table, column.header, column.concept or "not used", column.unit)
            for one in export.tables
            for column in one.columns
        ]
        parts.append(table(("File", "Table", "Column", "Taken for", "Unit"), columns))
        parts.append(heading("Rows left out"))
        rows = [(one.file, one.row, one.what, one.service_user_id, one.date, one.start, one.why) for one in export.left_out]
        parts.append(table(("File", "Row", "What", "Person", "Date", "Start", "Why"), rows, numbers=(1,)))
    return page("What was read of the export", parts, "Made by carerounds. The page holds data about people: keep it as you keep the rota.")
