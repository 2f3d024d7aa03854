"""Bank holidays: essential visits go first, and each carer's last eight are counted."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.analysis.bank_holidays import holiday_records
from scheduler.cli import app
from scheduler.demand import make_problem
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.roster import Roster
from scheduler.files.reading.read import read_folder
from scheduler.reporting.bank_holidays import holiday_kpis, holiday_lines

TINY = Path(__file__).resolve().parents[1] / "stored" / "0.1.0" / "tiny"
CHRISTMAS = date(2026, 12, 25)
DOCS = (Path(__file__).resolve().parents[2] / "docs" / "live.md").read_text(encoding="utf-8")
WORKED = """carer_id,date,minutes,first_start,last_end
asha,2026-08-31,300,08:00,13:00
asha,2026-05-25,300,08:00,13:00
asha,2026-05-04,300,08:00,13:00
asha,2026-05-05,300,08:00,13:00
ben,2026-08-31,300,08:00,13:00
dev,2025-08-25,300,08:00,13:00
cleo,2026-04-06,0,08:00,08:30
"""
HISTORY = "service_user_id,carer_id,date\nP1,asha,2026-08-31\nP2,dev,2026-01-02\n"


def christmas(folder: Path, *, essential_priority: int = 0, off: str = "") -> Path:
    """Writes the tiny day as one of Christmas Day, where V6 and V7 have priority 5."""
    shutil.copytree(TINY, folder)
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace("2026-11-23", str(CHRISTMAS))
    settings.write_text(text.replace("timezone", f"essential_priority = {essential_priority}\ntimezone", 1), encoding="utf-8")
    visits = (folder / "visits.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{visits[0]},priority", *(f"{row},{5 if row.startswith(('V6', 'V7')) else 3}" for row in visits[1:])]
    (folder / "visits.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shifts = (folder / "shifts.csv").read_text(encoding="utf-8").splitlines()
    (folder / "shifts.csv").write_text("\n".join(row for row in shifts if not off or off not in row) + "\n", encoding="utf-8")
    (folder / "worked.csv").write_text(WORKED, encoding="utf-8")
    (folder / "history.csv").write_text(HISTORY, encoding="utf-8")
    return folder


def test_visits_of_the_priority_are_time_critical_on_a_bank_holiday_and_on_no_other_day(tmp_path: Path) -> None:
    inputs = read_folder(christmas(tmp_path / "day", essential_priority=5))
    first = {visit.visit_id: visit for visit in make_problem(inputs).visits}
    assert {name for name, visit in first.items() if visit.time_critical} == {"V3", "V6", "V7"}
    usual = inputs.replace(settings=inputs.settings.replace(essential_priority=0))
    assert all(visit.windows == first[visit.visit_id].windows for visit in make_problem(usual).visits)
    assert {visit.visit_id for visit in make_problem(usual).visits if visit.time_critical} == {"V3"}
    other = read_folder(christmas(tmp_path / "other", essential_priority=5), day=date(2026, 12, 22))
    assert {visit.visit_id for visit in make_problem(other).visits if visit.time_critical} == {"V3"}
    declared = other.replace(settings=other.settings.replace(extra_bank_holidays=(date(2026, 12, 22),)))
    assert {visit.visit_id for visit in make_problem(declared).visits if visit.time_critical} == {"V3", "V6", "V7"}


def test_what_each_carer_worked_of_the_last_eight_is_counted(tmp_path: Path) -> None:
    inputs = read_folder(christmas(tmp_path / "day"))
    problem = make_problem(inputs)
    records = holiday_records(inputs, problem, Roster())
    assert records is not None
    assert records.days == (CHRISTMAS,)
    assert records.last[0] == date(2025, 12, 25)
    assert len(records.last) == 8
    worked = {record.carer_id: record.worked for record in records.carers}
    assert worked["asha"] == (date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31))
    assert (len(worked["ben"]), worked["cleo"], worked["dev"]) == (1, (), ())
    assert ("bank_holidays_worked_asha", 3.0) in holiday_kpis(records)
    assert not any(record.works for record in records.carers)


def test_nothing_is_said_on_other_days() -> None:
    inputs = Inputs(settings=Settings(day=date(2026, 12, 22)), carers=(), shifts=(), visits=(), service_users=(), locations=())
    records = holiday_records(inputs, make_problem(inputs), Roster())
    assert records is None
    assert list(holiday_lines(records)) == []
    assert holiday_kpis(records) == []


@pytest.mark.parametrize(("essential_priority", "left_out"), [(0, "fewest,0,14,"), (5, "fewest,5,9,")])
def test_plan_and_replan_of_a_bank_holiday_say_who_works_and_count_essential_visits_apart(
    tmp_path: Path, essential_priority: int, left_out: str
) -> None:
    folder, out = christmas(tmp_path / "day", essential_priority=essential_priority, off="dev"), tmp_path / "out"
    planned = CliRunner().invoke(app, ["plan", str(folder), "--iterations", "200", "--seed", "1", "--out", str(out)])
    assert planned.exit_code == 0, planned.output
    example = DOCS.rpartition("```\nBank holiday")[2].partition("```")[0]
    assert f"Bank holiday{example}" in planned.stdout
    assert "bank_holidays_worked_asha,3" in (out / "kpis.csv").read_text(encoding="utf-8")
    replanned = replan(folder, out / "roster.csv", tmp_path)
    assert "Bank holiday: Friday 25 December 2026" in replanned
    assert left_out in (tmp_path / "replan" / "plans.csv").read_text(encoding="utf-8")
    assert "bank_holidays_worked_ben,1" in (tmp_path / "replan" / "fewest" / "kpis.csv").read_text(encoding="utf-8")


def replan(folder: Path, roster: Path, tmp_path: Path) -> str:
    """Replans the day without cleo, and returns what is printed."""
    changes = tmp_path / "changes.jsonl"
    sick = '{"id": "c1", "at": "06:20", "kind": "carer_absent", "carer_id": "cleo", "from": "06:00", "to": "14:00"}\n'
    changes.write_text(sick, encoding="utf-8")
    words = ["replan", str(folder), str(roster), "--now", "06:30", "--changes", str(changes), "--iterations", "200"]
    done = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "replan")])
    assert done.exit_code == 0, done.output
    return done.stdout
