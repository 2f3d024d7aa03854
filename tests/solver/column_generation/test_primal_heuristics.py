"""Starts out of the linear relaxation: what the search makes of them keeps every rule, a choice of routes is what it says; both repeat."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.column_generation import primal_heuristics as guide_module
from scheduler.solver.column_generation.initial_columns import Routes
from scheduler.solver.column_generation.master import UNRESTRICTED
from scheduler.solver.column_generation.primal_heuristics import LinearRelaxation
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.components import independent_components
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.relaxation_restarts import RelaxationRestarts
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from tests.builders import by_rostered_length
from tests.strategies import ALL, Feature, random_case

ALWAYS = SolveParams(
    rounding_restart=SolveParams().rounding_restart.replace(min_iterations_per_task=0),
    route_choice_restart=SolveParams().route_choice_restart.replace(min_iterations_per_task=0),
)
TIMED = {Feature.SOFT_WINDOWS, Feature.TIME_RULES, Feature.FREE_ENDS}
TIED = {Feature.DOUBLE_UPS, Feature.LINKS, Feature.HISTORY, Feature.SPLIT_SHIFTS, Feature.NIGHTS}


def _case(seed: int, leave_out: set[Feature], visits: int = 10) -> Arrays:
    """A problem in which no rule that the relaxation lets go has a price, or asks for a break by work or for few hours."""
    problem, travel = random_case(seed, visits=visits, carers=4, features=ALL - leave_out - {Feature.DAY_HOURS, Feature.NIGHT_HOURS})
    arrays = compile_problem(by_rostered_length(problem), travel)
    return replace(arrays, soft_weights=SoftWeights())


def _guided(arrays: Arrays, seed: int, workers: int) -> Solution:
    restarts = RelaxationRestarts(arrays, ALWAYS)
    return search(arrays, stop=MaxIterations(80), seed=seed, workers=workers, params=ALWAYS, restarts=restarts).best


def _first(arrays: Arrays) -> Solution:
    return search(arrays, stop=MaxIterations(1), params=SolveParams()).best


@pytest.mark.parametrize("workers", [1, 2])
def test_searches_that_are_guided_keep_every_rule_and_repeat(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDULER_CHECK", "1")
    answers: list[Routes | None] = []
    rounded = LinearRelaxation.round_lp

    def noted(guide: LinearRelaxation, best: Solution, should_stop: Callable[[], bool]) -> Routes | None:
        answers.append(rounded(guide, best, should_stop))
        return answers[-1]

    monkeypatch.setattr(LinearRelaxation, "round_lp", noted)
    for seed in range(15):
        arrays = _case(seed, TIMED, visits=5)
        found, again = (_guided(arrays, seed, workers) for _ in range(2))
        assert audit(arrays, found) == []
        assert found == again
    assert sum(answer is not None for answer in answers) >= 5


def test_rounded_runs_hold_what_a_shift_may_do_and_nothing_twice() -> None:
    held = 0
    for seed in range(40):
        arrays = _case(seed, TIMED)
        routes = LinearRelaxation(arrays, _first(arrays)).round_lp(_first(arrays), lambda: False) or ()
        tasks = Counter(task for route in routes for task in route)
        held += tasks.total()
        assert max(tasks.values(), default=1) == 1
        assert all(arrays.allowed[task, k] for k, route in enumerate(routes) for task in route)
    assert held > 0


def test_where_nothing_ties_runs_a_choice_of_them_is_better_and_the_search_can_take_it() -> None:
    better = 0
    for seed in range(40):
        arrays = _case(seed, TIMED | TIED)
        first = _first(arrays)
        routes = LinearRelaxation(arrays, first).restricted_master_heuristic(first, lambda: False)
        if routes is not None:
            starts = tuple(-1 if t not in {i for route in routes for i in route} else 0 for t in range(arrays.tasks.n))
            taken = search(arrays, routes=routes, stop=MaxIterations(0), params=SolveParams()).best
            assert taken.levels <= cost(arrays, routes, starts) < first.levels
            better += 1
    assert better >= 5


def test_where_visits_are_left_out_the_relaxation_is_not_rounded_nor_its_tied_runs_chosen() -> None:
    asked = 0
    for arrays in (_case(seed, TIMED) for seed in range(20)):
        first = _first(arrays)
        if first.unallocated:
            guide = LinearRelaxation(arrays, first)
            assert guide.round_lp(first, lambda: False) is None
            assert not guide.is_tied or guide.restricted_master_heuristic(first, lambda: False) is None
            asked += guide.is_tied
    assert asked >= 3


def test_numbers_that_could_overflow_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide_module, "make_scale", lambda *_, **__: None)
    arrays = _case(0, TIMED)
    guide = LinearRelaxation(arrays, _first(arrays))
    assert guide.round_lp(_first(arrays), lambda: False) is None
    assert guide.restricted_master_heuristic(_first(arrays), lambda: False) is None


def test_where_runs_have_to_agree_on_starts_a_choice_begins_with_runs_that_do() -> None:
    """Nothing twice, and each in a shift that may hold it; the relaxation looks at all rosters again."""
    held = 0
    for seed in range(60):
        arrays = _case(seed, TIMED)
        first = _first(arrays)
        if first.unallocated:
            continue
        guide = LinearRelaxation(arrays, first)
        routes = guide.restricted_master_heuristic(first, lambda: False) or ()
        tasks = Counter(task for route in routes for task in route)
        held += guide.is_tied and tasks.total() > 0
        assert max(tasks.values(), default=1) == 1
        assert all(arrays.allowed[task, k] for k, route in enumerate(routes) for task in route)
        assert guide.generation is None or guide.generation.restriction == UNRESTRICTED
    assert held >= 3


def test_a_search_that_ends_early_has_the_optimum() -> None:
    """The relaxation proves it, of the whole or of each independent component; the exact model says the same."""
    ended = in_components = 0
    for seed in range(14):
        arrays = _case(seed, TIMED | TIED, visits=7)
        of_half = np.random.default_rng(seed).integers(2, size=len(arrays.unallocated_cost))
        halves = of_half[arrays.tasks.group][:, None] == (arrays.shifts.carer % 2)
        torn = replace(arrays, allowed=arrays.allowed & halves) if seed % 2 else arrays
        restarts = RelaxationRestarts(torn, ALWAYS)
        found = search(torn, stop=MaxIterations(1500), seed=seed, params=ALWAYS, restarts=restarts)
        if found.is_optimal:
            ended += found.iterations < 1500
            in_components += len(independent_components(torn)) > 1
            assert found.best.levels == solve_exact(torn, hint=found.best, max_deterministic_time=20).solution.levels
    assert ended >= 3
    assert in_components >= 1
