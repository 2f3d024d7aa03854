"""What a folder of files says, validated: the records and the settings, before planning makes a Problem of them."""

from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Nation, bank_holidays
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.clock import Moment
from scheduler.domain.errors import Fault
from scheduler.domain.packages import CarePackage, Episode, Suspension, VisitPattern
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelSettings
from scheduler.domain.rules import Objective
from scheduler.domain.shifts import Absence, Shift, ShiftPattern


class HistoryEntry(Frozen):
    """That a carer visited a person on a day before the horizon (`visits` times)."""

    service_user_id: str
    carer_id: str
    day: date
    visits: int = Field(default=1, ge=1)


class WorkedDay(Frozen):
    """What a carer worked on a day before the horizon, for the rules about rest and hours.

    Attributes:
        day: on which the shifts began: a night belongs to its first day.
        minutes: at work, from the first visit's start to the last one's end of each run, less the breaks that were owed.
        first_start: of the first visit.
        last_end: of the last visit; perhaps on the day after.
    """

    carer_id: str
    day: date
    minutes: int = Field(ge=0)
    first_start: Moment
    last_end: Moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_end <= self.first_start:
            raise ValueError("the last visit ends before the first starts")
        return self


class Rates(Frozen):
    """What work costs from a day on, in whole pence."""

    since: date
    pay_pence_per_hour: int = Field(ge=0)
    mileage_pence_per_mile: int = Field(ge=0)


class Settings(Frozen):
    """What settings.toml says.

    Attributes:
        day: the first day of the horizon.
        days: the length of the horizon.
        tolerance_minutes: either side of a planned start that has no window of its own.
        time_critical_minutes: the same where the visit is time-critical (Parkinson's UK: within 30 minutes).
        visit_type_minutes: the same for visits of a type.
        history_days: how far back CONTINUITY looks.
        bank_holidays: whose are kept.
        extra_bank_holidays: days that are kept beyond them.
        rates: in order of date.
    """

    day: date
    days: int = Field(default=1, ge=1, le=366)
    timezone: str = "Europe/London"
    tolerance_minutes: int = Field(default=60, ge=0, le=720)
    time_critical_minutes: int = Field(default=30, ge=0, le=720)
    visit_type_minutes: dict[str, int] = {}
    history_days: int = Field(default=14, ge=0)
    bank_holidays: Nation = Nation.ENGLAND_AND_WALES
    extra_bank_holidays: tuple[date, ...] = ()
    objective: Objective = Objective()
    rates: tuple[Rates, ...] = (Rates(since=date(2026, 4, 6), pay_pence_per_hour=1271, mileage_pence_per_mile=55),)

    @property
    def dates(self) -> tuple[date, ...]:
        """The days of the horizon."""
        return tuple(self.day + timedelta(days=number) for number in range(self.days))

    @property
    def holidays(self) -> frozenset[date]:
        """The bank holidays around the horizon, and those that were given."""
        years = {self.day.year - 1, self.day.year, self.dates[-1].year, self.dates[-1].year + 1}
        return frozenset(self.extra_bank_holidays).union(*(bank_holidays(self.bank_holidays, year) for year in years))

    def tolerance_of(self, visit: Visit) -> int:
        """Minutes either side of a planned start: those of the visit's type, else of a time-critical visit, else of any."""
        otherwise = self.time_critical_minutes if visit.time_critical else self.tolerance_minutes
        return self.visit_type_minutes.get(visit.visit_type, otherwise)


class Inputs(Frozen):
    """Everything that was read. `warnings` name what was left aside or looks odd; nothing is dropped without one.

    Visits and shifts come from two sides: dated ones, and those that planning makes of packages, episodes and patterns. A dated one that
    has the id of one from a pattern takes its place. `pattern_links` hold between the visits of two patterns on each day that has both;
    their ids are those of patterns.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> len(inputs.visits), len(inputs.carers), inputs.settings.timezone
        (9, 4, 'Europe/London')
    """

    settings: Settings
    travel: TravelSettings = TravelSettings()
    locations: tuple[Location, ...]
    service_users: tuple[ServiceUser, ...]
    carers: tuple[Carer, ...]
    shifts: tuple[Shift, ...]
    visits: tuple[Visit, ...]
    links: tuple[VisitLink, ...] = ()
    absences: tuple[Absence, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    packages: tuple[CarePackage, ...] = ()
    episodes: tuple[Episode, ...] = ()
    visit_patterns: tuple[VisitPattern, ...] = ()
    pattern_links: tuple[VisitLink, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    shift_patterns: tuple[ShiftPattern, ...] = ()
    worked: tuple[WorkedDay, ...] = ()
    warnings: tuple[Fault, ...] = ()
