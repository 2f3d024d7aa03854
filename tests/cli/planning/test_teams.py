"""`carerounds teams`: four tables, and every fault of the three that it reads."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.domain.errors import BadInput
from scheduler.files.reading.teams import read_teams
from tests.files.team_faults import TEAM_FAULTS

EXAMPLE = Path(__file__).resolve().parents[3] / "data" / "north-lanarkshire"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    outcome = CliRunner().invoke(app, ["teams", *map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_the_example(tmp_path: Path) -> None:
    code, said, progress = call(EXAMPLE, "--out", tmp_path)
    assert code == 0, progress
    assert "North, reablement: 5 needed, 2 now, 3 planned" in said
    tables = {}
    for name in ("teams", "moves", "training", "short"):
        with (tmp_path / f"{name}.csv").open(encoding="utf-8") as file:
            tables[name] = list(csv.DictReader(file))
    assert len(tables["teams"]) == 36
    moved = {row["carer_id"] for row in tables["moves"] if row["to_locality"] != "no place"}
    assert {row["carer_id"] for row in tables["training"]} <= moved
    lower = tmp_path / "lower"
    call(EXAMPLE, "--level", 60, "--out", lower)
    with (lower / "teams.csv").open(encoding="utf-8") as file:
        assert sum(int(row["members_needed"]) for row in csv.DictReader(file)) < sum(int(row["members_needed"]) for row in tables["teams"])


@pytest.mark.parametrize(("code", "where", "services", "demand", "staff"), TEAM_FAULTS)
def test_one_fault_is_reported_alone_and_at_its_place(  # noqa: PLR0917 - a case
    tmp_path: Path, code: str, where: str, services: str, demand: str, staff: str
) -> None:
    (tmp_path / "services.csv").write_text("service,members,member_hours,skill\n" + services, encoding="utf-8")
    (tmp_path / "team_demand.csv").write_text("locality,service,shift,hours_a_week\n" + demand, encoding="utf-8")
    (tmp_path / "team_staff.csv").write_text("carer_id,locality,service,shift,skills\n" + staff, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_teams(tmp_path)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [(code, where)]


def test_missing_tables_and_no_folder(tmp_path: Path) -> None:
    code, _, progress = call(tmp_path)
    assert (code, progress.count("F002")) == (2, 3)
    (tmp_path / "team_demand.csv").write_text("locality,service,shift,hours_a_week\nnorth,s,early,100\n", encoding="utf-8")
    code, _, progress = call(tmp_path)
    assert (code, progress.count("F002"), "G103" in progress) == (2, 2, False)
    code, _, progress = call(tmp_path / "nothing")
    assert (code, "F001" in progress) == (2, True)
