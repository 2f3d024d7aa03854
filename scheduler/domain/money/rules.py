"""Rules that turn the minutes of a visit into payable minutes, and the bands that price them."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from scheduler.domain.base import Frozen
from scheduler.domain.clock import CalendarDate

MOST_PENCE = 100_000_000
DAY_MINUTES = 24 * 60
Pence = Annotated[int, Field(ge=0, le=MOST_PENCE, strict=True)]
Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60, strict=True)]
Percent = Annotated[int, Field(ge=0, le=1000, strict=True)]


class Dated(Frozen):
    """A value that holds from one day to another.

    Attributes:
        since: First day; None for ever before.
        until: Last day; None for ever after.
    """

    since: CalendarDate | None = None
    until: CalendarDate | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError("its last day is before its first")
        return self

    def holds_on(self, day: date) -> bool:
        """Returns whether it holds on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def holds_within(self, first: date, last: date) -> bool:
        """Returns whether it holds on a day from the first to the last."""
        return (self.since is None or self.since <= last) and (self.until is None or first <= self.until)


class Selected(Dated):
    """A dated value that may be for some visits only; what is empty selects all.

    Attributes:
        service_user_id, provider_id, visit_type, carers: What a visit must have; `carers` is 1 or 2.
        from_time, to_time: Its planned start is from the one on and before the other, over midnight where the second is earlier;
            None for no limit.
    """

    service_user_id: str | None = None
    provider_id: str | None = None
    visit_type: str | None = None
    carers: int | None = Field(default=None, ge=1, le=2, strict=True)
    from_time: time | None = None
    to_time: time | None = None

    @model_validator(mode="after")
    def _times_differ(self) -> Self:
        if self.from_time is not None and self.from_time == self.to_time:
            raise ValueError("from_time and to_time are the same")
        return self

    @property
    def has_times(self) -> bool:
        """Returns whether it is for some hours of the day only."""
        return self.from_time is not None or self.to_time is not None

    def holds_at(self, minute: int) -> bool:
        """Returns whether it is for visits that are planned to start at a minute of the local day."""
        first = 0 if self.from_time is None else self.from_time.hour * 60 + self.from_time.minute
        end = DAY_MINUTES if self.to_time is None else self.to_time.hour * 60 + self.to_time.minute
        return first <= minute < end if first < end else minute >= first or minute < end

    @property
    def specificity(self) -> tuple[bool, bool, bool, bool]:
        """Returns what it is selected by, most particular first."""
        return (
            self.service_user_id is not None,
            self.provider_id is not None,
            self.visit_type is not None,
            self.carers is not None,
        )


class BasisOf(StrEnum):
    """The minutes to begin with."""

    PLANNED = "planned"
    ACTUAL = "actual"
    LESSER = "lesser"
    GREATER = "greater"


class Basis(Selected):
    """Begins with the planned or the actual minutes, or with the lesser or greater of both."""

    kind: Literal["basis"]
    of: BasisOf


class Tolerance(Selected):
    """Replaces minutes that are near the planned ones by the planned ones; the ends of the tolerance count as near.

    Attributes:
        minutes: On both sides.
        under, over: On one side, instead of `minutes`.
    """

    kind: Literal["tolerance"]
    minutes: Minutes | None = None
    under: Minutes | None = None
    over: Minutes | None = None

    @model_validator(mode="after")
    def _has_a_side(self) -> Self:
        if (self.minutes is None) == (self.under is None and self.over is None):
            raise ValueError("needs minutes, or else under, over or both")
        return self


class How(StrEnum):
    """How minutes are rounded to whole steps."""

    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"
    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_EVEN = "half_even"
    THRESHOLD = "threshold"
    OUTWARD = "outward"
    INWARD = "inward"


