"""Who may share, how often each calls, and how far it is from home to home."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.nights import NightCall, Sleepover
from scheduler.domain.places import TravelMode, TravelSettings
from scheduler.geo.legs import leg_finder

NIGHT_MINUTES = 9 * 60
"""A night from 22:00 to 07:00. Source: the facts of [2021] UKSC 8."""
MICRO = 1_000_000


@dataclass(frozen=True)
class NightInstance:
    """The homes that may share a responder.

    Attributes:
        homes: n homes.
        seconds: int64 [n, n], from row to column by car.
        loads: int64 [n], share of the night in which somebody is out for a home, in millionths.
        load_limit: Greatest sum of loads of a group, in millionths.
        most_homes: Greatest number of homes of a group; None for no limit.
        within_seconds: Greatest response.
        presence, two_carers, too_many_calls: Homes that are kept out, and why.
        calls_per_night, awake_minutes_per_night: Of all homes together, also of those kept out.
    """

    homes: tuple[Sleepover, ...]
    seconds: NDArray[np.int64]
    loads: NDArray[np.int64]
    load_limit: int
    most_homes: int | None
    within_seconds: int
    presence: tuple[Sleepover, ...]
    two_carers: tuple[Sleepover, ...]
    too_many_calls: tuple[Sleepover, ...]
    calls_per_night: Fraction
    awake_minutes_per_night: Fraction

    @property
    def kept_out(self) -> tuple[Sleepover, ...]:
        """Returns all homes that are kept out."""
        return (*self.presence, *self.two_carers, *self.too_many_calls)


def make_instance(
    sleepovers: Sequence[Sleepover],
    calls: Sequence[NightCall],
    *,
    within_minutes: int,
    busy_percent: int = 5,
    most_homes: int | None = None,
    nights: int | None = None,
    travel: TravelSettings | None = None,
) -> NightInstance:
    """Returns the homes that may share, and what limits a group.

    A second call meets a responder who is out with probability load / (1 + load), by Erlang's loss formula for one server.
    The load of a home is its calls a night times the minutes of one, with the way there and back at the promise, over the night.

    Args:
        sleepovers: All homes.
        calls: Calls over some time.
        within_minutes: The promise.
        busy_percent: Greatest share of calls that may meet a responder who is out.
        most_homes: Greatest number of homes of a group; None for no limit.
        nights: Nights over which calls were counted; None for those from the first to the last call.
        travel: Travel by car; None for the formula.
    """
    counted = nights or _nights(calls)
    number = Counter(call.service_user_id for call in calls)
    awake: Counter[str] = Counter()
    for call in calls:
        awake[call.service_user_id] += call.minutes
    limit = busy_percent * MICRO // (100 - busy_percent)

    def load(home: Sleepover) -> int:
        minutes = awake[home.service_user_id] + 2 * within_minutes * number[home.service_user_id]
        return -(-minutes * MICRO // (counted * NIGHT_MINUTES))

    presence = tuple(home for home in sleepovers if not home.may_share)
    two = tuple(home for home in sleepovers if home.may_share and home.carers > 1)
    able = [home for home in sleepovers if home.may_share and home.carers == 1]
    busy = tuple(home for home in able if load(home) > limit)
    homes = tuple(home for home in able if load(home) <= limit)
    leg = leg_finder([home.location for home in homes], travel or TravelSettings())
    places = [home.location.location_id for home in homes]
    seconds = np.array([[leg(TravelMode.CAR, a, b)[0] for b in places] for a in places], dtype=np.int64).reshape(len(homes), len(homes))
    return NightInstance(
        homes=homes,
        seconds=seconds,
        loads=np.array([load(home) for home in homes], dtype=np.int64),
        load_limit=limit,
        most_homes=most_homes,
        within_seconds=within_minutes * 60,
        presence=presence,
        two_carers=two,
        too_many_calls=busy,
        calls_per_night=Fraction(len(calls), counted),
        awake_minutes_per_night=Fraction(sum(awake.values()), counted),
    )


def _nights(calls: Sequence[NightCall]) -> int:
    """Returns the nights from the first to the last call."""
    days = [call.at.date() for call in calls]
    return (max(days) - min(days)).days + 1 if days else 1
