"""Other engines: what they are told, what they cannot say, and that the verifier judges them as it judges us."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.formats import hhcrsp, homecare
from benchmarks.peers import beside
from benchmarks.peers.day import CannotExpress, as_roster, day
from benchmarks.peers.ortools import _whole
from benchmarks.run import OURS
from tests.benchmarks.documents import hhcrsp_document, homecare_document

SMALL = homecare.instance(homecare_document(), "small")


def without_pairs() -> dict[str, object]:
    document = homecare_document()
    document["visits"][0]["carers_required"] = 1
    return document


@pytest.mark.parametrize("solver", ["pyvrp", "vroom", "ortools"])
def test_a_peer_finds_the_best_of_a_small_day(solver: str) -> None:
    """Carer 1 can make both visits in one journey: 20 minutes; the third is out of reach."""
    if find_spec(solver) is None:
        pytest.skip(f"{solver} is not installed")
    record = beside.measured(homecare.instance(without_pairs(), "small"), solver, seconds=0.3, seed=1)
    assert (record.feasible, record.unserved, record.cost) == (True, 1, 20.0)


def test_ortools_makes_double_ups_of_visits_that_start_together() -> None:
    record = beside.measured(SMALL, "ortools", seconds=0.3, seed=1)
    assert (record.feasible, record.unserved, record.cost) == (True, 1, 40.0)


@pytest.mark.parametrize("solver", ["pyvrp", "vroom"])
def test_a_peer_says_that_it_has_no_words_for_double_ups(solver: str) -> None:
    if find_spec(solver) is None:
        pytest.skip(f"{solver} is not installed")
    with pytest.raises(CannotExpress, match="start together"):
        beside.measured(SMALL, solver, seconds=0.3, seed=1)


def test_days_with_other_rules_are_not_told() -> None:
    with pytest.raises(CannotExpress, match="nothing else"):
        day(hhcrsp.instance(hhcrsp_document(), "small"))


def test_the_day_in_numbers() -> None:
    told = day(SMALL)
    assert [(stop.place, stop.opens // 3600, stop.lasts, stop.carers) for stop in told.stops] == [
        (1, 8, 1800, 2),
        (1, 9, 900, 1),
        (2, 9, 900, 1),
    ]
    assert [(duty.home, duty.start, duty.carer, sorted(duty.skills)) for duty in told.duties] == [
        (0, 8 * 3600 - 600, "0", []),
        (0, 8 * 3600 - 600, "1", ["medication"]),
    ]
    assert told.travel[0].tolist() == [0, 600, 3 * 3600]
    assert as_roster(SMALL.problem, [[], [1]]).runs[0].shift_id == "1"


def test_halves_left_alone_are_dropped() -> None:
    assert _whole(day(SMALL), [[0, 1], [2]]) == [[1], [2]]
    assert _whole(day(SMALL), [[0], [0, 1]]) == [[0], [0, 1]]


def test_a_missing_peer_is_named_and_the_others_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "small.json").write_text(json.dumps(homecare_document()), encoding="utf-8")
    monkeypatch.setattr(beside, "find_spec", lambda name: None if name == "pyvrp" else find_spec(name))
    missing, *rest = beside.side_by_side(tmp_path / "small.json", ["pyvrp", OURS, "ortools"], seconds=0.3, seed=1)
    assert isinstance(missing, str)
    assert "pyvrp is not installed" in missing
    assert [(record.solver, record.unserved, record.cost) for record in rest if not isinstance(record, str)] == [
        (OURS, 1, 40.0),
        ("ortools", 1, 40.0),
    ]
