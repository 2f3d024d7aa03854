"""Names the files and sheets of an export in which no table is found, and tables of which nothing is left."""

from collections.abc import Sequence
from pathlib import Path

from scheduler.files.exports.finding.found import Found
from scheduler.files.exports.finding.rows import LeftOut
from scheduler.files.exports.finding.sheets import SILENT, TEXTS, TURNED_AWAY, WORKBOOKS, Sheet
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.folder import NO_TABLES


def warn_of_sheets(sheets: Sequence[Sheet], found: Sequence[Found], collector: FaultCollector) -> list[str]:
    """Names and returns the sheets in which no table is found; a sheet without a cell counts."""
    known = {id(one.sheet) for one in found}
    not_read = [sheet for sheet in sheets if id(sheet) not in known]
    for sheet in not_read:
        is_empty = not any(any(row) for row in sheet.rows)
        what = "nothing is in it" if is_empty else "no table of visits, clients, carers, shifts or absences is found in it"
        if not is_empty or not sheet.name:
            collector.warn(sheet.label, "X118", f"is not read: {what}")
    return [sheet.label for sheet in not_read]


def warn_of_files(paths: Sequence[Path], found: Sequence[Path], collector: FaultCollector) -> list[str]:
    """Names and returns the files whose endings say of no table; one that was named by the user is a fault."""
    not_read = []
    for path in found:
        if path.suffix.lower() in (*TEXTS, *WORKBOOKS, *TURNED_AWAY) or path.name in NO_TABLES:
            continue
        if path in paths:
            collector.fault(
                path.name, "F013", f"is not read: the file has the ending {path.suffix or 'of no kind'}", "rename it to .csv or .xlsx"
            )
        elif path.suffix.lower() not in SILENT:
            collector.warn(path.name, "X118", f"is not read: the file has the ending {path.suffix or 'of no kind'}")
            not_read.append(path.name)
    return not_read


def add_no_visits(found: Sequence[Found], not_read: Sequence[str], collector: FaultCollector) -> None:
    """Adds the fault of an export without visits."""
    others = ", ".join(f"{one.sheet.label} ({one.table})" for one in found) or "none"
    what = f"no table of visits is found: it has a person, a start, and a duration or an end. Tables found: {others}"
    if not_read:
        what += f". Not read: {', '.join(not_read)}"
    collector.fault("export", "X104", what, "say in mapping.toml where the table is and what its columns are")
    collector.raise_any()


def nothing_found(table: str, left_out: Sequence[LeftOut], not_read: Sequence[str]) -> str:
    """Returns in words why nothing of a table is left.

    Args:
        table: Name of the plain table.
        left_out: Rows that were left out.
        not_read: Files and sheets in which no table was found.
    """
    aside = sum(one.what == "visit" for one in left_out)
    if table == "visits" and aside:
        return f"all {aside} visits are cancelled or of other days"
    unread = f"; not read: {', '.join(not_read)}" if not_read else ""
    return f"nothing for the table {table} is found{unread}"
