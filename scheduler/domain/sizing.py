"""Hours of care without visits: where people live, and when care is wanted."""

from pydantic import Field

from scheduler.domain.base import Frozen


class Place(Frozen):
    """A place in which people live.

    Attributes:
        name: of the place.
        lat, lon: degrees (WGS 84).
        share: people who live there, in any unit.
    """

    name: str
    lat: float
    lon: float
    share: float = Field(default=1.0, ge=0)


class DayPart(Frozen):
    """A part of the day, and the care that is wanted in it.

    Attributes:
        start: minutes since midnight at which its visits are wanted.
        share: of the hours of care, in any unit.
        minutes: length of its visits.
        carers: at each visit.
    """

    start: int = Field(ge=0, lt=24 * 60)
    share: float = Field(ge=0)
    minutes: int = Field(default=30, ge=5, le=480)
    carers: int = Field(default=1, ge=1, le=2)
