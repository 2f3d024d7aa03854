"""Taking a part of a problem, and lifting a limit, for every field of the arrays."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from scheduler.solver.model.arrays import INFINITE, Arrays, Shifts, TaskLinks, Tasks, Week
from scheduler.solver.model.axes import Along, Axis, Offsets, Rows, _layout_of, lift, take
from scheduler.solver.model.compile import compile_problem
from tests.builders import matrix, plain_day


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    problem = plain_day()
    return compile_problem(problem, matrix(problem))


@pytest.mark.parametrize("kind", [Arrays, Tasks, Shifts, TaskLinks, Week])
def test_every_array_says_how_it_is_laid_out(kind: type, arrays: Arrays) -> None:
    table = next(x for x in (arrays, arrays.tasks, arrays.shifts, arrays.links, arrays.week) if type(x) is kind)
    arrays_of_table = {x.name for x in fields(kind) if isinstance(getattr(table, x.name), np.ndarray)}
    assert set(_layout_of(kind)) == arrays_of_table
    assert all(isinstance(column, Along | Offsets | Rows) for column in _layout_of(kind).values())


def test_along_names_as_many_axes_as_the_array_has_and_their_lengths_agree(arrays: Arrays) -> None:
    lengths: dict[Axis, int] = {}
    tables: list[Any] = [arrays, arrays.tasks, arrays.shifts, arrays.week]
    for table in tables:
        for name, column in _layout_of(table.__class__).items():
            if isinstance(column, Along):
                for axis, length in zip(column.axes, getattr(table, name).shape, strict=False):
                    assert lengths.setdefault(axis, length) == length, (name, axis)
    assert lengths[Axis.TASK] == arrays.tasks.n
    assert lengths[Axis.SHIFT] == arrays.shifts.k


def test_all_of_a_problem_is_the_problem(arrays: Arrays) -> None:
    everything = {
        Axis.TASK: np.arange(arrays.tasks.n),
        Axis.SHIFT: np.arange(arrays.shifts.k),
        Axis.GROUP: np.arange(len(arrays.unallocated_cost)),
        Axis.PLACE: np.arange(arrays.travel.shape[1]),
    }
    assert_equal(take(arrays, everything), arrays)


def test_lists_and_pairs_go_with_what_is_chosen(arrays: Arrays) -> None:
    chosen = {Axis.TASK: np.array([1, 3]), Axis.SHIFT: np.array([0, 2])}
    part = take(arrays, chosen)
    tasks, whole = part.tasks, arrays.tasks
    for row, task in enumerate([1, 3]):
        expected = whole.window[whole.window_of[task] : whole.window_of[task + 1]]
        assert tasks.window[tasks.window_of[row] : tasks.window_of[row + 1]].tolist() == expected.tolist()
    assert part.allowed.tolist() == arrays.allowed[np.ix_([1, 3], [0, 2])].tolist()
    kept = [(a, b) for a, b, _ in arrays.links.lag.tolist() if {a, b} <= {1, 3}]
    assert part.links.lag[:, :2].tolist() == [[[1, 3].index(a), [1, 3].index(b)] for a, b in kept]


def test_a_limit_that_is_lifted_asks_for_nothing(arrays: Arrays) -> None:
    week = lift(arrays.week, "max_carers", "rest_pairs")
    assert (lift(arrays.week.hours, "max_minutes").max_minutes == INFINITE).all()
    assert (week.max_carers == INFINITE).all()
    assert len(week.rest_pairs) == 0
    assert week.rest_ticks == arrays.week.rest_ticks


def test_a_field_without_a_limit_cannot_be_lifted(arrays: Arrays) -> None:
    with pytest.raises(ValueError, match="day sets no limit"):
        lift(arrays.shifts, "day")


def assert_equal(one: Any, other: Any) -> None:
    for field in fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if is_dataclass(left):
            assert_equal(left, right)
        else:
            assert np.array_equal(left, right), field.name
