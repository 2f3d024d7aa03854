"""Timing against plain twins: every tick tried, every schedule known."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.kernels.layout import (
    ABSENCE_0,
    BREAK_POSITION,
    BREAK_TICKS,
    DURATION_TICKS,
    EARLIEST_AFTER_BREAK,
    EARLIEST_BEFORE_BREAK,
    INFINITE_64,
    LATEST_AFTER_BREAK,
    LATEST_BEFORE_BREAK,
    LENGTH,
    SHIFT_END,
    START,
    WINDOW_0,
    State,
    Static,
    fresh_state,
    pack,
)
from scheduler.solver.kernels.links import latest_start
from scheduler.solver.kernels.loading import append, build
from scheduler.solver.kernels.steps import arrival_after_break, latest_due, next_feasible_start, previous_feasible_start
from scheduler.solver.kernels.timing import NOT_POSSIBLE, propagate_route, time_route
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from tests.builders import by_rostered_length
from tests.marks import plain_python
from tests.solver.oracle import least_time_cost
from tests.strategies import ALL, Feature, random_case

pytestmark = [
    pytest.mark.kernel,
    plain_python,
]
ALONE = ALL - {
    Feature.DOUBLE_UPS,
    Feature.LINKS,
    Feature.SOFT_WINDOWS,
    Feature.TICKS,
    Feature.TIME_RULES,
    Feature.FREE_ENDS,
    Feature.BREAKS_OFF,
}
"""Nothing that makes one run wait for another, and minutes of sixty ticks."""


def _static(seed: int) -> Static:
    """The first task and shift of a plain problem, with windows, absences and a break of a few ticks drawn by seed."""
    rng = np.random.default_rng(seed)
    static = pack(compile_problem(*random_case(0, visits=1, carers=1, features=())))
    windows, absences = (_apart(rng, int(rng.integers(0, 4))) for _ in range(2))
    rows = np.array([*windows, *absences], dtype=np.int64).reshape(-1, 2)
    static.task[0, WINDOW_0 : WINDOW_0 + 4] = np.array([0, len(windows), 0, len(windows)])
    static.task[0, DURATION_TICKS] = rng.integers(1, 6)
    static.shift[0, ABSENCE_0 : ABSENCE_0 + 2] = np.array([len(windows), len(rows)])
    opens = int(rng.integers(0, 40))
    static.shift[0, BREAK_TICKS : BREAK_TICKS + 3] = np.array([int(rng.integers(1, 8)), opens, opens + int(rng.integers(0, 20))])
    return static._replace(rows=rows)


def _apart(rng: np.random.Generator, count: int) -> list[tuple[int, int]]:
    """Spans of ticks, apart from each other and in order."""
    ticks = sorted(rng.choice(40, size=2 * count, replace=False).tolist())
    return list(zip(ticks[::2], ticks[1::2], strict=True))


def _may_start(static: Static, s: int) -> bool:
    """Whether the task may start at a tick, by its windows and the absences."""
    windows, absences = (
        static.rows[a:b].tolist() for a, b in (static.task[0, WINDOW_0 : WINDOW_0 + 2], static.shift[0, ABSENCE_0 : ABSENCE_0 + 2])
    )
    end = s + static.task[0, DURATION_TICKS]
    return any(a <= s <= b for a, b in windows) and not any(s < b and end > a for a, b in absences)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_earliest_and_latest_are_those_of_every_tick_tried(first: int) -> None:
    for seed in range(first, first + 50):
        static = _static(seed)
        possible = [s for s in range(-10, 60) if _may_start(static, s)]
        for x in range(-5, 50):
            assert next_feasible_start(static, 0, 0, x) == min((s for s in possible if s >= x), default=INFINITE_64)
            assert previous_feasible_start(static, 0, 0, x) == max((s for s in possible if s <= x), default=-INFINITE_64)


@pytest.mark.parametrize("first", range(0, 100, 50))
def test_due_is_the_close_of_the_last_window_that_has_opened(first: int) -> None:
    for seed in range(first, first + 50):
        static = _static(seed)
        windows = static.rows[: static.task[0, WINDOW_0 + 1]].tolist()
        for s in range(-5, 50) if windows else ():
            assert latest_due(static, 0, s) == next((b for a, b in reversed(windows) if a <= s), windows[0][1])


@pytest.mark.parametrize("first", range(0, 100, 50))
def test_rested_is_the_first_arrival_with_a_break_beyond_the_journey_and_inside_its_window(first: int) -> None:
    for seed in range(first, first + 50):
        static = _static(seed)
        rest, opens, closes = static.shift[0, BREAK_TICKS : BREAK_TICKS + 3].tolist()
        for end in range(0, 60, 3):
            for journey in (0, 1, 5, 12):
                arrivals = (x for x in range(end + journey + rest, 200) if max(end, opens) + rest <= min(x, closes))
                assert arrival_after_break(static, 0, end, journey) == next(arrivals, INFINITE_64)


# Whole runs


def _built(seed: int) -> tuple[Arrays, Static, State]:
    """A few visits for one carer, put together as the search begins."""
    problem, travel = random_case(seed, visits=6, carers=1, features=ALONE - {Feature.RULES_OFF})
    arrays = compile_problem(by_rostered_length(problem), travel)
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    return arrays, static, state


def _start_at(static: Static, t: int, s: int) -> Static:
    """The problem with this start of the task as the only one."""
    rows = np.concatenate([static.rows, [[s, s]]])
    task = static.task.copy()
    task[t, [WINDOW_0, WINDOW_0 + 1]] = [len(rows) - 1, len(rows)]
    return static._replace(rows=rows, task=task)


def _copy(state: State) -> State:
    return State._make(field.copy() for field in state)


def _can_be_timed(static: Static, state: State, k: int) -> bool:
    """Returns whether route `k` has earliest starts, computed from nothing."""
    return time_route(static, _copy(state), k, 0, int(state.shift[k, LENGTH])) != NOT_POSSIBLE


def test_a_task_can_start_when_its_limits_say_and_at_no_other_time() -> None:
    """Around each limit: between the earliest and the latest start with the break to come, or with the break taken."""
    tried = set()
    for seed in range(100):
        _, static, state = _built(seed)
        for k in range(len(static.shift)):
            route = state.route[k, : state.shift[k, LENGTH]].tolist()
            rest = bool(static.shift[k, BREAK_TICKS] > 0) and len(route) > 1
            for t in route:
                early, early_rested, latest_rested, late = (
                    int(state.task[t, column])
                    for column in (EARLIEST_BEFORE_BREAK, EARLIEST_AFTER_BREAK, LATEST_AFTER_BREAK, LATEST_BEFORE_BREAK)
                )
                spans = [(early, late), (early_rested, latest_rested)] if rest else [(early, latest_rested)]
                around = {edge + step for span in spans for edge in span for step in (-1, 0, 1) if abs(edge) < INFINITE_64}
                for s in around:
                    if next_feasible_start(static, t, k, s) == s:
                        can = _can_be_timed(_start_at(static, t, s), state, k)
                        assert can == any(a <= s <= b for a, b in spans), (seed, k, t, s)
                        tried.add((rest, can))
    assert tried == {(False, False), (False, True), (True, False), (True, True)}


WITHOUT = {Feature.RULES_OFF, Feature.SPLIT_SHIFTS, Feature.DAY_HOURS, Feature.NIGHT_HOURS}


@pytest.mark.parametrize("first", range(0, 240, 60))
def test_run_in_any_order_can_be_timed_where_some_starts_keep_its_rules(first: int) -> None:
    """Against every choice of intervals, of a place for the break, and of none, where breaks are owed by work of two hours."""
    seen = set()
    for seed in range(first, first + 60):
        rng = np.random.default_rng(seed)
        problem, travel = random_case(seed, visits=5, carers=1, features=ALONE - WITHOUT)
        arrays = compile_problem(problem, travel)
        after = np.full(arrays.shifts.k, 120 * problem.ticks_per_minute)
        pause = np.full(arrays.shifts.k, 20 * problem.ticks_per_minute)
        arrays = replace(arrays, shifts=replace(arrays.shifts, break_after_ticks=after, break_ticks=pause))
        static = pack(arrays)
        possible = np.flatnonzero(arrays.allowed[:, 0])
        for size in (2, 3, 4):
            tasks = rng.permutation(possible)[:size]
            windows = arrays.tasks.window[arrays.tasks.window_of[tasks[:1]]]
            if len(tasks) < size or not len(windows):
                continue
            tasks = tasks[np.argsort(arrays.tasks.window[arrays.tasks.window_of[tasks], 0], kind="stable")]
            can = bool(append(static, fresh_state(static, np.random.SeedSequence(seed)), tasks, 0))
            least = least_time_cost(arrays, (tuple(tasks.tolist()), *((),) * (arrays.shifts.k - 1)))
            assert can == (least < 2**62), (seed, tasks)
            seen.add((size, can))
    assert {can for _, can in seen} == {False, True}


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_run_that_ends_as_early_as_it_can_ends_too_late_a_tick_sooner(first: int) -> None:
    """With breaks and without: the end of the shift can be brought forward to the end of the run, and no further."""
    for seed in range(first, first + 20):
        arrays, static, state = _built(seed)
        for k in range(len(static.shift)):
            if state.shift[k, LENGTH] == 0:
                continue
            last = int(state.route[k, state.shift[k, LENGTH] - 1])
            home = int(arrays.travel[arrays.shifts.mode[k], arrays.tasks.place[last], arrays.shifts.back[k], 0])
            end = int(state.task[last, START] + static.task[last, DURATION_TICKS]) + home
            for limit_, can in ((end, True), (end - 1, False)):
                shift = static.shift.copy()
                shift[k, SHIFT_END] = limit_
                assert _can_be_timed(static._replace(shift=shift), state, k) == can


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_runs_that_wait_for_each_other_start_as_early_as_their_links_allow(first: int) -> None:
    """Timing afresh changes nothing; no task could start a tick earlier; and up to its limit each can be put off."""
    put_off = 0
    for seed in range(first, first + 20):
        problem, travel = random_case(seed, visits=8, carers=4, features={Feature.DOUBLE_UPS, Feature.LINKS})
        static = pack(compile_problem(problem, travel))
        state = fresh_state(static, np.random.SeedSequence(seed))
        build(static, state, 0)
        for k in range(len(static.shift)):
            again = _copy(state)
            assert propagate_route(static, again, k)
            assert (again.task == state.task).all()
            assert state.shift[k, BREAK_POSITION] == -1
            for t in state.route[k, : state.shift[k, LENGTH]].tolist():
                start, last = int(state.task[t, START]), int(latest_start(state, t))
                assert start <= last
                for s, can in ((start - 1, False), (last, True), (last + 1, False)):
                    if next_feasible_start(static, t, k, s) == s:
                        assert propagate_route(_start_at(static, t, s), _copy(state), k) == can
                        put_off += can and s > start
    assert put_off