class RoundOf(StrEnum):
    """What is rounded: the length of the stay, the times of day at which it began and ended, or the sum of a person's week."""

    WHOLE = "whole"
    ENDS = "ends"
    START = "start"
    END = "end"
    WEEK = "week"

    @property
    def is_of_times(self) -> bool:
        """Returns whether times of day are rounded."""
        return self in (RoundOf.ENDS, RoundOf.START, RoundOf.END)


class Round(Selected):
    """Rounds to whole steps.

    Attributes:
        step: Minutes of a step.
        how: Direction. `nearest` is the same as `half_up`.
        of: What is rounded; `visit` is the same as `whole`.
        threshold: Least minutes beyond a whole step that are rounded up, with `how = "threshold"`.
        carry: Whether what is rounded off goes to the person's next visit of the week, with `how = "down"`.
    """

    kind: Literal["round"]
    step: int = Field(ge=1, le=24 * 60, strict=True)
    how: How
    of: RoundOf = RoundOf.WHOLE
    threshold: Minutes | None = None
    carry: bool = False

    @field_validator("of", mode="before")
    @classmethod
    def _whole_visit(cls, value: object) -> object:
        return RoundOf.WHOLE if value == "visit" else value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.how is How.THRESHOLD) != (self.threshold is not None):
            raise ValueError('threshold goes with how = "threshold"')
        if self.threshold is not None and not 0 < self.threshold <= self.step:
            raise ValueError("threshold is to be from 1 to the step")
        if self.how in (How.OUTWARD, How.INWARD) and self.of is not RoundOf.ENDS:
            raise ValueError('outward and inward go with of = "ends"')
        if self.carry and (self.how is not How.DOWN or self.of is not RoundOf.WHOLE):
            raise ValueError('carry goes with how = "down" of the whole')
        return self


class _Limit(Selected):
    """A least or greatest number of minutes: a number, or the planned minutes and a number more."""

    minutes: Minutes | None = None
    of: Literal["planned"] | None = None

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.minutes is None and self.of is None:
            raise ValueError('needs minutes, or of = "planned"')
        return self


class Least(_Limit):
    """Raises minutes to a least number."""

    kind: Literal["least"]


class Most(_Limit):
    """Cuts minutes to a greatest number; a week may give back what it cuts."""

    kind: Literal["most"]


class Block(Selected):
    """Pays planned activity as a block: what was delivered changes nothing.

    Attributes:
        pays: `planned` for the planned minutes, `contract` for the hours of the contract in each whole week.
    """

    kind: Literal["block"]
    pays: Literal["planned", "contract"] = "planned"


class BandPrice(Frozen):
    """The price of a visit of so many minutes."""

    minutes: int = Field(ge=1, le=24 * 60, strict=True)
    pence: Pence


class Band(Selected):
    """Prices minutes by bands: the longest that fits, and for what is left something else. Bands are never added up.

    Attributes:
        bands: Prices; empty for those of the rate that holds.
        rest: Price of what is left: `pro_rata` at the hourly rate, `none`, or `next` for the next longer band instead.
        below: Price below the shortest band: `pro_rata` at the hourly rate, or `shortest` for that band.
    """

    kind: Literal["band"]
    bands: tuple[BandPrice, ...] = ()
    rest: Literal["pro_rata", "none", "next"] = "pro_rata"
    below: Literal["pro_rata", "shortest"] = "pro_rata"

    @model_validator(mode="after")
    def _no_band_twice(self) -> Self:
        check_bands(self.bands)
        return self


def check_bands(bands: tuple[BandPrice, ...]) -> None:
    """Checks that no two bands have the same minutes.

    Raises:
        ValueError: Two have.
    """
    if len({band.minutes for band in bands}) < len(bands):
        raise ValueError("two bands have the same minutes")


MinuteRule = Basis | Tolerance | Round | Least | Most | Block
AnyRule = MinuteRule | Band
KINDS: dict[str, type[AnyRule]] = {
    "basis": Basis,
    "tolerance": Tolerance,
    "round": Round,
    "least": Least,
    "most": Most,
    "block": Block,
    "band": Band,
}
