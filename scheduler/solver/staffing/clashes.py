"""Names the limits that keep a person from being rostered at all."""

from collections.abc import Callable

import numpy as np

from scheduler.domain.staffing import DAY_MINUTES, LATEST_END, StaffingProblem, StaffMember
from scheduler.solver.staffing.bound import Duals, Relaxation
from scheduler.solver.staffing.compiled import compile_staffing
from scheduler.solver.staffing.search import initial_starts
from scheduler.solver.staffing.weeks import NoWeeksError, Staffing

Freed = Callable[[StaffMember], StaffMember]

FREED: dict[str, Freed] = {
    "fair_evenings": lambda member: member.replace(fair_evenings=None, fair_weekends=None),
    "localities": lambda member: member.replace(localities=()),
    "whole_weekends": lambda member: member.replace(whole_weekends=False),
    "max_splits_a_week": lambda member: member.replace(max_splits_a_week=7),
    "max_weekends_running": lambda member: member.replace(max_weekends_running=8),
    "min_days_off": lambda member: member.replace(min_days_off=1),
    "rest_minutes": lambda member: member.replace(rest_minutes=0),
    "opted_out": lambda member: member.replace(opted_out=True),
    "max_days_running": lambda member: member.replace(max_days_running=6),
    "is_under_18": lambda member: member.replace(is_under_18=False),
    "latest_end": lambda member: member.replace(latest_end=LATEST_END),
    "earliest_start": lambda member: member.replace(earliest_start=0),
    "kind_ids": lambda member: member.replace(kind_ids=()),
    "days_off": lambda member: member.replace(days_off=()),
    "contract_minutes": lambda member: member.replace(tolerance_minutes=7 * DAY_MINUTES * 8, cycle_minutes=None),
}
"""Each limit, and the person without it; those whose absence explains least come first."""


def clashing_limits(problem: StaffingProblem, member: StaffMember) -> tuple[str, ...]:
    """Returns limits of a person that cannot all be kept; without any one of them weeks exist.

    Args:
        problem: With the kinds and the length of the cycle.
        member: Whose limits.

    Returns:
        Names of fields; none where the person can be rostered.
    """
    if can_be_rostered(problem, member):
        return ()
    needed = []
    for name, freed in FREED.items():
        without = freed(member)
        if can_be_rostered(problem, without):
            needed.append(name)
        else:
            member = without
    return tuple(needed) or ("weekly_rest",)


def can_be_rostered(problem: StaffingProblem, member: StaffMember) -> bool:
    """Returns whether any weeks keep all limits of a person."""
    alone = problem.replace(staff=(member.replace(today=()),))
    compiled = compile_staffing(alone)
    if not problem.is_closed:
        return _is_possible(Staffing(compiled), [])
    # Any weeks that need not close are a cheap first question.
    relaxation = Relaxation(compiled)
    try:
        relaxation.evaluate(
            Duals(np.zeros(relaxation.staffing.cover.demand.shape), relaxation.most_evening * 0, relaxation.most_weekend * 0)
        )
    except NoWeeksError:
        return False
    staffing = Staffing(compiled)
    return any(_is_possible(staffing, [start]) for start in initial_starts(staffing, 0))


def _is_possible(staffing: Staffing, starts: list[int]) -> bool:
    try:
        staffing.best(0, None, staffing.whole, starts)
    except NoWeeksError:
        return False
    return True
