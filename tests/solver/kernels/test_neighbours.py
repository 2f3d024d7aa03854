"""The lists of near tasks: the same as a full sort would give, whatever the size of a block of rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from scheduler.solver.kernels import layout
from scheduler.solver.kernels.layout import NEIGHBOUR_TIME_WEIGHT, _least, pack
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from tests.strategies import ALL, random_case


@given(
    arrays_of.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.sampled_from([0.0, 1.0, 2.5, np.inf])),
    st.integers(0, 12),
)
def test_the_least_are_the_first_of_a_stable_sort(values: np.ndarray, count: int) -> None:
    count = min(count, values.shape[1])
    assert (_least(values, count) == np.argsort(values, axis=1, kind="stable")[:, :count]).all()


def relatedness(arrays: Arrays, one: int, other: int) -> float:
    """Journey and time of day between two tasks, in ticks."""
    tasks, day = arrays.tasks, arrays.week.day_ticks
    a, b = tasks.place[one], tasks.place[other]
    journey = min(int(legs[x, y, 0]) for legs in arrays.travel for x, y in ((a, b), (b, a)))
    middles = []
    for task in (one, other):
        windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]]
        middles.append((int(windows[0, 0]) + int(windows[-1, 1])) // 2 % day if len(windows) else 0)
    apart = abs(middles[0] - middles[1])
    return journey + NEIGHBOUR_TIME_WEIGHT * min(apart, day - apart)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rows", [1, 5, 512])
def test_neighbours_are_near_and_at_about_the_same_time_of_day(seed: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "ROWS_PER_BLOCK", rows)
    arrays = compile_problem(*random_case(seed, visits=14, carers=4, features=ALL if seed % 2 else set()))
    neighbours = pack(arrays, neighbours=6).neighbours
    for task, listed in enumerate(neighbours.tolist()):
        ranked = sorted((relatedness(arrays, task, other), other) for other in range(arrays.tasks.n) if other != task)
        assert listed == [other for _, other in ranked[:6]]


def test_a_single_task_has_no_neighbours() -> None:
    packed = pack(compile_problem(*random_case(1, visits=1, carers=2, features=set())))
    assert packed.neighbours.shape == (1, 0)
    assert packed.nodes.shape[0] == 1


@pytest.mark.parametrize("seed", range(4))
def test_lists_do_not_depend_on_the_size_of_a_block(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = compile_problem(*random_case(seed, visits=18, carers=5, features=ALL))
    whole = pack(arrays)
    monkeypatch.setattr(layout, "ROWS_PER_BLOCK", 3)
    in_blocks = pack(arrays)
    assert (whole.nodes == in_blocks.nodes).all()
    assert (whole.neighbours == in_blocks.neighbours).all()
