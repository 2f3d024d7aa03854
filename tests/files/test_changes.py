"""changes.jsonl: every kind is read, every fault is at its line, and all of them are told at once."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scheduler.demand import make_problem
from scheduler.domain.errors import BadInput
from scheduler.domain.events import KINDS, Area, CarerAbsent, Change, RoadClosed, Undo, VisitAdded, VisitMoved, in_force
from scheduler.files.reading.actuals import read_actuals
from scheduler.files.reading.changes import read_changes
from scheduler.files.reading.read import read_folder
from scheduler.files.schema.changes import FIELDS
from tests.files.change_faults import AT, CHANGE_FAULTS, GONE, NOW_FAULTS, WEEK_FAULTS, one
from tests.files.money_faults import HEADER

INPUTS = read_folder(Path(__file__).parents[2] / "data" / "tiny")
TINY = make_problem(INPUTS)
WEEK = make_problem(INPUTS.replace(settings=INPUTS.settings.replace(days=2)))
ALL: tuple[tuple[str, dict[str, object]], ...] = (
    ("carer_absent", {"carer_id": "ben", "from": "06:30", "to": "2026-11-24T00:00"}),
    (
        "visit_added",
        {"visit_id": "X1", "service_user_id": "P1", "minutes": 30, "planned_start": "16:45", "linked_to": "V1", "link_min_gap": 60},
    ),
    ("visit_moved", {"visit_id": "X1", "earliest": "16:30", "latest": "17:30"}),
    ("visit_minutes", {"visit_id": "V2", "minutes": 60}),
    ("visit_overrun", {"visit_id": "V1", "minutes": 20}),
    ("visit_cancelled", {"visit_id": "V9"}),
    ("shift_changed", {"shift_id": "S4", "start": "16:00", "end": "21:00"}),
    ("road_closed", {"places": ["P5"], "from": "09:00", "to": "11:00"}),
    ("road_slower", {"polygon": [[52.0, -2.7], [52.1, -2.7], [52.1, -2.6]], "from": "09:00", "to": "11:00", "factor": 1.5}),
    ("carer_refused", {"service_user_id": "P4", "carer_id": "cleo", "from": "2026-11-23"}),
    ("skill_lapsed", {"carer_id": "dev", "skill": "medication", "from": "2026-11-23T12:00"}),
    ("undo", {"undoes": "c5"}),
)


def changes_of(folder: Path, text: str, **options: object) -> tuple[Change, ...]:
    """Returns what lines about data/tiny say."""
    path = folder / "changes.jsonl"
    path.write_text(text, encoding="utf-8")
    return read_changes(path, TINY, **options)  # type: ignore[arg-type]


def all_lines() -> str:
    """Returns a line of each kind."""
    return "".join(
        json.dumps({"id": f"c{number}", "at": "2026-11-23T06:30", "kind": kind, **fields}) + "\n"
        for number, (kind, fields) in enumerate(ALL)
    )


def test_each_kind_is_read(tmp_path: Path) -> None:
    found = changes_of(tmp_path, all_lines())
    assert sorted(change.kind for change in found) == sorted(KINDS) == sorted(FIELDS)
    assert found[0] == CarerAbsent(
        id="c0",
        at=datetime(2026, 11, 23, 6, 30, tzinfo=UTC),
        carer_id="ben",
        start=datetime(2026, 11, 23, 6, 30, tzinfo=UTC),
        end=datetime(2026, 11, 24, tzinfo=UTC),
    )
    added, moved = found[1:3]
    assert isinstance(added, VisitAdded)
    assert (added.links[0].first_visit_id, added.links[0].min_gap_minutes) == ("V1", 60)
    assert isinstance(moved, VisitMoved)
    assert found[-2].since == date(2026, 11, 23)  # type: ignore[union-attr]
    assert len(in_force(found)) == len(found) - 2


@pytest.mark.parametrize(("code", "where", "text"), CHANGE_FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(CHANGE_FAULTS)])
def test_each_fault_of_a_change_is_at_its_line(tmp_path: Path, code: str, where: str, text: str) -> None:
    with pytest.raises(BadInput) as bad:
        changes_of(tmp_path, text)
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]


@pytest.mark.parametrize(("code", "where", "text"), WEEK_FAULTS)
def test_a_time_without_a_day_is_a_fault_where_there_are_several(tmp_path: Path, code: str, where: str, text: str) -> None:
    (tmp_path / "changes.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_changes(tmp_path / "changes.jsonl", WEEK)
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]


@pytest.mark.parametrize(("code", "where", "text"), NOW_FAULTS)
def test_what_is_later_than_now_is_a_fault(tmp_path: Path, code: str, where: str, text: str) -> None:
    (tmp_path / "actuals.csv").write_text(f"{HEADER}{text}\n", encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_actuals(tmp_path / "actuals.csv", TINY.visits, TINY.carers, TINY.timezone, datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    assert [(fault.code, fault.where) for fault in bad.value.faults] == [(code, where)]


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        changes_of(tmp_path, one("visit_cancelled", '"visit_id": "V99"') + one("undo", '"undoes": "c9"', "c3") + "{")
    assert [fault.code for fault in bad.value.faults] == ["L105", "L110", "L101"]


def test_a_last_line_cut_off_is_left_out_and_said(tmp_path: Path) -> None:
    said: list[str] = []
    assert len(changes_of(tmp_path, GONE + '\n{"id": "c2", "at"', warn=said.append)) == 1
    assert said == ["changes.jsonl:3 was cut off while it was written, and is left out"]


def test_the_undo_of_an_undo_brings_the_change_again(tmp_path: Path) -> None:
    found = changes_of(tmp_path, GONE + one("undo", '"undoes": "c1"') + one("undo", '"undoes": "c2"', "c3"))
    assert isinstance(found[2], Undo)
    assert [change.id for change in in_force(found)] == ["c1"]


def test_an_added_visit_may_be_added_again_after_an_undo(tmp_path: Path) -> None:
    added = '"visit_id": "X1", "service_user_id": "P1", "minutes": 30, "planned_start": "10:00"'
    found = changes_of(tmp_path, one("visit_added", added, "c1") + one("undo", '"undoes": "c1"') + one("visit_added", added, "c3"))
    assert [change.id for change in in_force(found)] == ["c3"]


def test_a_polygon_may_be_geojson(tmp_path: Path) -> None:
    ring = "[[[-2.7, 52.0], [-2.7, 52.1], [-2.6, 52.1], [-2.7, 52.0]]]"
    (found,) = changes_of(
        tmp_path, one("road_closed", f'"polygon": {{"type": "Polygon", "coordinates": {ring}}}, "from": "08:00", "to": "9:00"')
    )
    assert isinstance(found, RoadClosed)
    assert found.area == Area(polygon=((52.0, -2.7), (52.1, -2.7), (52.1, -2.6)))
    assert AT in GONE
