"""A rota that is kept: who visits whom in each of some weeks, whatever the date."""

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Weekday

MOST_WEEKS = 8
"""Of a template."""


class TemplateSlot(Frozen):
    """A visit of a template.

    Attributes:
        week: of the template, from 1 on.
        start: since the midnight before the day, by the clocks.
        carer_ids: who make it together.
    """

    week: int = Field(ge=1, le=MOST_WEEKS)
    day: Weekday
    start: timedelta = Field(ge=timedelta(), lt=timedelta(hours=48))
    minutes: int = Field(gt=0, le=24 * 60)
    service_user_id: str
    carer_ids: tuple[str, ...] = Field(min_length=1, max_length=2)


class Template(Frozen):
    """A rota of one to eight weeks that begin on a Monday."""

    weeks: int = Field(ge=1, le=MOST_WEEKS)
    slots: tuple[TemplateSlot, ...] = ()

    @model_validator(mode="after")
    def _within(self) -> Self:
        if any(slot.week > self.weeks for slot in self.slots):
            raise ValueError(f"a slot lies beyond week {self.weeks}")
        return self
