"""Tables, headings and columns of exports of other shapes are found, or what is not certain is said."""

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import open_export
from tests.files.exports.others import MONDAY, PLAIN, TWO, codes, read
from tests.files.exports.small import CLIENTS, STAFF, VISITS, visits, write_export


def test_two_columns_of_one_meaning_are_said(tmp_path: Path) -> None:
    table = visits("B1,P1,01/12/2026,14/12/2026,08:00,30", header="Visit Ref,Client Ref,Booking Date,Visit Date,Start,Minutes")
    export = read(tmp_path, visits=table)
    assert export.inputs.settings.day == MONDAY
    assert "X141" in codes(export)


@pytest.mark.parametrize("title", ["", "Visits of Monday 14 December 2026\n\n"])
def test_headings_say_the_day_and_the_carer(tmp_path: Path, title: str) -> None:
    day = "" if title else "Monday 14 December 2026,,\n"
    rows = f"{title}Client Ref,Start,Minutes\n{day}Ann Bevan,,\nP1,08:00,30\nCarer: Tom Pugh (8),,\nP2,09:00,45\n"
    export = read(tmp_path, visits=rows)
    assert [visit.planned_start for visit in export.inputs.visits] == [
        datetime.fromisoformat("2026-12-14T08:00+00:00"),
        datetime.fromisoformat("2026-12-14T09:00+00:00"),
    ]
    assert [row.carer_id for row in export.roster] == ["7", "8"]


def test_a_second_table_below_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=VISITS + "\nStaff ID,Date,Start,Finish\n7,15/12/2026,07:00,14:00\n")
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [("X144", "visits.csv:7")]


def test_a_table_beside_another_one_is_said(tmp_path: Path) -> None:
    table = visits("B1,P1,14/12/2026,08:00,30,,7,Ann Bevan", header=f"{PLAIN},,Staff ID,Staff Name")
    assert "X145" in codes(read(tmp_path, visits=table))


def test_letters_that_were_read_twice_are_said(tmp_path: Path) -> None:
    export = read(tmp_path, staff=STAFF.replace("Ann", "Zo\u00c3\u00ab"), clients=CLIENTS.replace("Ann Bevan", ""), visits=TWO)
    assert [warning.maybe for warning in export.inputs.warnings if warning.code == "F048"] == ['"Zo\u00eb Bevan"']


def test_a_file_of_no_known_kind_is_said(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "export")
    (folder / "rota.dat").write_text("anything")
    export = open_export([folder])
    assert [(one.code, one.where) for one in export.inputs.warnings] == [("X118", "rota.dat")]
    with pytest.raises(BadInput, match=r"F013[^\n]*the file has the ending \.dat"):
        open_export([folder / "visits.csv", folder / "rota.dat"])


def test_what_is_left_aside_altogether_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"F002[^\n]*all 1 visits are cancelled"):
        read(tmp_path, visits=visits("B1,P1,14/12/2026,08:00,30,Cancelled", header=f"{PLAIN},Status"))


def test_a_workbook_with_a_sheet_for_each_day(tmp_path: Path) -> None:
    write_export(tmp_path, visits=None)
    with xlsxwriter.Workbook(str(tmp_path / "visits.xlsx")) as book:
        for name in ("Mon 14", "Tue 15"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Client", "Start", "Minutes"])
            sheet.write_row(1, 0, ["Ivy Preece", "08:00", 30])
    export = open_export([tmp_path], day=MONDAY, days=7)
    assert sorted(visit.planned_start.day for visit in export.inputs.visits if visit.planned_start) == [14, 15]


def test_a_header_in_two_rows_is_read_with_the_row_above(tmp_path: Path) -> None:
    """Of "Staff" above "ID" the column is the carer's, and not another id of the visit."""
    write_export(tmp_path, visits="Visit,Client,Date,Planned,Planned,Staff\nRef,Ref,,Time,mins,ID\nB1,P1,14/12/2026,08:00,30,7\n")
    export = open_export([tmp_path])
    assert [(row.visit_id, row.carer_id) for row in export.roster] == [("B1", "7")]


def test_ditto_marks_are_the_cell_above(tmp_path: Path) -> None:
    rows = ("B1,P1,14/12/2026,08:00,30,7", "B2,as above,do.,09:00,Ditto,8", "B3,\u3003,\u3003,10:00,45,8")
    write_export(tmp_path, visits=visits(*rows, header="Visit Ref,Client Ref,Date,Start,Minutes,Staff ID"))
    export = open_export([tmp_path])
    assert [(visit.service_user_id, visit.minutes) for visit in export.inputs.visits] == [("P1", 30), ("P1", 30), ("P1", 45)]
    assert [warning.what for warning in export.inputs.warnings if warning.code == "X155"] == [
        "ditto marks are read as the cell above them, in row 3, 4"
    ]
