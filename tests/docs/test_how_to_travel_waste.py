"""The page about travel: its commands run, and the page that they write has what it describes."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.reporting.travel_waste import HEADER

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "travel-waste.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_show_two_weeks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCHEDULER_CHECK", "0")
    commands = re.findall(r"^carerounds (.+)$", PAGE, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["example", "plan", "next-week", "plan", "travel-waste"]
    for command in commands:
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
    assert "week-48, 23 Nov to 29 Nov 2026" in outcome.output
    assert "week-49, 30 Nov to 06 Dec 2026" in outcome.output
    assert "Travel for an hour of care" in Path("travel.html").read_text(encoding="utf-8")


def test_every_column_is_explained() -> None:
    for column in HEADER:
        assert f"\n| {column} |" in PAGE, column
