"""`carerounds replan`: the README's sick call, three plans with their files, faults, and a day on which nothing happens."""

import csv
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHANGES = re.findall(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0]
CONSOLES = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
HOME = re.findall(r"^```csv\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0]
PLANS = "plan,time_critical_out,points_out,changed,others_changed,moved_over_15,travel_minutes,new_carers"
COLUMNS = "tell,service_user_id,visit_id,carers_before,carers_after,start_before,start_after"


def run(line: str) -> tuple[int, str, str]:
    """Returns exit code and what a command says."""
    outcome = CliRunner().invoke(app, shlex.split(line))
    return outcome.exit_code, outcome.stdout, outcome.stderr


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with data/tiny and its roster."""
    monkeypatch.chdir(tmp_path)
    assert run("example tiny day")[0] == 0
    assert run("plan day --iterations 1000 --seed 1 --out day-out")[0] == 0
    Path("changes.jsonl").write_text(CHANGES, encoding="utf-8")
    return tmp_path


def rows(path: str) -> list[dict[str, str]]:
    """Returns the rows of a table."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("console", "written"), list(zip(CONSOLES, ["replan", "asked"], strict=True)), ids=["sick call", "discharge"])
def test_the_day_of_the_readme_is_what_it_says(console: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("changes.jsonl").write_text(CHANGES, encoding="utf-8")
    Path("home.csv").write_text(HOME, encoding="utf-8")
    commands = [line.removeprefix("$ carerounds ") for line in console.splitlines() if line.startswith("$ ")]
    shown = [line for line in console.splitlines() if line.strip() and not line.startswith("$ ")]
    said = ""
    for line in commands:
        code, out, err = run(line)
        assert code == 0, err
        said += out + err
    assert [line for line in shown if line not in said.splitlines()] == []
    assert (tmp_path / written).is_dir()


def test_three_plans_are_written_with_whom_to_tell(day: Path) -> None:
    assert run("replan day day-out/roster.csv --now 06:35 --changes changes.jsonl --iterations 500 --out replan")[0] == 0
    assert (day / "replan" / "plans.csv").read_text(encoding="utf-8").splitlines()[0] == PLANS
    plans = {row["plan"]: row for row in rows("replan/plans.csv")}
    assert list(plans) == ["fewest", "travel", "continuity"]
    assert rows("replan/frontier.csv")
    for name, plan in plans.items():
        folder = day / "replan" / name
        assert {path.name for path in folder.iterdir()} >= {"roster.csv", "changes.csv", "unallocated.csv", "kpis.csv"}
        assert (folder / "changes.csv").read_text(encoding="utf-8").splitlines()[0] == COLUMNS
        changes = rows(f"replan/{name}/changes.csv")
        starts = [min(filter(None, (row["start_before"], row["start_after"]))) for row in changes]
        assert starts == sorted(starts)
        assert "cleo" not in {row["carer_id"] for row in rows(f"replan/{name}/roster.csv")}
        made = {row["visit_id"] for row in rows(f"replan/{name}/roster.csv")}
        left = rows(f"replan/{name}/unallocated.csv")
        assert made | {row["visit_id"] for row in left} == {f"V{number}" for number in range(1, 10)}
        assert all(row["reason"] for row in left)
        assert int(plan["points_out"]) + int(plan["time_critical_out"]) == len(left)


@pytest.mark.usefixtures("day")
def test_nothing_changes_when_nothing_changes() -> None:
    Path("none.jsonl").write_text("", encoding="utf-8")
    code, out, _ = run("replan day day-out/roster.csv --now 09:20 --changes none.jsonl --iterations 500 --out replan")
    assert code == 0
    assert "No visit has to be placed anew" in out
    assert rows("replan/fewest/changes.csv") == []
    assert {row["visit_id"]: row["carer_id"] for row in rows("replan/travel/roster.csv")} == {
        row["visit_id"]: row["carer_id"] for row in rows("day-out/roster.csv")
    }


@pytest.mark.usefixtures("day")
def test_actuals_are_facts_and_a_cancelled_visit_is_told() -> None:
    Path("actuals.csv").write_text(
        "visit_id,carer_id,actual_start,actual_end,state\nV1,dev,08:00,08:30,\nV3,asha,08:05,,not signed out\nV5,,,,missed\n",
        encoding="utf-8",
    )
    gone = '{"id": "c1", "at": "08:10", "kind": "visit_cancelled", "visit_id": "V8"}\n'
    later = '{"id": "c2", "at": "10:00", "kind": "visit_cancelled", "visit_id": "V9"}\n'
    Path("changes.jsonl").write_text(gone + later, encoding="utf-8")
    line = "replan day day-out/roster.csv --now 08:31 --changes changes.jsonl --actuals actuals.csv --iterations 500 --out replan"
    code, _, err = run(line)
    assert code == 0, err
    assert "c2: not known yet" in err
    facts = {(row["visit_id"], row["carer_id"]): row["state"] for row in rows("replan/facts.csv")}
    assert (facts["V1", "dev"], facts["V3", "asha"], facts["V5", ""]) == ("done", "begun", "missed")
    told = {row["visit_id"]: row for row in rows("replan/fewest/changes.csv")}
    assert (told["V8"]["carers_before"], told["V8"]["carers_after"]) == ("dev", "")
    assert {row["visit_id"]: row["reason"] for row in rows("replan/fewest/unallocated.csv")}["V5"] == "is missed on record"


@pytest.mark.usefixtures("day")
@pytest.mark.parametrize(
    ("now", "said"), [("quarter past", "--now"), ("2026-11-23T06:35", ""), ("25:99", "--now")], ids=["words", "day", "no-time"]
)
def test_the_moment_is_a_time_or_refused(now: str, said: str) -> None:
    code, _, err = run(f'replan day day-out/roster.csv --now "{now}" --changes changes.jsonl --iterations 100 --out replan')
    assert (code == 0) == (not said)
    assert said in err


def test_a_moment_needs_a_day_in_a_plan_of_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("example tiny day")
    settings = Path("day/settings.toml")
    settings.write_text(settings.read_text(encoding="utf-8").replace("day = 2026-11-23", "day = 2026-11-23\ndays = 2"), encoding="utf-8")
    for table, columns in (("visits", "visit_id"), ("shifts", "shift_id")):
        path = Path(f"day/{table}.csv")
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith(columns)
        path.write_text("\n".join([lines[0] + ",date", *(f"{line},2026-11-23" for line in lines[1:])]) + "\n", encoding="utf-8")
    Path("r.csv").write_text("visit_id,carer_id,shift_id,start\nV1,asha,S1,2026-11-23T08:00\n", encoding="utf-8")
    Path("none.jsonl").write_text("", encoding="utf-8")
    code, _, err = run("replan day r.csv --now 06:35 --changes none.jsonl --out replan")
    assert code == 2
    assert "has no day, and the plan has 2" in err


@pytest.mark.usefixtures("day")
def test_a_visit_to_hold_is_known_and_a_day_that_is_over_is_said() -> None:
    line = "replan day day-out/roster.csv --changes changes.jsonl --iterations 100 --out replan"
    code, _, err = run(f"{line} --now 06:35 --hold V99")
    assert code == 2
    assert 'V140 --hold "V99" is no visit of the folder' in err
    code, _, err = run(f"{line} --now 2026-11-25T06:35")
    assert code == 0
    assert "is after the end of the plan" in err
