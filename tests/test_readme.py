"""The README says what is true: its example runs, its commands work, and nothing that a user can type is missing."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from scheduler.cli import app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands_of(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command that is not hidden, by the words that are typed."""
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{name}{word} ")
        elif not command.hidden:
            yield name + word, command


COMMANDS = dict(commands_of(typer.main.get_command(app)))


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [text for name, text in found if name == language]


def test_the_example_runs_and_is_short(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = blocks("python")
    assert len([line for line in example.splitlines() if line.strip()]) <= 20
    monkeypatch.chdir(ROOT)
    exec(compile(example, "README.md", "exec"), {})
    assert re.search(r"unallocated \d+ -> \d+", capsys.readouterr().out)


def test_the_commands_of_the_readme_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line.partition("#")[0] for block in blocks("") for line in block.splitlines() if line.startswith("carerounds ")]
    day = ["example", "check", "plan", "verify", "prove", "chart"]
    week = ["example", "check", "plan", "chart", "next-week", "template", "template", "plan"]
    providers = ["example", "check", "money", "nights", "quote"]
    brokerage = ["example", "clusters", "clusters", "clusters", "recluster"]
    assert [line.split()[1] for line in lines] == [*day, *week, *providers, *brokerage]
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration, and a county has many
    said = ""
    for line in lines:
        quicker = re.sub(r"--seconds \d+", "--seconds 2", line)
        outcome = CliRunner().invoke(app, shlex.split(quicker)[1:])
        assert outcome.exit_code == 0, outcome.output
        said += outcome.stdout
    (figures,) = blocks("text")
    explained = [line[:24].strip() for line in figures.splitlines() if line.strip()]
    assert [name for name in explained if f"\n  {name:<24} " not in said] == []


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_each_of_its_options_is_in_the_table(name: str) -> None:
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{name} ")]
    said = set(re.findall(r"`(--[a-z-]+)`", row))
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts if option.startswith("--")}
    assert said == options
    arguments = [parameter.name.upper() for parameter in COMMANDS[name].params if parameter.param_type_name == "argument"]
    assert f"`{' '.join([name, *arguments])}`" in row


def test_the_table_has_no_command_that_does_not_exist() -> None:
    said = re.findall(r"^\| `([a-z -]+) [A-Z ]+` \|", README, re.MULTILINE)
    assert sorted(said) == sorted(COMMANDS)


PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "benchmarks/README.md",
    *(f"docs/{path.relative_to(ROOT / 'docs')}" for path in sorted((ROOT / "docs").rglob("*.md"))),
]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    """Pages of the site that are made of something else are made of a notebook, or of the README."""
    path = ROOT / page
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    targets = [path.parent / link for link in links if "://" not in link and link != "command-line.md"]
    assert [target for target in targets if not target.exists() and not target.with_suffix(".ipynb").exists()] == []


def test_the_first_screen_has_a_picture_three_lines_to_run_and_a_figure() -> None:
    screen = "\n".join(README.splitlines()[:16])
    assert screen.index("![") < screen.index("```") < screen.index("How good?")
    assert len(blocks("")[0].splitlines()) == 3
