"""Groups of homes for two promises: so far from the base, and so far from wherever in the group the responder is."""

import math
import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from scheduler.studies.nights.instance import NightInstance

SECONDS = 10.0
"""Time for each promise."""
MOST_CHOICES = 40_000
"""Choices of bases that are all looked at, where the size of groups is not limited: three of 60 homes are 34,220."""


@dataclass(frozen=True)
class Grouping:
    """Homes in groups.

    Attributes:
        promise: What is promised, in words.
        base_of: For each home the index of the base of its group.
        bound: Number of groups below which no grouping is.
        total_seconds: Sum of the responses from the base; no smaller one with so many groups is known.
        total_bound: Sum below which no grouping with so many bases is; None where that was not looked into.
        seconds: Time that it took.
    """

    promise: str
    base_of: tuple[int, ...]
    bound: int
    total_seconds: int
    total_bound: int | None
    seconds: float

    @property
    def groups(self) -> dict[int, list[int]]:
        """Returns the homes of each group by its base."""
        found: dict[int, list[int]] = {}
        for home, base in enumerate(self.base_of):
            found.setdefault(base, []).append(home)
        return dict(sorted(found.items()))

    @property
    def gap(self) -> float:
        """Returns how far the number of groups may be from the least one, as a share."""
        return (len(self.groups) - self.bound) / len(self.groups) if self.base_of else 0.0


def group_from_base(instance: NightInstance, seconds: float = SECONDS) -> Grouping:
    """Returns the fewest bases from which every home is reached in time, and among those the least sum of responses.

    Args:
        instance: Homes that may share.
        seconds: Time limit.
    """
    started = time.monotonic()
    if not instance.homes:
        return Grouping("from base", (), 0, 0, 0, 0.0)
    fewest, bound, _, _ = _solve_bases(instance, None, seconds / 2)
    bound = max(bound, _least_by_size(instance))
    left = max(seconds - (time.monotonic() - started), 0.1)
    few = _try_all_bases(instance, fewest)
    if few is not None:
        total, base_of = few
        return Grouping("from base", base_of, bound, total, total, time.monotonic() - started)
    total, total_bound, base_of, is_found = _solve_bases(instance, fewest, left)
    if not is_found:
        _, _, base_of, _ = _solve_bases(instance, None, seconds / 2)
        total = sum(int(instance.seconds[base, home]) for home, base in enumerate(base_of))
    return Grouping("from base", base_of, bound, total, total_bound, time.monotonic() - started)


def group_from_anywhere(instance: NightInstance, first: Grouping, seconds: float = SECONDS) -> Grouping:
    """Returns the fewest groups found in which every home is reached in time from every other.

    Args:
        instance: Homes that may share.
        first: Groups from base; their number is a lower bound, as a clique keeps the other promise too.
        seconds: Time limit.
    """
    started = time.monotonic()
    homes = range(len(instance.homes))
    if not instance.homes:
        return Grouping("from anywhere", (), 0, 0, None, 0.0)
    start = _greedy_cliques(instance)
    model, inside, used = _clique_model(instance, max(start) + 1)
    least = max(first.bound, _most_apart(instance))
    model.add(sum(used) >= least)
    model.minimize(sum(used))
    for home in homes:
        for group, variable in enumerate(inside[home]):
            model.add_hint(variable, start[home] == group)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    group_of = start
    bound = least
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        group_of = [next(group for group, variable in enumerate(inside[home]) if solver.value(variable)) for home in homes]
        bound = max(bound, round(solver.best_objective_bound))
    base_of = _medians(instance, group_of)
    total = sum(int(instance.seconds[base, home]) for home, base in enumerate(base_of))
    return Grouping("from anywhere", base_of, bound, total, None, time.monotonic() - started)


def _clique_model(instance: NightInstance, most: int) -> tuple[cp_model.CpModel, list[list[cp_model.IntVar]], list[cp_model.IntVar]]:
    """Returns the model of at most so many groups, the variables of each home in each group, and those of used groups."""
    homes = range(len(instance.homes))
    model = cp_model.CpModel()
    inside = [[model.new_bool_var("") for _ in range(most)] for _ in homes]
    used = [model.new_bool_var("") for _ in range(most)]
    far = np.maximum(instance.seconds, instance.seconds.T) > instance.within_seconds
    apart = [(int(one), int(other)) for one, other in np.argwhere(np.triu(far))]
    for home in homes:
        model.add_exactly_one(inside[home])
    for group in range(most):
        members = [inside[home][group] for home in homes]
        model.add(sum(int(instance.loads[home]) * members[home] for home in homes) <= instance.load_limit * used[group])
        model.add(sum(members) <= (instance.most_homes or len(instance.homes)) * used[group])
        if group:
            model.add_implication(used[group], used[group - 1])
        for one, other in apart:
            model.add_bool_or(members[one].negated(), members[other].negated())
    return model, inside, used


