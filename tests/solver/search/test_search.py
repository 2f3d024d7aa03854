"""The search: whatever a problem asks for, its rosters keep every rule and cost what it says; and it is repeatable."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from scheduler.domain.errors import InternalError
from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.kernels.anneal import copy_state
from scheduler.solver.kernels.layout import IS_INFEASIBLE, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, decode, encode, with_cheapest_halves
from scheduler.solver.params import AnnealingParams, DecompositionParams, RuinParams, SolveParams
from scheduler.solver.search import states
from scheduler.solver.search.schedule import Effort
from scheduler.solver.search.search import search
from scheduler.solver.search.states import load, read
from scheduler.solver.search.team import Team
from scheduler.solver.search.whole_search import WholeSearch
from scheduler.solver.search.worker import Worker
from scheduler.solver.stop import MaxIterations, Stop
from scheduler.verify.verify import verify
from tests.slow import slow_after
from tests.strategies import ALL, Feature, cases, feasible_roster, random_case, random_roster

BLINKING = SolveParams(ruin=RuinParams(blinks_per_thousand=300), annealing=AnnealingParams(exchange_every=3, iterations_per_annealing=2))


def _wrong(problem: Problem, travel: TravelMatrix, iterations: int, seed: int = 0, workers: int = 1) -> list[str]:
    """What the auditor or the verifier has against the roster that is found; every step on the way is audited too."""
    arrays = compile_problem(problem, travel)
    found = with_cheapest_halves(arrays, search(arrays, stop=MaxIterations(iterations), seed=seed, workers=workers, params=BLINKING).best)
    verdict = verify(problem, travel, decode(problem, found))
    unlike = [] if verdict.score.levels == (0, 0, *found.levels) else [f"{verdict} for {found.levels}"]
    return [*audit(arrays, found), *unlike]


@pytest.mark.parametrize("first", slow_after(1, range(0, 8, 4)))
@pytest.mark.parametrize("feature", Feature)
def test_each_feature_alone_is_kept_to(feature: Feature, first: int) -> None:
    for seed in range(first, first + 4):
        assert _wrong(*random_case(seed, visits=8, carers=3, features={feature, Feature.WEIGHTS}), iterations=60) == []


@pytest.mark.parametrize("first", slow_after(3, range(0, 120, 20)))
def test_all_features_together_are_kept_to(first: int) -> None:
    for seed in range(first, first + 20):
        sizes = np.random.default_rng(seed)
        case = random_case(seed, visits=int(sizes.integers(2, 18)), carers=int(sizes.integers(1, 6)))
        assert _wrong(*case, iterations=60, seed=seed, workers=1 + seed % 2) == []


@pytest.mark.kernel
@pytest.mark.parametrize("feature", [*Feature, None], ids=str)
def test_every_branch_is_kept_to_in_plain_python_too(feature: Feature | None) -> None:
    """One feature is left out of each case, so that those that exclude others have their turn."""
    for seed in range(3):
        assert _wrong(*random_case(50 + seed, visits=9, carers=3, features=ALL - {feature}), iterations=12) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(case=cases())
def test_no_case_can_be_thought_of_that_is_not_kept_to(case: tuple[Problem, TravelMatrix]) -> None:
    assert _wrong(*case, iterations=30) == []


@cache
def _larger() -> Arrays:
    """A problem whose search does not soon end."""
    features = {Feature.DOUBLE_UPS, Feature.PRIORITIES, Feature.HISTORY, Feature.BREAKS, Feature.SKILLS}
    return compile_problem(*random_case(4, visits=40, carers=8, features=features))


def _search(stop: Stop, seed: int = 0, workers: int = 1, **params: float) -> Solution:
    return search(_larger(), stop=stop, seed=seed, workers=workers, params=SolveParams.model_validate({"exchange_every": 5} | params)).best


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_same_seed_iterations_and_workers_give_the_same_solution(workers: int) -> None:
    one, two = (_search(MaxIterations(100), seed=7, workers=workers) for _ in range(2))
    assert one == two


def test_same_solution_without_checks_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks are then long, and run outside of the interpreter's lock."""
    monkeypatch.delenv("SCHEDULER_CHECK")
    for workers in (1, 2):
        one, two = (_search(MaxIterations(5000), seed=7, workers=workers) for _ in range(2))
        assert one == two
        assert audit(_larger(), one) == []


def test_the_last_annealing_of_a_series_begins_with_the_best() -> None:
    arrays = _larger()
    params = SolveParams(annealing=AnnealingParams(iterations_per_annealing=2, max_annealings=3))
    effort = Effort(MaxIterations(2000), None)
    with ThreadPoolExecutor(max_workers=2) as pool:
        team = Team(pool, 2, effort, params, arrays.tasks.n)
        whole = WholeSearch(arrays, (), team, np.random.SeedSequence(3), None)
        began: list[tuple[bool, list[tuple[int, int]]]] = []
        while effort.used < 1:
            before = whole.workers
            whole.step()
            if whole.workers is not before:
                began.append((whole.workers[0].cold_at == 1, [one.levels() for one in whole.workers]))
    assert [is_last for is_last, _ in began] == [False, False, True]
    first, second, last = (levels for _, levels in began)
    assert len(set(last)) == 1
    assert last[0] < min(first + second)  # those of the series begin anew
    assert whole.best.levels <= last[0]


