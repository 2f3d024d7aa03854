"""Checks that what a search leaves out most often becomes the dearest to leave out."""

import numpy as np
import pytest

from scheduler.solver.kernels import ruin
from scheduler.solver.kernels.anneal import count_absences, price_absences
from scheduler.solver.kernels.layout import ABSENCE_PRICE, SHIFT, TASK_0, UNALLOCATED, State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.kernels.recreate import recreate
from scheduler.solver.kernels.routes import repair
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.params import SolveParams
from scheduler.solver.search.worker import Worker
from tests.marks import plain_python
from tests.strategies import Feature, random_case

FEATURES = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.PRIORITIES})


def _is_absent(static: Static, state: State) -> np.ndarray:
    """Returns for each group whether it is unallocated."""
    first = static.rows[static.group[:, TASK_0], 0]
    return np.asarray(state.task[first, SHIFT] < 0)


def _built(seed: int, carers: int = 1) -> tuple[Static, State]:
    """A random case with too few carers, and a roster of it."""
    static = pack(compile_problem(*random_case(seed, visits=16, carers=carers, features=FEATURES)))
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    return static, state


@pytest.mark.kernel
@plain_python
def test_the_group_absent_most_often_has_the_whole_price() -> None:
    """Others have it in proportion, and what has no priority has none."""
    priced = 0
    for seed in range(20):
        static, state = _built(seed)
        absent = _is_absent(static, state) & (static.group[:, UNALLOCATED] > 0)
        for _ in range(3):
            count_absences(static, state, state)
        assert state.absences.tolist() == (3 * absent).tolist()
        state.absences[:] = np.random.default_rng(seed).integers(9, size=len(absent)) * absent
        price_absences(static, state, state, 1000.0)
        expected = 1000 * state.absences // max(1, state.absences.max())
        assert state.absence_price.tolist() == expected.tolist()
        assert state.total[ABSENCE_PRICE] == expected[absent].sum()
        priced += int(expected.max()) == 1000
    assert priced > 10


@pytest.mark.kernel
@plain_python
@pytest.mark.parametrize("carers", [1, 3])
def test_ruin_and_recreate_keep_the_sum_of_the_prices(carers: int) -> None:
    changed = 0
    for seed in range(20):
        static, state = _built(seed, carers)
        rng = np.random.default_rng(seed)
        state.absence_price[:] = rng.integers(1000, size=len(static.group))
        before = state.total[ABSENCE_PRICE] = int(state.absence_price[_is_absent(static, state)].sum())
        placed = np.flatnonzero(state.task[:, SHIFT] >= 0)
        if len(placed) == 0:
            continue
        ruin.related_removal(static, state, int(rng.choice(placed)), 5)
        repair(static, state)
        recreate(static, state, 300, -1)
        assert state.total[ABSENCE_PRICE] == state.absence_price[_is_absent(static, state)].sum()
        changed += state.total[ABSENCE_PRICE] != before
    assert changed > 5


def test_a_search_counts_what_it_leaves_out_until_it_is_nearly_cold() -> None:
    counted = 0
    for seed in range(6):
        arrays = compile_problem(*random_case(seed, visits=16, carers=1, features=FEATURES))
        worker = Worker(arrays, np.random.SeedSequence(seed), ((),) * arrays.shifts.k, SolveParams())
        worker.run(350, 0.2, 5000.0)
        lacks = worker.levels()[0] > 0
        absent = _is_absent(worker.static, worker.current)
        assert worker.current.total[ABSENCE_PRICE] == worker.work.absence_price[absent].sum()
        assert (worker.work.absences.max() > 0) == lacks
        assert not worker.work.absences[worker.static.group[:, UNALLOCATED] == 0].any()
        known = worker.work.absences.copy()
        worker.run(350, 0.99, 5000.0)
        assert worker.work.absences.tolist() == known.tolist()
        assert worker.current.total[ABSENCE_PRICE] == 0
        counted += lacks
    assert counted > 3
