"""Pay periods, what is paid beside care, and the minimum wage."""

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.clock import CalendarDate
from scheduler.domain.money.rules import Minutes, Pence


class PayPeriod(StrEnum):
    """The time over which pay is compared with the minimum wage: at most a month."""

    MONTH = "month"
    FOUR_WEEKS = "four_weeks"
    FORTNIGHT = "fortnight"
    WEEK = "week"

    @property
    def weeks(self) -> int | None:
        """Returns its weeks; None for a month."""
        return {PayPeriod.FOUR_WEEKS: 4, PayPeriod.FORTNIGHT: 2, PayPeriod.WEEK: 1}.get(self)


class PaySettings(Frozen):
    """How carers are paid.

    Attributes:
        period: Pay period.
        period_starts: First day of any period of weeks.
        month_starts: Day of the month on which a period of a month starts.
        travel: Whether journeys between visits are paid.
        break_limit_minutes: Gaps that are longer make the journey in them unpaid; None for no limit.
        waiting: Whether waiting between visits is paid, where it is required.
        waiting_limit_minutes: Waits up to this long are required; longer ones are the carer's own time.
        home_after_minutes: Gaps from this length on are spent at home, where neither actuals nor shifts say so.
        mileage_pence_per_mile: What is paid for a mile by car between visits.
        car_cost_pence_per_mile: What a mile costs; None where that is not looked at.
    """

    period: PayPeriod = PayPeriod.MONTH
    period_starts: CalendarDate = date(2024, 1, 1)
    month_starts: int = Field(default=1, ge=1, le=28, strict=True)
    travel: bool = False
    break_limit_minutes: Minutes | None = None
    waiting: bool = False
    waiting_limit_minutes: Minutes = 30
    home_after_minutes: Minutes = 240
    mileage_pence_per_mile: Pence = 0
    car_cost_pence_per_mile: Pence | None = None


class CarerAge(Frozen):
    """When a carer was born; those who are not named are paid at least the rate of adults."""

    carer_id: str
    born: CalendarDate
    apprentice: bool = False


class MinimumWage(Frozen):
    """The least pay of an hour from a day and an age on.

    Attributes:
        since: First day.
        from_age: Least age in years.
        apprentice: Whether it is the rate of apprentices.
        pence_per_hour: Least pay.
    """

    since: CalendarDate
    from_age: int = Field(default=0, ge=0, le=100, strict=True)
    apprentice: bool = False
    pence_per_hour: Pence

    @model_validator(mode="after")
    def _is_above_nothing(self) -> Self:
        if not self.pence_per_hour:
            raise ValueError("is to be above 0")
        return self


def _from_april(year: int, adult: tuple[int, int], *younger: tuple[int, int], apprentice: int) -> tuple[MinimumWage, ...]:
    since = date(year, 4, 1)
    ages = (adult, *younger)
    return (
        *(MinimumWage(since=since, from_age=age, pence_per_hour=pence) for age, pence in ages),
        MinimumWage(since=since, apprentice=True, pence_per_hour=apprentice),
    )


STATUTORY = (
    *_from_april(2023, (23, 1042), (21, 1018), (18, 749), (0, 528), apprentice=528),
    *_from_april(2024, (21, 1144), (18, 860), (0, 640), apprentice=640),
    *_from_april(2025, (21, 1221), (18, 1000), (0, 755), apprentice=755),
    *_from_april(2026, (21, 1271), (18, 1085), (0, 800), apprentice=800),
)
"""National minimum wage and national living wage. Source: gov.uk, National Minimum Wage and National Living Wage rates."""
