"""Runs that the kernels find are those that plain Python finds by trying every order."""

from collections.abc import Iterator

import numpy as np
import pytest

from scheduler.solver.column_generation.backward_labels import backward, ends_of
from scheduler.solver.column_generation.lagrangian import rounded, scale_of
from scheduler.solver.column_generation.master import Duals
from scheduler.solver.column_generation.network import Network, make_network, most_visits, thinned
from scheduler.solver.column_generation.pricing import Column, Pricer, ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.kernels.enumeration import Listing, list_runs
from scheduler.solver.kernels.labelling import CLOSES, END, LATE, OPENS, REST, START, Duty
from scheduler.solver.model.arrays import INFINITE, Ints
from scheduler.solver.model.compile import compile_problem
from tests.strategies import random_case

pytestmark = pytest.mark.kernel

Run = tuple[tuple[int, ...], int]
"""Nodes in order, and own cost."""


def _case(seed: int) -> tuple[Network, ScaledDuals, list[SubsetRowCut]]:
    """A small network with prizes, and cuts of limited memory, drawn by seed."""
    network, rng = make_network(compile_problem(*random_case(seed, visits=6, carers=2))), np.random.default_rng(seed)
    scale = scale_of(network, costs=True)
    assert scale is not None
    cuts = []
    for _ in range(70 if network.v >= 3 else 0):
        three = frozenset(map(int, rng.choice(network.v, 3, replace=False)))
        cuts.append(SubsetRowCut(three, three | frozenset(map(int, np.flatnonzero(rng.random(network.v) < 0.5))), 1))
    duals = Duals(30_000 * rng.random(network.v), 0.0, np.zeros(0), 3_000 * rng.random(len(cuts)))
    return network, rounded(duals, cuts, [], network, scale, costs=True), cuts


def _runs(network: Network, duty: Duty) -> Iterator[Run]:
    """Every lawful run without repetitions, at its least cost: each order, each stretch of starts, each place of the break."""
    found: dict[tuple[int, ...], int] = {}

    def go_on(route: tuple[int, ...], time: int, cost: int, rested: bool) -> None:
        last = route[-1]
        end = time + int(duty.minutes[last])
        home, price = duty.home[last].tolist()
        if home < INFINITE and end + home <= duty.span[END] and (rested or len(route) == 1):
            nodes = tuple(duty.node[list(route)].tolist())
            found[nodes] = min(found.get(nodes, 2**62), cost + price)
        for j, ticks, leg in duty.arc[duty.arc_of[last] : duty.arc_of[last + 1]].tolist():
            held = {int(duty.node[i]) for i in route}
            if int(duty.node[j]) in held or held & set(network.mates[duty.node[j]]):
                continue
            for at, pause in _arrivals(duty, end, ticks, rested):
                for start, late in _starts(duty, j, at):
                    go_on((*route, j), start, cost + leg + int(duty.price[j]) + late, rested or pause)

    for j, (ticks, leg) in enumerate(duty.out.tolist()):
        if ticks < INFINITE:
            for start, late in _starts(duty, j, int(duty.span[START]) + ticks):
                go_on((j,), start, leg + int(duty.price[j]) + late, duty.span[REST] == 0)
    yield from found.items()


def _arrivals(duty: Duty, end: int, ticks: int, rested: bool) -> Iterator[tuple[int, bool]]:
    yield end + ticks, False
    rest, opens, closes = (int(duty.span[column]) for column in (REST, OPENS, CLOSES))
    if not rested and max(end, opens) + rest <= closes:
        yield max(end + ticks, opens) + rest, True


def _starts(duty: Duty, j: int, time: int) -> Iterator[tuple[int, int]]:
    for first, last, close in duty.piece[duty.piece_of[j] : duty.piece_of[j + 1]].tolist():
        if max(first, time) <= last:
            yield max(first, time), max(0, max(first, time) - close) * int(duty.span[LATE])


def _reduced(run: Run, prices: ScaledDuals, cuts: list[SubsetRowCut]) -> int:
    nodes, own = run
    paid = sum(int(dual) * cut.counts(Column(0, nodes, 0, nodes)) for cut, dual in zip(cuts, prices.cut, strict=True))
    return own * prices.scale - int(prices.prize[list(nodes)].sum()) + paid


@pytest.mark.parametrize("seed", range(15))
def test_the_cheapest_run_is_found(seed: int) -> None:
    """Where everything is remembered it is the cheapest of all; where little is, nothing dearer is taken for it."""
    network, prices, cuts = _case(seed)
    exact, forgetful = Pricer(network), Pricer(network, hood=1)
    for number, duty in enumerate(network.duties):
        least = min((_reduced(run, prices, cuts) for run in _runs(network, duty)), default=0)
        found, other = exact.look(number, prices), forgetful.look(number, prices)
        assert found is not None
        assert other is not None
        assert other.least <= found.least <= min(0, least)
        plain = [c for c in found.columns if len(set(c.nodes)) == len(c.nodes)]
        if found.columns[:1] == tuple(plain[:1]) and not _has_mates(network, found.columns):
            assert found.least == min(0, least)
        known = dict(_runs(network, duty))
        for column in plain:
            if not _has_mates(network, [column]):
                assert known[column.nodes] <= column.cost


