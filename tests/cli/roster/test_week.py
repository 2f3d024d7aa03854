"""From one week to the next on the command line: rolling on, templates, beginning with a roster, and the chart."""

import csv
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scheduler.cli import app
from scheduler.domain.inputs import Inputs
from scheduler.files.reading.read import read_folder
from tests.files.folders import append

WEEK = Path(__file__).resolve().parents[3] / "data" / "leominster-week"
TINY = WEEK.parent / "tiny"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def carers_of(path: Path) -> dict[str, list[str]]:
    """By visit of a roster."""
    carers: dict[str, list[str]] = {}
    for row in rows_of(path):
        carers.setdefault(row["visit_id"], []).append(row["carer_id"])
    return {visit: sorted(found) for visit, found in carers.items()}


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a plan of the week."""
    out = tmp_path_factory.mktemp("planned")
    outcome = run("plan", WEEK, "--iterations", "300", "--seed", "1", "--out", out)
    assert outcome.exit_code == 0, outcome.output
    return out


@pytest.fixture(scope="module")
def ahead(planned: Path) -> Path:
    """The folder of the week after."""
    folder = planned / "next"
    outcome = run("next-week", WEEK, planned / "roster.csv", "--out", folder)
    assert outcome.exit_code == 0, outcome.output
    assert "Monday 30 November 2026 to Sunday 06 December 2026" in outcome.stdout
    return folder


def test_next_week_writes_a_folder_with_what_was_done(planned: Path, ahead: Path) -> None:
    """Every carer-visit of the roster is in the history of the new folder, and each day worked; nothing is odd in it."""
    before, after = read_folder(WEEK), read_folder(ahead)
    assert (after.settings.day - before.settings.day).days == 7
    assert (after.packages, after.episodes, after.shift_patterns) == (before.packages, before.episodes, before.shift_patterns)
    assert after.warnings == ()
    done = rows_of(planned / "roster.csv")

    def visits(inputs: Inputs) -> int:
        return sum(entry.visits for entry in inputs.history if entry.day >= before.settings.day)

    assert visits(after) == len(done)
    assert visits(before) == 0
    assert len([one for one in after.worked if one.day >= before.settings.day]) == len({row["shift_id"] for row in done})
    assert run("check", ahead).exit_code == 0


def test_the_next_week_can_be_planned_from_a_template_of_this_one(planned: Path, ahead: Path, tmp_path: Path) -> None:
    template, made, out = tmp_path / "template.csv", tmp_path / "made", tmp_path / "out"
    written = run("template", "write", WEEK, planned / "roster.csv", "--out", template)
    assert written.exit_code == 0, written.output
    assert "visits in 1 week" in written.stdout
    applied = run("template", "apply", ahead, template, "--out", made)
    assert applied.exit_code == 0, applied.output
    misfits = rows_of(made / "misfits.csv")
    assert misfits, "people come back from hospital and episodes taper"
    assert all(row["what"] in applied.stdout for row in misfits)
    assert run("verify", ahead, made / "roster.csv").exit_code == 0
    outcome = run("plan", ahead, "--keep", made / "roster.csv", "--iterations", "100", "--out", out)
    assert outcome.exit_code == 0, outcome.output

    kept, found = carers_of(made / "roster.csv"), carers_of(out / "roster.csv")
    assert {visit: carers for visit, carers in found.items() if visit in kept and kept[visit] != carers} == {}, "nobody is exchanged"
    assert len(found) > len(kept), "and the rest is planned around them"
    assert run("verify", ahead, out / "roster.csv").exit_code == 0


def test_a_search_that_begins_with_a_roster_is_never_worse_than_it(planned: Path, tmp_path: Path) -> None:
    outcome = run("plan", WEEK, "--start", planned / "roster.json", "--iterations", "0", "--out", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert len(rows_of(tmp_path / "roster.csv")) >= len(rows_of(planned / "roster.csv"))


def test_a_roster_is_begun_with_or_kept_and_not_both(planned: Path, tmp_path: Path) -> None:
    roster = planned / "roster.csv"
    outcome = run("plan", WEEK, "--start", roster, "--keep", roster, "--out", tmp_path)
    assert outcome.exit_code == 2
    assert "--start and --keep" in outcome.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["next-week", WEEK, "none.csv"],
        ["template", "write", WEEK, "none.csv"],
        ["template", "apply", WEEK, "none.csv"],
        ["chart", WEEK, "none.csv"],
        ["plan", WEEK, "--start", "none.csv"],
        ["plan", WEEK, "--keep", "none.csv"],
    ],
    ids=lambda command: "-".join(map(str, command[:2])),
)
def test_a_file_that_is_not_there_ends_with_2_and_writes_nothing(
    command: list[str | Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = run(*command)
    assert outcome.exit_code == 2, outcome.output
    assert "F004 none.csv" in outcome.stderr
    assert list(tmp_path.iterdir()) == []


def test_next_week_names_every_fault_of_a_roster(tmp_path: Path) -> None:
    """The roster of another week: each visit and each shift is unknown."""
    roster = tmp_path / "roster.csv"
    roster.write_text("visit_id,carer_id,shift_id\nW0001/2026-11-30,C001,R0001/2026-11-23\nW0001/2026-11-23,C001,R9\n", encoding="utf-8")
    outcome = run("next-week", WEEK, roster, "--out", tmp_path / "next")
    assert outcome.exit_code == 2
    assert [line.split()[:2] for line in outcome.stderr.splitlines() if line.startswith("R1")] == [
        ["R102", "roster.csv:2:visit_id"],
        ["R103", "roster.csv:3:shift_id"],
    ]
    assert not (tmp_path / "next").exists()


def test_next_week_writes_over_nothing(planned: Path, tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text("mine")
    outcome = run("next-week", WEEK, planned / "roster.csv", "--out", tmp_path)
    assert outcome.exit_code == 2
    assert "F031" in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["visits.csv"]


def test_what_was_done_against_a_rule_is_history_all_the_same(planned: Path, tmp_path: Path) -> None:
    lines = (planned / "roster.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "roster.csv").write_text("\n".join([lines[0], lines[1].replace("T0", "T1")]), encoding="utf-8")
    outcome = run("next-week", WEEK, tmp_path / "roster.csv", "--out", tmp_path / "next")
    assert outcome.exit_code == 0, outcome.output
    assert "breaks hard rules" in outcome.stderr


def test_a_folder_of_dated_visits_says_that_the_next_one_is_empty(tmp_path: Path) -> None:
    assert run("plan", TINY, "--iterations", "50", "--out", tmp_path / "out").exit_code == 0
    outcome = run("next-week", TINY, tmp_path / "out" / "roster.json", "--out", tmp_path / "next")
    assert outcome.exit_code == 0, outcome.output
    assert "until you add them" in outcome.stdout
    assert "9 dated visits, 4 dated shifts" in outcome.stdout


def test_a_template_of_one_week_has_no_second(planned: Path, tmp_path: Path) -> None:
    assert run("template", "write", WEEK, planned / "roster.csv", "--out", tmp_path / "t.csv").exit_code == 0
    outcome = run("template", "apply", WEEK, tmp_path / "t.csv", "--week", "2", "--out", tmp_path / "made")
    assert outcome.exit_code == 2
    assert "--week 2" in outcome.stderr


def test_shifts_that_clash_are_warnings_of_check_and_of_plan(tmp_path: Path) -> None:
    """With the row of each; and the roster that comes of it verifies."""
    shutil.copytree(TINY, tmp_path / "folder")
    row = rows_of(TINY / "shifts.csv")[0]
    row |= {"shift_id": "X", "start": "10:00", "end": "19:00"}
    append(tmp_path / "folder", "shifts.csv", ",".join(row.values()))
    checked = run("check", tmp_path / "folder")
    planned = run("plan", tmp_path / "folder", "--iterations", "50", "--out", tmp_path / "out")
    for outcome in (checked, planned):
        assert outcome.exit_code == 0, outcome.output
        assert 'Warning: H104 shifts.csv:6:start shift "X" of carer "asha" overlaps shift "S1" (shifts.csv:2)' in outcome.stderr
    assert run("verify", tmp_path / "folder", tmp_path / "out" / "roster.csv").exit_code == 0


def test_the_chart_is_written(planned: Path, tmp_path: Path) -> None:
    outcome = run("chart", WEEK, planned / "roster.csv", "--out", tmp_path / "new" / "week.svg")
    assert outcome.exit_code == 0, outcome.output
    assert (tmp_path / "new" / "week.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_the_names_of_version_0_1_still_work_and_are_not_shown(planned: Path, ahead: Path, tmp_path: Path) -> None:
    """`roll` is `next-week`, `picture` is `chart`: the same files, byte for byte."""
    assert run("roll", WEEK, planned / "roster.csv", "--out", tmp_path / "next").exit_code == 0
    names = sorted(path.name for path in ahead.iterdir())
    assert sorted(path.name for path in (tmp_path / "next").iterdir()) == names
    assert all((tmp_path / "next" / name).read_bytes() == (ahead / name).read_bytes() for name in names)
    for command in ("chart", "picture"):
        assert run(command, WEEK, planned / "roster.csv", "--out", tmp_path / f"{command}.svg").exit_code == 0
    assert (tmp_path / "picture.svg").read_bytes() == (tmp_path / "chart.svg").read_bytes()
    shown = {line.split()[0] for line in run("--help").stdout.splitlines() if line.strip()}
    assert {"next-week", "chart"} <= shown
    assert not {"roll", "picture"} & shown
