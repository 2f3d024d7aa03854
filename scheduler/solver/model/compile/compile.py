"""Puts the parts of a compiled problem together."""

from dataclasses import dataclass

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.rules import Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.arrays import INFINITE, Arrays, Ints, Legs, Shifts, SoftWeights, Tasks, Week
from scheduler.solver.model.compile.people import carer_eligibility, dearest_carer, known_carers
from scheduler.solver.model.compile.problem_index import ProblemIndex, overflow_fault
from scheduler.solver.model.compile.shifts import make_fair_share, make_shifts
from scheduler.solver.model.compile.tasks import make_links, make_tasks, make_unallocated_costs
from scheduler.solver.model.compile.week import make_week
from scheduler.solver.model.fits import fits


@dataclass(frozen=True)
class _Lists:
    """The arrays that grow with tasks or with shifts, and not with their product; as in `Arrays`."""

    tasks: Tasks
    shifts: Shifts
    unallocated_cost: Ints
    fair_share: Ints
    week: Week


def compile_problem(problem: Problem, travel: TravelMatrix) -> Arrays:
    """Returns the arrays of a problem.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    index = ProblemIndex(problem, travel)
    lists, legs, people = _make_lists(index), _legs(index), carer_eligibility(index)
    _check_overflow(index, lists, int(people.cost.max(initial=0)))
    return Arrays(
        tasks=lists.tasks,
        shifts=lists.shifts,
        links=make_links(index),
        travel=legs,
        allowed=people.may[:, lists.shifts.carer] & fits(lists.tasks, lists.shifts, legs),
        cost=people.cost[:, lists.shifts.carer],
        unallocated_cost=lists.unallocated_cost,
        known_carers=known_carers(index),
        soft_weights=soft_weights(problem.objective),
        fair_share=lists.fair_share,
        week=lists.week,
        break_is_hard=index.is_hard(Rule.BREAK),
        horizon=index.ticks(problem.horizon_end),
    )


def check_overflow(problem: Problem, travel: TravelMatrix) -> None:
    """Checks what `compile_problem` would refuse, without the arrays of tasks by shifts.

    These take gigabytes for the 40,000 visits of a large office's week, which nobody plans in one piece.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    index = ProblemIndex(problem, travel)
    _check_overflow(index, _make_lists(index), dearest_carer(index))


def _make_lists(index: ProblemIndex) -> _Lists:
    tasks, shifts = make_tasks(index), make_shifts(index)
    return _Lists(tasks, shifts, make_unallocated_costs(index, tasks), make_fair_share(index), make_week(index, shifts))


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


def _legs(index: ProblemIndex) -> Legs:
    """[m, l + 1, l + 1, 2] Returns ticks and cost of each leg, *nowhere* included."""
    travel = index.travel
    size = len(travel.location_ids)
    legs = np.zeros((len(travel.modes), size + 1, size + 1, 2), dtype=np.int32)
    for layer in range(len(travel.modes)):  # one mode at a time: int64 takes twice the room of what is kept
        ticks, metres = travel.ticks[layer].astype(np.int64), travel.metres[layer].astype(np.int64)
        cost = index.weight(Rule.TRAVEL_TIME) * ticks + index.weight(Rule.MILEAGE) * metres
        for of, figures in enumerate((ticks, cost)):
            legs[layer, :size, :size, of] = np.where(travel.reachable[layer], figures, INFINITE)
    return legs


def _largest_legs(index: ProblemIndex) -> tuple[int, int]:
    """Returns the most ticks and the largest cost of a leg.

    Raises:
        BadInput: S112, one of them is too large.
    """
    longest = dearest = 0
    for layer in range(len(index.travel.modes)):
        for ticks, metres in zip(index.travel.ticks[layer], index.travel.metres[layer], strict=True):  # row by row: no copy of the matrix
            cost = index.weight(Rule.TRAVEL_TIME) * ticks.astype(np.int64) + index.weight(Rule.MILEAGE) * metres.astype(np.int64)
            longest, dearest = max(longest, int(ticks.max(initial=0))), max(dearest, int(cost.max(initial=0)))
    if max(longest, dearest) >= INFINITE:
        raise overflow_fault("the longest journey costs more than can be counted")
    return longest, dearest


def _check_overflow(index: ProblemIndex, lists: _Lists, dearest_carer: int) -> None:
    """Checks that every roster's score stays far below 2**62.

    Legs, spans of time and counts are bounded from above, and a single span by 2 INFINITE. In
    FAIRNESS, the excesses over the shares equal the shortfalls. Their sum is therefore at most
    twice all work, give or take a tick. Each work times the sum of all parts must not overflow
    either. Costs of what is left out are sorted by in thousandths.

    Args:
        index: Numbers of the problem.
        lists: Its tasks and shifts, and what goes by them.
        dearest_carer: Largest soft cost of a task by a carer.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    prices, tasks, shifts = soft_weights(index.problem.objective), lists.tasks.n + 1, lists.shifts.k + 1
    longest, dearest = _largest_legs(index)
    work = tasks * (2 * longest + int(lists.tasks.duration_ticks.max(initial=0)))
    spans = (
        (prices.late + prices.wanted + prices.soft_absence) * tasks
        + (prices.waiting + prices.overtime) * shifts
        + prices.worst_late
        + prices.idle
    )
    counts = (2 * dearest + dearest_carer + prices.new_carer) * tasks + prices.missed_break * shifts
    counts += prices.contract * int(lists.week.contract_minutes.sum())
    if spans * 2 * INFINITE + counts + prices.fairness * 2 * work + 1_000 * int(lists.unallocated_cost.sum()) >= 2**62:
        raise overflow_fault("the weights are so large that a score could overflow")
    if prices.fairness and 4 * work * int(lists.fair_share.sum()) >= 2**62:
        raise overflow_fault("contracts have so little in common that shares of the work cannot be counted")
