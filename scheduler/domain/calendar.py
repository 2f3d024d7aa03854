"""The calendar: days of the week, bank holidays, and weekly recurrence.

Weeks are counted from a Monday and not by their number in the year. Every other week thus stays every
other week across a year of 53 weeks.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.clock import CalendarDate

WEEK = timedelta(days=7)
FIRST_MONDAY = date(2000, 1, 3)
"""Start of the week count for cycles of several weeks without a first day."""


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @staticmethod
    def of(day: date) -> "Weekday":
        """Returns the day of the week of a date."""
        return _IN_ORDER[day.weekday()]


_IN_ORDER = tuple(Weekday)
WEEKEND = (Weekday.SAT, Weekday.SUN)


class Nation(StrEnum):
    """A nation with bank holidays of its own."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"


class OnHoliday(StrEnum):
    """How a recurrence treats bank holidays."""

    USUAL = "usual"  # like any other day
    OFF = "off"  # not on that day
    SUNDAY = "sunday"  # like a Sunday


class Recurrence(Frozen):
    """Days that recur weekly, or every few weeks.

    Attributes:
        days: days of the week, in order.
        every_weeks: length of the cycle in weeks: 1 is every week, 2 every other week.
        week: week of the cycle, counted from 1.
        first_day, last_day: both included; None for no limit. Cycles are counted from the week of
            the first day.
        on_holiday: treatment of bank holidays.
    """

    days: tuple[Weekday, ...] = tuple(Weekday)
    every_weeks: int = Field(default=1, ge=1, le=8)
    week: int = Field(default=1, ge=1, le=8)
    first_day: CalendarDate | None = None
    last_day: CalendarDate | None = None
    on_holiday: OnHoliday = OnHoliday.USUAL

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if not self.days or list(self.days) != [day for day in Weekday if day in self.days]:
            raise ValueError("days of the week are given twice, not in order, or not at all")
        if self.week > self.every_weeks:
            raise ValueError(f"week {self.week} of a cycle of {self.every_weeks}")
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValueError("its last day is before its first")
        return self

    def falls_on(self, day: date, holidays: Collection[date] = (), *, since: date = FIRST_MONDAY) -> bool:
        """Returns whether the recurrence includes `day`.

        Args:
            day: date to check.
            holidays: bank holidays.
            since: day from whose week cycles are counted if there is no `first_day`.
        """
        if (self.first_day and day < self.first_day) or (self.last_day and day > self.last_day):
            return False
        if self.every_weeks > 1 and (monday(day) - monday(self.first_day or since)) // WEEK % self.every_weeks != self.week - 1:
            return False
        if day in holidays and self.on_holiday != OnHoliday.USUAL:
            return self.on_holiday == OnHoliday.SUNDAY and Weekday.SUN in self.days
        return _IN_ORDER[day.weekday()] in self.days


def monday(day: date) -> date:
    """Returns the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """Returns the bank holidays of a year.

    They follow the rules in force since 1978, and the proclamations for single years since 2020.
    Source: Banking and Financial Dealings Act 1971, schedule 1, and gov.uk/bank-holidays.
    """
    return _PROCLAIMED[nation](year)


def _england_and_wales(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    early_may = date(2020, 5, 8) if year == 2020 else _first_monday(year, 5)  # VE Day, 75 years
    spring = date(2022, 6, 2) if year == 2022 else _last_monday(year, 5)  # moved to the jubilee weekend
    christmas = _free_days(date(year, 12, 25), date(year, 12, 26))
    usual = [*_free_days(date(year, 1, 1)), easter - timedelta(days=2), easter + timedelta(days=1), _last_monday(year, 8), *christmas]
    return frozenset([*usual, early_may, spring]) | _once(_UNITED_KINGDOM, year)


def _scotland(year: int) -> frozenset[date]:
    early_may = date(2020, 5, 8) if year == 2020 else _first_monday(year, 5)
    spring = date(2022, 6, 2) if year == 2022 else _last_monday(year, 5)
    new_year = _free_days(date(year, 1, 1), date(year, 1, 2))
    christmas = _free_days(date(year, 12, 25), date(year, 12, 26))
    usual = [*new_year, easter_sunday(year) - timedelta(days=2), _first_monday(year, 8), *_free_days(date(year, 11, 30)), *christmas]
    return frozenset([*usual, early_may, spring]) | _once((*_UNITED_KINGDOM, date(2026, 6, 15)), year)  # World Cup


_UNITED_KINGDOM = (date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8))  # jubilee, state funeral, coronation
_PROCLAIMED = {Nation.ENGLAND_AND_WALES: cache(_england_and_wales), Nation.SCOTLAND: cache(_scotland)}


def _once(days: tuple[date, ...], year: int) -> frozenset[date]:
    return frozenset(day for day in days if day.year == year)


def easter_sunday(year: int) -> date:
    """Returns Easter Sunday in the Gregorian calendar.

    Source: Meeus, Astronomical Algorithms, 2nd edition 1998, chapter 8.
    """
    century, of_century = divmod(year, 100)
    lunar = (8 * century + 13) // 25
    epact = (19 * (year % 19) + century - century // 4 - lunar + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _free_days(*days: date) -> list[date]:
    """Returns each day, with a substitute for a day on a weekend.

    The substitute is the next weekday that is not one of the other days.
    """
    free = [day for day in days if day.weekday() < 5]
    for day in days:
        if day.weekday() >= 5:
            while day.weekday() >= 5 or day in free:
                day += timedelta(days=1)  # noqa: PLW2901 - the substitute day
            free.append(day)
    return free


def _first_monday(year: int, month: int) -> date:
    return monday(date(year, month, 7))


def _last_monday(year: int, month: int) -> date:
    return monday(date(year, month, 31))
