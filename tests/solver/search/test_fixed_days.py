"""A day of a roster while the others are held: it keeps the rules together with them, and costs as much more or less as it says."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from scheduler.demand import make_problem
from scheduler.examples import write_example
from scheduler.files.reading.read import read_folder
from scheduler.geo.travel import travel_matrix
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, decode
from scheduler.solver.params import DecompositionParams, RuinParams, SolveParams
from scheduler.solver.search.decompose import Subproblem, join_routes, landmarks, split_problem
from scheduler.solver.search.fixed_days import subproblem_beside
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from scheduler.verify.verify import verify
from tests.strategies import full_week, random_week

IN_PARTS = SolveParams(
    decomposition=DecompositionParams(max_whole_tasks=0, tasks_per_part=5, iterations_per_task=2), ruin=RuinParams(blinks_per_thousand=100)
)


def _week(seed: int, *, full: bool = False) -> tuple[Arrays, Solution]:
    """A random week without what counts over all shifts at once, and a roster for it."""
    case = full_week(seed, visits=16, carers=2) if full else random_week(seed, days=2 + seed % 7, visits=10 + seed % 8, carers=3)
    arrays = compile_problem(*case)
    arrays = replace(arrays, soft_weights=replace(arrays.soft_weights, worst_late=0, idle=0, fairness=0))
    return arrays, search(arrays, stop=MaxIterations(0), seed=seed, params=SolveParams()).best


def _placed(solution: Solution) -> set[int]:
    return {task for route in solution.routes for task in route}


def _days(arrays: Arrays) -> list[np.ndarray]:
    return [arrays.shifts.day == day for day in np.unique(arrays.shifts.day)]


def _own(part: Subproblem, solution: Solution) -> Solution:
    """What the part does in the whole."""
    starts = tuple(np.array(solution.starts)[part.tasks].tolist())
    return Solution(part.routes, starts, *cost(part.arrays, part.routes, starts))


def _with(arrays: Arrays, solution: Solution, part: Subproblem, found: Solution) -> Solution:
    """The whole with what was found for the part, and everything else at its starts."""
    starts = np.array(solution.starts)
    starts[part.tasks] = found.starts
    routes = join_routes(solution.routes, [part], [found.routes])
    return Solution(routes, tuple(starts.tolist()), *cost(arrays, routes, starts.tolist()))


@pytest.mark.parametrize("full", [False, True])
def test_what_is_found_for_a_day_keeps_every_rule_with_the_others_and_its_cost_is_exact(full: bool) -> None:
    """At the starts that are held; each day is searched from the roster with what was found for the days before it."""
    better = 0
    for seed in range(25):
        arrays, solution = _week(seed, full=full)
        for moves in _days(arrays):
            part = subproblem_beside(arrays, solution, moves)
            before = _own(part, solution)
            assert audit(part.arrays, before) == []
            found = search(
                part.arrays,
                routes=part.routes,
                stop=MaxIterations(8),
                seed=seed,
                params=SolveParams(ruin=RuinParams(blinks_per_thousand=100)),
            ).best
            after = _with(arrays, solution, part, found)
            assert audit(arrays, after) == []
            assert np.subtract(after.levels, solution.levels).tolist() == np.subtract(found.levels, before.levels).tolist()
            better += after.levels < solution.levels
            solution = after
    assert better > 5


def test_halves_of_a_day_keep_every_rule_together() -> None:
    """Both are searched from the same roster, as by two workers."""
    for seed in range(40):
        arrays, solution = _week(seed)
        for moves in _days(arrays):
            day = subproblem_beside(arrays, solution, moves)
            if not len(day.tasks):
                continue
            own = _own(day, solution)
            halves = split_problem(day.arrays, landmarks(day.arrays), own, 2, np.random.default_rng(seed))
            found = [search(h.arrays, routes=h.routes, stop=MaxIterations(8), seed=seed, params=SolveParams()).best for h in halves]
            starts = np.array(own.starts)
            for half, one in zip(halves, found, strict=True):
                starts[half.tasks] = one.starts
            routes = join_routes(day.routes, halves, [one.routes for one in found])
            after = _with(arrays, solution, day, Solution(routes, tuple(starts.tolist()), 0, 0))
            assert audit(arrays, after) == []


def test_every_task_that_is_placed_on_a_day_is_in_its_part_and_no_other() -> None:
    for seed in range(20):
        arrays, solution = _week(seed)
        parts = [subproblem_beside(arrays, solution, moves) for moves in _days(arrays)]
        assert sorted(np.concatenate([part.shifts for part in parts]).tolist()) == list(range(arrays.shifts.k))
        for part in parts:
            placed = {task for k in part.shifts for task in solution.routes[k]}
            assert placed <= set(part.tasks.tolist())
            assert all(solution.starts[task] < 0 for task in set(part.tasks.tolist()) - placed)
            assert join_routes(solution.routes, [part], [part.routes]) == solution.routes


def test_nothing_is_held_where_all_shifts_move() -> None:
    for seed in range(10):
        arrays, solution = _week(seed)
        part = subproblem_beside(arrays, solution, np.ones(arrays.shifts.k, dtype=np.bool_))
        assert set(np.flatnonzero(arrays.allowed.any(axis=1)).tolist()) >= set(part.tasks.tolist()) >= _placed(solution)
        assert (part.arrays.week.hours.max_minutes == arrays.week.hours.max_minutes).all()
        assert (part.arrays.known_carers == arrays.known_carers).all()
        assert not part.arrays.week.fixed_carers.any()


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("whole_tasks", [0, 10])
def test_days_that_are_searched_side_by_side_keep_the_rules_together(workers: int, whole_tasks: int) -> None:
    """Two days may want the same hours or the same place under a cap: then one of them stays as it was."""
    params = IN_PARTS.replace(decomposition=IN_PARTS.decomposition.replace(max_whole_tasks=whole_tasks))
    for seed in range(8):
        problem, travel = full_week(seed, visits=18, carers=2) if seed % 2 else random_week(seed, days=2 + seed, visits=14, carers=4)
        arrays = compile_problem(problem, travel)
        found = search(arrays, stop=MaxIterations(40), seed=seed, workers=workers, params=params).best
        assert audit(arrays, found) == []
        assert verify(problem, travel, decode(problem, found)).score.levels == (0, 0, *found.levels)


@pytest.mark.parametrize("workers", [1, 2])
def test_same_seed_iterations_and_workers_give_the_same_week(workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK")
    arrays = compile_problem(*random_week(4, days=5, visits=40, carers=6))
    params = SolveParams(decomposition=DecompositionParams(max_whole_tasks=0, tasks_per_part=10, iterations_per_task=20))
    one, two = (search(arrays, stop=MaxIterations(6000), seed=3, workers=workers, params=params).best for _ in range(2))
    assert one == two
    assert audit(arrays, one) == []


@pytest.mark.parametrize(
    "params", [SolveParams(), SolveParams(decomposition=DecompositionParams(max_whole_tasks=50, tasks_per_part=30, iterations_per_task=1))]
)
def test_every_step_of_a_generated_week_is_audited(params: SolveParams, tmp_path: Path) -> None:
    """As one, and by turns of days and of all, which the verifier judges in the end."""
    write_example("leominster-week", tmp_path / "week")
    inputs = read_folder(tmp_path / "week")
    problem = make_problem(inputs)
    travel = travel_matrix(problem, inputs.travel)
    found = search(compile_problem(problem, travel), stop=MaxIterations(120), seed=1, workers=2, params=params).best
    assert verify(problem, travel, decode(problem, found)).score.levels == (0, 0, *found.levels)
