"""New packages, and what providers say of their capacity."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Weekday
from scheduler.domain.clock import CalendarDate
from scheduler.domain.packages import CarePackage, Clock, VisitPattern
from scheduler.domain.people import ServiceUser, SkillNeeded
from scheduler.domain.places import Location


class NewPackage(Frozen):
    """A package of care for which a provider is sought.

    Attributes:
        person: Who needs it.
        location: Home of the person.
        package: The package.
        patterns: Its visits of a week.
        budget_pence_a_week: Personal budget, which a price must not exceed; None for none.
    """

    person: ServiceUser
    location: Location
    package: CarePackage
    patterns: tuple[VisitPattern, ...] = Field(min_length=1)
    budget_pence_a_week: int | None = Field(default=None, ge=0)


class Capacity(Frozen):
    """Free time that a provider states, without showing its roster.

    Attributes:
        provider_id: Who states it.
        days: Days of the week on which it is free.
        earliest, latest: Visits start no earlier and no later, in minutes of local time.
        minutes: Free minutes of a day, of all carers together.
        carers: Carers at once: 2 where double-ups can be made.
        skills: Skills that are at hand.
        localities: Where it is free; empty for anywhere.
        first_day, last_day: Days from and to which it holds; None for ever.
        travel_minutes: Journey that a visit adds as a rule; None where it is not stated.
    """

    provider_id: str
    days: tuple[Weekday, ...] = tuple(Weekday)
    earliest: Clock = 0
    latest: Clock = 24 * 60 - 1
    minutes: int = Field(ge=0, le=100_000)
    carers: int = Field(default=1, ge=1, le=2)
    skills: tuple[SkillNeeded, ...] = ()
    localities: tuple[str, ...] = ()
    first_day: CalendarDate | None = None
    last_day: CalendarDate | None = None
    travel_minutes: int | None = Field(default=None, ge=0, le=600)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError("its last start is before its first")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("its last day is before its first")
        return self

    def holds_on(self, day: date) -> bool:
        """Returns whether it holds on a day."""
        in_time = (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)
        return in_time and Weekday.of(day) in self.days
