"""`carerounds rota` and `carerounds pattern-change`: files, and what is refused."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

WEEK = Path(__file__).resolve().parents[3] / "data" / "leominster-week"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    outcome = CliRunner().invoke(app, [*map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_a_rota_is_written_with_the_tables_it_was_made_of(tmp_path: Path) -> None:
    code, said, progress = call("rota", WEEK, "--weeks", 1, "--iterations", 100, "--out", tmp_path)
    assert code == 0, progress
    assert "5 people, 1 weeks" in said
    assert "Rota 1 of at most 3" in progress
    assert {row["carer_id"] for row in rows(tmp_path / "shift_patterns.csv")} == {f"C00{number}" for number in range(1, 6)}
    assert {"demand.csv", "shift_kinds.csv", "staff_limits.csv", "cover.csv"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.slow
def test_another_pattern_is_written(tmp_path: Path) -> None:
    arguments = ("--less", "13:00-16:00", "--iterations", 60, "--sunday-percent", 50)
    code, said, progress = call("pattern-change", WEEK, *arguments, "--out", tmp_path)
    assert code == 0, progress
    assert "the same for everybody, to the minute" in said
    assert len(rows(tmp_path / "cover.csv")) == 48
    assert len(rows(tmp_path / "people.csv")) == 5


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    code, _, said = call("pattern-change", WEEK, "--less", "noon", "--out", tmp_path)
    assert code == 2
    assert "W109" in said
    assert call("rota", WEEK, "--weeks", 9, "--out", tmp_path)[0] == 2
    assert call("rota", tmp_path / "nowhere", "--out", tmp_path)[0] == 2
