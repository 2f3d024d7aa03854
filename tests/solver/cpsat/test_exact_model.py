"""The exact solver: its optimum is the optimum, its rosters keep every rule, and its bounds are honest."""

import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from ortools.sat.python import cp_model

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.rules import CATALOGUE, OFF, Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.cpsat import exact_model as runs
from scheduler.solver.cpsat.exact_model import Exact, build_model, solve_exact
from scheduler.solver.cpsat.rules import BUILDERS, settled_by_allowed
from scheduler.solver.cpsat.soft import settled_by_preference, settled_by_travel_time
from scheduler.solver.model.arrays import INFINITE, Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.reachability import reach
from scheduler.solver.model.solution import Solution, decode
from scheduler.verify.verify import verify
from tests.maker import BETWEEN_SHIFTS
from tests.solver.oracle import best_levels
from tests.strategies import ALL, Feature, cases, random_case

CORPUS = [*range(149), 314]
"""Between them, each builder decides some case; in the last it is the price of a break."""
SETTLED = settled_by_allowed, settled_by_preference, settled_by_travel_time


@cache
def _case(seed: int) -> tuple[Problem, TravelMatrix, Arrays]:
    problem, travel = random_case(seed, visits=4, carers=2 + seed % 2)
    return problem, travel, compile_problem(problem, travel)


@cache
def _best(seed: int) -> tuple[int, int]:
    return best_levels(_case(seed)[2])


@cache
def _larger() -> tuple[Arrays, Solution]:
    """A problem that takes some work, and its best roster."""
    arrays = compile_problem(*random_case(3, visits=16, carers=4, features=ALL - {Feature.TICKS}))
    return arrays, solve_exact(arrays).solution


def _is_right(seed: int) -> bool:
    """Whether the solver finds the optimum of a case of the corpus, proves it, and the verifier finds nothing wrong with it."""
    problem, travel, arrays = _case(seed)
    exact = solve_exact(arrays)
    return (
        exact.proven
        and exact.solution.levels == exact.bound == _best(seed)
        and verify(problem, travel, decode(problem, exact.solution)).score == _score(exact)
    )


def _score(exact: Exact) -> Score:
    return Score(hard=0, unallocated=exact.solution.unallocated, soft=exact.solution.soft)


def test_every_rule_has_a_builder() -> None:
    assert set(BUILDERS) == set(Rule)


@pytest.mark.parametrize("first", range(0, len(CORPUS), 25))
def test_optimum_is_that_of_brute_force_and_keeps_every_rule(first: int) -> None:
    assert [seed for seed in CORPUS[first : first + 25] if not _is_right(seed)] == []


