"""`carerounds chart`: the ending of the file says what is drawn."""

import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app

STORED = Path(__file__).resolve().parents[2] / "stored" / "0.1.0"
TINY, ROSTER = STORED / "tiny", STORED / "tiny-out" / "roster.csv"


def chart(*arguments: str | Path, command: str = "chart") -> Result:
    return CliRunner().invoke(app, [command, *map(str, arguments)])


@pytest.mark.parametrize(("name", "start"), [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG"), ("new/a.html", b"<!doctype html>")])
@pytest.mark.parametrize("command", ["chart", "picture"])
def test_each_kind_of_file_is_written_for_its_owner_alone(name: str, start: bytes, command: str, tmp_path: Path) -> None:
    outcome = chart(TINY, ROSTER, "--out", tmp_path / name, command=command)
    assert outcome.exit_code == 0, outcome.output
    assert (tmp_path / name).read_bytes().startswith(start)
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_another_ending_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    outcome = chart(tmp_path / "missing", ROSTER, "--out", tmp_path / "roster.pdf")
    assert outcome.exit_code == 2
    assert "should end in .svg, .png or .html" in " ".join(outcome.output.replace("│", " ").split())
    assert list(tmp_path.iterdir()) == []


def test_a_missing_roster_and_an_unknown_visit_are_faults(tmp_path: Path) -> None:
    outcome = chart(TINY, tmp_path / "none.csv", "--out", tmp_path / "roster.html")
    assert outcome.exit_code == 2
    assert "none.csv" in outcome.output
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(ROSTER.read_text(encoding="utf-8").replace("V1,", "V99,", 1), encoding="utf-8")
    outcome = chart(TINY, wrong, "--out", tmp_path / "roster.html")
    assert outcome.exit_code == 2
    assert "V99" in outcome.output
    assert not (tmp_path / "roster.html").exists()
