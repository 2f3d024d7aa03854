"""Key figures as a table."""

from collections.abc import Iterable

from scheduler.files.writing.csv_text import csv_text
from scheduler.files.writing.texts import number_text

DIGITS = 4


def kpi_table(figures: Iterable[tuple[str, float | None]]) -> str:
    """Returns the text of kpis.csv, one row for each figure; one without a value is empty."""
    rows = ((name, number_text(None if value is None else round(value, DIGITS))) for name, value in figures)
    return csv_text(("kpi", "value"), rows)
