"""Visits of other exports: cancelled ones, and one visit in two files."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from tests.files.exports.others import PLAIN, TWO, codes, read
from tests.files.exports.small import visits


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
