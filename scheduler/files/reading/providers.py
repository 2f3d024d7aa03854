"""Readers of providers and contracts."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from scheduler.domain.inputs import Settings
from scheduler.domain.providers import Contract, Inspection, Provider
from scheduler.files.importing import parse
from scheduler.files.importing.records import Known, Record

MOST_HOURS_A_WEEK = 1_000_000


def read_provider(record: Record, settings: Settings) -> Provider | None:
    """Reads a row of providers; None after a fault."""
    grades = tuple(part.strip() for part in record.text("grade").split(";") if part.strip())
    days = record.get("inspected_on", _days) or ()
    for grade in grades:
        if grade.casefold() not in settings.grades:
            record.fault("P204", f'grade "{grade}" is none of {", ".join(settings.grades)}', "grade")
    if record.ok and len(grades) != len(days):
        what = f"has {len(grades)} grades and {len(days)} days of inspection"
        record.fault("P205", what, "inspected_on", "one day for each grade, separated by ;")
    elif list(days) != sorted(set(days)):
        record.fault("P205", "inspections are not in order of date, or two are on one day", "inspected_on", "oldest first")
    inspections = [Inspection(inspected_on=day, grade=grade.casefold()) for day, grade in zip(days, grades, strict=False)]
    return record.build(
        Provider,
        provider_id=record.need("provider_id", parse.identifier),
        name=record.text("name"),
        inspections=tuple(inspections),
        areas=record.get("areas", parse.items),
        children=record.get("children", parse.yes_or_no),
    )


def read_contract(record: Record, providers: Known) -> Contract | None:
    """Reads a row of contracts; None after a fault."""
    provider = record.need("provider_id", parse.identifier)
    record.known("provider_id", [provider], providers or (), "P203", "provider")
    first, last = record.need("first_day", parse.day), record.get("last_day", parse.day)
    if first and last and last < first:
        record.fault("P206", f"last day {last} is before the first, {first}", "last_day", "first_day and last_day are swapped")
    hours = record.need("hours_a_week", parse.number)
    record.check_range("hours_a_week", hours, MOST_HOURS_A_WEEK)
    return record.build(
        Contract,
        {"minutes_a_week": "hours_a_week", "pence_per_hour": "rate"},
        contract_id=record.need("contract_id", parse.identifier),
        provider_id=provider,
        first_day=first,
        last_day=last,
        minutes_a_week=None if hours is None else round(hours * 60),
        pence_per_hour=record.get("rate", _pence),
    )


def check_contracts(contracts: Sequence[tuple[Record, Contract]]) -> None:
    """Adds a fault where two contracts of a provider hold on one day: nothing says to which its hours belong."""
    for (earlier, one), (later, other) in combinations(contracts, 2):
        if one.provider_id == other.provider_id and _overlap(one, other):
            what = f'contract "{other.contract_id}" holds together with "{one.contract_id}" of row {earlier.row}, of the same provider'
            later.fault("P207", what, "first_day")


def _overlap(one: Contract, other: Contract) -> bool:
    return one.first_day <= (other.last_day or date.max) and other.first_day <= (one.last_day or date.max)


def _days(text: str) -> tuple[date, ...]:
    return tuple(parse.day(part.strip()) for part in text.split(";") if part.strip())


def _pence(text: str) -> int:
    if "." in text:
        raise parse.Unreadable("F023", f'"{text}" is not whole pence', f"{round(parse.number(text) * 100)} pence an hour")
    return parse.whole_number(text)
