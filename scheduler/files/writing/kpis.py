"""Key figures as a table."""

from collections.abc import Iterable
from pathlib import Path

from scheduler.files.writing.atomic import csv_text, write_text
from scheduler.files.writing.texts import number_text

DIGITS = 4


def write_kpis(folder: Path, figures: Iterable[tuple[str, float | None]]) -> None:
    """Writes kpis.csv, one row for each figure; a figure without a value is empty.

    Raises:
        BadInput: F015, it cannot be written.
    """
    rows = ((name, number_text(None if value is None else round(value, DIGITS))) for name, value in figures)
    write_text(folder / "kpis.csv", csv_text(("kpi", "value"), rows))
