"""The operators that take a roster apart: each alone keeps count, is drawn only where it can do something, and takes what it says."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scheduler.solver.kernels import ruin
from scheduler.solver.kernels.anneal import OPERATOR_COUNT as BRANCHES
from scheduler.solver.kernels.anneal import ruin as ruin_any
from scheduler.solver.kernels.layout import GROUP, IS_INFEASIBLE, LENGTH, SHIFT, State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.kernels.recreate import recreate
from scheduler.solver.kernels.routes import repair
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.audit import audit
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.params import RuinParams, SolveParams
from scheduler.solver.search import worker as worker_module
from scheduler.solver.search.operators import OPERATORS, Operator, operator_weights
from scheduler.solver.search.search import search
from scheduler.solver.search.states import read
from scheduler.solver.stop import MaxIterations
from tests.marks import plain_python
from tests.strategies import Feature, random_case, random_week

pytestmark = pytest.mark.kernel
each_operator = pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)


PAIRS = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.PRIORITIES, Feature.HISTORY, Feature.SPLIT_SHIFTS})


@cache
def _arrays(seed: int = 7, features: frozenset[Feature] = PAIRS) -> Arrays:
    return compile_problem(*random_case(seed, visits=16, carers=4, features=features))


@cache
def _several_days(seed: int) -> Arrays:
    """With a price on new faces."""
    arrays = compile_problem(*random_week(seed, visits=16, carers=4, features=PAIRS))
    return replace(arrays, soft_weights=replace(arrays.soft_weights, new_carer=1000))


def test_every_branch_of_the_kernel_has_an_operator() -> None:
    assert sorted(operator.code for operator in OPERATORS) == list(range(BRANCHES))
    assert len({operator.name for operator in OPERATORS}) == BRANCHES


@each_operator
def test_operator_alone_keeps_every_rule_and_finds_something(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is audited. The first roster is built without it, so what is better must be its doing."""
    only = np.eye(len(OPERATORS))[operator.code]
    monkeypatch.setattr(worker_module, "operator_weights", lambda _: only)
    better = 0
    for seed in range(4):
        arrays = _arrays(seed)
        first, found = (
            search(arrays, stop=MaxIterations(limit), params=SolveParams(ruin=RuinParams(max_mean_removals=3))).best for limit in (0, 25)
        )
        assert audit(arrays, found) == []
        better += found.levels < first.levels
    assert better


def test_operator_for_units_of_several_is_not_drawn_where_there_are_none() -> None:
    alone = compile_problem(*random_case(0, visits=5, carers=2, features=()))
    assert operator_weights(alone)[ruin.PAIR_HALF_REMOVAL] == 0
    assert operator_weights(_arrays())[ruin.PAIR_HALF_REMOVAL] > 0
    assert all(np.delete(operator_weights(_arrays()), ruin.CLIENT_CARER_REMOVAL) > 0)


def test_stretches_are_exchanged_where_more_than_travel_says_who_goes_and_within_a_day() -> None:
    alone = compile_problem(*random_case(0, visits=5, carers=2, features=()))
    drawn = [operator_weights(arrays)[ruin.CROSS_EXCHANGE] for arrays in (alone, _arrays(), _several_days(0))]
    assert drawn[0] == drawn[2] == 0 < drawn[1]
    for priced in ("idle", "fairness"):
        uneven = replace(alone, soft_weights=replace(alone.soft_weights, **{priced: 1}))
        assert operator_weights(uneven)[ruin.CROSS_EXCHANGE] > drawn[1]


def test_operator_for_carers_and_people_is_drawn_over_several_days_alone() -> None:
    assert operator_weights(_arrays())[ruin.CLIENT_CARER_REMOVAL] == 0
    assert operator_weights(_several_days(0))[ruin.CLIENT_CARER_REMOVAL] > 0


# What each takes out


def _built(seed: int, features: frozenset[Feature] = PAIRS) -> tuple[Static, State]:
    static = pack(_arrays(seed, features))
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    return static, state


