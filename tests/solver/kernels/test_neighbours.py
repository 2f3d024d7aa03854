"""Tests the lists of a packed problem: near tasks, as a full sort gives them, and what belongs to each task and visit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from scheduler.solver.kernels import layout
from scheduler.solver.kernels.layout import (
    APART_0,
    INFINITE_64,
    LAG_IN_0,
    LAG_OUT_0,
    NEIGHBOUR_TIME_WEIGHT,
    NO_NODE,
    SAME_0,
    TASK_0,
    TASK_1,
    _least,
    pack,
)
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


def _nodes_by_definition(arrays: Arrays) -> list[set[int]]:
    """Returns for each task the nodes that it may directly follow, by definition."""
    tasks, n, shifts = arrays.tasks, arrays.tasks.n, arrays.shifts
    apart = {tuple(pair) for pair in arrays.links.apart.tolist()} | {tuple(pair[::-1]) for pair in arrays.links.apart.tolist()}
    ticks = arrays.travel[..., 0].min(axis=0)
    found: list[set[int]] = []
    for task in range(n):
        nodes = {n + k for k in range(shifts.k) if arrays.allowed[task, k]}
        closes = max((b for _, b in tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()), default=-INFINITE_64)
        for before in range(n):
            opens = min((a for a, _ in tasks.window[tasks.window_of[before] : tasks.window_of[before + 1]].tolist()), default=INFINITE_64)
            is_in_time = opens + tasks.duration_ticks[before] + ticks[tasks.place[before], tasks.place[task]] <= closes
            one_may = any(arrays.allowed[task, k] and arrays.allowed[before, k] for k in range(shifts.k))
            if before != task and one_may and is_in_time and (task, before) not in apart:
                nodes.add(before)
        found.append(nodes)
    return found


@pytest.mark.parametrize(("seed", "carers"), [(0, 4), (1, 4), (2, 6), (3, 70), (4, 70)])
def test_a_task_may_follow_what_some_shift_may_serve_before_it(seed: int, carers: int) -> None:
    """With 70 carers the shifts take more than one word of bits; here only those of the last words may serve a task."""
    arrays = compile_problem(*random_case(seed, visits=14, carers=carers, features=ALL))
    if carers > 64:
        arrays = replace(arrays, allowed=arrays.allowed & (np.arange(arrays.shifts.k) >= 60))
        assert arrays.allowed.any()
    nodes = pack(arrays).nodes
    assert [set(listed) - {NO_NODE} for listed in nodes.tolist()] == _nodes_by_definition(arrays)


@pytest.mark.parametrize("seed", range(6))
def test_lists_hold_the_links_of_each_task_and_visit(seed: int) -> None:
    arrays = compile_problem(*random_case(seed, visits=16, carers=5, features=ALL))
    packed, links, n = pack(arrays), arrays.links, arrays.tasks.n

    def listed(table: np.ndarray, first: int) -> list[list[list[int]]]:
        return [packed.rows[a:b].tolist() for a, b in table[:, [first, first + 1]].tolist()]

    lags, both = links.lag.tolist(), [row for a, b in links.apart.tolist() for row in ((a, b), (b, a))]
    assert listed(packed.task, LAG_OUT_0) == [[[b, lag] for a, b, lag in lags if a == t] for t in range(n)]
    assert listed(packed.task, LAG_IN_0) == [[[a, lag] for a, b, lag in lags if b == t] for t in range(n)]
    assert listed(packed.task, APART_0) == [[[b, 0] for a, b in both if a == t] for t in range(n)]
    same = [row for a, b in links.same.tolist() for row in ((a, b), (b, a))]
    visits = len(packed.visit)
    assert listed(packed.visit, SAME_0) == [[[b, 0] for a, b in same if a == v] for v in range(visits)]
    members = [[t for t in range(n) if arrays.tasks.visit[t] == v] for v in range(visits)]
    assert [list(range(a, b)) for a, b in packed.visit[:, [TASK_0, TASK_1]].tolist()] == members
