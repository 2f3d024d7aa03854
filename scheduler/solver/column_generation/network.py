"""The problem as column generation sees it: nodes to be covered, and duties that can cover them.

A *node* is a task, or both halves of a double-up where they ask for the same; a *duty* is a shift, or several that are alike. Duties know
nodes by their *spots*, stretches of time where runs have to agree on starts. What else they have to agree on is let go, and so is every
soft term but legs, what a task costs in a shift, and lateness: what is let go costs nothing less than 0 in any roster, so that bounds stay
bounds.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.solver.column_generation.links import SyncConstraints, make_links
from scheduler.solver.column_generation.time_buckets import Spots, make_spots
from scheduler.solver.kernels.labelling import BOTTOM, LEAST, NEVER, TOP, Duty
from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints
from scheduler.solver.model.reachability import Reach, reach

SPOTS_A_DAY = 48
"""Into so many the starts of visits are cut where runs have to agree on them."""
NEAREST = 12
"""Successors of a node that a thin duty keeps."""

ARC_BITS, APART_BITS = 24, 25
"""For the number of an arc of a duty, and for how far apart its ends are: as one number they are sorted much more quickly than as rows."""


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and duties.

    Attributes:
        node_of: [n] node of each task.
        demand: [v] how many runs cover a node.
        unit: [v] unit of each node.
        spots: of all nodes.
        links: what nodes have to agree on.
        unplaced: [u, 2] cost of leaving a unit out, on both levels.
        mates: for each node those that no run holds beside it.
        duties: numbers only, for the kernel; their nodes are spots.
        thin: the same with only the nearest of the nodes that can follow each, to find runs quickly.
        shifts: for each duty its shifts, all alike.
        duty_of: [k] duty of each shift.
        near: [v, v] the ticks from one node to the other and back, by the quickest mode.
        price: [n, k] soft cost of a task in a shift, at least.
        again: bool [v, v] whether one run could make the first, then the second, then the first again.
    """

    node_of: Ints
    demand: Ints
    unit: Ints
    spots: Spots
    links: SyncConstraints
    unplaced: Ints
    mates: tuple[tuple[int, ...], ...]
    duties: tuple[Duty, ...]
    thin: tuple[Duty, ...]
    shifts: tuple[tuple[int, ...], ...]
    duty_of: Ints
    near: Ints
    price: Ints
    again: Bools

    @property
    def v(self) -> int:
        """Number of nodes."""
        return len(self.demand)

    def nodes_of(self, spots: Sequence[int]) -> tuple[int, ...]:
        """The nodes of spots."""
        return tuple(self.spots.node[list(spots)].tolist())


def make_network(arrays: Arrays, ticks: int = INFINITE) -> Network:
    """The network of a problem, with spots of so many ticks; by default nodes are not cut."""
    reached = reach(arrays)
    prices = _prices(arrays)
    node_of = _merge_halves(arrays, prices)
    tasks, demand = np.unique(node_of, return_index=True)[1], np.bincount(node_of)
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for k in range(arrays.shifts.k):
        alike[_features(arrays, prices, k)].append(k)
    shifts = tuple(map(tuple, alike.values()))
    mates = _mates(arrays, node_of)
    duty_of = np.zeros(arrays.shifts.k, dtype=np.int64)
    for duty, its in enumerate(shifts):
        duty_of[list(its)] = duty
    near = _there_and_back(arrays, tasks)
    spots = make_spots(arrays, node_of, reached.span[tasks], ticks)
    duties = tuple(_duty(arrays, its[0], reached=reached, prices=prices, tasks=tasks, spots=spots, mates=mates) for its in shifts)
    nearest = NEAREST * spots.s // max(1, len(tasks))
    return Network(
        node_of=node_of,
        demand=demand.astype(np.int64),
        unit=arrays.tasks.group[tasks],
        spots=spots,
        links=make_links(arrays, node_of, reached.span[tasks], duty_of),
        unplaced=arrays.unallocated_cost,
        mates=mates,
        duties=duties,
        thin=tuple(_thin(duty, nearest, np.zeros(len(duty.node), dtype=np.int64)) for duty in duties),
        shifts=shifts,
        duty_of=duty_of,
        near=near,
        price=prices,
        again=_again(arrays, reached, tasks, near),
    )


def ticks_of_spot(arrays: Arrays) -> int:
    """The ticks of a spot where runs have to agree on starts."""
    return arrays.week.day_ticks // SPOTS_A_DAY


