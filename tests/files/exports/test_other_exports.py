"""Exports of other shapes than the known ones: each is read right, or says what is not certain, and never wrongly in silence."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import Export, open_export
from tests.files.exports.small import CLIENTS, STAFF, VISITS, visits, write_export

TIMED = "Visit Ref,Client Ref,Date,Start,Duration"
PLAIN = "Visit Ref,Client Ref,Date,Start,Minutes"
MONDAY = date(2026, 12, 14)
TWO = visits("B1,P1,14/12/2026,08:00,30", "B2,P2,14/12/2026,09:00,45", header=PLAIN)


def read(
    folder: Path, day: date | None = None, days: int | None = None, more: dict[str, str] | None = None, **changes: str | None
) -> Export:
    """Reads the small export with other tables."""
    write_export(folder, **changes)
    for name, text in (more or {}).items():
        (folder / name).write_text(text)
    return open_export([folder], day=day, days=days)


def codes(export: Export) -> set[str]:
    return {warning.code for warning in export.inputs.warnings}


def minutes(export: Export) -> list[int]:
    return [visit.minutes for visit in export.inputs.visits]


def timed(*cells: str, header: str = TIMED) -> str:
    return visits(*(f"B{at},P1,14/12/2026,{8 + at:02}:00,{cell}" for at, cell in enumerate(cells)), header=header)


@pytest.mark.parametrize(
    ("cells", "right"),
    [
        (("0.30", "0.45", "1.15"), [30, 45, 75]),
        (("0.5", "0.75", "1"), [30, 45, 60]),
        (("15:00", "30:00"), [15, 30]),
        (("0:15", "0:30"), [15, 30]),
        (("30", "45", "60"), [30, 45, 60]),
        (("0.33", "0.67"), [20, 40]),
    ],
)
def test_the_unit_of_a_column_of_durations(tmp_path: Path, cells: tuple[str, ...], right: list[int]) -> None:
    assert minutes(read(tmp_path, visits=timed(*cells))) == right


@pytest.mark.parametrize(
    ("cells", "maybe"),
    [
        (("30", "45", "0.75"), "45, if it is in hours"),
        (("30", "45", "1"), "60, if it is in hours"),
        (("15:00", "20:00"), "15 or 900"),
        (("1800", "2700"), "30, if it is in seconds"),
    ],
)
def test_durations_of_two_units_are_a_fault(tmp_path: Path, cells: tuple[str, ...], maybe: str) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=timed(*cells))
    assert any(fault.code == "F023" and maybe in fault.maybe for fault in bad.value.faults)


@pytest.mark.parametrize(("said", "right"), [("minutes", [15, 20]), ("hours", [900, 1200])])
def test_a_mapping_settles_what_durations_mean(tmp_path: Path, said: str, right: list[int]) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'[[tables]]\ntable = "visits"\nfile = "visits*"\n[tables.units]\n"Duration" = "{said}"\n')
    folder = write_export(tmp_path / "export", visits=timed("15:00", "20:00"))
    assert minutes(open_export([folder], mapping)) == right


@pytest.mark.parametrize(
    ("header", "kept", "dropped"),
    [
        ("Cancelled", "No", "Yes"),
        ("Cancelled On", "", "12/12/2026"),
        ("Cancelled By", "", "J Long"),
        ("Cancellation Reason", "", "In hospital"),
        ("Active", "Yes", "No"),
        ("IsDeleted", "0", "1"),
    ],
)
def test_a_visit_is_cancelled_without_a_status(tmp_path: Path, header: str, kept: str, dropped: str) -> None:
    table = visits(f"B1,P1,14/12/2026,08:00,30,{kept}", f"B2,P2,14/12/2026,09:00,45,{dropped}", header=f"{PLAIN},{header}")
    export = read(tmp_path, visits=table)
    assert [visit.visit_id for visit in export.inputs.visits] == ["B1"]
    assert [(one.row, one.what, one.service_user_id) for one in export.left_out] == [(3, "visit", "P2")]
    assert "X140" in codes(export)


def test_one_of_two_statuses_cancels_a_visit(tmp_path: Path) -> None:
    table = visits(
        "B1,P1,14/12/2026,08:00,30,Allocated,Cancelled",
        "B2,P2,14/12/2026,09:00,45,Allocated,Live",
        header=f"{PLAIN},Status,Visit Status",
    )
    assert [visit.visit_id for visit in read(tmp_path, visits=table).inputs.visits] == ["B2"]


def test_a_reason_for_being_cancelled_beside_another_status_is_said(tmp_path: Path) -> None:
    export = read(tmp_path, visits=visits("B1,P1,14/12/2026,08:00,30,Allocated,Holiday", header=f"{PLAIN},Status,Cancellation Reason"))
    assert "X150" in codes(export)
    assert len(export.inputs.visits) == 1


def test_ids_that_differ_in_a_sign_between_digits_are_two(tmp_path: Path) -> None:
    clients = "Client Ref,Name,Postcode\n12,Ivy Preece,HR6 8BB\n120,Ken Watkins,HR6 8ED\n"
    export = read(tmp_path, clients=clients, visits=visits("B1,12.0,14/12/2026,08:00,30", "B2,0120,14/12/2026,09:00,45", header=PLAIN))
    assert [visit.service_user_id for visit in export.inputs.visits] == ["12", "120"]
    with pytest.raises(BadInput, match=r'V102[^\n]*"1-2" is unknown'):
        read(tmp_path, clients=clients, visits=visits("B1,1-2,14/12/2026,08:00,30", header=PLAIN))


def test_two_columns_of_one_meaning_are_said(tmp_path: Path) -> None:
    table = visits("B1,P1,01/12/2026,14/12/2026,08:00,30", header="Visit Ref,Client Ref,Booking Date,Visit Date,Start,Minutes")
    export = read(tmp_path, visits=table)
    assert export.inputs.settings.day == MONDAY
    assert "X141" in codes(export)


def test_a_visit_in_two_files_is_one_visit(tmp_path: Path) -> None:
    more = {"visits next.csv": visits("B1,P1,14/12/2026,08:00,30", "B9,P2,15/12/2026,09:00,45", header=PLAIN)}
    export = read(tmp_path, visits=TWO, more=more)
    assert sorted(visit.visit_id for visit in export.inputs.visits) == ["B1", "B2", "B9"]
    assert "X124" in codes(export)
    changed = {"visits next.csv": visits("B1,P1,14/12/2026,10:00,30", header=PLAIN)}
    with pytest.raises(BadInput, match=r"V101[^\n]*in two tables[^\n]*with another planned_start"):
        read(tmp_path, visits=TWO, more=changed)


def test_the_carer_of_a_visit_in_two_files_is_the_one_that_is_named(tmp_path: Path) -> None:
    row = "P1,14/12/2026,08:00,30"
    more = {"visits carers.csv": visits(f"{row},7", header="Client Ref,Date,Start,Minutes,Staff ID")}
    (tmp_path / "a").mkdir()
    export = read(tmp_path / "a", visits=None, more={"visits a.csv": visits(row, header="Client Ref,Date,Start,Minutes"), **more})
    assert [(one.visit_id, one.carer_id) for one in export.roster] == [("P1-20261214-0800", "7")]


WEEKLY = visits("B1,P1,Monday,08:00,30", "B2,P2,Tuesday,09:00,45", header="Visit Ref,Client Ref,Day,Start,Minutes")


def test_days_of_the_week_are_days_of_the_plan(tmp_path: Path) -> None:
    export = read(tmp_path, MONDAY, 7, visits=WEEKLY)
    assert [(visit.visit_id, visit.planned_start.day) for visit in export.inputs.visits if visit.planned_start] == [("B1", 14), ("B2", 15)]
    one_day = read(tmp_path, MONDAY, visits=WEEKLY)
    assert [visit.visit_id for visit in one_day.inputs.visits] == ["B1"]
    assert [(left.row, left.what) for left in one_day.left_out] == [(3, "visit")]
    with pytest.raises(BadInput, match=r"V106[^\n]*no date[^\n]*\n?[^\n]*--day"):
        read(tmp_path, visits=WEEKLY)


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


def test_visits_without_any_date_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"X142[^\n]*no visit has a date"):
        read(tmp_path, visits="Client Ref,Start,Minutes\nP1,08:00,30\n")


def test_a_second_table_below_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=VISITS + "\nStaff ID,Date,Start,Finish\n7,15/12/2026,07:00,14:00\n")
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [("X144", "visits.csv:7")]


def test_a_table_beside_another_one_is_said(tmp_path: Path) -> None:
    table = visits("B1,P1,14/12/2026,08:00,30,,7,Ann Bevan", header=f"{PLAIN},,Staff ID,Staff Name")
    assert "X145" in codes(read(tmp_path, visits=table))


SHIFT = "Shift ID,Staff ID,Date,Start,Finish"


@pytest.mark.parametrize(("header", "word"), [("Type", "Annual Leave"), ("Status", "Cancelled"), ("Status", "Sick"), ("Type", "Off")])
def test_a_shift_that_is_not_worked_is_none(tmp_path: Path, header: str, word: str) -> None:
    shifts = f"{SHIFT},{header}\nS1,7,14/12/2026,07:00,14:00,{word}\nS2,8,14/12/2026,07:00,14:00,Worked\n"
    export = read(tmp_path, visits=TWO, shifts=shifts)
    assert [shift.shift_id for shift in export.inputs.shifts] == ["S2"]
    assert len(export.inputs.absences) == (word in ("Annual Leave", "Sick"))
    assert ("X147" in codes(export)) == (word == "Cancelled")


def test_a_shift_of_nobody_is_said(tmp_path: Path) -> None:
    export = read(tmp_path, visits=TWO, shifts=f"{SHIFT}\nS1,,14/12/2026,07:00,14:00\nS2,8,14/12/2026,07:00,14:00\n")
    assert "X147" in codes(export)
    assert [(left.file, left.row) for left in export.left_out] == [("shifts.csv", 2)]


@pytest.mark.parametrize(
    "leave",
    [
        "Staff ID,Start Date,Start Time,End Date,End Time,Type\n7,14/12/2026,12:00,14/12/2026,17:00,Holiday\n",
        "Staff ID,Date,From,To,Reason\n7,14/12/2026,12:00,17:00,Holiday\n",
        "Staff ID,From,To,Reason\n7,14/12/2026 12:00,14/12/2026 17:00,Holiday\n",
    ],
)
def test_the_hours_of_an_absence(tmp_path: Path, leave: str) -> None:
    (absence,) = read(tmp_path, more={"leave.csv": leave}).inputs.absences
    assert (absence.start.hour, absence.end.hour) == (12, 17)


def test_the_availability_of_each_week_is_its_own(tmp_path: Path) -> None:
    table = visits("B1,P1,14/12/2026,08:00,30", "B2,P1,21/12/2026,08:00,30", header=PLAIN)
    grid = "Staff ID,Week Commencing,Mon,Tue\n7,14/12/2026,07:00-14:00,\n7,21/12/2026,15:00-20:00,\n8,21/12/2026,OFF,\n"
    export = read(tmp_path, visits=table, shifts=None, more={"availability.csv": grid})
    assert [(shift.start.day, shift.start.hour) for shift in export.inputs.shifts] == [(14, 7), (21, 15)]
    with pytest.raises(BadInput, match=r'X148[^\n]*"1" does not say which week'):
        read(tmp_path, visits=table, shifts=None, more={"availability.csv": grid.replace("14/12/2026", "1").replace("Commencing", "No")})


@pytest.mark.parametrize(
    ("header", "cell", "is_there"),
    [
        ("Status", "Leaver", False),
        ("Status", "Maternity leave", False),
        ("Status", "Active", True),
        ("Status", "Mysterious", True),
        ("Leaving Date", "13/12/2026", False),
        ("Leaving Date", "14/12/2026", True),
        ("Start Date", "01/02/2027", False),
    ],
)
def test_a_carer_who_is_not_there_has_no_shift(tmp_path: Path, header: str, cell: str, is_there: bool) -> None:
    staff = f"Staff ID,Name,Gender,Postcode,{header}\n7,Ann Bevan,F,HR6 8AD,{cell}\n8,Tom Pugh,M,HR6 8PW,\n"
    export = read(tmp_path, visits=TWO, staff=staff)
    assert {shift.carer_id for shift in export.inputs.shifts} == ({"7", "8"} if is_there else {"8"})
    assert ("X146" in codes(export)) == (not is_there or cell == "Mysterious")


def test_visits_to_a_client_who_is_gone_are_said(tmp_path: Path) -> None:
    clients = "Client Ref,Name,Postcode,Status\nP1,Ivy Preece,HR6 8BB,Deceased\nP2,Ken Watkins,HR6 8ED,Deceased\n"
    export = read(tmp_path, clients=clients, visits=visits("B1,P1,14/12/2026,08:00,30", header=PLAIN))
    assert [warning.where for warning in export.inputs.warnings if warning.code == "X146"] == ["client list.csv:2:Status"]


def test_letters_that_were_read_twice_are_said(tmp_path: Path) -> None:
    export = read(tmp_path, staff=STAFF.replace("Ann", "Zo\u00c3\u00ab"), clients=CLIENTS.replace("Ann Bevan", ""), visits=TWO)
    assert [warning.maybe for warning in export.inputs.warnings if warning.code == "F048"] == ['"Zo\u00eb Bevan"']


@pytest.mark.parametrize(
    ("cells", "right", "is_said"),
    [
        (("8.5", "9.75"), ["08:30", "09:45"], True),
        (("8.50", "9.25"), ["08:30", "09:15"], True),
        (("8.30", "9.45"), ["08:30", "09:45"], False),
        (("08:00", "01:30", "05:30", "09:00"), ["08:00", "01:30", "05:30", "09:00"], True),
        (("08:00", "13:30", "05:30", "09:00"), ["08:00", "13:30", "05:30", "09:00"], False),
        (("23:00", "01:30", "05:30"), ["23:00", "01:30", "05:30"], False),
    ],
)
def test_clocks_of_other_kinds(tmp_path: Path, cells: tuple[str, ...], right: list[str], is_said: bool) -> None:
    export = read(tmp_path, visits=visits(*(f"B{at},P1,14/12/2026,{cell},30" for at, cell in enumerate(cells)), header=PLAIN))
    found = {visit.visit_id: f"{visit.planned_start:%H:%M}" for visit in export.inputs.visits if visit.planned_start}
    assert [found[f"B{at}"] for at in range(len(cells))] == right
    assert ("X149" in codes(export)) == is_said


def test_am_and_pm_in_a_column_of_their_own(tmp_path: Path) -> None:
    header = "Visit Ref,Client Ref,Date,Start,AM/PM,Minutes"
    export = read(tmp_path, visits=visits("B1,P1,14/12/2026,08:00,AM,30", "B2,P2,14/12/2026,01:30,PM,45", header=header))
    assert [visit.planned_start.hour for visit in export.inputs.visits if visit.planned_start] == [8, 13]
    with pytest.raises(BadInput, match=r"F022[^\n]*no am or pm of its own"):
        read(tmp_path, visits=visits("B2,P2,14/12/2026,01:30,02:00,PM", header="Visit Ref,Client Ref,Date,Start,End,AM/PM"))


def test_the_date_of_the_end_is_looked_at(tmp_path: Path) -> None:
    header = "Visit Ref,Client Ref,Start Date,Start Time,End Date,End Time"
    assert minutes(read(tmp_path, visits=visits("B1,P1,14/12/2026,23:45,15/12/2026,00:15", header=header))) == [30]
    with pytest.raises(BadInput, match=r"X135[^\n]*lasts 1500 minutes by this date"):
        read(tmp_path, visits=visits("B1,P1,14/12/2026,08:00,15/12/2026,09:00", header=header))


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


def test_carers_who_are_no_people_are_named_in_the_mapping(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "export", visits=VISITS.replace("7,Ann Bevan,Allocated", ",Agency,Allocated", 1))
    with pytest.raises(BadInput, match=r'X122[^\n]*"Agency"[^\n]*\n?[^\n]*words.carer_names'):
        open_export([folder])
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[words.carer_names]\n"Agency" = "nobody"\n')
    assert [(row.visit_id, row.carer_id) for row in open_export([folder], mapping).roster] == [("B2", "7"), ("B2", "8")]


def test_a_workbook_with_a_sheet_for_each_day(tmp_path: Path) -> None:
    write_export(tmp_path, visits=None)
    with xlsxwriter.Workbook(str(tmp_path / "visits.xlsx")) as book:
        for name in ("Mon 14", "Tue 15"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Client", "Start", "Minutes"])
            sheet.write_row(1, 0, ["Ivy Preece", "08:00", 30])
    export = open_export([tmp_path], day=MONDAY, days=7)
    assert sorted(visit.planned_start.day for visit in export.inputs.visits if visit.planned_start) == [14, 15]


def grid(cell: str) -> str:
    return f'Staff ID,Name,Postcode,Gender,Mon\n7,Ann Bevan,HR6 8AD,F,"{cell}"\n8,Tom Pugh,HR6 8PW,M,07:00-14:00\n'


@pytest.mark.parametrize(("cell", "maybe"), [("7-2", "07:00-14:00"), ("7-11, 4-9", "16:00-21:00"), ("7.30-2.30", "07:30-14:30")])
def test_an_afternoon_without_pm_is_a_fault_in_a_grid(tmp_path: Path, cell: str, maybe: str) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=TWO, shifts=None, staff=grid(cell))
    assert [(fault.code, fault.maybe) for fault in bad.value.faults] == [("X132", maybe)]


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("7-11", [(7, 11)]), ("7am-2pm", [(7, 14)]), ("22:00-07:00", [(22, 7)]), ("07:00-11:00 & 16:30-20:30", [(7, 11), (16, 20)])],
)
def test_spans_of_a_grid(tmp_path: Path, cell: str, hours: list[tuple[int, int]]) -> None:
    export = read(tmp_path, visits=TWO, shifts=None, staff=grid(cell))
    assert [(shift.start.hour, shift.end.hour) for shift in export.inputs.shifts if shift.carer_id == "7"] == hours


def test_nobody_is_no_number_of_carers(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r'F023[^\n]*"0" is not a number of carers'):
        read(tmp_path, visits=visits("B1,P1,14/12/2026,08:00,30,0", header=f"{PLAIN},Staff Required"))


STAFFED = "Staff ID,Name,Postcode,Gender"


@pytest.mark.parametrize(
    ("header", "cell", "skills"),
    [
        ("Skills", "Medication - exp 01/06/2027", [("Medication", "2027-06-01")]),
        ("Skills", "Medication (exp 01/06/2027); Hoist (expired)", [("Medication", "2027-06-01")]),
        ("Medication Training Expiry", "01/06/2027", [("Medication", "2027-06-01")]),
        ("Hoist Trained", "Yes", [("Hoist", "None")]),
        ("Hoist Trained", "No", []),
        ("DBS Expiry", "01/06/2027", []),
    ],
)
def test_skills_with_a_last_day(tmp_path: Path, header: str, cell: str, skills: list[tuple[str, str]]) -> None:
    export = read(tmp_path, visits=TWO, staff=f"{STAFFED},{header}\n7,Ann Bevan,HR6 8AD,F,{cell}\n8,Tom Pugh,HR6 8PW,M,\n")
    carer = next(carer for carer in export.inputs.carers if carer.carer_id == "7")
    assert [(held.skill, str(held.expires)) for held in carer.skills] == skills


def test_who_does_not_drive_walks_and_other_words_say_where_they_belong(tmp_path: Path) -> None:
    staff = f"{STAFFED},Non Driver\n7,Ann Bevan,HR6 8AD,F,Y\n8,Tom Pugh,HR6 8PW,M,N\n"
    assert [str(carer.travel_mode) for carer in read(tmp_path, visits=TWO, staff=staff).inputs.carers] == ["walk", "car"]
    with pytest.raises(BadInput, match=r'F025[^\n]*"Passenger"[^\n]*\n?[^\n]*words\.travel_mode'):
        read(tmp_path, visits=TWO, staff=staff.replace("Non Driver", "Transport").replace("F,Y", "F,Passenger"))


@pytest.mark.parametrize(("word", "right"), [("Strictly female", "female"), ("No males", "female"), ("Any", "None"), ("Male only", "male")])
def test_wishes_for_the_gender_of_the_carer(tmp_path: Path, word: str, right: str) -> None:
    clients = f"Client Ref,Name,Postcode,Carer Gender\nP1,Ivy Preece,HR6 8BB,{word}\nP2,Ken Watkins,HR6 8ED,\n"
    export = read(tmp_path, visits=TWO, clients=clients)
    assert str(export.inputs.service_users[0].carer_gender) == right
