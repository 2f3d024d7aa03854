"""Duals for a large problem out of parts of it: a programme for each is solved in seconds where that of the whole takes minutes."""

from collections.abc import Callable, Iterator

import numpy as np

from scheduler.solver.arrays import Arrays
from scheduler.solver.columns.bound import scale_of
from scheduler.solver.columns.generate import Generation
from scheduler.solver.columns.master import Floats
from scheduler.solver.columns.network import Network, make_network
from scheduler.solver.columns.pricing import Pricer
from scheduler.solver.columns.seeds import columns_of, first_duals
from scheduler.solver.decompose import Part, landmarks, split
from scheduler.solver.solution import Solution

PART_TASKS = 110
"""Carer-visits of a part: nine parts of a day of 1,000 visits take 12 s, five of 200 take 22 s, and the duals are about as good."""
MOST_ROUNDS = 60


def prizes_of_parts(arrays: Arrays, network: Network, best: Solution, should_stop: Callable[[], bool]) -> Floats:
    """[v] What it is worth to cover a node, in the part that it is in; too much near borders, where carers of other parts could come.

    Args:
        arrays: the whole.
        network: of the whole.
        best: that keeps all rules.
        should_stop: asked between looks at duties; what is not reached by then is as in `first_duals`.
    """
    prize = first_duals(network, columns_of(arrays, network, best)).prize
    total, times = np.zeros(network.v), np.zeros(network.v)
    pieces = max(1, round(arrays.tasks.n / PART_TASKS))
    for part in split(arrays, landmarks(arrays), best, pieces, np.random.default_rng(0)):
        if should_stop():
            break
        for node, worth in _prizes(part, best, should_stop):
            at = network.node_of[part.tasks[node]]
            total[at] += worth
            times[at] += 1
    return np.where(times > 0, total / np.maximum(times, 1), prize)


def _prizes(part: Part, best: Solution, should_stop: Callable[[], bool]) -> Iterator[tuple[int, float]]:
    """Each task of a part, and what it is worth there."""
    network = make_network(part.arrays)
    scale = scale_of(network, costs=True)
    if scale is None or not part.arrays.tasks.n:
        return
    left_out = set(range(part.arrays.tasks.n)).difference(*part.routes)
    unplaced = int(part.arrays.unplaced[np.unique(part.arrays.tasks.unit[sorted(left_out)]), 0].sum())
    inside = Solution(part.routes, tuple(best.starts[task] for task in part.tasks.tolist()), unplaced, 0)
    seeds = columns_of(part.arrays, network, inside)
    cost = sum(column.cost for column in seeds)
    unit, start = max(1.0, cost / network.v), first_duals(network, seeds)
    generation = Generation(network, Pricer(network), scale, unplaced, unit=unit, start=start, target=cost, should_stop=should_stop)
    generation.master.add(seeds)
    for done, _ in enumerate(generation.rounds(0), 1):
        if done == MOST_ROUNDS:
            break
    yield from enumerate(generation.duals.prize[network.node_of].tolist())
