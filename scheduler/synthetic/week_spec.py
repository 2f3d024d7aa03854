"""What kind of week is generated."""

from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import WEEKEND, Weekday
from scheduler.domain.rules import Objective
from scheduler.synthetic.spec import DaySpec, Share

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
WORKDAYS = (MON, TUE, WED, THU, FRI)


class WeekSpec(Frozen):
    """A week of home care, to be drawn from a seed. Shares are assumed where nothing is said.

    Attributes:
        day: what a day is like, and on which Monday the week begins; its `visits` are the calls that come back on some days or all.
        visits: in the week.
        carers: who work in it.
        on_leave: carers beyond those, away all week.
        mix: on which days calls come back, and their share; insulin, re-ablement and whoever needs two carers are visited every day.
        flexible_share: of welfare calls, those that are hours on preferred days.
        taper: of re-ablement episodes, week by week in per cent.
        ending, starting: one episode in so many ends in this week, one in so many begins in it. Six: as where each lasts six weeks.
        handover_share: of the episodes that end, those that hand over (50% need no more care: North Lanarkshire 2018).
        overlap_days: of a hand-over.
        hospital_share: of people, those who are in hospital for some days of the week.
        objective: of its settings.
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
