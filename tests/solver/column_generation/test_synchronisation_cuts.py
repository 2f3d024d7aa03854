"""Time buckets and synchronisation cuts: what routes agree on in a roster is never ruled out, and what they cannot agree on is."""

import numpy as np
import pytest

from scheduler.solver.column_generation.initial_columns import columns_of_solution
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import CoverRow, SubsetRowCut, violated_cuts
from scheduler.solver.column_generation.synchronisation_cuts import SynchronisationCut, double_up_rows, violated_synchronisation_cuts
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution
from tests.features import Feature
from tests.strategies import random_case

LINKED = frozenset({Feature.DOUBLE_UPS, Feature.LINKS, Feature.SKILLS})


def _case(seed: int) -> tuple[Arrays, Network, Solution]:
    arrays = compile_problem(*random_case(seed, visits=7, carers=3, features=LINKED))
    return arrays, make_network(arrays, 600), solve_exact(arrays).solution


@pytest.mark.parametrize("seed", range(12))
def test_rosters_keep_every_tie_and_every_cut(seed: int) -> None:
    """An optimum at its own starts breaks no synchronisation cut, and none of the rows that say that a half is done once."""
    arrays, network, best = _case(seed)
    columns = list(columns_of_solution(arrays, network, best))
    single = [len(shifts) == 1 for shifts in network.shifts]
    lp_values = [(column, 1.0) for column in columns]
    assert violated_synchronisation_cuts(network.buckets, single, lp_values, ()) == []
    for row in double_up_rows(network.buckets, single, lp_values):
        assert sum((bucket, column.shift_class) in row.who for column in columns for bucket in column.buckets) <= 1
    assert violated_cuts(lp_values, network.demand, double_up_rows(network.buckets, single, lp_values), [], 40) == []


@pytest.mark.parametrize("seed", range(12))
def test_spots_of_a_node_share_out_its_starts(seed: int) -> None:
    """Every start lies in one time bucket of its node, and a time bucket's partners are mutual."""
    _, network, best = _case(seed)
    buckets = network.buckets
    for node in range(network.v):
        spans = buckets.span[buckets.node == node]
        assert (spans[1:, 0] == spans[:-1, 1] + 1).all()
    for task, start in enumerate(best.starts):
        if start >= 0:
            bucket = buckets.bucket_at(int(network.node_of[task]), start)
            assert buckets.node[bucket] == network.node_of[task]
            assert buckets.span[bucket, 0] <= start <= buckets.span[bucket, 1]
    assert all(bucket in buckets.partners[partner] for bucket, partners in enumerate(buckets.partners) for partner in partners)


def _pair() -> tuple[Network, int]:
    """A network with a double-up in several time buckets, and the first of them."""
    for seed in range(50):
        _, network, _ = _case(seed)
        buckets = network.buckets
        for node in range(network.v):
            first, *others = np.flatnonzero(buckets.node == node).tolist()
            if others and first in buckets.partners[first] and len(network.shift_classes) > 1:
                return network, first
    raise AssertionError("no such case")


def test_halves_at_different_times_are_found_out() -> None:
    """Two routes cover a double-up twice, one early and one late: each lacks a partner, also where there are halves of both."""
    network, bucket = _pair()
    node = int(network.buckets.node[bucket])
    early, late = (Column(shift_class, (node,), 1, (bucket + shift_class,)) for shift_class in (0, 1))
    sync_cuts = violated_synchronisation_cuts(network.buckets, [True] * len(network.shift_classes), [(early, 1.0), (late, 1.0)], ())
    assert SynchronisationCut(0, bucket, (bucket,)) in sync_cuts
    assert SynchronisationCut(1, bucket + 1, (bucket + 1,)) in sync_cuts
    assert violated_synchronisation_cuts(network.buckets, [True] * len(network.shift_classes), [(early, 1.0), (late, 1.0)], sync_cuts) == []


def test_a_cut_over_half_a_double_up_counts_its_runs_alone() -> None:
    cut = SubsetRowCut(frozenset({0, 1, 2}), frozenset({0, 1, 2, 3}), 1, frozenset({2}), frozenset({(4, 7)}))
    assert cut.coefficient(Column(7, (0, 2), 1, (0, 4))) == 1
    assert cut.coefficient(Column(7, (0, 2), 1, (0, 5))) == 0, "another spot"
    assert cut.coefficient(Column(6, (0, 2), 1, (0, 4))) == 0, "another duty"
    assert cut.coefficient(Column(6, (0, 2, 1), 1, (0, 4, 1))) == 1
    assert cut.coefficient(Column(7, (0, 9, 2), 1, (0, 9, 4))) == 0, "forgotten on the way"


def test_half_a_double_up_makes_a_cut_where_the_whole_does_not() -> None:
    """Three routes made by half, each with two of two visits and half a double-up: by halves they are too many, in all they are not."""
    routes = [Column(0, (0, 1), 1, (0, 1)), Column(1, (0, 2), 1, (0, 2)), Column(1, (1, 2), 1, (1, 2))]
    lp_values = [(run, 0.5) for run in routes]
    demand = np.array([1, 1, 2])
    assert violated_cuts(lp_values, demand, [], [], 5) == []
    (cut,) = violated_cuts(lp_values, demand, [CoverRow(2, 1, frozenset({(2, 1)}))], [], 5)
    assert (cut.nodes, cut.right_hand_side, cut.halves) == (frozenset({0, 1, 2}), 1, frozenset({2}))
