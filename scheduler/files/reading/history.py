"""Readers of past visits, past work, and the user's own travel times."""

from collections.abc import Collection, Sequence
from datetime import date

from scheduler.domain.inputs import HistoryEntry, WorkedDay
from scheduler.domain.places import METRES_PER_MILE, TravelEntry, TravelMode
from scheduler.files.importing import parse
from scheduler.files.importing.days import LONGEST_SHIFT, UNKNOWN_DAY, Days
from scheduler.files.importing.records import Known, Record

LONGEST_JOURNEY_MINUTES = 7 * 24 * 60
LONGEST_JOURNEY_MILES = 10_000


def read_history(record: Record) -> HistoryEntry | None:
    """Reads a row of history; None after a fault."""
    return record.build(
        HistoryEntry,
        {"day": "date"},
        service_user_id=record.need("service_user_id", parse.identifier),
        carer_id=record.need("carer_id", parse.identifier),
        day=record.need("date", parse.day),
        visits=record.get("visits", parse.whole_number),
    )


def read_worked(record: Record, days: Days) -> WorkedDay | None:
    """Reads a row of worked; None after a fault."""
    day = record.need("date", parse.day)
    start, end = record.need("first_start", parse.late_time_or_datetime), record.need("last_end", parse.late_time_or_datetime)
    span = None
    if start is not None and end is not None:
        span = record.attempt("first_start", lambda: days.span(day or UNKNOWN_DAY, start, end, LONGEST_SHIFT, empty=False))
    if span and span[1] <= span[0]:
        record.fault("Y104", f"work from {record.text('first_start')} to {record.text('last_end')} ends before it starts", "last_end")
    return record.build(
        WorkedDay,
        carer_id=record.need("carer_id", parse.identifier),
        day=day,
        minutes=_worked_minutes(record),
        first_start=span and span[0],
        last_end=span and span[1],
    )


def _worked_minutes(record: Record) -> int | None:
    minutes = record.need("minutes", parse.minutes)
    record.check_range("minutes", minutes, 2 * 24 * 60)
    return minutes


def check_worked(worked: Sequence[tuple[Record, WorkedDay]]) -> None:
    """Adds a fault for a repeated day of a carer, at the later row."""
    rows: dict[tuple[str, date], int] = {}
    for record, entry in worked:
        key = entry.carer_id, entry.day
        if key in rows:
            record.fault("Y103", f'carer "{entry.carer_id}" has {entry.day} twice, here and in row {rows[key]}', "date")
        rows.setdefault(key, record.row)


def warn_strangers(named: Sequence[tuple[Record, Sequence[tuple[str, Collection[str]]]]]) -> None:
    """Warns of unknown ids in past rows: the people may have left, or the ids may be misspelt.

    Args:
        named: rows, each with its ids and the known ids of the same kind.
    """
    strangers = [(record, name) for record, ids in named for name, known in ids if name not in known]
    if strangers:
        record, name = strangers[0]
        record.warn("Y102", f'{len(strangers)} ids of past visits are in no other table, the first is "{name}"')


def read_leg(record: Record, homes: Known) -> TravelEntry | None:
    """Reads a row of travel; None after a fault."""
    start, end = record.need("from", parse.identifier), record.need("to", parse.identifier)
    record.known("from", [start], homes, "T104", "place")
    record.known("to", [end], homes, "T104", "place")
    minutes, miles = record.need("minutes", parse.number), record.need("miles", parse.number)
    record.check_range("minutes", minutes, LONGEST_JOURNEY_MINUTES)
    record.check_range("miles", miles, LONGEST_JOURNEY_MILES)
    if start and start == end and (minutes or miles):
        record.fault("T106", f'the journey from "{start}" to itself takes time', "minutes")
    return record.build(
        TravelEntry,
        {"from_location_id": "from", "to_location_id": "to", "metres": "miles"},
        from_location_id=start,
        to_location_id=end,
        minutes=minutes,
        metres=None if miles is None else round(miles * METRES_PER_MILE),
        mode=record.get("mode", parse.one_of(TravelMode)),
    )


def check_legs(legs: Sequence[tuple[Record, TravelEntry]]) -> None:
    """Adds a fault for a repeated journey, at the later row."""
    rows: dict[tuple[str, str, TravelMode], int] = {}
    for record, leg in legs:
        key = leg.from_location_id, leg.to_location_id, leg.mode
        if key in rows:
            record.fault("T105", f"{key[0]} to {key[1]} by {key[2]} is given twice, here and in row {rows[key]}", "from")
        rows.setdefault(key, record.row)
