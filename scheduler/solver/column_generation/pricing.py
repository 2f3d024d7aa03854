"""Finding runs: what the kernel needs, and what it finds."""

from dataclasses import dataclass

import numpy as np

from scheduler.solver.column_generation.network import Network, most_visits
from scheduler.solver.kernels.labelling import BOTTOM, LEAST, TOP, Cuts, Duty, Memory, Pool, price
from scheduler.solver.model.arrays import Ints

HOOD = 62
MOST_LABELS = 2**20
MOST_STEPS = 2**18
RUNS = 12
"""Runs that one look at a duty brings home."""


@dataclass(frozen=True, eq=False)
class ScaledDuals:
    """Duals as whole numbers, `scale` to a unit of cost.

    Attributes:
        prize: [v] for covering a node, at least 0.
        worth: [duties, s] for being at a spot.
        limit: of a point on the level UNALLOCATED.
        cuts: those that cost something, for each duty.
        cut: what each cut costs, of all.
        scale: to a unit.
        costs: `scale` where runs have their cost, 0 where what is unplaced is all that counts.
    """

    prize: Ints
    worth: Ints
    limit: int
    cuts: tuple[Cuts, ...]
    cut: Ints
    scale: int
    costs: int


@dataclass(frozen=True)
class Column:
    """A run that some shift of a duty can make.

    Attributes:
        duty: its number.
        nodes: in order.
        cost: soft cost.
        spots: those of its nodes.
    """

    duty: int
    nodes: tuple[int, ...]
    cost: int
    spots: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """What a look at a duty found.

    Attributes:
        least: the least reduced cost, scaled; 0 where no run has less.
        columns: cheapest first.
    """

    least: int
    columns: tuple[Column, ...]


class Pricer:
    """The network with room for labels, and what they remember."""

    def __init__(self, network: Network, *, hood: int = HOOD, labels: int = MOST_LABELS) -> None:
        self.network = network
        self.looks = self.work = 0
        self.memory = _memory(network, hood)
        longest = max((most_visits(duty) for duty in network.duties), default=1)
        shapes = {
            "label": (labels, 9),
            "cut": (labels, 0),
            "head": (network.spots.s,),
            "stair_head": (network.spots.s,),
            "bucket": (max(map(_buckets, network.duties), default=1),),
            "stair": (MOST_STEPS, 6),
            "best": (network.spots.s, 2),
            "route": (RUNS, longest),
            "cost": (RUNS, 3),
            "work": (2,),
        }
        self.pool = Pool(**{name: np.zeros(shape, dtype=np.int64) for name, shape in shapes.items()})

    def look(self, duty: int, prices: ScaledDuals, *, below: int = 0, thin: bool = False) -> Found | None:
        """The cheapest runs of a duty below a reduced cost; None where room ran out. With `thin` some of them, and nothing is proven."""
        self.looks += 1
        count = price(
            (self.network.thin if thin else self.network.duties)[duty],
            self.memory,
            prices.cuts[duty],
            self.room_for(prices),
            prices.worth[duty],
            prices.costs,
            below,
            int(thin),
        )
        self.work += int(self.pool.work.sum())
        if count < 0:
            return None
        found = self.pool.cost[:count].tolist()
        routes = [tuple(self.pool.route[r, : found[r][0]].tolist()) for r in range(count)]
        columns = tuple(Column(duty, self.network.nodes_of(spots), own, spots) for spots, (_, _, own) in zip(routes, found, strict=True))
        return Found(min(0, found[0][1]) if found else 0, columns)

    def glance(self, duty: int, prices: ScaledDuals) -> Found | None:
        """Some of the cheapest runs of a thin duty: nothing is proven."""
        return self.look(duty, prices, thin=True)

    def least(self, duty: int, prices: ScaledDuals) -> Found | None:
        """The least reduced cost of a duty, and cheap runs; None where room ran out.

        What a glance finds is no less than the least: after that only labels count that could still be below it.
        """
        seen = self.glance(duty, prices)
        rest = None if seen is None else self.look(duty, prices, below=seen.least)
        if seen is None or rest is None:
            return None
        return Found(min(seen.least, rest.least), (*rest.columns, *seen.columns))

    def room_for(self, prices: ScaledDuals) -> Pool:
        """The pool, with as much room for cuts as these prices need."""
        words = prices.cuts[0].odd.shape[1]
        if self.pool.cut.shape[1] < words:
            self.pool = self.pool._replace(cut=np.zeros((len(self.pool.label), words), dtype=np.int64))
        return self.pool


def _buckets(duty: Duty) -> int:
    """Stretches of the least duration in a day, forward or backward."""
    return int((duty.span[TOP] - duty.span[BOTTOM] + duty.minutes.max(initial=0)) // duty.span[LEAST]) + 2


def _memory(network: Network, size: int) -> Memory:
    """Hoods of the nearest nodes that a run could come back to by way of a node; itself and its mates first."""
    v = network.v
    hoods: list[list[int]] = []
    for node in range(v):
        back = np.flatnonzero(network.again[:, node])
        nearest = back[np.argsort(network.near[node, back], kind="stable")].tolist()
        hoods.append(list(dict.fromkeys([node, *network.mates[node], *nearest]))[: max(size, 1)])
    of, size = network.spots.node, max(map(len, hoods), default=1)
    first = np.searchsorted(of, np.arange(v))  # spots of a node are remembered alike: by the first of them
    hood, place = np.full((v, size), -1, dtype=np.int64), np.full((v, v), -1, dtype=np.int64)
    for node, others in enumerate(hoods):
        hood[node, : len(others)] = first[others]
        place[node, others] = np.arange(len(others))
    mates = [np.flatnonzero(np.isin(of, (node, *network.mates[node]))) for node in range(v)]
    mates = [others[others != spot] for spot, node in enumerate(of.tolist()) for others in (mates[node],)]
    mate_of = np.cumsum([0, *map(len, mates)], dtype=np.int64)
    mate = np.concatenate([np.zeros(0, dtype=np.int64), *mates])
    return Memory(np.ascontiguousarray(hood[of]), np.ascontiguousarray(place[np.ix_(of, of)]), mate_of, mate)
