"""The operators that take a roster apart: a name, what they are for, and the number of their branch in the fused kernel."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.arrays import Arrays
from scheduler.solver.kernels import ruin


@dataclass(frozen=True)
class Operator:
    """A way to take a part of a roster out.

    Attributes:
        code: its branch in `kernels.anneal.ruin`.
        weight: how often it is drawn, against the others.
        supports: whether it can do anything for a problem.
    """

    name: str
    code: int
    weight: float
    supports: Callable[[Arrays], bool]


def _always(_: Arrays) -> bool:
    return True


def _has_units_of_several(arrays: Arrays) -> bool:
    return bool(np.bincount(arrays.tasks.unit).max(initial=0) > 1)


def _has_days_and_faces(arrays: Arrays) -> bool:
    return arrays.prices.new_face > 0 and len(np.unique(arrays.shifts.day)) > 1


OPERATORS = (
    Operator("strings", ruin.STRINGS, 1.0, _always),
    Operator("routes", ruin.ROUTES, 0.05, _always),
    Operator("related", ruin.RELATED, 0.2, _always),
    Operator("halves", ruin.HALVES, 0.2, _has_units_of_several),
    Operator("persons", ruin.PERSONS, 0.1, _always),
    Operator("tails", ruin.TAILS, 0.5, _always),
    Operator("bonds", ruin.BONDS, 0.5, _has_days_and_faces),
)


def weights(arrays: Arrays) -> NDArray[np.float64]:
    """[operators] weight of each operator by code, 0 where it does not support the problem."""
    table = np.zeros(len(OPERATORS))
    for operator in OPERATORS:
        table[operator.code] = operator.weight if operator.supports(arrays) else 0.0
    return table
