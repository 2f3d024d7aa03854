"""The account of rows: each row of each table is used, or left aside with a warning."""

from collections.abc import Mapping, Sized

from scheduler.domain.errors import InternalError
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.folder import Folder
from scheduler.files.schema.columns import Table


def check_rows(folder: Folder, used: Mapping[Table, Sized], collector: FaultCollector) -> None:
    """Checks that no row is lost on the way from the tables to the inputs.

    Args:
        folder: With the rows that were read.
        used: What became of the rows of each table.
        collector: Knows the rows that were left aside.

    Raises:
        InternalError: A row is neither used nor left aside, or is both.
    """
    for table in folder.present:
        rows = folder.of(table)
        aside = collector.left_aside(rows[0].file) if rows else 0
        if len(rows) != len(used[table]) + aside:
            raise InternalError(f"of {len(rows)} rows of {table.name}, {len(used[table])} are used and {aside} left aside")
