"""Sleepovers and the calls at night that are counted to share them."""

from pydantic import Field

from scheduler.domain.base import Frozen
from scheduler.domain.clock import Moment
from scheduler.domain.places import Location


class Sleepover(Frozen):
    """A home in which somebody sleeps over.

    Attributes:
        service_user_id: Person.
        location: Home.
        may_share: Whether a responder who is elsewhere will do; no where presence is needed.
        carers: How many carers a call at night needs.
    """

    service_user_id: str
    location: Location
    may_share: bool = True
    carers: int = Field(default=1, ge=1, le=2)


class NightCall(Frozen):
    """A call at night for which somebody had to get up.

    Attributes:
        service_user_id: Person.
        at: When it came.
        minutes: How long somebody was awake for it, without the way.
    """

    service_user_id: str
    at: Moment
    minutes: int = Field(ge=0, le=24 * 60)
