"""Over several shifts of a carer: one plain function for each hard rule. Each yields what breaks it.

Source of the figures: Working Time Regulations 1998 (SI 1998/1833), regulations 4, 10 and 11.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import is_long
from scheduler.verify.timeline import EVER, Case, Duty, Placement, breach

MOST_MINUTES_A_WEEK = 48 * 60
REFERENCE_DAYS = 17 * 7
LEAST_DAYS = 7
"""Shorter horizons are too short for an average of weekly hours."""


def rest(case: Case) -> Iterator[Violation]:
    """Between the last visit of one day at work and leaving for the next lies the rest."""
    for carer_id, duties in case.of_carer.items():
        before = [(worked_until(case, carer_id, day_of(case, duties[0].shift)), None), *((one.ends, one) for one in duties)]
        for (ended, earlier), later in zip(before, duties, strict=False):
            if earlier is not None and day_of(case, earlier.shift) == day_of(case, later.shift):
                continue
            if later.leaves - ended < case.ticks(case.problem.objective.rest_minutes):
                hours = (later.leaves - ended) / case.ticks(60)
                what = f"carer {carer_id} rests {hours:.4g} hours before shift {later.shift.shift_id}"
                yield breach(Rule.REST, what, [*(earlier.placements[-1:] if earlier else ()), later.placements[0]])


def weekly_rest(case: Case) -> Iterator[Violation]:
    """Two days without work in each fortnight of the horizon, and one in a week that is left over."""
    for days, opens, closes in fortnights(case):
        for carer_id, duties in case.of_carer.items():
            inside = [duty for duty in duties if duty.leaves < closes and duty.ends > opens]
            if free_days(case, [(duty.leaves, duty.ends) for duty in inside], opens, closes) < days // 7:
                what = f"carer {carer_id} has too few days off in the {days} days from {case.local_date(opens)} on"
                yield breach(Rule.WEEKLY_REST, what, _all_of(inside))


def free_days(case: Case, work: Iterable[tuple[int, int]], opens: int, closes: int) -> int:
    """Whole days of 24 hours without work, start to end in order of time, between two ticks."""
    free, day = 0, case.ticks(24 * 60)
    for leaves, ends in (*work, (closes, closes)):
        free += max(0, leaves - opens) // day
        opens = max(opens, ends)
    return free


def fortnights(case: Case) -> Iterator[tuple[int, int, int]]:
    """The fortnights of the horizon, and the week that is left over: days, first tick and that after the last."""
    weeks = case.problem.days // 7
    for first in range(0, weeks, 2):
        days = 7 * min(2, weeks - first)
        yield days, case.midnight(7 * first), case.midnight(7 * first + days)


def max_hours(case: Case) -> Iterator[Violation]:
    """No more than 48 hours a week, averaged over the horizon and what is on record of the weeks before it."""
    if case.problem.days < LEAST_DAYS:
        return
    for carer_id, duties in case.of_carer.items():
        minutes, days = _on_record(case, carer_id)
        minutes += paid_minutes(case, duties)
        days += case.problem.days
        if minutes > MOST_MINUTES_A_WEEK * days // 7:
            hours = minutes / 60 / days * 7
            yield breach(Rule.MAX_HOURS, f"carer {carer_id} works {hours:.4g} hours a week on average", _all_of(duties))


def paid_minutes(case: Case, duties: Iterable[Duty]) -> int:
    """The rostered minutes of used shifts, each less the break that belongs to its length."""
    return sum((duty.shift.end - duty.shift.start) // timedelta(minutes=1) - _unpaid(case, duty.shift) for duty in duties)


def day_of(case: Case, shift: Shift) -> date:
    """The local date on which a shift starts."""
    return wall_clock(shift.start, case.problem.timezone).date()


def _unpaid(case: Case, shift: Shift) -> int:
    return shift.break_minutes if is_long(case, shift) else 0


def worked_until(case: Case, carer_id: str, day: date) -> int:
    """The tick at which a carer's work of the recorded days before `day` ended."""
    ends = (case.tick(past.last_end) for past in case.problem.worked if past.carer_id == carer_id and past.day < day)
    return max(ends, default=-EVER)


def _on_record(case: Case, carer_id: str) -> tuple[int, int]:
    """Minutes that a carer worked before the horizon within the reference period, and the days from the first of them to the horizon."""
    first = wall_clock(case.problem.horizon_start, case.problem.timezone).date()
    since = first + timedelta(days=case.problem.days - REFERENCE_DAYS)
    past = [one for one in case.problem.worked if one.carer_id == carer_id and since <= one.day < first]
    return sum(one.minutes for one in past), max(((first - one.day).days for one in past), default=0)


def _all_of(duties: Iterable[Duty]) -> Iterator[Placement]:
    return itertools.chain.from_iterable(duty.placements for duty in duties)
