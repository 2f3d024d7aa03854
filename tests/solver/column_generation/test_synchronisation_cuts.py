"""Spots and ties: what runs agree on in a roster is never ruled out, and what they cannot agree on is."""

import numpy as np
import pytest

from scheduler.solver.column_generation.initial_columns import columns_of
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import Row, SubsetRowCut, violated
from scheduler.solver.column_generation.synchronisation_cuts import Tie, halves, violated_ties
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
    """An optimum at its own starts breaks no tie, and none of the rows that say that a half is done once."""
    arrays, network, best = _case(seed)
    columns = list(columns_of(arrays, network, best))
    single = [len(shifts) == 1 for shifts in network.shifts]
    shares = [(column, 1.0) for column in columns]
    assert violated_ties(network.spots, single, shares, ()) == []
    for row in halves(network.spots, single, shares):
        assert sum((spot, column.duty) in row.who for column in columns for spot in column.spots) <= 1
    assert violated(shares, network.demand, halves(network.spots, single, shares), [], 40) == []


@pytest.mark.parametrize("seed", range(12))
def test_spots_of_a_node_share_out_its_starts(seed: int) -> None:
    """Every start lies in one spot of its node, and a spot's partners are mutual."""
    _, network, best = _case(seed)
    spots = network.spots
    for node in range(network.v):
        spans = spots.span[spots.node == node]
        assert (spans[1:, 0] == spans[:-1, 1] + 1).all()
    for task, start in enumerate(best.starts):
        if start >= 0:
            spot = spots.at(int(network.node_of[task]), start)
            assert spots.node[spot] == network.node_of[task]
            assert spots.span[spot, 0] <= start <= spots.span[spot, 1]
    assert all(spot in spots.partners[partner] for spot, partners in enumerate(spots.partners) for partner in partners)


def _pair() -> tuple[Network, int]:
    """A network with a double-up in several spots, and the first of them."""
    for seed in range(50):
        _, network, _ = _case(seed)
        spots = network.spots
        for node in range(network.v):
            first, *others = np.flatnonzero(spots.node == node).tolist()
            if others and first in spots.partners[first] and len(network.duties) > 1:
                return network, first
    raise AssertionError("no such case")


def test_halves_at_different_times_are_found_out() -> None:
    """Two runs cover a double-up twice, one early and one late: each lacks a partner, also where there are halves of both."""
    network, spot = _pair()
    node = int(network.spots.node[spot])
    early, late = (Column(duty, (node,), 1, (spot + duty,)) for duty in (0, 1))
    ties = violated_ties(network.spots, [True] * len(network.duties), [(early, 1.0), (late, 1.0)], ())
    assert Tie(0, spot, (spot,)) in ties
    assert Tie(1, spot + 1, (spot + 1,)) in ties
    assert violated_ties(network.spots, [True] * len(network.duties), [(early, 1.0), (late, 1.0)], ties) == []


def test_a_cut_over_half_a_double_up_counts_its_runs_alone() -> None:
    cut = SubsetRowCut(frozenset({0, 1, 2}), frozenset({0, 1, 2, 3}), 1, frozenset({2}), frozenset({(4, 7)}))
    assert cut.counts(Column(7, (0, 2), 1, (0, 4))) == 1
    assert cut.counts(Column(7, (0, 2), 1, (0, 5))) == 0, "another spot"
    assert cut.counts(Column(6, (0, 2), 1, (0, 4))) == 0, "another duty"
    assert cut.counts(Column(6, (0, 2, 1), 1, (0, 4, 1))) == 1
    assert cut.counts(Column(7, (0, 9, 2), 1, (0, 9, 4))) == 0, "forgotten on the way"


def test_half_a_double_up_makes_a_cut_where_the_whole_does_not() -> None:
    """Three runs made by half, each with two of two visits and half a double-up: by halves they are too many, in all they are not."""
    runs = [Column(0, (0, 1), 1, (0, 1)), Column(1, (0, 2), 1, (0, 2)), Column(1, (1, 2), 1, (1, 2))]
    shares = [(run, 0.5) for run in runs]
    demand = np.array([1, 1, 2])
    assert violated(shares, demand, [], [], 5) == []
    (cut,) = violated(shares, demand, [Row(2, 1, frozenset({(2, 1)}))], [], 5)
    assert (cut.nodes, cut.most, cut.halves) == (frozenset({0, 1, 2}), 1, frozenset({2}))
