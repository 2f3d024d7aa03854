"""The runs that a roster better than the best known could be made of, where they can be listed."""

from collections.abc import Callable, Collection

import numpy as np

from scheduler.solver.column_generation.backward_labels import ends_of
from scheduler.solver.column_generation.column_generation import Generation
from scheduler.solver.column_generation.network import Network, most_visits
from scheduler.solver.column_generation.pricing import Column
from scheduler.solver.kernels.enumeration import Listing, list_runs

MOST_RUNS = 200_000
SLOTS = 2**18


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
        pool, memory, below = generation.pricer.room_for(prices), generation.pricer.memory, room + least
        ends = ends_of(generation.pricer, duty, prices, below)
        if ends is None:
            return None
        worth, cuts = prices.worth[duty], prices.cuts[duty]
        count = list_runs(network.duties[duty], memory, cuts, pool, listing, ends, worth, prices.costs, below)
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