def _taken(static: Static, state: State, operator: Callable[..., None], *arguments: float) -> set[int]:
    """The tasks that an operator takes out; what stays keeps every rule about time."""
    before = set(np.flatnonzero(state.task[:, SHIFT] >= 0).tolist())
    operator(static, state, *arguments)
    repair(static, state)
    return before - set(np.flatnonzero(state.task[:, SHIFT] >= 0).tolist())


def _placed(state: State) -> list[int]:
    return np.flatnonzero(state.task[:, SHIFT] >= 0).tolist()


def _unit(arrays: Arrays, tasks: set[int]) -> set[int]:
    """All tasks of the units of these."""
    return set(np.flatnonzero(np.isin(arrays.tasks.group, arrays.tasks.group[list(tasks)])).tolist())


@plain_python
@pytest.mark.parametrize("seed", range(5))
def test_routes_empties_the_runs_of_the_seed_and_of_the_nearest_elsewhere(seed: int) -> None:
    static, state = _built(seed)
    start = _placed(state)[0]
    run = int(state.task[start, SHIFT])
    used = int((state.shift[:, LENGTH] > 0).sum())
    taken = _taken(static, state, ruin.route_removal, start, 2)
    assert start in taken
    assert state.shift[run, LENGTH] == 0
    assert (state.shift[:, LENGTH] > 0).sum() <= max(0, used - 2)
    assert taken == _unit(_arrays(seed), taken)


@plain_python
@pytest.mark.parametrize("seed", range(5))
def test_related_takes_the_seed_and_some_near_it_with_all_of_their_units(seed: int) -> None:
    static, state = _built(seed)
    start = _placed(state)[0]
    taken = _taken(static, state, ruin.related_removal, start, 2)
    near = {start, *static.neighbours[start, :12].tolist()}
    assert start in taken
    assert taken <= _unit(_arrays(seed), near)
    assert taken == _unit(_arrays(seed), taken)


@plain_python
@pytest.mark.parametrize("seed", range(5))
def test_halves_takes_one_task_of_each_unit_and_leaves_its_partners(seed: int) -> None:
    static, state = _built(seed)
    unit = _arrays(seed).tasks.group
    taken = _taken(static, state, ruin.pair_half_removal, _placed(state)[0], 2)
    assert 1 <= len(taken) <= 2
    assert len({int(unit[task]) for task in taken}) == len(taken)
    assert all(len(_unit(_arrays(seed), {task}) - taken) >= 1 for task in taken)


@plain_python
@pytest.mark.parametrize("seed", range(5))
def test_persons_takes_all_visits_to_as_many_people(seed: int) -> None:
    static, state = _built(seed)
    person = _arrays(seed).tasks.person
    start = _placed(state)[0]
    taken = _taken(static, state, ruin.client_removal, start, 2)
    assert start in taken
    emptied = {int(person[task]) for task in taken if not set(np.flatnonzero(person == person[task]).tolist()) & set(_placed(state))}
    assert len(emptied) >= 2
    assert taken == _unit(_arrays(seed), {task for task in taken if int(person[task]) in emptied})


@plain_python
@pytest.mark.parametrize("seed", range(5))
def test_bonds_takes_all_that_a_carer_does_for_a_person_and_what_others_of_theirs_do_for_people_near(seed: int) -> None:
    arrays = _several_days(seed)
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    start = _placed(state)[0]
    carer_of = {task: int(arrays.shifts.carer[state.task[task, SHIFT]]) for task in _placed(state)}
    person = arrays.tasks.person
    comes = {carer for task, carer in carer_of.items() if person[task] == person[start]}
    taken = _taken(static, state, ruin.client_carer_removal, start, 1)
    ends = {(int(person[task]), carer_of[task]) for task in taken} - {(int(person[task]), carer_of[task]) for task in _placed(state)}
    assert (int(person[start]), carer_of[start]) in ends
    assert {carer for _, carer in ends} <= comes | {carer_of[task] for task in _unit(arrays, taken)}
    assert taken == _unit(arrays, taken)


