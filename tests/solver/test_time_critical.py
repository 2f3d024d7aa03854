"""Time-critical visits come first: as few of their points are left out as any roster can leave out."""

import random
from collections.abc import Collection
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.rules import OFF, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.answer import bound_of, score_of
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.compile.tasks import time_critical_cost
from scheduler.solver.model.solution import Solution, decode
from scheduler.solver.params import ExactParams, SolveParams
from scheduler.solver.prove import prove
from scheduler.solver.search.search import search
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day, window, with_visit
from tests.features import ALL, Feature
from tests.strategies import random_case

MATTERS = range(12, 25)
"""Seeds of days; on some of them the order of levels decides what stays out."""
WORK = 2.0
"""Limit of the first proof, in CP-SAT's deterministic time."""
SEARCH_ALONE = SolveParams(exact=ExactParams(max_tasks=0))


def _tight(seed: int, features: Collection[Feature] = ALL) -> tuple[Problem, TravelMatrix]:
    """A random day on which carers are short, and some visits of few points are time-critical."""
    problem, travel = random_case(seed, visits=4 + seed % 9, carers=1 + seed % 3, features=features)
    chance = random.Random(seed)
    visits = tuple(
        visit.replace(time_critical=True, priority=chance.randint(1, 2))
        if chance.random() < 0.5
        else visit.replace(priority=chance.randint(1, 6))
        for visit in problem.visits
    )
    return problem.replace(visits=visits), travel


def _least(problem: Problem, travel: TravelMatrix) -> int:
    """Returns the least of the time-critical points that any roster leaves out, proven by CP-SAT.

    It is proven on a problem in which nothing else weighs. A few of these are harder than the problem itself, whose own bound then serves.
    """
    visits = tuple(visit if visit.time_critical else visit.replace(optional=True) for visit in problem.visits)
    settings = dict.fromkeys((Rule.OPTIONAL, Rule.TRAVEL_TIME, Rule.MILEAGE), OFF)
    alone = problem.replace(visits=visits, objective=problem.objective.replace(settings={**problem.objective.settings, **settings}))
    arrays = compile_problem(alone, travel)
    exact = solve_exact(replace(arrays, soft_weights=type(arrays.soft_weights)()), max_deterministic_time=WORK)
    if exact.bound[0] == exact.solution.unallocated:
        return exact.bound[0]
    whole = solve_exact(compile_problem(problem, travel), max_deterministic_time=30 * WORK)
    least = whole.bound[0] // time_critical_cost(problem)
    assert whole.solution.unallocated // time_critical_cost(problem) == least
    return least


def _check(seed: int, features: Collection[Feature] = ALL) -> tuple[bool, bool]:
    """Solves one day, and returns whether its order of levels matters and whether anything time-critical is left out."""
    problem, travel = _tight(seed, features)
    least = _least(problem, travel)
    result = solve(problem, travel, stop=MaxIterations(600), seed=seed)
    verdict = verify(problem, travel, result.roster)
    assert verdict.score == result.score
    assert verdict.score.unallocated_time_critical == least, seed
    assert result.bound is None or result.bound <= result.score
    found = search(compile_problem(problem, travel), stop=MaxIterations(2000), seed=seed, params=SolveParams()).best
    assert verify(problem, travel, decode(problem, found)).score.unallocated_time_critical == least, seed
    flat = problem.replace(objective=problem.objective.replace(time_critical_first=False))
    summed = solve(flat, travel, stop=MaxIterations(600), seed=seed).score
    assert summed.unallocated <= result.score.unallocated_points
    return summed.unallocated < result.score.unallocated_points, least > 0


