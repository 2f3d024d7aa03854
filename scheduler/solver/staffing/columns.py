"""Column generation: the exact dynamic program adds weeks to the master problem, until none would lower its cost.

Then rotas are dived for: the weeks with the largest share in the mix are fixed, and new ones are priced beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scheduler.solver.staffing.arrays import Integers
from scheduler.solver.staffing.bound import Duals
from scheduler.solver.staffing.compiled import CompiledStaffing
from scheduler.solver.staffing.master import Master

SMOOTHING = 0.5
"""Weight of the newest prices beside the best ones so far (Pessoa, Sadykov, Uchoa and Vanderbeck 2018)."""
EPSILON = 1e-6
SURE = 0.98
"""Share of weeks in the mix from which on a dive fixes them at once."""
PRICINGS_A_STEP = 15
"""Rounds of pricing after each step of a dive."""


NEWEST_WEEKS = 40
"""Known weeks of each free person with which such a dive begins."""
MOST_ROWS = 2000
"""Judged half-hours up to which the linear programme is small enough for dives."""


def can_dive(compiled: CompiledStaffing) -> bool:
    """Returns whether rotas can be dived for: few judged half-hours, and a cycle that need not close."""
    rows = int(np.count_nonzero(compiled.cover.under + compiled.cover.over))
    return bool(compiled.people) and rows <= MOST_ROWS and not compiled.problem.is_closed


@dataclass
class Generated:
    """What column generation proved.

    Attributes:
        bound: No rota costs less.
        value: Least cost of a mix of known weeks.
        is_complete: Whether no weeks would lower it.
    """

    bound: float
    value: float
    is_complete: bool


def generate_columns(
    master: Master, bound: float, duals: Duals, should_stop: Callable[[], bool], on_improvement: Callable[[float], None] | None = None
) -> Generated:
    """Adds weeks until the bound meets the value of the master problem.

    Args:
        master: With weeks for everybody.
        bound: Proven so far.
        duals: Prices that prove it.
        should_stop: Asked between rounds.
        on_improvement: Told each bound.

    Raises:
        NoOptimumError: The linear programme has no optimum.
        NoWeeksError: Somebody cannot be rostered.
    """
    relaxation = master.relaxation
    value, newest = master.solve()
    while not should_stop():
        is_smoothed = True
        evaluation = relaxation.evaluate(newest.blended(SMOOTHING, duals))
        added = master.add_all(evaluation.paths)
        if not added:
            is_smoothed = False
            evaluation = relaxation.evaluate(newest)
            added = master.add_all(evaluation.paths)
        if evaluation.bound > bound:
            bound, duals = evaluation.bound, newest.blended(SMOOTHING, duals) if is_smoothed else newest
            if on_improvement:
                on_improvement(bound)
        if not added or np.ceil(bound - EPSILON) >= np.ceil(value - EPSILON):
            return Generated(bound, value, True)
        value, newest = master.solve()
    return Generated(bound, value, False)


def dive_for_some(master: Master, paths: Integers, free: int, random: np.random.Generator, should_stop: Callable[[], bool]) -> Integers:
    """Returns a rota, in own options, in which a few people have other weeks; the others keep theirs.

    Args:
        master: With weeks for everybody; it gets those that are found.
        paths: int64 [person, day], own options of a rota.
        free: How many are free.
        random: Draws them.
        should_stop: From then on no weeks are added.

    Raises:
        NoOptimumError: The linear programme has no optimum.
        NoWeeksError: Somebody cannot be rostered.
    """
    people = len(paths)
    drawn = set(random.choice(people, min(free, people), replace=False).tolist())
    part, kept = master.part(paths, drawn, NEWEST_WEEKS)
    found = dive(part, random, should_stop, kept)
    for person, path in part.weeks:
        master.add(person, path)
    return found


def dive(master: Master, random: np.random.Generator, should_stop: Callable[[], bool], kept: dict[int, int] | None = None) -> Integers:
    """Returns a rota, in own options: the weeks with the largest share in the mix are fixed one after the other.

    Args:
        master: With weeks for everybody; all open again afterwards.
        random: Breaks ties.
        should_stop: From then on no weeks are added.
        kept: Weeks by person that are fixed from the start.

    Raises:
        NoOptimumError: The linear programme has no optimum.
        NoWeeksError: Somebody cannot be rostered.
    """
    relaxation = master.relaxation
    people = len(relaxation.compiled.people)
    fixed = dict(kept or {})
    for number in fixed.values():
        master.fix(number)
    _, duals = master.solve()
    try:
        while len(fixed) < people:
            _price(master, duals, [person for person in range(people) if person not in fixed], should_stop)
            free = [(value, number) for number, value in master.mix() if master.weeks[number][0] not in fixed]
            top = max(free, key=lambda pair: (pair[0] + 0.05 * random.random(), pair[1]))
            for _, number in {top, *(pair for pair in free if pair[0] >= SURE)}:
                fixed[master.weeks[number][0]] = number
                master.fix(number)
            _, duals = master.solve()
    finally:
        master.release()
    return np.array([master.weeks[fixed[person]][1] for person in range(people)], dtype=np.int64)


def _price(master: Master, duals: Duals, people: list[int], should_stop: Callable[[], bool]) -> None:
    """Adds weeks of some people at the present prices, and solves again, a few times."""
    for _ in range(PRICINGS_A_STEP):
        if should_stop():
            return
        paths = master.relaxation.best_paths(duals, people)
        if not sum([master.add(person, path) for person, path in zip(people, paths, strict=True)]):
            return
        _, duals = master.solve()
