"""Independent components: nothing joins two of them, and what is best for each is best for all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.audit import audit
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.components import independent_components
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import DecompositionParams, SolveParams
from scheduler.solver.search.components import ComponentsSearch, join_components, split_into_components
from scheduler.solver.search.parts_search import PartsSearch
from scheduler.solver.search.schedule import Effort
from scheduler.solver.search.search import search
from scheduler.solver.search.team import Team
from scheduler.solver.stop import MaxIterations
from tests.features import ALL
from tests.strategies import random_case, random_week


def _torn(seed: int, *, week: bool = False, visits: int = 10, carers: int = 5) -> Arrays:
    """A random case in which carers of one half may not serve visits of the other; rules may still join the halves."""
    rng = np.random.default_rng(seed)
    features = frozenset(feature for feature in sorted(ALL) if rng.random() < 0.5)
    make = random_week if week else random_case
    arrays = compile_problem(*make(seed, visits=visits, carers=carers, features=features))
    of_carer = rng.integers(2, size=arrays.shifts.carer.max(initial=0) + 1)
    of_group = rng.integers(2, size=len(arrays.unallocated_cost))
    allowed = arrays.allowed & (of_group[arrays.tasks.group][:, None] == of_carer[arrays.shifts.carer])
    lifted = {name: 0 for name in ("new_carer", "idle", "fairness", "worst_late", "contract") if rng.random() < 0.8}
    return replace(arrays, allowed=allowed, soft_weights=replace(arrays.soft_weights, **lifted))


def _is_joined(arrays: Arrays, a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> bool:
    """Whether anything at all names tasks, visits or shifts of both components."""
    tasks, shifts = (set(a[0].tolist()), set(b[0].tolist())), (set(a[1].tolist()), set(b[1].tolist()))
    visits = tuple(set(arrays.tasks.visit[list(side)].tolist()) for side in tasks)
    crosses = [
        arrays.allowed[np.ix_(a[0], b[1])].any(),
        arrays.allowed[np.ix_(b[0], a[1])].any(),
        set(arrays.tasks.group[a[0]].tolist()) & set(arrays.tasks.group[b[0]].tolist()),
        visits[0] & visits[1],
        *((x in tasks[0]) != (y in tasks[0]) and {x, y} <= tasks[0] | tasks[1] for x, y, *_ in [*arrays.links.lag, *arrays.links.apart]),
        *((x in visits[0]) != (y in visits[0]) and {x, y} <= visits[0] | visits[1] for x, y in arrays.links.same.tolist()),
        *((x in shifts[0]) != (y in shifts[0]) and {x, y} <= shifts[0] | shifts[1] for x, y in arrays.week.rest_pairs.tolist()),
    ]
    return any(map(bool, crosses))


@pytest.mark.parametrize("week", [False, True])
def test_every_task_and_shift_is_in_one_component_and_nothing_joins_two(week: bool) -> None:
    several = 0
    for seed in range(60):
        arrays = _torn(seed, week=week)
        found = independent_components(arrays)
        assert sorted(np.concatenate([tasks for tasks, _ in found]).tolist()) == list(range(arrays.tasks.n))
        assert sorted(np.concatenate([shifts for _, shifts in found]).tolist()) == list(range(arrays.shifts.k))
        for number, one in enumerate(found):
            assert not any(_is_joined(arrays, one, other) for other in found[number + 1 :])
        several += len(found) > 1
    assert several > 5


@pytest.mark.parametrize("week", [False, True])
def test_rosters_of_components_keep_every_rule_together_and_their_costs_add_up(week: bool) -> None:
    several = 0
    for seed in range(40):
        arrays = _torn(seed, week=week)
        parts = split_into_components(arrays, ())
        alone = [search(part.arrays, stop=MaxIterations(6), seed=seed, params=SolveParams()).best for part in parts]
        assert audit(arrays, join_components(parts, alone)) == []
        several += len(parts) > 1
    assert several > 5


def test_the_optimum_of_the_whole_is_that_of_its_components() -> None:
    several = 0
    for seed in range(24):
        arrays = _torn(seed, visits=7, carers=4)
        parts = split_into_components(arrays, ())
        if len(parts) < 2:
            continue
        several += 1
        whole = solve_exact(arrays, max_deterministic_time=20).solution
        alone = [solve_exact(part.arrays, max_deterministic_time=20).solution for part in parts]
        assert join_components(parts, alone).levels == whole.levels
    assert several > 5


def test_a_search_of_components_is_audited_and_repeats() -> None:
    for seed in range(12):
        arrays = _torn(seed)
        one, two = (search(arrays, stop=MaxIterations(40), seed=seed, workers=1 + seed % 2, params=SolveParams()) for _ in range(2))
        assert audit(arrays, one.best) == []
        assert one == two
        assert one.iterations == 40


@pytest.mark.parametrize("iterations", [30, 200, 5000])
def test_every_component_has_its_part_of_few_iterations(iterations: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chunk of one component would hold all of them."""
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    arrays = _two_days_in_one()
    effort = Effort(MaxIterations(iterations), None)
    with ThreadPoolExecutor(max_workers=1) as pool:
        team = Team(pool, 1, effort, SolveParams(), arrays.tasks.n)
        whole = ComponentsSearch(arrays, (), team, np.random.SeedSequence(1), None)
        while effort.used < 1:
            whole.step()
    each = [one.iterations / one.tasks for one in whole.components]
    assert effort.iterations == iterations
    assert len(each) > 1
    assert max(each) <= 2 * min(each)


