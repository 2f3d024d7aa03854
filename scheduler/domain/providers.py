"""Providers of care, their inspections, and their contracts."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.clock import CalendarDate

SCOTLAND = ("1", "2", "3", "4", "5", "6")
"""Grades of the Care Inspectorate, from unsatisfactory to excellent."""
ENGLAND = ("inadequate", "requires improvement", "good", "outstanding")
"""Ratings of the Care Quality Commission."""
SCALES = {"scotland": SCOTLAND, "england": ENGLAND}
GRADES_TO_ENTER = {SCOTLAND: "3", ENGLAND: "requires improvement"}
"""Least grade of a provider who enters a framework, by scale. Source for Scotland: East Lothian IJB, 22 September 2016."""
GRADES_FOR_BUDGETS = {SCOTLAND: "4", ENGLAND: "good"}
"""Least grade for personal budgets and uplifts, by scale; the same source."""


class Inspection(Frozen):
    """A grade, from the day of the inspection on."""

    inspected_on: CalendarDate
    grade: str


class Provider(Frozen):
    """An organisation that makes visits.

    Attributes:
        inspections: Grades in order of date; empty for a provider that was never inspected.
        areas: Localities in which it works; empty for anywhere.
        children: Whether it is registered for children.

    Examples:
        >>> from datetime import date
        >>> from scheduler.domain.providers import Inspection, Provider
        >>> first, second = Inspection(inspected_on=date(2025, 3, 1), grade="3"), Inspection(inspected_on=date(2026, 3, 1), grade="4")
        >>> Provider(provider_id="northside", inspections=(first, second)).grade_on(date(2026, 1, 1))
        '3'
    """

    provider_id: str
    name: str = ""
    inspections: tuple[Inspection, ...] = ()
    areas: tuple[str, ...] = ()
    children: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        days = [inspection.inspected_on for inspection in self.inspections]
        if days != sorted(set(days)):
            raise ValueError("inspections are not in order of date, or two are on one day")
        return self

    def grades_on(self, day: date) -> tuple[str, ...]:
        """Returns the grades of all inspections until a day, the latest last."""
        return tuple(inspection.grade for inspection in self.inspections if inspection.inspected_on <= day)

    def grade_on(self, day: date) -> str | None:
        """Returns the grade that holds on a day; None before the first inspection."""
        grades = self.grades_on(day)
        return grades[-1] if grades else None


class Contract(Frozen):
    """Hours a week that are bought of a provider.

    Attributes:
        first_day, last_day: Both included; None for no end.
        minutes_a_week: Contracted minutes of a week.
        pence_per_hour: Price of an hour where no other rate holds; None for none.
    """

    contract_id: str
    provider_id: str
    first_day: CalendarDate
    last_day: CalendarDate | None = None
    minutes_a_week: int = Field(ge=0)
    pence_per_hour: int | None = Field(default=None, ge=0, le=1_000_000)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day and self.last_day < self.first_day:
            raise ValueError("its last day is before its first")
        return self

    def holds_on(self, day: date) -> bool:
        """Returns whether it holds on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)
