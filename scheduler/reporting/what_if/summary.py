"""A comparison in a few lines for the terminal."""

from collections.abc import Iterator, Sequence

from scheduler.reporting.what_if.page import verdict_sentence
from scheduler.reporting.what_if.tables import Table
from scheduler.reporting.what_if.words import difference_text, figure_words, value_text
from scheduler.studies.what_if.figures import LEVELS
from scheduler.studies.what_if.verdict import NOT_SHOWN, THE_SAME, ScenarioVerdict

ALWAYS = (*LEVELS, "travel_minutes")


def comparison_summary(verdicts: Sequence[ScenarioVerdict], comparison: Table) -> Iterator[str]:
    """Yields the verdict on each scenario, and the figures that decide or differ."""
    for verdict in verdicts:
        yield verdict_sentence(verdict, comparison)
        for row in verdict.rows:
            if row.figure in ALWAYS or row.verdict not in (NOT_SHOWN, THE_SAME):
                values = f"{value_text(row.base):>10} -> {value_text(row.value):>10}   {difference_text(row.low, row.high):<24}"
                yield f"  {figure_words(row.figure)[:58]:<58} {values} {row.verdict}"