@pytest.mark.parametrize("seed", range(15))
def test_the_least_reduced_cost_is_found_with_a_glance_first(seed: int) -> None:
    """As without, also where the glance sees one successor of each node only; and its runs are among those brought home."""
    network, prices, _ = _case(seed)
    pricer = Pricer(thinned(network, 1))
    for number in range(len(network.duties)):
        full, seen, found = pricer.look(number, prices), pricer.glance(number, prices), pricer.least(number, prices)
        assert full is not None
        assert seen is not None
        assert found is not None
        assert found.least == full.least <= seen.least
        assert set(seen.columns) <= set(found.columns)


def _has_mates(network: Network, columns: object) -> bool:
    return any(set(network.mates[node]) & set(c.nodes) for c in columns for node in c.nodes)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(15))
def test_every_run_below_a_cost_is_listed_but_for_dearer_ways_to_make_the_same(seed: int) -> None:
    network, prices, cuts = _case(seed)
    pricer = Pricer(network)
    longest = max(map(most_visits, network.duties))
    for number, duty in enumerate(network.duties):
        runs = list(_runs(network, duty))
        costs = sorted(_reduced(run, prices, cuts) for run in runs)
        below = costs[len(costs) // 2] + 1 if costs else 0
        listing = Listing(
            np.zeros((5000, longest), np.int32),
            np.zeros((5000, 3), np.int64),
            _signs(network.v),
            np.zeros(256, np.int64),
            np.zeros(network.v, np.bool_),
        )
        ends, room = ends_of(pricer, number, prices, below), pricer.room_for(prices)
        assert ends is not None
        count = list_runs(duty, pricer.memory, prices.cuts[number], room, listing, ends, prices.worth[number], prices.costs, below)
        listed = {tuple(listing.route[r, : listing.run[r, 0]].tolist()): listing.run[r].tolist() for r in range(count)}
        known = dict(runs)
        assert all(_reduced((nodes, own), prices, cuts) == reduced < below for nodes, (_, reduced, own) in listed.items())
        assert all(known[nodes] <= own for nodes, (_, _, own) in listed.items())
        cheapest = {frozenset(nodes): own for nodes, (_, _, own) in sorted(listed.items(), key=lambda each: -each[1][2])}
        hopeless = {frozenset(run[0]): run[1] for run in sorted(runs, key=lambda run: -run[1]) if _reduced(run, prices, cuts) >= below}
        for nodes, own in runs:
            if _reduced((nodes, own), prices, cuts) < below:
                # Where no better roster can hold the same visits in an order that costs no more, it cannot hold them in this one either.
                assert min(cheapest.get(frozenset(nodes), 2**62), hopeless.get(frozenset(nodes), 2**62)) <= own


def _signs(nodes: int) -> Ints:
    """Signs of two bits: many sets that differ look alike, and must be told apart all the same."""
    return np.random.default_rng(1).integers(1, 4, nodes)


@pytest.mark.parametrize("seed", range(15))
def test_a_day_run_backward_has_the_same_runs_in_the_other_order(seed: int) -> None:
    """At the same cost, but for what is late; and backward twice is forward."""
    network, _, _ = _case(seed)
    for duty in network.duties:
        punctual = duty._replace(span=np.where(np.arange(len(duty.span)) == LATE, 0, duty.span))
        film = backward(network, punctual)
        assert {(nodes[::-1], cost) for nodes, cost in _runs(network, film)} == set(_runs(network, punctual))
        again = backward(network, film)
        assert all((getattr(again, name) == getattr(punctual, name)).all() for name in ("first", "last", "out", "arc", "span"))


@pytest.mark.parametrize("seed", range(15))
def test_no_end_of_a_run_is_dearer_than_what_the_kernel_says_can_follow(seed: int) -> None:
    """Cut any run in two: of the ends that are known for its second half one is in time, forgets the first half, and costs no more."""
    network, prices, cuts = _case(seed)
    pricer, place = Pricer(network, hood=3), Pricer(network, hood=3).memory.place
    for number, duty in enumerate(network.duties):
        ends = ends_of(pricer, number, prices, 2**60)
        assert ends is not None
        local = {int(node): at for at, node in enumerate(duty.node)}
        known = dict(_runs(network, duty))
        for nodes, own in known.items():
            for cut in range(1, len(nodes)):
                j = local[nodes[cut]]
                held = sum(1 << int(place[nodes[cut], node]) for node in nodes[:cut] if place[nodes[cut], node] >= 0)
                first = _reduced((nodes[:cut], _to(duty, [local[node] for node in nodes[: cut + 1]])), prices, cuts)
                ways = ends.way[ends.of[j] : ends.of[j + 1]]
                fits = ways[(ways[:, 0] >= duty.first[j]) & (ways[:, 2] & held == 0), 1]
                assert len(fits)
                assert first + int(fits.min()) <= _reduced((nodes, own), prices, cuts)


def _to(duty: Duty, at: list[int]) -> int:
    """Cost of the first visits of a run, with the journey to the next one and not that one itself."""
    arcs = [duty.arc[duty.arc_of[i] : duty.arc_of[i + 1]] for i in at[:-1]]
    legs = [int(rows[rows[:, 0] == j, 2][0]) for rows, j in zip(arcs, at[1:], strict=True)]
    return int(duty.out[at[0], 1]) + sum(legs) + int(duty.price[at[:-1]].sum())
