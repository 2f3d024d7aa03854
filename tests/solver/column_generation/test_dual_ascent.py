"""Duals of a large problem, from a smooth master: whatever they are, no optimum is below their bound."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from scheduler.solver.column_generation import bound as proof
from scheduler.solver.column_generation.bound import Proof, prove_columns
from scheduler.solver.column_generation.dual_ascent import DualAscent
from scheduler.solver.column_generation.initial_columns import columns_of_solution, initial_duals
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.network import Network, make_network, with_nearest_arcs
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.kernels.labelling import ShiftClass
from scheduler.solver.model.arrays import Arrays, Ints
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from tests.strategies import ALL, Feature, random_case

PLAIN = frozenset({Feature.SKILLS, Feature.WEIGHTS, Feature.PRIORITIES})


@pytest.fixture(autouse=True)
def _small_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small problems are treated as large ones."""
    monkeypatch.setattr(proof, "MAX_TASKS_WITHOUT_ASCENT", 0)


def _solved(seed: int, features: frozenset[Feature] = ALL) -> tuple[Arrays, Solution]:
    arrays = compile_problem(*random_case(seed, visits=8, carers=4, features=features))
    exact = solve_exact(arrays)
    assert exact.proven
    return arrays, exact.solution


def _ascent(arrays: Arrays, best: Solution) -> tuple[Network, DualAscent]:
    network = make_network(arrays)
    scale, initial_columns = make_scale(network, costs=True), columns_of_solution(arrays, network, best)
    assert scale is not None
    cover_dual = initial_duals(network, initial_columns).cover_dual
    return network, DualAscent(
        network,
        Pricer(network),
        scale,
        best.unallocated,
        cutoff=best.soft,
        cover_dual=cover_dual,
        columns=initial_columns,
        should_stop=lambda: False,
    )


@pytest.mark.parametrize("first", range(0, 24, 6))
def test_no_optimum_is_below_the_bound_of_any_round(first: int) -> None:
    """With every rule, from the first look at all routes to the last."""
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
            cover_dual = share * best.soft / network.v * np.random.default_rng(seed).random(network.v)
            looked = ascent.price_all(replace(ascent.duals, cover_dual=cover_dual), is_heuristic=False)
            assert looked is not None
            assert looked[0] <= best.soft, seed


def test_bounds_come_near_to_the_optimum() -> None:
    """A bound of 0 would pass the tests above."""
    before, after, optima = 0, 0, 0
    for seed in range(20):
        arrays, best = _solved(seed, PLAIN)
        _, ascent = _ascent(arrays, best)
        first = ascent.price_all(ascent.duals, is_heuristic=False)
        assert first is not None
        before, after, optima = before + max(0, first[0]), after + max(0, *ascent.bounds()), optima + best.soft
    assert before < after
    assert after > 0.9 * optima


def test_the_price_of_the_limit_is_the_best_there_is() -> None:
    """With what has to be left out and what must not: no other price gives a higher bound for the same duals."""
    for seed in range(10):
        arrays, best = _solved(seed)
        _, ascent = _ascent(arrays, replace(best, unallocated=best.unallocated + seed % 3))
        for _ in ascent.bounds():
            pass
        proven = ascent.price_all(ascent.duals, is_heuristic=False)
        assert proven is not None
        for factor in (0.0, 0.5, 0.9, 1.1, 2.0):
            other = ascent.price_all(replace(ascent.duals, unallocated_dual=ascent.duals.unallocated_dual * factor), is_heuristic=False)
            assert other is not None
            assert other[0] <= proven[0] + 1, seed


def test_no_optimum_is_below_the_bound_of_a_large_problem() -> None:
    """The whole way, from the smooth master to the programme, which goes on from its duals and routes and lifts the bound."""
    lifted = 0
    for seed in range(12):
        arrays, best = _solved(seed)
        told: list[Proof] = []
        found = prove_columns(arrays, best, should_stop=lambda: False, on_proof=told.append)
        assert (found.unallocated, found.soft or 0) <= best.levels, seed
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
    """Labels that could not be made might have been those of the cheapest route."""
    arrays, best = _solved(3)
    network, ascent = _ascent(arrays, best)
    ascent.pricer = Pricer(network, labels=2)
    assert not list(ascent.bounds())


def test_what_is_worth_the_way_is_kept_before_what_is_near() -> None:
    """Of the successors of a node those are left whose way, less what they are worth, is shortest."""
    for seed in range(6):
        network = make_network(_solved(seed)[0])
        dual_ticks = np.random.default_rng(seed).integers(0, 3_000, network.v)
        for nearest, full in zip(with_nearest_arcs(network, 1, dual_ticks).nearest_arc_classes, network.shift_classes, strict=True):
            for node in range(len(full.node)):
                kept, all_ = (
                    shift_class.arc[shift_class.arc_of[node] : shift_class.arc_of[node + 1], 0] for shift_class in (nearest, full)
                )
                value = dual_ticks[network.buckets.node[full.node]] - _way(full, node)
                left = np.setdiff1d(all_, kept)
                assert not len(left) or value[kept].min() >= value[left].max()


def _way(shift_class: ShiftClass, node: int) -> Ints:
    """[q] The journey from a node to all that can follow it, and a twentieth of the wait that cannot be avoided."""
    way = np.zeros(len(shift_class.node), dtype=np.int64)
    for to, journey, _ in shift_class.arc[shift_class.arc_of[node] : shift_class.arc_of[node + 1]].tolist():
        way[to] = (
            journey
            + max(0, int(shift_class.first_start[to] - shift_class.last_start[node] - shift_class.duration_ticks[node]) - journey) // 20
        )
    return way


def test_a_wider_network_keeps_more_successors_and_the_same_duties() -> None:
    arrays, _ = _solved(0)
    network = make_network(arrays)
    narrow, wide = with_nearest_arcs(network, 1), with_nearest_arcs(network, 100)
    assert narrow.shift_classes is wide.shift_classes
    for nearest, less, full in zip(wide.nearest_arc_classes, narrow.nearest_arc_classes, network.shift_classes, strict=True):
        assert np.array_equal(nearest.arc, full.arc)
        assert (np.diff(less.arc_of) <= np.maximum(1, network.buckets.s // network.v)).all()
