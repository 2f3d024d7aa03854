"""The README's section about planning ahead: its commands run, with little effort, and write what the docs say."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.demand.sized_week import sized_week
from scheduler.files.reading.sizing import read_places_and_profile

ROOT = Path(__file__).resolve().parents[2]
LESS_EFFORT = {
    "--seconds 20": "--iterations 20 --runs 3 --workers 1 --no-bounds",
    "--seconds 100": "--seconds 4",
    "--seconds 2 ": "--iterations 10 ",
    "--seconds 60": "--iterations 20",
    "--seconds 10 ": "--iterations 20 ",
}
"""What the test puts in the place of the time that the README gives."""


def test_the_commands_of_the_section_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Planning ahead\n")[1].split("\n## ")[0]
    commands = re.findall(r"^carerounds (.+)$", section, re.MULTILINE)
    names = ["example", "compare", "reablement", "size", "small-packages", "leaver", "rota", "pattern-change"]
    assert [command.split()[0] for command in commands] == names
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)  # it recomputes each iteration, and eight commands make many
    for usual, less in LESS_EFFORT.items():
        section = section.replace(usual, less)
    for command in re.findall(r"^carerounds (.+)$", section, re.MULTILINE):
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
    assert {"shift_patterns.csv", "cover.csv"} <= {path.name for path in Path("rota").iterdir()}
    assert {"people.csv", "cover.csv", "comparison.html"} <= {path.name for path in Path("pattern").iterdir()}
    page = Path("compared/comparison.html").read_text(encoding="utf-8")
    assert "later evenings" in page
    assert "medicine at service times" in page


def test_the_files_of_a_comparison_are_in_the_docs() -> None:
    from scheduler.reporting.what_if import tables

    planning = (ROOT / "docs" / "planning.md").read_text(encoding="utf-8")
    for header in (tables.RUNS, tables.COMPARISON, tables.COVER):
        assert ", ".join(f"`{name}`" for name in header) in planning


def test_the_files_of_rotas_and_patterns_are_in_the_docs() -> None:
    from scheduler.reporting.staffing import pattern_change, rota

    planning = (ROOT / "docs" / "planning.md").read_text(encoding="utf-8")
    for header in (rota.COVER, pattern_change.COVER, pattern_change.PEOPLE[:5]):
        assert ", ".join(f"`{name}`" for name in header) in planning


def test_the_places_and_the_profile_of_the_docs_are_110_hours(tmp_path: Path) -> None:
    planning = (ROOT / "docs" / "planning.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```csv\n((?:place|start),.*?)```", planning, re.DOTALL)
    paths = [tmp_path / name for name in ("places.csv", "profile.csv")]
    for path, block in zip(paths, blocks, strict=True):
        path.write_text(block, encoding="utf-8")
    week = sized_week(110, *read_places_and_profile(*paths), date(2026, 11, 23))
    assert sum(visit.minutes * visit.carers for visit in week.visits) / 60 == pytest.approx(110, abs=1)
