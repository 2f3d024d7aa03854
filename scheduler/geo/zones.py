"""Compact areas of given size: capacitated k-means, and the assignment under limits that it needs."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STARTS = 4
ROUNDS = 12
BREACH = 1e9
"""Cost of a unit of weight outside of the limits: more than any distance."""


def balanced_zones(points: Floats, weights: Ints, targets: Floats, *, tolerance: float = 0.03, seed: int = 0) -> Ints:
    """Returns a zone for each point, so that zones are compact and their weights near their targets.

    Args:
        points: float64 [n, 2], kilometres east and north.
        weights: int64 [n], such as minutes of care.
        targets: float64 [zones], weight of each zone; they sum to that of all points.
        tolerance: Greatest share by which the weight of a zone is beside its target, where that can be kept.
        seed: Seed of the first centres.

    Returns:
        int64 [n], zone of each point.
    """
    rng = np.random.default_rng(seed)
    lower, upper = targets * (1 - tolerance), targets * (1 + tolerance)
    best: tuple[float, Ints] | None = None
    for _ in range(STARTS):
        centres = _first_centres(points, len(targets), rng)
        zone_of = np.zeros(len(points), dtype=np.int64)
        for _ in range(ROUNDS):
            costs = _squares(points, centres) * weights[:, None]
            found = assign_within(costs, weights, lower, upper)
            if (found == zone_of).all():
                break
            zone_of = found
            centres = np.array([_middle(points, weights, zone_of == zone, centres[zone]) for zone in range(len(targets))])
        costs = _squares(points, centres) * weights[:, None]
        total = float(costs[np.arange(len(points)), zone_of].sum()) + BREACH * _outside(zone_of, weights, lower, upper)
        if best is None or total < best[0]:
            best = total, zone_of
    assert best is not None
    return best[1]


def assign_within(costs: Floats, weights: Ints, lower: Floats, upper: Floats) -> Ints:
    """Returns a group for each row, at low cost, with the weight of each group within its limits where that can be kept.

    It begins with the cheapest group of each row, and makes the best move or exchange until none is better.

    Args:
        costs: float64 [n, groups].
        weights: int64 [n].
        lower: float64 [groups], least weight.
        upper: float64 [groups], greatest weight.

    Returns:
        int64 [n], group of each row.
    """
    group_of: Ints = costs.argmin(axis=1)
    rows = np.arange(len(costs))
    while True:
        loads: Floats = np.bincount(group_of, weights, costs.shape[1]).astype(np.float64)
        now = costs[rows, group_of]
        moves = costs - now[:, None] + BREACH * _breach_of_moves(group_of, weights, loads, lower, upper)
        exchanges = costs[:, group_of] + costs[:, group_of].T - now[:, None] - now[None, :]
        exchanges = exchanges + BREACH * _breach_of_exchanges(group_of, weights, loads, lower, upper)
        move, exchange = int(moves.argmin()), int(exchanges.argmin())
        if min(moves.flat[move], exchanges.flat[exchange]) >= -1e-6:
            return group_of
        if moves.flat[move] <= exchanges.flat[exchange]:
            group_of[move // costs.shape[1]] = move % costs.shape[1]
        else:
            first, second = divmod(exchange, len(costs))
            group_of[first], group_of[second] = group_of[second], group_of[first]


def _breach_of_moves(group_of: Ints, weights: Ints, loads: Floats, lower: Floats, upper: Floats) -> Floats:
    """[n, groups] Returns by how much a move adds to what is outside of the limits."""
    own = group_of
    left = _beyond(loads[own] - weights, lower[own], upper[own]) - _beyond(loads[own], lower[own], upper[own])
    given = _beyond(loads[None, :] + weights[:, None], lower, upper) - _beyond(loads, lower, upper)[None, :]
    breach: Floats = left[:, None] + given
    breach[np.arange(len(own)), own] = 0
    return breach


def _breach_of_exchanges(group_of: Ints, weights: Ints, loads: Floats, lower: Floats, upper: Floats) -> Floats:
    """[n, n] Returns by how much an exchange adds to what is outside of the limits."""
    own = group_of
    before = _beyond(loads, lower, upper)[own]
    after = _beyond(loads[own][:, None] - weights[:, None] + weights[None, :], lower[own][:, None], upper[own][:, None])
    breach: Floats = after + after.T - before[:, None] - before[None, :]
    breach[own[:, None] == own[None, :]] = 0
    return breach


def _beyond(loads: Floats, lower: Floats, upper: Floats) -> Floats:
    beyond: Floats = np.maximum(lower - loads, 0) + np.maximum(loads - upper, 0)
    return beyond


def _outside(group_of: Ints, weights: Ints, lower: Floats, upper: Floats) -> float:
    return float(_beyond(np.bincount(group_of, weights, len(lower)).astype(np.float64), lower, upper).sum())


def _first_centres(points: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Returns centres by the rule of k-means++: the next is likelier the farther it is from those there are."""
    chosen = [int(rng.integers(len(points)))]
    while len(chosen) < count:
        near = _squares(points, points[chosen]).min(axis=1) + 1e-9
        chosen.append(int(rng.choice(len(points), p=near / near.sum())))
    return points[chosen]


def _squares(points: Floats, centres: Floats) -> Floats:
    squares: Floats = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return squares


def _middle(points: Floats, weights: Ints, here: NDArray[np.bool_], otherwise: Floats) -> Floats:
    middle: Floats = np.average(points[here], axis=0, weights=weights[here]) if here.any() else otherwise
    return middle
