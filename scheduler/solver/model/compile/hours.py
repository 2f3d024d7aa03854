"""Compiles the limits on a carer's hours: MAX_HOURS, MAX_DAY_HOURS and NIGHT_HOURS.

Figures: Working Time Regulations 1998 (SI 1998/1833), regulations 2, 4, 6 and 11.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from scheduler.domain.clock import moment_on, wall_clock
from scheduler.domain.inputs import WorkedDay
from scheduler.domain.rules import Rule
from scheduler.solver.model.arrays import LIMIT_RULES, HoursLimits, Shifts
from scheduler.solver.model.compile.problem_index import ProblemIndex, ints

WEEK_MINUTES = 48 * 60
"""Most minutes of work a week, on average over `REFERENCE_WEEKS` (regulation 4)."""
REFERENCE_WEEKS = 17
WEEK_DAYS = 7
"""Days without which no average is taken."""
NIGHT_OPENS, NIGHT_CLOSES = 23 * 60, 30 * 60
"""Minutes after midnight between which night time lies: 23:00 to 06:00 (regulation 2)."""
NIGHT_WORK = timedelta(hours=3)
"""Night time in a day's work that makes it night work (regulation 2)."""
NIGHT_WORKER_MINUTES = 8 * 60
"""Most minutes of a night worker in each 24 hours, on average (regulation 6)."""

CarerShifts = Mapping[int, list[int]]


class _Limit(NamedTuple):
    """A limit on the minutes of some shifts of a carer."""

    rule: Rule
    carer: int
    max_minutes: int
    shifts: list[int]


def make_hours_limits(index: ProblemIndex, shifts: Shifts) -> HoursLimits:
    """Returns the limits on the minutes of used shifts; a rule that is off sets none."""
    carer_shifts: defaultdict[int, list[int]] = defaultdict(list)
    for k, carer in enumerate(shifts.carer.tolist()):
        carer_shifts[carer].append(k)
    limits = [
        *_max_hours(index, carer_shifts),
        *_max_day_hours(index, carer_shifts, shifts.day.tolist()),
        *_night_hours(index, carer_shifts),
    ]
    rows = [(k, limit, int(shifts.paid_minutes[k])) for limit, each in enumerate(limits) for k in each.shifts]
    return HoursLimits(
        rule=ints([LIMIT_RULES.index(limit.rule) for limit in limits]),
        carer=ints([limit.carer for limit in limits]),
        max_minutes=ints([limit.max_minutes for limit in limits]),
        shift_minutes=ints(rows).reshape(-1, 3),
    )


def _max_hours(index: ProblemIndex, carer_shifts: CarerShifts) -> Iterator[_Limit]:
    """Yields the limit of each carer over the seventeen weeks that end with the horizon."""
    if not index.is_hard(Rule.MAX_HOURS) or index.problem.days < WEEK_DAYS:
        return
    for carer, shifts in carer_shifts.items():
        minutes, days = _on_record(index, _worked_before(index, carer))
        most = WEEK_MINUTES * (days + index.problem.days) // WEEK_DAYS
        yield _Limit(Rule.MAX_HOURS, carer, most - minutes, shifts)


def _max_day_hours(index: ProblemIndex, carer_shifts: CarerShifts, day: Sequence[int]) -> Iterator[_Limit]:
    """Yields the limit of each carer and date; work on record of that date is deducted."""
    for number, shifts in carer_shifts.items() if index.is_hard(Rule.MAX_DAY_HOURS) else ():
        carer = index.problem.carers[number]
        most = carer.max_day_minutes or index.problem.objective.max_day_minutes
        if most is None:
            continue
        for date_number in sorted({day[k] for k in shifts}):
            worked = sum(past.minutes for past in index.worked[carer.carer_id] if past.day.toordinal() == date_number)
            yield _Limit(Rule.MAX_DAY_HOURS, number, most - worked, [k for k in shifts if day[k] == date_number])


def _night_hours(index: ProblemIndex, carer_shifts: CarerShifts) -> Iterator[_Limit]:
    """Yields the limit of each night worker over the days that are known.

    One day in seven is for rest and does not count (regulations 6(5) and 11).
    """
    for carer, shifts in carer_shifts.items() if index.is_hard(Rule.NIGHT_HOURS) else ():
        past = _worked_before(index, carer)
        minutes, days = _on_record(index, past)
        days += index.problem.days
        if days >= WEEK_DAYS and _works_at_night(index, shifts, past):
            yield _Limit(Rule.NIGHT_HOURS, carer, NIGHT_WORKER_MINUTES * (days - days // WEEK_DAYS) - minutes, shifts)


def _works_at_night(index: ProblemIndex, shifts: list[int], past: list[WorkedDay]) -> bool:
    """Returns whether most of a carer's days, rostered or on record, have night work."""
    zone = index.problem.timezone
    at_night: defaultdict[date, timedelta] = defaultdict(timedelta)
    for worked in past:
        at_night[worked.day] += min(_time_at_night(worked.first_start, worked.last_end, zone), timedelta(minutes=worked.minutes))
    for shift in (index.problem.shifts[k] for k in shifts):
        at_night[wall_clock(shift.start, zone).date()] += _time_at_night(shift.start, shift.end, zone)
    return 2 * sum(time >= NIGHT_WORK for time in at_night.values()) > len(at_night)


def _worked_before(index: ProblemIndex, carer: int) -> list[WorkedDay]:
    """Returns the carer's work before the horizon, in the seventeen weeks that end with it."""
    problem = index.problem
    first = wall_clock(problem.horizon_start, problem.timezone).date()
    since = first + timedelta(days=problem.days) - timedelta(weeks=REFERENCE_WEEKS)
    return [worked for worked in index.worked[problem.carers[carer].carer_id] if since <= worked.day < first]


def _on_record(index: ProblemIndex, past: list[WorkedDay]) -> tuple[int, int]:
    """Returns the minutes on record, and the days from the first of them to the horizon."""
    first = wall_clock(index.problem.horizon_start, index.problem.timezone).date()
    return sum(worked.minutes for worked in past), max(((first - worked.day).days for worked in past), default=0)


def _time_at_night(start: datetime, end: datetime, zone: str) -> timedelta:
    """Returns the night time between two moments."""
    first, last = (wall_clock(moment, zone).date() for moment in (start, end))
    spans = (_night(first + timedelta(days=after), zone) for after in range(-1, (last - first).days + 1))
    return sum((max(timedelta(), min(end, closes) - max(start, opens)) for opens, closes in spans), timedelta())


@lru_cache(maxsize=1024)
def _night(evening: date, zone: str) -> tuple[datetime, datetime]:
    """Returns the night time that begins on a date."""
    return moment_on(evening, NIGHT_OPENS, zone), moment_on(evening, NIGHT_CLOSES, zone)
