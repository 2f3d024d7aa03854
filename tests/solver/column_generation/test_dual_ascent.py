"""Duals of a large problem, from a smooth master: whatever they are, no optimum is below their bound."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from scheduler.solver.column_generation import bound as proof
from scheduler.solver.column_generation.bound import Proof, prove_columns
from scheduler.solver.column_generation.dual_ascent import Ascent
from scheduler.solver.column_generation.initial_columns import columns_of, first_duals
from scheduler.solver.column_generation.lagrangian import scale_of
from scheduler.solver.column_generation.network import Network, make_network, thinned
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.kernels.labelling import Duty
from scheduler.solver.model.arrays import Arrays, Ints
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from tests.strategies import ALL, Feature, random_case

PLAIN = frozenset({Feature.SKILLS, Feature.WEIGHTS, Feature.PRIORITIES})


@pytest.fixture(autouse=True)
def _small_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small problems are treated as large ones."""
    monkeypatch.setattr(proof, "WHOLE_TASKS", 0)


def _solved(seed: int, features: frozenset[Feature] = ALL) -> tuple[Arrays, Solution]:
    arrays = compile_problem(*random_case(seed, visits=8, carers=4, features=features))
    exact = solve_exact(arrays)
    assert exact.proven
    return arrays, exact.solution


def _ascent(arrays: Arrays, best: Solution) -> tuple[Network, Ascent]:
    network = make_network(arrays)
    scale, seeds = scale_of(network, costs=True), columns_of(arrays, network, best)
    assert scale is not None
    prize = first_duals(network, seeds).prize
    return network, Ascent(
        network, Pricer(network), scale, best.unallocated, target=best.soft, prize=prize, columns=seeds, should_stop=lambda: False
    )


@pytest.mark.parametrize("first", range(0, 24, 6))
def test_no_optimum_is_below_the_bound_of_any_round(first: int) -> None:
    """With every rule, from the first look at all runs to the last."""
    for seed in range(first, first + 6):
        arrays, best = _solved(seed)
        bounds = list(_ascent(arrays, best)[1].bounds())
        assert bounds
        assert max(bounds) <= best.soft, seed


def test_no_optimum_is_below_the_bound_of_wrong_duals() -> None:
    for seed in range(12):
        arrays, best = _solved(seed)
        network, ascent = _ascent(arrays, best)
        for share in (0.3, 1.0, 3.0):
            prize = share * best.soft / network.v * np.random.default_rng(seed).random(network.v)
            looked = ascent.look(replace(ascent.duals, prize=prize), thin=False)
            assert looked is not None
            assert looked[0] <= best.soft, seed


def test_bounds_come_near_to_the_optimum() -> None:
    """A bound of 0 would pass the tests above."""
    before, after, optima = 0, 0, 0
    for seed in range(20):
        arrays, best = _solved(seed, PLAIN)
        _, ascent = _ascent(arrays, best)
        first = ascent.look(ascent.duals, thin=False)
        assert first is not None
        before, after, optima = before + max(0, first[0]), after + max(0, *ascent.bounds()), optima + best.soft
    assert before < after
    assert after > 0.9 * optima


def test_the_price_of_the_limit_is_the_best_there_is() -> None:
    """With what has to be left out and what must not: no other price gives a higher bound for the same prizes."""
    for seed in range(10):
        arrays, best = _solved(seed)
        _, ascent = _ascent(arrays, replace(best, unallocated=best.unallocated + seed % 3))
        for _ in ascent.bounds():
            pass
        proven = ascent.look(ascent.duals, thin=False)
        assert proven is not None
        for factor in (0.0, 0.5, 0.9, 1.1, 2.0):
            other = ascent.look(replace(ascent.duals, limit=ascent.duals.limit * factor), thin=False)
            assert other is not None
            assert other[0] <= proven[0] + 1, seed


def test_no_optimum_is_below_the_bound_of_a_large_problem() -> None:
    """The whole way, from the smooth master to the programme, which goes on from its duals and runs and lifts the bound."""
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


def test_without_room_for_labels_there_is_no_bound() -> None:
    """Labels that could not be made might have been those of the cheapest run."""
    arrays, best = _solved(3)
    network, ascent = _ascent(arrays, best)
    ascent.pricer = Pricer(network, labels=2)
    assert not list(ascent.bounds())


def test_what_is_worth_the_way_is_kept_before_what_is_near() -> None:
    """Of the successors of a node those are left whose way, less what they are worth, is shortest."""
    for seed in range(6):
        network = make_network(_solved(seed)[0])
        worth = np.random.default_rng(seed).integers(0, 3_000, network.v)
        for thin, full in zip(thinned(network, 1, worth).thin, network.duties, strict=True):
            for node in range(len(full.node)):
                kept, all_ = (duty.arc[duty.arc_of[node] : duty.arc_of[node + 1], 0] for duty in (thin, full))
                value = worth[network.spots.node[full.node]] - _way(full, node)
                left = np.setdiff1d(all_, kept)
                assert not len(left) or value[kept].min() >= value[left].max()


def _way(duty: Duty, node: int) -> Ints:
    """[q] The journey from a node to all that can follow it, and a twentieth of the wait that cannot be avoided."""
    way = np.zeros(len(duty.node), dtype=np.int64)
    for to, journey, _ in duty.arc[duty.arc_of[node] : duty.arc_of[node + 1]].tolist():
        way[to] = journey + max(0, int(duty.first[to] - duty.last[node] - duty.minutes[node]) - journey) // 20
    return way


def test_a_wider_network_keeps_more_successors_and_the_same_duties() -> None:
    arrays, _ = _solved(0)
    network = make_network(arrays)
    narrow, wide = thinned(network, 1), thinned(network, 100)
    assert narrow.duties is wide.duties
    for thin, less, full in zip(wide.thin, narrow.thin, network.duties, strict=True):
        assert np.array_equal(thin.arc, full.arc)
        assert (np.diff(less.arc_of) <= np.maximum(1, network.spots.s // network.v)).all()
