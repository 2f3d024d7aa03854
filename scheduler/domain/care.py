"""The care: visits, their windows, and what links one visit to another."""

from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.clock import Moment
from scheduler.domain.people import SkillNeeded


class Window(Frozen):
    """When a visit may start, from `earliest` to `latest`, both included.

    Where the visit is `judged_at` its end, `latest` is the moment by which it must have ended; `earliest` is always about the start.
    """

    earliest: Moment
    latest: Moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError(f"window {self.earliest:%H:%M}-{self.latest:%H:%M} ends before it starts")
        return self


class JudgedAt(StrEnum):
    """What of a visit is held against the close of its window."""

    START = "start"
    END = "end"


class SkillsHeldBy(StrEnum):
    """Who of a double-up holds the skills of the visit."""

    EACH = "each"
    EITHER = "either"


class Care(Frozen):
    """What is asked for at a person's home, on whichever day.

    Attributes:
        minutes: of care.
        carers: 2 is a double-up: equal starts, different carers, both for all the `minutes`.
        visit_type: of the provider's own list; decides the default tolerance.
        time_critical: insulin, Parkinson's medicine: the default tolerance is the narrow one.
        priority: weight of leaving it unplaced, larger is more important; a double-up counts once.
        optional: may be left out at a soft cost (OPTIONAL) and is then not UNALLOCATED.
        team: whose members make it; None for anybody.
    """

    minutes: int = Field(gt=0, le=24 * 60)
    carers: int = Field(default=1, ge=1, le=2)
    skills: tuple[SkillNeeded, ...] = ()
    skills_held_by: SkillsHeldBy = SkillsHeldBy.EACH
    judged_at: JudgedAt = JudgedAt.START
    visit_type: str = ""
    time_critical: bool = False
    priority: int = Field(default=1, ge=1, le=1000)
    optional: bool = False
    team: str | None = None


class Visit(Care):
    """One piece of care at one person's home, by one carer or, as a double-up, by two who start together.

    Attributes:
        windows: apart from each other and in order of time; judged at the end, one may open as another closes. Where empty, planning
            makes one around `planned_start`.
        pinned_carers: must be among those who make it; as many as `carers`, or fewer.
        pinned_start: must start then.

    Examples:
        >>> from pathlib import Path
        >>> import scheduler
        >>> inputs = scheduler.read_folder(Path("data/tiny"))
        >>> problem = scheduler.make_problem(inputs)
        >>> visit = problem.visits[1]
        >>> visit.visit_id, visit.minutes, visit.carers
        ('V2', 45, 2)
        >>> f"{visit.windows[0].earliest:%H:%M} to {visit.windows[0].latest:%H:%M}"
        '09:00 to 09:30'
    """

    visit_id: str
    service_user_id: str
    windows: tuple[Window, ...] = ()
    planned_start: Moment | None = None
    pinned_carers: tuple[str, ...] = ()
    pinned_start: Moment | None = None

    @model_validator(mode="after")
    def _windows_apart(self) -> Self:
        gaps = [after.earliest - before.latest for before, after in pairwise(self.windows)]
        if any(gap < timedelta() or (not gap and self.judged_at is JudgedAt.START) for gap in gaps):
            raise ValueError("windows overlap or are not in order of time")
        if len(set(self.pinned_carers)) != len(self.pinned_carers) or len(self.pinned_carers) > self.carers:
            raise ValueError(f"{len(self.pinned_carers)} pinned carers for a visit by {self.carers}")
        return self


class LinkedCarers(StrEnum):
    """Whether linked visits ask for the same carer: all those of the visit with fewer carers are among the other's (or none is)."""

    ANY = "any"
    SAME = "same"
    DIFFERENT = "different"


class VisitLink(Frozen):
    """What holds between two visits, in this order, once both are placed.

    Attributes:
        min_gap_minutes, max_gap_minutes: from the start of the first to the start of the second; None for no limit. 0 and 0 is a
            common start; a negative least gap lets the second be first.
        carers: by the same carer, by different ones, or no matter.
        whole: both are placed or neither is.
    """

    first_visit_id: str
    second_visit_id: str
    min_gap_minutes: int | None = None
    max_gap_minutes: int | None = None
    carers: LinkedCarers = LinkedCarers.ANY
    whole: bool = False

    @model_validator(mode="after")
    def _gap_in_order(self) -> Self:
        low, high = self.min_gap_minutes, self.max_gap_minutes
        if low is not None and high is not None and high < low:
            raise ValueError(f"greatest gap {high} min is less than least gap {low} min")
        if self.first_visit_id == self.second_visit_id:
            raise ValueError("a visit is linked to itself")
        return self
