"""Three plans as a benchmark: on a small folder, with counts that the plans themselves confirm."""

from pathlib import Path

import pytest

from benchmarks.live import inputs_of, morning_carers, plan_inputs
from benchmarks.live_replan import replan_call, replan_markdown


def test_replan_is_measured_with_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    inputs = inputs_of("tiny", tmp_path)
    day = plan_inputs(inputs, iterations=300)
    carer_id = morning_carers(day.problem, day.roster, 1)[0]
    call = replan_call(inputs, day, carer_id, seconds=0.1)
    assert set(call.found.hit) <= {a.visit_id for run in day.roster.runs if run.carer_id == carer_id for a in run.assignments}
    assert 0 < call.files_seconds < call.seconds
    lines = list(replan_markdown([call]))
    assert lines[2].startswith(f"| {carer_id} | {len(call.found.hit)} | {len(call.found.results)} | {call.seconds:.2f} |")
    assert lines[-1] == f"Left out by the fewest changes: {sum(call.found.fewest.measures.out)} points in sum."
