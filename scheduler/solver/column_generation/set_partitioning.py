"""Set partitioning: the cheapest roster made of given routes, by CP-SAT."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.column_generation.synchronise import synchronise_carers, synchronise_starts
from scheduler.solver.column_generation.time_buckets import TimeBuckets
from scheduler.solver.cp_models import new_model

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Selection:
    """Result of set partitioning.

    Attributes:
        columns: Columns of the best roster; None if none was found.
        cost: Its cost.
        bound: Lower bound of the cost; infinite if no roster exists.
    """

    columns: tuple[Column, ...] | None
    cost: int
    bound: float


def solve_set_partitioning(
    network: Network,
    columns: Sequence[Column],
    *,
    max_unallocated: int,
    cutoff: int,
    work: float,
    hint: Collection[Column] = (),
    with_starts: bool = True,
    cuts: Sequence[SubsetRowCut] = (),
    should_stop: Callable[[], bool],
) -> Selection:
    """Returns the cheapest selection of columns that covers every allocated node as demanded.

    Args:
        network: Nodes and shift classes.
        columns: Columns to select from.
        max_unallocated: Limit on the level UNALLOCATED.
        cutoff: The selection must cost less.
        work: Limit in CP-SAT's deterministic time, about a second each.
        hint: Columns of an initial roster.
        with_starts: Whether routes must agree on starts. Not valid if columns in another order are
            missing, since those allow other starts.
        cuts: Subset-row cuts to add; they tighten the linear relaxation.
        should_stop: Called about twenty times a second.
    """
    model = new_model()
    is_chosen = [model.new_bool_var("") for _ in columns]
    is_unallocated = [model.new_bool_var("") for _ in network.unallocated_cost]
    covering: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_class: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, variable in zip(columns, is_chosen, strict=True):
        by_class[column.shift_class].append(variable)
        for node in column.nodes:
            covering[node].append(variable)
    for node, (demand, group) in enumerate(zip(network.demand.tolist(), network.group.tolist(), strict=True)):
        if demand == 1:
            model.add_exactly_one([*covering[node], is_unallocated[group]])
        else:
            model.add(sum(covering[node]) + demand * is_unallocated[group] == demand)
    _synchronise_buckets(model, network.buckets, columns, is_chosen)
    synchronise_carers(model, network, columns, is_chosen, is_unallocated)
    if with_starts:
        synchronise_starts(model, network, columns, is_chosen, is_unallocated)
    for shift_class, variables in by_class.items():
        model.add(sum(variables) <= len(network.shifts[shift_class]))
    for cut in cuts:
        model.add(
            sum(count * variable for column, variable in zip(columns, is_chosen, strict=True) if (count := cut.coefficient(column)))
            <= cut.right_hand_side
        )
    model.add(
        sum(int(cost) * variable for cost, variable in zip(network.unallocated_cost[:, 0], is_unallocated, strict=True)) <= max_unallocated
    )
    routes_cost = sum(column.cost * variable for column, variable in zip(columns, is_chosen, strict=True))
    cost = routes_cost + sum(int(price) * variable for price, variable in zip(network.unallocated_cost[:, 1], is_unallocated, strict=True))
    model.add(cost < cutoff)
    model.minimize(cost)
    for column, variable in zip(columns, is_chosen, strict=True):
        model.add_hint(variable, column in hint)
    return _solve(model, columns, is_chosen, work, should_stop)


def _synchronise_buckets(
    model: cp_model.CpModel, buckets: TimeBuckets, columns: Sequence[Column], is_chosen: Sequence[cp_model.IntVar]
) -> None:
    """Requires a partner in a fitting time bucket for each route at a synchronised bucket."""
    at_bucket: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, variable in zip(columns, is_chosen, strict=True):
        for bucket in column.buckets:
            at_bucket[bucket].append(variable)
    for bucket, partners in enumerate(buckets.partners):
        if bucket in partners:
            model.add(sum(at_bucket[bucket]) == 2 * model.new_bool_var(""))
        elif partners and at_bucket[bucket]:
            model.add(sum(at_bucket[bucket]) <= sum(variable for partner in partners for variable in at_bucket[partner]))


def _solve(
    model: cp_model.CpModel, columns: Sequence[Column], is_chosen: Sequence[cp_model.IntVar], work: float, should_stop: Callable[[], bool]
) -> Selection:
    """Solves the model in a thread of its own, so that it can be stopped."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = work
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(max_workers=1) as pool:
        solving = pool.submit(solver.solve, model)
        try:
            while wait([solving], timeout=POLL_SECONDS).not_done:
                if should_stop():
                    solver.stop_search()
        finally:
            while wait([solving], timeout=POLL_SECONDS).not_done:
                solver.stop_search()
        status = solving.result()
    if status == cp_model.INFEASIBLE:
        return Selection(None, 0, math.inf)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Selection(None, 0, 0)
    chosen = tuple(column for column, variable in zip(columns, is_chosen, strict=True) if solver.boolean_value(variable))
    cost = round(solver.objective_value)
    return Selection(chosen, cost, cost if status == cp_model.OPTIMAL else 0)
