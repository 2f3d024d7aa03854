"""Readers of sleepovers and of calls at night."""

from datetime import date, datetime
from pathlib import Path

from scheduler.domain.nights import NightCall, Sleepover
from scheduler.domain.places import Location
from scheduler.files.importing import parse
from scheduler.files.importing.days import Days
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Known, Record, by_id, read_records, read_rows
from scheduler.files.schema.nights import INCIDENTS, SLEEPOVERS
from scheduler.geo.geocode import is_in_uk, is_perhaps_swapped

USUAL_MINUTES = 30
"""Minutes awake of a call of which nothing is said (assumed)."""


def read_nights(sleepovers: Path, incidents: Path, zone: str = "Europe/London") -> tuple[tuple[Sleepover, ...], tuple[NightCall, ...]]:
    """Reads sleepovers and calls.

    Args:
        sleepovers: Path of the one table.
        incidents: Path of the other.
        zone: Timezone of local times.

    Raises:
        BadInput: With every fault of both files.
    """
    collector = FaultCollector()
    homes = read_records(sleepovers, SLEEPOVERS, {}, collector)
    known: Known = None if homes is None else by_id(homes, "service_user_id", "N101")
    people = [one for _, one in read_rows(homes or (), _sleepover)]
    days = Days(None, 1, zone)
    calls = [one for _, one in read_rows(read_records(incidents, INCIDENTS, {}, collector) or (), lambda row: _call(row, known, days))]
    collector.raise_any()
    return tuple(people), tuple(calls)


def _sleepover(record: Record) -> Sleepover | None:
    name = record.need("service_user_id", parse.identifier)
    lat, lon = record.need("lat", parse.number), record.need("lon", parse.number)
    if lat is not None and lon is not None and not is_in_uk(lat, lon):
        record.fault(
            "T102", f"{lat}, {lon} is not in the UK", "lat", "latitude and longitude are swapped" if is_perhaps_swapped(lat, lon) else ""
        )
    place = record.build(Location, location_id=name, lat=lat, lon=lon)
    return record.build(
        Sleepover,
        service_user_id=name,
        location=place,
        may_share=record.get("may_share", parse.yes_or_no),
        carers=record.get("carers", parse.whole_number),
    )


def _call(record: Record, people: Known, days: Days) -> NightCall | None:
    name = record.need("service_user_id", parse.identifier)
    record.known("service_user_id", [name], people, "N102", "sleepover of")
    at = record.need("at", parse.time_or_datetime)
    if at is not None and not isinstance(at, datetime):
        record.fault("N103", f'"{record.text("at")}" has no day', "at", "2026-11-23 02:15")
        return None
    moment = None if at is None else record.attempt("at", lambda: days.moment(date.min, at))
    minutes = record.get("minutes", parse.minutes)
    return record.build(NightCall, service_user_id=name, at=moment, minutes=USUAL_MINUTES if minutes is None else minutes)
