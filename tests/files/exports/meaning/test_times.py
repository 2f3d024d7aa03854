"""Times and dates of other forms are read right, or are a fault."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from tests.files.exports.others import MONDAY, PLAIN, TWO, codes, grid, minutes, read
from tests.files.exports.small import STAFF, visits

WEEKLY = visits("B1,P1,Monday,08:00,30", "B2,P2,Tuesday,09:00,45", header="Visit Ref,Client Ref,Day,Start,Minutes")


def test_days_of_the_week_are_days_of_the_plan(tmp_path: Path) -> None:
    export = read(tmp_path, MONDAY, 7, visits=WEEKLY)
    assert [(visit.visit_id, visit.planned_start.day) for visit in export.inputs.visits if visit.planned_start] == [("B1", 14), ("B2", 15)]
    one_day = read(tmp_path, MONDAY, visits=WEEKLY)
    assert [visit.visit_id for visit in one_day.inputs.visits] == ["B1"]
    assert [(left.row, left.what) for left in one_day.left_out] == [(3, "visit")]
    with pytest.raises(BadInput, match=r"V106[^\n]*no date[^\n]*\n?[^\n]*--day"):
        read(tmp_path, visits=WEEKLY)


def test_visits_without_any_date_are_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"X142[^\n]*no visit has a date"):
        read(tmp_path, visits="Client Ref,Start,Minutes\nP1,08:00,30\n")


@pytest.mark.parametrize(
    ("cells", "right", "is_said"),
    [
        (("7.3", "12.45", "18.15"), ["07:30", "12:45", "18:15"], True),
        (("7.2", "8", "18.4"), ["07:20", "08:00", "18:40"], True),
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


@pytest.mark.parametrize(
    "cells",
    [
        ("08:00-08:30", "12:00-12:45"),
        ("0800-0830", "1200-1245"),
        ("8.00 - 8.30", "12.00 to 12.45"),
        ("8:00am - 8:30am", "12:00pm - 12:45pm"),
    ],
)
def test_spans_in_one_column_are_start_and_end(tmp_path: Path, cells: tuple[str, ...]) -> None:
    rows = (f"B{at},P1,14/12/2026,{cell}" for at, cell in enumerate(cells))
    export = read(tmp_path, visits=visits(*rows, header="Visit Ref,Client Ref,Date,Time"))
    found = [(one.planned_start.hour, one.planned_start.minute, one.minutes) for one in export.inputs.visits if one.planned_start]
    assert found == [(8, 0, 30), (12, 0, 45)]


def test_last_days_that_mean_no_end(tmp_path: Path) -> None:
    export = read(tmp_path, staff=STAFF.replace("30/06/2027", "31/12/9999"))
    assert [skill.expires for carer in export.inputs.carers for skill in carer.skills] == [None]
