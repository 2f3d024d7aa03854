"""Several breaks in one shift: compiler, search, exact model, proof and verifier agree."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from scheduler.domain.care import Window
from scheduler.domain.problem import Problem
from scheduler.domain.rules import HARD, OFF, BreakOwedBy, Rule, Setting
from scheduler.domain.shifts import Break
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.column_generation.bound import prove_columns
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.cpsat.timing import best_starts
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import decode
from scheduler.solver.params import RuinParams, SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from scheduler.verify.slots import possible_starts
from scheduler.verify.timeline import Timeline
from scheduler.verify.verify import verify
from tests.solver.oracle import best_levels, least_time_cost
from tests.strategies import ALL, Feature, random_case

PLAIN = ALL - {
    *(Feature.SOFT_WINDOWS, Feature.UNREACHABLE, Feature.TIME_RULES, Feature.LINKS, Feature.TICKS, Feature.BREAKS_OFF, Feature.CLOCKS),
    *(Feature.NIGHTS, Feature.SPLIT_SHIFTS, Feature.FREE_ENDS, Feature.PINS, Feature.SEVERAL_WINDOWS, Feature.JUDGED_AT_END),
    *(Feature.DAY_HOURS, Feature.NIGHT_HOURS),
}
NEVER = 2**62


def _long_day(
    seed: int, *, visits: int = 8, carers: int = 1, settings: Mapping[Rule, Setting] | None = None
) -> tuple[Problem, TravelMatrix]:
    """A random case with shifts of ten or eleven hours, each with two or three breaks, and visits at all hours of them."""
    problem, travel = random_case(seed, visits=visits, carers=carers, features=PLAIN)
    dice = np.random.default_rng(seed)
    midnight = problem.horizon_start

    def window(first: int, last: int) -> Window:
        return Window(earliest=midnight + timedelta(minutes=first), latest=midnight + timedelta(minutes=last))

    shifts = []
    for shift in {shift.carer_id: shift for shift in problem.shifts}.values():
        start, count = 7 * 60 + 15 * int(dice.integers(0, 4)), int(dice.integers(2, 4))
        breaks, free = [], start + 60
        for _ in range(count):
            opens, needed = free + 15 * int(dice.integers(0, 5)), int(dice.choice([20, 30, 45]))
            free = opens + needed + 15 * int(dice.integers(0, 5))
            breaks.append(Break(minutes=needed, window=window(opens, free)))
            free += 15 * int(dice.integers(4, 10))
        length = timedelta(minutes=660)
        begins = midnight + timedelta(minutes=start)
        shifts.append(shift.replace(start=begins, end=begins + length, break_window=None, breaks=tuple(breaks)))
    moved = []
    for visit in problem.visits:
        first = 7 * 60 + 30 + 15 * int(dice.integers(0, 38))
        last = first + 15 * int(dice.integers(1, 6))
        moved.append(visit.replace(windows=(window(first, last),), planned_start=None, minutes=15 * int(dice.integers(2, 6))))
    owed: BreakOwedBy = "rostered" if seed % 4 == 3 else "work"
    rules = {**problem.objective.settings, Rule.BREAK: HARD, Rule.SHIFT: HARD, **(settings or {})}
    objective = problem.objective.replace(settings=rules, break_owed_by=owed)
    return problem.replace(shifts=tuple(shifts), visits=tuple(moved), objective=objective, absences=()), travel


def _searched(problem: Problem, travel: TravelMatrix, iterations: int = 3000) -> tuple[int, int]:
    """The levels of what the search finds, its starts polished as at the end of a solve."""
    arrays = compile_problem(problem, travel)
    found = search(arrays, stop=MaxIterations(iterations), params=SolveParams(ruin=RuinParams(blinks_per_thousand=100))).best
    assert audit(arrays, found) == []
    assert verify(problem, travel, decode(problem, found)).score.levels == (0, 0, *found.levels)
    return cost(arrays, found.routes, best_starts(arrays, found.routes, found.starts, max_deterministic_time=2.0))


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_search_finds_the_proven_optimum_and_the_bound_is_no_better(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    for seed in range(first, first + 10):
        problem, travel = _long_day(seed, carers=1 + seed % 2)
        arrays = compile_problem(problem, travel)
        exact = solve_exact(arrays)
        assert exact.proven
        assert verify(problem, travel, decode(problem, exact.solution)).score.levels == (0, 0, *exact.solution.levels)
        assert _searched(problem, travel) == exact.solution.levels, seed
        proof = prove_columns(arrays, exact.solution, should_stop=lambda: False, on_proof=lambda _: None)
        assert proof.unallocated <= exact.solution.unallocated
        assert proof.soft is None or proof.soft <= exact.solution.soft


def test_breaks_decide_many_of_these_days() -> None:
    """So the test above is about them."""
    worse = 0
    for seed in range(20):
        problem, travel = _long_day(seed)
        kept = solve_exact(compile_problem(problem, travel)).solution.levels
        free = problem.replace(shifts=tuple(shift.replace(breaks=(), break_minutes=0) for shift in problem.shifts))
        without = solve_exact(compile_problem(free, travel)).solution.levels
        assert without <= kept
        worse += without < kept
    assert worse >= 4


def test_exact_optimum_is_that_of_brute_force() -> None:
    for seed in range(12):
        arrays = compile_problem(*_long_day(seed, visits=4, carers=1))
        exact = solve_exact(arrays)
        assert exact.proven
        assert exact.solution.levels == best_levels(arrays), seed


def test_missed_breaks_waiting_and_idle_cost_what_the_verifier_says() -> None:
    """BREAK off: each break that is owed and missed is a unit; and what is taken is neither waiting nor idle."""
    missed = 0
    for seed in range(10):
        problem, travel = _long_day(seed, settings={Rule.BREAK: OFF, Rule.MISSED_BREAK: 5000, Rule.WAITING: 1, Rule.IDLE: 1})
        arrays = compile_problem(problem, travel)
        exact = solve_exact(arrays, max_deterministic_time=4.0)
        verdict = verify(problem, travel, decode(problem, exact.solution))
        assert verdict.score.levels == (0, 0, *exact.solution.levels)
        missed += verdict.amounts[Rule.MISSED_BREAK] > 0
        assert _searched(problem, travel, 400) >= (exact.bound if exact.proven else (0, 0))
    assert missed >= 2


def test_possible_starts_are_those_that_brute_force_finds() -> None:
    """The first and the last of each span can be made, and just outside nothing can."""
    looked_at = 0
    for seed in range(30):
        problem, travel = _long_day(seed, visits=4, carers=1)
        problem = problem.replace(visits=tuple(visit.replace(carers=1) for visit in problem.visits))
        arrays = compile_problem(problem, travel)
        solution = solve_exact(arrays).solution
        route = next((route for route in solution.routes if len(route) > 1), ())
        if not route:
            continue
        task = route[seed % len(route)]
        others = tuple(other for other in route if other != task)
        if least_time_cost(arrays, (others,)) >= NEVER:
            continue
        visit = problem.visits[int(arrays.tasks.visit[task])]
        timed = best_starts(
            arrays, (others,), [s if t in others else -1 for t, s in enumerate(solution.starts)], max_deterministic_time=1.0
        )
        roster = decode(problem, replace(solution, routes=(others,), starts=timed))
        if not verify(problem, travel, roster).ok:
            continue
        spans = possible_starts(Timeline(problem, travel, roster), visit, problem.shifts[0])
        inside = {tick for span in spans for tick in span}
        outside = {tick for first, last in spans for tick in (first - 1, last + 1)}
        outside = {tick for tick in outside if not any(first <= tick <= last for first, last in spans)}
        for tick, can_be in [*((tick, True) for tick in inside), *((tick, False) for tick in outside)]:
            assert _can_start(arrays, others, task, tick) == can_be, (seed, tick)
            looked_at += 1
    assert looked_at >= 20


def _can_start(arrays: Arrays, others: tuple[int, ...], task: int, tick: int) -> bool:
    """Returns whether some order of the run with the task at a tick can be made."""
    tasks = arrays.tasks
    windows = tasks.window.copy()
    low, high = windows[tasks.window_of[task]]
    if not low <= tick <= high:
        return False
    windows[tasks.window_of[task]] = tick
    held = replace(arrays, tasks=replace(tasks, window=windows))
    return any(least_time_cost(held, ((*others[:at], task, *others[at:]),)) < NEVER for at in range(len(others) + 1))
