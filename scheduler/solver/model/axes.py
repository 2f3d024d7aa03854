"""Axes of the array fields of a problem.

Taking a part of a problem and lifting a limit are thus written once for all fields. Each field
states the axes of its values, the axis that they number, and the value that means *no limit*.
A new field of the arrays is then taken along, or has to say why not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Table = TypeVar("Table", bound=DataclassInstance)
else:
    Table = TypeVar("Table")

Ints = NDArray[np.int64]


class Axis(Enum):
    """An axis of an array, or the kind of thing that a value numbers."""

    TASK = auto()
    SHIFT = auto()
    GROUP = auto()
    VISIT = auto()
    PERSON = auto()
    CARER = auto()
    PLACE = auto()
    MODE = auto()
    LIMIT = auto()


@dataclass(frozen=True)
class Along:
    """A field whose first axes are given; further axes have a fixed length.

    Attributes:
        axes: Axes in order.
        number_of: Axis that the values number.
        no_limit: Value that lifts the limit which the field sets.
    """

    axes: tuple[Axis, ...]
    number_of: Axis | None = None
    no_limit: int | None = None


@dataclass(frozen=True)
class Offsets:
    """Offsets [axis + 1] of consecutive lists in the field that follows.

    Attributes:
        axis: Axis with one list for each number.
    """

    axis: Axis


@dataclass(frozen=True)
class Rows:
    """A list of rows; an empty list sets no rule.

    Attributes:
        number_of: Axes that the first columns number, in order.
    """

    number_of: tuple[Axis, ...] = ()


def take(table: Table, chosen: Mapping[Axis, Ints]) -> Table:
    """Returns the same table for some tasks, shifts or places, renumbered.

    Rows are kept if all that they number is chosen.

    Args:
        table: Any table; tables inside it are included.
        chosen: Numbers to keep, by axis, in ascending order; axes that are not named stay whole.
    """
    layout = _layout_of(type(table))
    changes: dict[str, Any] = {}
    for name in (field.name for field in fields(table)):
        value = getattr(table, name)
        match layout.get(name):
            case None if is_dataclass(value) and not isinstance(value, type):
                changes[name] = take(value, chosen)
            case Along() as column:
                changes[name] = _take_along(value, column, chosen)
            case Rows(number_of=axes) if not chosen.keys().isdisjoint(axes):
                changes[name] = _take_rows(value, axes, chosen)
            case Offsets(axis=axis) if axis in chosen:
                rows_name = _field_after(table, name)
                lists = _take_lists(value, getattr(table, rows_name), chosen[axis])
                changes[name], changes[rows_name] = lists
    return replace(table, **changes)


def lift(table: Table, *names: str) -> Table:
    """Returns the same table with some limits lifted.

    Args:
        table: Any table; its other fields stay the same.
        names: Names of the fields to lift. Rows become empty; others take the value for *no limit*.
    """
    layout = _layout_of(type(table))
    changes: dict[str, Any] = {}
    for name in names:
        value, column = getattr(table, name), layout[name]
        match column:
            case Along(no_limit=int(no_limit)):
                changes[name] = np.full_like(value, no_limit)
            case Offsets():
                changes[name] = np.zeros_like(value)
            case Rows():
                changes[name] = value[:0]
            case _:
                raise ValueError(f"{name} sets no limit")
    return replace(table, **changes)


def _field_after(table: "DataclassInstance", name: str) -> str:
    """Returns the name of the field that follows another."""
    names = [field.name for field in fields(table)]
    return names[names.index(name) + 1]


@cache
def _layout_of(kind: type) -> dict[str, Along | Offsets | Rows]:
    """Returns the layout of each array field of a table, in field order."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}


def _take_along(value: Any, column: Along, chosen: Mapping[Axis, Ints]) -> Any:
    """Returns the values at the chosen numbers, renumbered if they are numbers themselves."""
    for position, axis in enumerate(column.axes):
        if axis in chosen:
            value = value.take(chosen[axis], axis=position)
    number_of = column.number_of
    if number_of is None or number_of not in chosen:
        return value
    return np.searchsorted(chosen[number_of], value)


def _take_lists(ends: Ints, values: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Returns the offsets and the rows of the chosen lists."""
    lengths = np.diff(ends)[chosen]
    new_ends = np.concatenate([[0], np.cumsum(lengths)])
    positions = np.arange(new_ends[-1]) + np.repeat(ends[chosen] - new_ends[:-1], lengths)
    return new_ends, values[positions]


def _take_rows(values: Ints, axes: Sequence[Axis], chosen: Mapping[Axis, Ints]) -> Ints:
    """Returns the rows whose numbers are all chosen, renumbered.

    Args:
        values: Rows; the first columns are numbers.
        axes: Axis that each of these columns numbers.
        chosen: Numbers to keep, by axis.
    """
    kept = values.copy()
    for column, axis in enumerate(axes):
        if axis in chosen:
            kept = kept[np.isin(kept[:, column], chosen[axis])]
            kept[:, column] = np.searchsorted(chosen[axis], kept[:, column])
    return kept
