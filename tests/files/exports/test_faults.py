"""Every fault and warning of an export is provoked at its place."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import open_export, read_export
from tests.files.exports.small import CLIENTS, SHIFTS, STAFF, VISITS, visits, write_export

ROW = "B1,P1,Ivy Preece,14/12/2026,08:00,08:30,1,7,Ann Bevan,Allocated"
TWO_NAMES = CLIENTS + "P3,Ivy,Preece,14/03/1950,HR6 8BB,,\n"


def row(**changes: str) -> str:
    """Returns the table of one visit with some cells changed."""
    header = VISITS.splitlines()[0].split(",")
    cells = dict(zip(header, ROW.split(","), strict=True)) | {name.replace("_", " "): text for name, text in changes.items()}
    return visits(",".join(f'"{cells[name]}"' for name in header))


NO_DURATIONS: list[dict[str, str | bytes | None]] = [
    {"visits": visits(f"B1,P1,14/12/2026,08:00,{text}", header="Visit Ref,Client Ref,Date,Start,Minutes")}
    for text in ("9" * 30, "9" * 400, "9" * 400 + ".5 hours", "\u00b2", "1e308", "inf")
]
FAULTS: list[tuple[str, str, dict[str, str | bytes | None]]] = [
    ("X104", "export", {"visits": None}),
    ("X121", "visits.csv:2:Client Name", {"clients": TWO_NAMES, "visits": row(Client_Ref="")}),
    ("X122", "visits.csv:2:Staff ID", {"visits": row(Staff_ID="9", Staff_Name="Jo Long")}),
    ("X122", "client list.csv:2:Preferred Carers", {"clients": CLIENTS.replace("Ann Bevan", "Ann Beven")}),
    ("X130", "visits.csv:2:Status", {"visits": row(Status="Quarantined")}),
    ("X131", "visits.csv:2:Slot", {"visits": visits("B1,P1,14/12/2026,Elevenses,30", header="Visit Ref,Client Ref,Date,Slot,Minutes")}),
    (
        "X132",
        "staff.csv:2:Mon",
        {"shifts": None, "staff": "Staff ID,Name,Postcode,Gender,Mon\n7,Ann Bevan,HR6 8AD,F,whenever\n8,Tom Pugh,HR6 8PW,M,7-9\n"},
    ),
    (
        "X135",
        "visits.csv:2:Minutes",
        {"visits": visits("B1,P1,14/12/2026,08:00,08:30,50", header="Visit Ref,Client Ref,Date,Start,End,Minutes")},
    ),
    ("X142", "visits.csv:2:date", {"visits": visits("B1,P1,08:00,30", header="Visit Ref,Client Ref,Start,Minutes")}),
    ("X144", "visits.csv:7", {"visits": VISITS + "\nStaff ID,Date,Start,Finish\n7,15/12/2026,07:00,14:00\n"}),
    (
        "X148",
        "availability.csv:2:Week",
        {"shifts": None, "availability": "Staff ID,Week,Mon,Tue\n7,2,07:00-14:00,\n"},
    ),
    ("X152", "leave.csv:2:Days", {"leave": "Staff ID,From,To,Days\n7,14/12/2026,14/12/2026,0.5\n"}),
    ("X152", "leave.csv:2:Half Day", {"leave": "Staff ID,From,To,Half Day\n7,14/12/2026,14/12/2026,Yes\n"}),
    ("X152", "leave.csv:2:AM/PM", {"leave": "Staff ID,From,To,AM/PM\n7,14/12/2026,16/12/2026,PM\n"}),
    (
        "X154",
        "shifts.csv:2",
        {"shifts": ",Mon 14/12/2026,,Tue 15/12/2026,\nStaff ID,Start,Finish,Start,Finish\n7,07:00,14:00,08:00,15:00\n"},
    ),
    ("V101", "visits.csv:4:Visit Ref", {"visits": VISITS.replace("09:30,10:15,2,8", "09:45,10:30,2,8")}),
    ("V102", "visits.csv:2:Client Ref", {"visits": row(Client_Ref="P9", Client_Name="Mo Ash")}),
    ("V106", "visits.csv:3:Visit Date", {"visits": VISITS.replace("Watkins,14/12/2026,09:30,10:15,2,7", "Watkins,,09:30,10:15,2,7")}),
    ("F021", "visits.csv:2:Visit Date", {"visits": row(Visit_Date="31/11/2026")}),
    ("F022", "visits.csv:2:Start Time", {"visits": row(Start_Time="8ish", End_Time="08:30")}),
    ("F021", "visits.csv:2:Visit Date", {"visits": row(Visit_Date="31/12/9999")}),
    ("F021", "shifts.csv:2:Start", {"shifts": "Staff ID,Start,Finish\n7,31/12/9999 07:00,14:00\n"}),
    *(("F023", "visits.csv:2:Minutes", changes) for changes in NO_DURATIONS),
    ("F023", "visits.csv:2:Staff Required", {"visits": row(Staff_Required="plenty")}),
    ("F044", "visits.csv:2:Staff Required", {"visits": row(Staff_Required="#N/A")}),
    ("U101", "client list.csv:4:Client Ref", {"clients": CLIENTS + "P1,Mo,Ash,01/01/1950,HR6 8BB,,\n"}),
    ("C101", "staff.csv:4:Staff ID", {"staff": STAFF + "7,Mo,Ash,F,HR6 8BB,Driver,20,\n"}),
    ("T103", "client list.csv:2:Postcode", {"clients": CLIENTS.replace("HR6 8BB", "ZZ9 9ZZ")}),
]
WARNINGS: list[tuple[str, str, dict[str, str | bytes | None]]] = [
    ("X153", "leave.csv:2:AM/PM", {"leave": "Staff ID,Date,AM/PM\n8,14/12/2026,PM\n"}),
    ("X155", "visits.csv", {"visits": VISITS.replace("Watkins,14/12/2026,09:30,10:15,2,8", "Watkins,as above,do.,ditto,2,8")}),
    ("X111", "staff.csv", {"staff": STAFF.replace("Tom", "Zoë").encode("cp1252"), "visits": VISITS.replace("Tom", "Zoë")}),
    ("X112", "staff.csv:3", {"staff": STAFF.replace("Ann", "Zoë").encode() .replace(b"Tom", b"Ren\xe9"), "visits": VISITS.replace("Ann", "Zoë").replace("Tom", "René"), "clients": CLIENTS.replace("Ann", "Zoë")}),
    ("X113", "shifts.csv:3", {"shifts": "Shifts of the week\n\n" + SHIFTS}),
    ("X114", "visits.csv:6", {"visits": VISITS + "Total,,,,,,5,,,\n"}),
    ("X117", "shifts.csv:1", {"shifts": SHIFTS.replace("Finish", "Finish,Colour").replace("14:00", "14:00,blue")}),
    ("X119", "visits.csv", {"clients": None, "visits": VISITS.replace("Client Name", "Client Name,Postcode").replace("Preece", "Preece,HR6 8BB").replace("Watkins", "Watkins,HR6 8ED")}),
    ("X120", "visits.csv", {"shifts": None}),
    ("X123", "client list.csv:2:Preferred Carers", {"clients": CLIENTS.replace("Ann Bevan", "Quentin Xu")}),
    ("X124", "visits.csv:3:Visit Ref", {"visits": visits(ROW, ROW)}),
    ("X125", "client list.csv:2:Postcode", {"clients": CLIENTS.replace("HR6 8BB", "HR6 OAR")}),
    ("X126", "staff.csv:2:Staff ID", {"clients": CLIENTS.replace("P1", "7").replace("P2", "8"), "visits": VISITS.replace("P1", "7").replace("P2", "8")}),
    ("X128", "visits.csv:2:Visit Date", {"visits": VISITS.replace("14/12", "07/12"), "shifts": SHIFTS.replace("14/12", "07/12"), "clients": CLIENTS.replace("14/03/1938", "03/04/1938"), "staff": STAFF.replace(" (30/06/2027)", "")}),
    ("X129", "visits.csv:2:Duration", {"visits": visits("B1,P1,14/12/2026,08:00,0.5", "B3,P1,14/12/2026,18:00,0.75", header="Visit Ref,Client Ref,Date,Start,Duration")}),
    ("X133", "visits.csv:2:Day", {"visits": visits("B1,P1,14/12/2026,Tue,08:00,30", header="Visit Ref,Client Ref,Date,Day,Start,Minutes")}),
    ("X134", "visits.csv:2:Max Duration", {"visits": visits("B1,P1,14/12/2026,08:00,30,45", header="Visit Ref,Client Ref,Date,Start,Min Duration,Max Duration")}),
    ("X136", "visits.csv:4:Visit Ref", {"visits": VISITS.replace("B2,P2,Ken Watkins,14/12/2026,09:30,10:15,2,8", "B9,P2,Ken Watkins,14/12/2026,09:30,10:15,2,8")}),
    ("X137", "visits.csv:3:Staff Required", {"visits": VISITS.replace("10:15,2", "10:15,1")}),
    ("X138", "visits.csv", {"staff": None, "shifts": None, "clients": CLIENTS.replace("Ann Bevan", "")}),
    ("X139", "visits.csv:4:Staff ID", {"shifts": SHIFTS.replace("8,14/12/2026", "8,15/12/2026")}),
    ("X141", "visits.csv:1", {"visits": VISITS.replace("Status", "Planned Start").replace("Allocated", "08:05")}),
    ("X145", "visits.csv:1", {"visits": visits("B1,P1,14/12/2026,08:00,30,,7", header="Visit Ref,Client Ref,Date,Start,Minutes,,Staff ID")}),
    ("X146", "staff.csv:2:Status", {"staff": STAFF.replace("Skills", "Status").replace("Medication (30/06/2027)", "Left")}),
    ("X147", "shifts.csv:2:Staff ID", {"shifts": SHIFTS.replace("7,14", ",14", 1)}),
    ("X149", "visits.csv:2:Start", {"visits": visits("B1,P1,14/12/2026,8.5,30", header="Visit Ref,Client Ref,Date,Start,Minutes")}),
    ("X150", "visits.csv:2:Cancel Reason", {"visits": VISITS.replace("Staff Name", "Cancel Reason")}),
    ("F048", "client list.csv:2:name", {"clients": CLIENTS.replace("Ivy", "Zo\u00c3\u00ab"), "visits": VISITS.replace("Ivy", "Zo\u00c3\u00ab")}),
    ("X140", "visits.csv:2:Status", {"visits": VISITS.replace("Ann Bevan,Allocated", "Ann Bevan,Cancelled", 1)}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "where", "changes"), FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(FAULTS)])
def test_a_fault_is_at_its_place(tmp_path: Path, code: str, where: str, changes: dict[str, str | bytes | None]) -> None:
    with pytest.raises(BadInput) as bad:
        read_export(write_export(tmp_path, **changes))
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]


@pytest.mark.parametrize(("code", "where", "changes"), WARNINGS, ids=[code for code, *_ in WARNINGS])
def test_a_warning_is_at_its_place(tmp_path: Path, code: str, where: str, changes: dict[str, str | bytes | None]) -> None:
    warnings = [(one.code, one.where) for one in read_export(write_export(tmp_path, **changes)).warnings]
    assert (code, where) in warnings


def test_the_small_export_has_no_warnings(tmp_path: Path) -> None:
    export = open_export([write_export(tmp_path)])
    assert export.inputs.warnings == ()
    assert [(visit.visit_id, visit.minutes, visit.carers) for visit in export.inputs.visits] == [
        ("B1", 30, 1),
        ("B2", 45, 2),
        ("B3", 30, 1),
    ]
    assert [(row.visit_id, row.carer_id) for row in export.roster] == [("B1", "7"), ("B2", "7"), ("B2", "8")]


def test_an_absence_that_was_refused_is_said(tmp_path: Path) -> None:
    write_export(tmp_path)
    (tmp_path / "leave.csv").write_text("Staff ID,From,To,Type,Status\n8,14/12/2026,14/12/2026,Leave,Rejected\n")
    inputs = read_export(tmp_path)
    assert [(one.code, one.where) for one in inputs.warnings] == [("X127", "leave.csv:2:Status")]
    assert inputs.absences == ()


def test_sheets_and_rows_that_are_not_shown_are_said(tmp_path: Path) -> None:
    write_export(tmp_path, visits=None)
    with xlsxwriter.Workbook(str(tmp_path / "visits.xlsx")) as book:
        shown, summary, hidden = book.add_worksheet("Visits"), book.add_worksheet("Summary"), book.add_worksheet("Old")
        for number, line in enumerate(VISITS.splitlines()):
            shown.write_row(number, 0, line.split(","))
            hidden.write_row(number, 0, line.split(","))
        shown.set_row(4, None, None, {"hidden": True})
        shown.set_column(8, 8, None, None, {"hidden": True})
        summary.write_row(0, 0, ["Branch", "Leominster"])
        hidden.hide()
    inputs = read_export(tmp_path)
    codes = [(one.code, one.where) for one in inputs.warnings]
    assert codes == [
        ("X110", "visits.xlsx"),
        ("X118", "visits.xlsx[Summary]"),
        ("X115", "visits.xlsx[Visits]"),
        ("X116", "visits.xlsx[Visits]"),
    ]
    assert [visit.visit_id for visit in inputs.visits] == ["B1", "B2"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dates = day first", "X101"),
        ('dates = "year first"', "X102"),
        ('[words.colours]\n"a" = "b"', "X102"),
        ('[[tables]]\ntable = "visits"\n[tables.columns]\n"Start" = "planed_start"', "X102"),
    ],
)
def test_a_mapping_that_is_wrong_is_a_fault(tmp_path: Path, text: str, code: str) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text)
    with pytest.raises(BadInput) as bad:
        read_export(write_export(tmp_path / "export"), mapping)
    assert [fault.code for fault in bad.value.faults] == [code]


def test_a_mapping_that_is_not_there_and_an_unknown_profile_are_faults(tmp_path: Path) -> None:
    export = write_export(tmp_path / "export")
    with pytest.raises(BadInput, match="X101"):
        read_export(export, tmp_path / "none.toml")
    with pytest.raises(BadInput, match=r"X103.*\n.*product-a, product-b"):
        read_export(export, profile="product-z")
    with pytest.raises(BadInput, match="F001"):
        read_export(tmp_path / "nowhere")


def test_no_more_than_80_letters_of_a_cell_are_shown(tmp_path: Path) -> None:
    long = "Quarantined " + "x" * 500
    with pytest.raises(BadInput) as bad:
        read_export(write_export(tmp_path, visits=row(Status=long)))
    assert all(not re.search(r"x{81}", str(fault)) for fault in bad.value.faults)
