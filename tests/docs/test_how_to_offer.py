"""The page about asking who could take a visit: its commands run, and print what it shows."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "offer.md").read_text(encoding="utf-8")


def test_the_commands_of_the_page_print_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL)
    commands = re.findall(r"^carerounds (.+)$", blocks[0], re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["example", "plan", "offer", "why"]
    printed = ""
    for command in commands:
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
        printed += outcome.output
    for block in blocks[1:]:
        assert block.replace("asked/", str(Path("asked")) + "/") in printed.replace("\\", "/")
    assert (tmp_path / "asked" / "offers.csv").is_file()
