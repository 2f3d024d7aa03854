"""The page about council papers: its commands run one after the other, and print and write what stands there."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "papers.md").read_text(encoding="utf-8")


COMMANDS_OF_PROVIDERS = ["example", "money", "quote", "transfer", "nights"]
PARTS = re.split("## What the planner's commands print|## Longer runs", PAGE)


@pytest.mark.parametrize(
    ("part", "commands"),
    [
        (PARTS[0], COMMANDS_OF_PROVIDERS),
        (PARTS[1], ["reablement", "example", "teams"]),
        pytest.param(PARTS[2], ["example", "clusters"], marks=pytest.mark.slow),
    ],
    ids=["providers", "planner", "longer"],
)
def test_commands_print_and_write_what_the_page_shows(
    part: str, commands: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    blocks = re.findall(r"```\n\$ carerounds ([^\n]+)\n(.*?)\n```|`([\w/.]+)`:\n\n```csv\n(.*?)\n```", part, re.DOTALL)
    assert [command.split()[0] for command, *_ in blocks if command] == commands
    for command, printed, file, text in blocks:
        if command:
            outcome = CliRunner().invoke(app, shlex.split(command))
            assert outcome.exit_code == 0, outcome.output
            assert outcome.stdout.rstrip("\n") == printed
        else:
            assert Path(file).read_text("utf-8-sig").rstrip() == text, file


def test_pounds_an_hour_of_the_portfolio() -> None:
    assert f"£{17_500_000 / (21_388 * 52):.2f} an hour" in PAGE


def test_each_output_that_the_table_points_to_is_on_the_page() -> None:
    headings = {re.sub(r"[^a-z ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^### (.+)$", PAGE, re.MULTILINE)}
    pointers = set(re.findall(r"\[output\]\(#([a-z-]+)\)", PAGE))
    assert len(pointers) >= 6
    assert pointers <= headings
