"""A planned re-ablement service in words."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from scheduler.reporting.reablement.tables import Table
from scheduler.studies.reablement.intake import Route, starts_a_week
from scheduler.studies.reablement.plan_service import ServicePlan
from scheduler.studies.reablement.simulate import Floats


def service_summary(plan: ServicePlan, outcomes: Table) -> Iterator[str]:
    """Yields what a planner asks first: caseload, hours, teams, hand-overs, waits, reserve and bed days."""
    service, steady = plan.service, plan.steady
    low, high = _ends(plan.load.caseload)
    least, most = _ends(plan.load.hours)
    yield f"{service.starts_a_week:g} starts a week, {service.stay_weeks:.1f} weeks on average: {steady.caseload:.0f} people at a time"
    yield f"  nine days in ten between {low:.0f} and {high:.0f} people"
    yield f"  {steady.hours:,.0f} hours of care a week, nine days in ten between {least:,.0f} and {most:,.0f}"
    teams = [hours / service.team_hours for hours in (steady.hours, most)]
    yield f"  {teams[0]:.1f} teams of {service.team_hours:g} hours on average, {teams[1]:.1f} to carry 95 days in 100"
    for row in outcomes[1]:
        yield f"  at {row[0]}% without further support {row[3]} people a week are handed on, {row[4]} to {row[5]} a year"
    yield "Wait by capacity:"
    for one in plan.queue:
        days = "nobody starts" if one.wait_days == float("inf") else f"{one.wait_days:.1f} days ({one.wait_low:.1f} to {one.wait_high:.1f})"
        words = f"{one.same_day_share:.0%} start the same day, {one.use_share:.0%} of the hours are used"
        yield f"  {one.capacity_hours:>7,.0f} hours ({one.ratio:.2f} of the mean): {days}; {words}"
    yield from reserve_words(plan)
    yield from bed_words(plan)


def intake_words(routes: Sequence[Route]) -> Iterator[str]:
    """Yields how many referrals go to re-ablement, and why the others do not."""
    taken = sum(route.is_reablement for route in routes)
    yield f"{len(routes)} referrals: {taken} to re-ablement, {starts_a_week(routes):.1f} a week; {len(routes) - taken} not"
    for reason, number in sorted(Counter(route.excluded_because for route in routes if not route.is_reablement).items()):
        yield f"  {number} {reason}"


def reserve_words(plan: ServicePlan, share: float = 0.95) -> Iterator[str]:
    """Yields how many same-day places are needed for a share of the referrals, in one pool and apart."""
    for pools in dict.fromkeys(one.pools for one in plan.reserve):
        enough = next((one for one in plan.reserve if one.pools == pools and one.same_day_share >= share), None)
        if enough is not None:
            where = "in one pool" if pools == 1 else f"in {pools} localities apart"
            yield f"Same-day places for {share:.0%} of the referrals from hospital, {where}: {enough.places} a day"


def bed_words(plan: ServicePlan) -> Iterator[str]:
    """Yields how many more starts take bed days from 130 to 70 a week, and what a year can tell of it."""
    finite = [one for one in plan.beds if one.starts_a_week != float("inf")]
    starts = [_starts_for(wanted, [(one.mean, one.starts_a_week) for one in finite]) for wanted in (130.0, 70.0)]
    if starts[0] is None or starts[1] is None:
        return
    low, high = min(finite, key=lambda one: abs(one.mean - 130)), min(finite, key=lambda one: abs(one.mean - 70))
    yield f"From 130 to 70 bed days a week takes {starts[1] / starts[0] - 1:.1%} more starts a week."
    ranges = [f"{one.low:.0f} and {one.high:.0f}" for one in (low, high)]
    yield f"  Eight years in ten lie between {ranges[0]} near the first, {ranges[1]} near the second:"
    yield "  a fall like this from one year to the next does not tell by itself that capacity grew."


def _starts_for(wanted: float, points: Sequence[tuple[float, float]]) -> float | None:
    """Returns the starts for a number of bed days, between the points around it; None beyond them."""
    for (more, fewer_starts), (less, more_starts) in itertools.pairwise(points):
        if less <= wanted <= more and more > less:
            return fewer_starts + (more - wanted) / (more - less) * (more_starts - fewer_starts)
    return None


def _ends(values: Floats) -> tuple[float, float]:
    """Returns the values that 5 and 95 of 100 do not exceed."""
    low, high = np.percentile(values, (5, 95))
    return float(low), float(high)
