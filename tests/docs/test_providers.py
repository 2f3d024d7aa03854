"""The README's section about providers, bills and pay: its commands run, and print what the section says."""

import csv
import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.analysis.eligibility import MayMove, eligible_providers, for_decision, may_move, why_not
from scheduler.cli import app
from scheduler.cli.providers import clusters, recluster, transfer
from scheduler.files.reading.read import read_folder

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 23)


def test_the_commands_of_the_section_work_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split("## Providers, bills and pay\n")[1].split("\n## ")[0]
    commands = re.findall(r"^carerounds (.+)$", section, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["example", "check", "money", "nights", "quote"]
    monkeypatch.chdir(tmp_path)
    for command in commands:
        outcome = CliRunner().invoke(app, shlex.split(command))
        assert outcome.exit_code == 0, outcome.output
    with Path("bill/lines.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert sum(int(line["pence"]) for line in lines) == 10920
    assert {line["flag"] for line in lines if line["visit_id"] in ("V7", "V8")} == {"missed", "cancelled"}
    with Path("bill/blocks.csv").open(encoding="utf-8") as file:
        assert [row["contracted_minutes"] for row in csv.DictReader(file)] == ["240", "180"]


def test_who_may_take_on_whom_in_the_example() -> None:
    """Tyneside fell to 3: nobody with a personal budget goes there. Who is served stays, and some are not moved at all."""
    inputs = read_folder(ROOT / "data" / "providers")
    people = {person.service_user_id: person for person in inputs.service_users}
    tyneside = inputs.providers[1]
    assert why_not(tyneside, people["P2"], DAY, inputs.settings) == ('needs grade "4" for personal budgets',)
    assert eligible_providers(inputs, people["P2"], DAY) == ("northside",)
    assert eligible_providers(inputs, people["P1"], DAY) == ("northside", "tyneside")
    answers = [may_move(people[name], DAY) for name in ("P1", "P2", "P3", "P5", "P6")]
    assert answers == [MayMove.YES, MayMove.ASK, MayMove.NO, MayMove.NO, MayMove.NO]
    assert for_decision(inputs, DAY) == ()


def test_the_page_names_every_file_of_clusters_and_recluster() -> None:
    page = (ROOT / "docs" / "providers.md").read_text(encoding="utf-8")
    for name in (*clusters.FILES, *recluster.FILES, *transfer.FILES):
        assert f"`{name}`" in page
