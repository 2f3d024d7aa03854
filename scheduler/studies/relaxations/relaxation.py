"""What can be relaxed so that an unallocated visit gets a place, and how such a relaxation is tried.

The classes say what is relaxed; `scheduler.reporting.relaxations` puts them into words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduler.domain.care import Visit
from scheduler.domain.people import Carer, Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import Shift
from scheduler.geo.matrix import TravelMatrix


@dataclass(frozen=True)
class LongerSearch:
    """No relaxation: a longer search allocates the visit."""


@dataclass(frozen=True)
class EarlierOpening:
    """A window of the visit opens earlier.

    Attributes:
        by: how much earlier.
        earliest: the new opening.
    """

    by: timedelta
    earliest: datetime


@dataclass(frozen=True)
class LaterClosing:
    """A window of the visit closes later.

    Attributes:
        by: how much later.
        latest: the new close.
    """

    by: timedelta
    latest: datetime


@dataclass(frozen=True)
class LongerShift:
    """A shift starts earlier, ends later, or both.

    Attributes:
        before: the shift as it is.
        after: the shift as it would be.
    """

    before: Shift
    after: Shift


@dataclass(frozen=True)
class LongerDay:
    """Carers work longer on one day.

    Attributes:
        carer_ids: whose days are longer.
        max_day_minutes: the longest of these days.
    """

    carer_ids: tuple[str, ...]
    max_day_minutes: int


@dataclass(frozen=True)
class OtherStart:
    """The visit starts at another time than its pinned start."""

    pinned_start: datetime


@dataclass(frozen=True)
class OtherCarers:
    """Other carers than the pinned ones make the visit."""

    pinned_carers: tuple[str, ...]


@dataclass(frozen=True)
class TrainedCarers:
    """Carers are trained in the skills of the visit."""

    carer_ids: tuple[str, ...]
    skills: tuple[SkillNeeded, ...]


@dataclass(frozen=True)
class TeamMembers:
    """Carers join a team."""

    carer_ids: tuple[str, ...]
    team: str


@dataclass(frozen=True)
class LocalityCarers:
    """Carers work in one more locality."""

    carer_ids: tuple[str, ...]
    locality: str


@dataclass(frozen=True)
class MoreCarers:
    """Further carers are on duty, fit for the visit.

    Attributes:
        count: 1 or 2.
        earliest: start of their shifts.
        latest: end of their shifts.
    """

    count: int
    skills: tuple[SkillNeeded, ...]
    team: str | None
    gender: Gender | None
    locality: str | None
    earliest: datetime
    latest: datetime


Relaxation = (
    LongerSearch
    | EarlierOpening
    | LaterClosing
    | LongerShift
    | LongerDay
    | OtherStart
    | OtherCarers
    | TrainedCarers
    | TeamMembers
    | LocalityCarers
    | MoreCarers
)
RelaxedProblem = tuple[Relaxation, Problem]
"""A relaxation, and the problem with that relaxation alone."""


@dataclass(frozen=True)
class WideRelaxation:
    """A relaxation that is wider than needed.

    Attributes:
        problem: the problem with the wide relaxation.
        narrow: returns the narrower relaxations that a roster of `problem` suggests; the roster allocates the visit.
    """

    problem: Problem
    narrow: Callable[[Roster], Sequence[RelaxedProblem]]


RelaxationKind = Callable[[Problem, TravelMatrix, Visit], Iterator[WideRelaxation]]
"""Yields the wide relaxations of one kind, the smallest first."""


def with_visit(problem: Problem, visit: Visit) -> Problem:
    """Returns the problem with the visit of the same id replaced."""
    return problem.replace(visits=tuple(visit if x.visit_id == visit.visit_id else x for x in problem.visits))


def with_shift(problem: Problem, shift: Shift) -> Problem:
    """Returns the problem with the shift of the same id replaced."""
    return problem.replace(shifts=tuple(shift if x.shift_id == shift.shift_id else x for x in problem.shifts))


def with_carers(problem: Problem, changed: Sequence[Carer]) -> Problem:
    """Returns the problem with the carers of the same ids replaced."""
    by_id = {carer.carer_id: carer for carer in changed}
    return problem.replace(carers=tuple(by_id.get(x.carer_id, x) for x in problem.carers))
