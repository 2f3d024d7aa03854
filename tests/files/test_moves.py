"""The table of moves: read as it is written, and every fault at once."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.domain.moves import Move
from scheduler.files.reading.moves import read_moves


def test_moves_are_read_with_or_without_the_columns_for_people(tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    path.write_text("service_user_id,from,to\nP1,north,south\n", encoding="utf-8")
    assert read_moves(path) == (Move(service_user_id="P1", from_provider="north", to_provider="south"),)
    assert read_moves(path)[0].reverse.to_provider == "north"


def test_missing_cells_are_faults_all_at_once(tmp_path: Path) -> None:
    path = tmp_path / "moves.csv"
    path.write_text("service_user_id,from_provider,to_provider\n,north,\n", encoding="utf-8")
    with pytest.raises(BadInput) as error:
        read_moves(path)
    assert len(error.value.faults) == 2
