"""Readers of new packages and of capacity statements."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

from scheduler.domain.inputs import Inputs
from scheduler.domain.packages import CarePackage, VisitPattern
from scheduler.domain.people import Gender, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.quotes import Capacity, NewPackage
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, read_records, read_rows
from scheduler.files.reading.packages import read_pattern
from scheduler.files.reading.people import parse_funding, postcode_finder, read_location
from scheduler.files.schema.quotes import CAPACITY, NEW_PACKAGES

PERSON_COLUMNS = ("lat", "lon", "postcode", "locality", "carer_gender", "funding", "child")
PACKAGE_COLUMNS = ("service_user_id", "first_day", "last_day", "budget_pence_a_week")
MOST_PENCE = 100_000_000


def read_new_packages(path: Path, inputs: Inputs, postcodes: Path | None = None) -> tuple[NewPackage, ...]:
    """Reads packages for which a provider is sought.

    The first row of a package says who it is for; later rows may leave these cells empty.

    Args:
        path: Of the file.
        inputs: Of the folder; its people need no place of their own here.
        postcodes: Postcode file, where there is one.

    Raises:
        BadInput: With every fault, by row.
    """
    collector = FaultCollector()
    rows: dict[str, list[Record]] = {}
    for record in read_records(path, NEW_PACKAGES, {}, collector) or ():
        name = record.text("package_id") or record.text("service_user_id")
        rows.setdefault(name, []).append(record)
    maker = _Maker(inputs, postcodes, collector)
    found = [maker.package(name, records) for name, records in rows.items()]
    collector.raise_any()
    return tuple(one for one in found if one is not None)


def read_capacity(path: Path, providers: Collection[str]) -> tuple[Capacity, ...]:
    """Reads what providers state of their free time.

    Args:
        path: Of the file.
        providers: Ids of all providers.

    Raises:
        BadInput: With every fault, by row.
    """
    collector = FaultCollector()
    found = read_rows(read_records(path, CAPACITY, {}, collector) or (), lambda row: _capacity(row, providers))
    collector.raise_any()
    return tuple(one for _, one in found)


class _Maker:
    """Makes packages of their rows."""

    def __init__(self, inputs: Inputs, postcodes: Path | None, collector: FaultCollector) -> None:
        self._people = {person.service_user_id: person for person in inputs.service_users}
        self._places = {place.location_id: place for place in inputs.locations}
        self._taken = {package.package_id for package in inputs.packages if package.provider}
        self._day = inputs.settings.day
        self._needs_place = inputs.travel.model == "straight_line"
        self._find = postcode_finder(postcodes, collector)

    def package(self, name: str, records: list[Record]) -> NewPackage | None:
        """Returns a package; None after a fault."""
        first = records[0]
        if not all(record.is_readable for record in records):
            return None
        for record in records[1:]:
            _check_same(record, first)
        if name in self._taken:
            first.fault("Q101", f'package "{name}" of the folder has a provider already', "package_id")
        person_id = first.need("service_user_id", parse.identifier)
        known = self._people.get(person_id or "")
        place = self._place(first, known)
        person = self._person(first, person_id, known)
        package = self._package(first, name)
        budget = first.get("budget_pence_a_week", parse.whole_number)
        first.check_range("budget_pence_a_week", budget, MOST_PENCE)
        patterns = [self._pattern(record, name, number) for number, record in enumerate(records, start=1)]
        if person is None or place is None or package is None or not all(record.ok for record in records):
            return None
        return NewPackage(
            person=person,
            location=place,
            package=package,
            patterns=tuple(pattern for pattern in patterns if pattern is not None),
            budget_pence_a_week=budget,
        )

    def _place(self, record: Record, known: ServiceUser | None) -> Location | None:
        is_given = any(record.text(column) for column in ("lat", "lon", "postcode"))
        if known is not None and not is_given:
            return self._places.get(known.location_id)
        if known is None and not self._needs_place:
            record.fault("Q102", "is not in the folder, and travel is a table of its people", "service_user_id")
        return read_location(record, "service_user_id", self._find, needed=True)

    @staticmethod
    def _person(record: Record, name: str | None, known: ServiceUser | None) -> ServiceUser | None:
        said = {
            "locality": record.get("locality", parse.plain_text),
            "carer_gender": record.get("carer_gender", parse.one_of(Gender)),
            "funding": record.get("funding", parse_funding),
            "is_child": record.get("child", parse.yes_or_no),
        }
        if known is not None:
            return known.replace(name="", **{field: value for field, value in said.items() if value is not None}) if record.ok else None
        return record.build(ServiceUser, service_user_id=name, location_id=name, **said)

    def _package(self, record: Record, name: str) -> CarePackage | None:
        first: date = record.get("first_day", parse.day) or self._day
        last = record.get("last_day", parse.day)
        if last is not None and last < first:
            record.fault("P103", f"last day {last} is before the first, {first}", "last_day", "first_day and last_day are swapped")
        return record.build(CarePackage, package_id=name, service_user_id=record.text("service_user_id"), first_day=first, last_day=last)

    @staticmethod
    def _pattern(record: Record, package_id: str, number: int) -> VisitPattern | None:
        named = record.with_values(package_id=package_id, pattern_id=f"{package_id}-{number}")
        pattern = read_pattern(named, None)
        record.ok = record.ok and named.ok
        return pattern


def _check_same(record: Record, first: Record) -> None:
    """Adds a fault where a later row of a package says something else of the person than the first."""
    for column in (*PERSON_COLUMNS, *PACKAGE_COLUMNS):
        if record.text(column) and record.text(column) != first.text(column):
            what = f'"{record.text(column)}" is not what row {first.row} says of the same package, "{first.text(column)}"'
            record.fault("Q103", what, column, "leave it empty, or give another package_id")


def _capacity(record: Record, providers: Iterable[str]) -> Capacity | None:
    provider = record.need("provider_id", parse.identifier)
    record.known("provider_id", [provider], tuple(providers), "P203", "provider")
    fields: Mapping[str, object] = {
        "days": record.get("days", parse.weekdays),
        "earliest": record.get("earliest", parse.clock),
        "latest": record.get("latest", parse.clock),
        "minutes": record.need("minutes", parse.whole_number),
        "carers": record.get("carers", parse.whole_number),
        "skills": record.get("skills", parse.skills_needed),
        "localities": record.get("localities", parse.items),
        "first_day": record.get("first_day", parse.day),
        "last_day": record.get("last_day", parse.day),
        "travel_minutes": record.get("travel_minutes", parse.whole_number),
    }
    return record.build(Capacity, provider_id=provider, **fields)
