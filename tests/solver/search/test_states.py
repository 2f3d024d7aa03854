"""A roster into a state and out of it, where timing gets lost on the way."""

import numpy as np
import pytest

from scheduler.solver.kernels.anneal import anneal
from scheduler.solver.kernels.layout import IS_INFEASIBLE, UNALLOCATED_COST, UNMET_CARE, State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.audit import audit
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import encode
from scheduler.solver.search import states
from scheduler.solver.search.operators import operator_weights
from scheduler.solver.search.states import fill, load, read
from tests.builders import matrix, plain_day, roster, window, with_shift, with_visit
from tests.strategies import ALL, Feature, random_case


@pytest.mark.parametrize("times", [1, 3, 1000])
def test_what_was_placed_when_timing_got_lost_is_kept(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a run cannot have its break any more: so often, or each time anew."""
    calls = []

    def lost(static: Static, state: State, blink: int) -> None:
        build(static, state, blink)
        calls.append(1)
        state.total[IS_INFEASIBLE] = len(calls) <= times

    monkeypatch.setattr(states, "build", lost)
    for seed in range(10):
        calls.clear()
        arrays = compile_problem(*random_case(seed, visits=14, carers=3, features=ALL - {Feature.DAY_HOURS, Feature.NIGHT_HOURS}))
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(seed))
        nothing = int(state.total[UNALLOCATED_COST])
        fill(static, state, arrays)
        assert not state.total[IS_INFEASIBLE]
        assert state.total[UNALLOCATED_COST] < nothing
        assert audit(arrays, read(static, state)) == []


def test_runs_that_fit_only_all_together_are_loaded_whole() -> None:
    """Alone Ann is home soonest with her break before V2, too late for Bob; Cat makes V4 so late that it can be after V2."""
    problem = with_visit(plain_day(), "V1", windows=(window("09:15", "09:45"),))
    problem = with_visit(problem, "V2", windows=(window("10:00", "12:00"),))
    problem = with_visit(problem, "V4", carers=2)
    problem = with_shift(problem, "SB", end=window("10:30", "10:30").latest)
    problem = with_shift(problem, "SC", start=window("11:30", "11:30").earliest)
    arrays = compile_problem(problem, matrix(problem, minutes=0))
    runs = {"SA": [("V1", "09:15"), ("V2", "10:00"), ("V4", "11:30")], "SB": [("V2", "10:00")], "SC": [("V4", "11:30")]}
    routes = encode(problem, roster(problem, runs), arrays)
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(0))
    load(static, state, arrays, routes)
    assert [list(route) for route in read(static, state).routes] == routes
    assert audit(arrays, read(static, state)) == []


def test_care_that_is_left_out_is_counted() -> None:
    """After moves that were taken back and others that were not; optional visits count for nothing."""
    unmet = []
    for seed in range(20):
        arrays = compile_problem(*random_case(seed, visits=14, carers=3))
        static = pack(arrays)
        work, current, best = (fresh_state(static, np.random.SeedSequence(seed)) for _ in range(3))
        anneal(static, work, current, best, np.array([500.0, 500.0, 2000.0, 1.0, 10.0, 5.0, 10.0, *operator_weights(arrays)]), 60)
        for state in (current, best):
            missing = np.ones(len(arrays.unallocated_cost), dtype=np.bool_)
            missing[arrays.tasks.group[[t for route in read(static, state).routes for t in route]]] = False
            counts = missing[arrays.tasks.group] & (arrays.unallocated_cost[arrays.tasks.group, 0] > 0)
            assert state.total[UNMET_CARE] == arrays.tasks.duration_ticks[counts].sum()
            unmet.append(int(state.total[UNMET_CARE]))
    assert len(set(unmet)) > 3
