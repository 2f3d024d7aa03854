"""Numbers out of range: each is a fault at its line, and what `plan` would refuse `check` refuses too."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.domain.errors import BadInput
from scheduler.files.reading.read import read_folder
from tests.files.folders import append, swap, write_good

REPORTED = Path(__file__).parent / "reported"


def faults_of(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as bad:
        read_folder(folder)
    return [(fault.code, fault.where) for fault in bad.value.faults]


def test_check_refuses_the_weights_that_plan_refuses() -> None:
    outcome = CliRunner().invoke(app, ["check", str(REPORTED / "check-passes-weights-that-plan-refuses")])
    assert outcome.exit_code == 2
    assert "S112" in outcome.stderr


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("tolerance_minutes = 60", "history_days = 1000000000", "settings.toml:2:history_days"),
        ("tolerance_minutes = 60", "history_days = " + "9" * 400, "settings.toml:2:history_days"),
        ("tolerance_minutes = 60", "days = 0x" + "f" * 5000, "settings.toml:2:days"),
        ("continuity = 3000", "rest_minutes = 0x" + "f" * 5000, "settings.toml:5:rules.rest_minutes"),
        ('model = "straight_line"', "settle_minutes = " + "9" * 400, "settings.toml:8:travel.settle_minutes"),
        ('model = "straight_line"', "mode_factors = { car = 1e300 }", "settings.toml:8:travel.mode_factors.car"),
        ("tolerance_minutes = 60", "extra_bank_holidays = [" + "9" * 400 + "]", "settings.toml:2:extra_bank_holidays"),
    ],
)
def test_a_number_of_the_settings_out_of_range_is_a_fault_at_its_line(tmp_path: Path, old: str, new: str, where: str) -> None:
    swap(write_good(tmp_path), "settings.toml", old, new)
    assert ("S103", where) in faults_of(tmp_path)


def test_a_number_of_thousands_of_digits_is_a_fault_at_its_line(tmp_path: Path) -> None:
    swap(write_good(tmp_path), "settings.toml", "tolerance_minutes = 60", "tolerance_minutes = " + "9" * 5000)
    assert faults_of(tmp_path) == [("S101", "settings.toml:2")]


@pytest.mark.parametrize(
    ("file", "row", "found"),
    [
        ("history.csv", "S1,C1,2026-11-20,1000000000", ("F027", "history.csv:4:visits")),
        ("worked.csv", "C3,2026-11-20,1000000000,07:30,14:00", ("F027", "worked.csv:4:minutes")),
        ("carers.csv", "C9,Gil,,52.2,-2.7,,,,,,1000000000", ("F027", "carers.csv:5:contract_hours")),
        ("visits.csv", "X,S3,,10:00,,,,30" + "," * 12 + "V1,1000000000,,,", ("F027", "visits.csv:7:link_min_gap")),
        ("visit_patterns.csv", "W9,K1,daily,,,,10:00,,,,30,,,,,,1000000000,,,,,,,", ("F027", "visit_patterns.csv:7:first_week")),
        ("visits.csv", "X,S3,,10:00,,,," + "9" * 5000 + "," * 16, ("F023", "visits.csv:7:minutes")),
    ],
)
def test_a_number_of_a_table_out_of_range_is_a_fault_at_its_row(tmp_path: Path, file: str, row: str, found: tuple[str, str]) -> None:
    append(write_good(tmp_path), file, row)
    assert faults_of(tmp_path) == [found]


@pytest.mark.parametrize(("minutes", "miles", "column"), [("1e9", "1", "minutes"), ("1", "1e9", "miles")])
def test_a_journey_of_years_is_a_fault_at_its_row(tmp_path: Path, minutes: str, miles: str, column: str) -> None:
    write_good(tmp_path)
    (tmp_path / "travel.csv").write_text(f"from,to,minutes,miles\nS1,C1,{minutes},{miles}\n", encoding="utf-8")
    assert faults_of(tmp_path) == [("F027", f"travel.csv:2:{column}")]