@plain_python
@pytest.mark.parametrize("seed", range(20))
def test_strings_takes_stretches_of_runs(seed: int) -> None:
    """Of some runs a stretch of at most five, perhaps with a stretch inside of it that stays."""
    static, state = _built(seed, features=frozenset())
    before = read(static, state).routes
    start = _placed(state)[0]
    taken = _taken(static, state, ruin.string_removal, start, 8.0, 5)
    assert taken
    for route in before:
        pattern = "".join("x" if task in taken else "." for task in route)
        assert re.fullmatch(r"\.*x*\.*x*\.*", pattern)
        assert pattern.count("x") <= 5


@plain_python
@pytest.mark.parametrize("features", [frozenset(), PAIRS], ids=["alone", "pairs"])
def test_stretches_change_over_between_two_runs_and_nothing_else_moves(features: frozenset[Feature]) -> None:
    """At most two in a row each way, in their order, and what neither may do is left to be placed; all is counted."""
    changed = 0
    for seed in range(30):
        static, state = _built(seed % 5, features)
        start = _placed(state)[seed % len(_placed(state))]
        before, run_of = read(static, state).routes, state.task[:, SHIFT].copy()
        taken = _taken(static, state, ruin.cross_exchange, start, 2)
        after = read(static, state)
        moved = {task for task in np.flatnonzero(run_of >= 0).tolist() if state.task[task, SHIFT] != run_of[task]}
        assert taken <= moved
        assert not moved or start in moved
        for run, route in enumerate(before):
            gone = [position for position, task in enumerate(route) if task in moved]
            assert len(gone) <= 2
            assert gone == list(range(min(gone, default=0), min(gone, default=0) + len(gone)))
            stayed = [task for task in route if task not in moved]
            came = [task for task in after.routes[run] if task in moved]
            assert [task for task in after.routes[run] if task not in moved] == stayed
            assert came == [task for other in before for task in other if task in came]
        runs = {int(run_of[task]) for task in moved} | {int(state.task[task, SHIFT]) for task in moved - taken}
        assert len(runs) <= 2
        recreate(static, state, 0, -1)
        assert state.total[IS_INFEASIBLE] or audit(_arrays(seed % 5, features), read(static, state)) == []
        changed += bool(moved - taken)
    assert changed > 5


@plain_python
def test_nothing_is_taken_from_an_empty_roster() -> None:
    static = pack(_arrays())
    state = fresh_state(static, np.random.SeedSequence(0))
    for operator, size in (
        (ruin.string_removal, (0, 6.0, 5)),
        (ruin.route_removal, (0, 2)),
        (ruin.related_removal, (0, 3)),
        (ruin.pair_half_removal, (0, 3)),
        (ruin.client_removal, (0, 3)),
        (ruin.cross_exchange, (0, 2)),
    ):
        assert _taken(static, state, operator, *size) == set()
        assert state.total[:2].tolist() == [0, 0]


@plain_python
def test_room_is_made_for_what_is_missing_and_it_comes_first() -> None:
    """More than the only carer can do. Whatever is named urgent gets its place; a ruin around what is missing names it."""
    arrays = compile_problem(*random_case(3, visits=12, carers=1, features=()))
    static = pack(arrays)
    settings = np.array([1.0, 1.0, 0.0, 0.0, 4.0, 4.0, 0.0, *np.ones(BRANCHES)])
    named = 0
    for seed in range(60):
        state = fresh_state(static, np.random.SeedSequence(seed))
        urgent = seed % arrays.tasks.n
        recreate(static, state, 0, int(static.task[urgent, GROUP]))
        assert state.task[urgent, SHIFT] >= 0
        assert (state.task[:, SHIFT] < 0).any()
        missing = ruin_any(static, state, settings)
        named += missing >= 0
        assert missing < 0 or (state.task[static.task[:, GROUP] == missing, SHIFT] < 0).all()
    assert 0 < named < 60
