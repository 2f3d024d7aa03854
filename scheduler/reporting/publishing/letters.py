"""The weekly letter to a person: who comes when, in large print."""

from datetime import date, datetime

from scheduler.domain.care import Visit
from scheduler.domain.clock import wall_clock
from scheduler.reporting.publishing.clock_words import clock_change, long_day, spoken_clock
from scheduler.reporting.publishing.issue import Issue, care_words, wanted_start
from scheduler.reporting.publishing.names import short_names
from scheduler.reporting.publishing.page_words import Words, page_words

OPEN_VISIT = "About this time. We do not know yet who comes, and will telephone you."


def letter_people(issue: Issue) -> list[str]:
    """Returns the people who get a letter: those with visits, or those concerned by a change."""
    if issue.changes is not None:
        concerned = {change.visit.service_user_id for change in issue.changes}
    else:
        concerned = {visit.service_user_id for visit in issue.problem.visits}
    return [person_id for person_id in issue.person_names if person_id in concerned]


def letter_words(issue: Issue, person_id: str) -> Words:
    """Returns what stands in the letter to a person, one letter a week.

    Args:
        issue: Publication.
        person_id: Service user to whom it is written.
    """
    zone = issue.problem.timezone
    visits = sorted((visit for visit in issue.problem.visits if visit.service_user_id == person_id), key=lambda v: _start(issue, v))
    rows = [row for visit in visits for row in issue.rows_of.get(visit.visit_id, ())]
    names = short_names({row.carer_id: issue.carers[row.carer_id].name for row in rows})
    by_day: dict[date, list[Words]] = {}
    for visit in visits:
        by_day.setdefault(wall_clock(_start(issue, visit), zone).date(), []).append(_visit_words(issue, visit, names))
    published = wall_clock(issue.published, zone)
    # A visit after the last midnight belongs to the last night.
    days = sorted({*issue.days, *by_day})
    return page_words(
        issue,
        title=f"Visits to {issue.person_names[person_id]}",
        published=f"{long_day(published.date())} {published.year}",
        days={day: {"name": long_day(day), "note": clock_change(day, zone), "visits": by_day.get(day, [])} for day in days},
    ) | {"person": issue.person_names[person_id], "postcode": issue.postcodes[person_id]}


def _start(issue: Issue, visit: Visit) -> datetime:
    rows = issue.rows_of.get(visit.visit_id)
    return rows[0].start if rows else wanted_start(visit)


def _visit_words(issue: Issue, visit: Visit, names: dict[str, str]) -> Words:
    zone = issue.problem.timezone
    rows = issue.rows_of.get(visit.visit_id, ())
    words: Words = {
        "time": spoken_clock(_start(issue, visit), zone),
        "what": ", ".join(part for part in (care_words(visit), f"{visit.minutes} minutes") if part),
        "is_changed": visit.visit_id in issue.changed_visit_ids,
    }
    if not rows:
        return words | {"carers": [], "open": OPEN_VISIT}
    return words | {"carers": [{"name": names[row.carer_id], "is_new": row.is_first_meeting} for row in rows], "open": ""}
