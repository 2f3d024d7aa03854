"""The runs that a roster better than the best known could be made of, where they can be listed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np

from scheduler.solver.columns.bound import lagrangian, rounded
from scheduler.solver.columns.cuts import Cut, violated
from scheduler.solver.columns.generate import Generation
from scheduler.solver.columns.master import Master
from scheduler.solver.columns.network import Network, most_visits
from scheduler.solver.columns.pricing import Column, Prices
from scheduler.solver.columns.ties import halves
from scheduler.solver.kernels.listing import Listing, list_runs

MOST_RUNS = 100_000
MOST_SIFTED = 2_000
SLOTS = 2**18
ROUNDS = 8
CUTS_A_ROUND = 60


def runs_below(generation: Generation, target: int, should_stop: Callable[[], bool], *, starts: bool = True) -> list[Column] | None:
    """Every run that a roster of a cost below `target` can hold; None where they are too many, or it is time to stop.

    A roster that holds a run costs at least the bound and what the run's reduced cost is above the least of its duty. With `starts` runs
    come in every order that may leave other starts to nodes of which these matter.
    """
    network, prices = generation.network, generation.prices
    if prices is None or generation.proven is None:
        return None
    room = (target - generation.proven) * prices.scale
    listing = _listing(network, network.links.timed if starts else ())
    runs: list[Column] = []
    for duty, least in enumerate(generation.least):
        if should_stop():
            return None
        pool, memory = generation.pricer.room_for(prices), generation.pricer.memory
        count = list_runs(network.duties[duty], memory, prices.cuts[duty], pool, listing, prices.worth[duty], prices.costs, room + least)
        if count < 0 or len(runs) + count > MOST_RUNS:
            return None
        lengths, owns = listing.run[:count, 0].tolist(), listing.run[:count, 2].tolist()
        routes = [tuple(listing.route[r, :length].tolist()) for r, length in enumerate(lengths)]
        cheapest = dict(sorted(zip(routes, owns, strict=True), key=lambda run: -run[1]))  # the same with its break elsewhere
        runs += [Column(duty, network.nodes_of(spots), own, spots) for spots, own in cheapest.items()]
    return [run for run in runs if not _lacks_same(generation, run)]


def _lacks_same(generation: Generation, run: Column) -> bool:
    """Whether the carer of a run, who has no other shift, misses a visit that asks for the same carer as one of the run."""
    return any(len(tie.duties) == 1 and generation.single[run.duty] and tie.counts(run) < 0 for tie in generation.same)


def _listing(network: Network, timed: Collection[int]) -> Listing:
    longest = max(map(most_visits, network.duties), default=1)
    signs = np.random.default_rng(0).integers(1, 2**61, network.spots.s)
    return Listing(
        route=np.zeros((MOST_RUNS, longest), dtype=np.int32),
        run=np.zeros((MOST_RUNS, 3), dtype=np.int64),
        sign=signs,
        slot=np.zeros(SLOTS, dtype=np.int64),
        timed=np.isin(network.spots.node, list(timed)),
    )


def sift(
    generation: Generation, columns: list[Column], *, target: int, unit: float, should_stop: Callable[[], bool]
) -> tuple[int, list[Column], list[Cut]]:
    """Of all runs below `target`, those that are still among them under more cuts and ties, and the cuts, and a bound.

    Nothing needs to be priced any more, so that cuts are cheap and need not forget.
    """
    network, scale, limit, single = generation.network, generation.scale, generation.limit, generation.single
    bound, cuts, used, ties = 0, list[Cut](), list[Cut](), list(generation.master.ties)
    for _ in range(ROUNDS):
        master = Master(network, limit, unit)
        master.tie(ties)
        master.add(columns)
        master.cut(cuts)
        if should_stop() or (solved := master.solve()) is None:
            break
        prices = rounded(solved[1], cuts, ties, network, scale, costs=True)
        reduced = _reduced(columns, prices, cuts)
        least = [0] * len(network.duties)
        for column, cost in zip(columns, reduced, strict=True):
            least[column.duty] = min(least[column.duty], cost)
        here = lagrangian(network, prices, cuts, limit, least)
        room = (target - here) * prices.scale
        columns = [column for column, cost in zip(columns, reduced, strict=True) if cost - least[column.duty] < room]
        bound = max(bound, here)
        used = [cut for cut, dual in zip(cuts, prices.cut.tolist(), strict=True) if dual]
        shares = master.shares()
        more = violated(shares, network.demand, halves(network.spots, single, shares), cuts, CUTS_A_ROUND)
        new = generation.broken_ties(shares, ties)
        if not (more or new) or bound >= target or len(columns) <= MOST_SIFTED:
            break
        cuts = used + [replace(cut, memory=frozenset(range(network.v))) for cut in more]
        ties = [tie for tie, dual in zip(ties, solved[1].tie, strict=True) if dual] + new
    return bound, columns, used


def _reduced(columns: Sequence[Column], prices: Prices, cuts: Sequence[Cut]) -> list[int]:
    """Reduced costs, scaled; exact."""
    worth = prices.worth.tolist()
    dear = [(cut, dual) for cut, dual in zip(cuts, prices.cut.tolist(), strict=True) if dual]
    return [
        column.cost * prices.scale
        - sum(worth[column.duty][spot] for spot in column.spots)
        + sum(dual * cut.counts(column) for cut, dual in dear)
        for column in columns
    ]
