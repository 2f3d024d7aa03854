"""Axes of the array fields of a problem, so that taking a part and lifting a limit are written once for all fields.

Each field says along which axes its values lie, whether these are numbers of something else, and which value means *no limit*. A field
that is added to the arrays is then taken along, or has to say why not.
"""

from collections.abc import Mapping
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
    """An axis of an array, or the kind of thing that a value is the number of."""

    TASK = auto()
    SHIFT = auto()
    GROUP = auto()
    VISIT = auto()
    PERSON = auto()
    CARER = auto()
    PLACE = auto()
    MODE = auto()


@dataclass(frozen=True)
class Along:
    """A field whose first axes are these; further axes have a fixed length.

    Attributes:
        axes: Axes in order.
        number_of: Axis whose numbers are the values.
        no_limit: Value that lifts the limit which the field sets.
    """

    axes: tuple[Axis, ...]
    number_of: Axis | None = None
    no_limit: int | None = None


@dataclass(frozen=True)
class Offsets:
    """Offsets [axis + 1] of lists, which stand one behind the other in the field that follows."""

    axis: Axis


@dataclass(frozen=True)
class Rows:
    """A list of rows; without any, nothing is asked for.

    Attributes:
        number_of: Axis whose numbers stand in the first two columns.
    """

    number_of: Axis | None = None


def take(table: Table, chosen: Mapping[Axis, Ints]) -> Table:
    """Returns the same table for some tasks, shifts or places, numbered anew.

    Rows of pairs are kept where both of their ends are chosen.

    Args:
        table: Tables within it are taken along.
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
            case Rows(number_of=Axis() as axis) if axis in chosen:
                changes[name] = _take_rows(value, chosen[axis])
            case Offsets(axis=axis) if axis in chosen:
                rows_name = _field_after(table, name)
                lists = _take_lists(value, getattr(table, rows_name), chosen[axis])
                changes[name], changes[rows_name] = lists
    return replace(table, **changes)


def lift(table: Table, *names: str) -> Table:
    """Returns the same table with some limits lifted.

    Args:
        table: Its other fields stay.
        names: Fields; rows become none, and others take the value that means *no limit*.
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
    names = [field.name for field in fields(table)]
    return names[names.index(name) + 1]


@cache
def _layout_of(kind: type) -> dict[str, Along | Offsets | Rows]:
    """Returns how each array field of a table is laid out, in the order of the fields."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items() if get_origin(hint) is Annotated}


def _take_along(value: Any, column: Along, chosen: Mapping[Axis, Ints]) -> Any:
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


def _take_rows(values: Ints, chosen: Ints) -> Ints:
    """Returns the rows whose first two columns are both chosen, with these numbered anew."""
    kept = values[np.isin(values[:, :2], chosen).all(axis=1)]
    return np.column_stack([np.searchsorted(chosen, kept[:, :2]), kept[:, 2:]])
