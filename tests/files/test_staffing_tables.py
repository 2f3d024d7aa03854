"""Demand, shift kinds and limits of staff: what is read, and each fault."""

from pathlib import Path

import pytest

from scheduler.domain.calendar import Weekday
from scheduler.domain.errors import BadInput
from scheduler.files.reading.read import read_folder
from scheduler.files.reading.staffing import read_staffing, read_times
from tests.files.folders import write_good
from tests.files.staffing_faults import STAFFING_FAULTS

KINDS = "kind,start,end,second_start,second_end,break_minutes\nE,07:00,13:30,,,20\nN,22:00,07:00,,,\nS,07:00,11:00,17:00,21:00,\n"
DEMAND = "day,half_hour,carers,skill\nMon-Fri,07:30,2,\n2 Sun,18:00,1,medication\n"


def test_a_folder_without_the_tables_has_none(tmp_path: Path) -> None:
    tables = read_staffing(write_good(tmp_path), read_folder(write_good(tmp_path)), 4)
    assert (tables.cover, tables.kinds, tables.staff) == (None, None, None)


def test_demand_of_each_week_and_of_one_week(tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    (folder / "demand.csv").write_text(DEMAND, encoding="utf-8")
    cover = read_staffing(folder, read_folder(folder), 2).cover
    assert cover is not None
    plain, trained = cover
    assert (plain.skill, trained.skill) == ("", "medication")
    assert [slot for slot, carers in enumerate(plain.carers) if carers == 2] == [48 * day + 15 for day in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)]
    assert [slot for slot, carers in enumerate(trained.carers) if carers] == [48 * 13 + 36]


def test_kinds_are_early_late_split_or_night_by_their_hours(tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    (folder / "shift_kinds.csv").write_text(KINDS, encoding="utf-8")
    kinds = read_staffing(folder, read_folder(folder), 2).kinds
    assert kinds is not None
    assert [(kind.family, kind.paid_minutes) for kind in kinds] == [("early", 370), ("night", 540), ("split", 480)]


def test_limits_have_the_usual_values_where_they_are_empty(tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    carer = read_folder(folder).carers[0].carer_id
    header = "carer_id,contract_hours,days_off,latest_end,hours_per,rest_hours,whole_weekends,under_18,opt_out,skills\n"
    (folder / "staff_limits.csv").write_text(f"{header}{carer},20.5,Tue;Wed,30:00,week,12,no,yes,yes,driving\n", encoding="utf-8")
    staff = read_staffing(folder, read_folder(folder), 2).staff
    assert staff is not None
    [member] = staff
    assert (member.contract_minutes, member.hours_per, member.rest_minutes) == (1230, "week", 720)
    assert (member.days_off, member.latest_end, member.whole_weekends) == ((Weekday.TUE, Weekday.WED), 1800, False)
    assert (member.is_under_18, member.opted_out, member.skills, member.max_days_running) == (True, True, ("driving",), 6)


@pytest.mark.parametrize(
    ("tables", "code"),
    [(tables, code) for code, tables in STAFFING_FAULTS],
)
def test_each_fault_is_named(tables: dict[str, str], code: str, tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    inputs = read_folder(folder)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.replace("{carer}", inputs.carers[0].carer_id), encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_staffing(folder, inputs, 2)
    assert code in {fault.code for fault in error.value.faults}


def test_all_faults_of_all_tables_come_at_once(tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    (folder / "demand.csv").write_text("day,half_hour,carers\nMon,07:15,1\n", encoding="utf-8")
    (folder / "shift_kinds.csv").write_text("kind,start,end\nE,07:00,x\n", encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_staffing(folder, read_folder(folder), 2)
    assert {fault.where.split(":")[0] for fault in error.value.faults} == {"demand.csv", "shift_kinds.csv"}


def test_a_table_in_two_files_is_a_fault(tmp_path: Path) -> None:
    folder = write_good(tmp_path)
    inputs = read_folder(folder)
    (folder / "demand.csv").write_text(DEMAND, encoding="utf-8")
    (folder / "demand.xlsx").write_bytes(b"")
    with pytest.raises(BadInput, match="F003"):
        read_staffing(folder, inputs, 2)


def test_times_with_less_work() -> None:
    assert read_times(["13:00-16:00", "10:00-10:30"]) == ((600, 630), (780, 960))
    assert read_times(["22:00-02:00", "21:00-22:30"]) == ((0, 120), (1260, 1440))
    assert read_times(["22:00-26:00", "23:00-24:00"]) == ((0, 120), (1320, 1440))
    for text in ("13:10-16:00", "16:00-16:00", "25:00-26:00", "22:00-46:30", "noon", ""):
        with pytest.raises(BadInput, match="W109"):
            read_times([text])


def test_every_fault_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    """Numbers that are too large are told beside a text that is none."""
    folder = write_good(tmp_path)
    inputs = read_folder(folder)
    carer = inputs.carers[0].carer_id
    table = f"carer_id,contract_hours,max_days_running,tolerance_minutes,under_18\n{carer},many,9,-5,perhaps\n"
    (folder / "staff_limits.csv").write_text(table, encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_staffing(folder, inputs, 2)
    columns = [fault.where.rpartition(":")[2] for fault in error.value.faults]
    assert sorted(columns) == ["contract_hours", "max_days_running", "tolerance_minutes", "under_18"]
