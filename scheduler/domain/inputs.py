"""The validated content of a folder: the inputs of which `make_problem` makes a Problem."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Nation, bank_holidays
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.clock import CalendarDate, Moment, Timezone
from scheduler.domain.errors import Fault
from scheduler.domain.packages import CarePackage, Episode, Suspension, VisitPattern
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location, TravelSettings
from scheduler.domain.providers import GRADES_FOR_BUDGETS, GRADES_TO_ENTER, SCALES, SCOTLAND, Contract, Provider
from scheduler.domain.rules import Objective
from scheduler.domain.shifts import Absence, Shift, ShiftPattern

MAX_DAYS = 366
"""Greatest number of days of a plan."""


class HistoryEntry(Frozen):
    """The number of visits that a carer made to a service user on a day before the horizon."""

    service_user_id: str
    carer_id: str
    day: CalendarDate
    visits: int = Field(default=1, ge=1, le=1000)


class WorkedDay(Frozen):
    """The work of a carer on a day before the horizon, for the rules about rest and hours.

    Attributes:
        carer_id: of the carer.
        day: day on which the shifts began; a night belongs to its first day.
        minutes: sum over the runs of the time from the first start to the last end, less due breaks.
        first_start: start of the first visit.
        last_end: end of the last visit; perhaps on the next day.
    """

    carer_id: str
    day: CalendarDate
    minutes: int = Field(ge=0)
    first_start: Moment
    last_end: Moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_end <= self.first_start:
            raise ValueError("the last visit ends before the first starts")
        return self


class Rates(Frozen):
    """The cost of work from the day `since` on, in whole pence."""

    since: CalendarDate
    pay_pence_per_hour: int = Field(ge=0, le=1_000_000)
    mileage_pence_per_mile: int = Field(ge=0, le=1_000_000)


class Settings(Frozen):
    """The settings of settings.toml.

    Attributes:
        day: first day of the horizon.
        days: number of days of the horizon.
        timezone: name of the timezone of all local times.
        tolerance_minutes: before and after a planned start, for a visit without windows.
        time_critical_minutes: tolerance of a time-critical visit (Parkinson's UK: within 30 minutes).
        visit_type_minutes: tolerance by visit type; takes precedence over the other two.
        history_days: number of past days that CONTINUITY counts.
        bank_holidays: nation whose bank holidays are kept.
        extra_bank_holidays: further days that count as bank holidays.
        essential_priority: on a bank holiday, visits of at least this priority go first, as if they were time-critical; 0 for no others.
        grades: grades of providers, the lowest first; `scotland` and `england` name two scales.
        grade_to_enter: least grade of new placements; empty for that of the scale.
        inspections_to_enter: number of latest inspections that have to reach it.
        grade_for_budgets: least grade for personal budgets and uplifts; empty for that of the scale.
        objective: setting of each rule.
        rates: cost of work, in order of date.
    """

    day: CalendarDate
    days: int = Field(default=1, ge=1, le=MAX_DAYS)
    timezone: Timezone = "Europe/London"
    tolerance_minutes: int = Field(default=60, ge=0, le=720)
    time_critical_minutes: int = Field(default=30, ge=0, le=720)
    visit_type_minutes: dict[str, int] = {}
    history_days: int = Field(default=14, ge=0, le=3660)
    bank_holidays: Nation = Nation.ENGLAND_AND_WALES
    extra_bank_holidays: tuple[CalendarDate, ...] = ()
    essential_priority: int = Field(default=0, ge=0, le=1000)
    grades: tuple[str, ...] = SCOTLAND
    grade_to_enter: str = Field(default="", validate_default=True)
    inspections_to_enter: int = Field(default=2, ge=1, le=10)
    grade_for_budgets: str = Field(default="", validate_default=True)
    objective: Objective = Objective()
    rates: tuple[Rates, ...] = (Rates(since=date(2026, 4, 6), pay_pence_per_hour=1271, mileage_pence_per_mile=55),)

    @field_validator("grades", mode="before")
    @classmethod
    def _scale_by_name(cls, grades: Any) -> Any:
        if isinstance(grades, str):
            return SCALES.get(grades.casefold(), (grades,))
        return tuple(word.casefold() if isinstance(word, str) else word for word in grades) if isinstance(grades, list | tuple) else grades

    @field_validator("grades")
    @classmethod
    def _several_grades(cls, grades: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(grades)) < max(len(grades), 2):
            raise ValueError('they are to be at least two different words, or "scotland" or "england"')
        return grades

    @field_validator("grade_to_enter", "grade_for_budgets")
    @classmethod
    def _grade_of_the_scale(cls, grade: str, info: ValidationInfo) -> str:
        grades = info.data.get("grades")
        if grades is None:  # they have a fault of their own
            return grade
        if (grade.casefold() not in grades and grade) or (not grade and grades not in GRADES_TO_ENTER):
            raise ValueError(f"it is to be one of grades: {', '.join(grades)}")
        return grade

    def least_grade(self, name: str) -> str:
        """Returns `grade_to_enter` or `grade_for_budgets`, or what the scale has for it."""
        said = str(getattr(self, name)).casefold()
        of_scale = {"grade_to_enter": GRADES_TO_ENTER, "grade_for_budgets": GRADES_FOR_BUDGETS}[name]
        return said or of_scale.get(self.grades, "")

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Returns the days of the horizon."""
        return tuple(self.day + timedelta(days=number) for number in range(self.days))

    @cached_property
    def holidays(self) -> frozenset[date]:
        """Returns the bank holidays around the horizon, with the extra ones."""
        years = {self.day.year - 1, self.day.year, self.dates[-1].year, self.dates[-1].year + 1}
        return frozenset(self.extra_bank_holidays).union(*(bank_holidays(self.bank_holidays, year) for year in years))

    def tolerance_of(self, visit: Visit) -> int:
        """Returns the tolerance of a visit in minutes before and after its planned start."""
        otherwise = self.time_critical_minutes if visit.time_critical else self.tolerance_minutes
        return self.visit_type_minutes.get(visit.visit_type, otherwise)


class Inputs(Frozen):
    """The validated content of a folder.

    Visits and shifts are either dated, or made from packages, episodes and patterns. A dated one replaces
    the one from a pattern that has the same id.

    Attributes:
        settings: of settings.toml.
        visits, shifts, links: dated ones only.
        other_shifts: dated shifts of other days. They decide to which day a visit belongs, and replace those of patterns.
        other_visits: dated visits of other days that replace those of patterns.
        pattern_links: between the visits of two patterns, on each day that has both; with pattern ids.
        warnings: excluded rows and oddities; no row is dropped without a warning.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
    other_shifts: tuple[Shift, ...] = ()
    other_visits: tuple[Visit, ...] = ()
    absences: tuple[Absence, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    packages: tuple[CarePackage, ...] = ()
    episodes: tuple[Episode, ...] = ()
    visit_patterns: tuple[VisitPattern, ...] = ()
    pattern_links: tuple[VisitLink, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    shift_patterns: tuple[ShiftPattern, ...] = ()
    worked: tuple[WorkedDay, ...] = ()
    providers: tuple[Provider, ...] = ()
    contracts: tuple[Contract, ...] = ()
    warnings: tuple[Fault, ...] = ()
