"""A planned re-ablement service as one page that needs nothing else."""

import math
from collections.abc import Iterable, Iterator

from scheduler.reporting.drawing.curves import Curve, Point, curves_picture
from scheduler.reporting.pages.frame import figures, heading, page, paragraph, table
from scheduler.reporting.reablement.summary import bed_words, reserve_words
from scheduler.reporting.reablement.tables import Table
from scheduler.studies.reablement.plan_service import ServicePlan

TITLES = {
    "service.csv": "The service, where nobody waits",
    "outcomes.csv": "After the episode",
    "queue.csv": "Wait by capacity",
    "reserve.csv": "Same-day places for referrals from hospital",
    "bed_days.csv": "Bed days of people who wait in hospital",
    "drift.csv": "Planned and actual minutes by week of the episode",
    "intake.csv": "New referrals",
}
WORDS_ONLY = ("intake.csv",)
"""Tables without a column of numbers."""


def service_page(plan: ServicePlan, tables: dict[str, Table]) -> str:
    """Returns the page of a service.

    Args:
        plan: of the service.
        tables: as written to files: header and rows by file name.
    """
    service, steady = plan.service, plan.steady
    parts = [
        paragraph(
            f"{service.starts_a_week:g} starts a week, {service.first_hours:g} hours a week at first, "
            f"then {', '.join(f'{percent}%' for percent in service.taper)}. {plan.weeks} weeks simulated.",
            "soft",
        ),
        figures(
            [
                (f"{steady.caseload:.0f}", "people at a time"),
                (f"{steady.hours:,.0f}", "hours of care a week"),
                (f"{steady.hours / service.team_hours:.1f}", f"teams of {service.team_hours:g} hours"),
            ]
        ),
    ]
    for name, (header, rows) in tables.items():
        parts += [heading(TITLES[name]), *_picture(name, plan), *(paragraph(words) for words in _words(name, plan))]
        numbers = () if name in WORDS_ONLY else range(1, len(header))
        parts.append(table([column.replace("_", " ") for column in header], rows, numbers=numbers))
    note = "Made by carerounds. What is assumed stands in docs/assumptions.md."
    return page("Re-ablement: caseload, hours, teams and queue", parts, note)


def _words(name: str, plan: ServicePlan) -> Iterable[str]:
    if name == "reserve.csv":
        return reserve_words(plan)
    return bed_words(plan) if name == "bed_days.csv" else ()


def _picture(name: str, plan: ServicePlan) -> Iterator[str]:
    if name == "queue.csv":
        points = [Point(one.ratio, one.wait_days, one.wait_low, one.wait_high) for one in plan.queue if math.isfinite(one.wait_days)]
        if len(points) > 1:
            yield curves_picture("Wait by capacity", [Curve("mean wait", tuple(points))], "capacity over mean hours", "days of wait")
    if name == "reserve.csv":
        pools = dict.fromkeys(one.pools for one in plan.reserve)
        curves = [
            Curve(
                "one pool" if number == 1 else f"{number} localities apart",
                tuple(
                    Point(one.places, one.same_day_share, one.same_day_share, one.same_day_share)
                    for one in plan.reserve
                    if one.pools == number
                ),
            )
            for number in pools
        ]
        yield curves_picture("Same-day places", curves, "places a day, all localities", "share placed the same day")
    if name == "bed_days.csv":
        points = [Point(one.starts_a_week, one.mean, one.low, one.high) for one in plan.beds if math.isfinite(one.starts_a_week)]
        curve = Curve("mean, and eight years in ten", tuple(points))
        yield curves_picture("Bed days", [curve], "starts a week", "bed days a week")
