"""The ruin operators of the search: name, number of the branch in the compiled kernel, and weight.

A new operator has a number and a function in `kernels.ruin`, a branch in `kernels.anneal.ruin`, and
an entry in `OPERATORS` here. The constant `OPERATOR_COUNT` of `kernels.anneal` counts the branches.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.kernels import ruin
from scheduler.solver.model.arrays import Arrays


@dataclass(frozen=True)
class Operator:
    """A way to ruin a roster, or to exchange parts of two routes.

    Attributes:
        name: Name in the literature, if it has one there.
        code: Number of its branch in `kernels.anneal.ruin`, a constant of `kernels.ruin`.
        weight: Returns the operator's relative frequency for a problem; 0 if it does not apply.
    """

    name: str
    code: int
    weight: Callable[[Arrays], float]


def _always(weight: float) -> Callable[[Arrays], float]:
    """Returns a constant weight."""
    return lambda _: weight


def _where(applies: Callable[[Arrays], bool], weight: float) -> Callable[[Arrays], float]:
    """Returns a weight that is 0 unless the condition holds."""
    return lambda arrays: weight * applies(arrays)


def _has_groups_of_several(arrays: Arrays) -> bool:
    """Returns whether some group has several tasks."""
    return bool(np.bincount(arrays.tasks.group).max(initial=0) > 1)


def _has_several_days(arrays: Arrays) -> bool:
    return len(np.unique(arrays.shifts.day)) > 1


def _has_days_and_prices_new_carers(arrays: Arrays) -> bool:
    return arrays.soft_weights.new_carer > 0 and _has_several_days(arrays)


def _cross_exchange_weight(arrays: Arrays) -> float:
    """Returns the weight of the cross exchange.

    It is highest if idle time or fairness is priced. It is 0 over several days. It is also 0 if
    neither is priced and no group has several tasks.
    """
    if _has_several_days(arrays):
        return 0.0
    if arrays.soft_weights.idle > 0 or arrays.soft_weights.fairness > 0:
        return 4.0
    return float(_has_groups_of_several(arrays))


OPERATORS = (
    Operator("string removal", ruin.STRING_REMOVAL, _always(1.0)),
    Operator("route removal", ruin.ROUTE_REMOVAL, _always(0.05)),
    Operator("related removal", ruin.RELATED_REMOVAL, _always(0.2)),
    Operator("pair half removal", ruin.PAIR_HALF_REMOVAL, _where(_has_groups_of_several, 0.2)),
    Operator("client removal", ruin.CLIENT_REMOVAL, _always(0.1)),
    Operator("2-opt*", ruin.TWO_OPT_STAR, _always(0.5)),
    Operator("client-carer removal", ruin.CLIENT_CARER_REMOVAL, _where(_has_days_and_prices_new_carers, 0.5)),
    Operator("cross exchange", ruin.CROSS_EXCHANGE, _cross_exchange_weight),
)


def operator_weights(arrays: Arrays) -> NDArray[np.float64]:
    """[operators] Returns the weight of each operator, indexed by code; 0 if it does not apply."""
    table = np.zeros(len(OPERATORS))
    for operator in OPERATORS:
        table[operator.code] = operator.weight(arrays)
    return table
