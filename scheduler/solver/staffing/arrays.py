"""Arrays of who works when: cover, options, and the tables of what one person may work."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

INFINITE_COST = 1e15
SLOTS_A_DAY = 48
OFF = -1


class Cover(NamedTuple):
    """Demand and what covers it.

    Attributes:
        demand: int64 [line, slot].
        present: int64 [line, slot], people on duty.
        under, over: int64 [line, slot], cost of a carer missing and of one too many in a slot.
    """

    demand: Integers
    present: Integers
    under: Integers
    over: Integers


class Options(NamedTuple):
    """Shift kinds in localities.

    Attributes:
        first_span: int64 [option + 1], where the spans of each begin.
        spans: int64 [span, 2], first slot and slot after the last, from the midnight before.
        locality: int64 [option].
        evening: int64 [option], 1 where it counts as an evening.
    """

    first_span: Integers
    spans: Integers
    locality: Integers
    evening: Integers


class Automaton(NamedTuple):
    """What one person may work, as tables.

    Attributes:
        options: int64 [own option], numbers of the options that the person may work.
        group_of: int64 [own option].
        allowed: uint8 [day, own option].
        may_rest: uint8 [day], whether the day may be free.
        lines: uint8 [line], which lines the person counts for.
        hours: int64 [group], paid units.
        rest_class: int64 [group], class of the rest that follows.
        follows: uint8 [rest class, group], whether the group may be next.
        class_after_off: int64 [rest class], class after a free day.
        run_work, run_off: int64 [run], next run after a day of work, and after a free day; -1 where not allowed.
        off_runs: int64 [1], how many of the first runs are free days.
        weekend_next: int64 [weekend, 2], next after a free weekend, and after one with work; -1 where not allowed.
        whole_weekends: int64 [1], 1 where both days are worked or neither.
        counter_next: int64 [counter, group]; -1 where not allowed.
        resets: int64 [2], 1 where hours and counter begin again each week.
        class_better, weekend_better, counter_better: int64 [part of the state, rank], others that allow as much and more; -1 for none.
        hours_fit: uint8 [day, hours], whether such hours after the day can still end as they must.
    """

    options: Integers
    group_of: Integers
    allowed: NDArray[np.uint8]
    may_rest: NDArray[np.uint8]
    lines: NDArray[np.uint8]
    hours: Integers
    rest_class: Integers
    follows: NDArray[np.uint8]
    class_after_off: Integers
    run_work: Integers
    run_off: Integers
    off_runs: Integers
    weekend_next: Integers
    whole_weekends: Integers
    counter_next: Integers
    resets: Integers
    class_better: Integers
    weekend_better: Integers
    counter_better: Integers
    hours_fit: NDArray[np.uint8]


class Scratch(NamedTuple):
    """Room to work in, large enough for every person.

    Attributes:
        value: float64 [2, state], infinite between uses.
        frontier: int64 [2, state].
        parent, chosen: int32 [day, state].
        price: float64 [day, group].
        best_option: int64 [day, group], own option.
        margin: float64 [locality, slot + 1], running sums.
    """

    value: Floats
    frontier: Integers
    parent: NDArray[np.int32]
    chosen: NDArray[np.int32]
    price: Floats
    best_option: Integers
    margin: Floats
