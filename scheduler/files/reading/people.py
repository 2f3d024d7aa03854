"""Readers of service users, carers and their homes."""

import re
from collections.abc import Callable
from pathlib import Path

from scheduler.domain.errors import TravelError
from scheduler.domain.people import Carer, Funding, Gender, ServiceUser
from scheduler.domain.places import Location, TravelMode
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Known, Record
from scheduler.geo.geocode import NotFound, PostcodeFile, is_in_uk, is_perhaps_swapped
from scheduler.geo.nominatim import Nominatim


def read_service_user(record: Record, carers: Known, providers: Known) -> ServiceUser | None:
    """Reads a row of service_users; None after a fault."""
    name = record.need("service_user_id", parse.identifier)
    preferred, refused = (record.get(column, parse.items) or () for column in ("preferred_carers", "refused_carers"))
    record.known("preferred_carers", preferred, carers, "U102", "carer")
    record.known("refused_carers", refused, carers, "U102", "carer")
    for carer in set(preferred) & set(refused):
        record.fault("U103", f'carer "{carer}" is both preferred and refused', "refused_carers")
    return record.build(
        ServiceUser,
        service_user_id=name,
        location_id=name,
        name=record.text("name"),
        locality=record.get("locality", parse.plain_text),
        preferred_carers=preferred,
        refused_carers=refused,
        carer_gender=record.get("carer_gender", parse.one_of(Gender)),
        provider=read_provider_id(record, providers),
        may_move=record.get("may_move", parse.yes_or_no),
        funding=record.get("funding", parse_funding),
        discharged_on=record.get("discharged_on", parse.day),
        is_child=record.get("child", parse.yes_or_no),
    )


def read_provider_id(record: Record, providers: Known) -> str | None:
    """Reads the provider of a person, a carer or a package; without a table of providers any name will do."""
    provider = record.get("provider", parse.plain_text)
    record.known("provider", [provider], providers, "P203", "provider")
    return provider


def parse_funding(text: str) -> Funding:
    """Parses who pays; underscores and hyphens are spaces."""
    return parse.one_of(Funding)(text.replace("_", " ").replace("-", " ") if len(text) > 1 else "?")


def read_carer(record: Record, service_users: Known, providers: Known) -> Carer | None:
    """Reads a row of carers; None after a fault."""
    name = record.need("carer_id", parse.identifier)
    if name and service_users and name in service_users:
        record.fault("C102", f'id "{name}" is also that of a service user, and ids name homes', "carer_id", f'"C-{name}"')
    hours = record.get("contract_hours", parse.number)
    record.check_range("contract_hours", hours, 168)
    return record.build(
        Carer,
        {"contract_minutes": "contract_hours"},
        carer_id=name,
        home_location_id=name,
        name=record.text("name"),
        skills=record.get("skills", parse.skills_held),
        gender=record.get("gender", parse.one_of(Gender)),
        travel_mode=record.get("travel_mode", parse.one_of(TravelMode)),
        localities=record.get("localities", parse.items),
        teams=record.get("teams", parse.items),
        contract_minutes=None if hours is None else round(hours * 60),
        max_day_minutes=record.get("max_day_minutes", parse.minutes),
        provider=read_provider_id(record, providers),
    )


def postcode_finder(
    path: Path | None, collector: FaultCollector, service: Nominatim | None = None
) -> Callable[[str], tuple[float, float] | str] | None:
    """Returns a function from a postcode to its degrees or an error text; None without a postcode file and a service.

    The service is asked for postcodes that the file does not know, and not for those that are no longer in use or foreign.
    """
    postcodes = None
    if path is not None and path.exists():
        try:
            postcodes = PostcodeFile.read(path)
        except TravelError as error:
            collector.fault("settings.toml", "S108", str(error))
            return None
    if postcodes is None and service is None:
        return None

    def find(postcode: str) -> tuple[float, float] | str:
        found = NotFound.UNKNOWN if postcodes is None else postcodes.find(postcode)
        if found == NotFound.UNKNOWN and service is not None:
            try:
                found = service.find(postcode)
            except TravelError as error:
                return f"could not be looked up: {error}"
        return found.value if isinstance(found, NotFound) else (found.lat, found.lon)

    return find


def _postcode_meant(postcode: str, find: Callable[[str], tuple[float, float] | str]) -> str:
    """Returns the postcode that is meant where a letter O stands for a zero, or an I for a one; empty if it is none."""
    plain = re.sub(r"[^A-Z0-9]", "", postcode.upper())
    meant = plain[:-3].replace("I", "1") + plain[-3:-2].replace("O", "0").replace("I", "1") + plain[-2:].replace("0", "O").replace("1", "I")
    for one in dict.fromkeys((plain[:-3] + meant[-3:], meant, re.sub(r"(?<=[A-Z])O", "0", meant[:-3]) + meant[-3:])):
        if one != plain and not isinstance(find(one), str):
            return f"{one[:-3]} {one[-3:]}"
    return ""


def read_location(record: Record, column: str, find: Callable[[str], tuple[float, float] | str] | None, *, needed: bool) -> Location | None:
    """Reads the home of a row, from its degrees or else its postcode.

    Args:
        record: of a person.
        column: of their id.
        find: the degrees of a postcode, where there is a postcode file.
        needed: whether it is a fault that there are no degrees.
    """
    lat, lon = record.get("lat", parse.number), record.get("lon", parse.number)
    postcode = record.text("postcode")
    if record.text("lat") and record.text("lon"):
        if lat is not None and lon is not None and not is_in_uk(lat, lon):
            meant = "latitude and longitude are swapped" if is_perhaps_swapped(lat, lon) else ""
            record.fault("T102", f"{lat}, {lon} is not in the UK", "lat", meant)
    elif record.text("lat") or record.text("lon"):
        record.fault("T101", "has only one of lat and lon", "lon" if record.text("lat") else "lat")
    elif postcode and find:
        found = find(postcode)
        if isinstance(found, str):
            record.fault("T103", f"postcode {postcode} {found}", "postcode", _postcode_meant(postcode, find))
        else:
            lat, lon = found
    elif needed:
        record.fault(
            "T101",
            "has no lat and lon" if postcode else "has no postcode, and no lat and lon",
            "lat",
            "settings.toml is to name a postcode file: [travel] postcodes" if postcode else "give a postcode, or lat and lon in degrees",
        )
    return record.build(Location, {"location_id": column}, location_id=record.text(column), lat=lat, lon=lon, postcode=postcode or None)
