"""Divisions of all rosters: no part's bound lies, nor that of all parts, whatever has been divided; a relaxation that has begun goes on."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.column_generation.bound import Proof, prove_columns
from scheduler.solver.column_generation.branch_and_bound import branch_and_bound, is_synchronised
from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.diving import dive
from scheduler.solver.column_generation.initial_columns import columns_of_solution, initial_duals
from scheduler.solver.column_generation.lagrangian import lagrangian_bound, make_scale, scale_duals
from scheduler.solver.column_generation.master import UNRESTRICTED, BranchRestriction, Duals
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.column_generation.primal_heuristics import LinearRelaxation
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from tests.slow import slow_after
from tests.strategies import Feature, random_case

TIED = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.BREAKS, Feature.SKILLS, Feature.PRIORITIES})
BUCKET_TICKS = 600
"""Ticks of a time bucket: ten minutes of seconds."""


def _solved(seed: int, visits: int) -> tuple[Arrays, Solution]:
    arrays = replace(compile_problem(*random_case(seed, visits=visits, carers=3, features=TIED)), soft_weights=SoftWeights())
    exact = solve_exact(arrays)
    assert exact.proven
    return arrays, exact.solution


def _generation(arrays: Arrays, best: Solution, cutoff: int) -> ColumnGeneration:
    network = make_network(arrays, BUCKET_TICKS)
    initial_columns, scale = columns_of_solution(arrays, network, best), make_scale(network, costs=True)
    assert scale is not None
    cost_unit, start = max(1.0, best.soft / max(1, network.v)), initial_duals(network, initial_columns)
    generation = ColumnGeneration(
        network, Pricer(network), scale, best.unallocated, cost_unit=cost_unit, start_duals=start, cutoff=cutoff, should_stop=lambda: False
    )
    generation.master.add(initial_columns)
    return generation


def _own_part(network: Network, best: Solution, rng: np.random.Generator) -> BranchRestriction:
    """A part that holds the solution: some time buckets closed at which it is not, some of its units placed, some left out, as they are."""
    placed = {int(network.group[network.node_of[task]]) for task, start in enumerate(best.starts) if start >= 0}
    held = {network.buckets.bucket_at(int(network.node_of[task]), start) for task, start in enumerate(best.starts) if start >= 0}
    free = [bucket for bucket in range(network.buckets.s) if bucket not in held]
    out = set(range(len(network.unallocated_cost))) - placed
    some = [frozenset(each for each in sorted(of) if rng.random() < 0.5) for of in (free, placed, out)]
    return BranchRestriction(*some)


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_the_bound_of_a_part_is_below_every_roster_in_it(first: int) -> None:
    """At duals right and wrong, for parts that hold the optimum."""
    for seed in range(first, first + 10):
        arrays, best = _solved(seed, 6)
        rng, generation = np.random.default_rng(seed), _generation(arrays, best, 2 * best.soft + 1)
        part = _own_part(generation.network, best, rng)
        generation.restrict(part, 0, generation.duals)
        for bound in generation.run_rounds():
            assert bound <= best.soft, seed
        network = generation.network
        duals = Duals(best.soft * rng.random(network.v), best.soft * rng.random(), np.zeros(len(network.shift_classes)))
        prices = scale_duals(duals, [], [], network, generation.scale, costs=True, closed=part.closed)
        found = [generation.pricer.price(shift_class, prices) for shift_class in range(len(network.shift_classes))]
        least = [each.least_reduced_cost for each in found if each is not None]
        assert lagrangian_bound(network, prices, [], best.unallocated, least, restriction=part) <= best.soft, seed


@pytest.mark.parametrize("first", slow_after(1, (0, 25)))
def test_no_optimum_is_below_the_bound_of_all_parts(first: int) -> None:
    """Also where the target lies far above the optimum, so that nothing but the parts holds the bound down."""
    divided = outs = 0
    for seed in range(first, first + 25):
        arrays, best = _solved(seed, 8)
        generation = _generation(arrays, best, 2 * best.soft + 1)
        before = max([0, *generation.run_rounds(0)])
        bounds = []
        for bound in branch_and_bound(generation):
            bounds.append(bound)
            outs += bool(generation.restriction.unallocated | generation.restriction.allocated)
            if len(bounds) == 12:
                break
        assert max(bounds, default=0) <= best.soft, seed
        assert bounds == sorted(bounds)
        divided += max(bounds, default=0) > before
    assert divided >= 3
    assert outs >= 1


def test_a_lighter_programme_says_the_same() -> None:
    """Without routes that are too dear, and rows that cost nothing, pricing comes to the bound it would have come to."""
    for seed in range(12):
        arrays, best = _solved(seed, 7)
        heavy, light = (_generation(arrays, best, best.soft + 1) for _ in range(2))
        for generation in (heavy, light):
            for _ in generation.run_rounds(2):
                pass
        light.drop_inactive()
        assert len(light.master.cuts) == len(light.duals.cut_dual) or not len(light.duals.cut_dual)
        for _ in light.run_rounds(0, 0.0):
            pass
        assert heavy.bound <= light.bound <= best.soft, seed


def test_a_dive_settles_starts_and_leaves_what_is_proven() -> None:
    settled = 0
    for seed in range(30):
        arrays, best = _solved(seed, 8)
        generation = _generation(arrays, best, best.soft + 1)
        for _ in generation.run_rounds(0):
            pass
        known, settled = (generation.proven_bound, generation.duals, generation.scaled_duals), settled + (not is_synchronised(generation))
        dive(generation, lambda: False)
        assert is_synchronised(generation), seed
        generation.lift_restriction()
        assert known == (generation.proven_bound, generation.duals, generation.scaled_duals)
        assert generation.restriction == UNRESTRICTED
        for bound in generation.run_rounds(0, 0.0):
            assert bound <= best.soft, seed
    assert settled >= 3


@pytest.mark.parametrize("first", range(0, 20, 10))
def test_a_proof_goes_on_from_the_guide_and_never_lies(first: int) -> None:
    """Also where the guide began with a roster that left more out."""
    fell = 0
    for seed in range(first, first + 10):
        arrays, best = _solved(seed, 9)
        poor = search(arrays, stop=MaxIterations(0), params=SolveParams()).best
        fell += poor.unallocated > best.unallocated
        guide = LinearRelaxation(arrays, poor)
        guide.round_lp(poor, lambda: False)
        guide.restricted_master_heuristic(poor, lambda: False)
        told: list[Proof] = []
        proof = prove_columns(arrays, best, known=guide.generation, should_stop=lambda: False, on_proof=told.append)
        assert proof.unallocated <= best.unallocated, seed
        assert (proof.soft or 0) <= best.soft, seed
        assert told[-1] == proof
    assert fell
