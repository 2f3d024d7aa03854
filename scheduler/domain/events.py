"""Changes of a day, as data: what happened to a plan after it was made, when, and to whom."""

from typing import Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.care import Visit, VisitLink
from scheduler.domain.clock import CalendarDate, Moment

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS 84)."""


class Event(Frozen):
    """What all changes share.

    Attributes:
        id: Of the change; used once in a log.
        at: Moment at which the office came to know of it.
    """

    id: str
    at: Moment


class CarerAbsent(Event):
    """A carer is not at work from `start` until `end`."""

    kind: Literal["carer_absent"] = "carer_absent"
    carer_id: str
    start: Moment
    end: Moment


class VisitCancelled(Event):
    """A visit is not wanted any more."""

    kind: Literal["visit_cancelled"] = "visit_cancelled"
    visit_id: str


class VisitAdded(Event):
    """A visit is wanted that the plan has not; `links` are its links to other visits."""

    kind: Literal["visit_added"] = "visit_added"
    visit: Visit
    links: tuple[VisitLink, ...] = ()


class VisitMoved(Event):
    """A visit is wanted in another window."""

    kind: Literal["visit_moved"] = "visit_moved"
    visit_id: str
    earliest: Moment
    latest: Moment


class VisitMinutes(Event):
    """A visit is to last so many minutes in all."""

    kind: Literal["visit_minutes"] = "visit_minutes"
    visit_id: str
    minutes: int = Field(gt=0, le=24 * 60)


class VisitOverrun(Event):
    """A visit lasts so many minutes longer than planned; a later overrun of the same visit replaces it."""

    kind: Literal["visit_overrun"] = "visit_overrun"
    visit_id: str
    minutes: int = Field(gt=0, le=24 * 60)


class ShiftChanged(Event):
    """A shift begins or ends at another time."""

    kind: Literal["shift_changed"] = "shift_changed"
    shift_id: str
    start: Moment
    end: Moment


class Area(Frozen):
    """Where a road change holds: exactly one of the three is given.

    Attributes:
        places: Ids of locations; every journey to and from them is concerned.
        outcode: First half of a postcode, such as HR9; the same for each location in it.
        polygon: Corners of an area; also a straight line across it is concerned.
    """

    places: tuple[str, ...] = ()
    outcode: str = ""
    polygon: tuple[Point, ...] = ()

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if bool(self.places) + bool(self.outcode) + bool(self.polygon) != 1:
            raise ValueError("one of places, outcode and polygon is to be given")
        return self


class RoadClosed(Event):
    """Journeys of an area cannot be made from `start` until `end`."""

    kind: Literal["road_closed"] = "road_closed"
    area: Area
    start: Moment
    end: Moment


class RoadSlower(Event):
    """Journeys of an area take `factor` times as long from `start` until `end`."""

    kind: Literal["road_slower"] = "road_slower"
    area: Area
    start: Moment
    end: Moment
    factor: float = Field(ge=1, le=20)


class CarerRefused(Event):
    """A person refuses a carer from a day on."""

    kind: Literal["carer_refused"] = "carer_refused"
    service_user_id: str
    carer_id: str
    since: CalendarDate


class SkillLapsed(Event):
    """A carer does not hold a skill any more, from a day on."""

    kind: Literal["skill_lapsed"] = "skill_lapsed"
    carer_id: str
    skill: str
    since: CalendarDate


class Undo(Event):
    """An earlier change is taken back. The undo of an undo brings the change again."""

    kind: Literal["undo"] = "undo"
    undoes: str


Change = (
    CarerAbsent
    | VisitCancelled
    | VisitAdded
    | VisitMoved
    | VisitMinutes
    | VisitOverrun
    | ShiftChanged
    | RoadClosed
    | RoadSlower
    | CarerRefused
    | SkillLapsed
    | Undo
)
KINDS = (
    "carer_absent",
    "visit_cancelled",
    "visit_added",
    "visit_moved",
    "visit_minutes",
    "visit_overrun",
    "shift_changed",
    "road_closed",
    "road_slower",
    "carer_refused",
    "skill_lapsed",
    "undo",
)


def in_force(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Returns the changes that hold, in their order: without those undone, and without the undos.

    Examples:
        >>> from datetime import datetime, UTC
        >>> at = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
        >>> gone, back = VisitCancelled(id="c1", at=at, visit_id="V1"), Undo(id="c2", at=at, undoes="c1")
        >>> in_force((gone, back))
        ()
    """
    undone: set[str] = set()
    for change in reversed(changes):
        if isinstance(change, Undo) and change.id not in undone:
            undone.add(change.undoes)
    return tuple(change for change in changes if change.id not in undone and not isinstance(change, Undo))
