"""The week as one next to its days alone: from a folder to a table, with every breach counted."""

import csv
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from benchmarks.week import Effort, Week, WeekRecord, days_alone, lines_of, measure_week, read_week, with_continuity
from scheduler.domain.clock import wall_clock
from scheduler.domain.rules import Rule
from tests.benchmarks.test_command_line import call

RECORD = WeekRecord("week", "as one", 1.0, 1, 1, 10, 10, 0, 0, 900, 103.0, 3.0, 4.0, 50.0, 1.0, 1000, 500)


@cache
def _week() -> Week:
    return read_week("leominster-week")


def test_days_have_all_visits_and_shifts_between_them_and_know_nothing_of_each_other() -> None:
    problem = _week().problem
    days = list(days_alone(problem))
    assert len(days) == 7
    assert sorted(v.visit_id for day in days for v in day.visits) == sorted(v.visit_id for v in problem.visits)
    assert sorted(s.shift_id for day in days for s in day.shifts) == sorted(s.shift_id for s in problem.shifts)
    assert all(day.history == problem.history and day.days == 1 for day in days)
    firsts = [wall_clock(day.horizon_start, day.timezone).date() for day in days]
    assert firsts == [date(2026, 11, 23 + number) for number in range(7)]


def test_the_week_and_its_days_are_measured_said_and_written(tmp_path: Path) -> None:
    out = tmp_path / "week.csv"
    said = call("week", "leominster-week", "--seconds", 3, "--out", out)
    with out.open(encoding="utf-8", newline="") as file:
        one, alone = csv.DictReader(file)
    assert (one["way"], alone["way"]) == ("as one", "days alone")
    assert one["hard_breaches"] == "0"
    assert 0 < int(one["placed"]) <= int(one["visits"]) == 162
    assert f"| {int(one['placed'])} of 162 | 0 |" in said
    assert said.count("aim") == 4


def test_a_price_on_new_faces_takes_the_place_of_that_of_the_folder() -> None:
    week = _week()
    dear = with_continuity(week, 7000).problem
    assert dear.objective.weight(Rule.CONTINUITY) == 7000
    assert dear.replace(objective=week.problem.objective) == week.problem
    assert with_continuity(week, None) is week


def test_caps_are_priced_down_to_one_carer_a_person(tmp_path: Path) -> None:
    out = tmp_path / "week.csv"
    said = call("week", "leominster-week", "--seconds", 1, "--caps", "--cap-seconds", 0.1, "--out", out)
    with out.open(encoding="utf-8", newline="") as file:
        ways = [row["way"] for row in csv.DictReader(file)]
    assert ways[2] == "no cap"
    assert ways[-1] == "cap 1"
    assert "least cap that leaves nothing more out" in said


def test_breaches_between_days_are_counted() -> None:
    """Days that know nothing of each other give nobody two days of rest; the week as one does."""
    week = _week()
    objective = week.problem.objective
    strict = replace(week, problem=week.problem.replace(objective=objective.replace(rest_minutes=48 * 60)))
    (one, _), (alone, _) = measure_week(strict, Effort(1.0))
    assert one.hard_breaches == 0
    assert alone.hard_breaches > 0


@pytest.mark.parametrize(
    ("one", "unmet"),
    [
        (RECORD, 0),
        (replace(RECORD, hard_breaches=1), 1),
        (replace(RECORD, travel_minutes=103.1), 1),
        (replace(RECORD, carers_mean=3.01), 1),
        (replace(RECORD, peak_mb=2000), 1),
    ],
)
def test_bars_are_met_up_to_their_edge(one: WeekRecord, unmet: int) -> None:
    alone = replace(RECORD, way="days alone", travel_minutes=100.0, carers_mean=4.0)
    assert "\n".join(lines_of(one, alone)).count("not met") == unmet
