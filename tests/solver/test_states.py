"""A roster into a state and out of it, where timing gets lost on the way."""

import numpy as np
import pytest

from scheduler.solver import states
from scheduler.solver.audit import audit
from scheduler.solver.compile import compile_problem
from scheduler.solver.kernels.anneal import build
from scheduler.solver.kernels.layout import BROKEN, UNPLACED, State, Static, fresh_state, pack
from scheduler.solver.states import fill, read
from tests.strategies import random_case


@pytest.mark.parametrize("times", [1, 3, 1000])
def test_what_was_placed_when_timing_got_lost_is_kept(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a run cannot have its break any more: so often, or each time anew."""
    calls = []

    def lost(static: Static, state: State, blink: int) -> None:
        build(static, state, blink)
        calls.append(1)
        state.total[BROKEN] = len(calls) <= times

    monkeypatch.setattr(states, "build", lost)
    for seed in range(10):
        calls.clear()
        arrays = compile_problem(*random_case(seed, visits=14, carers=3))
        static = pack(arrays)
        state = fresh_state(static, np.random.SeedSequence(seed))
        nothing = int(state.total[UNPLACED])
        fill(static, state, arrays)
        assert not state.total[BROKEN]
        assert state.total[UNPLACED] < nothing
        assert audit(arrays, read(static, state)) == []
