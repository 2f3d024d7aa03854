"""What a week of nights costs: today and in groups, by each way of paying."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.analysis.money.prices import NotSettledError
from scheduler.domain.money.nights import NightRate
from scheduler.studies.nights.groups import Grouping
from scheduler.studies.nights.instance import NIGHT_MINUTES, NightInstance

NIGHTS_A_WEEK = 7


@dataclass(frozen=True)
class NightCost:
    """A week of nights.

    Attributes:
        arrangement: `today`, `from base` or `from anywhere`.
        responders: People at work each night, with those of homes that are kept out.
        rule: `sleep_in`: a night and the time awake; `all_hours`; `waking_hours`.
        hours: Hours that are paid by the rule.
        pence: Cost; None without a rate.
    """

    arrangement: str
    responders: int
    rule: str
    hours: Fraction
    pence: int | None


def rate_on(rates: tuple[NightRate, ...], day: date) -> NightRate:
    """Returns the rate that holds on a day: the one that began last.

    Raises:
        NotSettledError: M301, none holds; M302, two do.
    """
    holding = [rate for rate in rates if rate.holds_on(day)]
    if not holding:
        raise NotSettledError("M301", f"no [[night]] holds on {day}")
    latest = max(rate.since or date.min for rate in holding)
    best = [rate for rate in holding if (rate.since or date.min) == latest]
    if len(best) > 1:
        raise NotSettledError("M302", f"{len(best)} sections [[night]] hold alike on {day}")
    return best[0]


def night_costs(instance: NightInstance, groupings: tuple[Grouping, ...], rate: NightRate | None) -> list[NightCost]:
    """Returns a row for each arrangement and each way of paying.

    Args:
        instance: Homes and their calls.
        groupings: Groups for each promise.
        rate: Prices; None for hours alone.
    """
    alone = sum(home.carers for home in instance.kept_out)
    arrangements = [("today", alone + len(instance.homes))]
    arrangements += [(grouping.promise, alone + len(grouping.groups)) for grouping in groupings]
    return [cost for name, responders in arrangements for cost in _costs(name, responders, instance, rate)]


def _costs(name: str, responders: int, instance: NightInstance, rate: NightRate | None) -> Iterator[NightCost]:
    """Yields the cost of an arrangement by each way of paying."""
    hours = Fraction(responders * NIGHTS_A_WEEK * NIGHT_MINUTES, 60)
    awake = instance.awake_minutes_per_night * NIGHTS_A_WEEK / 60
    sleep_in = all_hours = waking = None
    if rate is not None:
        sleep_in = _whole(responders * NIGHTS_A_WEEK * rate.sleep_in_pence_per_night + awake * rate.awake_pence_per_hour)
        all_hours = _whole(hours * rate.all_hours_pence_per_hour)
        waking = _whole(hours * rate.waking_pence_per_hour)
    yield NightCost(name, responders, "sleep_in", awake, sleep_in)
    yield NightCost(name, responders, "all_hours", hours, all_hours)
    yield NightCost(name, responders, "waking_hours", hours, waking)


def _whole(pence: Fraction) -> int:
    """Returns whole pence; half a penny goes up."""
    return (2 * pence.numerator + pence.denominator) // (2 * pence.denominator)
