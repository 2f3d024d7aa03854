"""The kind of week to generate."""

from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.rules import Objective
from scheduler.synthetic.spec import DaySpec, Share

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
WORKDAYS = (MON, TUE, WED, THU, FRI)


class WeekSpec(Frozen):
    """A week of home care, to be drawn from a seed. Shares without a source are assumed.

    Attributes:
        day: Spec of a day, whose date is the Monday of the week; its `visits` count the calls that
            recur on some days or on all.
        visits: Number of visits in the week.
        carers: Number of carers at work in the week.
        on_leave: Number of further carers, who are away all week.
        mix: Sets of days on which calls recur, each with its share; insulin, re-ablement and
            double-ups recur every day.
        flexible_share: Share of welfare calls that are flexible hours on preferred days.
        taper: Taper of re-ablement episodes, in percent of each week.
        ending, starting: Number of episodes for each one that ends, or begins, in this week; six is
            right where each lasts six weeks.
        handover_share: Share of the ending episodes that hand over (50% need no more care: North
            Lanarkshire 2018).
        overlap_days: Days of overlap at a hand-over.
        hospital_share: Share of people who are in hospital for some days of the week.
        objective: Objective in the settings of the week.
    """

    day: DaySpec
    visits: int = Field(ge=1, le=100_000)
    carers: int = Field(ge=1)
    on_leave: int = Field(default=0, ge=0)
    mix: tuple[tuple[tuple[Weekday, ...], Share], ...] = (
        (tuple(Weekday), 0.74),
        (WORKDAYS, 0.10),
        ((MON, WED, FRI), 0.07),
        ((TUE, THU, SAT), 0.05),
        (WEEKEND, 0.04),
    )
    flexible_share: Share = Field(default=0.6, ge=0, le=1)
    taper: tuple[int, ...] = (100, 100, 85, 70, 50, 35)
    ending: int = Field(default=6, ge=2)
    starting: int = Field(default=6, ge=2)
    handover_share: Share = Field(default=0.5, ge=0, le=1)
    overlap_days: int = Field(default=2, ge=0)
    hospital_share: Share = Field(default=0.03, ge=0, le=1)
    objective: Objective = Objective()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.day.day.weekday() != 0:
            raise ValueError(f"{self.day.day} is no Monday")
        if abs(sum(share for _, share in self.mix) - 1) > 1e-6:
            raise ValueError("the shares of mix do not come to 1")
        return self
