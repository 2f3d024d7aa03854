"""Moves dates by whole weeks, so that neither the clocks nor bank holidays make the days different ones."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.calendar import WEEK, bank_holidays
from scheduler.domain.clock import Moment, local_moment, wall_clock
from scheduler.domain.errors import BadInput, Fault
from scheduler.domain.inputs import Inputs, Settings

MOST_WEEKS = 159
"""Weeks either way: three years hold every place of the clock changes among the days of the week."""
HALF_DAY = timedelta(hours=12)
ONE_DAY = timedelta(days=1)


def possible_weeks(inputs: Inputs) -> list[int]:
    """Returns the numbers of weeks by which all dates may move.

    All days with visits or shifts keep their side of the clock change. Days without a bank holiday do not get one.

    Args:
        inputs: Inputs whose dates are moved.

    Raises:
        BadInput: F051, there is no such number.
    """
    settings = inputs.settings
    days = sorted(set(_dated_days(inputs)))
    holidays = settings.holidays
    found = [
        weeks
        for weeks in range(-MOST_WEEKS, MOST_WEEKS + 1)
        if weeks
        and all(_offsets(day, settings.timezone) == _offsets(day + weeks * WEEK, settings.timezone) for day in days)
        and not any(day + weeks * WEEK in _statutory(settings, (day + weeks * WEEK).year) for day in days if day not in holidays)
    ]
    if not found:
        what = "its days cannot be moved: no other weeks have the same clock changes and bank holidays"
        raise BadInput([Fault("settings.toml", "F051", what, "make the horizon shorter, a month, say")])
    return found


def moved_settings(settings: Settings, weeks: int) -> Settings:
    """Returns settings whose days, bank holidays and rates are moved.

    Bank holidays of the days before the move become extra ones.
    """
    holidays = {day for day in settings.holidays if settings.day - WEEK <= day <= settings.dates[-1] + WEEK}
    return settings.replace(
        day=settings.day + weeks * WEEK,
        extra_bank_holidays=tuple(sorted(day + weeks * WEEK for day in holidays | set(settings.extra_bank_holidays))),
        rates=tuple(rates.replace(since=rates.since + weeks * WEEK) for rates in settings.rates),
    )


def moved_moment(moment: Moment, weeks: int, zone: str) -> Moment:
    """Returns the moment at which the clocks show the same, so many weeks later."""
    wall = wall_clock(moment, zone)
    is_second = local_moment(wall.replace(fold=0), zone) != moment
    return local_moment((wall + weeks * WEEK).replace(fold=int(is_second)), zone)


def _dated_days(inputs: Inputs) -> Iterator[date]:
    """Yields the days of the horizon and of all dated visits and shifts, and the days around them."""
    zone = inputs.settings.timezone
    moments: list[datetime] = [
        *(end for visit in (*inputs.visits, *inputs.other_visits) for window in visit.windows for end in (window.earliest, window.latest)),
        *(moment for visit in (*inputs.visits, *inputs.other_visits) for moment in (visit.planned_start, visit.pinned_start) if moment),
        *(end for shift in (*inputs.shifts, *inputs.other_shifts) for end in (shift.start, shift.end)),
    ]
    for day in (*inputs.settings.dates, *(wall_clock(moment, zone).date() for moment in moments)):
        yield from (day - ONE_DAY, day, day + ONE_DAY)


def _offsets(day: date, zone: str) -> Sequence[timedelta | None]:
    """Returns the offsets from UTC at the beginning and in the middle of a day."""
    midnight = datetime.combine(day, time(), ZoneInfo(zone))
    return midnight.utcoffset(), (midnight + HALF_DAY).utcoffset()


def _statutory(settings: Settings, year: int) -> Iterable[date]:
    return bank_holidays(settings.bank_holidays, year)
