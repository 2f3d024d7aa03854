"""Flexible hours: a number of visits a week, on the days asked for that suit the roster best.

The days of a week are dealt to its visits in turn. Each visit has neighbouring days of its own, and
no two visits are on one day. A visit has a window on each of its days, and the engine chooses.
If there are more visits than days, the window of a day is divided.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from scheduler.domain.calendar import WEEK, monday
from scheduler.domain.care import JudgedAt, Visit, Window
from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import Settings
from scheduler.domain.packages import CarePackage, Episode, VisitPattern
from scheduler.domain.visit_days import VisitDays, days_around

Span = tuple[int, int]


def flexible_visits(
    pattern: VisitPattern, source: CarePackage | Episode, settings: Settings, is_open: Callable[[date], bool], visit_days: VisitDays
) -> Iterator[Visit]:
    """Yields the visits of the weeks that the horizon touches.

    A visit belongs to the plan that holds the last of its days: plans that follow each other make each visit once.

    Args:
        pattern: with flexible hours.
        source: its package.
        settings: of the plan.
        is_open: whether visits may be made on a day, in the plan or not.
        visit_days: says to which day a window belongs that is after midnight.
    """
    dates, asked = set(settings.dates), pattern.visits_a_week or 0
    around = days_around(settings)
    start = monday(around[0])
    while start <= around[-1]:
        week = [day for number in range(7) if is_open(day := start + timedelta(days=number))]
        usual = len(pattern.days)
        visits = min(-(-asked * len(week) // usual), asked)  # a part of a week has its part of the hours, rounded up to a visit
        for number, options in enumerate(_dealt(week, visits, pattern), start=1):
            windows = [_window(day, span, settings.timezone) for day, span in options]
            of_day = [_day_of(window, pattern, visit_days) for window in windows]
            if of_day[-1] in dates:
                inside = tuple(window for window, day in zip(windows, of_day, strict=True) if day in dates)
                visit_id = f"{pattern.pattern_id}/{start}/{number}"
                yield pattern.visit(visit_id, source.service_user_id, windows=inside, team=pattern.team or source.team)
        start += WEEK


def _day_of(window: Window, pattern: VisitPattern, visit_days: VisitDays) -> date:
    """Returns the day to which a visit in a window belongs."""
    late = timedelta(minutes=pattern.minutes if pattern.judged_at == JudgedAt.END else 0)
    return visit_days.day_of_starts(visit_days.date_of(window.earliest), [(window.earliest, window.latest - late)], pattern.minutes)


def _dealt(week: list[date], visits: int, pattern: VisitPattern) -> Iterator[list[tuple[date, Span]]]:
    """Yields for each visit the days it may be on, with its start window in minutes of the day."""
    (window,) = pattern.windows
    if visits <= len(week):
        for number in range(visits):
            first, after = number * len(week) // visits, (number + 1) * len(week) // visits
            yield [(day, window) for day in week[first:after]]
        return
    for number, day in enumerate(week):
        parts = (number + 1) * visits // len(week) - number * visits // len(week)
        yield from ([(day, _part(window, part, parts, pattern.minutes))] for part in range(parts))


def _part(window: Span, part: int, parts: int, minutes: int) -> Span:
    """Returns one part of the window, shortened so that care ends before the next part begins."""
    first, last = window
    starts = first + part * (last - first) // parts
    ends = last if part == parts - 1 else first + (part + 1) * (last - first) // parts - minutes
    return starts, max(starts, ends)


def _window(day: date, span: Span, zone: str) -> Window:
    return Window(earliest=moment_on(day, span[0], zone), latest=moment_on(day, span[1], zone))
