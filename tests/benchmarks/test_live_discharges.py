"""Discharges as a benchmark: on the tiny day, an evening shift that is kept empty takes the tea call."""

from datetime import date, time
from pathlib import Path

import pytest

from benchmarks import live_discharges
from benchmarks.live import PlannedDay, planned_day
from benchmarks.live_discharges import DISCHARGES_HEAD, Asked, ask_referrals, count_placed, discharges_row, keep_empty


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PlannedDay:
    """The tiny day, as if it were the Wednesday."""
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    for name, value in {"WEDNESDAY": date(2026, 11, 23), "ASKED_AT": time(8, 30)}.items():
        monkeypatch.setattr(live_discharges, name, value)
    return planned_day("tiny", tmp_path, iterations=300)


def test_an_evening_shift_is_kept_empty_and_takes_the_tea_call(day: PlannedDay) -> None:
    assert keep_empty(day, 0, iterations=100) is day
    kept = keep_empty(day, 1, iterations=100)
    evening = {shift.shift_id for shift in day.problem.shifts} - {run.shift_id for run in kept.roster.runs if run.assignments}
    assert evening == {"S4"}
    asked = list(ask_referrals(kept, count=3, seed=1, tea_carers=1, timed=1))
    assert [one.week for one in asked] == [0, None, None]
    assert all(one.options[0].offer.shift_id == "S4" for one in asked)
    assert all(one.options[0].offer.start is not None for one in asked)
    assert 1 <= count_placed(day, count=9, seed=1, tea_carers=1) < count_placed(kept, count=9, seed=1, tea_carers=1) < 9


def test_nobody_comes_where_two_are_needed_and_one_is_there(day: PlannedDay) -> None:
    (asked,) = ask_referrals(day, count=1, seed=1, tea_carers=2, timed=0)
    assert asked.options == ()


def test_a_row_has_shares_and_seconds() -> None:
    asked = [Asked((), 0, 12, 0.5), Asked((), 0, None, 0.7), Asked((), 0, None, None)]
    assert discharges_row(2, 10, asked, 1) == "| 2 | 10 | 33% | 0% | 0% | 0% | 12.0 | 0.60 | 0.70 |"
    assert discharges_row(0, 0, asked[2:], 0).endswith("|  |  |  |")
    assert all(line.count("|") == 10 for line in DISCHARGES_HEAD)
