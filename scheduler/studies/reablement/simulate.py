"""Simulates a re-ablement service day by day: with as much capacity as it needs, or capped with a queue."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.studies.reablement.service import DAYS, SPREAD_OF_HOURS, Service

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Episodes:
    """Episodes that are referred: the same ones for every capacity, so that only capacity differs.

    Attributes:
        days: number of days.
        day: int [n], day of each referral, in order.
        weeks: int [n], weeks of each episode.
        first_hours: float [n], hours a week at first.
        is_stopped: bool [n], whether death or hospital ends it.
    """

    days: int
    day: NDArray[np.int64]
    weeks: NDArray[np.int64]
    first_hours: Floats
    is_stopped: NDArray[np.bool_]


def draw_episodes(service: Service, weeks: int, seed: int) -> Episodes:
    """Draws referrals without memory, evenly over the days of the week."""
    random = np.random.default_rng(seed)
    days = weeks * DAYS
    day = np.repeat(np.arange(days), random.poisson(service.starts_a_week / DAYS, days))
    count, most = len(day), len(service.taper)
    length = np.full(count, most)
    is_stopped = np.zeros(count, dtype=np.bool_)
    is_there = np.ones(count, dtype=np.bool_)
    for week in range(1, most):
        drawn = random.random(count) * 100
        stops = is_there & (drawn < service.stopped_percent)
        early = is_there & ~stops & (drawn < service.stopped_percent + (service.early_percent if week >= 2 else 0.0))
        length[stops | early] = week
        is_stopped |= stops
        is_there &= ~(stops | early)
    hours = service.first_hours * random.choice(np.array(SPREAD_OF_HOURS), count)
    return Episodes(days, day, length, hours, is_stopped)


@dataclass(frozen=True)
class Load:
    """What a service carries on each day.

    Attributes:
        caseload: float [days], people in an episode.
        hours: float [days], hours of care at the weekly rate.
        waits: float [started], days that each waited, of referrals after the warm-up.
        waiting: float [days], people who wait.
    """

    caseload: Floats
    hours: Floats
    waits: Floats
    waiting: Floats


def simulate_uncapped(service: Service, episodes: Episodes, warm_up_weeks: int = 12) -> Load:
    """Returns the load where everybody starts on the day of the referral; days of the warm-up are cut off."""
    reach = episodes.days + len(service.taper) * DAYS + 1
    caseload, hours = np.zeros(reach), np.zeros(reach)
    for week, percent in enumerate(service.taper):
        has_week = episodes.weeks > week
        begin = episodes.day[has_week] + week * DAYS
        amount = episodes.first_hours[has_week] * percent / 100
        ones = np.ones(len(begin))
        caseload += np.bincount(begin, ones, reach) - np.bincount(begin + DAYS, ones, reach)
        hours += np.bincount(begin, amount, reach) - np.bincount(begin + DAYS, amount, reach)
    days = slice(warm_up_weeks * DAYS, episodes.days)
    started = int((episodes.day >= warm_up_weeks * DAYS).sum())
    return Load(np.cumsum(caseload)[days], np.cumsum(hours)[days], np.zeros(started), np.zeros(episodes.days - warm_up_weeks * DAYS))


def simulate_capped(service: Service, episodes: Episodes, capacity_hours: float, warm_up_weeks: int = 26) -> Load:
    """Returns the load where an episode starts only if its first week fits; first come, first served.

    Args:
        service: with the taper.
        episodes: that are referred.
        capacity_hours: hours of care a week.
        warm_up_weeks: weeks that are cut off.
    """
    reach = episodes.days + len(service.taper) * DAYS + 1
    hours, caseload, waiting = np.zeros(reach), np.zeros(reach), np.zeros(episodes.days)
    taper = [percent / 100 for percent in service.taper]
    referred = np.searchsorted(episodes.day, np.arange(episodes.days + 1))
    queue: deque[int] = deque()
    waits = []
    first_counted = warm_up_weeks * DAYS
    for day in range(episodes.days):
        queue.extend(range(referred[day], referred[day + 1]))
        while queue and _fits(hours[day], episodes.first_hours[queue[0]] * taper[0], capacity_hours):
            number = queue.popleft()
            weeks = int(episodes.weeks[number])
            caseload[day : day + weeks * DAYS] += 1
            for week in range(weeks):
                begin = day + week * DAYS
                hours[begin : begin + DAYS] += episodes.first_hours[number] * taper[week]
            if episodes.day[number] >= first_counted:
                waits.append(day - episodes.day[number])
        waiting[day] = len(queue)
    days = slice(first_counted, episodes.days)
    return Load(caseload[days], hours[days], np.array(waits, dtype=np.float64), waiting[days])


def _fits(used: float, more: float, capacity: float) -> bool:
    """Returns whether hours fit; an episode larger than the whole capacity starts alone."""
    return used + more <= capacity + 1e-9 or used <= 1e-9
