"""Rosters out of runs: set partitioning by CP-SAT."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import SubsetRowCut
from scheduler.solver.column_generation.synchronise import agree_on_carers, agree_on_starts
from scheduler.solver.column_generation.time_buckets import Spots

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Selection:
    """What the cheapest choice of runs is known to be.

    Attributes:
        columns: the best found; None where there is none, or none was found.
        cost: of it.
        bound: no choice costs less; infinite where there is none.
    """

    columns: tuple[Column, ...] | None
    cost: int
    bound: float


def select(
    network: Network,
    columns: Sequence[Column],
    *,
    limit: int,
    below: int,
    work: float,
    hint: Collection[Column] = (),
    starts: bool = True,
    cuts: Sequence[SubsetRowCut] = (),
    should_stop: Callable[[], bool],
) -> Selection:
    """The cheapest choice of runs that holds every node as often as it asks, but for units left out.

    Args:
        network: what is to be held.
        columns: to choose from.
        limit: of what is left out, on the level UNALLOCATED.
        below: the choice costs less than this.
        work: the most that CP-SAT does, in its own count, about a second each.
        hint: a choice to begin with.
        starts: whether runs agree on starts; not where runs in another order are known to be missing, which leave other starts.
        cuts: that every choice keeps; they say more than what they follow from, once runs are made in part.
        should_stop: asked about twenty times a second.
    """
    model = cp_model.CpModel()
    made = [model.new_bool_var("") for _ in columns]
    out = [model.new_bool_var("") for _ in network.unplaced]
    holding: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    by_duty: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, run in zip(columns, made, strict=True):
        by_duty[column.duty].append(run)
        for node in column.nodes:
            holding[node].append(run)
    for node, (demand, unit) in enumerate(zip(network.demand.tolist(), network.unit.tolist(), strict=True)):
        if demand == 1:
            model.add_exactly_one([*holding[node], out[unit]])
        else:
            model.add(sum(holding[node]) + demand * out[unit] == demand)
    _tie(model, network.spots, columns, made)
    agree_on_carers(model, network, columns, made, out)
    if starts:
        agree_on_starts(model, network, columns, made, out)
    for duty, runs in by_duty.items():
        model.add(sum(runs) <= len(network.shifts[duty]))
    for cut in cuts:
        model.add(sum(count * run for column, run in zip(columns, made, strict=True) if (count := cut.counts(column))) <= cut.most)
    model.add(sum(int(cost) * left for cost, left in zip(network.unplaced[:, 0], out, strict=True)) <= limit)
    runs_cost = sum(column.cost * run for column, run in zip(columns, made, strict=True))
    cost = runs_cost + sum(int(price) * left for price, left in zip(network.unplaced[:, 1], out, strict=True))
    model.add(cost < below)
    model.minimize(cost)
    for column, run in zip(columns, made, strict=True):
        model.add_hint(run, column in hint)
    return _solved(model, columns, made, work, should_stop)


def _tie(model: cp_model.CpModel, spots: Spots, columns: Sequence[Column], made: Sequence[cp_model.IntVar]) -> None:
    """Who is at a spot has a partner at a spot that fits it."""
    at: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
    for column, run in zip(columns, made, strict=True):
        for spot in column.spots:
            at[spot].append(run)
    for spot, partners in enumerate(spots.partners):
        if spot in partners:
            model.add(sum(at[spot]) == 2 * model.new_bool_var(""))
        elif partners and at[spot]:
            model.add(sum(at[spot]) <= sum(run for partner in partners for run in at[partner]))


def _solved(
    model: cp_model.CpModel, columns: Sequence[Column], made: Sequence[cp_model.IntVar], work: float, should_stop: Callable[[], bool]
) -> Selection:
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
    chosen = tuple(column for column, run in zip(columns, made, strict=True) if solver.boolean_value(run))
    cost = round(solver.objective_value)
    return Selection(chosen, cost, cost if status == cp_model.OPTIMAL else 0)
