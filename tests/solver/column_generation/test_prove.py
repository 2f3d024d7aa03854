"""The door `prove`, and `solve` with a proof."""

import pytest

from scheduler.domain.result import Bound, Progress
from scheduler.domain.roster import Roster
from scheduler.solver.prove import prove
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations, MaxSeconds
from tests.strategies import feasible_roster, random_case, random_roster


@pytest.mark.parametrize("seed", range(6))
def test_proof_of_a_small_problem_says_whether_the_roster_is_optimal(seed: int) -> None:
    problem, travel = random_case(seed, visits=5, carers=3)
    best = solve(problem, travel, stop=MaxIterations(300))
    bound = prove(problem, travel, best.roster)
    assert (bound.score, bound.gap, bound.optimal) == (best.score, 0.0, True)
    other = prove(problem, travel, feasible_roster(seed, problem, travel))
    assert other.score is not None
    assert other.score.unallocated <= best.score.unallocated


@pytest.mark.parametrize("seed", range(6))
def test_rosters_that_break_rules_or_are_empty_have_a_bound_too(seed: int) -> None:
    """No breach is an error; lawful rosters are another matter, so there is no gap."""
    problem, travel = random_case(seed, visits=6, carers=3)
    best = solve(problem, travel, stop=MaxIterations(300)).score
    for roster in (Roster(), random_roster(seed, problem)):
        bound = prove(problem, travel, roster)
        assert bound.score is not None
        assert bound.score.unallocated <= best.unallocated


def test_solve_tells_of_bounds_and_keeps_the_last() -> None:
    problem, travel = random_case(2, visits=45, carers=9)
    told: list[Progress] = []
    result = solve(problem, travel, stop=MaxIterations(30), prove=True, on_progress=told.append)
    assert result.bound is not None
    assert result.bound <= result.score
    assert (told[-1].bound, told[-1].gap) == (result.bound, result.gap)
    assert result.stats.method == "search + columns"
    assert result.stats.bound_seconds is not None
    bounds: list[Bound] = []
    prove(problem, travel, result.roster, on_bound=bounds.append)
    assert bounds


def test_a_proof_that_is_stopped_while_its_network_is_built_has_the_bound_that_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, travel = random_case(2, visits=45, carers=9)
    result = solve(problem, travel, stop=MaxIterations(30))
    prove(problem, travel, result.roster, stop=MaxSeconds(0))  # kernels are compiled with a network of their own
    monkeypatch.setattr("scheduler.solver.column_generation.network._shift_class", lambda *_, **__: pytest.fail("it was to stop"))
    told: list[Bound] = []
    bound = prove(problem, travel, result.roster, stop=MaxSeconds(0), on_bound=told.append)
    assert [one.score for one in told] == [bound.score]
    assert bound.score is not None
    assert bound.score.unallocated <= result.score.unallocated
    assert not bound.optimal
