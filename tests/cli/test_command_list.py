"""`carerounds --help` lists every command once, under the heading of those who use it, with its first sentence whole."""

import re

import pytest
import typer
from typer.testing import CliRunner

from scheduler.cli import COMMANDS, app

HELP = CliRunner().invoke(app, ["--help"], terminal_width=80).stdout


@pytest.mark.parametrize("heading", list(COMMANDS))
def test_the_commands_of_a_heading_stand_below_it(heading: str) -> None:
    section = HELP.split(f"\n{heading}:\n")[1].split("\n\n")[0]
    listed = re.findall(r"^  ([a-z-]+)  ", section, re.MULTILINE)
    assert [name for name in listed if name != "template"] == list(COMMANDS[heading])


def test_what_a_command_does_is_not_cut_off() -> None:
    assert "..." not in HELP.split("--help")[1]


def test_hidden_commands_are_not_listed() -> None:
    hidden = [name for name, command in typer.main.get_group(app).commands.items() if command.hidden]
    assert hidden
    assert [name for name in hidden if re.search(rf"^  {name} ", HELP, re.MULTILINE)] == []


def test_a_group_without_headings_lists_its_commands() -> None:
    listed = CliRunner().invoke(app, ["template", "--help"]).stdout
    assert re.findall(r"^  (write|apply) ", listed, re.MULTILINE) == ["write", "apply"]
