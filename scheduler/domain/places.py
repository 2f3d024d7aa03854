"""Locations and travel settings."""

from enum import StrEnum

from pydantic import Field, field_validator

from scheduler.domain.base import Frozen

METRES_PER_MILE = 1609.344


class TravelMode(StrEnum):
    """The mode of travel of a carer. Each used mode is a layer of the travel matrix."""

    CAR = "car"
    BICYCLE = "bicycle"
    WALK = "walk"


class Location(Frozen):
    """A place to travel to.

    Attributes:
        lat, lon: degrees (WGS 84); may be absent if the user's own matrix gives the travel times.
    """

    location_id: str
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    postcode: str | None = None

    @property
    def outcode(self) -> str:
        """First half of the postcode, such as HR9; empty where there is none."""
        plain = "".join((self.postcode or "").split()).upper()
        return plain[:-3] if len(plain) > 4 else ""


class TravelEntry(Frozen):
    """A directed leg of the user's own travel matrix."""

    from_location_id: str
    to_location_id: str
    minutes: float = Field(ge=0)
    metres: int = Field(ge=0)
    mode: TravelMode = TravelMode.CAR


class TravelSettings(Frozen):
    """The source of travel times.

    Attributes:
        model: ``straight_line`` (a formula over straight-line distance) or ``matrix`` (the user's own
            legs). ``crow``, the name of the formula in version 0.1, is read as ``straight_line``.
        area_multiplier: observed over modelled minutes of about twenty real trips; 1.0 if unknown.
        settle_minutes: time to park and get in, added to every leg between different locations.
        mode_factors: minutes of a mode over minutes by car.
        entries: legs of the user's own matrix.
    """

    model: str = Field(default="straight_line", pattern="^(straight_line|matrix)$")
    area_multiplier: float = Field(default=1.0, gt=0, le=10)
    settle_minutes: float = Field(default=2.0, ge=0, le=60)
    mode_factors: dict[TravelMode, float] = {
        TravelMode.CAR: 1.0,
        TravelMode.BICYCLE: 2.0,
        TravelMode.WALK: 6.0,
    }
    entries: tuple[TravelEntry, ...] = ()

    @field_validator("model", mode="before")
    @classmethod
    def _rename_crow(cls, model: object) -> object:
        return "straight_line" if model == "crow" else model
