"""`carerounds small-packages`: a ranked table, of a planned roster or a given one."""

import csv
from pathlib import Path

from typer.testing import CliRunner

from scheduler.cli import app

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    outcome = CliRunner().invoke(app, [*map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_of_a_planned_roster_and_of_a_given_one(tmp_path: Path) -> None:
    """Meals of half an hour count with --minutes 30: V4 (P1), V7 (P4) and V8 (P6); medicines of P3 and P5 have narrow windows."""
    code, said, progress = call("small-packages", TINY, "--minutes", 30, "--iterations", 60, "--out", tmp_path / "first")
    assert code == 0, progress
    assert "nothing is applied" in said
    with (tmp_path / "first" / "small_packages.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = {(row["kind"], row["service_user_id"]) for row in rows}
    assert found == {("short visits", "P1"), ("short visits", "P4"), ("short visits", "P6"), ("medicine", "P3"), ("medicine", "P5")}
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert all(float(row["travel_minutes_up_to"]) >= float(row["travel_minutes_sure"]) >= 0 for row in rows)
    call("plan", TINY, "--iterations", 100, "--out", tmp_path / "plan")
    code, said, _ = call(
        "small-packages", TINY, "--roster", tmp_path / "plan" / "roster.csv", "--iterations", 20, "--out", tmp_path / "second"
    )
    assert code == 0
    assert "medicine" in said


def test_where_there_is_nothing_it_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    call("example", "tiny", folder)
    visits = (folder / "visits.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in visits if "medication" not in row]
    (folder / "visits.csv").write_text("\n".join(kept) + "\n", encoding="utf-8")
    code, said, progress = call("small-packages", folder, "--iterations", 20, "--out", tmp_path / "out")
    assert code == 0, progress
    assert "No visit of at most 15 minutes" in said
