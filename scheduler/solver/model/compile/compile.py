"""Puts the parts of a compiled problem together."""

import numpy as np

from scheduler.domain.problem import Problem
from scheduler.domain.rules import Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.model.arrays import INFINITE, Arrays, Legs, SoftWeights
from scheduler.solver.model.compile.people import carer_eligibility, known_carers
from scheduler.solver.model.compile.problem_index import ProblemIndex, overflow_fault
from scheduler.solver.model.compile.shifts import make_fair_share, make_shifts
from scheduler.solver.model.compile.tasks import make_links, make_tasks, make_unallocated_costs
from scheduler.solver.model.compile.week import make_week
from scheduler.solver.model.fits import fits


def compile_problem(problem: Problem, travel: TravelMatrix) -> Arrays:
    """Returns the arrays of a problem.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    index = ProblemIndex(problem, travel)
    tasks, shifts, legs, people = make_tasks(index), make_shifts(index), _legs(index), carer_eligibility(index)
    arrays = Arrays(
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
    _check_overflow(arrays)
    return arrays


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
        if max(ticks.max(initial=0), cost.max(initial=0)) >= INFINITE:
            raise overflow_fault("the longest journey costs more than can be counted")
        for of, figures in enumerate((ticks, cost)):
            legs[layer, :size, :size, of] = np.where(travel.reachable[layer], figures, INFINITE)
    return legs


def _check_overflow(arrays: Arrays) -> None:
    """Checks that every roster's score stays far below 2**62.

    Legs, spans of time and counts are bounded from above, and a single span by 2 INFINITE. In
    FAIRNESS, the excesses over the shares equal the shortfalls. Their sum is therefore at most
    twice all work, give or take a tick. Each work times the sum of all parts must not overflow
    either. Costs of what is left out are sorted by in thousandths.

    Raises:
        BadInput: S112, a cost could overflow.
    """
    prices, tasks, shifts = arrays.soft_weights, arrays.tasks.n + 1, arrays.shifts.k + 1
    longest, dearest = (int(np.where(arrays.travel[..., of] < INFINITE, arrays.travel[..., of], 0).max(initial=0)) for of in (0, 1))
    work = tasks * (2 * longest + int(arrays.tasks.duration_ticks.max(initial=0)))
    spans = (
        (prices.late + prices.wanted + prices.soft_absence) * tasks
        + (prices.waiting + prices.overtime) * shifts
        + prices.worst_late
        + prices.idle
    )
    counts = (2 * dearest + int(arrays.cost.max(initial=0)) + prices.new_carer) * tasks + prices.missed_break * shifts
    counts += prices.contract * int(arrays.week.contract_minutes.sum())
    if spans * 2 * INFINITE + counts + prices.fairness * 2 * work + 1_000 * int(arrays.unallocated_cost.sum()) >= 2**62:
        raise overflow_fault("the weights are so large that a score could overflow")
    if prices.fairness and 4 * work * int(arrays.fair_share.sum()) >= 2**62:
        raise overflow_fault("contracts have so little in common that shares of the work cannot be counted")
