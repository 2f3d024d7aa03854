"""`carerounds offer` and `carerounds why`: every carer is answered, in a table and in words."""

import csv
import os
import stat
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.solver import offers

STORED = Path(__file__).resolve().parents[2] / "stored" / "0.1.0"
TINY, ROSTER = STORED / "tiny", STORED / "tiny-out" / "roster.csv"
COLUMNS = "visit_id,carer_id,shift_id,answer,start,extra_road_minutes,known,moves,marginal_soft,by_minutes,reason"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    return list(csv.DictReader(StringIO(text)))


def one_line(outcome: Result) -> str:
    return " ".join(outcome.output.replace("│", " ").split())


def test_every_carer_is_answered_for_a_visit_of_the_folder(tmp_path: Path) -> None:
    outcome = run("offer", TINY, ROSTER, "--visit", "V5", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    rows = rows_of(tmp_path / "offers.csv")
    assert {row["carer_id"] for row in rows} == {"asha", "ben", "cleo", "dev"}
    assert outcome.stdout.splitlines()[0] == COLUMNS
    for row in rows:
        assert row["answer"] in {"fits", "nearly", "no"}
        assert row["reason"]
        assert bool(row["marginal_soft"]) == (row["answer"] == "fits")
        assert bool(row["by_minutes"]) == (row["answer"] == "nearly")
    assert rows[0]["answer"] == "fits"
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "offers.csv").stat().st_mode) == 0o600


def test_a_new_visit_is_asked_about_by_a_table(tmp_path: Path) -> None:
    asked = tmp_path / "new.csv"
    asked.write_text("visit_id,service_user_id,earliest,latest,minutes\nN1,ann,10:00,12:00,30\n", encoding="utf-8")
    people = [row["service_user_id"] for row in csv.DictReader((TINY / "service_users.csv").open(encoding="utf-8"))]
    asked.write_text(asked.read_text().replace("ann", people[0]), encoding="utf-8")
    outcome = run("offer", TINY, ROSTER, "--visit", asked, "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert {row["visit_id"] for row in rows_of(tmp_path / "offers.csv")} == {"N1"}
    late = run("offer", TINY, ROSTER, "--visit", asked, "--now", "13:30", "--out", tmp_path)
    assert late.exit_code == 0, late.output
    assert "fits" not in {row["answer"] for row in rows_of(tmp_path / "offers.csv")}


def test_a_package_is_asked_about_by_its_days(tmp_path: Path) -> None:
    people = [row["service_user_id"] for row in csv.DictReader((TINY / "service_users.csv").open(encoding="utf-8"))]
    asked = tmp_path / "package.csv"
    header = "service_user_id,days,planned_start,minutes\n"
    asked.write_text(f"{header}{people[0]},daily,10:00,15\n{people[0]},daily,11:30,15\n", encoding="utf-8")
    outcome = run("offer", TINY, ROSTER, "--package", asked, "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert len({row["visit_id"] for row in rows_of(tmp_path / "offers.csv")}) == 2
    assert "of 2 visits can be placed" in outcome.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "either --visit or --package"),
        (["--visit", "V55"], '"V55" is no table, and no visit of the folder'),
        (["--visit", "V5", "--now", "soon"], "--now"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments: list[str], message: str, tmp_path: Path) -> None:
    outcome = run("offer", TINY, ROSTER, *arguments, "--out", tmp_path)
    assert outcome.exit_code == 2
    assert message in one_line(outcome)
    assert list(tmp_path.iterdir()) == []


def test_faults_of_what_is_asked_about_are_told_at_once(tmp_path: Path) -> None:
    asked = tmp_path / "new.csv"
    asked.write_text("visit_id,service_user_id,date,planned_start,minutes\nV1,nobody,2026-11-23,10:00,30\nN2,x,2027-01-01,,9\n")
    outcome = run("offer", TINY, ROSTER, "--visit", asked, "--out", tmp_path)
    assert outcome.exit_code == 2
    for code in ("V102", "V103"):
        assert code in outcome.output


def test_why_names_what_keeps_each_carer_away() -> None:
    outcome = run("why", TINY, ROSTER, "V5")
    assert outcome.exit_code == 0, outcome.output
    lines = outcome.stdout.splitlines()
    assert lines[0].startswith("V5 for ")
    assert {line.split()[0] for line in lines[1:]} == {"asha", "ben", "cleo", "dev"}
    alone = run("why", TINY, ROSTER, "V5", "--carer", "ben")
    assert alone.exit_code == 0
    assert "ben in shift" in alone.stdout
    for arguments in (["V55"], ["V5", "--carer", "bem"]):
        wrong = run("why", TINY, ROSTER, *arguments)
        assert wrong.exit_code == 2
        assert "V140" in wrong.output


def test_what_takes_a_minute_is_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[bool] = []
    monkeypatch.setattr(offers, "is_compiled", lambda: bool(compiled))
    monkeypatch.setattr(offers, "compile_offers", lambda: compiled.append(True))
    first, second = (run("offer", TINY, ROSTER, "--visit", "V5", "--out", tmp_path) for _ in range(2))
    assert "Compiling what answers offers: about a minute" in first.stderr
    assert "Compiling" not in second.output
    assert compiled == [True]
