"""What the search pays for idle times: about the greatest, with a way there from wherever the roster stands."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.kernels.evaluate import soft_cost, unevenness
from scheduler.solver.kernels.layout import State, Static, fresh_state, pack
from scheduler.solver.kernels.loading import build
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.axes import lift
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from scheduler.solver.search.states import read
from tests.strategies import ALL, Feature, random_case

PRICE = 89


def _idle(arrays: Arrays, solution: Solution) -> np.ndarray:
    """[k] Rostered ticks of each shift that are neither work nor journeys, where nobody has a break."""
    shifts, tasks, idle = arrays.shifts, arrays.tasks, []
    for k, route in enumerate(solution.routes):
        stops = [shifts.leave[k], *tasks.place[list(route)], shifts.back[k]] if route else []
        journeys = sum(int(arrays.travel[shifts.mode[k], a, b, 0]) for a, b in itertools.pairwise(stops))
        work = journeys + int(tasks.duration_ticks[list(route)].sum())
        last = route[-1] if route else None
        home = (
            0
            if last is None
            else solution.starts[last] + tasks.duration_ticks[last] + arrays.travel[shifts.mode[k], stops[-2], stops[-1], 0]
        )
        idle.append(max(int(shifts.rostered_end[k]), int(home)) - int(shifts.rostered_start[k]) - work)
    return np.array(idle)


def _built(seed: int, prices: SoftWeights) -> tuple[Arrays, Static, State]:
    features = ALL - {Feature.BREAKS, Feature.BREAKS_OFF, Feature.TIME_RULES}
    arrays = replace(compile_problem(*random_case(seed, visits=14, carers=5, features=features)), soft_weights=prices)
    arrays = replace(arrays, shifts=lift(arrays.shifts, "break_ticks"))
    static = pack(arrays)
    state = fresh_state(static, np.random.SeedSequence(seed))
    build(static, state, 0)
    return arrays, static, state


def test_what_is_paid_is_the_norm_of_all_idle_times() -> None:
    for seed in range(30):
        arrays, static, state = _built(seed, SoftWeights(idle=PRICE))
        idle = _idle(arrays, read(static, state))
        paid = soft_cost(static, state) + unevenness(static, state)
        legs = soft_cost(static, state) - PRICE * idle.max()
        assert paid == pytest.approx(legs + PRICE * np.linalg.norm(idle.astype(float), 16), abs=1 + 1e-6 * paid)


def test_nothing_is_paid_beside_the_greatest_where_idle_times_have_no_price() -> None:
    _, static, state = _built(1, SoftWeights())
    assert unevenness(static, state) == 0
