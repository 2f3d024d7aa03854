"""What a folder of files says, validated: the records and the settings, before planning makes a Problem of them."""

from datetime import date

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.errors import Fault
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelSettings
from scheduler.domain.rules import Objective
from scheduler.domain.shifts import Absence, Shift


class HistoryEntry(Frozen):
    """That a carer visited a person on a day before the horizon (`visits` times)."""

    service_user_id: str
    carer_id: str
    day: date
    visits: int = Field(default=1, ge=1)


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
        rates: in order of date.
    """

    day: date
    days: int = Field(default=1, ge=1, le=366)
    timezone: str = "Europe/London"
    tolerance_minutes: int = Field(default=60, ge=0, le=720)
    time_critical_minutes: int = Field(default=30, ge=0, le=720)
    visit_type_minutes: dict[str, int] = {}
    history_days: int = Field(default=14, ge=0)
    objective: Objective = Objective()
    rates: tuple[Rates, ...] = (Rates(since=date(2026, 4, 6), pay_pence_per_hour=1271, mileage_pence_per_mile=55),)

    def tolerance_of(self, visit: Visit) -> int:
        """Minutes either side of a planned start: those of the visit's type, else of a time-critical visit, else of any."""
        otherwise = self.time_critical_minutes if visit.time_critical else self.tolerance_minutes
        return self.visit_type_minutes.get(visit.visit_type, otherwise)


class Inputs(Frozen):
    """Everything that was read. `warnings` name what was left aside or looks odd; nothing is dropped without one."""

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
    warnings: tuple[Fault, ...] = ()
