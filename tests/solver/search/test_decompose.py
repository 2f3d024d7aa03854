"""Large problems in parts: every task and shift is in one part, parts put back make the whole, and what is cut holds."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.kernels.layout import START, fresh_state, pack
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, decode
from scheduler.solver.params import DecompositionParams, RuinParams, SolveParams
from scheduler.solver.search.decompose import Routes, Subproblem, join_routes, join_solutions, landmarks, split_problem
from scheduler.solver.search.search import search
from scheduler.solver.search.states import load, read
from scheduler.solver.stop import MaxIterations
from scheduler.verify.verify import verify
from tests.strategies import ALL, Feature, random_case

IN_PARTS = SolveParams(
    decomposition=DecompositionParams(max_whole_tasks=0, tasks_per_part=5, iterations_per_task=2), ruin=RuinParams(blinks_per_thousand=100)
)
SIMPLE = ALL - {Feature.BREAKS}


def _case(seed: int, features: frozenset[Feature] = frozenset(ALL)) -> tuple[Arrays, Solution, list[Subproblem]]:
    """A random day, a roster for it, and its parts."""
    arrays = compile_problem(*random_case(seed, visits=14, carers=6, features=features))
    solution = search(arrays, stop=MaxIterations(5), seed=seed, params=SolveParams()).best
    rng = np.random.default_rng(seed)
    return arrays, solution, split_problem(arrays, landmarks(arrays), solution, 2 + seed % 3, rng)


@pytest.mark.parametrize("first", range(0, 36, 12))
def test_rosters_found_in_parts_keep_every_rule_and_cost_what_they_say(first: int) -> None:
    """Every step inside of a part is audited too, as a problem of its own."""
    for seed in range(first, first + 12):
        problem, travel = random_case(seed, visits=4 + seed % 15, carers=2 + seed % 5)
        arrays = compile_problem(problem, travel)
        found = search(arrays, stop=MaxIterations(40), seed=seed, workers=1 + seed % 2, params=IN_PARTS).best
        assert audit(arrays, found) == []
        assert verify(problem, travel, decode(problem, found)).score.levels == (0, 0, *found.levels)


def test_every_shift_is_in_one_part_with_the_other_shifts_of_its_carer_and_every_placed_task_with_its_shift() -> None:
    for seed in range(15):
        arrays, solution, parts = _case(seed)
        assert sorted(np.concatenate([part.shifts for part in parts]).tolist()) == list(range(arrays.shifts.k))
        tasks = np.concatenate([part.tasks for part in parts]).tolist()
        assert len(tasks) == len(set(tasks))
        assert {task for route in solution.routes for task in route} <= set(tasks)
        carers = [set(arrays.shifts.carer[part.shifts].tolist()) for part in parts]
        assert sum(map(len, carers)) == len(set.union(*carers))


def test_parts_as_they_began_make_the_whole_again() -> None:
    for seed in range(15):
        _, solution, parts = _case(seed)
        assert join_routes(solution.routes, parts, [part.routes for part in parts]) == solution.routes


def test_part_holds_its_share_of_a_roster_without_loss() -> None:
    """Cut double-ups and gaps are kept by their starts: each half can be placed alone, at the same time as before or sooner.

    That holds for the earliest starts. Where a wish makes a later one cheaper, it may be chosen in the half only.
    """
    for seed in range(25):
        arrays, solution, parts = _case(seed, frozenset(SIMPLE))
        for part in parts:
            static = pack(part.arrays)
            state = fresh_state(static, np.random.SeedSequence(0))
            load(static, state, part.arrays, part.routes)
            alone = read(static, state)
            assert alone.routes == part.routes
            assert audit(part.arrays, alone) == []
            assert all(state.task[i, START] <= solution.starts[t] for i, t in enumerate(part.tasks) if alone.starts[i] >= 0)
        assert audit(arrays, solution) == []


def test_what_parts_find_fits_together() -> None:
    """Where no break is at stake, parts searched apart from each other lose nothing when they are joined."""
    cut = 0
    for seed in range(25):
        arrays, solution, parts = _case(seed, frozenset(SIMPLE))
        found = [search(part.arrays, routes=part.routes, stop=MaxIterations(10), seed=seed, params=SolveParams()).best for part in parts]
        joined = join_routes(solution.routes, parts, [one.routes for one in found])
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(0))
        load(static, state, arrays, joined)
        assert read(static, state).routes == joined
        assert read(static, state).unallocated <= solution.unallocated
        cut += sum(len(part.arrays.links.lag) for part in parts) < len(arrays.links.lag)
    assert cut > 10


def test_what_cannot_be_joined_is_left_as_it_was_and_the_rest_is_joined() -> None:
    """One part is empty from now on, which can always be; the longest run of another one is turned round, which often cannot."""
    refused = 0
    for seed in range(25):
        arrays, solution, parts = _case(seed, frozenset(SIMPLE))

        def timed(routes: Routes, arrays: Arrays = arrays) -> Solution:
            static = pack(arrays)
            state = fresh_state(static, np.random.SeedSequence(0))
            load(static, state, arrays, routes)
            return read(static, state)

        turned = [route[::-1] if len(route) == max(map(len, parts[1].routes)) else route for route in parts[1].routes]
        found = [tuple(() for _ in parts[0].routes), tuple(turned)]
        emptied, both = join_routes(solution.routes, parts[:1], found[:1]), join_routes(solution.routes, parts[:2], found)
        if timed(emptied).routes != emptied:  # half of a link would be left
            continue
        after = join_solutions(solution, parts[:2], found, timed)
        assert after.routes == (both if timed(both).routes == both else emptied)
        refused += after.routes == emptied != both
    assert refused > 2


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_same_seed_iterations_and_workers_give_the_same_solution_in_parts(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    arrays = compile_problem(*random_case(4, visits=40, carers=8))
    params = SolveParams(decomposition=DecompositionParams(max_whole_tasks=0, tasks_per_part=10, iterations_per_task=20))
    one, two = (search(arrays, stop=MaxIterations(9000), seed=3, workers=workers, params=params).best for _ in range(2))
    assert one == two
    assert audit(arrays, one) == []


def test_cuts_follow_the_places() -> None:
    """Cut in two, two villages far from each other come apart, whatever the axis."""
    arrays, solution, _ = _case(2, frozenset())
    far = np.arange(arrays.travel.shape[1]) % 2
    ticks = np.where(far[:, None] == far, 60, 36_000) * (1 - np.eye(len(far), dtype=np.int64))
    home = arrays.shifts.carer % 2
    arrays = replace(
        arrays,
        travel=np.stack([ticks, ticks], axis=-1)[None].astype(np.int32),
        tasks=replace(arrays.tasks, place=np.arange(arrays.tasks.n) % 4),
        shifts=replace(arrays.shifts, leave=home, back=home),
    )
    routes = tuple(tuple(t for t in range(k, arrays.tasks.n, arrays.shifts.k)) for k in range(arrays.shifts.k))
    assert (home == np.arange(arrays.shifts.k) % 2).all()
    for seed in range(10):
        parts = split_problem(arrays, landmarks(arrays), replace(solution, routes=routes), 2, np.random.default_rng(seed))
        assert [set((part.tasks % 2).tolist()) for part in parts] in ([{0}, {1}], [{1}, {0}])


def test_shifts_without_tasks_and_tasks_without_shifts_are_split_too() -> None:
    """Nothing is placed at all."""
    arrays = compile_problem(*random_case(5, visits=9, carers=4))
    nothing = Solution(((),) * arrays.shifts.k, (-1,) * arrays.tasks.n, 0, 0)
    parts = split_problem(arrays, landmarks(arrays), nothing, 3, np.random.default_rng(0))
    assert len(parts) == 3
    assert sum(len(part.tasks) for part in parts) <= arrays.tasks.n
