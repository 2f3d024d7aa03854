"""`carerounds diff` by rule, visit, person and carer; refusals that hold in the next week."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

DATA = Path(__file__).parents[3] / "data"
BEFORE = "visit_id,carer_id,shift_id,start\nV5,cleo,S3,2026-11-23T08:00\nV7,cleo,S3,2026-11-23T11:45\n"
AFTER = "visit_id,carer_id,shift_id,start\nV5,cleo,S3,2026-11-23T08:00\nV7,asha,S1,2026-11-23T11:50\n"


def run(*words: str) -> str:
    """Returns what a command says."""
    outcome = CliRunner().invoke(app, words)
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_what_is_different_is_said_four_times(tmp_path: Path) -> None:
    for name, text in (("a.csv", BEFORE), ("b.csv", AFTER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = run("diff", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--folder", str(DATA / "tiny"))
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "V7 cleo -> asha, 2026-11-23 11:45 -> 2026-11-23 11:50" in lines
    assert "P4 1 visits" in lines
    assert {"asha 0 visits less, 1 more", "cleo 1 visits less, 0 more"} <= set(lines)
    assert any(line.startswith("travel_time ") for line in lines)
    assert (
        run("diff", str(tmp_path / "a.csv"), str(tmp_path / "a.csv"), "--folder", str(DATA / "tiny")) == "The two rosters are the same.\n"
    )


@pytest.mark.parametrize("command", ["next-week", "template"])
def test_a_refusal_holds_in_later_weeks(tmp_path: Path, command: str) -> None:
    roster, changes = tmp_path / "a.csv", tmp_path / "changes.jsonl"
    roster.write_text(BEFORE, encoding="utf-8")
    who = '"service_user_id": "P4", "carer_id": "cleo", "from": "2026-11-23"'
    changes.write_text(f'{{"id": "c1", "at": "12:00", "kind": "carer_refused", {who}}}\n', encoding="utf-8")
    folder = str(DATA / "tiny")
    if command == "next-week":
        run("next-week", folder, str(roster), "--changes", str(changes), "--out", str(tmp_path / "next"))
        assert "cleo" in (tmp_path / "next" / "service_users.csv").read_text(encoding="utf-8")
    else:
        run("template", "write", folder, str(roster), "--out", str(tmp_path / "template.csv"))
        run("template", "apply", folder, str(tmp_path / "template.csv"), "--changes", str(changes), "--out", str(tmp_path / "made"))
        assert "V7" in (tmp_path / "made" / "misfits.csv").read_text(encoding="utf-8")
