"""What no roster can beat, proven at any size."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from scheduler.solver.arrays import Arrays
from scheduler.solver.columns.bound import scale_of
from scheduler.solver.columns.generate import Generation
from scheduler.solver.columns.master import Duals
from scheduler.solver.columns.network import Network, make_network
from scheduler.solver.columns.pricing import Pricer
from scheduler.solver.columns.seeds import columns_of, first_duals
from scheduler.solver.solution import Solution


@dataclass(frozen=True)
class Proof:
    """Lower bounds.

    Attributes:
        unplaced: no solution leaves less.
        soft: of those that leave no more unplaced than the one looked at, none has a lower soft cost; absent where nothing was proven.
    """

    unplaced: int
    soft: int | None = None


def prove_columns(
    arrays: Arrays, best: Solution, *, lawful: bool = True, should_stop: Callable[[], bool], on_proof: Callable[[Proof], None]
) -> Proof:
    """Bounds for the rosters that compete with `best`.

    Args:
        arrays: the problem.
        best: the one looked at.
        lawful: whether it keeps all rules; if not, nothing but what it leaves unplaced is made use of.
        should_stop: asked between two looks at the duties.
        on_proof: told of each better proof, in the caller's thread.
    """
    proof = Proof(out_of_reach(arrays) if best.unplaced else 0)
    on_proof(proof)
    network = make_network(arrays)
    seeds = columns_of(arrays, network, best) if lawful else {}
    pricer = Pricer(network)

    def level(limit: int | None, duals: Duals, unit: float, target: int) -> Iterator[int]:
        scale = scale_of(network, costs=limit is not None)
        if scale is not None:
            generation = Generation(network, pricer, scale, limit, unit=unit, start=duals, target=target, should_stop=should_stop)
            generation.master.add(seeds)
            yield from generation.rounds()

    if proof.unplaced < best.unplaced:
        for bound in level(None, _nothing(network), max(1.0, float(network.unplaced[:, 0].mean())), best.unplaced):
            if bound > proof.unplaced:
                proof = replace(proof, unplaced=bound)
                on_proof(proof)
            if bound >= best.unplaced:
                break
    for bound in level(best.unplaced, first_duals(network, seeds), max(1.0, best.soft / max(1, network.v)), best.soft):
        if proof.soft is None or bound > proof.soft:
            proof = replace(proof, soft=bound)
            on_proof(proof)
        if lawful and bound >= best.soft:
            break
    return proof


def _nothing(network: Network) -> Duals:
    return Duals(np.zeros(network.v), 0.0, np.zeros(len(network.duties)), np.zeros(0))


def out_of_reach(arrays: Arrays) -> int:
    """The cost of units with a task that fits in no shift: nobody can place them."""
    lost = arrays.tasks.unit[~arrays.allowed.any(axis=1)]
    return int(arrays.unplaced[np.unique(lost), 0].sum())
