"""Groups of rows whose first row says the day or the person, the word midnight, and rotas with names in their cells."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.files.exports.finding.groups import DAYS
from scheduler.files.importing.parse import time_or_datetime
from scheduler.files.importing.unreadable import Unreadable
from tests.files.exports.others import codes, read
from tests.files.exports.small import visits

HEADER = "Visit Ref,Date,Client Ref,Start,Minutes,Staff ID"
BY_DAY = ("B1,14/12/2026,P1,08:00,30,7", "B2,,P2,09:00,45,7", "B3,,P1,12:00,30,8", "B4,15/12/2026,P1,08:00,30,7", "B5,,P2,09:00,45,8")
BY_PERSON = (
    "B1,14/12/2026,P1,08:00,30,7",
    "B2,14/12/2026,,12:00,45,7",
    "B3,14/12/2026,,18:00,30,8",
    "B4,14/12/2026,P2,08:00,30,8",
    "B5,14/12/2026,,17:00,45,8",
)


def test_the_first_row_of_a_group_says_the_day_of_all_of_it(tmp_path: Path) -> None:
    export = read(tmp_path, visits=visits(*BY_DAY, header=HEADER), shifts=None)
    assert [(one.visit_id, one.planned_start and one.planned_start.day) for one in export.inputs.visits] == [
        ("B1", 14),
        ("B2", 14),
        ("B3", 14),
        ("B4", 15),
        ("B5", 15),
    ]
    (said,) = [warning for warning in export.inputs.warnings if warning.code == "X156"]
    assert said.where == "visits.csv"
    assert said.what.endswith('"Date" stands in the first row of each group only, and is read as that of the rows below, too: row 3, 4, 6')


def test_the_first_row_of_a_group_says_the_person_of_all_of_it(tmp_path: Path) -> None:
    export = read(tmp_path, visits=visits(*BY_PERSON, header=HEADER))
    assert [one.service_user_id for one in export.inputs.visits] == ["P1", "P1", "P1", "P2", "P2"]
    assert "X156" in codes(export)


@pytest.mark.parametrize(
    "rows",
    [
        (*BY_DAY[:3], "B4,14/12/2026,P1,18:00,30,7", "B5,,P2,19:00,45,8"),
        (BY_DAY[0], BY_DAY[1], "B3,15/12/2026,P1,12:00,30,8"),
        ("B1,,P1,08:00,30,7", *BY_DAY[1:]),
    ],
    ids=["a day said again", "most rows say it", "the first row says nothing"],
)
def test_an_empty_cell_that_may_be_a_slip_stays_a_fault(tmp_path: Path, rows: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=visits(*rows, header=HEADER))
    assert "V106" in {fault.code for fault in bad.value.faults}


def test_one_person_and_rows_of_nobody_are_no_group(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        read(tmp_path, visits=visits(*BY_PERSON[:3], header=HEADER))


def test_visits_of_nobody_below_those_of_a_carer_are_said(tmp_path: Path) -> None:
    rows = (
        "B1,14/12/2026,P1,08:00,30,7",
        "B2,14/12/2026,P2,09:00,45,",
        "B3,14/12/2026,P1,12:00,30,",
        "B4,14/12/2026,P1,18:00,30,8",
        "B5,14/12/2026,P2,19:00,30,",
    )
    export = read(tmp_path, visits=visits(*rows, header=HEADER))
    assert [row.visit_id for row in export.roster] == ["B1", "B4"]
    assert "X157" in codes(export)


def test_days_are_filled_as_well_where_the_day_of_the_week_stands_beside_the_date(tmp_path: Path) -> None:
    assert DAYS == ("date", "weekday")
    header = "Visit Ref,Day,Date,Client Ref,Start,Minutes,Staff ID"
    rows = (one.replace(",14/", ",Mon,14/").replace(",15/", ",Tue,15/").replace(",,", ",,,") for one in BY_DAY)
    export = read(tmp_path, visits=visits(*rows, header=header), shifts=None)
    assert [one.planned_start and one.planned_start.day for one in export.inputs.visits] == [14, 14, 14, 15, 15]


@pytest.mark.parametrize(
    ("start", "end", "shown", "minutes"),
    [
        ("Midnight", "00:30", "00:00", 30),
        ("23:00", "midnight", "23:00", 60),
        ("noon", "12.30pm", "12:00", 30),
        ("12 Noon", "1pm", "12:00", 60),
        ("11am", "Midday", "11:00", 60),
        ("10pm - midnight", "", "22:00", 120),
        ("12 midnight", "1am", "00:00", 60),
    ],
)
def test_noon_and_midnight_are_times(tmp_path: Path, start: str, end: str, shown: str, minutes: int) -> None:
    export = read(
        tmp_path, visits=visits(f"B1,P1,14/12/2026,{start},{end},7", header="Visit Ref,Client Ref,Date,Start,End,Staff ID"), shifts=None
    )
    (visit,) = export.inputs.visits
    assert visit.planned_start is not None
    assert (f"{visit.planned_start:%H:%M}", visit.minutes) == (shown, minutes)
    assert ("X158" in codes(export)) == (shown == "00:00")


@pytest.mark.parametrize(("word", "meant"), [("noon", "12:00"), ("Midnight", "24:00 after it"), ("12 midnight", "00:00 before")])
def test_a_plain_folder_says_which_time_a_word_may_be(word: str, meant: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        time_or_datetime(word)
    assert meant in wrong.value.maybe


PIVOTED = [
    "Carer,Mon 14/12,Tue 15/12\nAnn Bevan,07:30 Ivy Preece 30m; 08:15 Ken Watkins,OFF\nTom Pugh,09:30 Ken Watkins 45m,12:00 Ivy Preece\n",
    "Time,Mon 14/12/2026,Tue 15/12/2026\n07:30,Ivy Preece (Ann),Ivy Preece (Tom)\n08:15,Ken Watkins (Ann),\n",
    "Client,Monday,Tuesday\nIvy Preece,07:30-08:00 Ann Bevan,07:30-08:00 Tom Pugh\nKen Watkins,,08:15-09:00 Tom Pugh\n",
]


@pytest.mark.parametrize("rota", PIVOTED)
def test_a_rota_with_names_in_its_cells_says_what_to_do(tmp_path: Path, rota: str) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=None, shifts=None, more={"rota.csv": rota})
    (said,) = [fault for fault in bad.value.faults if fault.code == "X159"]
    assert said.where == "rota.csv"
    assert "as a list, a row for each visit" in said.maybe


def test_a_grid_of_availability_is_no_such_rota(tmp_path: Path) -> None:
    grid = "Staff ID,Mon,Tue\n7,07:00-14:00,Annual leave\n8,Day off,15:00-22:00\n"
    with pytest.raises(BadInput) as bad:
        read(tmp_path, visits=None, shifts=None, more={"availability.csv": grid})
    assert {fault.code for fault in bad.value.faults} == {"X104"}
