"""Shifts, shift patterns and absences of carers."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Recurrence
from scheduler.domain.care import Window
from scheduler.domain.clock import Moment, moment_on

BREAK_AFTER_MINUTES = 6 * 60
"""A longer shift has a break (Working Time Regulations 1998, regulation 12)."""


class Shift(Frozen):
    """An unbroken period of work of a carer; a split day is two shifts.

    Attributes:
        start, end: earliest departure from the start location, latest arrival at the end location.
        start_location_id, end_location_id: None if the shift begins at its first visit, or ends with
            its last visit, without a journey.
        break_minutes: length of the break that BREAK requires in a long shift.
        break_window: bounds of the break; None for any time in the shift.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
        >>> problem = scheduler.make_problem(inputs)
        >>> shift = problem.shifts[0]
        >>> shift.carer_id, f"{shift.start:%H:%M} to {shift.end:%H:%M}", shift.break_minutes
        ('asha', '07:30 to 14:00', 30)
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


def without_overlaps(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """Returns the shifts without overlaps: the later of two shifts begins when the earlier one ends.

    A shift inside others is left out. The rest of a break window is kept if the break fits into it.

    Args:
        shifts: in any order, which is kept.
    """
    ends: dict[str, Moment] = {}
    kept: dict[int, Shift] = {}
    for row, shift in sorted(enumerate(shifts), key=lambda item: item[1].start):
        free = max(ends.get(shift.carer_id, shift.start), shift.start)
        if free < shift.end:
            kept[row] = shift if free == shift.start else shift.replace(start=free, break_window=_break_after(free, shift))
            ends[shift.carer_id] = shift.end
    return tuple(kept[row] for row in sorted(kept))


def _break_after(moment: Moment, shift: Shift) -> Window | None:
    window = shift.break_window
    if window is None or window.latest - timedelta(minutes=shift.break_minutes) < moment:
        return None
    return window.replace(earliest=max(window.earliest, moment))


class ShiftPattern(Recurrence):
    """Recurring shifts of a carer.

    Attributes:
        start, end: minutes since the midnight before the day, in local time; a night ends after 24 * 60.
        start_location_id, end_location_id, break_minutes: as in `Shift`.
        break_span: bounds of the break, in the same minutes.
    """

    pattern_id: str
    carer_id: str
    start: int = Field(ge=0, lt=24 * 60)
    end: int = Field(gt=0, le=48 * 60)
    start_location_id: str | None = None
    end_location_id: str | None = None
    break_minutes: int = Field(default=20, ge=0, le=240)
    break_span: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.start < self.end <= self.start + 24 * 60:
            raise ValueError("shift ends before it starts, or lasts more than a day")
        if self.break_span and not self.start <= self.break_span[0] < self.break_span[1] <= self.end:
            raise ValueError("the break does not lie within the shift")
        return self

    def on(self, day: date, zone: str) -> Shift | None:
        """Returns the shift that starts on a day; None if the clocks skip all of it in spring.

        Args:
            day: local date.
            zone: name of the timezone.
        """
        start, end = moment_on(day, self.start, zone), moment_on(day, self.end, zone)
        if end <= start:
            return None
        return Shift(
            shift_id=f"{self.pattern_id}/{day}",
            carer_id=self.carer_id,
            start=start,
            end=end,
            start_location_id=self.start_location_id,
            end_location_id=self.end_location_id,
            break_minutes=self.break_minutes,
            break_window=self._break_on(day, zone),
        )

    def _break_on(self, day: date, zone: str) -> Window | None:
        """Returns the window of the break; None (any time) if the clocks skip too much of it."""
        if self.break_span is None:
            return None
        earliest, latest = (moment_on(day, minutes, zone) for minutes in self.break_span)
        room = min(self.break_minutes, self.break_span[1] - self.break_span[0])
        return Window(earliest=earliest, latest=latest) if latest - earliest >= timedelta(minutes=room) else None


class Absence(Frozen):
    """A period in which a carer does not work: leave, sickness, training.

    Attributes:
        start, end: first moment of it, and first moment after it.
        kind: what it is, in the office's words.
        soft: whether it is a wish: work inside it is allowed and costs what SOFT_ABSENCE says.
    """

    carer_id: str
    start: Moment
    end: Moment
    kind: str = ""
    soft: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError("absence ends before it starts")
        return self
