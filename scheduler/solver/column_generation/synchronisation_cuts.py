"""What runs have to agree on: halves of a double-up start together, linked visits a stretch of time apart.

Whoever is at a spot needs a run at a spot that fits it; and where two carers are asked for, that of another shift. Shift by shift this
says much more of fractions of runs than in all: no shift can be its own partner. (Synchronised starts as rows of the master, with time
in pieces: Dohn, Rasmussen & Larsen 2011, Networks 58(4).)
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.column_generation.network import Network
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.column_generation.subset_row_cuts import Row
from scheduler.solver.column_generation.time_buckets import Spots

VIOLATED = 0.02
MOST_TIES = 2**12
MOST_WHO, MOST_HALVES = 3, 16
"""Duties at a spot, and choices of them at all spots of a node, that are looked at."""


@dataclass(frozen=True)
class Tie:
    """Runs at a spot by one duty of a single shift are no more than runs of other duties at its partners; without a duty, by any.

    Attributes:
        duty: number of the duty; -1 for all.
        spot: number.
        partners: numbers.
    """

    duty: int
    spot: int
    partners: tuple[int, ...]

    def counts(self, column: Column) -> int:
        """How much a run adds to what there must be at least none of."""
        own = 0 if 0 <= self.duty != column.duty else column.spots.count(self.spot)
        others = 0 if column.duty == self.duty else sum(column.spots.count(partner) for partner in self.partners)
        return others - own

    def add_to(self, worth: NDArray[Any], dual: float) -> None:
        """Add what a dual means to the worth [duties, s] of spots."""
        own, others = ([self.duty], np.arange(len(worth)) != self.duty) if self.duty >= 0 else (slice(None), slice(None))
        worth[own, self.spot] -= dual
        for partner in self.partners:
            worth[others, partner] += dual


@dataclass(frozen=True)
class Same:
    """Runs by some duties at some spots are no more than their runs at others: of a carer, where visits ask for the same one.

    Attributes:
        duties: numbers.
        spots: numbers.
        partners: numbers of the others.
    """

    duties: frozenset[int]
    spots: tuple[int, ...]
    partners: tuple[int, ...]

    def counts(self, column: Column) -> int:
        """How much a run adds to what there must be at least none of."""
        if column.duty not in self.duties:
            return 0
        return sum((spot in self.partners) - (spot in self.spots) for spot in column.spots)

    def add_to(self, worth: NDArray[Any], dual: float) -> None:
        """Add what a dual means to the worth [duties, s] of spots."""
        for duty in self.duties:
            worth[duty, list(self.spots)] -= dual
            worth[duty, list(self.partners)] += dual


AnyTie = Tie | Same


def same_carers(network: Network, limit: int | None) -> list[Same]:
    """For each pair of visits by the same carers, and each carer, that their runs with the one are no more than those with the other.

    Args:
        network: with the pairs.
        limit: of what is left out, on the level UNALLOCATED; without one anything may be. A visit that may be left out binds nobody.
    """
    ties = []
    for its, others in network.links.same:
        unit, other = network.unit[its[0]], network.unit[others[0]]
        if unit == other or (limit is not None and network.unplaced[other, 0] > limit):
            spots, partners = (tuple(np.flatnonzero(np.isin(network.spots.node, nodes)).tolist()) for nodes in (its, others))
            ties += [Same(team, spots, partners) for team in network.links.teams]
    return ties


def broken(ties: Sequence[Same], shares: Sequence[tuple[Column, float]], known: Collection[AnyTie]) -> list[Same]:
    """Of these ties, those that the runs in use break and that are not kept already."""
    lacking = (tie for tie in ties if sum(tie.counts(column) * share for column, share in shares) < -VIOLATED)
    return [tie for tie in lacking if tie not in known]


def violated_ties(spots: Spots, single: Sequence[bool], shares: Sequence[tuple[Column, float]], known: Collection[AnyTie]) -> list[Tie]:
    """Ties that the runs in use break, those broken most first.

    Args:
        spots: where runs are.
        single: for each duty whether it is one shift.
        shares: runs in use.
        known: ties that are kept already.
    """
    held = np.zeros((len(single), spots.s))
    for column, share in shares:
        for spot in column.spots:
            held[column.duty, spot] += share
    total = held.sum(axis=0)
    found = []
    for spot, partners in enumerate(spots.partners):
        if not partners or total[spot] <= VIOLATED:
            continue
        there = list(partners)
        lacking = [(float(total[spot] - total[there].sum()), -1)]
        lacking += [
            (float(held[duty, spot] - total[there].sum() + held[duty, there].sum()), duty)
            for duty in np.flatnonzero(held[:, spot] > VIOLATED).tolist()
            if single[duty] and spots.apart[spot]
        ]
        found += [(lack, Tie(duty, spot, partners)) for lack, duty in lacking if lack > VIOLATED]
    found.sort(key=lambda each: (-each[0], each[1].spot, each[1].duty))
    return [tie for _, tie in found if tie not in known]


def halves(spots: Spots, single: Sequence[bool], shares: Sequence[tuple[Column, float]]) -> list[Row]:
    """Of double-ups, runs of which at most one is made: at each spot by one duty of a single shift, those in use in turn."""
    by: defaultdict[int, defaultdict[int, defaultdict[int, float]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for column, share in shares:
        if single[column.duty]:
            for node, spot in zip(column.nodes, column.spots, strict=True):
                if spot in spots.partners[spot]:
                    by[node][spot][column.duty] += share
    rows = []
    for node, at in by.items():
        ranked = [
            [(spot, duty) for duty, _ in sorted(who.items(), key=lambda each: (-each[1], each[0]))[:MOST_WHO]]
            for spot, who in sorted(at.items())
        ]
        rows += [Row(node, 1, frozenset(who)) for who in islice(product(*ranked), MOST_HALVES)]
    return rows
