"""The day to which a visit belongs: its own date, or the day before where only a night shift of that day can make it.

Only shifts and times decide, not skills, absences or who is free. The day is therefore the same in every
plan, and of plans that follow each other exactly one holds the visit.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.clock import Moment, wall_clock
from scheduler.domain.inputs import Settings
from scheduler.domain.shifts import Shift, ShiftPattern

ONE_DAY = timedelta(days=1)
Span = tuple[Moment, Moment]
"""Earliest and latest start of a visit, or start and end of a shift."""


def anchor(visit: Visit) -> Moment:
    """Returns the moment whose local date is the date of a visit.

    Raises:
        ValueError: The visit has neither a window nor a planned or pinned start.
    """
    moment = visit.windows[0].earliest if visit.windows else visit.planned_start or visit.pinned_start
    if moment is None:
        raise ValueError(f"visit {visit.visit_id} has no time")
    return moment


class VisitDays:
    """Decides to which day a visit belongs.

    Args:
        shifts: Shifts of the days around a visit.
        settings: Timezone, and tolerances of visits without windows.
    """

    def __init__(self, shifts: Iterable[Shift], settings: Settings) -> None:
        self._settings = settings
        self._spans: dict[date, set[Span]] = {}
        for shift in shifts:
            self._spans.setdefault(self.date_of(shift.start), set()).add((shift.start, shift.end))

    def date_of(self, moment: Moment) -> date:
        """Returns the local date of a moment."""
        return wall_clock(moment, self._settings.timezone).date()

    def day_of(self, visit: Visit) -> date:
        """Returns the day to which a visit belongs."""
        return self.day_of_starts(self.date_of(anchor(visit)), self._starts_of(visit), visit.minutes)

    def day_of_starts(self, own: date, starts: Sequence[Span], minutes: int) -> date:
        """Returns the day to which a visit belongs.

        It is its own date, unless no shift of that date can make it and a shift that began the day before can.

        Args:
            own: Date of the visit.
            starts: Spans in which it may start.
            minutes: Length of the care.
        """
        before = own - ONE_DAY
        if before in self._spans and not self._can_make(own, starts, minutes) and self._can_make(before, starts, minutes):
            return before
        return own

    def _can_make(self, day: date, starts: Sequence[Span], minutes: int) -> bool:
        """Returns whether a shift that starts on a day holds the care at one of its possible starts."""
        care = timedelta(minutes=minutes)
        return any(max(first, begins) <= min(last, ends - care) for begins, ends in self._spans.get(day, ()) for first, last in starts)

    def _starts_of(self, visit: Visit) -> list[Span]:
        """Returns when a visit may start: pinned, in its windows, or around its planned start."""
        if visit.pinned_start is not None:
            return [(visit.pinned_start, visit.pinned_start)]
        if visit.windows:
            late = timedelta(minutes=visit.minutes if visit.judged_at == JudgedAt.END else 0)
            return [(window.earliest, window.latest - late) for window in visit.windows]
        slack = timedelta(minutes=self._settings.tolerance_of(visit))
        return [(anchor(visit) - slack, anchor(visit) + slack)]


def visit_days(settings: Settings, dated: Sequence[Shift], patterns: Iterable[ShiftPattern]) -> VisitDays:
    """Returns what decides to which day the visits of a plan belong.

    Args:
        settings: With the days of the plan.
        dated: Dated shifts, also of other days. Each replaces the shift of a pattern that has its id.
        patterns: Of shifts.
    """
    replaced = {shift.shift_id for shift in dated}
    around, holidays = days_around(settings), settings.holidays
    made = (
        shift
        for pattern in patterns
        for day in around
        if pattern.falls_on(day, holidays) and (shift := pattern.on(day, settings.timezone)) is not None
    )
    return VisitDays([*dated, *(shift for shift in made if shift.shift_id not in replaced)], settings)


def days_around(settings: Settings) -> tuple[date, ...]:
    """Returns the days of the plan, with the day before and the day after."""
    return settings.day - ONE_DAY, *settings.dates, settings.dates[-1] + ONE_DAY
