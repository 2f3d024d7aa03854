"""Shifts, shift patterns and absences of carers."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.calendar import Recurrence
from scheduler.domain.care import Window
from scheduler.domain.clock import Moment, moment_on

BREAK_AFTER_MINUTES = 6 * 60
"""A longer shift has a break (Working Time Regulations 1998, regulation 12)."""

MAX_BREAKS = 4
"""Most breaks of one shift."""


class Break(Frozen):
    """One of several breaks of a shift.

    Attributes:
        minutes: its length.
        window: bounds of the break.
    """

    minutes: int = Field(ge=1, le=240)
    window: Window

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.window.latest - self.window.earliest < timedelta(minutes=self.minutes):
            raise ValueError(f"a break of {self.minutes} minutes does not fit into {self.window.earliest:%H:%M}-{self.window.latest:%H:%M}")
        return self


class Shift(Frozen):
    """An unbroken period of work of a carer; a split day is two shifts.

    Attributes:
        start, end: earliest departure from the start location, latest arrival at the end location.
        start_location_id, end_location_id: None if the shift begins at its first visit, or ends with
            its last visit, without a journey.
        break_minutes: length of the break that BREAK requires in a long shift.
        break_window: bounds of the break; None for any time in the shift.
        breaks: two breaks or more, in order and apart, in the place of the one of the two fields above;
            empty where there is one.

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
    breaks: tuple[Break, ...] = Field(default=(), max_length=MAX_BREAKS)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise ValueError(f"shift {self.start:%H:%M}-{self.end:%H:%M} ends before it starts")
        if len(self.breaks) == 1 or (self.breaks and self.break_window is not None):
            raise ValueError("one break is given by break_minutes and break_window, several by breaks")
        if any(after.window.earliest < before.window.latest for before, after in pairwise(self.breaks)):
            raise ValueError("the breaks are not in order, or their windows overlap")
        return self

    @property
    def all_break_minutes(self) -> int:
        """Length of the break, or of all breaks where there are several."""
        return sum(rest.minutes for rest in self.breaks) if self.breaks else self.break_minutes


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
            kept[row] = shift if free == shift.start else _begun_at(free, shift)
            ends[shift.carer_id] = shift.end
    return tuple(kept[row] for row in sorted(kept))


def _begun_at(moment: Moment, shift: Shift) -> Shift:
    """Returns the shift from a moment on; breaks that no longer fit are left out."""
    if not shift.breaks:
        return shift.replace(start=moment, break_window=_break_after(moment, shift))
    breaks = [
        rest.replace(window=rest.window.replace(earliest=max(rest.window.earliest, moment)))
        for rest in shift.breaks
        if rest.window.latest - timedelta(minutes=rest.minutes) >= moment
    ]
    return shift.replace(start=moment, **break_fields(breaks))


def break_fields(breaks: Sequence[Break]) -> dict[str, Any]:
    """Returns the fields of a shift with these breaks, however many there are."""
    if len(breaks) > 1:
        return {"breaks": tuple(breaks), "break_window": None}
    if breaks:
        return {"breaks": (), "break_minutes": breaks[0].minutes, "break_window": breaks[0].window}
    return {"breaks": (), "break_window": None}


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
        break_spans: of several breaks the length and the bounds of each, in the same minutes; as `Shift.breaks`.
    """

    pattern_id: str
    carer_id: str
    start: int = Field(ge=0, lt=24 * 60)
    end: int = Field(gt=0, le=48 * 60)
    start_location_id: str | None = None
    end_location_id: str | None = None
    break_minutes: int = Field(default=20, ge=0, le=240)
    break_span: tuple[int, int] | None = None
    break_spans: tuple[tuple[int, tuple[int, int]], ...] = Field(default=(), max_length=MAX_BREAKS)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.start < self.end <= self.start + 24 * 60:
            raise ValueError("shift ends before it starts, or lasts more than a day")
        if self.break_span and not self.start <= self.break_span[0] < self.break_span[1] <= self.end:
            raise ValueError("the break does not lie within the shift")
        if len(self.break_spans) == 1 or (self.break_spans and self.break_span is not None):
            raise ValueError("one break is given by break_minutes and break_span, several by break_spans")
        for minutes, (first, last) in self.break_spans:
            if not (self.start <= first and first + minutes <= last <= self.end and 1 <= minutes <= 240):
                raise ValueError("a break does not lie within the shift, or does not fit into its window")
        if any(after[0] < before[1] for (_, before), (_, after) in pairwise(self.break_spans)):
            raise ValueError("the breaks are not in order, or their windows overlap")
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
            **(self._breaks_on(day, zone) if self.break_spans else {"break_window": self._break_on(day, zone)}),
        )

    def _breaks_on(self, day: date, zone: str) -> dict[str, Any]:
        """Returns the fields of several breaks, without those of which the clocks skip too much."""
        breaks = []
        for minutes, span in self.break_spans:
            earliest, latest = (moment_on(day, bound, zone) for bound in span)
            if latest - earliest >= timedelta(minutes=minutes):
                breaks.append(Break(minutes=minutes, window=Window(earliest=earliest, latest=latest)))
        return break_fields(breaks)

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