def thinned(network: Network, nearest: int, worth: Ints | None = None) -> Network:
    """The same with so many successors of each node in thin duties.

    Args:
        network: as it is.
        nearest: how many.
        worth: [v] ticks that one would go out of one's way to get to a node.
    """
    many = nearest * network.spots.s // max(1, network.v)
    further = np.zeros(network.v, dtype=np.int64) if worth is None else worth.max(initial=0) - worth
    return replace(network, thin=tuple(_thin(duty, many, further[network.spots.node[duty.node]]) for duty in network.duties))


def most_visits(duty: Duty) -> int:
    """More visits than any run of a duty can hold: no two of its starts are nearer to each other than the shortest visit takes."""
    return int((duty.span[TOP] - duty.span[BOTTOM]) // duty.span[LEAST]) + 2


def _prices(arrays: Arrays) -> Ints:
    """[n, k] What a task costs in a shift at least: a new face is shared by all the visits that this carer could make to the person."""
    prices = arrays.cost.copy()
    if arrays.soft_weights.new_carer:
        tasks, carer = arrays.tasks, arrays.shifts.carer
        could = np.zeros((tasks.n, len(arrays.known_carers[0])), dtype=np.int64)
        for k, its in enumerate(carer):
            could[:, its] |= arrays.allowed[:, k]
        visits = np.zeros_like(arrays.known_carers, dtype=np.int64)
        np.add.at(visits, tasks.person, could)
        share = np.where(arrays.known_carers, 0, arrays.soft_weights.new_carer // np.maximum(visits, 1))
        prices += share[tasks.person][:, carer]
    return prices


def _merge_halves(arrays: Arrays, prices: Ints) -> Ints:
    """[n] The node of each task: halves of a double-up are one where every shift treats them alike."""
    visit = arrays.tasks.visit
    node_of, node = np.zeros(arrays.tasks.n, dtype=np.int64), -1
    for task in range(arrays.tasks.n):
        twin = task > 0 and visit[task] == visit[task - 1]
        alike = twin and (arrays.allowed[task] == arrays.allowed[task - 1]).all() and (prices[task] == prices[task - 1]).all()
        node += not alike
        node_of[task] = node
    return node_of


def _features(arrays: Arrays, prices: Ints, k: int) -> tuple[object, ...]:
    """What makes shifts alike."""
    shifts = arrays.shifts
    columns = (shifts.start, shifts.end, shifts.mode, shifts.leave, shifts.back, shifts.break_ticks)
    away = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]]
    own = np.where(arrays.allowed[:, k], prices[:, k], -1)
    return *(int(column[k]) for column in columns), shifts.break_window[k].tobytes(), away.tobytes(), own.tobytes()


def _mates(arrays: Arrays, node_of: Ints) -> tuple[tuple[int, ...], ...]:
    mates: list[set[int]] = [set() for _ in range(int(node_of.max(initial=-1)) + 1)]
    for a, b in node_of[arrays.links.apart].tolist():
        if a != b:
            mates[a].add(b)
            mates[b].add(a)
    return tuple(tuple(sorted(others)) for others in mates)


def _duty(arrays: Arrays, k: int, *, reached: Reach, prices: Ints, tasks: Ints, spots: Spots, mates: tuple[tuple[int, ...], ...]) -> Duty:
    """What the kernel knows of a shift. Its spots stand in the order of their first starts."""
    shifts, legs = arrays.shifts, arrays.travel[arrays.shifts.mode[k]].astype(np.int64)
    own = tasks[spots.node]
    firsts, lasts = np.maximum(reached.first[own, k], spots.span[:, 0]), np.minimum(reached.last[own, k], spots.span[:, 1])
    here = np.flatnonzero(reached.can[own, k] & (firsts <= lasts))
    here = here[np.argsort(firsts[here], kind="stable")]
    nodes, its, first, last = spots.node[here], own[here], firsts[here], lasts[here]
    minutes, place = arrays.tasks.duration_ticks[its], arrays.tasks.place[its]
    between = legs[np.ix_(place, place)]
    may = (first[:, None] + minutes[:, None] + between[..., 0] <= last[None, :]) & (between[..., 0] < INFINITE)
    for local, node in enumerate(nodes.tolist()):
        may[local, np.isin(nodes, (node, *mates[node]))] = False
    pieces = [_pieces(arrays, int(task), k, int(low), int(high)) for task, low, high in zip(its, first, last, strict=True)]
    last_of = np.where(reached.can[own, k], reached.last[own, k], -1)
    out, home = legs[shifts.leave[k], place], legs[place, shifts.back[k]]
    return Duty(
        node=here,
        minutes=minutes,
        first=first,
        last=last,
        last_of=last_of,
        price=prices[its, k],
        out=np.ascontiguousarray(out),
        home=np.ascontiguousarray(home),
        piece_of=np.cumsum([0, *map(len, pieces)], dtype=np.int64),
        piece=np.array([row for rows in pieces for row in rows], dtype=np.int64).reshape(-1, 3),
        arc_of=np.cumsum([0, *may.sum(axis=1)], dtype=np.int64),
        arc=_rows(may, between),
        into_of=np.cumsum([0, *may.sum(axis=0)], dtype=np.int64),
        into=_rows(may.T, between.transpose(1, 0, 2)),
        span=np.array(
            [
                *(
                    shifts.start[k],
                    shifts.end[k],
                    shifts.break_ticks[k] if arrays.break_is_hard else 0,
                    *shifts.break_window[k],
                    arrays.soft_weights.late,
                ),
                *(minutes.min(initial=INFINITE), first.min(initial=INFINITE), last.max(initial=INFINITE if not len(last) else -INFINITE)),
            ],
            dtype=np.int64,
        ),
    )


