"""The operators that take a roster apart: a name, what they are for, and the number of their branch in the fused kernel."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernels import ruin
from scheduler.solver.model.arrays import Arrays


@dataclass(frozen=True)
class Operator:
    """A way to take a part of a roster out.

    Attributes:
        code: its branch in `kernels.anneal.ruin`.
        weight: how often it is drawn for a problem, against the others; 0 where it does not support it: it could do nothing for it.
    """

    name: str
    code: int
    weight: Callable[[Arrays], float]


def _always(weight: float) -> Callable[[Arrays], float]:
    return lambda _: weight


def _where(applies: Callable[[Arrays], bool], weight: float) -> Callable[[Arrays], float]:
    return lambda arrays: weight * applies(arrays)


def _has_units_of_several(arrays: Arrays) -> bool:
    return bool(np.bincount(arrays.tasks.group).max(initial=0) > 1)


def _has_several_days(arrays: Arrays) -> bool:
    return len(np.unique(arrays.shifts.day)) > 1


def _has_days_and_faces(arrays: Arrays) -> bool:
    return arrays.soft_weights.new_carer > 0 and _has_several_days(arrays)


def _stretches(arrays: Arrays) -> float:
    """Most where what is to be spread evenly has a price, of which travel says nothing; none where travel is all and visits go alone."""
    if _has_several_days(arrays):
        return 0.0
    if arrays.soft_weights.idle > 0 or arrays.soft_weights.fairness > 0:
        return 4.0
    return float(_has_units_of_several(arrays))


OPERATORS = (
    Operator("strings", ruin.STRINGS, _always(1.0)),
    Operator("routes", ruin.ROUTES, _always(0.05)),
    Operator("related", ruin.RELATED, _always(0.2)),
    Operator("halves", ruin.HALVES, _where(_has_units_of_several, 0.2)),
    Operator("persons", ruin.PERSONS, _always(0.1)),
    Operator("tails", ruin.TAILS, _always(0.5)),
    Operator("bonds", ruin.BONDS, _where(_has_days_and_faces, 0.5)),
    Operator("stretches", ruin.STRETCHES, _stretches),
)


def operator_weights(arrays: Arrays) -> NDArray[np.float64]:
    """[operators] weight of each operator by code, 0 where it does not support the problem."""
    table = np.zeros(len(OPERATORS))
    for operator in OPERATORS:
        table[operator.code] = operator.weight(arrays)
    return table
