"""Recurring care: packages, re-ablement episodes, their visit patterns, and suspensions."""

import itertools
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import WEEK, Recurrence
from scheduler.domain.care import Care, Visit, Window
from scheduler.domain.clock import CalendarDate, Moment, moment_on

EPISODE_DAYS = 42
"""Six weeks of free re-ablement.

Source: Care and Support (Preventing Needs for Care and Support) Regulations 2014.
"""

MOST_WEEKS = 100 * 53
"""Weeks of a package; the dates of tables lie in one century."""

Percent = Annotated[int, Field(ge=0, le=100)]
Clock = Annotated[int, Field(ge=0, lt=48 * 60)]
"""Minutes since the midnight before a day, in local time; the next day begins at 24 * 60."""


class CarePackage(Frozen):
    """Care that a service user receives until further notice.

    Attributes:
        first_day, last_day: both included; None for no end.
        provider: id of the provider that is paid; it goes before that of the person. No rule uses it.
        team: default team of its patterns.
    """

    package_id: str
    service_user_id: str
    first_day: CalendarDate
    last_day: CalendarDate | None = None
    provider: str = ""
    team: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day and self.last_day < self.first_day:
            raise ValueError("its last day is before its first")
        return self


class Episode(Frozen):
    """A re-ablement episode: care for some weeks that tapers and may hand over to a package.

    Attributes:
        first_day, last_day: both included; more than 42 days need an `extension_reason`.
        taper: percentage of the visits made in each week; the last one applies to all later weeks.
            Empty means 100.
        review_minutes: duration of the visit on each weekly review day; 0 for no visit.
        to_package_id: package that takes over.
        overlap_days: number of last days on which episode and package both make their visits.
        extension_reason: reason for more than 42 days.
        team: default team of its patterns, and team of the reviews.
    """

    episode_id: str
    service_user_id: str
    first_day: CalendarDate
    last_day: CalendarDate
    taper: tuple[Percent, ...] = ()
    review_minutes: int = Field(default=0, ge=0, le=480)
    to_package_id: str | None = None
    overlap_days: int = Field(default=0, ge=0, le=EPISODE_DAYS)
    extension_reason: str = ""
    team: str | None = None

    @model_validator(mode="after")
    def _within_six_weeks(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("its last day is before its first")
        if self.overlap_days > self.length:
            raise ValueError("it overlaps for more days than it has")
        if self.length > EPISODE_DAYS and not self.extension_reason:
            raise ValueError(f"it lasts {self.length} days: beyond day {EPISODE_DAYS} it needs a reason")
        return self

    @property
    def length(self) -> int:
        """Returns the number of days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def review_days(self) -> tuple[date, ...]:
        """Returns the days that are whole weeks after the first day."""
        return tuple(self.first_day + number * WEEK for number in range(1, (self.length - 1) // 7 + 1))

    @property
    def handover_day(self) -> date:
        """Returns the first day of the package that takes over."""
        return self.last_day + timedelta(days=1 - self.overlap_days)

    def share(self, week: int) -> int:
        """Returns the percentage of the visits made in a week, counted from 0."""
        return self.taper[min(week, len(self.taper) - 1)] if self.taper else 100


class VisitPattern(Recurrence, Care):
    """Weekly visits of a package or an episode.

    Attributes:
        package_id: id of the package or the episode.
        windows, planned_start: as in `Visit`, in minutes of local time.
        first_week, last_week: weeks of the package or episode, counted from 1 at its first day; both
            included.
        visits_a_week: number of visits a week on any of the `days` (flexible hours). None for a visit on
            each of the `days`.
    """

    pattern_id: str
    package_id: str
    windows: tuple[tuple[Clock, Clock], ...] = ()
    planned_start: Clock | None = None
    first_week: int = Field(default=1, ge=1, le=MOST_WEEKS)
    last_week: int | None = Field(default=None, ge=1, le=MOST_WEEKS)
    visits_a_week: int | None = Field(default=None, ge=1, le=70)

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if any(latest < earliest for earliest, latest in self.windows):
            raise ValueError("window ends before it starts")
        if any(after[0] <= before[1] for before, after in itertools.pairwise(self.windows)):
            raise ValueError("windows overlap or are not in order of time")
        if not self.windows and self.planned_start is None:
            raise ValueError("has neither a window nor a planned start")
        if self.visits_a_week and (len(self.windows) != 1 or self.planned_start is not None or self.every_weeks > 1):
            raise ValueError("flexible hours have one window, no planned start, and the same days every week")
        if self.last_week and self.last_week < self.first_week:
            raise ValueError("its last week is before its first")
        return self

    def in_weeks(self, day: date, package_start: date) -> bool:
        """Returns whether a day lies within the first and the last week of the pattern.

        Args:
            day: date to check.
            package_start: first day of the package or episode.
        """
        week = (day - package_start) // WEEK + 1
        return self.first_week <= week and (self.last_week is None or week <= self.last_week)

    def windows_on(self, day: date, zone: str) -> tuple[Window, ...]:
        """Returns the windows of a day; windows that touch where the clocks go forward become one."""
        windows: list[Window] = []
        for ends in self.windows:
            earliest, latest = (moment_on(day, minutes, zone) for minutes in ends)
            if windows and earliest <= windows[-1].latest:
                earliest = windows.pop().earliest
            windows.append(Window(earliest=earliest, latest=latest))
        return tuple(windows)

    def visit(self, visit_id: str, service_user_id: str, **when: object) -> Visit:
        """Returns a visit of this pattern.

        Args:
            visit_id: of the visit.
            service_user_id: of the service user.
            when: time fields of the visit, such as `windows` and `planned_start`.
        """
        care = {name: getattr(self, name) for name in Care.model_fields}
        return Visit.model_validate(care | {"visit_id": visit_id, "service_user_id": service_user_id} | when)


class Suspension(Frozen):
    """A period without visits to a service user: hospital, respite, holiday.

    Visits from patterns that would start in it are not made.
    """

    service_user_id: str
    start: Moment
    end: Moment
    kind: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("suspension ends before it starts")
        return self
