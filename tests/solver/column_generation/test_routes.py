"""Routes that the kernels find are those that plain Python finds by trying every order."""

from collections.abc import Iterator

import numpy as np
import pytest

from scheduler.solver.column_generation.backward_labels import completions_of, reverse_shift_class
from scheduler.solver.column_generation.lagrangian import make_scale, scale_duals
from scheduler.solver.column_generation.master import Duals
from scheduler.solver.column_generation.network import Network, make_network, max_visits, with_nearest_arcs
from scheduler.solver.column_generation.pricing import Column, Pricer, ScaledDuals
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.kernels.enumeration import RouteList, list_routes
from scheduler.solver.kernels.labelling import (
    SPAN_BREAK_AFTER_TICKS,
    SPAN_BREAK_EARLIEST,
    SPAN_BREAK_LATEST,
    SPAN_BREAK_TICKS,
    SPAN_END,
    SPAN_LATENESS_COST,
    SPAN_START,
    ShiftClass,
)
from scheduler.solver.model.arrays import INFINITE, Ints
from scheduler.solver.model.compile import compile_problem
from tests.strategies import random_case

pytestmark = pytest.mark.kernel

Run = tuple[tuple[int, ...], int]
"""Nodes in order, and own cost."""


def _case(seed: int) -> tuple[Network, ScaledDuals, list[SubsetRowCut]]:
    """A small network with duals, and cuts of limited memory, drawn by seed."""
    network, rng = make_network(compile_problem(*random_case(seed, visits=6, carers=2))), np.random.default_rng(seed)
    scale = make_scale(network, costs=True)
    assert scale is not None
    cuts = []
    for _ in range(70 if network.v >= 3 else 0):
        three = frozenset(map(int, rng.choice(network.v, 3, replace=False)))
        cuts.append(SubsetRowCut(three, three | frozenset(map(int, np.flatnonzero(rng.random(network.v) < 0.5))), 1))
    duals = Duals(30_000 * rng.random(network.v), 0.0, np.zeros(0), 3_000 * rng.random(len(cuts)))
    return network, scale_duals(duals, cuts, [], network, scale, costs=True), cuts


def _routes(network: Network, shift_class: ShiftClass) -> Iterator[Run]:
    """Every lawful route without repetitions, at its least cost: each order, each stretch of starts, each place of the break.

    One that may be short enough to owe no break, by the latest start of its first visit, needs none.
    """
    found: dict[tuple[int, ...], int] = {}

    def extend(route: tuple[int, ...], time: int, cost: int, rested: bool) -> None:
        last = route[-1]
        end = time + int(shift_class.duration_ticks[last])
        home, price = shift_class.leg_home[last].tolist()
        after = shift_class.span[SPAN_BREAK_AFTER_TICKS]
        short = after >= 0 and end - shift_class.last_start[route[0]] <= after
        if home < INFINITE and end + home <= shift_class.span[SPAN_END] and (rested or short or len(route) == 1):
            nodes = tuple(shift_class.node[list(route)].tolist())
            found[nodes] = min(found.get(nodes, 2**62), cost + price)
        for j, ticks, leg in shift_class.arc[shift_class.arc_of[last] : shift_class.arc_of[last + 1]].tolist():
            held = {int(shift_class.node[i]) for i in route}
            if int(shift_class.node[j]) in held or held & set(network.conflicts[shift_class.node[j]]):
                continue
            for at, pause in _arrivals(shift_class, end, ticks, rested):
                for start, late in _starts(shift_class, j, at):
                    extend((*route, j), start, cost + leg + int(shift_class.cost[j]) + late, rested or pause)

    for j, (ticks, leg) in enumerate(shift_class.leg_out.tolist()):
        if ticks < INFINITE:
            for start, late in _starts(shift_class, j, int(shift_class.span[SPAN_START]) + ticks):
                extend((j,), start, leg + int(shift_class.cost[j]) + late, shift_class.span[SPAN_BREAK_TICKS] == 0)
    yield from found.items()


