"""What a choice of runs has to agree on, for CP-SAT: when linked visits start, and who makes visits that ask for the same carer.

A start is held between the earliest and the latest that the order of a run leaves it. Where two starts of one run depend on each other
that is let go, so that no lawful roster is ruled out.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.kernels.labelling import CLOSES, END, NEVER, OPENS, REST, START, Duty
from scheduler.solver.model.arrays import Ints

Bool = cp_model.IntVar
Moments = tuple[int, int]
"""With the break still to be taken, and with none to come."""


def agree_on_starts(
    model: cp_model.CpModel, network: Network, columns: Sequence[Column], made: Sequence[Bool], out: Sequence[Bool]
) -> None:
    """Starts of timed nodes lie where the chosen runs have them, and as far apart as they should.

    Args:
        model: to be added to.
        network: with the links.
        columns: to choose from.
        made: for each whether it is chosen.
        out: for each unit whether it is left out.
    """
    links = network.links
    start = {node: model.new_int_var(first, last, "") for node, (first, last) in links.span.items()}
    later: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    sooner: defaultdict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    for column, run in zip(columns, made, strict=True):
        if links.timed.isdisjoint(column.nodes):
            continue
        for node, (low, high) in zip(column.nodes, starts_of(network.duties[column.duty], column.spots), strict=True):
            if node not in links.timed:
                continue
            first, last = links.span[node]
            if network.demand[node] == 1:
                later[node].append(max(0, low - first) * run)
                sooner[node].append(max(0, last - high) * run)
            elif low > first or high < last:
                model.add_linear_constraint(start[node], low, high).only_enforce_if(run)
    for node, (first, last) in links.span.items():
        model.add(start[node] >= first + sum(later[node]))
        model.add(start[node] <= last - sum(sooner[node]))
    for a, b, ticks in links.lags:
        units = {int(network.unit[a]), int(network.unit[b])}
        model.add(start[b] >= start[a] + ticks).only_enforce_if([out[unit].negated() for unit in units])


def agree_on_carers(
    model: cp_model.CpModel, network: Network, columns: Sequence[Column], made: Sequence[Bool], out: Sequence[Bool]
) -> None:
    """Where visits ask for the same carers, nobody makes the one without the other, unless the other is left out.

    Args:
        model: to be added to.
        network: with the links.
        columns: to choose from.
        made: for each whether it is chosen.
        out: for each unit whether it is left out.
    """
    for its, others in network.links.same:
        free = int(network.demand[list(its)].sum()) * out[int(network.unit[others[0]])]
        for team in network.links.teams:
            own = [(column, run) for column, run in zip(columns, made, strict=True) if column.duty in team]
            one, other = (sum(run for column, run in own if not set(nodes).isdisjoint(column.nodes)) for nodes in (its, others))
            model.add(one <= other + free)


def starts_of(duty: Duty, spots: Sequence[int]) -> list[tuple[int, int]]:
    """The earliest and the latest start of each visit of a run, by windows, journeys, absences, the shift and its break.

    Args:
        duty: that makes it.
        spots: in order.
    """
    at = [int(np.flatnonzero(duty.node == spot)[0]) for spot in spots]
    legs = [_leg(duty, i, j) for i, j in pairwise(at)]
    forward, backward = _earliest(duty, at, legs), _latest(duty, at, legs)
    lows = [min((a for a, b in zip(*both, strict=True) if a <= b), default=NEVER) for both in zip(forward, backward, strict=True)]
    highs = [max((b for a, b in zip(*both, strict=True) if a <= b), default=-NEVER) for both in zip(forward, backward, strict=True)]
    return list(zip(lows, highs, strict=True))


def _leg(duty: Duty, i: int, j: int) -> int:
    arcs: Ints = duty.arc[duty.arc_of[i] : duty.arc_of[i + 1]]
    return int(arcs[arcs[:, 0] == j, 1][0])


def _earliest(duty: Duty, at: Sequence[int], legs: Sequence[int]) -> list[Moments]:
    """Earliest starts, forward along the run."""
    rest, opens, closes = (int(duty.span[column]) for column in (REST, OPENS, CLOSES))
    first = _not_before(duty, at[0], int(duty.span[START] + duty.out[at[0], 0]))
    found = [(NEVER, first) if rest == 0 or len(at) == 1 else (first, NEVER)]
    for i, j, leg in zip(at, at[1:], legs, strict=False):
        owing, done = (moment + int(duty.minutes[i]) for moment in found[-1])
        paused = max(owing + leg, opens) + rest if max(owing, opens) + rest <= closes else NEVER
        found.append((_not_before(duty, j, owing + leg), min(_not_before(duty, j, done + leg), _not_before(duty, j, paused))))
    return found


def _latest(duty: Duty, at: Sequence[int], legs: Sequence[int]) -> list[Moments]:
    """Latest starts, backward along the run."""
    rest, opens, closes = (int(duty.span[column]) for column in (REST, OPENS, CLOSES))
    end = int(duty.span[END] - duty.home[at[-1], 0])
    found = [(-NEVER, _not_after(duty, at[-1], end - int(duty.minutes[at[-1]])))]
    for i, leg in zip(at[-2::-1], legs[::-1], strict=True):
        owing, done = found[-1]
        minutes = int(duty.minutes[i])
        paused = min(closes, done - leg) - rest - minutes if opens + rest <= min(done, closes) else -NEVER
        found.append(
            (max(_not_after(duty, i, owing - leg - minutes), _not_after(duty, i, paused)), _not_after(duty, i, done - leg - minutes))
        )
    return found[::-1]


def _not_before(duty: Duty, j: int, time: int) -> int:
    """The first start that a node has no earlier than a moment; NEVER where there is none."""
    pieces = duty.piece[duty.piece_of[j] : duty.piece_of[j + 1], :2].tolist()
    return min((max(time, first) for first, last in pieces if time <= last), default=NEVER)


def _not_after(duty: Duty, j: int, time: int) -> int:
    """The last start that a node has no later than a moment; -NEVER where there is none."""
    pieces = duty.piece[duty.piece_of[j] : duty.piece_of[j + 1], :2].tolist()
    return max((min(time, last) for first, last in pieces if time >= first), default=-NEVER)
