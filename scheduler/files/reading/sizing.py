"""Readers of places and of a profile of the day."""

from pathlib import Path

from scheduler.domain.sizing import DayPart, Place
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, read_records, read_rows
from scheduler.files.schema.sizing import PLACES, PROFILE
from scheduler.geo.geocode import is_in_uk, is_perhaps_swapped


def read_places_and_profile(places: Path, profile: Path) -> tuple[tuple[Place, ...], tuple[DayPart, ...]]:
    """Reads where people live and when care is wanted.

    Raises:
        BadInput: with every fault of both files.
    """
    collector = FaultCollector()
    found = [one for _, one in read_rows(read_records(places, PLACES, {}, collector) or (), _place)]
    parts = [one for _, one in read_rows(read_records(profile, PROFILE, {}, collector) or (), _part)]
    for path, rows in ((places, found), (profile, parts)):
        if rows and not any(row.share for row in rows):
            collector.fault(path.name, "F023", "all shares are 0", "give one of them a share")
    collector.raise_any()
    return tuple(found), tuple(parts)


def _place(record: Record) -> Place | None:
    lat, lon = record.need("lat", parse.number), record.need("lon", parse.number)
    if lat is not None and lon is not None and not is_in_uk(lat, lon):
        maybe = "latitude and longitude are swapped" if is_perhaps_swapped(lat, lon) else ""
        record.fault("T102", f"{lat}, {lon} is not in the UK", "lat", maybe)
    share = record.get("share", _share)
    return record.build(Place, name=record.text("place"), lat=lat, lon=lon, share=1.0 if share is None else share)


def _part(record: Record) -> DayPart | None:
    start = record.need("start", parse.clock)
    values = {name: record.get(name, parse.whole_number) for name in ("minutes", "carers")}
    known = {name: value for name, value in values.items() if value is not None}
    return record.build(DayPart, start=start, share=record.need("share", _share), **known)


def _share(text: str) -> float:
    """Parses a share of at least 0, with or without a sign for per cent."""
    share = parse.number(text.rstrip("% "))
    if share < 0:
        raise parse.Unreadable("F023", f'"{text}" is below 0')
    return share
