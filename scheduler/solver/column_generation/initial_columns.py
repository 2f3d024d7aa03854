"""A roster's runs as columns and back, and what its visits are worth before any programme has been solved."""

from collections.abc import Iterable

import numpy as np

from scheduler.solver.column_generation.master import Duals, Floats
from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.model.arrays import Arrays
from scheduler.solver.model.solution import Solution

Routes = tuple[tuple[int, ...], ...]


def columns_of(arrays: Arrays, network: Network, solution: Solution) -> dict[Column, Floats]:
    """The runs of a solution that keeps all rules, each with how its cost is shared out among its visits."""
    return {_column(arrays, network, solution, k): _worth(arrays, k, route) for k, route in enumerate(solution.routes) if route}


def _column(arrays: Arrays, network: Network, solution: Solution, k: int) -> Column:
    route, tasks = list(solution.routes[k]), arrays.tasks
    late = 0
    for task in route:
        due = tasks.due[tasks.due_of[task] : tasks.due_of[task + 1]].tolist()
        close = next((b for a, b in reversed(due) if a <= solution.starts[task]), due[0][1])
        late += max(0, solution.starts[task] - close)
    cost = int(_legs(arrays, k, route).sum()) + int(network.price[route, k].sum()) + arrays.soft_weights.late * late
    nodes = tuple(network.node_of[route].tolist())
    spots = tuple(network.spots.at(node, solution.starts[task]) for node, task in zip(nodes, route, strict=True))
    return Column(int(network.duty_of[k]), nodes, cost, spots)


def _legs(arrays: Arrays, k: int, route: list[int]) -> Floats:
    stops = np.array([arrays.shifts.leave[k], *arrays.tasks.place[route], arrays.shifts.back[k]])
    legs: Floats = arrays.travel[arrays.shifts.mode[k], stops[:-1], stops[1:], 1].astype(np.float64)
    return legs


def _worth(arrays: Arrays, k: int, route: tuple[int, ...]) -> Floats:
    """What each visit of a run adds to its journeys, and a quarter of the two beside it, so that all of them sum up to 1."""
    stops = np.array([arrays.shifts.leave[k], *arrays.tasks.place[list(route)], arrays.shifts.back[k]])
    legs = _legs(arrays, k, list(route))
    both = legs[:-1] + legs[1:]
    saved = both - arrays.travel[arrays.shifts.mode[k], stops[:-2], stops[2:], 1]
    worth: Floats = np.maximum(saved, 1.0) + both / 4
    worth /= worth.sum()
    return worth


def first_duals(network: Network, columns: dict[Column, Floats]) -> Duals:
    """Duals at which the runs of a roster just earn their cost."""
    prize = np.zeros(network.v)
    for column, worth in columns.items():
        nodes = list(column.nodes)
        prize[nodes] = np.maximum(prize[nodes], column.cost * worth)
    return Duals(prize, 0.0, np.zeros(len(network.duties)))


def is_plain(network: Network, column: Column) -> bool:
    """Whether a run holds no node twice, and none beside its mates."""
    held = set(column.nodes)
    return len(held) == len(column.nodes) and all(held.isdisjoint(network.mates[node]) for node in column.nodes)


def routes_of(arrays: Arrays, network: Network, columns: Iterable[Column]) -> Routes:
    """For each shift the tasks of its run: shifts that are alike take the runs of their duty in turn, and so do halves of a double-up."""
    routes: list[tuple[int, ...]] = [() for _ in range(arrays.shifts.k)]
    free = [list(shifts) for shifts in network.shifts]
    halves: list[list[int]] = [[] for _ in range(network.v)]
    for task, node in enumerate(network.node_of.tolist()):
        halves[node].append(task)
    for column in columns:
        routes[free[column.duty].pop(0)] = tuple(halves[node].pop(0) for node in column.nodes)
    return tuple(routes)
