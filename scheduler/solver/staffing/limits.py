"""What limits a person's weeks: who may work which kind, how many hours, and how many days in a row."""

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.staffing import ShiftKind, StaffingProblem, StaffMember
from scheduler.solver.staffing.arrays import Integers

AVERAGE_MINUTES = 48 * 60
"""Most hours a week on average (Working Time Regulations 1998, regulation 4); also eight in 24 on six days (regulation 6)."""
YOUNG_WEEK_MINUTES = 40 * 60
YOUNG_DAY_MINUTES = 8 * 60
YOUNG_REST_MINUTES = 12 * 60
YOUNG_DAY = (6 * 60, 22 * 60)
"""Workers under 18: eight hours a day, 40 a week, twelve hours of rest, not from 22:00 to 06:00 (regulations 5A, 6A and 10)."""
YOUNG_DAYS_RUNNING = 4
YOUNG_DAYS_OFF = 2
"""So any seven days hold 48 hours of rest in one piece (regulation 11(3)), and at most five days of work: 40 hours."""
YOUNG_BREAK_AFTER_MINUTES = 4 * 60 + 30
YOUNG_BREAK_MINUTES = 30
"""Regulation 12(4)."""


def with_age_limits(member: StaffMember) -> StaffMember:
    """Returns the person with the limits of workers under 18, if they are one."""
    if not member.is_under_18:
        return member
    return member.replace(
        earliest_start=max(member.earliest_start, YOUNG_DAY[0]),
        latest_end=min(member.latest_end, YOUNG_DAY[1]),
        rest_minutes=max(member.rest_minutes, YOUNG_REST_MINUTES),
        max_days_running=min(member.max_days_running, YOUNG_DAYS_RUNNING),
        min_days_off=max(member.min_days_off, YOUNG_DAYS_OFF),
    )


def may_work(member: StaffMember, kind: ShiftKind) -> bool:
    """Returns whether a person may work a kind of shift at all."""
    if member.kind_ids and kind.kind_id not in member.kind_ids:
        return False
    if kind.start < member.earliest_start or kind.end > member.latest_end or (kind.is_split and not member.max_splits_a_week):
        return False
    if not member.is_under_18:
        return True
    has_break = all(end - start <= YOUNG_BREAK_AFTER_MINUTES for start, end in kind.spans) or kind.break_minutes >= YOUNG_BREAK_MINUTES
    return kind.paid_minutes <= YOUNG_DAY_MINUTES and has_break


def hour_bounds(problem: StaffingProblem, member: StaffMember, worked: list[ShiftKind]) -> tuple[int, int]:
    """Returns the least and most paid minutes of each week, or of the whole cycle.

    Nobody who works nights can opt out of their average of eight hours in 24, which is 48 in six days.
    """
    if member.cycle_minutes is not None:
        return member.cycle_minutes, member.cycle_minutes
    weeks = 1 if member.hours_per == "week" else problem.weeks
    low = member.contract_minutes * weeks - member.tolerance_minutes
    high = member.contract_minutes * weeks + member.tolerance_minutes
    if not member.opted_out or any(kind.is_night for kind in worked):
        high = min(high, AVERAGE_MINUTES * weeks)
    if member.is_under_18:
        high = min(high, YOUNG_WEEK_MINUTES * weeks)
    return max(low, 0), high


def hours_fit(
    bounds: tuple[int, int], unit: int, lengths: list[int], may_work_on: NDArray[np.bool_], *, is_weekly: bool
) -> NDArray[np.uint8]:
    """Returns for each day and number of units whether the week, or the cycle, can still end within its bounds.

    Args:
        bounds: Least and most minutes.
        unit: Minutes of a unit.
        lengths: Units of each kind, once.
        may_work_on: bool [day].
        is_weekly: Whether the bounds hold in each week.
    """
    low, high = -(-bounds[0] // unit), bounds[1] // unit
    days = len(may_work_on)
    fit = np.zeros((days, max(high, 0) + 1), dtype=np.uint8)
    limit = (1 << (max(high, 0) + 1)) - 1
    wanted = limit & ~((1 << low) - 1) if low <= high else 0
    reach = wanted
    for day in range(days - 1, -1, -1):
        if is_weekly and day % 7 == 6:
            reach = wanted
        for hours in range(fit.shape[1]):
            fit[day, hours] = reach >> hours & 1
        if may_work_on[day]:
            before = reach
            for length in lengths:
                before |= reach >> length
            reach = before
    return fit


def runs_of(member: StaffMember, worked: list[ShiftKind]) -> tuple[Integers, Integers, int]:
    """Returns the tables of days in a row: next run after work, next after a free day, and the number of free runs."""
    free = member.min_days_off
    most = member.max_days_running if worked else 0
    size = free + most
    work = np.full(size, -1, dtype=np.int64)
    off = np.full(size, 0, dtype=np.int64)
    for run in range(free):
        off[run] = min(run + 1, free - 1)
    if most:
        work[free - 1] = free
    for run in range(free, size):
        work[run] = run + 1 if run + 1 < size else -1
    return work, off, free
