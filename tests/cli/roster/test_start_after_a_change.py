"""A roster from before a change is a start all the same: what is gone is set aside and said."""

import csv
import shutil
from pathlib import Path

import pytest
import typer.testing

from scheduler import cli
from tests.cli.roster.test_written import TINY

REPORTED = Path(__file__).parent / "reported"


def plan(folder: Path, out: Path, *options: str | Path) -> typer.testing.Result:
    arguments = ["plan", folder, "--iterations", "300", "--seed", "1", "--out", out, *options]
    return typer.testing.CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def carers_in(out: Path) -> dict[str, list[str]]:
    """The carers of each visit."""
    carers: dict[str, list[str]] = {}
    for row in csv.DictReader((out / "roster.csv").read_text("utf-8").splitlines()):
        carers.setdefault(row["visit_id"], []).append(row["carer_id"])
    return carers


@pytest.mark.parametrize("option", ["--start", "--keep"])
@pytest.mark.parametrize(
    ("case", "code", "named"),
    [("start-visit-gone", "R102", 'visit "V2"'), ("start-shift-gone", "R103", 'shift "S2"')],
)
def test_what_is_gone_is_set_aside(case: str, code: str, named: str, option: str, tmp_path: Path) -> None:
    outcome = plan(REPORTED / case, tmp_path, option, REPORTED / f"{case}.csv")
    assert outcome.exit_code == 0, outcome.output
    warnings = [line for line in outcome.stderr.splitlines() if code in line]
    assert len(warnings) == 1
    assert named in warnings[0]
    assert carers_in(tmp_path)["V1"] == ["ann"]
    verified = typer.testing.CliRunner().invoke(cli.app, ["verify", str(REPORTED / case), str(REPORTED / f"{case}.csv")])
    assert verified.exit_code == 2
    assert code in verified.stderr


def test_a_sick_carers_visits_go_to_others_and_the_rest_stays(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(TINY, folder)
    assert plan(folder, tmp_path / "before").exit_code == 0
    before = carers_in(tmp_path / "before")
    text = (folder / "absences.csv").read_text("utf-8")
    (folder / "absences.csv").write_text(f"{text}cleo,2026-11-23 00:00,2026-11-23 23:59,sick\n", "utf-8")
    outcome = plan(folder, tmp_path / "after", "--keep", tmp_path / "before" / "roster.csv")
    assert outcome.exit_code == 0, outcome.output
    after = carers_in(tmp_path / "after")
    of_cleo = {visit_id for visit_id, carers in before.items() if "cleo" in carers}
    assert of_cleo
    assert all(f'visit "{visit_id}" is not kept with carer "cleo"' in outcome.stderr for visit_id in of_cleo)
    assert "availability: carer cleo is absent" in outcome.stderr
    stay = {visit_id: carers for visit_id, carers in before.items() if visit_id not in of_cleo}
    assert {visit_id: after.get(visit_id, carers) for visit_id, carers in stay.items()} == stay
    assert of_cleo & set(after), "some visits of the sick carer are made by others"


def test_a_start_between_ticks_is_a_fault_of_the_roster(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    rows = "visit_id,carer_id,shift_id,start\nV1,ann,S1,2026-11-23T08:00:00.5+00:00\n"
    roster.write_text(rows, "utf-8")
    settings = (REPORTED / "start-visit-gone" / "settings.toml").read_text("utf-8")
    day = next(line for line in settings.splitlines() if line.startswith("day")).split("=")[1].strip()
    roster.write_text(rows.replace("2026-11-23", day), "utf-8")
    outcome = plan(REPORTED / "start-visit-gone", tmp_path / "out", "--start", roster)
    assert outcome.exit_code == 2, outcome.output
    assert "R306" in outcome.stderr
