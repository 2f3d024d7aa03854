"""Templates: rotas of one to eight weeks without dates."""

from datetime import timedelta
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Weekday

MAX_WEEKS = 8
"""The maximum length of a template."""


class TemplateSlot(Frozen):
    """A visit of a template.

    Attributes:
        week: week of the template, counted from 1.
        day: day of the week.
        start: time since the midnight before the day, in local time.
        minutes: duration of the care.
        service_user_id: of the service user.
        carer_ids: carers who make the visit together.
    """

    week: int = Field(ge=1, le=MAX_WEEKS)
    day: Weekday
    start: timedelta = Field(ge=timedelta(), lt=timedelta(hours=48))
    minutes: int = Field(gt=0, le=24 * 60)
    service_user_id: str
    carer_ids: tuple[str, ...] = Field(min_length=1, max_length=2)


class Template(Frozen):
    """A rota of one to eight weeks, each from Monday to Sunday."""

    weeks: int = Field(ge=1, le=MAX_WEEKS)
    slots: tuple[TemplateSlot, ...] = ()

    @model_validator(mode="after")
    def _within(self) -> Self:
        if any(slot.week > self.weeks for slot in self.slots):
            raise ValueError(f"a slot lies beyond week {self.weeks}")
        return self
