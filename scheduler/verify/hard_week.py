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
from scheduler.verify.timeline import INFINITE_TICKS, Placement, TimedRoute, Timeline, breach

MOST_MINUTES_A_WEEK = 48 * 60
REFERENCE_DAYS = 17 * 7
LEAST_DAYS = 7
"""Shorter horizons are too short for an average of weekly hours."""


def rest(timeline: Timeline) -> Iterator[Violation]:
    """Checks that the rest lies between the last visit of one day and leaving for the next one."""
    for carer_id, routes in timeline.of_carer.items():
        before = [(worked_until(timeline, carer_id, day_of(timeline, routes[0].shift)), None), *((one.ends, one) for one in routes)]
        for (ended, earlier), later in zip(before, routes, strict=False):
            if earlier is not None and day_of(timeline, earlier.shift) == day_of(timeline, later.shift):
                continue
            if later.leaves - ended < timeline.ticks(timeline.problem.objective.rest_minutes):
                hours = (later.leaves - ended) / timeline.ticks(60)
                what = f"carer {carer_id} rests {hours:.4g} hours before shift {later.shift.shift_id}"
                yield breach(Rule.REST, what, [*(earlier.placements[-1:] if earlier else ()), later.placements[0]])


def weekly_rest(timeline: Timeline) -> Iterator[Violation]:
    """Checks for two days without work in each fortnight, and one in a week left over."""
    for days, opens, closes in fortnights(timeline):
        for carer_id, routes in timeline.of_carer.items():
            inside = [route for route in routes if route.leaves < closes and route.ends > opens]
            if free_days(timeline, [(route.leaves, route.ends) for route in inside], opens, closes) < days // 7:
                what = f"carer {carer_id} has too few days off in the {days} days from {timeline.local_date(opens)} on"
                yield breach(Rule.WEEKLY_REST, what, _all_of(inside))


def free_days(timeline: Timeline, work: Iterable[tuple[int, int]], opens: int, closes: int) -> int:
    """Counts whole free days of 24 hours between two ticks; `work` is in order of time."""
    free, day = 0, timeline.ticks(24 * 60)
    for leaves, ends in (*work, (closes, closes)):
        free += max(0, leaves - opens) // day
        opens = max(opens, ends)
    return free


def fortnights(timeline: Timeline) -> Iterator[tuple[int, int, int]]:
    """Yields the fortnights of the horizon and the week left over.

    Each is the number of days, the first tick and the tick after the last.
    """
    weeks = timeline.problem.days // 7
    for first in range(0, weeks, 2):
        days = 7 * min(2, weeks - first)
        yield days, timeline.midnight(7 * first), timeline.midnight(7 * first + days)


def max_hours(timeline: Timeline) -> Iterator[Violation]:
    """Checks that no carer works over 48 hours a week, averaged over horizon and record."""
    if timeline.problem.days < LEAST_DAYS:
        return
    for carer_id, routes in timeline.of_carer.items():
        minutes, days = _on_record(timeline, carer_id)
        minutes += paid_minutes(timeline, routes)
        days += timeline.problem.days
        if minutes > MOST_MINUTES_A_WEEK * days // 7:
            hours = minutes / 60 / days * 7
            yield breach(Rule.MAX_HOURS, f"carer {carer_id} works {hours:.4g} hours a week on average", _all_of(routes))


def paid_minutes(timeline: Timeline, routes: Iterable[TimedRoute]) -> int:
    """Sums the rostered minutes of used shifts, each less the break its length calls for."""
    return sum((route.shift.end - route.shift.start) // timedelta(minutes=1) - _unpaid(timeline, route.shift) for route in routes)


def day_of(timeline: Timeline, shift: Shift) -> date:
    """Returns the local date on which a shift starts."""
    return wall_clock(shift.start, timeline.problem.timezone).date()


def _unpaid(timeline: Timeline, shift: Shift) -> int:
    return shift.break_minutes if is_long(timeline, shift) else 0


def worked_until(timeline: Timeline, carer_id: str, day: date) -> int:
    """Returns the tick at which the carer's recorded work before `day` ended."""
    ends = (timeline.tick(past.last_end) for past in timeline.problem.worked if past.carer_id == carer_id and past.day < day)
    return max(ends, default=-INFINITE_TICKS)


def _on_record(timeline: Timeline, carer_id: str) -> tuple[int, int]:
    """Returns the minutes on record in the reference period before the horizon, and its days.

    The days run from the first one on record to the horizon.
    """
    first = wall_clock(timeline.problem.horizon_start, timeline.problem.timezone).date()
    since = first + timedelta(days=timeline.problem.days - REFERENCE_DAYS)
    past = [one for one in timeline.problem.worked if one.carer_id == carer_id and since <= one.day < first]
    return sum(one.minutes for one in past), max(((first - one.day).days for one in past), default=0)


def _all_of(routes: Iterable[TimedRoute]) -> Iterator[Placement]:
    return itertools.chain.from_iterable(route.placements for route in routes)