def test_ruins_are_larger_where_there_are_plenty_of_iterations() -> None:
    """The same number of iterations goes another way where it counts as plenty than where it does not, and half is the least."""
    few, fewer, plenty = (_search(MaxIterations(60), plenty=each) for each in (1000.0, 10000.0, 0.1))
    assert few == fewer != plenty


def test_other_seeds_give_other_solutions() -> None:
    assert len({_search(MaxIterations(5), seed=seed) for seed in range(6)}) > 1


def test_workers_share_what_they_find() -> None:
    """With exchanges after each chunk two workers go elsewhere than without any."""
    together, apart = ([_search(MaxIterations(15), seed, workers=2, exchange_every=every) for seed in range(5)] for every in (0, 99))
    assert together != apart


def test_more_iterations_are_never_worse() -> None:
    """The temperature only hangs on the share that is used up, which is none for as long as a stop says so."""
    ends = [_search(lambda _, iterations, limit=limit: float(iterations >= limit)) for limit in (0, 20, 60, 180, 540)]
    levels = [solution.levels for solution in ends]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < levels[0]


def test_each_better_solution_is_told_once_with_its_iterations() -> None:
    told: list[tuple[tuple[int, int], int]] = []
    found = search(
        _larger(),
        stop=MaxIterations(150),
        params=SolveParams(),
        on_improvement=lambda solution, _, iterations: told.append((solution.levels, iterations)),
    )
    levels = [level for level, _ in told]
    assert levels == sorted(set(levels), reverse=True)
    assert levels[-1] == found.best.levels
    assert [at for _, at in told] == sorted({at for _, at in told})
    assert told[-1][1] <= found.iterations == 150


def test_kernels_that_lose_count_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "soft_cost", lambda *_: 12345)
    with pytest.raises(InternalError, match="lost count: the cost is"):
        _search(MaxIterations(1))


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_any_roster_to_begin_with_is_loaded_as_far_as_it_fits(first: int) -> None:
    """Whatever nonsense it is: what is loaded keeps every rule, and so does what is built on it."""
    for seed in range(first, first + 50):
        problem, travel = random_case(seed, visits=10, carers=4)
        arrays = compile_problem(problem, travel)
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(seed))
        load(static, state, arrays, encode(problem, random_roster(seed, problem), arrays))
        assert not state.total[IS_INFEASIBLE]
        assert audit(arrays, read(static, state)) == []
        build(static, state, 0)
        assert audit(arrays, read(static, state)) == []


def test_break_that_is_lost_with_a_half_of_a_double_up_is_no_harm() -> None:
    """Breaks and double-ups alone, where taking out what is not whole often leaves a run without its break."""
    features = {Feature.BREAKS, Feature.DOUBLE_UPS, Feature.LINKS, Feature.SPLIT_SHIFTS, Feature.SEVERAL_WINDOWS}
    for seed in (79, 180, 204, 259, 289, 290, 321, 366, 440, 568):
        problem, travel = random_case(seed, visits=14, carers=4, features=features)
        arrays = compile_problem(problem, travel)
        for chance in (1, 2):
            routes = encode(problem, random_roster(chance + 10 * seed, problem), arrays)
            found = search(arrays, routes=routes, stop=MaxIterations(0), params=SolveParams()).best
            assert audit(arrays, found) == []


@pytest.mark.parametrize("first", slow_after(1, range(0, 120, 40)))
def test_roster_that_breaks_nothing_is_loaded_whole(first: int) -> None:
    for seed in range(first, first + 40):
        problem, travel = random_case(seed, visits=7, carers=3)
        arrays = compile_problem(problem, travel)
        routes = encode(problem, feasible_roster(seed, problem, travel), arrays)
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(seed))
        load(static, state, arrays, routes)
        assert [list(route) for route in read(static, state).routes] == routes


def test_who_stands_where_more_is_left_out_goes_back_to_the_best_once_nothing_is_let_go() -> None:
    one = Worker(_larger(), np.random.SeedSequence(1), (), SolveParams())
    for used, goes_back in ((0.3, False), (0.7, True)):
        one.run(1, used=used, expected_per_task=5000.0)
        copy_state(fresh_state(one.static, np.random.SeedSequence(2)), one.current)
        nothing = one.standing()
        assert nothing.unallocated > one.solution().unallocated
        one.meet(one)
        assert one.standing() == (one.solution() if goes_back else nothing)


def test_who_stands_where_as_much_is_left_out_stays_there() -> None:
    one = Worker(_larger(), np.random.SeedSequence(1), (), SolveParams())
    one.run(200, used=0.9, expected_per_task=5000.0)
    stands = one.standing()
    assert stands.unallocated == one.solution().unallocated
    one.meet(one)
    assert one.standing() == stands


def test_parts_that_are_left_when_the_effort_is_used_are_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a day of 5,000 visits that took seconds after it was cancelled."""
    is_over, loaded_after = [False], []
    begin = Worker.__init__

    def counted(worker: Worker, arrays: Arrays, *rest: Any) -> None:
        if is_over[0]:
            loaded_after.append(arrays.tasks.n)
        begin(worker, arrays, *rest)

    def stop(seconds: float, iterations: int) -> float:  # noqa: ARG001 - the names are those of the protocol
        is_over[0] = iterations >= 3
        return iterations / 3

    monkeypatch.setattr(Worker, "__init__", counted)
    params = SolveParams(decomposition=DecompositionParams(max_whole_tasks=4, tasks_per_part=4, iterations_per_task=1))
    found = search(_larger(), stop=stop, seed=1, params=params)
    assert loaded_after == []
    assert audit(_larger(), found.best) == []
