"""Same-day reserve and bed days: what capacity does for people who wait in hospital."""

import math
from dataclasses import dataclass

import numpy as np

DAYS = 7
WEIGHTS_OF_REFERRALS = (1.0, 1.0, 1.0, 1.0, 1.2, 0.7, 0.5)
"""Discharges from Monday to Sunday, relative (assumed: more on Fridays, fewer at the weekend)."""
WEEKEND_STARTS = 0.4
"""Starts that are possible on a weekend day, relative to a weekday (assumed)."""


def same_day_share(referrals_a_day: float, places: int) -> float:
    """Returns the share of referrals that are placed on their day where a day has this many places.

    Referrals come without memory; what is beyond the places of the day is not placed that day.

    Examples:
        >>> from scheduler.studies.reablement.reserve import same_day_share
        >>> [round(same_day_share(3.6, places), 2) for places in (2, 4, 6)]
        [0.51, 0.84, 0.97]
    """
    if referrals_a_day <= 0:
        return 1.0
    term, placed, below = math.exp(-referrals_a_day), 0.0, 0.0
    for number in range(places):
        placed += number * term
        below += term
        term *= referrals_a_day / (number + 1)
    return (placed + places * (1 - below)) / referrals_a_day


@dataclass(frozen=True)
class BedDays:
    """Bed days a week of people who wait in hospital for care to start.

    Attributes:
        starts_a_week: capacity.
        mean: over all years.
        low, high: between which eight of ten years lie.
        years: bed days a week in each year.
    """

    starts_a_week: float
    mean: float
    low: float
    high: float
    years: tuple[float, ...]


def bed_days(referrals_a_week: float, capacities: tuple[float, ...], *, years: int = 40, seed: int = 0) -> tuple[BedDays, ...]:
    """Returns bed days against capacity. All capacities meet the same referrals: more capacity never means more bed days.

    People wait one after the other; capacity that nobody needs on a day is lost. A year is 50 weeks after a warm-up of ten.

    Args:
        referrals_a_week: mean number of people who are fit to leave hospital with care.
        capacities: starts a week; infinite for as many as are needed.
        years: number of simulated years.
        seed: of the referrals.
    """
    weeks, warm_up = 60, 10
    random = np.random.default_rng(seed)
    shape = np.array(WEIGHTS_OF_REFERRALS) / sum(WEIGHTS_OF_REFERRALS)
    arrivals = random.poisson(referrals_a_week * np.tile(shape, weeks), (years, weeks * DAYS)).astype(np.float64)
    of_days = np.array([1.0] * 5 + [WEEKEND_STARTS] * 2)
    of_days = np.tile(of_days / of_days.sum(), weeks)
    found = []
    for capacity in capacities:
        waiting, sums = np.zeros(years), np.zeros(years)
        for day in range(weeks * DAYS):
            possible = capacity * of_days[day] if math.isfinite(capacity) else math.inf
            waiting = np.maximum(waiting + arrivals[:, day] - possible, 0.0)
            if day >= warm_up * DAYS:
                sums += waiting
        weekly = sums / (weeks - warm_up)
        low, high = np.percentile(weekly, (10, 90))
        found.append(BedDays(capacity, float(weekly.mean()), float(low), float(high), tuple(map(float, weekly))))
    return tuple(found)
