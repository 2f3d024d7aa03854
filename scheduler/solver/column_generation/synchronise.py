"""Synchronisation constraints of set partitioning: common starts and common carers.

A start lies between the earliest and the latest that its route allows. Dependence between two
starts of one route is relaxed, so no feasible roster is excluded.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.kernels.labelling import (
    SPAN_BREAK_AFTER_TICKS,
    SPAN_BREAK_EARLIEST,
    SPAN_BREAK_LATEST,
    SPAN_BREAK_TICKS,
    SPAN_END,
    SPAN_START,
    ShiftClass,
)
from scheduler.solver.kernels.layout import INFINITE_64
from scheduler.solver.model.arrays import Ints

BoolVar = cp_model.IntVar
Starts = tuple[int, int]
"""A start with the break still to be taken, and one without a break to come."""


def synchronise_starts(
    model: cp_model.CpModel, network: Network, columns: Sequence[Column], is_chosen: Sequence[BoolVar], is_unallocated: Sequence[BoolVar]
) -> None:
    """Adds the starts of timed nodes, their ranges in the chosen routes, and their lags.

    Args:
        model: The model.
        network: Nodes and their links.
        columns: Columns to select from.
        is_chosen: For each column whether it is selected.
        is_unallocated: For each group whether it is left out.
    """
    links = network.links
    start = {node: model.new_int_var(first, last, "") for node, (first, last) in links.start_span.items()}
    later: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    sooner: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    for column, variable in zip(columns, is_chosen, strict=True):
        if links.timed.isdisjoint(column.nodes):
            continue
        for node, (low, high) in zip(column.nodes, start_ranges(network.shift_classes[column.shift_class], column.buckets), strict=True):
            if node not in links.timed:
                continue
            first, last = links.start_span[node]
            if network.demand[node] == 1:
                later[node].append(max(0, low - first) * variable)
                sooner[node].append(max(0, last - high) * variable)
            elif low > first or high < last:
                model.add_linear_constraint(start[node], low, high).only_enforce_if(variable)
    for node, (first, last) in links.start_span.items():
        model.add(start[node] >= first + sum(later[node]))
        model.add(start[node] <= last - sum(sooner[node]))
    for a, b, ticks in links.lags:
        groups = {int(network.group[a]), int(network.group[b])}
        model.add(start[b] >= start[a] + ticks).only_enforce_if([is_unallocated[group].negated() for group in groups])


def synchronise_carers(
    model: cp_model.CpModel, network: Network, columns: Sequence[Column], is_chosen: Sequence[BoolVar], is_unallocated: Sequence[BoolVar]
) -> None:
    """Requires that carers of one visit also make the other, unless that is left out.

    Args:
        model: The model.
        network: Nodes and their links.
        columns: Columns to select from.
        is_chosen: For each column whether it is selected.
        is_unallocated: For each group whether it is left out.
    """
    for its, others in network.links.same_carer:
        free = int(network.demand[list(its)].sum()) * is_unallocated[int(network.group[others[0]])]
        for team in network.links.teams:
            own = [(column, variable) for column, variable in zip(columns, is_chosen, strict=True) if column.shift_class in team]
            one, other = (sum(variable for column, variable in own if not set(nodes).isdisjoint(column.nodes)) for nodes in (its, others))
            model.add(one <= other + free)


def start_ranges(shift_class: ShiftClass, buckets: Sequence[int]) -> list[tuple[int, int]]:
    """Returns the earliest and latest start of each visit of a route.

    Windows, travel, absences, the shift and its break are respected.

    Args:
        shift_class: The route's shift class.
        buckets: Its time buckets in order.
    """
    at = [int(np.flatnonzero(shift_class.node == bucket)[0]) for bucket in buckets]
    legs = [_leg(shift_class, i, j) for i, j in pairwise(at)]
    forward, backward = _earliest(shift_class, at, legs), _latest(shift_class, at, legs)
    lows = [min((a for a, b in zip(*both, strict=True) if a <= b), default=INFINITE_64) for both in zip(forward, backward, strict=True)]
    highs = [max((b for a, b in zip(*both, strict=True) if a <= b), default=-INFINITE_64) for both in zip(forward, backward, strict=True)]
    return list(zip(lows, highs, strict=True))


def _break_of(shift_class: ShiftClass) -> tuple[int, int, int]:
    """Returns length and window of the break that every route of two visits takes; length 0 where a short one need not."""
    length, opens, closes = (int(shift_class.span[column]) for column in (SPAN_BREAK_TICKS, SPAN_BREAK_EARLIEST, SPAN_BREAK_LATEST))
    return (length if shift_class.span[SPAN_BREAK_AFTER_TICKS] < 0 else 0), opens, closes


def _leg(shift_class: ShiftClass, i: int, j: int) -> int:
    """Returns the travel ticks of an arc."""
    arcs: Ints = shift_class.arc[shift_class.arc_of[i] : shift_class.arc_of[i + 1]]
    return int(arcs[arcs[:, 0] == j, 1][0])


def _earliest(shift_class: ShiftClass, at: Sequence[int], legs: Sequence[int]) -> list[Starts]:
    """Returns earliest starts by a forward pass."""
    rest, opens, closes = _break_of(shift_class)
    first = _not_before(shift_class, at[0], int(shift_class.span[SPAN_START] + shift_class.leg_out[at[0], 0]))
    found = [(INFINITE_64, first) if rest == 0 or len(at) == 1 else (first, INFINITE_64)]
    for i, j, leg in zip(at, at[1:], legs, strict=False):
        owing, done = (moment + int(shift_class.duration_ticks[i]) for moment in found[-1])
        paused = max(owing + leg, opens) + rest if max(owing, opens) + rest <= closes else INFINITE_64
        found.append(
            (_not_before(shift_class, j, owing + leg), min(_not_before(shift_class, j, done + leg), _not_before(shift_class, j, paused)))
        )
    return found


def _latest(shift_class: ShiftClass, at: Sequence[int], legs: Sequence[int]) -> list[Starts]:
    """Returns latest starts by a backward pass."""
    rest, opens, closes = _break_of(shift_class)
    end = int(shift_class.span[SPAN_END] - shift_class.leg_home[at[-1], 0])
    found = [(-INFINITE_64, _not_after(shift_class, at[-1], end - int(shift_class.duration_ticks[at[-1]])))]
    for i, leg in zip(at[-2::-1], legs[::-1], strict=True):
        owing, done = found[-1]
        minutes = int(shift_class.duration_ticks[i])
        paused = min(closes, done - leg) - rest - minutes if opens + rest <= min(done, closes) else -INFINITE_64
        found.append(
            (
                max(_not_after(shift_class, i, owing - leg - minutes), _not_after(shift_class, i, paused)),
                _not_after(shift_class, i, done - leg - minutes),
            )
        )
    return found[::-1]


def _not_before(shift_class: ShiftClass, j: int, time: int) -> int:
    """Returns the first start of a node at or after a time; INFINITE_64 if there is none."""
    intervals = shift_class.interval[shift_class.interval_of[j] : shift_class.interval_of[j + 1], :2].tolist()
    return min((max(time, first) for first, last in intervals if time <= last), default=INFINITE_64)


def _not_after(shift_class: ShiftClass, j: int, time: int) -> int:
    """Returns the last start of a node at or before a time; -INFINITE_64 if there is none."""
    intervals = shift_class.interval[shift_class.interval_of[j] : shift_class.interval_of[j + 1], :2].tolist()
    return max((min(time, last) for first, last in intervals if time >= first), default=-INFINITE_64)
