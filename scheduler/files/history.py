"""What came before the plan, and the user's own travel times."""

from collections.abc import Collection, Sequence

from scheduler.domain.inputs import HistoryEntry
from scheduler.domain.places import METRES_PER_MILE, TravelEntry, TravelMode
from scheduler.files import parse
from scheduler.files.people import Known
from scheduler.files.records import Record


def read_history(record: Record) -> HistoryEntry | None:
    """One row of history."""
    return record.build(
        HistoryEntry,
        {"day": "date"},
        service_user_id=record.need("service_user_id", parse.identifier),
        carer_id=record.need("carer_id", parse.identifier),
        day=record.need("date", parse.day),
        visits=record.get("visits", parse.whole),
    )


def warn_strangers(entries: Sequence[tuple[Record, HistoryEntry]], service_users: Collection[str], carers: Collection[str]) -> None:
    """One warning for those who are not in the tables: they may have left, or their ids may be misspelt."""
    strangers = [
        (record, name)
        for record, entry in entries
        for name, known in ((entry.service_user_id, service_users), (entry.carer_id, carers))
        if name not in known
    ]
    if strangers:
        record, name = strangers[0]
        record.warn("Y102", f'{len(strangers)} ids of past visits are in no other table, the first is "{name}"')


def read_leg(record: Record, homes: Known) -> TravelEntry | None:
    """One row of travel."""
    start, end = record.need("from", parse.identifier), record.need("to", parse.identifier)
    record.known("from", [start], homes, "T104", "place")
    record.known("to", [end], homes, "T104", "place")
    minutes, miles = record.need("minutes", parse.number), record.need("miles", parse.number)
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
    """A journey that is given twice is a fault of the later row."""
    rows: dict[tuple[str, str, TravelMode], int] = {}
    for record, leg in legs:
        key = leg.from_location_id, leg.to_location_id, leg.mode
        if key in rows:
            record.fault("T105", f"{key[0]} to {key[1]} by {key[2]} is given twice, here and in row {rows[key]}", "from")
        rows.setdefault(key, record.row)