def _solve_bases(instance: NightInstance, bases: int | None, seconds: float) -> tuple[int, int, tuple[int, ...], bool]:
    """Solves the location problem: fewest bases, or with their number given the least sum of responses.

    Returns:
        The objective, its bound, the base of each home, and whether there is any.
    """
    homes = range(len(instance.homes))
    model = mathopt.Model()
    is_base = [model.add_binary_variable() for _ in homes]
    is_limited = _has_limits(instance)
    served = {
        (home, base): model.add_binary_variable() if is_limited else model.add_variable(lb=0, ub=1)
        for home in homes
        for base in homes
        if instance.seconds[base, home] <= instance.within_seconds
    }
    for home in homes:
        model.add_linear_constraint(sum(served[home, base] for base in homes if (home, base) in served) == 1)
    for (_, base), variable in served.items():
        model.add_linear_constraint(variable <= is_base[base])
    for base in homes if is_limited else ():
        members = [home for home in homes if (home, base) in served]
        model.add_linear_constraint(
            sum(int(instance.loads[home]) * served[home, base] for home in members) <= instance.load_limit * is_base[base]
        )
        if instance.most_homes is not None:
            model.add_linear_constraint(sum(served[home, base] for home in members) <= instance.most_homes * is_base[base])
    if bases is None:
        model.minimize(sum(is_base))
    else:
        model.add_linear_constraint(sum(is_base) == bases)
        model.minimize(sum(int(instance.seconds[base, home]) * variable for (home, base), variable in served.items()))
    limit = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), threads=1)
    result = mathopt.solve(model, mathopt.SolverType.GSCIP, params=limit)
    bounds = result.termination.objective_bounds
    bound = int(np.ceil(bounds.dual_bound - 1e-6)) if np.isfinite(bounds.dual_bound) else 0
    if not result.has_primal_feasible_solution():
        return len(homes), max(bound, 1), tuple(homes), False
    values = result.variable_values()
    opened = [base for base in homes if values[is_base[base]] > 0.5]
    reached = [[base for base in opened if (home, base) in served] for home in homes]
    if is_limited:
        base_of = tuple(max(reached[home], key=lambda base, home=home: values[served[home, base]]) for home in homes)  # type: ignore[misc]
    else:
        base_of = tuple(min(reached[home], key=lambda base, home=home: int(instance.seconds[base, home])) for home in homes)  # type: ignore[misc]
    return round(bounds.primal_bound), bound, base_of, True


def _try_all_bases(instance: NightInstance, bases: int) -> tuple[int, tuple[int, ...]] | None:
    """Returns the least sum of responses and the base of each home, by looking at all choices; None if they are many or limits bind."""
    homes = len(instance.homes)
    if _has_limits(instance) or math.comb(homes, bases) > MOST_CHOICES:
        return None
    far = np.iinfo(np.int64).max // (homes + 1)
    seconds = np.where(instance.seconds <= instance.within_seconds, instance.seconds, far).astype(np.int64)
    choices = np.array(list(combinations(range(homes), bases)))
    nearest = seconds[choices[:, 0]]
    for place in range(1, bases):
        nearest = np.minimum(nearest, seconds[choices[:, place]])
    sums = nearest.sum(axis=1)
    best = int(np.argmin(sums))
    if sums[best] >= far:
        return None
    chosen = choices[best]
    return int(sums[best]), tuple(int(chosen[row]) for row in np.argmin(seconds[chosen], axis=0))


def _has_limits(instance: NightInstance) -> bool:
    """Returns whether the size of a group is limited."""
    return instance.most_homes is not None or int(instance.loads.sum()) > instance.load_limit


def _least_by_size(instance: NightInstance) -> int:
    """Returns the number of groups that sizes and loads alone ask for."""
    by_load = -(-int(instance.loads.sum()) // instance.load_limit)
    by_size = -(-len(instance.homes) // (instance.most_homes or len(instance.homes)))
    return max(by_load, by_size, 1)


def _most_apart(instance: NightInstance) -> int:
    """Returns a number of homes of which no two can be in one group: the largest of some greedy choices."""
    far = np.maximum(instance.seconds, instance.seconds.T) > instance.within_seconds
    best = 1
    for first in range(len(far)):
        open_homes = far[first].copy()
        size = 1
        while open_homes.any():
            candidates = np.flatnonzero(open_homes)
            chosen = candidates[int(np.argmax(far[np.ix_(candidates, candidates)].sum(axis=1)))]
            open_homes &= far[chosen]
            size += 1
        best = max(best, size)
    return best


def _greedy_cliques(instance: NightInstance) -> list[int]:
    """Returns a group for each home, each home in the first that it fits into; it is a start and an upper bound."""
    groups: list[list[int]] = []
    group_of: list[int] = []
    near = np.maximum(instance.seconds, instance.seconds.T) <= instance.within_seconds
    for home in range(len(instance.homes)):
        for number, members in enumerate(groups):
            fits = all(near[home, other] for other in members)
            fits = fits and int(instance.loads[[*members, home]].sum()) <= instance.load_limit
            if fits and len(members) < (instance.most_homes or len(instance.homes)):
                members.append(home)
                group_of.append(number)
                break
        else:
            groups.append([home])
            group_of.append(len(groups) - 1)
    return group_of


def _medians(instance: NightInstance, group_of: list[int]) -> tuple[int, ...]:
    """Returns for each home the one of its group from which the sum of responses is least."""
    base_of_group: dict[int, int] = {}
    for group in set(group_of):
        members = [home for home, number in enumerate(group_of) if number == group]
        base_of_group[group] = min(members, key=lambda base: int(instance.seconds[base, members].sum()))
    return tuple(base_of_group[group] for group in group_of)
