"""The page about giving a folder away: its commands run."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "anonymise.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"^carerounds (.+)$", PAGE, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["example", "anonymise", "check"]
    for command in commands:
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
    assert Path("office.key").is_file()
