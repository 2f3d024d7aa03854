"""Options take dates of this century and finite numbers; whatever else is given ends with a message."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.cli.bounds import LARGEST, BoundedCommand, what_is_wrong


def commands_of(group: Any) -> Iterator[Any]:
    """Yields every command below a group."""
    for command in group.commands.values():
        if hasattr(command, "commands"):
            yield from commands_of(command)
        else:
            yield command


COMMANDS = list(commands_of(typer.main.get_command(app)))


def test_every_command_has_bounds() -> None:
    assert [command.name for command in COMMANDS if not isinstance(command, BoundedCommand)] == []


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (datetime(9999, 12, 31), "9999-12-31 is not between 2000-01-01 and 2099-12-31."),
        (datetime(1, 1, 1), "0001-01-01 is not between"),
        (datetime(2099, 12, 31), ""),
        (datetime(2000, 1, 1), ""),
        (float("nan"), "nan is not a finite number."),
        (float("inf"), "inf is not a finite number."),
        (LARGEST, ""),
        (LARGEST + 1, "larger than 1,000,000,000,000"),
        (-1e300, "larger than"),
        (True, ""),
        (None, ""),
        ("9999-12-31", ""),
    ],
)
def test_what_is_out_of_bounds_is_said(value: object, wrong: str) -> None:
    said = what_is_wrong(value)
    assert wrong in said
    assert bool(wrong) == bool(said)


@pytest.mark.parametrize(
    "words",
    [
        ["check", "data/tiny", "--day", "9999-12-31"],
        ["check", "data/tiny", "--day", "0001-01-01"],
        ["import", "data/tiny", "--out", "nowhere", "--day", "9999-12-31"],
        ["import", "data/tiny", "--out", "nowhere", "--days", "367"],
        ["judge", "data/tiny", "--day", "1999-12-31"],
        ["template", "write", "data/tiny", "roster.csv", "--day", "9999-12-31"],
        ["training", "data/tiny", "--skill", "stoma", "--since", "9999-12-31"],
        ["nights", "a.csv", "b.csv", "--day", "0001-01-01"],
        ["clusters", "data/tiny", "--from", "9999-12-31"],
        ["clusters", "data/tiny", "--horizon-days", "9" * 400],
        ["plan", "data/tiny", "--iterations", "9" * 30],
        ["plan", "data/tiny", "--seconds", "nan"],
        ["plan", "data/tiny", "--seconds", "inf"],
        ["reablement", "--capacity", "inf"],
    ],
    ids=lambda words: " ".join(words)[:60],
)
def test_commands_refuse_what_is_out_of_bounds(words: list[str]) -> None:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2, result.output
    assert "Invalid value" in result.output or "Missing option" in result.output
    assert "Internal error" not in result.output
