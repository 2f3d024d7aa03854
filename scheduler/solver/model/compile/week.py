"""Compiles the rules between shifts of one carer, and between carers of one person."""

from collections import defaultdict
from datetime import timedelta
from itertools import combinations

import numpy as np

from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.rules import Rule
from scheduler.solver.model.arrays import INFINITE, Ints, Shifts, Week
from scheduler.solver.model.compile.hours import make_hours_limits
from scheduler.solver.model.compile.problem_index import ProblemIndex, ints


def make_week(index: ProblemIndex, shifts: Shifts) -> Week:
    """Returns the rules between shifts, and the limits of MOST_CARERS.

    A rule that is off sets no limit.
    """
    rest = index.problem.objective.rest_minutes * index.problem.ticks_per_minute if index.is_hard(Rule.REST) else 0
    return Week(
        rest_ticks=rest,
        rest_pairs=_rest_pairs(shifts, rest) if index.is_hard(Rule.REST) else ints([]).reshape(-1, 2),
        hours=make_hours_limits(index, shifts),
        contract_minutes=contract_minutes(index),
        max_carers=_max_carers(index),
        fixed_carers=np.zeros((len(index.problem.service_users), len(index.problem.carers)), dtype=np.bool_),
        blocks=_blocks(index),
        day_ticks=24 * 60 * index.problem.ticks_per_minute,
    )


def _rest_pairs(shifts: Shifts, rest: int) -> Ints:
    """[r, 2] Returns pairs of a carer's shifts on two dates that may leave too little rest.

    Args:
        shifts: The shifts.
        rest: Ticks of rest.
    """
    of_carer: defaultdict[int, list[int]] = defaultdict(list)
    for k in np.argsort(shifts.rostered_start, kind="stable").tolist():
        of_carer[int(shifts.carer[k])].append(k)
    pairs = [
        (i, j)
        for own in of_carer.values()
        for i, j in combinations(own, 2)
        if shifts.day[i] != shifts.day[j] and shifts.end[i] + rest > shifts.start[j]
    ]
    return ints(pairs).reshape(-1, 2)


def contract_minutes(index: ProblemIndex) -> Ints:
    """[c] Returns the weekly contract minutes, scaled to the days of the horizon."""
    counts = index.weight(Rule.CONTRACT_HOURS) > 0
    return ints([(carer.contract_minutes or 0) * index.problem.days // 7 if counts else 0 for carer in index.problem.carers])


def _max_carers(index: ProblemIndex) -> Ints:
    """[p] Returns the limit of MOST_CARERS for each person."""
    most = index.problem.objective.most_carers if index.is_hard(Rule.MOST_CARERS) else None
    return np.full(len(index.problem.service_users), INFINITE if most is None else most, dtype=np.int64)


def _blocks(index: ProblemIndex) -> Ints:
    """[b, 3] Returns the stretches of WEEKLY_REST: first tick, end, and number of rests.

    A fortnight of the horizon has two rests, and a remaining week has one. Stretches run from
    midnight to midnight.
    """
    problem = index.problem
    weeks = problem.days // 7 if index.is_hard(Rule.WEEKLY_REST) else 0
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    stretches = [(week, min(week + 2, weeks)) for week in range(0, weeks, 2)]
    midnight = [index.ticks(moment_on(first + timedelta(weeks=week), 0, problem.timezone)) for week in range(weeks + 1)]
    return ints([(midnight[a], midnight[b], b - a) for a, b in stretches]).reshape(-1, 3)
