"""Divisions of all rosters: no part's bound lies, nor that of all parts, whatever has been divided; a relaxation that has begun goes on."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.column_generation.bound import Proof, prove_columns
from scheduler.solver.column_generation.branch_and_bound import agree, branch
from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.diving import dive
from scheduler.solver.column_generation.initial_columns import columns_of, first_duals
from scheduler.solver.column_generation.lagrangian import lagrangian, rounded, scale_of
from scheduler.solver.column_generation.master import EVERY, BranchRestriction, Duals
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.column_generation.primal_heuristics import Guide
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from scheduler.solver.params import SolveParams
from scheduler.solver.search.search import search
from scheduler.solver.stop import MaxIterations
from tests.strategies import Feature, random_case

TIED = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.BREAKS, Feature.SKILLS, Feature.PRIORITIES})
SPOT = 600
"""Ticks of a spot: ten minutes of seconds."""


def _solved(seed: int, visits: int) -> tuple[Arrays, Solution]:
    arrays = replace(compile_problem(*random_case(seed, visits=visits, carers=3, features=TIED)), soft_weights=SoftWeights())
    exact = solve_exact(arrays)
    assert exact.proven
    return arrays, exact.solution


def _generation(arrays: Arrays, best: Solution, target: int) -> Generation:
    network = make_network(arrays, SPOT)
    seeds, scale = columns_of(arrays, network, best), scale_of(network, costs=True)
    assert scale is not None
    unit, start = max(1.0, best.soft / max(1, network.v)), first_duals(network, seeds)
    generation = Generation(
        network, Pricer(network), scale, best.unallocated, unit=unit, start=start, target=target, should_stop=lambda: False
    )
    generation.master.add(seeds)
    return generation


def _own_part(network: Network, best: Solution, rng: np.random.Generator) -> BranchRestriction:
    """A part that holds the solution: some spots closed at which it is not, some of its units placed, some left out, as they are."""
    placed = {int(network.unit[network.node_of[task]]) for task, start in enumerate(best.starts) if start >= 0}
    held = {network.spots.at(int(network.node_of[task]), start) for task, start in enumerate(best.starts) if start >= 0}
    free = [spot for spot in range(network.spots.s) if spot not in held]
    out = set(range(len(network.unplaced))) - placed
    some = [frozenset(each for each in sorted(of) if rng.random() < 0.5) for of in (free, placed, out)]
    return BranchRestriction(*some)


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_the_bound_of_a_part_is_below_every_roster_in_it(first: int) -> None:
    """At duals right and wrong, for parts that hold the optimum."""
    for seed in range(first, first + 10):
        arrays, best = _solved(seed, 6)
        rng, generation = np.random.default_rng(seed), _generation(arrays, best, 2 * best.soft + 1)
        part = _own_part(generation.network, best, rng)
        generation.turn_to(part, 0, generation.duals)
        for bound in generation.rounds():
            assert bound <= best.soft, seed
        network = generation.network
        duals = Duals(best.soft * rng.random(network.v), best.soft * rng.random(), np.zeros(len(network.duties)))
        prices = rounded(duals, [], [], network, generation.scale, costs=True, closed=part.closed)
        found = [generation.pricer.look(duty, prices) for duty in range(len(network.duties))]
        least = [each.least for each in found if each is not None]
        assert lagrangian(network, prices, [], best.unallocated, least, part=part) <= best.soft, seed


def test_no_optimum_is_below_the_bound_of_all_parts() -> None:
    """Also where the target lies far above the optimum, so that nothing but the parts holds the bound down."""
    divided = outs = 0
    for seed in range(50):
        arrays, best = _solved(seed, 8)
        generation = _generation(arrays, best, 2 * best.soft + 1)
        before = max([0, *generation.rounds(0)])
        bounds = []
        for bound in branch(generation):
            bounds.append(bound)
            outs += bool(generation.part.left | generation.part.placed)
            if len(bounds) == 12:
                break
        assert max(bounds, default=0) <= best.soft, seed
        assert bounds == sorted(bounds)
        divided += max(bounds, default=0) > before
    assert divided >= 3
    assert outs >= 1


def test_a_lighter_programme_says_the_same() -> None:
    """Without runs that are too dear, and rows that cost nothing, pricing comes to the bound it would have come to."""
    for seed in range(12):
        arrays, best = _solved(seed, 7)
        heavy, light = (_generation(arrays, best, best.soft + 1) for _ in range(2))
        for generation in (heavy, light):
            for _ in generation.rounds(2):
                pass
        light.lighten()
        assert len(light.master.cuts) == len(light.duals.cut) or not len(light.duals.cut)
        for _ in light.rounds(0, 0.0):
            pass
        assert heavy.bound <= light.bound <= best.soft, seed


def test_a_dive_settles_starts_and_leaves_what_is_proven() -> None:
    settled = 0
    for seed in range(30):
        arrays, best = _solved(seed, 8)
        generation = _generation(arrays, best, best.soft + 1)
        for _ in generation.rounds(0):
            pass
        known, settled = (generation.proven, generation.duals, generation.prices), settled + (not agree(generation))
        dive(generation, lambda: False)
        assert agree(generation), seed
        generation.keep_to_all()
        assert known == (generation.proven, generation.duals, generation.prices)
        assert generation.part == EVERY
        for bound in generation.rounds(0, 0.0):
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
        guide = Guide(arrays, poor)
        guide.rounded(poor, lambda: False)
        guide.chosen(poor, lambda: False)
        told: list[Proof] = []
        proof = prove_columns(arrays, best, known=guide.generation, should_stop=lambda: False, on_proof=told.append)
        assert proof.unplaced <= best.unallocated, seed
        assert (proof.soft or 0) <= best.soft, seed
        assert told[-1] == proof
    assert fell
