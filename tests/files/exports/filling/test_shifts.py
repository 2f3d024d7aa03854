"""Shifts, absences and presence from other exports."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from tests.files.exports.others import MONDAY, PLAIN, TWO, codes, read
from tests.files.exports.small import visits

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


@pytest.mark.parametrize(
    ("leave", "hours"),
    [
        ("Staff ID,Date,Half Day\n7,14/12/2026,AM\n", (0, 12)),
        ("Staff ID,Date,Session\n7,14/12/2026,Afternoon\n", (12, 24)),
        ("Staff ID,From,To,Duration\n7,14/12/2026,14/12/2026,Half day (pm)\n", (12, 24)),
        ("Staff ID,From,To,Duration\n7,14/12/2026,14/12/2026,Full day\n", (0, 24)),
        ("Staff ID,From,To,Days\n7,14/12/2026,14/12/2026,1.0\n", (0, 24)),
        ("Staff ID,From,To,AM/PM\n7,14/12/2026,14/12/2026,\n", (0, 24)),
        ("Staff ID,From,To,AM/PM\n7,14/12/2026,14/12/2026,AM & PM\n", (0, 24)),
        ("Staff ID,From,To,Half Day\n7,14/12/2026,14/12/2026,No\n", (0, 24)),
    ],
)
def test_half_a_day_of_leave(tmp_path: Path, leave: str, hours: tuple[int, int]) -> None:
    (absence,) = read(tmp_path, more={"leave.csv": leave}).inputs.absences
    midnight = datetime.combine(MONDAY, time(), absence.start.tzinfo)
    assert tuple((moment - midnight) / timedelta(hours=1) for moment in (absence.start, absence.end)) == hours


@pytest.mark.parametrize("end", ["31/12/9999", "31/12/2999", "2999-12-31"])
def test_leave_without_an_end_lasts(tmp_path: Path, end: str) -> None:
    (absence,) = read(tmp_path, more={"leave.csv": f"Staff ID,From,To,Type\n7,01/12/2026,{end},Sickness\n"}).inputs.absences
    assert absence.end.year >= 2099
