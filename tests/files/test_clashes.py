"""Shifts that clash are planned, and each two are named once with both their rows."""

from pathlib import Path

import pytest

from scheduler.demand import make_problem
from scheduler.domain.inputs import Inputs
from scheduler.files.reading.read import read_folder
from tests.files.folders import append, swap, write_good


def with_shifts(folder: Path, *rows: str, settings: str = "", days: int = 7) -> Inputs:
    """The good folder over some days with more shifts of Dee, who is there on Monday from 07:00 to 14:30."""
    swap(write_good(folder), "settings.toml", "tolerance", f"days = {days}\ntolerance")
    swap(folder, "settings.toml", "continuity = 3000", f"continuity = 3000\n{settings}")
    for row in rows:
        append(folder, "shifts.csv", row + ",,,,,")
    return read_folder(folder)


def said(inputs: Inputs) -> list[tuple[str, str, str]]:
    return [(one.code, one.where, one.what) for one in inputs.warnings]


def times(inputs: Inputs, carer_id: str = "C1") -> list[str]:
    return [f"{shift.start:%a %H:%M}-{shift.end:%H:%M}" for shift in make_problem(inputs).shifts if shift.carer_id == carer_id]


def test_of_two_that_overlap_the_later_one_begins_when_the_other_ends(tmp_path: Path) -> None:
    inputs = with_shifts(tmp_path, "H5,C1,2026-11-23,14:00,19:00")
    what = 'shift "H5" of carer "C1" overlaps shift "H1" (shifts.csv:2); it begins when that one ends'
    assert said(inputs) == [("H104", "shifts.csv:6:start", what)]
    assert times(inputs) == ["Mon 07:00-14:30", "Mon 14:30-19:00"]
    assert [f"{shift.start:%H:%M}" for shift in inputs.shifts if shift.carer_id == "C1"] == ["07:00", "14:00"], "what was read stays"


def test_one_inside_of_another_is_left_aside_and_the_next_is_held_against_the_longer(tmp_path: Path) -> None:
    inputs = with_shifts(tmp_path, "H5,C1,2026-11-23,08:00,09:00", "H6,C1,2026-11-23,12:00,16:00")
    assert said(inputs) == [
        ("H104", "shifts.csv:6:start", 'shift "H5" of carer "C1" lies inside shift "H1" (shifts.csv:2); it is left aside'),
        ("H104", "shifts.csv:7:start", 'shift "H6" of carer "C1" overlaps shift "H1" (shifts.csv:2); it begins when that one ends'),
    ]
    assert times(inputs) == ["Mon 07:00-14:30", "Mon 14:30-16:00"]


def test_shifts_that_touch_or_are_of_two_carers_do_not_clash(tmp_path: Path) -> None:
    inputs = with_shifts(tmp_path, "H5,C1,2026-11-23,14:30,19:00", "H6,C3,2026-11-23,17:30,18:00")
    assert said(inputs) == []


def test_less_than_the_rest_between_two_days_is_named(tmp_path: Path) -> None:
    """22:30 to 07:00 are 8.5 hours; 07:00 on the day after next is long enough."""
    inputs = with_shifts(tmp_path, "H5,C1,2026-11-24,16:00,22:30", "H6,C1,2026-11-25,07:00,14:00", "H7,C1,2026-11-26,01:00,09:00")
    what = 'shift "H6" of carer "C1" begins 8.5 hours after the end of shift "H5" (shifts.csv:6), where REST asks for 11: '
    assert said(inputs)[0] == ("H111", "shifts.csv:7:start", what + "not both can be worked in full")
    assert [(code, where) for code, where, _ in said(inputs)] == [("H111", "shifts.csv:7:start")]
    assert times(inputs)[1:3] == ["Tue 16:00-22:30", "Wed 07:00-14:00"], "REST sees to it"


def test_two_of_which_only_one_can_be_worked_say_so(tmp_path: Path) -> None:
    inputs = with_shifts(tmp_path, "H5,C1,2026-11-24,22:00,23:00", "H6,C1,2026-11-25,01:00,03:00")
    assert said(inputs)[0][2].endswith("only one of them can be worked")


@pytest.mark.parametrize(("settings", "warned"), [("rest_minutes = 500", 0), ('rest = "off"', 0), ("rest_minutes = 511", 1)])
def test_rest_is_what_the_settings_say(tmp_path: Path, settings: str, warned: int) -> None:
    inputs = with_shifts(tmp_path, "H5,C1,2026-11-24,16:00,22:30", "H6,C1,2026-11-25,07:00,14:00", settings=settings)
    assert len(inputs.warnings) == warned


def test_a_split_day_owes_no_rest(tmp_path: Path) -> None:
    assert said(with_shifts(tmp_path, "H5,C1,2026-11-23,17:00,22:00", "H6,C1,2026-11-24,09:00,10:00")) == []


def test_patterns_that_clash_on_several_days_are_one_warning(tmp_path: Path) -> None:
    write_good(tmp_path)
    (tmp_path / "shift_patterns.csv").write_text(
        "pattern_id,carer_id,days,start,end\nE,C1,Tue-Fri,07:00,14:00\nL,C1,Tue-Fri,13:00,21:00\n", encoding="utf-8"
    )
    swap(tmp_path, "settings.toml", "tolerance", "days = 7\ntolerance")
    inputs = read_folder(tmp_path)
    both = [(one.code, one.where) for one in inputs.warnings]
    assert both == [("H111", "shift_patterns.csv:2:start"), ("H104", "shift_patterns.csv:3:start")]
    assert inputs.warnings[1].what.endswith("; 3 more of the two rows")
    assert 'shift "E/2026-11-25" of carer "C1" begins 10 hours after the end of shift "L/2026-11-24"' in inputs.warnings[0].what
    assert [time for time in times(inputs) if "Wed" in time] == ["Wed 07:00-14:00", "Wed 14:00-21:00"]
