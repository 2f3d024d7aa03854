"""Ruin and recreate: a few people's weeks are taken out and put back, each by the exact dynamic program."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from scheduler.solver.staffing.arrays import Integers
from scheduler.solver.staffing.compiled import CompiledStaffing
from scheduler.solver.staffing.weeks import NoWeeksError, Staffing, Weeks
from scheduler.solver.stop import Stop

INITIAL_TEMPERATURE = 3.0
FINAL_TEMPERATURE = 0.1
"""In carers missing for half an hour."""
GROUP_SIZES = (1, 2, 3, 4)
GROUP_CHANCES = (0.15, 0.45, 0.3, 0.1)
WHOLE_CYCLE_CHANCE = 0.25
CLOSED_TRIES = 1
"""States in which a closed cycle may begin that are tried beside the present one."""

KEPT_COLUMNS = 200
"""Improvements whose weeks are kept for the choice among columns."""
LEAST_IMPROVEMENT = 1e-6


@dataclass
class SearchResult:
    """What a search found.

    Attributes:
        paths: int64 [person, day], option or -1.
        cost: Of cover and of all people.
        iterations: Made.
        history: Seconds and cost of each improvement.
        columns: int64 [person, day] of the latest improvements, own options.
    """

    paths: Integers
    cost: float
    iterations: int
    history: list[tuple[float, float]] = field(default_factory=list)
    columns: list[Integers] = field(default_factory=list)


def initial_starts(staffing: Staffing, person: int) -> list[int]:
    """Returns the states in which a person's cycle may begin, the rested ones first; none where it is not closed."""
    if not staffing.compiled.problem.is_closed:
        return []
    data = staffing.compiled.people[person]
    rested = int(data.starts[0])
    return sorted(map(int, data.all_starts), key=lambda start: abs(start - rested))


def construct(staffing: Staffing, order: Integers) -> None:
    """Puts everybody in, one after the other; a closed cycle begins in the first state in which it can.

    Raises:
        NoWeeksError: Somebody cannot be rostered.
    """
    for person in map(int, order):
        staffing.put_in(person, _first_possible(staffing, person))


def _first_possible(staffing: Staffing, person: int) -> Weeks:
    """Returns the best weeks from the first state in which the cycle can begin.

    Raises:
        NoWeeksError: There is none.
    """
    starts = initial_starts(staffing, person)
    for start in starts:
        try:
            return staffing.best(person, None, staffing.whole, [start])
        except NoWeeksError:
            continue
    if starts:
        raise NoWeeksError(person)
    return staffing.best(person, None, staffing.whole, [])


def search(compiled: CompiledStaffing, stop: Stop, seed: int, on_improvement: Callable[[float, float], None] | None = None) -> SearchResult:
    """Searches a rota by ruin and recreate under simulated annealing.

    Args:
        compiled: Staffing problem.
        stop: Says which fraction of the effort is used.
        seed: Of all random choices.
        on_improvement: Told seconds and cost.

    Raises:
        NoWeeksError: Somebody cannot be rostered.
    """
    random = np.random.default_rng(seed)
    began = time.perf_counter()
    staffing = Staffing(compiled)
    construct(staffing, random.permutation(len(compiled.people)))
    neighbours = _neighbours(compiled)
    unit = max(compiled.problem.weights.under, 1)
    current = best = staffing.cost
    best_weeks_of = list(staffing.weeks)
    result = SearchResult(np.empty(0, dtype=np.int64), best, 0, [(time.perf_counter() - began, best)])
    while compiled.people:
        used = stop(time.perf_counter() - began, result.iterations)
        if used >= 1:
            break
        result.iterations += 1
        temperature = unit * INITIAL_TEMPERATURE * (FINAL_TEMPERATURE / INITIAL_TEMPERATURE) ** used
        chosen = _draw_people(neighbours, random)
        window = _draw_window(staffing, random)
        old = {person: staffing.take_out(person) for person in chosen}
        for person, before in old.items():
            starts = _starts(staffing, person, before, window, random)
            staffing.put_in(person, staffing.best(person, before, window, starts))
        cost = staffing.cost
        if cost <= current or random.random() < math.exp((current - cost) / temperature):
            current = cost
            if cost < best - LEAST_IMPROVEMENT:
                best, best_weeks_of = cost, list(staffing.weeks)
                _keep(result, staffing, time.perf_counter() - began)
                if on_improvement:
                    on_improvement(*result.history[-1])
            continue
        for person in chosen:
            staffing.take_out(person)
        for person, before in old.items():
            if before is not None:
                staffing.put_in(person, before)
    paths = [staffing.options_of(person, weeks.path) for person, weeks in enumerate(best_weeks_of) if weeks is not None]
    result.paths, result.cost = np.array(paths, dtype=np.int64).reshape(-1, compiled.problem.days), best
    return result


def _keep(result: SearchResult, staffing: Staffing, seconds: float) -> None:
    """Keeps an improvement and its columns."""
    result.history.append((seconds, staffing.cost))
    result.columns.append(np.array([weeks.path for weeks in staffing.weeks if weeks is not None]))
    del result.columns[:-KEPT_COLUMNS]


def _draw_people(neighbours: list[Integers], random: np.random.Generator) -> list[int]:
    """Returns a few people who share a locality and some of the day."""
    pool = neighbours[int(random.integers(len(neighbours)))]
    size = min(int(random.choice(GROUP_SIZES, p=GROUP_CHANCES)), len(pool))
    return [int(person) for person in random.choice(pool, size, replace=False)]


def _draw_window(staffing: Staffing, random: np.random.Generator) -> Integers:
    """Returns the days that may change: the whole cycle, or one of its weeks."""
    weeks = staffing.compiled.problem.weeks
    if weeks == 1 or random.random() < WHOLE_CYCLE_CHANCE:
        return staffing.whole
    week = int(random.integers(weeks))
    return np.array([7 * week, 7 * week + 7], dtype=np.int64)


def _starts(staffing: Staffing, person: int, before: Weeks | None, window: Integers, random: np.random.Generator) -> list[int]:
    """Returns the states to begin from: the present one, and a few others where the whole cycle is open."""
    if not staffing.compiled.problem.is_closed or before is None:
        return []
    if window is not staffing.whole:
        return [before.start]
    others = staffing.compiled.people[person].all_starts
    drawn = random.choice(others, min(CLOSED_TRIES, len(others)), replace=False)
    return sorted({before.start, *map(int, drawn)})


def _neighbours(compiled: CompiledStaffing) -> list[Integers]:
    """Returns for each person those who share a locality and some of the day with them."""
    marks = np.zeros((len(compiled.people), len(compiled.option_names)), dtype=bool)
    for person, data in enumerate(compiled.people):
        marks[person, data.automaton.options] = True
    places = compiled.options.locality
    localities = np.array([np.isin(np.unique(places), places[own]) for own in marks]).reshape(len(marks), len(np.unique(places)))
    found = []
    for person in range(len(compiled.people)):
        shares_kind = (marks & marks[person]).any(axis=1)
        shares_place = (localities & localities[person]).any(axis=1)
        near = np.flatnonzero(shares_kind) if shares_kind.sum() > 1 else np.flatnonzero(shares_place)
        found.append(near if len(near) else np.array([person]))
    return found
