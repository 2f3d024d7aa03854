"""Independent components: sets of tasks and shifts that no rule and no cost connects.

A day whose early shifts make the morning visits and whose late shifts make the others is two problems, if nothing else joins them.
"""

import numpy as np
from numpy.typing import NDArray

from scheduler.solver.model.arrays import INFINITE, Arrays, Ints

Labels = NDArray[np.int32]

NO_PAIRS: Ints = np.zeros((0, 2), dtype=np.int64)


def independent_components(arrays: Arrays) -> list[tuple[Ints, Ints]]:
    """Returns the tasks and the shifts of each independent component, both ascending.

    The optimum of the whole is that of each component, put together. Tasks that no shift may take, and shifts that may take no
    task, are in the largest component. So there is one component at least, even of an empty problem.
    """
    if _is_joined_by_costs(arrays):
        return [(np.arange(arrays.tasks.n), np.arange(arrays.shifts.k))]
    of_task, of_shift = _least_connected_task(arrays)
    numbers, tasks = np.unique(of_task[np.isin(of_task, of_shift)], return_counts=True)
    if len(numbers) < 2:
        return [(np.arange(arrays.tasks.n), np.arange(arrays.shifts.k))]
    largest = numbers[tasks.argmax()]
    of_task[~np.isin(of_task, numbers)] = largest
    of_shift[~np.isin(of_shift, numbers)] = largest
    return [(np.flatnonzero(of_task == number), np.flatnonzero(of_shift == number)) for number in numbers.tolist()]


def _is_joined_by_costs(arrays: Arrays) -> bool:
    """Returns whether some cost looks at all shifts together, or at carers who have none."""
    weights = arrays.soft_weights
    return weights.worst_late + weights.idle + weights.fairness + weights.contract > 0


def _least_connected_task(arrays: Arrays) -> tuple[Labels, Labels]:
    """Returns for each task [n] and each shift [k] the least number of a task that is connected with it.

    Numbers pass along until none falls any more. A shift that may take no task has the number n.
    """
    tasks, links, n = arrays.tasks, arrays.links, arrays.tasks.n
    of_task = np.arange(n, dtype=np.int32)
    pairs = np.concatenate([links.lag[:, :2], links.apart])
    while True:
        before = of_task.copy()
        of_shift = np.where(arrays.allowed, of_task[:, None], np.int32(n)).min(axis=0, initial=n)
        if _has_rules_of_carers(arrays):
            of_shift = _share_least(of_shift, arrays.shifts.carer, n)
        of_task = np.minimum(of_task, np.where(arrays.allowed, of_shift, np.int32(n)).min(axis=1, initial=n))
        of_task = _share_least(of_task, tasks.group, n)
        of_task = _share_least(of_task, tasks.visit, n, links.same)
        of_task = _share_least(of_task, np.arange(n), n, pairs)
        if _has_rules_of_persons(arrays):
            of_task = _share_least(of_task, tasks.person, n)
        if (of_task == before).all():
            return of_task, of_shift


def _share_least(labels: Labels, key: Ints, none: int, pairs: Ints = NO_PAIRS) -> Labels:
    """Returns for each label the least of those with the same key, and of those whose key is paired with it.

    Args:
        labels: int32 [x] Labels.
        key: [x] Key of each label.
        none: Label of keys without one.
        pairs: [p, 2] Pairs of keys, which may have no label.
    """
    least = np.full(max(key.max(initial=-1), pairs.max(initial=-1)) + 1, none, dtype=np.int32)
    np.minimum.at(least, key, labels)
    of_pair = least[pairs].min(axis=1, initial=none)
    for column in pairs.T:
        np.minimum.at(least, column, of_pair)
    return least[key]


def _has_rules_of_persons(arrays: Arrays) -> bool:
    """Returns whether a rule or a cost counts the carers of a person."""
    return arrays.soft_weights.new_carer > 0 or bool((arrays.week.max_carers < INFINITE).any())


def _has_rules_of_carers(arrays: Arrays) -> bool:
    """Returns whether a rule or a cost looks at several shifts of one carer."""
    week = arrays.week
    return len(week.rest_pairs) + len(week.hours.max_minutes) + len(week.blocks) + len(arrays.links.same) > 0
