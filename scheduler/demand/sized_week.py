"""A week of visits made of hours of care, places and a profile of the day."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from scheduler.domain.care import Visit
from scheduler.domain.clock import moment_on
from scheduler.domain.inputs import Inputs, Settings
from scheduler.domain.people import Carer, ServiceUser
from scheduler.domain.places import Location
from scheduler.domain.sizing import DayPart, Place

VISITS_A_DAY = 2.4
"""Visits that a person has on a day (assumed)."""
SCATTER_DEGREES = 0.008
"""People live this far around the middle of their place, some 600 metres (assumed)."""
CARER_HOMES = 6
WEEK = 7


def sized_week(hours: float, places: Sequence[Place], profile: Sequence[DayPart], first_day: date, *, seed: int = 0) -> Inputs:
    """Returns a week of visits whose care adds up to hours, to within one visit of each part of the day.

    Args:
        hours: of care in the week; a double-up counts twice.
        places: where people live, with shares.
        profile: parts of the day, with their shares of the hours.
        first_day: of the week.
        seed: for where in a place people live.
    """
    total = sum(part.share for part in profile)
    counts = [round(hours * part.share / total * 60 / (part.minutes * part.carers)) for part in profile]
    a_day = max((sum(-(-count // WEEK) for count in counts)), 1)
    people = max(round(a_day / VISITS_A_DAY), 1)
    random = np.random.default_rng(seed)
    homes = _homes(places, people, random)
    names = [f"P{number + 1:03}" for number in range(people)]
    settings = Settings(day=first_day, days=WEEK)
    visits = []
    offset = 0
    for number, (part, count) in enumerate(zip(profile, counts, strict=True)):
        of_days = np.diff(np.floor(np.arange(WEEK + 1) * count / WEEK + 0.5)).astype(int)
        for day, of_day in enumerate(of_days):
            for place in range(of_day):
                person = names[(offset + place) % people]
                date_of = first_day + timedelta(days=day)
                visits.append(
                    Visit(
                        visit_id=f"{person}-{number + 1}-{place + 1}/{date_of}",
                        service_user_id=person,
                        minutes=part.minutes,
                        carers=part.carers,
                        planned_start=moment_on(date_of, part.start, settings.timezone),
                    )
                )
        offset += -(-count // WEEK)
    carer_homes = _homes(places, CARER_HOMES, random)
    carers = tuple(Carer(carer_id=f"C{number + 1}", home_location_id=f"C{number + 1}") for number in range(CARER_HOMES))
    return Inputs(
        settings=settings,
        locations=tuple(
            Location(location_id=name, lat=lat, lon=lon)
            for name, (lat, lon) in (*zip(names, homes, strict=True), *((c.carer_id, h) for c, h in zip(carers, carer_homes, strict=True)))
        ),
        service_users=tuple(ServiceUser(service_user_id=name, location_id=name) for name in names),
        carers=carers,
        shifts=(),
        visits=tuple(visits),
    )


def _homes(places: Sequence[Place], number: int, random: np.random.Generator) -> list[tuple[float, float]]:
    """Returns homes, as many in each place as its share asks for, scattered around its middle."""
    shares = np.array([place.share for place in places])
    ends = np.cumsum(shares) / shares.sum()
    chosen = np.searchsorted(ends, (np.arange(number) + 0.5) / number)
    scatter = random.normal(0, SCATTER_DEGREES, (number, 2))
    return [
        (round(places[at].lat + float(north), 6), round(places[at].lon + float(east), 6))
        for at, (north, east) in zip(chosen, scatter, strict=True)
    ]
