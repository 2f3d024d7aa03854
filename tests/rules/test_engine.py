"""Every rule is known to both engines: with it they keep it, without it they break it, and nothing else."""

from collections.abc import Callable

import pytest

from scheduler.domain.rules import Rule
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, decode
from scheduler.solver.params import SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from scheduler.verify.hard import HARD_CHECKS
from scheduler.verify.soft import SOFT_AMOUNTS
from scheduler.verify.verify import verify
from tests.rules.relaxed_optima import HARD_OPTIMA, SOFT_OPTIMA


def _by_search(arrays: Arrays) -> Solution:
    return search(arrays, stop=MaxIterations(30), params=SolveParams()).best


def _by_cpsat(arrays: Arrays) -> Solution:
    return solve_exact(arrays).solution


engines = [pytest.param(_by_search, id="search", marks=pytest.mark.kernel), pytest.param(_by_cpsat, id="cp-sat")]


def test_there_is_a_day_for_every_form_of_every_rule() -> None:
    assert set(HARD_OPTIMA) == set(HARD_CHECKS)
    assert set(SOFT_OPTIMA) == {Rule.UNALLOCATED, *SOFT_AMOUNTS}


@pytest.mark.parametrize("engine", engines)
@pytest.mark.parametrize("rule", HARD_CHECKS)
def test_hard_rule_is_kept_and_would_be_broken_without_its_part(rule: Rule, engine: Callable[[Arrays], Solution]) -> None:
    problem, travel, without = HARD_OPTIMA[rule]
    kept, broken = engine(compile_problem(problem, travel)), engine(without)
    assert verify(problem, travel, decode(problem, kept)).ok
    assert {breach.rule for breach in verify(problem, travel, decode(problem, broken)).violations} == {rule}
    assert broken.unallocated < kept.unallocated


@pytest.mark.parametrize("engine", engines)
@pytest.mark.parametrize("rule", [Rule.UNALLOCATED, *SOFT_AMOUNTS])
def test_measured_rule_is_made_less_and_would_be_more_without_its_part(rule: Rule, engine: Callable[[Arrays], Solution]) -> None:
    problem, travel, without = SOFT_OPTIMA[rule]
    with_it, without_it = (
        verify(problem, travel, decode(problem, engine(arrays))) for arrays in (compile_problem(problem, travel), without)
    )
    assert with_it.ok
    assert without_it.ok
    assert with_it.amounts[rule] < without_it.amounts[rule]