def test_a_component_is_searched_in_parts_only_if_it_is_large() -> None:
    both = 0
    for seed in range(12):
        arrays = _torn(seed)
        sizes = sorted(len(tasks) for tasks, _ in independent_components(arrays))
        limit = sizes[-1] - 1
        params = SolveParams(decomposition=DecompositionParams(max_whole_tasks=limit, tasks_per_part=4, iterations_per_task=2))
        with ThreadPoolExecutor(max_workers=1) as pool:
            team = Team(pool, 1, Effort(MaxIterations(60), None), params, arrays.tasks.n)
            whole = ComponentsSearch(arrays, (), team, np.random.SeedSequence(1), None)
        in_parts = [one.tasks for one in whole.components if isinstance(one.search, PartsSearch)]
        assert all(tasks > limit for tasks in in_parts)
        both += 0 < len(in_parts) < len(whole.components)
        one, two = (search(arrays, stop=MaxIterations(60), seed=seed, params=params) for _ in range(2))
        assert audit(arrays, one.best) == []
        assert one == two
    assert both > 2


def test_a_roster_to_begin_with_stays_where_its_component_holds_it() -> None:
    for seed in range(12):
        arrays = _torn(seed)
        known = search(arrays, stop=MaxIterations(30), seed=seed, params=SolveParams()).best
        parts = split_into_components(arrays, known.routes)
        routes = [[*part.tasks[list(route)]] for part in parts for route in part.routes]
        assert sorted(map(tuple, routes)) == sorted(known.routes)
        again = search(arrays, routes=known.routes, stop=MaxIterations(0), seed=seed, params=SolveParams()).best
        assert again.unallocated <= known.unallocated


def _two_days_in_one() -> Arrays:
    """A case in two halves that nothing joins."""
    return next(
        arrays
        for arrays in (_torn(seed) for seed in range(100))
        if len(independent_components(arrays)) > 1 and len(np.unique(arrays.shifts.carer)) > 2
    )


@pytest.mark.parametrize("weight", ["worst_late", "idle", "fairness", "contract"])
def test_a_cost_that_looks_at_all_shifts_leaves_one_component(weight: str) -> None:
    arrays = replace(_two_days_in_one(), soft_weights=SoftWeights(**{weight: 1}))
    assert len(independent_components(arrays)) == 1


def test_rests_of_a_carer_join_what_her_shifts_may_take() -> None:
    arrays = _two_days_in_one()
    one_carer = replace(arrays, shifts=replace(arrays.shifts, carer=np.zeros_like(arrays.shifts.carer)))
    joined = replace(one_carer, week=replace(one_carer.week, blocks=np.array([[0, 10, 1]])))
    assert len(independent_components(joined)) == 1


def test_carers_of_a_person_join_their_visits_where_a_new_carer_costs() -> None:
    arrays = _two_days_in_one()
    one_person = replace(arrays, tasks=replace(arrays.tasks, person=np.zeros_like(arrays.tasks.person)))
    assert len(independent_components(replace(one_person, soft_weights=SoftWeights(new_carer=1)))) == 1


def test_a_problem_without_tasks_is_one_component() -> None:
    empty = compile_problem(*random_case(1, visits=0, carers=2))
    assert [(len(tasks), len(shifts)) for tasks, shifts in independent_components(empty)] == [(0, empty.shifts.k)]
    assert join_components(split_into_components(empty, ()), [Solution(((),) * empty.shifts.k, (), 0, 0)]).routes == ((),) * empty.shifts.k
