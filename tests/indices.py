"""Arrays that cannot be indexed from their end, for kernels that run as plain Python: compiled, a negative index is no error there."""

from typing import Any, cast

import numpy as np

from scheduler.solver.kernels.enumeration import Completions, RouteList
from scheduler.solver.kernels.labelling import LabelPool, NgMemory, PackedCuts, ShiftClass
from scheduler.solver.kernels.layout import State, Static
from scheduler.solver.staffing.arrays import Automaton, Cover, Options, Scratch

TUPLES = (Automaton, Completions, Cover, LabelPool, NgMemory, Options, PackedCuts, RouteList, Scratch, ShiftClass, State, Static)
"""Hold the arrays that kernels are called with."""


_INTEGERS = (int, np.integer)


class FromTheFront(np.ndarray):
    """An array that refuses a negative integer as an index."""

    def __getitem__(self, index: Any) -> Any:
        _refuse_negative(index)
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        _refuse_negative(index)
        super().__setitem__(index, value)


def _refuse_negative(index: Any) -> None:
    """Refuses what kernels ask for, a single element; what prepares their arrays may also take a last column."""
    is_negative = False
    for number in index if isinstance(index, tuple) else (index,):
        if not isinstance(number, _INTEGERS):
            return
        is_negative = is_negative or int(number) < 0
    if is_negative:
        raise IndexError(f"a kernel counts from the end of an array: {index}")


def refuse_negative_indices() -> None:
    """Makes all tuples of arrays that kernels are called with hold such arrays, from now on."""
    for named_tuple in TUPLES:
        _let_refuse(cast(Any, named_tuple))


def _let_refuse(named_tuple: Any) -> None:
    make = named_tuple.__new__

    def make_refusing(cls: Any, *args: Any, **fields: Any) -> Any:
        return make(cls, *map(_refusing, args), **{name: _refusing(field) for name, field in fields.items()})

    named_tuple.__new__ = make_refusing


def _refusing(field: Any) -> Any:
    return field.view(FromTheFront) if isinstance(field, np.ndarray) else field
