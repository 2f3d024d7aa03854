"""Alerts as a benchmark: on a small folder, with days that can be counted by hand."""

from datetime import timedelta

import pytest

from benchmarks.live import PlannedDay, planned_day
from benchmarks.live_alerts import Told, alerts_markdown, live_through, replay_day


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> PlannedDay:
    return planned_day("tiny", tmp_path_factory.mktemp("tiny"), iterations=300)


def test_a_day_is_lived_in_order_and_known_as_it_is_signed(day: PlannedDay) -> None:
    lived = live_through(day, 3)
    assert {visit_id for visit_id, _ in lived.starts} | lived.missed.keys() == day.roster.runs_of.keys()
    assert all(lived.starts[pair] < lived.ends[pair] for pair in lived.starts)
    last = max(lived.ends.values())
    assert all(row.end is not None for row in lived.known_at(last) if row.start is not None)
    first = min(lived.starts.values())
    assert [row.end for row in lived.known_at(first)] == [None] * len(lived.known_at(first))
    assert lived.known_at(first - timedelta(minutes=1)) == []


def test_replayed_days_are_counted(day: PlannedDay) -> None:
    found = [replay_day(day, seed) for seed in range(1, 9)]
    assert sum(len(one.late) + len(one.unforeseen) for one in found) > 0
    lines = list(alerts_markdown(found))
    assert lines[0].startswith("8 days: ")
    assert len([line for line in lines if line.startswith("| ")]) == 7


def test_shares_are_of_what_was_late_and_of_what_was_told() -> None:
    told = Told(late=[20.0, 12.0, None], unforeseen=[None], alerted=[(20.0, True), (12.0, False)], missed_alerts=(2, 1))
    lines = list(alerts_markdown([told]))
    assert "| 10 | 66.7% | 50.0% | 2 | 50.0% |" in lines
    assert "| 15 | 33.3% | 25.0% | 1 | 100.0% |" in lines
    assert lines[-1] == "Alerts of lateness: 2, of which 50.0% came true."
