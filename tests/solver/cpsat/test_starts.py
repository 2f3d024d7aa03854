"""The best starts for given runs: as the oracle has them, inside every rule, never worse than those they began with."""

from functools import cache

import pytest

from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.solver.cpsat.timing import best_starts
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, encode, stated_starts
from tests.builders import at, good_roster, matrix, plain_day, with_visit
from tests.solver.oracle import Routes, least_time_cost, without_time
from tests.strategies import feasible_roster, random_case

V1, V2, OTHER_V2, V3, V4, V5 = range(6)


@cache
def _rostered(seed: int) -> tuple[Arrays, Routes, tuple[int, ...]]:
    """A random problem with a roster that breaks nothing, some visits of which start later than they could."""
    problem, travel = random_case(seed, visits=6, carers=3)
    arrays, there = compile_problem(problem, travel), feasible_roster(seed, problem, travel)
    routes = encode(problem, there, arrays)
    starts = stated_starts(problem, there, routes)
    return arrays, tuple(map(tuple, routes)), tuple(starts.get(task, -1) for task in range(arrays.tasks.n))


def _minutes(clock: str) -> int:
    return round((at(clock) - at("00:00")).total_seconds()) // 60


@pytest.mark.parametrize("first", range(0, 100, 25))
def test_starts_are_the_oracles_best_and_keep_every_rule(first: int) -> None:
    for seed in range(first, first + 25):
        arrays, routes, hint = _rostered(seed)
        starts = best_starts(arrays, routes, hint, max_deterministic_time=10)
        levels = cost(arrays, routes, starts)
        assert audit(arrays, Solution(routes, starts, *levels)) == []
        unplaced, soft = without_time(arrays, routes)
        assert levels == (unplaced, soft + least_time_cost(arrays, routes)), seed


def test_some_rosters_gain_and_what_is_not_placed_stays_so() -> None:
    gained = 0
    for seed in range(40):
        arrays, routes, hint = _rostered(seed)
        starts = best_starts(arrays, routes, hint, max_deterministic_time=10)
        assert [start >= 0 for start in starts] == [start >= 0 for start in hint]
        gained += cost(arrays, routes, starts) < cost(arrays, routes, hint)
    assert gained > 5


@pytest.mark.parametrize("work", [0.0, 1e-5, 1e-4])
def test_with_little_time_starts_are_no_worse_than_those_given(work: float) -> None:
    for seed in range(10):
        arrays, routes, hint = _rostered(seed)
        starts = best_starts(arrays, routes, hint, max_deterministic_time=work)
        assert audit(arrays, Solution(routes, starts, *cost(arrays, routes, starts))) == []
        assert cost(arrays, routes, starts) <= cost(arrays, routes, hint)
        assert work > 0 or starts == hint


def test_a_stop_ends_building_and_solving_and_keeps_the_starts() -> None:
    """Wherever it comes: before the model, between two rules, or while it is solved; from then on nothing more is asked."""
    arrays, routes, hint = _rostered(7)
    asked: list[int] = []

    def counted() -> bool:
        asked.append(1)
        return False

    best = best_starts(arrays, routes, hint, max_deterministic_time=10, should_stop=counted)
    assert best == best_starts(arrays, routes, hint, max_deterministic_time=10)
    for moment in range(20):
        calls: list[int] = []

        def stop(moment: int = moment, calls: list[int] = calls) -> bool:
            calls.append(1)
            return len(calls) > moment

        assert best_starts(arrays, routes, hint, max_deterministic_time=10, should_stop=stop) == hint
        assert len(calls) == moment + 1
    assert len(asked) > 20


def test_same_arguments_same_starts() -> None:
    for seed in range(10):
        one, two = (best_starts(*_rostered(seed), max_deterministic_time=1) for _ in range(2))
        assert one == two


def test_a_break_moves_to_where_it_costs_least() -> None:
    """Ann is wanted at V4 as soon as she can be there from V2, so she rests before V2, as late as that is wanted."""
    problem = with_visit(with_visit(plain_day(), "V4", planned_start=at("09:40")), "V2", planned_start=at("09:00"))
    settings = dict.fromkeys((Rule.CONTINUITY, Rule.LATENESS, Rule.WORST_LATENESS), OFF) | {Rule.WAITING: 1, Rule.WANTED_TIME: 9}
    problem = problem.replace(objective=Objective(settings=settings, wanted_tolerance_minutes=0))
    arrays = compile_problem(problem, matrix(problem))
    routes = encode(problem, good_roster(), arrays)
    stated = stated_starts(problem, good_roster(), routes)
    starts = best_starts(arrays, routes, [stated[task] for task in range(6)], max_deterministic_time=10)
    assert [starts[task] // 60 for task in (V1, V2, OTHER_V2, V4)] == list(map(_minutes, ("07:50", "09:00", "09:00", "09:40")))
    assert starts[V3] // 60 == _minutes("09:40")  # Bob does not wait
