"""The network of column generation: nodes to cover, and shift classes whose routes cover them.

A *node* is a task, or both halves of a double-up where every shift treats them alike. A *shift
class* is a shift, or several that are alike. Where routes must agree on starts, a node is cut
into *time buckets*. All other rules between routes are relaxed, and so are all soft terms but
travel, task costs and lateness. Relaxed terms are never negative, so bounds stay valid.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.solver.column_generation.build_stopped import never, until_stopped
from scheduler.solver.column_generation.links import SyncConstraints, make_sync_constraints
from scheduler.solver.column_generation.start_intervals import start_intervals
from scheduler.solver.column_generation.time_buckets import TimeBuckets, make_time_buckets
from scheduler.solver.kernels.labelling import SPAN_FIRST_START, SPAN_LAST_START, SPAN_SHORTEST_TICKS, ShiftClass
from scheduler.solver.model.arrays import INFINITE, Arrays, Bools, Ints
from scheduler.solver.model.reachability import Reach, reach

BUCKETS_PER_DAY = 48
"""Number of time buckets a day for visits whose starts must agree."""
NEAREST_ARCS = 12
"""Successors of each node in heuristic pricing."""

ARC_BITS, DISTANCE_BITS = 24, 25
"""Bits of an arc's number and of its length.

Packed into one integer they sort much faster than as rows."""


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes and shift classes.

    Attributes:
        node_of: [n] Node of each task.
        demand: [v] Number of routes that cover each node.
        group: [v] Group of each node; a group is allocated as a whole or not at all.
        buckets: Time buckets of all nodes.
        links: Constraints between nodes of different routes.
        unallocated_cost: [u, 2] Cost of leaving out each group, on both levels.
        conflicts: For each node the nodes that no route combines it with.
        shift_classes: Arrays for the kernels, whose nodes are the time buckets.
        nearest_arc_classes: The same with the nearest arcs only, for heuristic pricing.
        shifts: For each shift class its shifts.
        class_of: [k] Shift class of each shift.
        round_trip_ticks: [v, v] Travel from one node to the other and back, by the fastest mode.
        task_cost: [n, k] Lower bound of the soft cost of each task in each shift.
        can_return: bool [v, v] Whether a route could visit the first node, the second, and the
            first again.
    """

    node_of: Ints
    demand: Ints
    group: Ints
    buckets: TimeBuckets
    links: SyncConstraints
    unallocated_cost: Ints
    conflicts: tuple[tuple[int, ...], ...]
    shift_classes: tuple[ShiftClass, ...]
    nearest_arc_classes: tuple[ShiftClass, ...]
    shifts: tuple[tuple[int, ...], ...]
    class_of: Ints
    round_trip_ticks: Ints
    task_cost: Ints
    can_return: Bools

    @property
    def v(self) -> int:
        """Number of nodes."""
        return len(self.demand)

    def nodes_of(self, buckets: Sequence[int]) -> tuple[int, ...]:
        """Returns the nodes of time buckets."""
        return tuple(self.buckets.node[list(buckets)].tolist())


def make_network(arrays: Arrays, ticks: int = INFINITE, *, should_stop: Callable[[], bool] = never) -> Network:
    """Builds the network of a problem with buckets of this many ticks; raises `BuildStopped` if it is to stop."""
    reached = reach(arrays)
    task_costs = _task_costs(arrays)
    node_of = _merge_halves(arrays, task_costs)
    tasks, demand = np.unique(node_of, return_index=True)[1], np.bincount(node_of)
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for k in range(arrays.shifts.k):
        alike[_class_key(arrays, task_costs, k)].append(k)
    shifts = tuple(map(tuple, alike.values()))
    conflicts = _conflicts(arrays, node_of)
    class_of = np.zeros(arrays.shifts.k, dtype=np.int64)
    for shift_class, its in enumerate(shifts):
        class_of[list(its)] = shift_class
    round_trip_ticks = _round_trip_ticks(arrays, tasks)
    buckets = make_time_buckets(arrays, node_of, reached.span[tasks], ticks)
    shift_classes = tuple(
        _shift_class(arrays, its[0], reached=reached, task_costs=task_costs, tasks=tasks, buckets=buckets, conflicts=conflicts)
        for its in until_stopped(shifts, should_stop)
    )
    nearest = NEAREST_ARCS * buckets.s // max(1, len(tasks))
    return Network(
        node_of=node_of,
        demand=demand.astype(np.int64),
        group=arrays.tasks.group[tasks],
        buckets=buckets,
        links=make_sync_constraints(arrays, node_of, reached.span[tasks], class_of),
        unallocated_cost=arrays.unallocated_cost,
        conflicts=conflicts,
        shift_classes=shift_classes,
        nearest_arc_classes=tuple(
            _keep_nearest_arcs(shift_class, nearest, np.zeros(len(shift_class.node), dtype=np.int64)) for shift_class in shift_classes
        ),
        shifts=shifts,
        class_of=class_of,
        round_trip_ticks=round_trip_ticks,
        task_cost=task_costs,
        can_return=_can_return(arrays, reached, tasks, round_trip_ticks),
    )


