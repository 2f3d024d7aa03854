"""`carerounds training`: three tables, and a policy that needs a day."""

import csv
from pathlib import Path

from typer.testing import CliRunner

from scheduler.cli import app

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    outcome = CliRunner().invoke(app, ["training", *map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_meals_are_to_be_given_by_trained_carers(tmp_path: Path) -> None:
    """Ben is the only one without the skill; meals ask for it from January on."""
    code, said, progress = call(TINY, "--since", "2027-01-04", "--visit-type", "meal", "--weeks", 10, "--iterations", 40, "--out", tmp_path)
    assert code == 0, progress
    assert "From 04 January 2027 on 5 visits of these days need a carer with medication." in said
    with (tmp_path / "weeks.csv").open(encoding="utf-8") as file:
        weeks = list(csv.DictReader(file))
    assert len(weeks) == 10
    assert [week["policy"] for week in weeks] == [""] * 6 + ["yes"] * 4


def test_a_policy_needs_its_first_day() -> None:
    code, _, progress = call(TINY)
    assert code == 2
    assert "--since" in progress


def test_names_that_the_folder_does_not_know_are_refused_together() -> None:
    code, _, progress = call(TINY, "--since", "2027-01-04", "--skill", " ", "--visit-type", "meel", "--visit-type", "dancing")
    assert code == 2
    assert "--skill is empty" in progress
    assert 'the type "meel"; maybe "meal"' in progress
    assert 'the type "dancing"' in progress
    code, _, progress = call(TINY, "--since", "2027-01-04", "--skill", "medicaton")
    assert code == 2
    assert 'the skill "medicaton", and nobody holds it; maybe "medication"' in progress
    code, _, progress = call(TINY, "--since", "2027-01-04", "--skill", "swimming")
    assert code == 2
    assert "for a new skill say with --visit-type" in progress
