"""`carerounds reablement`: files with and without a folder, drift, and what is refused."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

WEEK = Path(__file__).resolve().parents[3] / "data" / "leominster-week"
CAPACITIES = ("--capacity", 300, "--capacity", 1, "--capacity", 320)


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of the command."""
    outcome = CliRunner().invoke(app, ["reablement", *map(str, arguments)])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_without_a_folder(tmp_path: Path) -> None:
    code, said, _ = call("--weeks", 104, *CAPACITIES, "--localities", 1, "--out", tmp_path)
    assert code == 0
    assert "8 starts a week, 4.8 weeks on average: 38 people at a time" in said
    service = {row["figure"]: row for row in rows(tmp_path / "service.csv")}
    assert float(service["caseload"]["closed_form"]) == 38.1
    assert [row["no_further_support_percent"] for row in rows(tmp_path / "outcomes.csv")] == ["50", "60"]
    assert [row["capacity_hours"] for row in rows(tmp_path / "queue.csv")] == ["1.0", "300.0", "320.0"]
    assert {row["pools"] for row in rows(tmp_path / "reserve.csv")} == {"1"}
    beds = rows(tmp_path / "bed_days.csv")
    assert (beds[-1]["starts_a_week"], float(beds[-1]["bed_days_a_week"])) == ("as many as needed", 0)
    page = (tmp_path / "reablement.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 3
    again = tmp_path / "again"
    call("--weeks", 104, *CAPACITIES, "--localities", 1, "--out", again)
    assert (again / "queue.csv").read_text() == (tmp_path / "queue.csv").read_text()


def test_of_a_folder_with_drift(tmp_path: Path) -> None:
    actuals = tmp_path / "actuals.csv"
    actuals.write_text(
        "visit_id,carer_id,actual_start,actual_end\n"
        "W0026/2026-11-24,C001,2026-11-24 08:40,2026-11-24 10:10\n"
        "W0026/2026-11-25,C001,2026-11-25 08:40,2026-11-25 09:25\n",
        encoding="utf-8",
    )
    code, said, _ = call(WEEK, "--actuals", actuals, "--weeks", 60, "--starts", 4, "--taper", "100;50", "--out", tmp_path / "out")
    assert code == 0
    assert "Minutes do not taper as planned: E0011" in said
    (row,) = rows(tmp_path / "out" / "drift.csv")
    assert (row["episode_id"], row["week"], row["planned_minutes"], row["actual_minutes"]) == ("E0011", "1", "90", "135")


def test_new_referrals_are_routed_and_make_the_starts(tmp_path: Path) -> None:
    referrals = tmp_path / "referrals.csv"
    referrals.write_text(
        "referral_id,day,age,locality,unsuitable\nN1,2026-11-02,81,North,\nN2,2026-11-06,16,North,\n"
        "N3,2026-11-08,90,South,end of life\nN4,2026-11-08,77,South,\n",
        encoding="utf-8",
    )
    code, said, _ = call("--intake", referrals, "--weeks", 60, "--out", tmp_path / "out")
    assert code == 0
    assert "4 referrals: 2 to re-ablement, 2.0 a week; 2 not" in said
    assert "2 starts a week" in said
    found = [(row["referral_id"], row["route"], row["excluded_because"]) for row in rows(tmp_path / "out" / "intake.csv")]
    assert found == [
        ("N1", "re-ablement", ""),
        ("N2", "other", "under 18"),
        ("N3", "other", "end of life"),
        ("N4", "re-ablement", ""),
    ]
    assert "3 starts a week" in call("--intake", referrals, "--starts", 3, "--weeks", 60, "--out", tmp_path / "other")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--actuals", "x.csv"], "needs FOLDER"),
        (["--taper", "100;x"], "is to be percentages"),
        (["--taper", "100;200"], "taper must have"),
        (["--early", "90", "--stopped", "20"], "early and stopped"),
        (["--team-hours", "inf"], "finite"),
    ],
)
def test_what_cannot_be_is_refused(options: list[str], words: str) -> None:
    code, _, progress = call(*options)
    assert code == 2
    assert words in " ".join(progress.replace("│", " ").split())


def test_a_folder_without_episodes_says_so(tmp_path: Path) -> None:
    code, _, progress = call(WEEK.parent / "tiny", "--weeks", 60, "--out", tmp_path)
    assert code == 0
    assert "Warning: the folder has no episodes" in progress
