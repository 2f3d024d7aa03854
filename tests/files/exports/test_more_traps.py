"""Traps of the kinds that products set, tried on the fourth shape: each is read as it is meant, or said at its place."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import Export, open_export

CUSTOMERS = """\
Cust No.,Forename,Family Name,D.O.B.,Post Code,Package Status
4001,Ivy,Preece,14.03.1938,hr6 8bb,Live
4004,Ken,Watkins,02.11.1944,hr6 8ed,Live
"""
WORKERS = """\
No.,Name,Home Postcode,M/F,Mon 14/12
4001,"BEVAN, Ann",HR6 8AD,F,7am - 2pm
4008,"PUGH, Tom",HR6 8PW,M,7am - 11pm
"""
HEADER = "Cust No.,Customer,D.O.B.,Date,From,To,Mins,Call Type,Call Status,Worker No.,Worker"
IVY = '4001,"PREECE, Ivy",14.03.1938,Mon 14 Dec 26,'
KEN = '4004,"WATKINS, Ken",02.11.1944,Mon 14 Dec 26,'
ANN, TOM = '4001,"BEVAN, Ann"', '4008,"PUGH, Tom"'
FIRST = f"{IVY}7:15am,7:45am,30 Mins,PC,Booked,{ANN}"
SECOND = f"{KEN}8:00am,8:45am,45 Mins,PC,Booked,{TOM}"


def read(folder: Path, *rows: str, header: str = HEADER, customers: str = CUSTOMERS, workers: str = WORKERS) -> Export:
    for name, text in (("Calls", "\n".join([header, *rows, ""])), ("Customers", customers), ("Care Workers", workers)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return open_export([folder])


def facts(export: Export) -> list[tuple[str, str, int, int, list[str]]]:
    """Returns person, start, minutes, carers asked for, and who goes, of each visit."""
    sent: dict[str, list[str]] = {}
    for row in export.roster:
        sent.setdefault(row.visit_id, []).append(row.carer_id)
    return [
        (one.service_user_id, f"{one.planned_start:%H:%M}", one.minutes, one.carers, sent.get(one.visit_id, []))
        for one in export.inputs.visits
    ]


def said(export: Export) -> set[tuple[str, str]]:
    return {(warning.code, warning.where) for warning in export.inputs.warnings}


BOTH = [("4001", "07:15", 30, 1, ["C-4001"]), ("4004", "08:00", 45, 1, ["C-4008"])]


def test_the_plain_shape_is_read(tmp_path: Path) -> None:
    assert facts(read(tmp_path, FIRST, SECOND)) == BOTH


@pytest.mark.parametrize(
    "first",
    [
        FIRST.replace("Mon 14 Dec", "Mon\u00a014\u00a0Dec").replace("15am", "15\u202fam").replace("30 M", "30\u00a0M"),
        FIRST.replace("7:15am,7:45am", "0715hrs,0745 hrs"),
        FIRST.replace("7:15am,7:45am", "7.15am,7.45am"),
        FIRST.replace("7:15am,7:45am", "07:15hrs,07:45hrs"),
        FIRST.replace("30 Mins", "30'"),
        FIRST.replace(ANN, ",Ann Bevan 4001"),
        FIRST.replace(ANN, ",4001 - Ann Bevan"),
        FIRST.replace(ANN, ',"[4001] Bevan, Ann"'),
    ],
    ids=["spaces", "hours behind", "points", "colons and hours", "a mark for minutes", "number behind", "number before", "in brackets"],
)
def test_other_forms_of_the_same_are_read(tmp_path: Path, first: str) -> None:
    assert facts(read(tmp_path, first, SECOND.replace("8:00am,8:45am", "8.00am,8.45am"))) == BOTH


@pytest.mark.parametrize(
    ("availability", "shifts"),
    [
        ("7-11am & 4-10pm", ["07:00-11:00", "16:00-22:00"]),
        ("9-5pm", ["09:00-17:00"]),
        ("12-2pm", ["12:00-14:00"]),
        ("11-12pm", ["11:00-12:00"]),
        ("10pm - midnight", ["22:00-00:00"]),
        ("9.30-5.15pm", ["09:30-17:15"]),
    ],
)
def test_am_and_pm_of_an_end_hold_for_its_start(tmp_path: Path, availability: str, shifts: list[str]) -> None:
    export = read(tmp_path, SECOND, workers=WORKERS.replace("7am - 2pm", availability))
    assert [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in export.inputs.shifts if one.carer_id == "C-4001"] == shifts


def test_two_workers_in_a_cell_are_a_double_up(tmp_path: Path) -> None:
    for cells in ('"4001, 4008",', ',"BEVAN, Ann / PUGH, Tom"', ',"4001 - Ann Bevan; 4008 - Tom Pugh"'):
        assert facts(read(tmp_path, FIRST.replace(ANN, cells))) == [("4001", "07:15", 30, 2, ["C-4001", "C-4008"])]


def test_one_of_two_is_a_double_up_with_one_carer_so_far(tmp_path: Path) -> None:
    export = read(tmp_path, f"{FIRST},1 of 2", f"{SECOND},1 of 1", header=f"{HEADER},Staff")
    assert facts(export) == [("4001", "07:15", 30, 2, ["C-4001"]), BOTH[1]]


def test_an_outcome_that_cancels_leaves_a_visit_out(tmp_path: Path) -> None:
    export = read(tmp_path, f"{FIRST},Cancelled by client", f"{SECOND},Client well", header=f"{HEADER},Call Outcome")
    assert facts(export) == BOTH[1:]
    assert [(one.start, one.why) for one in export.left_out if one.what == "visit"] == [("07:15", "Cancelled by client")]


def test_a_client_in_hospital_is_said(tmp_path: Path) -> None:
    export = read(tmp_path, FIRST, SECOND, customers=CUSTOMERS.replace("8ed,Live", "8ed,In Hospital"))
    assert ("X146", "Customers.csv:3:Package Status") in said(export)


def test_another_date_of_birth_or_an_unknown_name_is_said(tmp_path: Path) -> None:
    export = read(tmp_path, FIRST.replace("14.03.1938", "15.03.1938"), SECOND.replace("PUGH, Tom", "HUGHES, Thomas"))
    assert facts(export) == BOTH
    assert {("X161", "Calls.csv:2:D.O.B."), ("X161", "Calls.csv:3:Worker No.")} <= said(export)


def test_two_visits_to_a_person_at_one_time_are_said_whatever_their_length(tmp_path: Path) -> None:
    export = read(tmp_path, FIRST, f"{IVY}7:15am,8:00am,45 Mins,PC,Booked,{TOM}")
    assert len(export.inputs.visits) == 2
    assert "V134" in {code for code, _ in said(export)}


def test_breaks_and_travel_of_carers_are_no_visits(tmp_path: Path) -> None:
    rows = [f",,,Mon 14 Dec 26,9:00am,9:30am,30 Mins,{what},Booked,{TOM}" for what in ("Break", "Travel", "Team meeting")]
    export = read(tmp_path, FIRST, *rows)
    assert facts(export) == BOTH[:1]
    assert [(one.row, one.what) for one in export.left_out] == [(3, "note"), (4, "note"), (5, "note")]
    assert {("X147", f"Calls.csv:{row}:Call Type") for row in (3, 4, 5)} <= said(export)


@pytest.mark.parametrize(
    ("code", "where", "rows", "header"),
    [
        ("X160", "Calls.csv:2:Worker No.", (FIRST.replace(ANN, '4001,"PUGH, Tom"'),), HEADER),
        ("X160", "Calls.csv:2:Cust No.", (FIRST.replace("4001", "4004", 1),), HEADER),
        ("X122", "Calls.csv:2:Worker", (FIRST.replace(ANN, ",4001 - Tom Pugh"),), HEADER),
        ("X122", "Calls.csv:2:Worker", (FIRST.replace(ANN, ",Tom Pugh (4001)"),), HEADER),
        ("X130", "Calls.csv:2:Call Outcome", (f"{FIRST},Aborted - no access",), f"{HEADER},Call Outcome"),
        ("X130", "Calls.csv:2:Call Status", (FIRST.replace("Booked", "Booked (cancelled 03/12)"),), HEADER),
        ("X135", "Calls.csv:2:Mins", (FIRST.replace("7:15am,7:45am", "9:15pm,9:45am"),), HEADER),
        ("F021", "Calls.csv:2:Date", (FIRST.replace("Mon 14", "Tue 14"),), HEADER),
        ("F020", "Calls.csv:3:Customer", (FIRST, f",,,Mon 14 Dec 26,9:00am,9:30am,30 Mins,PC,Booked,{TOM}"), HEADER),
    ],
)
def test_what_cannot_be_meant_is_a_fault_at_its_place(tmp_path: Path, code: str, where: str, rows: tuple[str, ...], header: str) -> None:
    with pytest.raises(BadInput) as bad:
        read(tmp_path, *rows, header=header)
    assert (code, where) in [(fault.code, fault.where) for fault in bad.value.faults]
