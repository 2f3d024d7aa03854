"""Reader of shift patterns."""

from collections.abc import Collection, Iterator, Sequence

from scheduler.domain.inputs import Settings
from scheduler.domain.shifts import Shift, ShiftPattern
from scheduler.files.importing import parse
from scheduler.files.importing.days import LONGEST_SHIFT
from scheduler.files.importing.records import Known, Record
from scheduler.files.reading.breaks import break_spans_of
from scheduler.files.reading.packages import DAY, recurrence_of
from scheduler.files.reading.shifts_and_absences import next_day_end, place


def read_shift_pattern(record: Record, carers: Known, places: Known) -> ShiftPattern | None:
    """Reads a row of shift_patterns.

    Args:
        record: the row.
        carers: ids of carers.
        places: where a shift may start and end.
    """
    carer = record.need("carer_id", parse.identifier)
    record.known("carer_id", [carer], carers, "H102", "carer")
    start, end = record.need("start", parse.clock), record.need("end", parse.clock)
    if start is not None and end is not None and end <= start:
        end += DAY
        if (end - start) * 60 > LONGEST_SHIFT.total_seconds():
            what = f"shift {record.text('start')}-{record.text('end')} ends before it starts, or lasts too long"
            record.fault("H103", what, "end", next_day_end(start, end - DAY))
    return record.build(
        ShiftPattern,
        pattern_id=record.need("pattern_id", parse.identifier),
        carer_id=carer,
        start=start,
        end=end,
        start_location_id=place(record, "start_place", carer, places),
        end_location_id=place(record, "end_place", carer, places),
        **break_spans_of(record, start, end),
        **recurrence_of(record),
    )


def on_the_days(
    patterns: Sequence[tuple[Record, ShiftPattern]], settings: Settings, dated: Collection[str]
) -> Iterator[tuple[Record, Shift]]:
    """Yields the shifts of patterns on the days of the plan, without those replaced by dated shifts."""
    for record, pattern in patterns:
        for day in settings.dates:
            if pattern.falls_on(day, settings.holidays):
                shift = pattern.on(day, settings.timezone)
                if shift is not None and shift.shift_id not in dated:
                    yield record, shift
