"""Referrals for care at home, as they come in."""

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.clock import CalendarDate


class Referral(Frozen):
    """A new referral.

    Attributes:
        referral_id: its name; no name of a person.
        day: on which it came.
        age: of the person on that day, in years.
        locality: where the person lives; empty if unknown.
        unsuitable: why re-ablement is not suitable, as the assessor says it; empty if it is.
    """

    referral_id: str
    day: CalendarDate
    age: int = Field(ge=0, le=125)
    locality: str = ""
    unsuitable: str = ""