def _thin(duty: Duty, nearest: int, further: Ints) -> Duty:
    """A duty with the nearest successors of each node only, by the journey and a little of the wait that cannot be avoided.

    What is not worth going to, by `further` [q] ticks, is so much further.
    """
    nodes = len(duty.node)
    of = np.repeat(np.arange(nodes), np.diff(duty.arc_of))
    to, journey = duty.arc[:, 0], duty.arc[:, 1]
    apart = journey + np.maximum(0, duty.first[to] - duty.last[of] - duty.minutes[of] - journey) // 20 + further[to]
    key = (of << (ARC_BITS + APART_BITS)) + (np.minimum(apart, (1 << APART_BITS) - 1) << ARC_BITS) + np.arange(len(of))
    order = np.sort(key) & ((1 << ARC_BITS) - 1)
    kept = order[np.arange(len(of)) - duty.arc_of[of[order]] < nearest]
    kept.sort()
    arcs, ones = duty.arc[kept], of[kept]
    back = np.lexsort((ones, arcs[:, 0]))
    into = np.column_stack([ones[back], arcs[back, 1:]])
    counts = (np.bincount(each, minlength=nodes) for each in (ones, arcs[:, 0]))
    arc_of, into_of = (np.concatenate([[0], np.cumsum(count)]).astype(np.int64) for count in counts)
    return duty._replace(arc_of=arc_of, arc=arcs, into_of=into_of, into=np.ascontiguousarray(into))


def _rows(may: Bools, between: Ints) -> Ints:
    """[a, 3] the other node, ticks and cost of each arc, node by node."""
    ones, others = np.nonzero(may)
    return np.ascontiguousarray(np.column_stack([others, between[ones, others]]).astype(np.int64))


def _pieces(arrays: Arrays, task: int, k: int, first: int, last: int) -> list[tuple[int, int, int]]:
    """First start, last start and last start on time of each stretch in which a task can start in a shift, in order of time."""
    tasks, shifts = arrays.tasks, arrays.shifts
    stretches = [(first, last)]
    for begins, ends in shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]].tolist():
        clear = ((-INFINITE, begins - int(tasks.duration_ticks[task])), (ends, INFINITE))
        stretches = [(max(a, c), min(b, d)) for a, b in stretches for c, d in clear if max(a, c) <= min(b, d)]
    windows = tasks.window[tasks.window_of[task] : tasks.window_of[task + 1]].tolist()
    due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
    opened = [(opens, until - 1, closes) for (opens, closes), until in zip(due, [*(opens for opens, _ in due[1:]), NEVER], strict=True)]
    parts = [
        (max(a, c, e), min(b, d, f), closes if arrays.soft_weights.late else NEVER)
        for a, b in stretches
        for c, d in windows
        for e, f, closes in opened
    ]
    return sorted(part for part in parts if part[0] <= part[1])


def _there_and_back(arrays: Arrays, tasks: Ints) -> Ints:
    place = arrays.tasks.place[tasks]
    ticks = arrays.travel[..., 0].min(axis=0).astype(np.int64)[np.ix_(place, place)]
    there_and_back: Ints = ticks + ticks.T
    return there_and_back


def _again(arrays: Arrays, reached: Reach, tasks: Ints, near: Ints) -> Bools:
    first = np.where(reached.can, reached.first, INFINITE).min(axis=1)[tasks]
    last = np.where(reached.can, reached.last, -INFINITE).max(axis=1)[tasks]
    minutes = arrays.tasks.duration_ticks[tasks]
    again: Bools = first[:, None] + minutes[:, None] + minutes[None, :] + near <= last[:, None]
    np.fill_diagonal(again, val=False)
    return again
