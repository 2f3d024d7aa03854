"""Readers of the breaks of shifts and shift patterns."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from scheduler.domain.care import Window
from scheduler.domain.clock import Moment
from scheduler.domain.shifts import MAX_BREAKS, Break, break_fields
from scheduler.files.importing import parse, parse_breaks
from scheduler.files.importing.days import LONGEST_SHIFT, NEXT_DAY, Days
from scheduler.files.importing.parse import TimeOrDatetime
from scheduler.files.importing.records import Record

DAY = 24 * 60
LONGEST_BREAK = 240
"""Minutes of the longest break."""


def breaks_of(record: Record, days: Days, day: date, shift: tuple[Moment, Moment] | None) -> dict[str, Any]:
    """Returns the fields of the breaks of a shift.

    Args:
        record: row of shifts.
        days: of the plan.
        day: of the row.
        shift: its start and end; None if they cannot be read.
    """
    if not has_breaks_column(record):
        return {"break_minutes": record.get("break_minutes", parse.minutes), "break_window": _break_window(record, days, day, shift)}
    found = record.get("breaks", parse_breaks.breaks)
    if found is None or shift is None:
        return {}
    windows = [_window(record, "breaks", (days, day), shift, ends) for _, ends in found]
    if None in windows:
        return {}
    spans = [span for span in windows if span is not None]
    if not _are_apart(
        record, [minutes for minutes, _ in found], [(end - start) // timedelta(minutes=1) for start, end in spans], spans, shift
    ):
        return {}
    return break_fields(
        [
            Break(minutes=minutes, window=Window(earliest=start, latest=end))
            for (start, end), (minutes, _) in sorted(zip(spans, found, strict=True), key=lambda one: one[0])
        ]
    )


def break_spans_of(record: Record, start: int | None, end: int | None) -> dict[str, Any]:
    """Returns the fields of the breaks of a shift pattern.

    Args:
        record: row of shift_patterns.
        start: first minute of the shift; None if it cannot be read.
        end: last minute of the shift, after 24 * 60 for a night; None if it cannot be read.
    """
    if not has_breaks_column(record):
        return {"break_minutes": record.get("break_minutes", parse.minutes), "break_span": _break_span(record, start, end)}
    found = record.get("breaks", parse_breaks.clock_breaks)
    if found is None or start is None or end is None:
        return {}
    spans = [_from_start(ends, start) for _, ends in found]
    lengths = [last - first for first, last in spans]
    if not _are_apart(record, [minutes for minutes, _ in found], lengths, spans, (start, end)):
        return {}
    breaks = tuple(sorted(((minutes, span) for (minutes, _), span in zip(found, spans, strict=True)), key=lambda one: one[1]))
    if len(breaks) == 1:
        return {"break_minutes": breaks[0][0], "break_span": breaks[0][1]}
    return {"break_spans": breaks}


def has_breaks_column(record: Record) -> bool:
    """Returns whether a row names its breaks in one column; a row that also has the columns of one break gets a fault."""
    if not record.text("breaks").strip("; "):
        return False
    others = [column for column in ("break_minutes", "break_earliest", "break_latest") if record.text(column)]
    if others:
        record.fault("H112", f"has breaks and {' and '.join(others)}", "breaks", "either breaks, or the columns of one break")
    return True


def _are_apart(
    record: Record, minutes: Sequence[int], lengths: Sequence[int], spans: Sequence[tuple[Any, Any]], shift: tuple[Any, Any]
) -> bool:
    """Returns whether breaks lie within the shift, fit into their windows, and are apart; otherwise the row gets a fault."""
    text = record.text("breaks")
    what = ""
    if len(spans) > MAX_BREAKS:
        what = f"{text} are more than {MAX_BREAKS} breaks"
    elif any(not shift[0] <= start < end <= shift[1] for start, end in spans):
        what = f"not all of the breaks {text} lie within the shift"
    elif any(not 1 <= needed <= min(room, LONGEST_BREAK) for needed, room in zip(minutes, lengths, strict=True)):
        what = f"not all of the breaks {text} fit into their windows"
    elif any(after[0] < before[1] for before, after in pairwise(sorted(spans))):
        what = f"the windows of the breaks {text} overlap"
    if what:
        record.fault("H107", what, "breaks")
    return not what


def _break_window(record: Record, days: Days, day: date, shift: tuple[Moment, Moment] | None) -> Window | None:
    """Returns the window of the one break of a shift."""
    if bool(record.text("break_earliest")) != bool(record.text("break_latest")):
        record.fault("H107", "gives only one end of when the break may be", "break_earliest")
    first, last = record.get("break_earliest", parse.late_time_or_datetime), record.get("break_latest", parse.late_time_or_datetime)
    if first is None or last is None or shift is None:
        return None
    span = _window(record, "break_earliest", (days, day), shift, (first, last))
    if not span:
        return None
    if not shift[0] <= span[0] < span[1] <= shift[1]:
        text = f"{record.text('break_earliest')}-{record.text('break_latest')}"
        record.fault("H107", f"the break {text} does not lie within the shift", "break_earliest")
        return None
    return Window(earliest=span[0], latest=span[1])


def _window(
    record: Record, column: str, on: tuple[Days, date], shift: tuple[Moment, Moment], ends: tuple[TimeOrDatetime, TimeOrDatetime]
) -> tuple[Moment, Moment] | None:
    """Returns the span of a break; times of day before the shift are on the next day."""
    days, day = on
    span = record.attempt(column, lambda: days.span(day, *ends, LONGEST_SHIFT, empty=False))
    if span and span[1] <= shift[0] and isinstance(ends[0], timedelta):
        span = record.attempt(column, lambda: days.span(day + NEXT_DAY, *ends, LONGEST_SHIFT, empty=False))
    return span


def _break_span(record: Record, start: int | None, end: int | None) -> tuple[int, int] | None:
    """Returns the bounds of the one break of a shift pattern."""
    if bool(record.text("break_earliest")) != bool(record.text("break_latest")):
        record.fault("H107", "gives only one end of when the break may be", "break_earliest")
    first, last = record.get("break_earliest", parse.clock), record.get("break_latest", parse.clock)
    if first is None or last is None or start is None or end is None:
        return None
    first, last = _from_start((first, last), start)
    if not start <= first < last <= end:
        text = f"{record.text('break_earliest')}-{record.text('break_latest')}"
        record.fault("H107", f"the break {text} does not lie within the shift", "break_earliest")
        return None
    return first, last


def _from_start(ends: tuple[int, int], start: int) -> tuple[int, int]:
    """Returns the bounds of a break; times before the shift are on the next day."""
    first, last = ends
    last += DAY if last <= first else 0
    return (first + DAY, last + DAY) if last <= start else (first, last)