def _arrivals(shift_class: ShiftClass, end: int, ticks: int, rested: bool) -> Iterator[tuple[int, bool]]:
    yield end + ticks, False
    rest, opens, closes = (int(shift_class.span[column]) for column in (SPAN_BREAK_TICKS, SPAN_BREAK_EARLIEST, SPAN_BREAK_LATEST))
    if not rested and max(end, opens) + rest <= closes:
        yield max(end + ticks, opens) + rest, True


def _starts(shift_class: ShiftClass, j: int, time: int) -> Iterator[tuple[int, int]]:
    for first, last, close in shift_class.interval[shift_class.interval_of[j] : shift_class.interval_of[j + 1]].tolist():
        if max(first, time) <= last:
            yield max(first, time), max(0, max(first, time) - close) * int(shift_class.span[SPAN_LATENESS_COST])


def _reduced(route: Run, prices: ScaledDuals, cuts: list[SubsetRowCut]) -> int:
    nodes, own = route
    paid = sum(int(dual) * cut.coefficient(Column(0, nodes, 0, nodes)) for cut, dual in zip(cuts, prices.cut_dual, strict=True))
    return own * prices.scale - int(prices.cover_dual[list(nodes)].sum()) + paid


@pytest.mark.parametrize("seed", range(15))
def test_the_cheapest_run_is_found(seed: int) -> None:
    """Where everything is remembered it is the cheapest of all; where little is, nothing dearer is taken for it."""
    network, prices, cuts = _case(seed)
    exact, forgetful = Pricer(network), Pricer(network, ng_size=1)
    for number, shift_class in enumerate(network.shift_classes):
        least = min((_reduced(route, prices, cuts) for route in _routes(network, shift_class)), default=0)
        found, other = exact.price(number, prices), forgetful.price(number, prices)
        assert found is not None
        assert other is not None
        assert other.least_reduced_cost <= found.least_reduced_cost <= min(0, least)
        plain = [c for c in found.columns if len(set(c.nodes)) == len(c.nodes)]
        if found.columns[:1] == tuple(plain[:1]) and not _has_conflicts(network, found.columns):
            assert found.least_reduced_cost == min(0, least)
        known = dict(_routes(network, shift_class))
        for column in plain:
            if not _has_conflicts(network, [column]):
                assert known[column.nodes] <= column.cost


@pytest.mark.parametrize("seed", range(15))
def test_the_least_reduced_cost_is_found_with_a_glance_first(seed: int) -> None:
    """As without, also where the glance sees one successor of each node only; and its routes are among those brought home."""
    network, prices, _ = _case(seed)
    pricer = Pricer(with_nearest_arcs(network, 1))
    for number in range(len(network.shift_classes)):
        full, seen, found = pricer.price(number, prices), pricer.price_heuristic(number, prices), pricer.price_exact(number, prices)
        assert full is not None
        assert seen is not None
        assert found is not None
        assert found.least_reduced_cost == full.least_reduced_cost <= seen.least_reduced_cost
        assert set(seen.columns) <= set(found.columns)


def _has_conflicts(network: Network, columns: object) -> bool:
    return any(set(network.conflicts[node]) & set(c.nodes) for c in columns for node in c.nodes)  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(15))
