"""What a re-ablement service is described by, and its steady state in closed form.

Starts come without memory (Poisson) and nobody waits: the service is a queue M/G/infinity. Its caseload is Poisson with mean starts times
stay (Little's law; Palm's theorem). Hours are a compound Poisson sum, whose mean and variance are Campbell's.
"""

import math
from dataclasses import dataclass
from functools import cached_property

SPREAD_OF_HOURS = (2 / 3, 1.0, 4 / 3)
"""Hours of a person as a multiple of the mean, each for a third of the people (assumed)."""
DAYS = 7


@dataclass(frozen=True)
class Service:
    """A re-ablement service.

    Attributes:
        starts_a_week: mean number of episodes that start in a week.
        first_hours: mean hours a week at first.
        taper: percentage of the first hours in each week; their number is the greatest length in weeks.
        early_percent: percentage of episodes that reach their aim early, at the end of each week from the second on.
        stopped_percent: percentage that stop at the end of each week because the person died or went to hospital.
        team_hours: hours of care that a team gives in a week.

    Raises:
        ValueError: a figure cannot be.
    """

    starts_a_week: float = 8.0
    first_hours: float = 10.5
    taper: tuple[int, ...] = (100, 100, 85, 70, 50, 35)
    early_percent: float = 12.0
    stopped_percent: float = 1.5
    team_hours: float = 132.0

    def __post_init__(self) -> None:
        wrong = []
        if not (math.isfinite(self.starts_a_week) and self.starts_a_week > 0):
            wrong.append(f"starts a week must be above 0, not {self.starts_a_week}")
        if not (math.isfinite(self.first_hours) and self.first_hours > 0):
            wrong.append(f"first hours must be above 0, not {self.first_hours}")
        if not self.taper or any(not 0 <= percent <= 100 for percent in self.taper) or len(self.taper) > 52:
            wrong.append(f"the taper must have 1 to 52 weeks of 0 to 100 per cent, not {self.taper}")
        if not (self.early_percent >= 0 and self.stopped_percent >= 0 and self.early_percent + self.stopped_percent < 100):
            wrong.append(
                f"early and stopped episodes must be from 0 to below 100 per cent, not {self.early_percent} and {self.stopped_percent}"
            )
        if not self.team_hours > 0:
            wrong.append(f"hours of a team must be above 0, not {self.team_hours}")
        if wrong:
            raise ValueError("; ".join(wrong))

    @cached_property
    def still_there(self) -> tuple[float, ...]:
        """Returns the probability that an episode has its first, second, third ... week."""
        shares = [1.0]
        for week in range(1, len(self.taper)):
            shares.append(shares[-1] * (1 - self._leaving(week)))
        return tuple(shares)

    def _leaving(self, week: int) -> float:
        """Returns the probability of leaving at the end of a week, counted from 1. Nobody reaches the aim in the first week."""
        return (self.stopped_percent + (self.early_percent if week >= 2 else 0.0)) / 100

    @property
    def stay_weeks(self) -> float:
        """Returns the mean length of an episode in weeks."""
        return sum(self.still_there)

    @property
    def stopped_share(self) -> float:
        """Returns the share of episodes that end by death or hospital; those of the last week are completed."""
        return sum(self.still_there[:-1]) * self.stopped_percent / 100

    @property
    def completed_a_week(self) -> float:
        """Returns the number of episodes a week that are completed: neither death nor hospital ended them."""
        return self.starts_a_week * (1 - self.stopped_share)


@dataclass(frozen=True)
class SteadyState:
    """Means and spreads of a service in which nobody waits.

    Attributes:
        caseload, caseload_sd: people in an episode at a time; the caseload is Poisson.
        hours, hours_sd: hours of care at the weekly rate of a day.
    """

    caseload: float
    caseload_sd: float
    hours: float
    hours_sd: float


def steady_state(service: Service) -> SteadyState:
    """Returns the steady state in closed form.

    Examples:
        >>> from scheduler.studies.reablement.service import Service, steady_state
        >>> found = steady_state(Service(starts_a_week=8, stopped_percent=0))
        >>> round(found.caseload, 1), round(found.hours)
        (39.5, 323)
    """
    caseload = service.starts_a_week * service.stay_weeks
    parts = list(zip(service.still_there, service.taper, strict=True))
    of_mean = sum(there * percent / 100 for there, percent in parts)
    of_square = sum(there * (percent / 100) ** 2 for there, percent in parts)
    square = sum(factor**2 for factor in SPREAD_OF_HOURS) / len(SPREAD_OF_HOURS)
    hours = service.starts_a_week * service.first_hours * of_mean
    variance = service.starts_a_week * service.first_hours**2 * square * of_square
    return SteadyState(caseload, math.sqrt(caseload), hours, math.sqrt(variance))


def errors_of_means(service: Service, weeks: float) -> tuple[float, float]:
    """Returns the standard errors of mean caseload and mean hours over a time.

    The variance of a mean over a long time is starts times the mean square of what an episode adds up to, over the time.
    """
    square = sum(factor**2 for factor in SPREAD_OF_HOURS) / len(SPREAD_OF_HOURS)
    weeks_squared = hours_squared = total = 0.0
    ends = [one - after for one, after in zip(service.still_there, (*service.still_there[1:], 0.0), strict=True)]
    for number, (share, percent) in enumerate(zip(ends, service.taper, strict=True), start=1):
        total += percent / 100
        weeks_squared += share * number**2
        hours_squared += share * (service.first_hours * total) ** 2 * square
    factor = service.starts_a_week / weeks
    return math.sqrt(factor * weeks_squared), math.sqrt(factor * hours_squared)


def poisson_range(mean: float, low: float = 0.05, high: float = 0.95) -> tuple[int, int]:
    """Returns the least numbers that a Poisson variable does not exceed with probability `low` and `high`."""
    bounds = []
    for share in (low, high):
        number, term = 0, math.exp(-mean)
        total = term
        while total < share:
            number += 1
            term *= mean / number
            total += term
        bounds.append(number)
    return bounds[0], bounds[1]
