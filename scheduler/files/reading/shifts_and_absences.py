"""Readers of shifts and absences."""

from datetime import date, datetime, time, timedelta

from scheduler.domain.clock import Moment
from scheduler.domain.shifts import Absence, Shift
from scheduler.files.importing import parse
from scheduler.files.importing.days import LONGEST_SHIFT, NEXT_DAY, UNKNOWN_DAY, Days, date_in
from scheduler.files.importing.parse import HOME, NONE, TimeOrDatetime
from scheduler.files.importing.records import Known, Record
from scheduler.files.reading.breaks import breaks_of


def read_shift(record: Record, days: Days, carers: Known, places: Known) -> Shift | None:
    """Reads a row of shifts.

    Args:
        record: the row.
        days: of the plan.
        carers: ids of carers.
        places: where a shift may start and end.
    """
    name = record.need("shift_id", parse.identifier)
    carer = record.need("carer_id", parse.identifier)
    record.known("carer_id", [carer], carers, "H102", "carer")
    day = date_in(record, days, "H106") or UNKNOWN_DAY
    start, end = record.need("start", parse.late_time_or_datetime), record.need("end", parse.late_time_or_datetime)
    span = None
    if start is not None and end is not None:
        span = record.attempt("start", lambda: days.span(day, start, end, LONGEST_SHIFT, empty=False))
    if span and not days.is_one_day_at_most(span):
        meant = next_day_end(_since_midnight(start), _since_midnight(end))
        record.fault("H103", f"shift {record.text('start')}-{record.text('end')} ends before it starts, or lasts too long", "end", meant)
    return record.build(
        Shift,
        shift_id=name,
        carer_id=carer,
        start=span and span[0],
        end=span and span[1],
        start_location_id=place(record, "start_place", carer, places),
        end_location_id=place(record, "end_place", carer, places),
        **breaks_of(record, days, day, span),
    )


def next_day_end(start: int | None, end: int | None) -> str:
    """Returns what may be meant by a shift that ends at or before its start.

    Args:
        start: Minutes since midnight; None where it is no time of day.
        end: The same.
    """
    if start is None or end is None or end > start:
        return ""
    later = f"{end // 60 + 24}:{end % 60:02}"
    if end == start:
        return f"{later} is meant, for a shift of 24 hours"
    return f"start and end are swapped, or {later} is meant, on the next day"


def _since_midnight(value: TimeOrDatetime | None) -> int | None:
    return value // timedelta(minutes=1) if isinstance(value, timedelta) else None


def place(record: Record, column: str, carer: str | None, places: Known) -> str | None:
    """Returns the location where a shift of a carer starts or ends; None for no journey."""
    name = record.text(column) or HOME
    if name.casefold() == HOME:
        return carer
    if name.casefold() == NONE:
        return None
    record.known(column, [name], places, "H105", "place")
    return name


def read_absence(record: Record, days: Days, carers: Known) -> Absence | None:
    """Reads a row of absences; a last day without a time counts as a whole."""
    carer = record.need("carer_id", parse.identifier)
    record.known("carer_id", [carer], carers, "A101", "carer")
    start, end = time_away(record, days, "A102")
    return record.build(Absence, carer_id=carer, start=start, end=end, kind=record.text("kind"), soft=record.get("soft", parse.yes_or_no))


def time_away(record: Record, days: Days, code: str) -> tuple[Moment | None, Moment | None]:
    """Reads `start` and `end` of a row; an end before the start is a fault with `code`."""
    first, last = record.need("start", parse.day_or_datetime), record.need("end", parse.day_or_datetime)
    start = end = None
    if first is not None:
        start = record.attempt("start", lambda: days.moment(UNKNOWN_DAY, _midnight(first)))
    if last is not None:
        end = record.attempt("end", lambda: days.moment(UNKNOWN_DAY, _midnight(last, after=True)))
    if start and end and end <= start:
        what = f"{record.text('start')} to {record.text('end')} ends before it starts"
        record.fault(code, what, "end", "start and end are swapped")
    return start, end


def _midnight(day: date | datetime, *, after: bool = False) -> datetime:
    """Returns a datetime unchanged, and for a date the midnight before or after it."""
    return day if isinstance(day, datetime) else datetime.combine(day + NEXT_DAY * after, time())
