"""What the search finds in small problems is the optimum that CP-SAT proves; in larger ones CP-SAT is never worse."""

import pytest

from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import RuinParams, SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from scheduler.verify.verify import verify
from tests.strategies import ALL, Feature, feasible_roster, random_case

HARD_WINDOWS = ALL - {Feature.SOFT_WINDOWS, Feature.UNREACHABLE, Feature.TIME_RULES}
"""Where two visits are far from each other and near to a third, the search would have to move all three at once."""
TIME_RULES = ALL - {Feature.SEVERAL_WINDOWS, Feature.UNREACHABLE}
"""Without what asks for a start in a later window than the first that is possible, which the search leaves to the last polish."""
SOFT_WINDOWS = ALL - {Feature.BREAKS, Feature.SEVERAL_WINDOWS, Feature.UNREACHABLE, Feature.TIME_RULES}
"""Without what asks for a later start than the earliest for the sake of lateness alone, which the search does not try."""

TOO_FAR = {10, 24, 90}
"""In 24 a break fits a run only once it has three visits; in 10 and 90 two runs that hold each other would have to be postponed at once,
which is left to the last polish."""
KINDS = (HARD_WINDOWS, TIME_RULES, TIME_RULES, SOFT_WINDOWS)


def _arrays(seed: int) -> Arrays:
    return compile_problem(*random_case(seed, visits=5, carers=3, features=KINDS[seed % 4]))


def _searched(arrays: Arrays, iterations: int) -> Solution:
    """What the search finds; in small problems it looks aside more often, because there is little to vary."""
    return search(arrays, stop=MaxIterations(iterations), params=SolveParams(ruin=RuinParams(blinks_per_thousand=100))).best


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_search_finds_the_proven_optimum(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    for seed in {*range(first, first + 10)} - TOO_FAR:
        arrays = _arrays(seed)
        assert 5 <= arrays.tasks.n <= 10
        exact = solve_exact(arrays)
        assert exact.proven
        assert _searched(arrays, 4000).levels == exact.solution.levels, seed


@pytest.mark.parametrize("seed", range(30))
def test_cpsat_is_never_worse_than_the_search(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where it starts from nothing."""
    monkeypatch.delenv("SCHEDULER_CHECK")
    arrays = compile_problem(*random_case(seed, visits=9, carers=4))
    exact, found = solve_exact(arrays, max_deterministic_time=3.0), _searched(arrays, 2000)
    assert exact.solution.levels <= found.levels
    assert exact.bound <= found.levels


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_no_roster_that_the_verifier_allows_is_better_than_a_proven_optimum(first: int) -> None:
    """Nothing that is allowed is hidden from the engine, be travel as odd as it will."""
    for seed in range(first, first + 20):
        problem, travel = random_case(seed, visits=5, carers=3)
        exact = solve_exact(compile_problem(problem, travel))
        assert exact.proven
        for chance in range(3):
            assert (0, 0, *exact.bound) <= verify(problem, travel, feasible_roster(chance, problem, travel)).score.levels
