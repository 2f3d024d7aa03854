"""Duals of a large problem: put together out of those of parts, then improved; whatever they are, no optimum is below their bound."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from scheduler.solver.arrays import Arrays
from scheduler.solver.columns import parts, proof
from scheduler.solver.columns.ascent import Ascent
from scheduler.solver.columns.bound import scale_of
from scheduler.solver.columns.network import Network, make_network, thinned
from scheduler.solver.columns.parts import prizes_of_parts
from scheduler.solver.columns.pricing import Pricer
from scheduler.solver.columns.proof import Proof, prove_columns
from scheduler.solver.compile import compile_problem
from scheduler.solver.cpsat.runs import solve_exact
from scheduler.solver.solution import Solution
from tests.strategies import ALL, Feature, random_case

PLAIN = frozenset({Feature.SKILLS, Feature.WEIGHTS, Feature.PRIORITIES})


@pytest.fixture(autouse=True)
def _two_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small problems are treated as large ones."""
    monkeypatch.setattr(parts, "PART_TASKS", 4)
    monkeypatch.setattr(proof, "WHOLE_TASKS", 0)


def _solved(seed: int, features: frozenset[Feature] = ALL) -> tuple[Arrays, Solution]:
    arrays = compile_problem(*random_case(seed, visits=8, carers=4, features=features))
    exact = solve_exact(arrays)
    assert exact.proven
    return arrays, exact.solution


def _ascent(arrays: Arrays, best: Solution) -> tuple[Network, Ascent]:
    network = make_network(arrays)
    scale, prize = scale_of(network, costs=True), prizes_of_parts(arrays, network, best, lambda: False)
    assert scale is not None
    assert (prize >= 0).all()
    pricer = Pricer(network)
    return network, Ascent(network, pricer, scale, best.unplaced, target=best.soft, prize=prize, should_stop=lambda: False)


@pytest.mark.parametrize("first", range(0, 24, 6))
def test_no_optimum_is_below_the_bound_of_duals_put_together(first: int) -> None:
    """Before the first step, after some over thin duties, and after some more over wide ones."""
    for seed in range(first, first + 6):
        arrays, best = _solved(seed)
        _, ascent = _ascent(arrays, best)
        for _ in range(3):
            bound = ascent.prove()
            assert bound is not None
            assert bound <= best.soft, seed
            ascent.climb(5)
            ascent.widen()


def test_steps_bring_most_bounds_near_to_the_optimum() -> None:
    """A bound of 0 would pass the test above. One step may lose a little, since thin duties overlook runs; all together gain much."""
    before, after, optima = 0, 0, 0
    for seed in range(20):
        arrays, best = _solved(seed, PLAIN)
        _, ascent = _ascent(arrays, best)
        first = ascent.prove()
        ascent.climb(40)
        last = ascent.prove()
        assert first is not None
        assert last is not None
        before, after, optima = before + max(0, first), after + max(0, last), optima + best.soft
    assert before < after
    assert after > 0.8 * optima


def test_the_price_of_the_limit_is_the_best_there_is() -> None:
    """With what has to be left out and what must not: no other price gives a higher bound for the same prizes."""
    for seed in range(10):
        arrays, best = _solved(seed)
        _, ascent = _ascent(arrays, replace(best, unplaced=best.unplaced + seed % 3))
        proven, duals = ascent.prove(), ascent.duals
        assert proven is not None
        for factor in (0.0, 0.5, 0.9, 1.1, 2.0):
            ascent.duals = replace(duals, limit=duals.limit * factor)
            other = ascent.prove()
            assert other is not None
            assert other <= proven + 1, seed


def test_no_optimum_is_below_the_bound_of_a_large_problem() -> None:
    """The whole way, from parts to the programme of the whole, which goes on from their duals and lifts the bound."""
    lifted = 0
    for seed in range(12):
        arrays, best = _solved(seed)
        told: list[Proof] = []
        found = prove_columns(arrays, best, should_stop=lambda: False, on_proof=told.append)
        assert (found.unplaced, found.soft or 0) <= best.levels, seed
        assert (found.soft or 0) <= best.soft, seed
        softs = [each.soft for each in told if each.soft is not None]
        assert softs == sorted(softs), seed
        lifted += softs[0] < softs[-1]
    assert lifted


@pytest.mark.parametrize("looks", [0, 1, 5, 50, 200])
def test_a_proof_that_is_broken_off_says_nothing_wrong(looks: int) -> None:
    arrays, best = _solved(3)
    asked = count()
    found = prove_columns(arrays, best, should_stop=lambda: next(asked) >= looks, on_proof=lambda _: None)
    assert (found.soft or 0) <= best.soft


def test_a_wider_network_keeps_more_successors_and_the_same_duties() -> None:
    arrays, _ = _solved(0)
    network = make_network(arrays)
    narrow, wide = thinned(network, 1), thinned(network, 100)
    assert narrow.duties is wide.duties
    for thin, less, full in zip(wide.thin, narrow.thin, network.duties, strict=True):
        assert np.array_equal(thin.arc, full.arc)
        assert (np.diff(less.arc_of) <= np.maximum(1, network.spots.s // network.v)).all()
