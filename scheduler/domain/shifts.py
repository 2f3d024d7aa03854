"""When carers work."""

from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.care import Window
from scheduler.domain.clock import Moment


class Shift(Frozen):
    """One unbroken duty of a carer; a split day is two shifts.

    Attributes:
        start_location_id, end_location_id: the carer leaves there no earlier than `start` and is there no later than `end`.
            None: the shift begins at its first visit, or ends with its last, without a journey.
        break_minutes: of the break that BREAK asks for where the shift is long.
        break_window: the break lies inside it.
    """

    shift_id: str
    carer_id: str
    start: Moment
    end: Moment
    start_location_id: str | None = None
    end_location_id: str | None = None
    break_minutes: int = Field(default=20, ge=0, le=240)
    break_window: Window | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"shift {self.start:%H:%M}-{self.end:%H:%M} ends before it starts")
        return self


class Absence(Frozen):
    """A time in which a carer is not at work: leave, sickness, training."""

    carer_id: str
    start: Moment
    end: Moment
    kind: str = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("absence ends before it starts")
        return self
