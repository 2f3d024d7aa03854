"""Prices by date and day, and what belongs to a person's week."""

from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Weekday
from scheduler.domain.clock import CalendarDate
from scheduler.domain.money.rules import BandPrice, Dated, Minutes, Pence, Percent, Selected, check_bands


class When(StrEnum):
    """The days of a rate, the most particular first: the first that holds on a day decides."""

    SPECIAL_DAY = "special_day"
    BANK_HOLIDAY = "bank_holiday"
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"
    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    ANY = "any"

    @property
    def rank(self) -> int:
        """Returns the place in the order of precedence; 0 goes first."""
        if self.value in [str(day) for day in Weekday]:
            return 2
        return {When.SPECIAL_DAY: 0, When.BANK_HOLIDAY: 1, When.ANY: 4}.get(self, 3)


class _Priced(Selected):
    """A price for some days.

    Attributes:
        when: Days on which it holds.
        dates: Days of `when = "special_day"`.
        pence_per_hour: Price of an hour; of a double-up for each carer.
        percent: Price in per cent of the one that holds on any day, instead.
    """

    when: When = When.ANY
    dates: tuple[CalendarDate, ...] = ()
    pence_per_hour: Pence | None = None
    percent: Percent | None = None

    @model_validator(mode="after")
    def _dates_of_special_days(self) -> Self:
        if (self.when is When.SPECIAL_DAY) != bool(self.dates):
            raise ValueError('dates go with when = "special_day"')
        if self.percent is not None and self.when is When.ANY and not self.has_times:
            raise ValueError("percent is of the rate of any day and time, and needs another when, from_time or to_time")
        return self

    def falls_on(self, day: date, *, is_holiday: bool) -> bool:
        """Returns whether it is a price of a day, its first and last day aside."""
        match self.when:
            case When.SPECIAL_DAY:
                return day in self.dates
            case When.BANK_HOLIDAY:
                return is_holiday
            case When.WEEKDAY:
                return day.weekday() < 5
            case When.WEEKEND:
                return day.weekday() >= 5
            case When.ANY:
                return True
        return self.when.value == Weekday.of(day).value


class Rate(_Priced):
    """What a visit costs.

    Attributes:
        pence_per_visit: Price of a visit whatever its length, instead of one by the hour.
        bands: Prices for the rule `band`.
    """

    pence_per_visit: Pence | None = None
    bands: tuple[BandPrice, ...] = ()

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if sum(price is not None for price in (self.pence_per_hour, self.percent, self.pence_per_visit)) != 1:
            raise ValueError("needs one of pence_per_hour, percent, pence_per_visit")
        if self.bands and self.pence_per_hour is None:
            raise ValueError("bands go with pence_per_hour")
        check_bands(self.bands)
        return self


class PayRate(_Priced):
    """What a carer is paid.

    Attributes:
        carer_id: Carer; None for all.
        travel_pence_per_hour: Pay of paid journeys and waiting; None for the basic pay.
    """

    carer_id: str | None = None
    travel_pence_per_hour: Pence | None = None

    @model_validator(mode="after")
    def _one_pay(self) -> Self:
        if (self.pence_per_hour is None) == (self.percent is None):
            raise ValueError("needs one of pence_per_hour, percent")
        if self.travel_pence_per_hour is not None and (self.when is not When.ANY or self.visit_type is not None or self.has_times):
            raise ValueError("travel_pence_per_hour goes with the rate of any day, any time and any visit")
        return self


class PersonAmount(Dated):
    """An amount of a person's week: an assessed contribution, or a budget."""

    service_user_id: str
    pence_a_week: Pence


class OtherCost(PersonAmount):
    """Another service that a person has each week, such as a day centre."""

    name: str = Field(min_length=1)


class PersonCeiling(Dated):
    """The greatest payable minutes of a person's week."""

    service_user_id: str
    minutes_a_week: Minutes


class Week(Frozen):
    """What is decided over a week.

    Attributes:
        starts: Day on which it starts.
        ceiling: Greatest payable minutes of a person: a number, or `planned` for the planned ones; None for none.
        give_back: Whether minutes that `most` or a lesser basis cut off are given back up to the ceiling.
    """

    starts: Weekday = Weekday.MON
    ceiling: Minutes | Literal["planned"] | None = None
    give_back: bool = False


class HoldStep(Frozen):
    """What is paid on days of a hold, counted from its first; `days` is the last of them, None for all others."""

    days: int | None = Field(default=None, ge=1, le=3660, strict=True)
    percent: Percent


class Retainer(Frozen):
    """What a package on hold costs.

    Attributes:
        refund_from_days: Holds of fewer days are charged in full.
        step: Shares of the usual price, in order of days.
    """

    refund_from_days: int = Field(default=0, ge=0, le=3660, strict=True)
    step: tuple[HoldStep, ...] = ()

    @model_validator(mode="after")
    def _steps_in_order(self) -> Self:
        ends = [step.days for step in self.step]
        known = [end for end in ends if end is not None]
        if None in ends[:-1] or known != sorted(set(known)):
            raise ValueError("steps are in order of days, and only the last may be without")
        return self


class Cancellation(Frozen):
    """The share of the price of a visit that was cancelled; the first that fits its notice holds.

    Attributes:
        percent: Share of the price.
        same_day: Whether it is for visits cancelled on their day.
        from_hours, to_hours: Least and greatest notice, both included.
        under_hours: Notice below it.
    """

    percent: Percent
    same_day: bool = False
    from_hours: int | None = Field(default=None, ge=0, strict=True)
    to_hours: int | None = Field(default=None, ge=0, strict=True)
    under_hours: int | None = Field(default=None, ge=0, strict=True)


class VisitSettings(Frozen):
    """How visits are looked at.

    Attributes:
        over_midnight: Price of a visit over midnight: of its planned start's day, or split by day.
        not_signed_out: What is payable where the departure is not known.
        short_percent: Stays below this share of the planned minutes are marked as short.
    """

    over_midnight: Literal["start", "split"] = "start"
    not_signed_out: Literal["nothing", "planned"] = "nothing"
    short_percent: Percent = 80


class Mileage(Frozen):
    """Miles that are charged for a visit."""

    pence_per_mile: Pence
    free_miles: int = Field(default=0, ge=0, strict=True)
