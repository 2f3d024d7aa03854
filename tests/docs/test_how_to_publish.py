"""The page about handing out: its commands run, and make what it says."""

import csv
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.files.exports.read import open_export
from scheduler.files.exports.write import write_export
from tests.files.exports import small

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "publish.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^carerounds (.+)$", PAGE, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["example", "plan", "publish", "plan", "publish", "publish"]
    for command in commands:
        if "kept.csv" in command:
            _say_who_is_ill(tmp_path)
        if "imported/" in command:
            _import_an_export(tmp_path)
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
    assert {path.parts[0] for path in (path.relative_to("handed-out") for path in Path("handed-out").rglob("*"))} == {
        "rotas",
        "calendars",
        "letters",
        "roster.xlsx",
    }
    assert Path("handed-back/export/visits.csv").read_text(encoding="utf-8-sig").startswith(small.VISITS.splitlines()[0])
    with Path("changed/tell.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert f"| {' | '.join(rows[0])} |" in PAGE
    assert [row["before"] for row in rows] == sorted(row["before"] for row in rows)
    (ill,) = [row for row in rows if row["id"] == "C002"]
    assert "no longer on your rota" in ill["what"]


def _import_an_export(folder: Path) -> None:
    """Does what the page about imports says, and takes the roster of the export."""
    write_export(open_export([small.write_export(folder / "came")]), folder / "imported")
    (folder / "out").mkdir()
    (folder / "imported" / "roster.csv").rename(folder / "out" / "roster.csv")


def _say_who_is_ill(folder: Path) -> None:
    """Does what the page says between its commands."""
    (absences,) = re.findall(r"^```csv\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (folder / "week" / "absences.csv").write_text(absences, encoding="utf-8")
    rows = (folder / "week-out" / "roster.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [row for row in rows if ",C002," not in row or "2026-11-27T" not in row]
    assert len(kept) < len(rows)
    (folder / "kept.csv").write_text("".join(kept), encoding="utf-8")
