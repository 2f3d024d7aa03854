"""`carerounds replay`: files that are no log are refused, and lines that `watch` did not write are counted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

ENTRY = json.dumps({"kind": "state", "files": {}}) + "\n"


def _replay(log: Path) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, ["replay", str(log), "--out", str(log.parent / "again")])
    return outcome.exit_code, outcome.stdout + outcome.stderr


def test_a_log_that_is_missing_is_no_log(tmp_path: Path) -> None:
    code, said = _replay(tmp_path / "watch.jsonl")
    assert code == 2
    assert "no such file or directory" in said


@pytest.mark.parametrize("text", ["", "nothing of the kind\n", '{"id": "c1", "kind": "undo"}\n', "cut off"])
def test_a_file_that_watch_did_not_write_is_refused(text: str, tmp_path: Path) -> None:
    log = tmp_path / "changes.jsonl"
    log.write_text(text, encoding="utf-8")
    code, said = _replay(log)
    assert code == 2
    assert "L154" in said
    assert not (tmp_path / "again").exists()


def test_lines_of_others_are_counted(tmp_path: Path) -> None:
    log = tmp_path / "watch.jsonl"
    log.write_text(ENTRY + "half a li\n[]\n" + ENTRY, encoding="utf-8")
    code, said = _replay(log)
    assert code == 0
    assert "passed over: 2" in said
    assert "0 of 0 answers are the same" in said
