"""Conversion between rosters and columns, and duals for the first round."""

from collections.abc import Iterable

import numpy as np

from scheduler.solver.column_generation.master import Duals, Floats
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution

Routes = tuple[tuple[int, ...], ...]


def columns_of_solution(arrays: Arrays, network: Network, solution: Solution) -> dict[Column, Floats]:
    """Returns the columns of a feasible solution, each with the cost fraction of every visit."""
    return {_column(arrays, network, solution, k): _cost_fractions(arrays, k, route) for k, route in enumerate(solution.routes) if route}


def _column(arrays: Arrays, network: Network, solution: Solution, k: int) -> Column:
    """Returns the route of a shift as a column."""
    route, tasks = list(solution.routes[k]), arrays.tasks
    late = 0
    for task in route:
        due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
        close = next((b for a, b in reversed(due) if a <= solution.starts[task]), due[0][1])
        late += max(0, solution.starts[task] - close)
    cost = int(_legs(arrays, k, route).sum()) + int(network.task_cost[route, k].sum()) + arrays.soft_weights.late * late
    nodes = tuple(network.node_of[route].tolist())
    buckets = tuple(network.buckets.bucket_at(node, solution.starts[task]) for node, task in zip(nodes, route, strict=True))
    return Column(int(network.class_of[k]), nodes, cost, buckets)


def _legs(arrays: Arrays, k: int, route: list[int]) -> Floats:
    """Returns the soft cost of each leg of a route."""
    stops = np.array([arrays.shifts.leave[k], *arrays.tasks.place[route], arrays.shifts.back[k]])
    legs: Floats = arrays.travel[arrays.shifts.mode[k], stops[:-1], stops[1:], 1].astype(np.float64)
    return legs


def _cost_fractions(arrays: Arrays, k: int, route: tuple[int, ...]) -> Floats:
    """Returns how a route's cost is divided among its visits.

    A visit counts for the travel it adds and for a quarter of its two legs. The fractions sum to 1.
    """
    stops = np.array([arrays.shifts.leave[k], *arrays.tasks.place[list(route)], arrays.shifts.back[k]])
    legs = _legs(arrays, k, list(route))
    both = legs[:-1] + legs[1:]
    saved = both - arrays.travel[arrays.shifts.mode[k], stops[:-2], stops[2:], 1]
    cost_fraction: Floats = np.maximum(saved, 1.0) + both / 4
    cost_fraction /= cost_fraction.sum()
    return cost_fraction


def initial_duals(network: Network, columns: dict[Column, Floats]) -> Duals:
    """Returns duals at which the columns of a roster have a reduced cost of about 0."""
    cover_dual = np.zeros(network.v)
    for column, cost_fraction in columns.items():
        nodes = list(column.nodes)
        cover_dual[nodes] = np.maximum(cover_dual[nodes], column.cost * cost_fraction)
    return Duals(cover_dual, 0.0, np.zeros(len(network.shift_classes)))


def is_elementary(network: Network, column: Column) -> bool:
    """Returns whether a column repeats no node and contains no two conflicting nodes."""
    nodes = set(column.nodes)
    return len(nodes) == len(column.nodes) and all(nodes.isdisjoint(network.conflicts[node]) for node in column.nodes)


def routes_of_columns(arrays: Arrays, network: Network, columns: Iterable[Column]) -> Routes:
    """Returns the tasks of each shift.

    Shifts of one class take its columns in turn, and tasks of a double-up take theirs in turn.
    """
    routes: list[tuple[int, ...]] = [() for _ in range(arrays.shifts.k)]
    free_shifts = [list(shifts) for shifts in network.shifts]
    tasks_of: list[list[int]] = [[] for _ in range(network.v)]
    for task, node in enumerate(network.node_of.tolist()):
        tasks_of[node].append(task)
    for column in columns:
        routes[free_shifts[column.shift_class].pop(0)] = tuple(tasks_of[node].pop(0) for node in column.nodes)
    return tuple(routes)
