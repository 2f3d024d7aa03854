"""A planned re-ablement service as tables."""

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.reablement.drift import DriftWeek
from scheduler.studies.reablement.intake import Route
from scheduler.studies.reablement.plan_service import ServicePlan
from scheduler.studies.reablement.service import poisson_range

SERVICE = ("figure", "closed_form", "simulated", "low", "high")
QUEUE = (
    "capacity_hours",
    "of_mean_hours",
    "teams",
    "wait_days",
    "wait_days_low",
    "wait_days_high",
    "wait_95_days",
    "same_day_share",
    "people_waiting",
    "use_share",
)
RESERVE = ("pools", "places_of_each", "places", "same_day_share")
BED_DAYS = ("starts_a_week", "bed_days_a_week", "low", "high", "beds")
OUTCOMES = (
    "no_further_support_percent",
    "completed_a_week",
    "no_further_support_a_week",
    "handed_on_a_week",
    "handed_on_a_year_low",
    "handed_on_a_year_high",
    "long_term_hours_avoided_a_week",
)
DRIFT = ("episode_id", "service_user_id", "week", "visits", "planned_minutes", "actual_minutes", "actual_of_planned_percent", "flag")
INTAKE = ("referral_id", "day", "locality", "route", "excluded_because")
WEEKS_A_YEAR = 52

Row = tuple[object, ...]
Table = tuple[tuple[str, ...], list[Row]]


def service_tables(plan: ServicePlan, shares: Sequence[float], package_hours: float) -> dict[str, Table]:
    """Returns header and rows of each table, by file name.

    Args:
        plan: of the service.
        shares: percentages of completed episodes that need no further support.
        package_hours: hours a week of the long-term care that an episode avoids.
    """
    return {
        "service.csv": (SERVICE, list(_service(plan))),
        "outcomes.csv": (OUTCOMES, list(_outcomes(plan, shares, package_hours))),
        "queue.csv": (QUEUE, list(_queue(plan))),
        "reserve.csv": (RESERVE, [(one.pools, one.places_of_each, one.places, round(one.same_day_share, 4)) for one in plan.reserve]),
        "bed_days.csv": (BED_DAYS, list(_beds(plan))),
    }


def intake_table(routes: Iterable[Route]) -> Table:
    """Returns header and rows of intake.csv: each referral with its route, or the reason why not."""
    rows: list[Row] = [
        (
            route.referral.referral_id,
            route.referral.day,
            route.referral.locality,
            "re-ablement" if route.is_reablement else "other",
            route.excluded_because,
        )
        for route in routes
    ]
    return INTAKE, rows


def drift_table(weeks: Iterable[DriftWeek]) -> Table:
    """Returns the drift report."""
    rows: list[Row] = [
        (
            one.episode_id,
            one.service_user_id,
            one.week,
            one.visits,
            one.planned_minutes,
            one.actual_minutes,
            round(100 * one.actual_minutes / one.planned_minutes),
            one.flag,
        )
        for one in weeks
    ]
    return DRIFT, rows


def table_texts(tables: dict[str, Table]) -> dict[str, str]:
    """Returns the text of each table, by file name."""
    return {name: csv_text(header, rows) for name, (header, rows) in tables.items()}


def _service(plan: ServicePlan) -> Iterator[Row]:
    service, steady, load = plan.service, plan.steady, plan.load
    caseload = np.percentile(load.caseload, (5, 95))
    hours = np.percentile(load.hours, (5, 95))
    yield "starts_a_week", service.starts_a_week, "", *poisson_range(service.starts_a_week)
    yield "stay_weeks", round(service.stay_weeks, 2), "", "", ""
    yield "caseload", round(steady.caseload, 1), round(float(load.caseload.mean()), 1), *(round(float(bound)) for bound in caseload)
    yield "caseload_sd", round(steady.caseload_sd, 1), round(float(load.caseload.std()), 1), "", ""
    yield "hours_a_week", round(steady.hours, 1), round(float(load.hours.mean()), 1), *(round(float(bound), 1) for bound in hours)
    yield "hours_sd", round(steady.hours_sd, 1), round(float(load.hours.std()), 1), "", ""
    teams = [float(value) / service.team_hours for value in (steady.hours, load.hours.mean(), *hours)]
    yield "teams", *(round(value, 1) for value in teams)
    yield "completed_a_week", round(service.completed_a_week, 2), "", "", ""
    yield "died_or_hospital_a_week", round(service.starts_a_week - service.completed_a_week, 2), "", "", ""


def _outcomes(plan: ServicePlan, shares: Sequence[float], package_hours: float) -> Iterator[Row]:
    completed = plan.service.completed_a_week
    for percent in shares:
        free, on = completed * percent / 100, completed * (1 - percent / 100)
        low, high = poisson_range(on * WEEKS_A_YEAR)
        yield f"{percent:g}", round(completed, 2), round(free, 2), round(on, 2), low, high, round(free * package_hours, 1)


def _queue(plan: ServicePlan) -> Iterator[Row]:
    for one in plan.queue:
        yield (
            round(one.capacity_hours, 1),
            round(one.ratio, 3),
            round(one.capacity_hours / plan.service.team_hours, 1),
            *(_days(value) for value in (one.wait_days, one.wait_low, one.wait_high, one.wait_95_days)),
            round(one.same_day_share, 3),
            round(one.waiting, 1),
            round(one.use_share, 3),
        )


def _beds(plan: ServicePlan) -> Iterator[Row]:
    for one in plan.beds:
        starts = one.starts_a_week if math.isfinite(one.starts_a_week) else "as many as needed"
        yield starts, round(one.mean, 1), round(one.low, 1), round(one.high, 1), round(one.mean / 7, 1)


def _days(days: float) -> object:
    return round(days, 1) if math.isfinite(days) else "nobody starts"
