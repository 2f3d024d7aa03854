"""A stream of changes as a benchmark: each kind of change does what it says, and the table has a row a stream."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import live_stream
from benchmarks.live import PlannedDay, planned_day
from benchmarks.live_stream import KINDS, Polish, Stream, change_day, run_stream, stream_markdown


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> PlannedDay:
    return planned_day("tiny", tmp_path_factory.mktemp("tiny"), iterations=300)


def test_each_kind_of_change_is_made(day: PlannedDay) -> None:
    assert len(KINDS) == 40
    before = day.problem.visit
    for kind in sorted(set(KINDS)):
        after, asked = change_day(day.problem, day.roster, kind, "X1", np.random.default_rng(4))
        if kind == "absent":
            (absence,) = set(after.absences) - set(day.problem.absences)
            assert asked == {
                visit_id for visit_id, runs in day.roster.runs_of.items() if absence.carer_id in {run.carer_id for run in runs}
            }
            continue
        (visit_id,) = asked
        assert (visit_id in before, visit_id in after.visit) == (kind != "added", kind != "cancelled")
        if kind == "longer":
            assert after.visit[visit_id].minutes > before[visit_id].minutes
        if kind == "moved":
            assert after.visit[visit_id].windows != before[visit_id].windows
        assert {one for one in before if one not in asked} <= after.visit.keys()


@pytest.mark.parametrize("budget", [0, 1000])
def test_a_stream_is_measured(day: PlannedDay, budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    monkeypatch.setattr(live_stream, "KINDS", ("absent", "added", "moved"))
    found = run_stream(day, seed=2, weight=6000, seconds=0.02, polish=Polish(every=2, tries=3, seconds=0.3, budget=budget))
    assert found.travel > 0
    assert found.hindsight_out <= found.out
    rows = list(stream_markdown([found, replace(found, seed=3)]))
    assert len(rows) == 4
    assert rows[3].startswith("| 3 | 6,000 | ")


def test_the_table_compares_with_hindsight() -> None:
    row = list(stream_markdown([Stream(1, 6000, 30, (0, 5), 103.0, 0.31, (0, 0), 100.0)]))[2]
    assert row == "| 1 | 6,000 | 30 | 103 | +3.0% | 0 + 5 | 0 + 0 | 0.31 |"
