"""Sick calls as a benchmark: on a small folder, with counts that the roster itself confirms."""

from dataclasses import replace

import pytest

from benchmarks.live import CpuSeconds, PlannedDay, SickCall, call_in_sick, live_markdown, morning_carers, planned_day

CALL = SickCall("C1", 4, 0.1, 0.9, changed=5, others=1, moved=0, critical_out=0, points_out=3, travel_minutes=120.0, solved=(0, 3))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> PlannedDay:
    return planned_day("tiny", tmp_path_factory.mktemp("tiny"), iterations=300)


def test_busiest_carers_of_the_morning_come_first(day: PlannedDay) -> None:
    carers = morning_carers(day.problem, day.roster, 20)
    visits = [sum(len(run.assignments) for run in day.roster.runs if run.carer_id == carer_id) for carer_id in carers]
    assert visits == sorted(visits, reverse=True)
    assert morning_carers(day.problem, day.roster, 1) == carers[:1]


def test_sick_call_is_measured_and_compared(day: PlannedDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    carer_id = morning_carers(day.problem, day.roster, 1)[0]
    call = call_in_sick(day, carer_id, seconds=0.05, compare_seconds=0.05)
    assert call.hit == len({a.visit_id for run in day.roster.runs if run.carer_id == carer_id for a in run.assignments})
    assert call.moved == 0
    assert 0 < call.first_seconds <= call.polished_seconds
    assert call.solved is not None
    assert call.out >= call.solved
    assert call_in_sick(day, carer_id, seconds=0.05, compare_seconds=0).solved is None


def test_report_has_a_row_for_each_call_and_the_medians() -> None:
    lines = list(live_markdown([CALL, replace(CALL, carer_id="C2", others=3, solved=(0, 0))]))
    assert lines[2] == "| C1 | 4 | 0.10 | 0.90 | 1.25 | 1 | 0 | 0 + 3 | 120 | 0 + 3 |"
    assert "Others that change: median 2." in lines
    assert lines[-2:] == ["No more left out than by solve: 1 of 2.", "Points left out in sum: 6 against 3."]
    assert not any("solve:" in line for line in live_markdown([replace(CALL, solved=None)]))


def test_processor_seconds_are_a_stopping_rule() -> None:
    assert CpuSeconds(1e9, 0.0)(0.0, 0) < 1
    assert CpuSeconds(1e-9, 0.0)(0.0, 0) > 1
