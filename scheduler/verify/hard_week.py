"""Over several shifts of a carer: one plain function for each hard rule. Each yields what breaks it.

Source of the figures: Working Time Regulations 1998 (SI 1998/1833), regulations 2, 4, 6, 10 and 11.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.result import Violation
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Shift
from scheduler.verify.breaks import is_long
from scheduler.verify.timeline import INFINITE_TICKS, Placement, TimedRoute, Timeline, breach

MOST_MINUTES_A_WEEK = 48 * 60
REFERENCE_DAYS = 17 * 7
LEAST_DAYS = 7
"""Fewer days are too few for an average of hours."""
NIGHT_WORK = timedelta(hours=3)
NIGHT_WORKER_HOURS = 8


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


def max_day_hours(timeline: Timeline) -> Iterator[Violation]:
    """Checks that no carer works longer on one date than the carer, or anybody, may."""
    recorded: Counter[tuple[str, date]] = Counter()
    for past in timeline.problem.worked:
        recorded[past.carer_id, past.day] += past.minutes
    for carer_id, routes in timeline.of_carer.items():
        most = timeline.problem.carer[carer_id].max_day_minutes or timeline.problem.objective.max_day_minutes
        for day, same_day in itertools.groupby(routes, key=lambda route: day_of(timeline, route.shift)):
            worked = list(same_day)
            minutes = recorded[carer_id, day] + paid_minutes(timeline, worked)
            if most is not None and minutes > most:
                what = f"carer {carer_id} works {minutes} minutes on {day}, {minutes - most} more than is allowed"
                yield breach(Rule.MAX_DAY_HOURS, what, _all_of(worked))


def night_hours(timeline: Timeline) -> Iterator[Violation]:
    """Checks that no night worker works over eight hours a day, averaged over horizon and record.

    One day in seven is for rest, and is not averaged over.
    """
    for carer_id, routes in timeline.of_carer.items():
        minutes, days = _on_record(timeline, carer_id)
        minutes += paid_minutes(timeline, routes)
        days += timeline.problem.days
        work_days = days - days // 7
        if days >= LEAST_DAYS and minutes > NIGHT_WORKER_HOURS * 60 * work_days and is_night_worker(timeline, carer_id):
            what = f"night worker {carer_id} works {minutes / 60 / work_days:.4g} hours in each 24 on average"
            yield breach(Rule.NIGHT_HOURS, what, _all_of(routes))


def is_night_worker(timeline: Timeline, carer_id: str) -> bool:
    """Returns whether most days of a carer have three hours of work at night.

    They are the days with a shift, used or not, and those on record.
    """
    by_day: dict[date, timedelta] = {}
    for shift in timeline.problem.shifts:
        if shift.carer_id == carer_id:
            day = day_of(timeline, shift)
            by_day[day] = by_day.get(day, timedelta()) + time_at_night(timeline, shift.start, shift.end)
    for past in _recorded(timeline, carer_id):
        at_night = min(time_at_night(timeline, past.first_start, past.last_end), timedelta(minutes=past.minutes))
        by_day[past.day] = by_day.get(past.day, timedelta()) + at_night
    nights = [day for day, at_night in by_day.items() if at_night >= NIGHT_WORK]
    return len(nights) > len(by_day) - len(nights)


def time_at_night(timeline: Timeline, start: datetime, end: datetime) -> timedelta:
    """Returns how much of the time between two moments lies between 23:00 and 06:00."""
    zone = timeline.problem.timezone
    total, day = timedelta(), wall_clock(start, zone).date() - timedelta(days=1)
    while (opens := moment_on(day, 23 * 60, zone)) < end:
        closes = moment_on(day + timedelta(days=1), 6 * 60, zone)
        if closes > start:
            total += min(closes, end) - max(opens, start)
        day += timedelta(days=1)
    return total


def paid_minutes(timeline: Timeline, routes: Iterable[TimedRoute]) -> int:
    """Sums the rostered minutes of used shifts, each less the break its length calls for."""
    return sum((route.shift.end - route.shift.start) // timedelta(minutes=1) - _unpaid(timeline, route.shift) for route in routes)


def day_of(timeline: Timeline, shift: Shift) -> date:
    """Returns the local date on which a shift starts."""
    return wall_clock(shift.start, timeline.problem.timezone).date()


def _unpaid(timeline: Timeline, shift: Shift) -> int:
    return shift.all_break_minutes if is_long(timeline, shift) else 0


def worked_until(timeline: Timeline, carer_id: str, day: date) -> int:
    """Returns the tick at which the carer's recorded work before `day` ended."""
    ends = (timeline.tick(past.last_end) for past in timeline.problem.worked if past.carer_id == carer_id and past.day < day)
    return max(ends, default=-INFINITE_TICKS)


def _on_record(timeline: Timeline, carer_id: str) -> tuple[int, int]:
    """Returns the minutes on record in the reference period before the horizon, and its days.

    The days run from the first one on record to the horizon.
    """
    first = wall_clock(timeline.problem.horizon_start, timeline.problem.timezone).date()
    past = _recorded(timeline, carer_id)
    return sum(one.minutes for one in past), max(((first - one.day).days for one in past), default=0)


def _recorded(timeline: Timeline, carer_id: str) -> list[WorkedDay]:
    """Returns the days on record in the reference period before the horizon."""
    first = wall_clock(timeline.problem.horizon_start, timeline.problem.timezone).date()
    since = first + timedelta(days=timeline.problem.days - REFERENCE_DAYS)
    return [one for one in timeline.problem.worked if one.carer_id == carer_id and since <= one.day < first]


def _all_of(routes: Iterable[TimedRoute]) -> Iterator[Placement]:
    return itertools.chain.from_iterable(route.placements for route in routes)
