"""Plans a re-ablement service: steady state, queue by capacity, same-day reserve, bed days."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from scheduler.studies.reablement.reserve import BedDays, bed_days, same_day_share
from scheduler.studies.reablement.service import DAYS, Service, SteadyState, steady_state
from scheduler.studies.reablement.simulate import Load, draw_episodes, simulate_capped, simulate_uncapped

CAPACITY_RATIOS = (1.0, 1.05, 1.1, 1.2, 1.3)
"""Capacities that are looked at, as multiples of the mean hours."""
QUEUE_SEEDS = 8
BED_RATIOS = (1.0, 1.02, 1.04, 1.06, 1.08, 1.12, 1.2, 1.32, math.inf)
"""Starts a week that are looked at, as multiples of the referrals from hospital."""
LARGEST_SERVICE = 2_000
"""Starts a week; a larger service is planned by locality."""


@dataclass(frozen=True)
class QueueRow:
    """What a capacity does for those who wait.

    Attributes:
        capacity_hours: hours of care a week.
        ratio: of the capacity to the mean hours.
        wait_days, wait_low, wait_high: mean wait over all seeds, and the least and greatest mean of a seed.
        wait_95_days: wait that 95 of 100 do not exceed.
        same_day_share: share that starts on the day of the referral.
        waiting: people who wait, on average.
        use_share: hours given as a share of the capacity.
    """

    capacity_hours: float
    ratio: float
    wait_days: float
    wait_low: float
    wait_high: float
    wait_95_days: float
    same_day_share: float
    waiting: float
    use_share: float


@dataclass(frozen=True)
class ReserveRow:
    """Same-day places, in one pool or in localities apart."""

    pools: int
    places_of_each: int
    places: int
    same_day_share: float


@dataclass(frozen=True)
class ServicePlan:
    """The plan of a service.

    Attributes:
        service: that is planned.
        steady: in closed form.
        load: simulated without a limit.
        queue: by capacity.
        reserve: by places, in one pool and in localities apart.
        beds: bed days by starts a week.
        weeks: that were simulated.
    """

    service: Service
    steady: SteadyState
    load: Load
    queue: tuple[QueueRow, ...]
    reserve: tuple[ReserveRow, ...]
    beds: tuple[BedDays, ...]
    weeks: int


def plan_service(
    service: Service,
    *,
    capacities: Sequence[float] = (),
    localities: int = 6,
    referrals_a_week: float = 25.0,
    weeks: int = 520,
    seed: int = 0,
    report: Callable[[str], None] = lambda what: None,  # noqa: ARG005
) -> ServicePlan:
    """Returns the plan of a service.

    Args:
        service: that is planned.
        capacities: hours a week that are looked at; empty for some around the mean hours.
        localities: number of localities that could keep a same-day reserve apart.
        referrals_a_week: people who are fit to leave hospital with care, for reserve and bed days.
        weeks: that are simulated.
        seed: of all random draws.
        report: called with what is done next.
    """
    steady = steady_state(service)
    report("Simulating the service without a limit")
    load = simulate_uncapped(service, draw_episodes(service, weeks, seed))
    queue = []
    for capacity in sorted(capacities) or [ratio * steady.hours for ratio in CAPACITY_RATIOS]:
        report(f"Simulating a capacity of {capacity:,.0f} hours a week")
        queue.append(_queue_row(service, steady, capacity, max(weeks // 2, 52), seed))
    report("Simulating bed days")
    beds = bed_days(referrals_a_week, tuple(round(ratio * referrals_a_week, 2) for ratio in BED_RATIOS), seed=seed)
    return ServicePlan(service, steady, load, tuple(queue), _reserve(referrals_a_week, localities), beds, weeks)


def _queue_row(service: Service, steady: SteadyState, capacity: float, weeks: int, seed: int) -> QueueRow:
    loads = [simulate_capped(service, draw_episodes(service, weeks, seed + number), capacity) for number in range(QUEUE_SEEDS)]
    waits = np.concatenate([load.waits for load in loads])
    means = [float(load.waits.mean()) for load in loads if len(load.waits)]
    return QueueRow(
        capacity_hours=capacity,
        ratio=capacity / steady.hours,
        wait_days=float(waits.mean()) if len(waits) else math.inf,
        wait_low=min(means, default=math.inf),
        wait_high=max(means, default=math.inf),
        wait_95_days=float(np.percentile(waits, 95)) if len(waits) else math.inf,
        same_day_share=float((waits == 0).mean()) if len(waits) else 0.0,
        waiting=fmean(float(load.waiting.mean()) for load in loads),
        use_share=fmean(float(load.hours.mean()) for load in loads) / capacity,
    )


def _reserve(referrals_a_week: float, localities: int) -> tuple[ReserveRow, ...]:
    a_day = referrals_a_week / DAYS
    most = math.ceil(a_day + 4 * math.sqrt(a_day)) + 1
    rows = [ReserveRow(1, places, places, same_day_share(a_day, places)) for places in range(most + 1)]
    if localities > 1:
        apart = a_day / localities
        most = math.ceil(apart + 4 * math.sqrt(apart)) + 1
        rows += [ReserveRow(localities, places, places * localities, same_day_share(apart, places)) for places in range(most + 1)]
    return tuple(rows)
