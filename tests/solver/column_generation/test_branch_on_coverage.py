"""However many runs are listed, sifting and dividing them loses no roster that is better."""

from dataclasses import replace

import pytest

from scheduler.solver.column_generation import branch_on_coverage as divide
from scheduler.solver.column_generation import reduced_cost_fixing as sift
from scheduler.solver.column_generation.branch_on_coverage import best_of
from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.enumerate_routes import runs_below
from scheduler.solver.column_generation.initial_columns import columns_of, first_duals
from scheduler.solver.column_generation.lagrangian import scale_of
from scheduler.solver.column_generation.network import make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.column_generation.reduced_cost_fixing import Sieve
from scheduler.solver.column_generation.set_partitioning import select
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import SoftWeights
from scheduler.solver.model.compile import compile_problem
from tests.strategies import Feature, random_case

FEATURES = frozenset({Feature.LINKS, Feature.DOUBLE_UPS, Feature.BREAKS, Feature.SKILLS})
MORE = 2.0
"""What a roster may cost beside the best, so that many runs are listed."""


def _sieve(seed: int) -> tuple[Sieve, int, int]:
    """All runs below more than a day needs, after a few rounds; the limit, and the cost of the cheapest choice of them."""
    arrays = replace(compile_problem(*random_case(seed, visits=9, carers=3, features=FEATURES)), soft_weights=SoftWeights())
    best, network = solve_exact(arrays).solution, make_network(arrays)
    seeds, scale = columns_of(arrays, network, best), scale_of(network, costs=True)
    assert scale is not None
    target, unit, start = int(MORE * best.soft) + 1, max(1.0, best.soft / 9), first_duals(network, seeds)
    generation = Generation(
        network, Pricer(network), scale, best.unallocated, unit=unit, start=start, target=target, should_stop=lambda: False
    )
    generation.master.add(seeds)
    for _ in generation.rounds(0):
        pass
    runs = runs_below(generation, target, lambda: False)
    assert runs is not None
    choice = select(network, runs, limit=best.unallocated, below=target, work=30.0, should_stop=lambda: False)
    assert choice.columns is not None
    sieve = sift.sift(generation, runs, target=target, unit=unit, should_stop=lambda: False)
    assert sieve.bound <= choice.cost <= best.soft
    return sieve, best.unallocated, choice.cost


@pytest.mark.parametrize("seed", range(16))
def test_the_best_of_all_parts_is_the_best_of_the_whole(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(divide, "MOST_SIFTED", 3)
    monkeypatch.setattr(sift, "MOST_SIFTED", 3)
    sieve, limit, cost = _sieve(seed)
    found = best_of(sieve, limit=limit, work=30.0, starts=True, should_stop=lambda: False)
    assert found.columns is not None
    assert found.cost == found.bound == cost


def test_days_are_divided() -> None:
    """The test above would pass where nothing ever is."""
    parts = 0
    for seed in range(16):
        sieve, *_ = _sieve(seed)
        sieve.tighten(1, lambda: False)
        sides = divide._sides(sieve) or []
        assert all(len(side.columns) < len(sieve.columns) for side in sides)
        parts += len(sides)
    assert parts >= 4


def test_what_is_left_when_time_is_up_bounds_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(divide, "MOST_SIFTED", 3)
    for seed in range(8):
        sieve, limit, cost = _sieve(seed)
        found = best_of(sieve, limit=limit, work=30.0, starts=True, should_stop=lambda: True)
        assert found.bound <= cost
