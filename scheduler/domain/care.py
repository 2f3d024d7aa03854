"""Visits, their time windows, and links between visits."""

from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.clock import Moment
from scheduler.domain.people import SkillNeeded


class Window(Frozen):
    """A time window for the start of a visit, both ends included.

    For a visit that is `judged_at` its end, `latest` bounds the end instead; `earliest` always bounds the
    start.
    """

    earliest: Moment
    latest: Moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError(f"window {self.earliest:%H:%M}-{self.latest:%H:%M} ends before it starts")
        return self


class JudgedAt(StrEnum):
    """The end of a visit that must not be after the close of its window."""

    START = "start"
    END = "end"


class SkillsHeldBy(StrEnum):
    """Which carers of a double-up hold the skills of the visit."""

    EACH = "each"
    EITHER = "either"


class Care(Frozen):
    """The care of a visit, without its date.

    Attributes:
        minutes: duration of the care.
        carers: 1, or 2 for a double-up: different carers with the same start, both for all `minutes`.
        skills: skills that carers must hold.
        skills_held_by: whether each carer of a double-up holds the skills, or either of them.
        judged_at: whether the window bounds the start or the end.
        visit_type: from the provider's list; selects the default tolerance.
        time_critical: whether the narrow default tolerance applies (insulin, Parkinson's medicine).
        priority: weight of leaving it unallocated; larger is more important. A double-up counts once.
        optional: whether it may be left out at a soft cost (OPTIONAL) instead of as UNALLOCATED.
        team: team whose members make the visit; None for anybody.
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
    """A visit to a service user by one carer, or by two who start together (a double-up).

    Attributes:
        windows: disjoint, in order of time. If it is judged at the end, a window may open as another
            closes. If empty, `make_problem` makes a window around `planned_start`.
        planned_start: wanted start, for tolerances and WANTED_TIME.
        pinned_carers: carers who must make the visit; at most `carers`.
        pinned_start: start that must be kept.

    Examples:
        >>> import scheduler
        >>> inputs = scheduler.read_folder("data/tiny")
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
        # Most visits have one window and no pin, and this is asked again wherever a visit becomes part of a whole.
        if len(self.windows) > 1:
            gaps = [after.earliest - before.latest for before, after in pairwise(self.windows)]
            if any(gap < timedelta() or (not gap and self.judged_at is JudgedAt.START) for gap in gaps):
                raise ValueError("windows overlap or are not in order of time")
        pins = self.pinned_carers
        if pins and (len(pins) > self.carers or len(set(pins)) != len(pins)):
            raise ValueError(f"{len(pins)} pinned carers for a visit by {self.carers}")
        return self


LONGEST_GAP_MINUTES = 366 * 24 * 60
"""Time between two linked visits at most: as long as a horizon."""


class LinkedCarers(StrEnum):
    """Whether two linked visits have the same carers or different ones.

    SAME means that all carers of the visit with fewer carers make the other visit too. DIFFERENT means
    that none of them does.
    """

    ANY = "any"
    SAME = "same"
    DIFFERENT = "different"


class VisitLink(Frozen):
    """A constraint between two visits if both are allocated.

    Attributes:
        first_visit_id, second_visit_id: the two visits, in this order.
        min_gap_minutes, max_gap_minutes: from the first start to the second start; None for no limit.
            0 and 0 mean a common start. A negative minimum allows the second visit to be first.
        carers: whether the visits have the same carers, different ones, or any.
        whole: whether both visits are allocated or neither.
    """

    first_visit_id: str
    second_visit_id: str
    min_gap_minutes: int | None = Field(default=None, ge=-LONGEST_GAP_MINUTES, le=LONGEST_GAP_MINUTES)
    max_gap_minutes: int | None = Field(default=None, ge=-LONGEST_GAP_MINUTES, le=LONGEST_GAP_MINUTES)
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
