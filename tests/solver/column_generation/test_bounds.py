"""Bounds never lie: no roster that CP-SAT knows beats them, whatever the rules and however wrong the duals."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.solver.column_generation.bound import Proof, prove_columns
from scheduler.solver.column_generation.lagrangian import lagrangian_bound, make_scale, scale_duals
from scheduler.solver.column_generation.master import Duals, Master
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Pricer
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.column_generation.synchronisation_cuts import SynchronisationCut
from scheduler.solver.cpsat.exact_model import Exact, solve_exact
from scheduler.solver.glop import CAREFUL
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from tests.slow import slow_after
from tests.strategies import ALL, Feature, random_case

BUCKET_TICKS = 600
"""Ticks of a time bucket: ten minutes of seconds."""
PLAIN = frozenset({Feature.SKILLS, Feature.WEIGHTS, Feature.PRIORITIES})


def _solved(seed: int, visits: int = 6, features: frozenset[Feature] = ALL, *, faces: bool = True) -> tuple[Arrays, Exact]:
    arrays = compile_problem(*random_case(seed, visits=visits, carers=3, features=features))
    if not faces:
        arrays = replace(arrays, soft_weights=replace(arrays.soft_weights, new_carer=0))
    exact = solve_exact(arrays)
    assert exact.proven
    return arrays, exact


def _proof(arrays: Arrays, best: Solution) -> Proof:
    """The proof, after every one on the way has been found to be no weaker than those before it."""
    told: list[Proof] = []
    proof = prove_columns(arrays, best, should_stop=lambda: False, on_proof=told.append)
    softs = [each.soft for each in told if each.soft is not None]
    assert softs == sorted(softs)
    assert told[-1] == proof
    return proof


@pytest.mark.parametrize("first", slow_after(4, range(0, 80, 10)))
def test_no_optimum_is_below_its_bound(first: int) -> None:
    for seed in range(first, first + 10):
        arrays, exact = _solved(seed)
        proof = _proof(arrays, exact.solution)
        assert proof.unallocated <= exact.solution.unallocated, seed
        assert proof.soft is not None
        assert proof.soft <= exact.solution.soft, seed


@pytest.mark.parametrize("feature", sorted(ALL))
def test_no_optimum_is_below_its_bound_with_each_feature_in_turn(feature: Feature) -> None:
    for seed in range(4):
        arrays, exact = _solved(seed, visits=7, features=PLAIN | {feature})
        proof = _proof(arrays, exact.solution)
        assert (proof.unallocated, proof.soft or 0) <= exact.solution.levels, seed
        assert (proof.soft or 0) <= exact.solution.soft, seed


def test_bounds_are_tight_where_runs_are_all_there_is() -> None:
    """A bound of 0 would pass the tests above; where nothing is relaxed most are the optimum itself."""
    tight = 0
    for seed in range(40):
        arrays, exact = _solved(seed, features=PLAIN, faces=False)
        proof = _proof(arrays, exact.solution)
        tight += (proof.unallocated, proof.soft) == exact.solution.levels
    assert tight >= 36


def test_that_no_fewer_can_be_left_out_is_proven_on_most_days_with_too_few_carers() -> None:
    """Routes cost nothing on that level: where their cost counted, hardly any would seem worth finding."""
    short = [(arrays, exact.solution) for arrays, exact in (_solved(seed, 9, PLAIN) for seed in range(40)) if exact.solution.unallocated]
    assert len(short) >= 10
    assert sum(_proof(arrays, best).unallocated == best.unallocated for arrays, best in short) >= 0.9 * len(short)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_wrong_duals_give_a_valid_bound(seed: int) -> None:
    """Also at duals that are drawn at random, with cuts of random memories and synchronisation cuts, and far too large."""
    arrays, exact = _solved(seed)
    network, rng = make_network(arrays, BUCKET_TICKS), np.random.default_rng(seed)
    pricer, best = Pricer(network, ng_size=int(rng.integers(1, 8))), exact.solution
    cost = max(1.0, best.soft / max(1, network.v))
    for max_unallocated in (None, best.unallocated):
        scale = make_scale(network, costs=max_unallocated is not None)
        assert scale is not None
        for size in (0.1, 1.0, 3.0, 1e12):
            cuts = _random_cuts(rng, network) if network.v >= 3 else []
            sync_cuts = _all_ties(network)
            cost_unit = size * (cost if max_unallocated is not None else 2.0)
            few = rng.random(len(sync_cuts)) < 0.1
            shifts = np.zeros(len(network.shift_classes))
            duals = Duals(
                cost_unit * rng.random(network.v),
                cost_unit * rng.random(),
                shifts,
                cost_unit * rng.random(len(cuts)),
                cost_unit * few * rng.random(len(sync_cuts)),
            )
            prices = scale_duals(duals, cuts, sync_cuts, network, scale, costs=max_unallocated is not None)
            found = [pricer.price(shift_class, prices) for shift_class in range(len(network.shift_classes))]
            bound = lagrangian_bound(
                network, prices, cuts, max_unallocated, [each.least_reduced_cost for each in found if each is not None]
            )
            assert bound <= (best.unallocated if max_unallocated is None else best.soft)


def _all_ties(network: Network) -> list[SynchronisationCut]:
    """Every synchronisation cut that holds."""
    return [
        SynchronisationCut(shift_class, bucket, partners)
        for bucket, partners in enumerate(network.buckets.partners)
        for shift_class in range(-1, len(network.shift_classes))
        if partners and (shift_class < 0 or (len(network.shifts[shift_class]) == 1 and network.buckets.needs_other_class[bucket]))
    ]


def _random_cuts(rng: np.random.Generator, network: Network) -> list[SubsetRowCut]:
    """Some over halves of a double-up: at each time bucket what one shift does."""
    cuts = []
    single = [shift_class for shift_class, shifts in enumerate(network.shifts) if len(shifts) == 1]
    for _ in range(70):
        three = frozenset(map(int, rng.choice(network.v, 3, replace=False)))
        memory = three | frozenset(map(int, np.flatnonzero(rng.random(network.v) < 0.5)))
        double_up_rows = frozenset(node for node in three if single and network.demand[node] == 2 and rng.random() < 0.7)
        who = frozenset(
            (bucket, int(rng.choice(single))) for bucket, node in enumerate(network.buckets.node.tolist()) if node in double_up_rows
        )
        asked = sum(1 if node in double_up_rows else int(network.demand[node]) for node in three)
        cuts.append(SubsetRowCut(three, memory, asked // 2, double_up_rows, who))
    return cuts


def test_rules_between_runs_lift_the_bound() -> None:
    """Days of double-ups and of gaps: with time buckets no bound is lower, some are higher, and none lies."""
    higher = 0
    for seed in range(20):
        arrays, exact = _solved(seed, visits=7, features=PLAIN | {Feature.DOUBLE_UPS, Feature.LINKS}, faces=False)
        tied, loose = _proof(arrays, exact.solution), _proof(_without_lags(arrays), exact.solution)
        assert tied.unallocated <= exact.solution.unallocated, seed
        assert (tied.soft or 0) <= exact.solution.soft, seed
        higher += (tied.soft or 0) > (loose.soft or 0)
    assert higher


def _without_lags(arrays: Arrays) -> Arrays:
    return replace(arrays, links=replace(arrays.links, lag=arrays.links.lag[:0]))


def test_a_programme_that_ends_abnormally_is_solved_again_with_care(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is the one of an undisturbed proof, and without any programme there still is an answer."""
    arrays, exact = _solved(0, features=PLAIN, faces=False)
    undisturbed, solved = _proof(arrays, exact.solution), Master._is_solved
    monkeypatch.setattr(Master, "_is_solved", lambda master, parameters: parameters is CAREFUL and solved(master, parameters))
    assert _proof(arrays, exact.solution).soft == undisturbed.soft
    monkeypatch.setattr(Master, "_is_solved", lambda *_: False)
    assert _proof(arrays, exact.solution).unallocated <= exact.solution.unallocated
