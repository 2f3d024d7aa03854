"""A fourth shape: two-row headers, a row a carer, 12-hour times, numbers that clients and carers share; as texts and as a workbook."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.files.exports.read import Export, open_export
from scheduler.files.exports.write import export_files

CALLS = """\
Call Schedule,,,Week commencing 14 Dec 26
"Produced 11 Dec 26 16:02, page 1 of 1"

Customer,,,Call,,,,,,Worker,,Logged,,Finance,,
Cust No.,Customer,D.O.B.,Date,From,To,Mins,Call Type,Call Status,Worker No.,Worker,In,Out,Funder,Rate (£),Run
4001,"PREECE, Ivy (Mrs)",14.03.1938,Mon 14 Dec 26,7:15am,7:45am,30 Mins,Morning,Booked,4001,"BEVAN, Ann",,,Council,12.20,Run A
4004,"PREECE, Ivy (Miss)",02.11.1944,Mon 14 Dec 26,8:00am,8:45am,45 Mins,Hoist,Booked,4001,"BEVAN, Ann",,,Private,18.30,Run A
4004,"PREECE, Ivy (Miss)",02.11.1944,Mon 14 Dec 26,8:00am,8:45am,45 Mins,Hoist,Booked,4008,"PUGH, Tom",,,Private,18.30,Run A
4001,"PREECE, Ivy (Mrs)",14.03.1938,Mon 14 Dec 26,12:00pm,12:30pm,30 Mins,Lunch,Vacant,,OPEN RUN,,,Council,12.20,Run B
4004,"PREECE, Ivy (Miss)",02.11.1944,Mon 14 Dec 26,11:45pm,12:15am,30 Mins,Night,Cancelled - Chargeable: in hospital,,,,,Private,12.20,Run B
,,,,,,180 Mins,,,,,,,,,
End of report
"""
CUSTOMERS = """\
Cust No.,Title,Forename,Family Name,D.O.B.,Address,Post Code,Keysafe Code,Preferred Worker(s),Excluded Workers,Worker Gender,Package Status
4001,Mrs,Ivy,Preece,14.03.1938,1 Sample Row,hr6 8bb,C0144,"4001 - Ann Bevan; 4008 - Tom Pugh",,Any,Live
4004,Miss,Ivy,Preece,02.11.1944,2 Sample Row,hr6 8ed,C0244,,4008 - Tom Pugh,Female Only,Live
"""
WORKERS = """\
Care Workers at 11 Dec 26
Worker,,,,,,Competencies (valid to),,Availability,,
No.,Name,Home Postcode,M/F,Travel,Contract Hrs/Wk,Medication,Moving & Handling,Mon 14/12,Tue 15/12,Wed 16/12
4001,"BEVAN, Ann",HR6 8AD,F,Own car,30,30-Jun-2027,12-Mar-2027,7:00am - 2:00pm,Off,Off
4008,"PUGH, Tom",HR6 8PW,M,On foot,37.5,,05-Jan-2028,7:00am - 11:00am / 4:00pm - 12:45am,Off,Off
"""
TABLES = {"Call Schedule": CALLS, "Customers": CUSTOMERS, "Care Workers": WORKERS}


def as_texts(folder: Path) -> None:
    for name, text in TABLES.items():
        separator = ";" if name == "Customers" else ","
        with (folder / f"{name.replace(' ', '_')}_20261211.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=separator).writerows(csv.reader(io.StringIO(text)))


def as_workbook(folder: Path) -> None:
    """Writes one workbook; the groups above the headers are merged cells."""
    with xlsxwriter.Workbook(str(folder / "export.xlsx")) as book:
        for name, text in TABLES.items():
            sheet = book.add_worksheet(name)
            rows = list(csv.reader(io.StringIO(text)))
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write(at, column, int(cell) if cell.isdecimal() else cell)
                starts = [column for column, cell in enumerate(row) if cell]
                if row and row[0] in ("Customer", "Worker"):
                    for first, last in zip(starts, [*starts[1:], len(row)], strict=True):
                        if last - first > 1:
                            sheet.merge_range(at, first, at, last - 1, row[first])


def check(export: Export) -> None:
    inputs = export.inputs
    assert [(one.service_user_id, f"{one.planned_start:%d %H:%M}", one.minutes, one.carers) for one in inputs.visits] == [
        ("4001", "14 07:15", 30, 1),
        ("4004", "14 08:00", 45, 2),
        ("4001", "14 12:00", 30, 1),
    ]
    assert [(one.service_user_id, one.preferred_carers, one.refused_carers, str(one.carer_gender)) for one in inputs.service_users] == [
        ("4001", ("C-4001", "C-4008"), (), "None"),
        ("4004", (), ("C-4008",), "female"),
    ]
    assert [(one.carer_id, str(one.gender), one.travel_mode.value, one.contract_minutes) for one in inputs.carers] == [
        ("C-4001", "female", "car", 1800),
        ("C-4008", "male", "walk", 2250),
    ]
    assert [sorted(f"{held.skill} {held.expires}" for held in one.skills) for one in inputs.carers] == [
        ["Medication 2027-06-30", "Moving & Handling 2027-03-12"],
        ["Moving & Handling 2028-01-05"],
    ]
    assert [(one.carer_id, f"{one.start:%H:%M}-{one.end:%H:%M}") for one in inputs.shifts] == [
        ("C-4001", "07:00-14:00"),
        ("C-4008", "07:00-11:00"),
        ("C-4008", "16:00-00:45"),
    ]
    assert [(row.carer_id, row.start[11:]) for row in export.roster] == [("C-4001", "07:15"), ("C-4001", "08:00"), ("C-4008", "08:00")]
    assert [(one.what, one.service_user_id, one.start) for one in export.left_out if one.what in ("visit", "total")] == [
        ("visit", "4004", "23:45"),
        ("total", "", ""),
    ]
    assert {cells["Run"] for cells in export.carried.values()} == {"Run A", "Run B"}
    assert "C0144" not in str(inputs) + str(export_files(export))


@pytest.mark.parametrize("write", [as_texts, as_workbook])
def test_a_fourth_shape_is_read_without_edits(tmp_path: Path, write: Callable[[Path], None]) -> None:
    write(tmp_path)
    check(open_export([tmp_path]))
