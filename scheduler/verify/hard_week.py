"""Over several shifts of a carer: one plain function for each hard rule. Each yields what breaks it.

Source of the figures: Working Time Regulations 1998 (SI 1998/1833), regulations 4 and 10.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from scheduler.domain.clock import wall_clock
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import is_long
from scheduler.verify.case import EVER, Case, Duty, Placement, breach

MOST_MINUTES_A_WEEK = 48 * 60
REFERENCE_DAYS = 17 * 7
LEAST_DAYS = 7
"""Shorter horizons are too short for an average of weekly hours."""


def rest(case: Case) -> Iterator[Violation]:
    """Between the last visit of one day at work and leaving for the next lies the rest."""
    for carer_id, duties in case.of_carer.items():
        before = [(_worked_until(case, carer_id, day_of(case, duties[0].shift)), None), *((one.ends, one) for one in duties)]
        for (ended, earlier), later in zip(before, duties, strict=False):
            if earlier is not None and day_of(case, earlier.shift) == day_of(case, later.shift):
                continue
            if later.leaves - ended < case.ticks(case.problem.objective.rest_minutes):
                hours = (later.leaves - ended) / case.ticks(60)
                what = f"carer {carer_id} rests {hours:.4g} hours before shift {later.shift.shift_id}"
                yield breach(Rule.REST, what, [*(earlier.placements[-1:] if earlier else ()), later.placements[0]])


def rest_bounds(case: Case, shift: Shift) -> tuple[int, int]:
    """The tick from which a carer may leave for a shift, and that by which its last visit ends, for the sake of their rest."""
    owed, day = case.ticks(case.problem.objective.rest_minutes), day_of(case, shift)
    others = [duty for duty in case.of_carer.get(shift.carer_id, ()) if day_of(case, duty.shift) != day]
    before = [duty.ends for duty in others if duty.shift.start < shift.start]
    after = [duty.leaves for duty in others if duty.shift.start > shift.start]
    return max([_worked_until(case, shift.carer_id, day), *before]) + owed, min(after, default=EVER) - owed


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


def _worked_until(case: Case, carer_id: str, day: date) -> int:
    """The tick at which a carer's work of the recorded days before `day` ended."""
    ends = (case.tick(past.last_end) for past in case.problem.worked if past.carer_id == carer_id and past.day < day)
    return max(ends, default=-EVER)


def _on_record(case: Case, carer_id: str) -> tuple[int, int]:
    """Minutes that a carer worked before the horizon within the reference period, and the days of the weeks in which they did."""
    first = wall_clock(case.problem.horizon_start, case.problem.timezone).date()
    since = first + timedelta(days=case.problem.days - REFERENCE_DAYS)
    past = [one for one in case.problem.worked if one.carer_id == carer_id and since <= one.day < first]
    weeks = {((first - one.day).days - 1) // 7 for one in past}
    return sum(one.minutes for one in past), 7 * len(weeks)


def _all_of(duties: Iterable[Duty]) -> Iterator[Placement]:
    return itertools.chain.from_iterable(duty.placements for duty in duties)
