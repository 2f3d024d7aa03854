"""A comparison as tables: runs, comparison, cover by half-hour, and what changes for each carer."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from statistics import fmean

from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.publishing.workbook import Cell, Sheet, sheets_bytes
from scheduler.studies.what_if.compare import ScenarioRuns
from scheduler.studies.what_if.figures import ALL_FIGURES
from scheduler.studies.what_if.people import carer_changes
from scheduler.studies.what_if.verdict import ScenarioVerdict, places_same_visits

RUNS = ("scenario", "seed", "kpi", "value")
COMPARISON = ("scenario", "kpi", "base", "value", "low", "high", "verdict")
COVER = ("scenario", "half_hour", "demand", "duty", "contact", "travel", "breaks", "free", "unplaced")
CARERS = (
    "scenario",
    "carer_id",
    "change",
    "contract_hours",
    "days_changed",
    "duty_hours_before",
    "duty_hours_after",
    "shifts_before",
    "shifts_after",
    "evenings_before",
    "evenings_after",
    "weekend_days_before",
    "weekend_days_after",
    "split_days_before",
    "split_days_after",
    "worked_hours_before",
    "worked_hours_after",
)
SAME_VISITS = "same_visits_as_base"
"""In runs.csv: 1 where a run places the same visits as the base, 0 where it does not."""
VERDICT = "verdict"
"""The row of comparison.csv that holds the verdict of a scenario."""
DIGITS = 6

Table = list[tuple[Cell, ...]]


def comparison_tables(found: Sequence[ScenarioRuns], verdicts: Sequence[ScenarioVerdict]) -> dict[str, tuple[tuple[str, ...], Table]]:
    """Returns header and rows of each table, by file name."""
    return {
        "runs.csv": (RUNS, list(_runs(found))),
        "comparison.csv": (COMPARISON, list(_comparison(found, verdicts))),
        "cover.csv": (COVER, list(_cover(found))),
        "carers.csv": (CARERS, list(_carers(found))),
    }


def comparison_files(tables: dict[str, tuple[tuple[str, ...], Table]]) -> dict[str, str]:
    """Returns the text of each table, by file name."""
    return {
        name: csv_text(header, [["" if cell is None else cell for cell in row] for row in rows]) for name, (header, rows) in tables.items()
    }


def comparison_workbook(tables: dict[str, tuple[tuple[str, ...], Table]], title: str, created: datetime) -> bytes:
    """Returns the tables as the bytes of an .xlsx file, a sheet for each."""
    order = ("comparison.csv", "carers.csv", "cover.csv", "runs.csv")
    sheets = [Sheet(name.removesuffix(".csv").capitalize(), *tables[name]) for name in order]
    return sheets_bytes(sheets, title, created)


def _runs(found: Sequence[ScenarioRuns]) -> Iterator[tuple[Cell, ...]]:
    for one in found:
        for run, base in zip(one.runs, found[0].runs, strict=True):
            for name in ALL_FIGURES:
                if name in run.figures:
                    yield one.scenario.name, run.seed, name, _rounded(run.figures[name])
            yield one.scenario.name, run.seed, SAME_VISITS, int(places_same_visits(run, base))


def _comparison(found: Sequence[ScenarioRuns], verdicts: Sequence[ScenarioVerdict]) -> Iterator[tuple[Cell, ...]]:
    base = found[0]
    for one, judged in zip(found[1:], verdicts, strict=True):
        words = f"{judged.verdict}: {judged.level}" if judged.level else judged.verdict
        yield judged.name, VERDICT, None, None, None, None, words
        for row in judged.rows:
            cells = (_rounded(row.base), _rounded(row.value), _finite(row.low), _finite(row.high))
            yield judged.name, row.figure, *cells, row.verdict
        for name in ("unallocated", "soft"):
            bounds = [None if found_one.bound is None else getattr(found_one.bound, name) for found_one in (base, one)]
            if any(bound is not None for bound in bounds):
                yield judged.name, f"proven_least_{name}", *bounds, None, None, ""


def _cover(found: Sequence[ScenarioRuns]) -> Iterator[tuple[Cell, ...]]:
    for one in found:
        days = one.scenario.problem.days
        for number in range(48):
            sums = [fmean(run.cover[number][kind] for run in one.runs) / days for kind in range(6)]
            demand, duty, contact, travel, breaks, unplaced = (round(value, 3) for value in sums)
            free = round(duty - contact - travel - breaks, 3)
            yield one.scenario.name, half_hour_text(number), demand, duty, contact, travel, breaks, free, unplaced


def _carers(found: Sequence[ScenarioRuns]) -> Iterator[tuple[Cell, ...]]:
    for one in found[1:]:
        for change in carer_changes(found[0], one):
            was, now = change.base, change.scenario
            yield (
                one.scenario.name,
                change.carer_id,
                change.change,
                _rounded(change.contract_hours),
                change.days_changed,
                _rounded(was.duty_hours),
                _rounded(now.duty_hours),
                was.shifts,
                now.shifts,
                was.evenings,
                now.evenings,
                was.weekend_days,
                now.weekend_days,
                was.split_days,
                now.split_days,
                round(was.worked_hours, 2),
                round(now.worked_hours, 2),
            )


def half_hour_text(number: int) -> str:
    """Returns the start of a half-hour of the day, such as ``07:30``."""
    return f"{number // 2:02}:{number % 2 * 30:02}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS) + 0.0  # no minus before 0


def _finite(value: float | None) -> float | None:
    """Returns a bound of an interval; None where a single run leaves it open."""
    return None if value is None or abs(value) == float("inf") else round(value, DIGITS) + 0.0
