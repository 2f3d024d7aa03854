"""Care that comes back: packages, re-ablement episodes, their weekly visits, and when they pause."""

import itertools
from datetime import date, timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import WEEK, Recurrence
from scheduler.domain.care import Care, Visit, Window
from scheduler.domain.clock import Moment, moment_on

EPISODE_DAYS = 42
"""Six weeks: as long as re-ablement is free (Care and Support (Preventing Needs for Care and Support) Regulations 2014)."""

Percent = Annotated[int, Field(ge=0, le=100)]
Clock = Annotated[int, Field(ge=0, lt=48 * 60)]
"""Minutes since the midnight before a day, by the clocks on the wall; the day after begins at 24 * 60."""


class CarePackage(Frozen):
    """Care that a person receives until further notice.

    Attributes:
        first_day, last_day: both included; None for no end.
        provider: who is paid for it; not looked at by any rule.
        team: of the patterns that name none.
    """

    package_id: str
    service_user_id: str
    first_day: date
    last_day: date | None = None
    provider: str = ""
    team: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day and self.last_day < self.first_day:
            raise ValueError("its last day is before its first")
        return self


class Episode(Frozen):
    """Re-ablement: care for some weeks, reviewed every week, that tapers and may hand over to a package.

    Attributes:
        first_day, last_day: both included; beyond the 42nd day only with a reason.
        taper: which share of the visits is made in each of its weeks, in per cent; the last one goes on. Empty is all of them.
        review_minutes: of the visit on each review day; 0 where a review is no visit.
        to_package_id: the package that takes over.
        overlap_days: on so many last days both sides make their visits.
        extension_reason: why it goes on beyond the 42nd day.
        team: of the patterns that name none, and of the reviews.
    """

    episode_id: str
    service_user_id: str
    first_day: date
    last_day: date
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
        """Its days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def review_days(self) -> tuple[date, ...]:
        """The same day of each week after its first."""
        return tuple(self.first_day + number * WEEK for number in range(1, (self.length - 1) // 7 + 1))

    @property
    def handover_day(self) -> date:
        """The first day on which the package that takes over is made."""
        return self.last_day + timedelta(days=1 - self.overlap_days)

    def share(self, week: int) -> int:
        """The share of the visits that is made in a week, from 0 on, in per cent."""
        return self.taper[min(week, len(self.taper) - 1)] if self.taper else 100


class VisitPattern(Recurrence, Care):
    """Visits of a package or an episode that come back every week.

    Attributes:
        package_id: the package or the episode.
        windows, planned_start: as of a visit, by the clocks of its day.
        first_week, last_week: of the package or episode, counted in seven days from its first day, from 1 on; both included.
        visits_a_week: flexible hours: so many visits a week, on any of the `days`, at most as evenly spread as these allow. None for
            one on each of the `days`.
    """

    pattern_id: str
    package_id: str
    windows: tuple[tuple[Clock, Clock], ...] = ()
    planned_start: Clock | None = None
    first_week: int = Field(default=1, ge=1)
    last_week: int | None = Field(default=None, ge=1)
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

    def in_weeks(self, day: date, begun: date) -> bool:
        """Whether `day` lies in its weeks of a package or episode that begins on `begun`."""
        week = (day - begun) // WEEK + 1
        return self.first_week <= week and (self.last_week is None or week <= self.last_week)

    def windows_on(self, day: date, zone: str) -> tuple[Window, ...]:
        """The windows of a day. Where the clocks go forward, some may touch: they are one."""
        found: list[Window] = []
        for ends in self.windows:
            earliest, latest = (moment_on(day, minutes, zone) for minutes in ends)
            if found and earliest <= found[-1].latest:
                earliest = found.pop().earliest
            found.append(Window(earliest=earliest, latest=latest))
        return tuple(found)

    def visit(self, visit_id: str, service_user_id: str, **when: object) -> Visit:
        """A visit of this pattern, at the time that `when` gives it."""
        care = {name: getattr(self, name) for name in Care.model_fields}
        return Visit.model_validate(care | {"visit_id": visit_id, "service_user_id": service_user_id} | when)


class Suspension(Frozen):
    """A time in which a person is not visited: in hospital, in respite, away. Visits that would start in it are not made."""

    service_user_id: str
    start: Moment
    end: Moment
    kind: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("suspension ends before it starts")
        return self
