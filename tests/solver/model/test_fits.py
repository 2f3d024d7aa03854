"""Shortest journeys with detours: the same as by trying every place on the way, again and again."""

import numpy as np
import pytest

from scheduler.solver.model.arrays import INFINITE
from scheduler.solver.model.fits import Journeys, _with_detours


def _by_every_place(direct: Journeys, onward: Journeys, pause: int) -> Journeys:
    """Tries every place on the way until nothing becomes shorter."""
    while True:
        detours = (direct.astype(np.int64)[:, :, None] + onward).min(axis=1) + pause
        shorter = np.minimum(direct, detours).astype(np.int32)
        if (shorter == direct).all():
            return direct
        direct = shorter


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("pause", [1, 5, 40])
def test_detours_are_those_of_trying_every_place(seed: int, pause: int) -> None:
    """Journeys at random are often shorter by way of another place; some cannot be made."""
    rng = np.random.default_rng(seed)
    ends, places = (int(size) for size in rng.integers(1, 40, 2))
    direct, onward = (rng.integers(0, 100, (rows, places)).astype(np.int32) for rows in (ends, places))
    direct[rng.random(direct.shape) < 0.2] = INFINITE
    onward[rng.random(onward.shape) < 0.2] = INFINITE
    np.fill_diagonal(onward, 0)
    assert (_with_detours(direct, onward, pause) == _by_every_place(direct, onward, pause)).all()


def test_there_may_be_no_place_at_all() -> None:
    assert _with_detours(np.zeros((3, 0), dtype=np.int32), np.zeros((0, 0), dtype=np.int32), 1).shape == (3, 0)
