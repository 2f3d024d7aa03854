"""Routes that are chosen together agree: on when linked visits start, and on who makes those that ask for the same carer."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.column_generation.column_generation import ColumnGeneration
from scheduler.solver.column_generation.enumerate_routes import routes_below
from scheduler.solver.column_generation.initial_columns import columns_of_solution, initial_duals
from scheduler.solver.column_generation.lagrangian import make_scale
from scheduler.solver.column_generation.links import SyncConstraints
from scheduler.solver.column_generation.network import Network, make_network
from scheduler.solver.column_generation.pricing import Column, Pricer
from scheduler.solver.column_generation.set_partitioning import Selection, solve_set_partitioning
from scheduler.solver.column_generation.synchronisation_cuts import make_same_carer_cuts, violated_same_carer_cuts
from scheduler.solver.column_generation.synchronise import start_ranges
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.arrays import Arrays, SoftWeights
from scheduler.solver.model.audit import audit, cost
from scheduler.solver.model.compile import compile_problem
from scheduler.solver.model.solution import Solution, encode, stated_starts
from tests.strategies import ALL, Feature, cases, feasible_roster, random_case

LINKED = frozenset({Feature.LINKS, Feature.DOUBLE_UPS, Feature.BREAKS, Feature.SKILLS})
NO_LINKS = SyncConstraints((), frozenset(), {}, (), ())


def _timed(problem: Problem, travel: TravelMatrix, seed: int) -> tuple[Arrays, list[list[int]], dict[int, int]]:
    """A lawful roster, some visits of which start later than they could."""
    arrays = compile_problem(problem, travel)
    roster = feasible_roster(seed, problem, travel)
    routes = encode(problem, roster, arrays)
    return arrays, routes, stated_starts(problem, roster, routes)


@settings(max_examples=60, deadline=None)
@given(cases(max_visits=6, max_carers=2), st.integers(0, 2**16))
def test_every_lawful_start_lies_where_the_order_of_its_run_leaves_it(case: tuple[Problem, TravelMatrix], seed: int) -> None:
    arrays, routes, starts = _timed(*case, seed)
    network = make_network(arrays)
    for k, route in enumerate(routes):
        if route:
            between = start_ranges(network.shift_classes[network.class_of[k]], [int(network.node_of[task]) for task in route])
            assert all(low <= starts[task] <= high for task, (low, high) in zip(route, between, strict=True))


def test_where_no_break_is_owed_all_can_start_at_their_earliest_and_all_at_their_latest() -> None:
    """An interval that is too wide would pass the test above."""
    tried = 0
    for seed in range(40):
        arrays, routes, _ = _timed(*random_case(seed, features={Feature.SKILLS, Feature.DOUBLE_UPS}), seed)
        arrays = replace(arrays, links=replace(arrays.links, lag=arrays.links.lag[:0]))
        network = make_network(arrays)
        for end in (0, 1):
            starts = [-1] * arrays.tasks.n
            for k, route in enumerate(routes):
                if route:
                    between = start_ranges(network.shift_classes[network.class_of[k]], [int(network.node_of[task]) for task in route])
                    tried += len(route) > 1 and between[0][0] < between[0][1]
                    for task, ends in zip(route, between, strict=True):
                        starts[task] = ends[end]
            solution = Solution(tuple(map(tuple, routes)), tuple(starts), *cost(arrays, routes, starts))
            assert audit(arrays, solution) == []
    assert tried >= 20


def _generation(network: Network, arrays: Arrays, best: Solution) -> ColumnGeneration:
    """After all rounds."""
    initial_columns, scale = columns_of_solution(arrays, network, best), make_scale(network, costs=True)
    assert scale is not None
    start, cost_unit, cutoff = initial_duals(network, initial_columns), max(1.0, best.soft / max(1, network.v)), best.soft + 1
    generation = ColumnGeneration(
        network, Pricer(network), scale, best.unallocated, cost_unit=cost_unit, start_duals=start, cutoff=cutoff, should_stop=lambda: False
    )
    generation.master.add(initial_columns)
    for _ in generation.run_rounds():
        pass
    return generation


def _choice(network: Network, arrays: Arrays, best: Solution) -> Selection:
    """The cheapest of all routes that a roster no dearer than the best could hold."""
    routes = routes_below(_generation(network, arrays, best), best.soft + 1, lambda: False)
    assert routes is not None
    return solve_set_partitioning(
        network, routes, max_unallocated=best.unallocated, cutoff=best.soft + 1, work=30.0, should_stop=lambda: False
    )


@pytest.mark.parametrize("first", range(0, 24, 8))
def test_the_cheapest_choice_is_never_dearer_than_the_optimum_and_mostly_as_dear(first: int) -> None:
    """Without what routes agree on, it is often cheaper, for a roster that nobody can work."""
    exact = gained = 0
    for seed in range(first, first + 8):
        arrays = replace(compile_problem(*random_case(seed, visits=7, carers=3, features=LINKED)), soft_weights=SoftWeights())
        best = solve_exact(arrays).solution
        network = make_network(arrays, 600)
        choice, loose = _choice(network, arrays, best), _choice(replace(network, links=NO_LINKS), arrays, best)
        assert choice.columns is not None
        assert loose.cost <= choice.bound <= best.soft, seed
        exact += choice.cost == best.soft
        gained += loose.cost < choice.cost
    assert exact >= 7
    assert gained >= 1


@pytest.mark.parametrize("seed", range(12))
def test_the_choice_is_never_dearer_than_the_optimum_with_every_rule(seed: int) -> None:
    arrays = compile_problem(*random_case(seed + 100, visits=6, carers=3, features=ALL))
    best = solve_exact(arrays).solution
    assert _choice(make_network(arrays, 600), arrays, best).bound <= best.soft


def _asking_for_the_same() -> tuple[Network, Arrays, Solution]:
    """A day with two visits that ask for the same carer, both placed, and several carers for them."""
    for seed in range(200):
        arrays = compile_problem(*random_case(seed, visits=6, carers=3, features=LINKED))
        network = make_network(arrays)
        pairs = [(a, b) for a, b in network.links.same_carer if len(a) == len(b) == 1 and network.demand[a[0]] == network.demand[b[0]] == 1]
        best = solve_exact(arrays).solution
        if pairs and best.unallocated == 0 and len(network.shift_classes) > 1:
            return network, arrays, best
    raise AssertionError("no such case")


def test_two_carers_where_one_is_asked_for_are_found_out() -> None:
    network, arrays, best = _asking_for_the_same()
    sync_cuts = make_same_carer_cuts(network, best.unallocated)
    (its, others), *_ = network.links.same_carer
    apart = [(Column(shift_class, nodes, 1, nodes), 1.0) for shift_class, nodes in ((0, its), (1, others))]
    assert violated_same_carer_cuts(sync_cuts, apart, ())
    assert violated_same_carer_cuts(sync_cuts, apart, sync_cuts) == []
    assert violated_same_carer_cuts(sync_cuts, [(column, 1.0) for column in columns_of_solution(arrays, network, best)], ()) == []


def test_a_visit_that_may_be_left_out_binds_nobody() -> None:
    network, _, _ = _asking_for_the_same()
    buckets = network.buckets.node
    for max_unallocated in (None, int(network.unallocated_cost[:, 0].max())):
        assert all(
            network.group[buckets[sync_cut.buckets[0]]] == network.group[buckets[sync_cut.partners[0]]]
            for sync_cut in make_same_carer_cuts(network, max_unallocated)
        )
