"""What no roster can beat, proven at any size."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.solver.arrays import Arrays
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


def prove_columns(arrays: Arrays, best: Solution, *, should_stop: Callable[[], bool], on_proof: Callable[[Proof], None]) -> Proof:
    """Bounds for the rosters that compete with `best`.

    Args:
        arrays: the problem.
        best: the one looked at. Nothing is concluded from its soft cost.
        should_stop: asked between two rounds.
        on_proof: told of each better proof, in the caller's thread.
    """
    proof = Proof(out_of_reach(arrays) if best.unplaced else 0)
    if not should_stop():
        on_proof(proof)
    return proof


def out_of_reach(arrays: Arrays) -> int:
    """The cost of units with a task that fits in no shift: nobody can place them."""
    lost = arrays.tasks.unit[~arrays.allowed.any(axis=1)]
    return int(arrays.unplaced[np.unique(lost), 0].sum())
