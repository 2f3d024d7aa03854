"""The archive: only better solutions are kept, and every one of them can be checked again."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.best import ARCHIVE, best_entries, entries, faults, keep
from benchmarks.formats import hhcrsp
from benchmarks.instance import Instance
from benchmarks.results import Record
from benchmarks.run import run
from scheduler.domain.roster import Roster
from tests.benchmarks.documents import hhcrsp_document

Found = tuple[Instance, Record, Roster]


@pytest.fixture(scope="module")
def found() -> Found:
    instance = hhcrsp.instance(hhcrsp_document(), "small")
    return instance, *run(instance, seconds=0.2, seed=1)


def changed(record: Record, **changes: Any) -> Record:
    return Record(**({name: getattr(record, name) for name in Record.__dataclass_fields__} | changes))


def test_a_run_is_measured(found: Found) -> None:
    _, record, _ = found
    assert record.feasible
    assert record.cost == pytest.approx(104.5 / 3)
    assert (record.unserved, record.travel_minutes) == (0, 82.75)
    assert record.iterations == 0  # three visits go to the exact model
    assert 10 < record.peak_mb < 4000
    assert record.trace[-1][1:] == (0, record.cost)


def test_only_what_is_better_is_kept_and_what_was_stays(found: Found, tmp_path: Path) -> None:
    instance, record, roster = found
    assert keep(instance, changed(record, cost=record.cost + 1), roster, tmp_path)
    assert keep(instance, record, roster, tmp_path)
    assert not keep(instance, record, roster, tmp_path)
    assert not keep(instance, changed(record, cost=1.0, feasible=False), roster, tmp_path)
    assert not keep(instance, changed(record, cost=1.0, unserved=1), roster, tmp_path)
    assert [entry.cost for entry in entries(tmp_path)] == [record.cost + 1, record.cost]
    assert best_entries(tmp_path)["small"].cost == record.cost


def test_an_entry_is_checked_against_its_instance_and_a_false_one_is_named(found: Found, tmp_path: Path) -> None:
    instance, record, roster = found
    keep(instance, record, roster, tmp_path)
    assert list(faults(entries(tmp_path), lambda _: instance)) == []
    assert list(faults(entries(tmp_path), lambda _: None)) == []

    path = tmp_path / "hhcrsp.jsonl"
    line = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(line | {"cost": 1.0}), encoding="utf-8")
    assert any("costs" in fault for fault in faults(entries(tmp_path), lambda _: instance))

    line["runs"] = {shift: [(visit, start - 30_000) for visit, start in stops] for shift, stops in line["runs"].items()}
    path.write_text(json.dumps(line), encoding="utf-8")
    assert any("costs" not in fault for fault in faults(entries(tmp_path), lambda _: instance))


def test_the_shipped_archive_can_be_read_and_gets_better_line_by_line() -> None:
    best: dict[str, tuple[int, float]] = {}
    for entry in entries(ARCHIVE):
        assert entry.instance not in best or entry.levels < best[entry.instance]
        best[entry.instance] = entry.levels
