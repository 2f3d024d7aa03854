"""`carerounds size`: both readings, rosters that verify, and a week made of hours."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

TINY = Path(__file__).resolve().parents[3] / "data" / "tiny"
PLACES = "place,lat,lon,share,note\nLeominster,52.226,-2.743,3,x\nBodenham,52.155,-2.687,1,\n"
PROFILE = "start,share,minutes,carers\n08:00,50%,45,\n12:00,25%,,\n20:00,25%,,2\n"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    outcome = CliRunner().invoke(app, [*map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def test_a_folder_is_sized_and_its_roster_verifies(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, progress = call("size", TINY, "--seconds", 4, "--out", out)
    assert code == 0, progress
    with (out / "size.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["reading"] for row in rows] == ["on duty", "with leave, sickness and training covered"]
    with (out / "trials.csv").open(encoding="utf-8") as file:
        trials = list(csv.DictReader(file))
    assert "the folder's own" in {trial["rota"] for trial in trials}
    assert "Below" in said
    code, said, progress = call("verify", out / "works", out / "works-roster" / "roster.csv")
    assert code == 0, said + progress


def test_hours_places_and_a_profile(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES, encoding="utf-8")
    (tmp_path / "profile.csv").write_text(PROFILE, encoding="utf-8")
    options = ("--places", tmp_path / "places.csv", "--profile", tmp_path / "profile.csv", "--day", "2026-11-25")
    code, said, progress = call("size", "--hours", 30, *options, "--seconds", 4, "--out", tmp_path / "out")
    assert code == 0, progress
    assert "hours of care a week; at least 98.0% of the visits" in said
    code, said, progress = call("verify", tmp_path / "out" / "works", tmp_path / "out" / "works-roster" / "roster.csv")
    assert code == 0, said + progress


def test_faults_of_both_files_are_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("place,lat,lon\nLeominster,-2.743,52.226\n", encoding="utf-8")
    (tmp_path / "profile.csv").write_text("start,share\n8,0\n12:00,-1\n", encoding="utf-8")
    code, _, progress = call("size", "--hours", 30, "--places", tmp_path / "places.csv", "--profile", tmp_path / "profile.csv")
    assert code == 2
    assert all(part in progress for part in ("T102 places.csv:2:lat", "profile.csv:2:start", "F023 profile.csv:3:share"))
    (tmp_path / "places.csv").write_text("place,lat,lon,share\nLeominster,52.226,-2.743,0\n", encoding="utf-8")
    (tmp_path / "profile.csv").write_text("start,share\n08:00,1\n", encoding="utf-8")
    code, _, progress = call("size", "--hours", 30, "--places", tmp_path / "places.csv", "--profile", tmp_path / "profile.csv")
    assert (code, "F023 places.csv all shares are 0" in progress) == (2, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "either FOLDER or --hours"),
        ([TINY, "--hours", 3], "either FOLDER or --hours"),
        (["--hours", 3], "needs --places and --profile"),
    ],
)
def test_what_is_missing_is_said(options: list[object], words: str) -> None:
    code, _, progress = call("size", *options)
    assert code == 2
    assert words in " ".join(progress.replace("│", " ").split())
