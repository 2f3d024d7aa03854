"""Reader of services, team demand and team staff."""

from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.teams import TeamDemand, TeamMember, TeamService
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Known, Record, by_id, read_records, read_rows
from scheduler.files.schema.columns import Table
from scheduler.files.schema.teams import SERVICES, TEAM_DEMAND, TEAM_STAFF


@dataclass(frozen=True)
class TeamTables:
    """What the three tables hold."""

    services: tuple[TeamService, ...]
    demand: tuple[TeamDemand, ...]
    staff: tuple[TeamMember, ...]


def read_teams(folder: Path) -> TeamTables:
    """Reads services.csv, team_demand.csv and team_staff.csv of a folder (or .xlsx).

    Raises:
        BadInput: with every fault of all files.
    """
    collector = FaultCollector()
    if not folder.is_dir():
        collector.fault(str(folder), "F001", "is no folder")
        collector.raise_any()
    services = _records(folder, SERVICES, collector)
    staff = _records(folder, TEAM_STAFF, collector)
    known = None if services is None else by_id(services, "service", "G101")
    by_id(staff or [], "carer_id", "G102")
    found_services = [one for _, one in read_rows(services or [], _service)]
    demand_records = _records(folder, TEAM_DEMAND, collector)
    demand = [one for _, one in read_rows(demand_records or [], lambda row: _demand(row, known))]
    members = [one for _, one in read_rows(staff or [], lambda row: _member(row, known))]
    collector.raise_any()
    return TeamTables(tuple(found_services), tuple(demand), tuple(members))


def _records(folder: Path, table: Table, collector: FaultCollector) -> list[Record] | None:
    """Returns the rows of a table; None where it is missing or cannot be read."""
    paths = [folder / f"{table.name}{ending}" for ending in (".csv", ".xlsx")]
    path = next((one for one in paths if one.exists()), None)
    if path is None:
        collector.fault(table.name, "F002", "is missing", f"add {table.name}.csv")
        return None
    return read_records(path, table, {}, collector)


def _service(record: Record) -> TeamService | None:
    return record.build(
        TeamService,
        service=record.need("service", parse.identifier),
        members=record.need("members", parse.whole_number),
        member_hours=record.need("member_hours", parse.number),
        skill=record.text("skill"),
    )


def _demand(record: Record, services: Known) -> TeamDemand | None:
    record.known("service", [record.text("service")], services, "G103", "service")
    return record.build(
        TeamDemand,
        {"hours": "hours_a_week"},
        locality=record.need("locality", parse.plain_text),
        service=record.need("service", parse.identifier),
        shift=record.need("shift", parse.plain_text),
        hours=record.need("hours_a_week", parse.number),
        hours_sd=record.get("hours_sd", parse.number),
        teams_now=record.get("teams_now", parse.whole_number),
        teams_planned=record.get("teams_planned", parse.whole_number),
    )


def _member(record: Record, services: Known) -> TeamMember | None:
    record.known("service", [record.text("service")], services, "G103", "service")
    return record.build(
        TeamMember,
        carer_id=record.need("carer_id", parse.identifier),
        locality=record.need("locality", parse.plain_text),
        service=record.need("service", parse.identifier),
        shift=record.need("shift", parse.plain_text),
        skills=record.get("skills", parse.items),
    )