def test_every_run_below_a_cost_is_listed_but_for_dearer_ways_to_make_the_same(seed: int) -> None:
    network, prices, cuts = _case(seed)
    pricer = Pricer(network)
    longest = max(map(max_visits, network.shift_classes))
    for number, shift_class in enumerate(network.shift_classes):
        routes = list(_routes(network, shift_class))
        costs = sorted(_reduced(route, prices, cuts) for route in routes)
        cutoff = costs[len(costs) // 2] + 1 if costs else 0
        listing = RouteList(
            np.zeros((5000, longest), np.int32),
            np.zeros((5000, 3), np.int64),
            _signs(network.v),
            np.zeros(256, np.int64),
            np.zeros(network.v, np.bool_),
        )
        ends, room = completions_of(pricer, number, prices, cutoff), pricer.pool_for(prices)
        assert ends is not None
        count = list_routes(
            shift_class,
            pricer.memory,
            prices.packed_cuts[number],
            room,
            listing,
            ends,
            prices.dual_value[number],
            prices.cost_scale,
            cutoff,
        )
        listed = {tuple(listing.route[r, : listing.summary[r, 0]].tolist()): listing.summary[r].tolist() for r in range(count)}
        known = dict(routes)
        assert all(_reduced((nodes, own), prices, cuts) == reduced < cutoff for nodes, (_, reduced, own) in listed.items())
        assert all(known[nodes] <= own for nodes, (_, _, own) in listed.items())
        cheapest = {frozenset(nodes): own for nodes, (_, _, own) in sorted(listed.items(), key=lambda each: -each[1][2])}
        hopeless = {
            frozenset(route[0]): route[1]
            for route in sorted(routes, key=lambda route: -route[1])
            if _reduced(route, prices, cuts) >= cutoff
        }
        for nodes, own in routes:
            if _reduced((nodes, own), prices, cuts) < cutoff:
                # Where no better roster can hold the same visits in an order that costs no more, it cannot hold them in this one either.
                assert min(cheapest.get(frozenset(nodes), 2**62), hopeless.get(frozenset(nodes), 2**62)) <= own


def _signs(nodes: int) -> Ints:
    """Signs of two bits: many sets that differ look alike, and must be told apart all the same."""
    return np.random.default_rng(1).integers(1, 4, nodes)


@pytest.mark.parametrize("seed", range(15))
def test_a_day_run_backward_has_the_same_runs_in_the_other_order(seed: int) -> None:
    """At the same cost, but for what is late; and backward twice is forward. Breaks are owed whatever the length."""
    network, _, _ = _case(seed)
    for shift_class in network.shift_classes:
        span = shift_class.span.copy()
        span[[SPAN_LATENESS_COST, SPAN_BREAK_AFTER_TICKS]] = 0, -1
        punctual = shift_class._replace(span=span)
        reversed_class = reverse_shift_class(network, punctual)
        assert {(nodes[::-1], cost) for nodes, cost in _routes(network, reversed_class)} == set(_routes(network, punctual))
        again = reverse_shift_class(network, reversed_class)
        assert all(
            (getattr(again, name) == getattr(punctual, name)).all() for name in ("first_start", "last_start", "leg_out", "arc", "span")
        )


@pytest.mark.parametrize("seed", range(15))
def test_no_end_of_a_run_is_dearer_than_what_the_kernel_says_can_follow(seed: int) -> None:
    """Cut any route in two: of the ends that are known for its second half one is in time, forgets the first half, and costs no more."""
    network, prices, cuts = _case(seed)
    pricer, bit_of = Pricer(network, ng_size=3), Pricer(network, ng_size=3).memory.bit_of
    for number, shift_class in enumerate(network.shift_classes):
        ends = completions_of(pricer, number, prices, 2**60)
        assert ends is not None
        local = {int(node): at for at, node in enumerate(shift_class.node)}
        known = dict(_routes(network, shift_class))
        for nodes, own in known.items():
            for cut in range(1, len(nodes)):
                j = local[nodes[cut]]
                held = sum(1 << int(bit_of[nodes[cut], node]) for node in nodes[:cut] if bit_of[nodes[cut], node] >= 0)
                first = _reduced((nodes[:cut], _to(shift_class, [local[node] for node in nodes[: cut + 1]])), prices, cuts)
                ways = ends.completion[ends.completion_of[j] : ends.completion_of[j + 1]]
                fits = ways[(ways[:, 0] >= shift_class.first_start[j]) & (ways[:, 2] & held == 0), 1]
                assert len(fits)
                assert first + int(fits.min()) <= _reduced((nodes, own), prices, cuts)


def _to(shift_class: ShiftClass, at: list[int]) -> int:
    """Cost of the first visits of a route, with the journey to the next one and not that one itself."""
    arcs = [shift_class.arc[shift_class.arc_of[i] : shift_class.arc_of[i + 1]] for i in at[:-1]]
    legs = [int(rows[rows[:, 0] == j, 2][0]) for rows, j in zip(arcs, at[1:], strict=True)]
    return int(shift_class.leg_out[at[0], 1]) + sum(legs) + int(shift_class.cost[at[:-1]].sum())