def test_no_roster_leaves_out_less_that_is_time_critical(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    seen = [_check(seed) for seed in MATTERS]
    assert sum(matters for matters, _ in seen) >= 3  # so the level is not the sum by another name


@pytest.mark.slow
def test_no_roster_of_300_random_days_leaves_out_less_that_is_time_critical(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    quick = ALL - {Feature.SOFT_WINDOWS, Feature.FREE_ENDS}  # without these CP-SAT proves each day in a second
    seen = [_check(seed, quick) for seed in range(300)]
    assert sum(matters for matters, _ in seen) >= 30
    assert sum(short for _, short in seen) >= 30


def _one_or_four() -> Problem:
    """A day with one shift whose visits are all at nine, so that one of V1 and V4 is made."""
    day = plain_day()
    nine = (window("09:00", "09:00"),)
    visits = tuple(visit.replace(windows=nine) for visit in day.visits if visit.visit_id in ("V1", "V4"))
    return day.replace(visits=visits, shifts=tuple(shift for shift in day.shifts if shift.shift_id == "SB"))


def _left_out(problem: Problem) -> Score:
    return solve(problem, matrix(problem), stop=MaxIterations(500)).score


def test_one_time_critical_point_outweighs_a_visit_of_many() -> None:
    problem = with_visit(with_visit(_one_or_four(), "V1", time_critical=True, priority=1), "V4", priority=9)
    assert _left_out(problem).levels[1:3] == (0, 9)
    flat = problem.replace(objective=problem.objective.replace(time_critical_first=False))
    assert _left_out(flat).levels[1:3] == (0, 1)


def test_within_the_level_priorities_are_summed() -> None:
    problem = with_visit(with_visit(_one_or_four(), "V1", time_critical=True, priority=2), "V4", time_critical=True, priority=3)
    assert _left_out(problem).levels[1:3] == (2, 0)


def test_optional_visits_are_on_neither_level() -> None:
    problem = with_visit(plain_day(), "V5", time_critical=True, optional=True)
    assert verify(problem, matrix(problem), good_roster(SA=[], SB=[], SC=[])).score.levels[1:3] == (0, 1 + 2 + 3 + 4)


def test_a_day_without_time_critical_visits_has_the_same_arrays_as_before() -> None:
    arrays = compile_problem(plain_day(), matrix(plain_day()))
    assert arrays.unallocated_cost[:, 0].tolist() == [visit.priority for visit in plain_day().visits]


def test_proof_bounds_both_levels() -> None:
    problem = with_visit(with_visit(_one_or_four(), "V1", time_critical=True, priority=1), "V4", priority=9)
    travel = matrix(problem)
    roster = solve(problem, travel, stop=MaxIterations(500)).roster
    for params in (SolveParams(), SEARCH_ALONE):
        bound = prove(problem, travel, roster, params=params)
        assert bound.score is not None
        assert bound.score.levels[1:3] == (0, 9)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_costs_and_levels_have_the_same_order(critical: int, other: int, critical_2: int, other_2: int) -> None:
    problem = with_visit(with_visit(plain_day(), "V1", time_critical=True), "V5", priority=50)
    costs = [time_critical_cost(problem) * points + rest for points, rest in ((critical, other), (critical_2, other_2))]
    scores = [score_of(problem, Solution((), (), cost, 7)) for cost in costs]
    assert [score.levels[1:] for score in scores] == [(critical, other, 7), (critical_2, other_2, 7)]
    assert (scores[0] < scores[1]) == (costs[0] < costs[1])
    assert bound_of(problem, costs[0], None).levels == (0, critical, other, 0)


def test_parts_of_a_large_day_keep_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search in parts compares costs across parts."""
    monkeypatch.delenv("SCHEDULER_CHECK")
    problem, travel = _tight(11)
    arrays = compile_problem(problem, travel)
    params = SEARCH_ALONE.replace(decomposition=SEARCH_ALONE.decomposition.replace(max_whole_tasks=2, tasks_per_part=4))
    found = search(arrays, stop=MaxIterations(3000), params=params).best
    assert score_of(problem, found).unallocated_time_critical == _least(problem, travel)
