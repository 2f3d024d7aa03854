"""The page about looking at a roster: its commands run, and make the picture that it shows."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"
PAGE = (HOW_TO / "chart.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_make_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)  # checks after every move change how long a temperature lasts
    commands = re.findall(r"^carerounds (.+)$", PAGE, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["example", "plan", "chart", "chart", "chart"]
    for command in commands:
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
    assert Path("week.svg").read_text(encoding="utf-8") == (HOW_TO / "chart-week.svg").read_text(encoding="utf-8")
    assert Path("week.png").read_bytes().startswith(b"\x89PNG")
    assert Path("week.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_page_names_every_key_that_the_script_knows() -> None:
    script = (HOW_TO.parents[1] / "scheduler" / "reporting" / "page" / "assets" / "roster.js").read_text(encoding="utf-8")
    (shown,) = re.findall(r"for \(const \[keys, does\] of \[(.*?)\]\) \{", script, re.DOTALL)
    keys = re.findall(r'\["([^"]+)", "', shown)
    assert len(keys) == 6
    for key in keys:
        assert all(f"`{part}`" in PAGE or f"| {part}" in PAGE for part in key.split()), key