def bucket_ticks(arrays: Arrays) -> int:
    """Returns the length of a time bucket for problems with synchronised starts."""
    return arrays.week.day_ticks // BUCKETS_PER_DAY


def with_nearest_arcs(network: Network, nearest: int, dual_ticks: Ints | None = None) -> Network:
    """Returns the network with another number of arcs for heuristic pricing.

    Args:
        network: The network.
        nearest: Successors to keep of each node.
        dual_ticks: [v] Ticks of detour that each node is worth.
    """
    many = nearest * network.buckets.s // max(1, network.v)
    extra_ticks = np.zeros(network.v, dtype=np.int64) if dual_ticks is None else dual_ticks.max(initial=0) - dual_ticks
    return replace(
        network,
        nearest_arc_classes=tuple(
            _keep_nearest_arcs(shift_class, many, extra_ticks[network.buckets.node[shift_class.node]])
            for shift_class in network.shift_classes
        ),
    )


def max_visits(shift_class: ShiftClass) -> int:
    """Returns an upper bound of the visits in a route, from the shortest visit's duration."""
    return int((shift_class.span[SPAN_LAST_START] - shift_class.span[SPAN_FIRST_START]) // shift_class.span[SPAN_SHORTEST_TICKS]) + 2


def _task_costs(arrays: Arrays) -> Ints:
    """[n, k] Returns a lower bound of each task's cost in each shift.

    The cost of a new carer is divided by the visits that the carer could make to the person.
    """
    task_costs = arrays.cost.copy()
    if arrays.soft_weights.new_carer:
        tasks, carer = arrays.tasks, arrays.shifts.carer
        could = np.zeros((tasks.n, len(arrays.known_carers[0])), dtype=np.int64)
        for k, its in enumerate(carer):
            could[:, its] |= arrays.allowed[:, k]
        visits = np.zeros_like(arrays.known_carers, dtype=np.int64)
        np.add.at(visits, tasks.person, could)
        new_carer_cost = np.where(arrays.known_carers, 0, arrays.soft_weights.new_carer // np.maximum(visits, 1))
        task_costs += new_carer_cost[tasks.person][:, carer]
    return task_costs


def _merge_halves(arrays: Arrays, task_costs: Ints) -> Ints:
    """[n] Returns the node of each task; halves that all shifts treat alike share one."""
    visit = arrays.tasks.visit
    node_of, node = np.zeros(arrays.tasks.n, dtype=np.int64), -1
    for task in range(arrays.tasks.n):
        twin = task > 0 and visit[task] == visit[task - 1]
        alike = twin and (arrays.allowed[task] == arrays.allowed[task - 1]).all() and (task_costs[task] == task_costs[task - 1]).all()
        node += not alike
        node_of[task] = node
    return node_of


def _class_key(arrays: Arrays, task_costs: Ints, k: int) -> tuple[object, ...]:
    """Returns the features that are equal for all shifts of a class."""
    shifts = arrays.shifts
    columns = (shifts.start, shifts.end, shifts.mode, shifts.leave, shifts.back, shifts.break_ticks, shifts.break_after_ticks)
    away = shifts.absence[shifts.absence_of[k] : shifts.absence_of[k + 1]]
    own = np.where(arrays.allowed[:, k], task_costs[:, k], -1)
    return *(int(column[k]) for column in columns), shifts.break_window[k].tobytes(), away.tobytes(), own.tobytes()


def _conflicts(arrays: Arrays, node_of: Ints) -> tuple[tuple[int, ...], ...]:
    """Returns for each node the nodes that different carers must visit."""
    conflicts: list[set[int]] = [set() for _ in range(int(node_of.max(initial=-1)) + 1)]
    for a, b in node_of[arrays.links.apart].tolist():
        if a != b:
            conflicts[a].add(b)
            conflicts[b].add(a)
    return tuple(tuple(sorted(others)) for others in conflicts)


def _shift_class(
    arrays: Arrays, k: int, *, reached: Reach, task_costs: Ints, tasks: Ints, buckets: TimeBuckets, conflicts: tuple[tuple[int, ...], ...]
) -> ShiftClass:
    """Returns the arrays of a shift class, with its time buckets in order of first start."""
    shifts, legs = arrays.shifts, arrays.travel[arrays.shifts.mode[k]].astype(np.int64)
    own = tasks[buckets.node]
    firsts, lasts = np.maximum(reached.first[own, k], buckets.span[:, 0]), np.minimum(reached.last[own, k], buckets.span[:, 1])
    here = np.flatnonzero(reached.can[own, k] & (firsts <= lasts))
    here = here[np.argsort(firsts[here], kind="stable")]
    nodes, its, first, last = buckets.node[here], own[here], firsts[here], lasts[here]
    minutes, place = arrays.tasks.duration_ticks[its], arrays.tasks.place[its]
    between = legs[np.ix_(place, place)]
    has_arc = (first[:, None] + minutes[:, None] + between[..., 0] <= last[None, :]) & (between[..., 0] < INFINITE)
    for local, node in enumerate(nodes.tolist()):
        has_arc[local, np.isin(nodes, (node, *conflicts[node]))] = False
    intervals = [start_intervals(arrays, int(task), k, int(low), int(high)) for task, low, high in zip(its, first, last, strict=True)]
    last_of = np.where(reached.can[own, k], reached.last[own, k], -1)
    out, home = legs[shifts.leave[k], place], legs[place, shifts.back[k]]
    return ShiftClass(
        node=here,
        duration_ticks=minutes,
        first_start=first,
        last_start=last,
        last_start_of=last_of,
        cost=task_costs[its, k],
        leg_out=np.ascontiguousarray(out),
        leg_home=np.ascontiguousarray(home),
        interval_of=np.cumsum([0, *map(len, intervals)], dtype=np.int64),
        interval=np.array([row for rows in intervals for row in rows], dtype=np.int64).reshape(-1, 3),
        arc_of=np.cumsum([0, *has_arc.sum(axis=1)], dtype=np.int64),
        arc=_arc_rows(has_arc, between),
        arc_in_of=np.cumsum([0, *has_arc.sum(axis=0)], dtype=np.int64),
        arc_in=_arc_rows(has_arc.T, between.transpose(1, 0, 2)),
        span=np.array(
            [
                *(
                    shifts.start[k],
                    shifts.end[k],
                    shifts.break_ticks[k] if arrays.break_is_hard else 0,
                    *shifts.break_window[k],
                    arrays.soft_weights.late,
                ),
                *(
                    minutes.min(initial=INFINITE),
                    first.min(initial=INFINITE),
                    last.max(initial=INFINITE if not len(last) else -INFINITE),
                    shifts.break_after_ticks[k],
                ),
            ],
            dtype=np.int64,
        ),
    )


def _keep_nearest_arcs(shift_class: ShiftClass, nearest: int, extra_ticks: Ints) -> ShiftClass:
    """Returns the shift class with the nearest successors of each node only.

    The length of an arc is its travel, a twentieth of the unavoidable wait, and `extra_ticks` [q].
    """
    nodes = len(shift_class.node)
    of = np.repeat(np.arange(nodes), np.diff(shift_class.arc_of))
    to, journey = shift_class.arc[:, 0], shift_class.arc[:, 1]
    distance = (
        journey
        + np.maximum(0, shift_class.first_start[to] - shift_class.last_start[of] - shift_class.duration_ticks[of] - journey) // 20
        + extra_ticks[to]
    )
    key = (of << (ARC_BITS + DISTANCE_BITS)) + (np.minimum(distance, (1 << DISTANCE_BITS) - 1) << ARC_BITS) + np.arange(len(of))
    order = np.sort(key) & ((1 << ARC_BITS) - 1)
    kept = order[np.arange(len(of)) - shift_class.arc_of[of[order]] < nearest]
    kept.sort()
    arcs, ones = shift_class.arc[kept], of[kept]
    back = np.lexsort((ones, arcs[:, 0]))
    into = np.column_stack([ones[back], arcs[back, 1:]])
    counts = (np.bincount(each, minlength=nodes) for each in (ones, arcs[:, 0]))
    arc_of, into_of = (np.concatenate([[0], np.cumsum(count)]).astype(np.int64) for count in counts)
    return shift_class._replace(arc_of=arc_of, arc=arcs, arc_in_of=into_of, arc_in=np.ascontiguousarray(into))


def _arc_rows(has_arc: Bools, between: Ints) -> Ints:
    """[a, 3] Returns the other node, ticks and cost of each arc, node by node."""
    ones, others = np.nonzero(has_arc)
    return np.ascontiguousarray(np.column_stack([others, between[ones, others]]).astype(np.int64))


def _round_trip_ticks(arrays: Arrays, tasks: Ints) -> Ints:
    """[v, v] Returns the travel ticks from one node to the other and back, by the fastest mode."""
    place = arrays.tasks.place[tasks]
    ticks = arrays.travel[..., 0].min(axis=0).astype(np.int64)[np.ix_(place, place)]
    round_trips: Ints = ticks + ticks.T
    return round_trips


def _can_return(arrays: Arrays, reached: Reach, tasks: Ints, round_trip_ticks: Ints) -> Bools:
    """[v, v] Returns whether a route could visit the first node, the second, and the first."""
    first = np.where(reached.can, reached.first, INFINITE).min(axis=1)[tasks]
    last = np.where(reached.can, reached.last, -INFINITE).max(axis=1)[tasks]
    minutes = arrays.tasks.duration_ticks[tasks]
    can_return: Bools = first[:, None] + minutes[:, None] + minutes[None, :] + round_trip_ticks <= last[:, None]
    np.fill_diagonal(can_return, val=False)
    return can_return
