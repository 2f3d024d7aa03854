"""What stands on every page that is handed out: title, publication, and days in weeks."""

from collections.abc import Mapping
from datetime import date

from scheduler.reporting.publishing.clock_words import day_range, weeks
from scheduler.reporting.publishing.issue import Issue

Words = dict[str, object]
"""Words of a part of a page, as JSON knows them."""


def page_words(issue: Issue, *, title: str, published: str, days: Mapping[date, Words]) -> Words:
    """Returns what sheets and letters have in common.

    Args:
        issue: Publication.
        title: What it is and for whom; the days are added.
        published: Moment of publication in words.
        days: Words of each day, in order.
    """
    return {
        "title": f"{title}, {day_range(issue.days)}",
        "published": published,
        "office": issue.office,
        "is_update": issue.changes is not None,
        "weeks": [{"heading": day_range(week), "days": [days[day] for day in week]} for week in weeks(list(days))],
    }