@pytest.mark.parametrize("rule", [rule for rule, builder in BUILDERS.items() if builder not in SETTLED and rule not in BETWEEN_SHIFTS])
def test_a_builder_that_is_left_out_is_noticed(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each builder decides some case of the corpus, so the test above watches all of them. For those between shifts see `test_week`."""
    monkeypatch.setitem(BUILDERS, rule, lambda _: None)
    assert not all(_is_right(seed) for seed in CORPUS)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=cases())
def test_verifier_agrees_with_every_solution(case: tuple[Problem, TravelMatrix]) -> None:
    problem, travel = case
    exact = solve_exact(compile_problem(problem, travel), max_deterministic_time=0.5)
    assert verify(problem, travel, decode(problem, exact.solution)).score == _score(exact)
    assert exact.bound <= exact.solution.levels


@pytest.mark.parametrize("seed", range(20))
def test_reach_holds_every_start_of_a_best_roster(seed: int) -> None:
    """What is ruled out beforehand is never needed, although a detour may be quicker than the direct way."""
    arrays = _case(seed)[2]
    reached, solution = reach(arrays), solve_exact(arrays).solution
    for shift, route in enumerate(solution.routes):
        for task in route:
            assert reached.first[task, shift] <= solution.starts[task] <= reached.last[task, shift]


def test_a_way_from_a_place_to_itself_delays_no_visit() -> None:
    """A user's own matrix may have one, however long."""
    arrays = next(arrays for arrays in (_plain(seed, visits=1) for seed in range(50)) if arrays.allowed.all())
    travel = arrays.travel.copy()
    itself = np.arange(travel.shape[1] - 1)
    travel[0, itself, itself] = INFINITE - 1
    assert solve_exact(replace(arrays, travel=travel)).solution.unallocated == 0


@pytest.mark.parametrize("way", ["out", "home"])
def test_a_quick_detour_is_not_ruled_out(way: str) -> None:
    """In a user's own matrix the direct way can be too slow where the way by another task is not."""
    arrays = next(arrays for arrays in map(_plain, range(50)) if arrays.allowed.all())
    far_away, on_the_way, home = (int(place) for place in (*arrays.tasks.place[:2], arrays.shifts.leave[0]))
    assert far_away != on_the_way
    travel = np.zeros_like(arrays.travel)
    travel[0][(home, far_away) if way == "out" else (far_away, home)] = INFINITE - 1
    assert solve_exact(replace(arrays, travel=travel)).solution.unallocated == 0


def test_a_break_window_that_is_too_short_leaves_one_visit_a_run() -> None:
    for seed in CORPUS[:40:2]:  # two carers
        arrays = _case(seed)[2]
        shifts = arrays.shifts
        middle = (shifts.start + shifts.end) // 2
        short = np.stack([middle, middle + shifts.break_ticks - 1], axis=1)
        any_length = np.full_like(shifts.break_after_ticks, -1)
        arrays = replace(arrays, shifts=replace(shifts, break_window=short, break_after_ticks=any_length))
        if shifts.break_ticks.any():
            solution = solve_exact(arrays).solution
            assert all(len(route) < 2 for route, rest in zip(solution.routes, shifts.break_ticks, strict=True) if rest)
            assert solution.levels == best_levels(arrays)


def _plain(seed: int, visits: int = 2) -> Arrays:
    """Some visits for one carer, all day long."""
    problem, travel = random_case(seed, visits=visits, carers=1, features=())
    window = problem.visits[0].windows[0].replace(earliest=problem.shifts[0].start, latest=problem.shifts[0].end)
    return compile_problem(problem.replace(visits=tuple(visit.replace(windows=(window,)) for visit in problem.visits)), travel)


def test_great_weights_do_not_overflow() -> None:
    weights = {rule: 10**8 for rule, info in CATALOGUE.items() if info.may_be_soft}
    gentle = {Rule.TRAVEL_TIME: 1000, Rule.MILEAGE: 1000, Rule.WINDOW: OFF}  # a leg's cost is kept in 32 bits
    for seed in range(10):
        problem, travel, _ = _case(seed)
        problem = problem.replace(objective=Objective(settings=weights | gentle))
        exact = solve_exact(compile_problem(problem, travel))
        assert exact.proven
        assert verify(problem, travel, decode(problem, exact.solution)).score == _score(exact)


def test_nobody_at_work_leaves_everything_unplaced() -> None:
    problem, travel, _ = _case(1)
    exact = solve_exact(compile_problem(problem.replace(shifts=()), travel))
    assert exact.proven
    assert exact.solution.routes == ()
    assert exact.solution.unallocated == sum(visit.priority for visit in problem.visits if not visit.optional)


def test_nothing_to_do_is_solved() -> None:
    problem, travel, _ = _case(1)
    exact = solve_exact(compile_problem(problem.replace(visits=(), links=()), travel))
    assert exact.proven
    assert exact.solution.levels == (0, 0)


def test_same_arguments_same_roster() -> None:
    arrays, _ = _larger()
    one, two = (solve_exact(arrays, max_deterministic_time=0.2, seed=5, workers=2) for _ in range(2))
    assert one == two


def test_several_workers_find_the_same_optimum() -> None:
    arrays, best = _larger()
    exact = solve_exact(arrays, max_seconds=60, workers=2)
    assert exact.proven
    assert exact.solution.levels == best.levels


@pytest.mark.parametrize("work", [0.0, 0.001, 0.01, 0.05, 0.2])
def test_bounds_are_honest_and_solutions_real_when_stopped_early(work: float) -> None:
    arrays, best = _larger()
    exact = solve_exact(arrays, max_deterministic_time=work)
    assert exact.solution.levels >= best.levels
    assert exact.bound[0] <= best.unallocated
    assert exact.solution.unallocated > best.unallocated or exact.bound[1] <= best.soft
    assert exact.proven == (exact.solution.levels == exact.bound)


def test_soft_level_done_first_leaves_its_time_to_the_unplaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "FIRST_LEVEL_FRACTION", 1e-9)
    arrays, best = _larger()
    exact = solve_exact(arrays, max_deterministic_time=60)
    assert exact.proven
    assert exact.solution.levels == best.levels


@pytest.mark.parametrize("seed", range(20))
def test_a_hint_fits_the_model(seed: int) -> None:
    """With everything held to the hint, the model still has its solution, at its cost."""
    arrays = _case(seed)[2]
    solution = solve_exact(arrays).solution
    variables = build_model(arrays)
    variables.hint(solution)
    cost = sum([*variables.unallocated, *variables.soft])
    variables.model.minimize(cost)
    solver = cp_model.CpSolver()
    solver.parameters.fix_variables_to_their_hinted_value = True
    assert solver.solve(variables.model) == cp_model.OPTIMAL
    assert solver.value(cost) == solution.unallocated + solution.soft


def test_without_time_the_hint_comes_back_unproven() -> None:
    arrays, best = _larger()
    exact = solve_exact(arrays, hint=best, max_seconds=0)
    assert exact.solution == best
    assert not exact.proven


def test_a_hint_of_the_best_roster_is_proven_and_kept() -> None:
    arrays, best = _larger()
    assert solve_exact(arrays, hint=best) == Exact(best, proven=True, bound=best.levels)


def test_a_poor_hint_is_improved_on() -> None:
    arrays, best = _larger()
    poor = solve_exact(arrays, max_deterministic_time=0.01).solution
    assert solve_exact(arrays, hint=poor).solution.levels == best.levels


def test_each_better_solution_is_reported_in_the_callers_thread() -> None:
    arrays, best = _larger()
    seen: list[tuple[tuple[int, int], int]] = []
    exact = solve_exact(arrays, on_solution=lambda solution: seen.append((solution.levels, threading.get_ident())))
    levels = [level for level, _ in seen]
    assert levels == sorted(set(levels), reverse=True)
    assert levels[-1] == exact.solution.levels == best.levels
    assert {thread for _, thread in seen} == {threading.get_ident()}


def _hard_to_prove() -> Arrays:
    return compile_problem(*random_case(0, visits=60, carers=8))


def test_stops_when_it_is_asked_to() -> None:
    arrays = _hard_to_prove()
    answers = iter([False, False])
    exact = solve_exact(arrays, should_stop=lambda: next(answers, True))
    assert next(answers, None) is None
    assert not exact.proven


def test_an_interrupt_passes_through() -> None:
    def interrupt() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve_exact(_hard_to_prove(), should_stop=interrupt)
