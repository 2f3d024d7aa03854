"""Puts the parts of a compiled problem together."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.problem import Problem
from scheduler.domain.rules import Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.geo.outline import TravelOutline
from scheduler.solver.model.arrays import INFINITE, Arrays, Legs, SoftWeights
from scheduler.solver.model.compile.people import carer_eligibility, dearest_carer, known_carers
from scheduler.solver.model.compile.problem_index import ProblemIndex, ints, overflow_fault
from scheduler.solver.model.compile.shifts import make_fair_share, make_shifts
from scheduler.solver.model.compile.tasks import make_links, make_tasks, make_unallocated_costs, visit_costs
from scheduler.solver.model.compile.week import contract_minutes, make_week
from scheduler.solver.model.fits import fits


def compile_problem(problem: Problem, travel: TravelMatrix) -> Arrays:
    """Returns the arrays of a problem.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    index = ProblemIndex(problem, travel)
    tasks, shifts, legs, people = make_tasks(index), make_shifts(index), _legs(index, travel), carer_eligibility(index)
    _check_overflow(index, travel, int(people.cost.max(initial=0)))
    return Arrays(
        tasks=tasks,
        shifts=shifts,
        links=make_links(index),
        travel=legs,
        allowed=people.may[:, shifts.carer] & fits(tasks, shifts, legs),
        cost=people.cost[:, shifts.carer],
        unallocated_cost=make_unallocated_costs(index, tasks),
        known_carers=known_carers(index),
        soft_weights=soft_weights(problem.objective),
        fair_share=make_fair_share(index),
        week=make_week(index, shifts),
        break_is_hard=index.is_hard(Rule.BREAK),
        horizon=index.ticks(problem.horizon_end),
    )


def check_overflow(problem: Problem, travel: TravelMatrix | TravelOutline) -> None:
    """Checks what `compile_problem` would refuse, without its arrays.

    These take gigabytes for the 40,000 visits of a large office's week, which nobody plans in one piece. An outline of
    travel may have longer journeys than its matrix, and then more is refused.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    index = ProblemIndex(problem, travel)
    _check_overflow(index, travel, dearest_carer(index))


def soft_weights(objective: Objective) -> SoftWeights:
    """Returns the weights of the soft rules.

    OVERTIME has weight 0 if SHIFT is hard, and MISSED_BREAK if BREAK is.
    """
    weight, is_hard = objective.weight, objective.is_hard
    return SoftWeights(
        new_carer=weight(Rule.CONTINUITY),
        late=weight(Rule.LATENESS),
        worst_late=weight(Rule.WORST_LATENESS),
        wanted=weight(Rule.WANTED_TIME),
        waiting=weight(Rule.WAITING),
        idle=weight(Rule.IDLE),
        overtime=0 if is_hard(Rule.SHIFT) else weight(Rule.OVERTIME),
        soft_absence=weight(Rule.SOFT_ABSENCE),
        fairness=weight(Rule.FAIRNESS),
        missed_break=0 if is_hard(Rule.BREAK) else weight(Rule.MISSED_BREAK),
        contract=weight(Rule.CONTRACT_HOURS),
    )


def _legs(index: ProblemIndex, travel: TravelMatrix) -> Legs:
    """[m, l + 1, l + 1, 2] Returns ticks and cost of each leg, *nowhere* included."""
    size = len(travel.location_ids)
    legs = np.zeros((len(travel.modes), size + 1, size + 1, 2), dtype=np.int32)
    for layer in range(len(travel.modes)):  # one mode at a time: int64 takes twice the room of what is kept
        ticks, metres = travel.ticks[layer].astype(np.int64), travel.metres[layer].astype(np.int64)
        cost = index.weight(Rule.TRAVEL_TIME) * ticks + index.weight(Rule.MILEAGE) * metres
        for of, figures in enumerate((ticks, cost)):
            legs[layer, :size, :size, of] = np.where(travel.reachable[layer], figures, INFINITE)
    return legs


def _largest_legs(index: ProblemIndex, travel: TravelMatrix | TravelOutline) -> tuple[int, int]:
    """Returns the most ticks and the largest cost of a leg, or bounds of them.

    Raises:
        BadInput: S112, one of them is too large.
    """
    longest = dearest = 0
    for ticks, metres in _journeys(travel):
        cost = index.weight(Rule.TRAVEL_TIME) * ticks.astype(np.int64) + index.weight(Rule.MILEAGE) * metres.astype(np.int64)
        longest, dearest = max(longest, int(ticks.max(initial=0))), max(dearest, int(cost.max(initial=0)))
    if max(longest, dearest) >= INFINITE:
        raise overflow_fault("the longest journey costs more than can be counted")
    return longest, dearest


def _journeys(travel: TravelMatrix | TravelOutline) -> Iterator[tuple[NDArray[np.integer], NDArray[np.integer]]]:
    """Yields ticks and metres of the journeys from each place, or the bounds of all; row by row, so that no matrix is copied."""
    if isinstance(travel, TravelOutline):
        yield from ((ints([ticks]), ints([metres])) for ticks, metres in travel.longest)
        return
    for layer in range(len(travel.modes)):
        yield from zip(travel.ticks[layer], travel.metres[layer], strict=True)


def _check_overflow(index: ProblemIndex, travel: TravelMatrix | TravelOutline, dearest_carer: int) -> None:
    """Checks that every roster's score stays far below 2**62.

    Legs, spans of time and counts are bounded from above, and a single span by 2 INFINITE. In
    FAIRNESS, the excesses over the shares equal the shortfalls. Their sum is therefore at most
    twice all work, give or take a tick. Each work times the sum of all parts must not overflow
    either. Costs of what is left out are sorted by in thousandths.

    Args:
        index: Numbers of the problem.
        travel: Its journeys, or the longest of them.
        dearest_carer: Largest soft cost of a task by a carer.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    visits = index.problem.visits
    prices, tasks, shifts = soft_weights(index.problem.objective), index.first_task[-1] + 1, len(index.problem.shifts) + 1
    longest, dearest = _largest_legs(index, travel)
    work = tasks * (2 * longest + max(map(index.duration, visits), default=0))
    spans = (
        (prices.late + prices.wanted + prices.soft_absence) * tasks
        + (prices.waiting + prices.overtime) * shifts
        + prices.worst_late
        + prices.idle
    )
    counts = (2 * dearest + dearest_carer + prices.new_carer) * tasks + prices.missed_break * shifts
    counts += prices.contract * int(contract_minutes(index).sum())
    unallocated_cost = sum(map(sum, visit_costs(index)))
    if spans * 2 * INFINITE + counts + prices.fairness * 2 * work + 1_000 * unallocated_cost >= 2**62:
        raise overflow_fault("the weights are so large that a score could overflow")
    if prices.fairness and 4 * work * int(make_fair_share(index).sum()) >= 2**62:
        raise overflow_fault("contracts have so little in common that shares of the work cannot be counted")
