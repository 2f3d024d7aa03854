"""A problem and its roster as pandas tables."""

import sys
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import scheduler
from scheduler.analysis.kpis import kpis
from scheduler.demand import make_problem
from scheduler.domain.errors import BadInput
from scheduler.domain.roster import Assignment, Roster, Run
from tests.builders import at, good_roster, matrix, plain_day, with_visit
from tests.demand.weeks import duty, inputs, weekly

DAY = plain_day()
TRAVEL = matrix(DAY)
GOOD = good_roster()


def rows(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_dict("records")
    return found


def test_which_tables_there_are_depends_on_what_is_given() -> None:
    assert list(scheduler.frames(DAY)) == ["visits", "shifts"]
    assert list(scheduler.frames(DAY, TRAVEL)) == ["visits", "shifts"]
    assert list(scheduler.frames(DAY, roster=GOOD)) == ["visits", "shifts", "runs", "assignments", "unallocated"]
    assert list(scheduler.frames(DAY, TRAVEL, GOOD)) == ["visits", "shifts", "runs", "assignments", "unallocated", "kpis"]


def test_each_visit_is_a_row_in_the_order_of_the_problem() -> None:
    visits = scheduler.frames(with_visit(DAY, "V1", planned_start=at("08:00"), optional=True))["visits"]
    assert list(visits["visit_id"]) == ["V1", "V2", "V3", "V4", "V5"]
    first = rows(visits)[0]
    assert first == {
        "visit_id": "V1",
        "service_user_id": "U1",
        "location_id": "at-U1",
        "visit_type": "",
        "minutes": 30,
        "carers": 1,
        "earliest": at("07:00"),
        "latest": at("14:00"),
        "planned_start": at("08:00"),
        "priority": 1,
        "optional": True,
    }
    assert visits["planned_start"].isna().sum() == 4


def test_each_shift_is_a_row_with_its_minutes() -> None:
    shifts = scheduler.frames(DAY)["shifts"]
    assert rows(shifts)[0] == {
        "shift_id": "SA",
        "carer_id": "Ann",
        "start": at("07:00"),
        "end": at("15:00"),
        "minutes": 480,
        "start_location_id": "at-Ann",
        "end_location_id": "at-Ann",
        "break_minutes": 30,
    }


def test_each_carer_at_a_visit_is_a_row_with_its_place_in_the_run() -> None:
    """Six carer-visits of five visits: the double-up stands in two runs."""
    assignments = scheduler.frames(DAY, roster=GOOD)["assignments"]
    assert len(assignments) == 6
    assert list(assignments["visit_id"]).count("V2") == 2
    assert rows(assignments)[2] == {
        "visit_id": "V4",
        "service_user_id": "U4",
        "carer_id": "Ann",
        "shift_id": "SA",
        "position": 3,
        "start": at("12:00"),
        "end": at("12:30"),
        "minutes": 30,
    }


def test_each_run_is_a_row_from_its_first_start_to_its_last_end() -> None:
    empty = Roster(runs=(*good_roster(SC=[]).runs,))
    runs = scheduler.frames(DAY, roster=empty)["runs"]
    assert rows(runs) == [
        {"shift_id": "SA", "carer_id": "Ann", "start": at("08:00"), "end": at("12:30"), "visits": 3, "care_minutes": 90},
        {"shift_id": "SB", "carer_id": "Bob", "start": at("09:00"), "end": at("10:30"), "visits": 2, "care_minutes": 60},
    ]


def test_visits_in_no_run_are_unallocated() -> None:
    tables = scheduler.frames(DAY, roster=good_roster(SC=[]))
    assert list(tables["unallocated"]["visit_id"]) == ["V5"]
    assert list(tables["unallocated"].columns) == list(tables["visits"].columns)


def test_key_figures_are_those_of_the_analysis() -> None:
    table = scheduler.frames(DAY, TRAVEL, GOOD)["kpis"].set_index("kpi")["value"]
    figures = kpis(DAY, TRAVEL, GOOD, ())
    assert table["contact_hours"] == figures.contact_hours == 3
    assert table["travel_minutes"] == figures.travel_minutes
    assert table.isna()["pay_pence"]


def test_moments_are_local_on_both_sides_of_a_clock_change() -> None:
    """On 25 October 2026 the clocks go back: 08:00 is an hour later in UTC than on the day before."""
    patterns: dict[str, Any] = {"shift_patterns": (duty("07:00", "14:30"),), "day": date(2026, 10, 24), "days": 2}
    problem = make_problem(inputs(weekly("A"), **patterns))
    planned = scheduler.frames(problem)["visits"]["planned_start"]
    assert str(planned.dtype) == "datetime64[us, Europe/London]"
    assert [f"{moment:%H:%M}" for moment in planned] == ["08:00", "08:00"]
    assert planned[1] - planned[0] == timedelta(hours=25)
    assert planned[0].tzinfo == ZoneInfo("Europe/London")


def test_tables_without_rows_have_the_same_columns_and_types() -> None:
    nothing = DAY.replace(visits=(), shifts=())
    empty, full = scheduler.frames(nothing, roster=Roster()), scheduler.frames(DAY, roster=GOOD)
    assert all(len(table) == 0 for table in empty.values())
    assert {name: table.dtypes.to_dict() for name, table in empty.items()} == {name: table.dtypes.to_dict() for name, table in full.items()}


def test_a_roster_without_starts_or_of_another_problem_is_bad_input() -> None:
    with pytest.raises(BadInput, match="R305 roster visit V1 of shift SA has no start"):
        scheduler.frames(DAY, roster=Roster(runs=(Run(shift_id="SA", carer_id="Ann", assignments=(Assignment(visit_id="V1"),)),)))
    with pytest.raises(BadInput, match="R301 roster shift S9 is not in the problem"):
        scheduler.frames(DAY, roster=Roster(runs=(Run(shift_id="S9", carer_id="Ann", assignments=()),)))


def test_without_pandas_the_error_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r'pip install "carerounds\[pandas\]"'):
        scheduler.frames(DAY)
