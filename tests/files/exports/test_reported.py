"""Cases that people reported of other products, given to `import`: the same right values as from plain folders."""

import csv
from pathlib import Path

import pytest
import typer.testing

from scheduler import cli

REPORTED = Path(__file__).parents[1] / "reported"


def run(*arguments: str | Path) -> typer.testing.Result:
    return typer.testing.CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def planned(case: str, place: Path, *options: str) -> dict[str, list[str]]:
    """Carers of each visit, of what `import` makes of a case; visits that are not placed are missing."""
    imported = run("import", REPORTED / case, "--out", place / "imported")
    assert imported.exit_code == 0, imported.output
    checked = run("check", place / "imported" / "folder")
    assert "No faults found" in checked.stdout, checked.output
    done = run("plan", place / "imported" / "folder", "--iterations", "20", "--out", place / "out", *options)
    assert done.exit_code == 0, done.output
    carers: dict[str, list[str]] = {}
    for row in csv.DictReader((place / "out" / "roster.csv").read_text("utf-8").splitlines()):
        carers.setdefault(row["visit_id"], []).append(f"{row['carer_id']} {row['start']}")
    return carers


def test_a_visit_after_midnight_is_made_in_the_night_shift_of_the_day_before(tmp_path: Path) -> None:
    """The file of visits has two dates; the days are those of the settings beside it."""
    found = planned("night-visit-dated-after-midnight", tmp_path)
    assert found == {"V1": ["ann 2026-11-23T23:45"], "V2": [found["V2"][0]]}
    assert "ann 2026-11-24T01:00" <= found["V2"][0] <= "ann 2026-11-24T01:30"


def test_one_name_in_two_unicode_spellings_is_one_person(tmp_path: Path) -> None:
    assert list(planned("one-name-in-two-unicode-spellings", tmp_path)) == ["V1"]


def test_skills_and_teams_that_differ_in_a_capital_are_one(tmp_path: Path) -> None:
    assert sorted(planned("skill-and-team-differ-in-a-capital", tmp_path)) == ["V1", "V2", "V3", "V4"]


@pytest.mark.parametrize("options", [(), ("--html", "page.html")])
def test_weights_that_plan_refuses_are_refused_before_anything_is_written(
    options: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("import", REPORTED / "check-passes-weights-that-plan-refuses", "--out", "imported", *options)
    assert done.exit_code == 2
    assert "S112" in done.stderr
    assert not Path("imported").exists()
    assert Path("page.html").exists() == bool(options)
