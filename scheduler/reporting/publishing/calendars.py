"""Calendars of carers as iCalendar files (RFC 5545), which telephones and mail programs read.

A calendar ends up on devices and servers that the office does not know. By default it therefore holds
first names, the locality and the type of care: no surnames, postcodes or ids.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from scheduler.analysis.carer_visits import CarerVisit
from scheduler.domain.care import Visit
from scheduler.domain.clock import local_moment, wall_clock
from scheduler.domain.problem import Problem
from scheduler.reporting.publishing.issue import Issue, care_words
from scheduler.reporting.publishing.names import short_names

if TYPE_CHECKING:
    from icalendar import Event, Timezone

NAMESPACE = UUID("6f0c9b5e-3a0d-5d0f-9a47-2f6f6d1f7c11")
"""Namespace of the event ids; it must never change, or updates would no longer replace."""
SEQUENCE_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
PRODUCT = "-//carerounds//carerounds//EN"
ZONE_MARGIN = timedelta(days=400)
"""Days around the horizon for which a calendar says when the clocks change."""


class _Names(NamedTuple):
    """Names as they stand in a calendar, by id."""

    people: dict[str, str]
    carers: dict[str, str]
    places: dict[str, str]


def calendar_bytes(issue: Issue, carer_id: str, *, has_details: bool = False) -> bytes:
    """Returns the calendar of a carer.

    Of an update it holds the events that changed, and those that the carer no longer has as cancelled.
    An event keeps its id for as long as the carer keeps the visit; each publication has a higher SEQUENCE.
    Programs that import it thus replace the event instead of adding another.

    Args:
        issue: Publication.
        carer_id: Carer of the calendar.
        has_details: Whether to give full names and postcodes.
    """
    from icalendar import Calendar  # noqa: PLC0415 - of the extra `publish`

    names = _full_names(issue) if has_details else _first_names(issue, carer_id)
    calendar = Calendar.new(prodid=PRODUCT, name=f"Visits of {names.carers[carer_id]}", uid=uuid5(NAMESPACE, f"calendar\n{carer_id}"))
    events = [*_events(issue, carer_id, names), *_cancelled(issue, carer_id, names)]
    if any("TZID" in event["DTSTART"].params for event in events):
        calendar.add_component(_timezone(issue.problem))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def event_id(visit: Visit, carer_id: str) -> str:
    """Returns the id of a carer's event: the same for the same visit, day and carer, and different for any others.

    The day is that of the first window, so that an id stays when a visit moves within its windows. An id of a
    visit may come back on another day in another folder.
    """
    day = visit.windows[0].earliest.date()
    return str(uuid5(NAMESPACE, f"{visit.visit_id}\n{day}\n{carer_id}"))


def sequence_number(moment: datetime) -> int:
    """Returns the seconds since 2020 as the SEQUENCE of a publication; it fits into 31 bits until 2088."""
    return int((moment - SEQUENCE_EPOCH).total_seconds())


def _events(issue: Issue, carer_id: str, names: _Names) -> Iterator["Event"]:
    for row in issue.of_carer.get(carer_id, ()):
        if issue.changes is None or row.visit.visit_id in issue.changed_visit_ids:
            yield _event(issue, row.visit, carer_id, (row.start, row.end), _summary(row.visit, names), _notes(row, names), names)


def _cancelled(issue: Issue, carer_id: str, names: _Names) -> Iterator["Event"]:
    """Yields the events that the carer had and has no more, also those that have another id because their day changed."""
    for change in issue.changes or ():
        had, has = (slot is not None and carer_id in slot.carer_ids for slot in (change.was, change.now))
        is_same_event = event_id(change.visit, carer_id) == event_id(change.old_visit, carer_id)
        if change.was is not None and had and not (has and is_same_event):
            span = change.was.start, change.was.start + timedelta(minutes=change.was.minutes)
            summary = f"Cancelled: {_summary(change.visit, names)}"
            yield _event(issue, change.old_visit, carer_id, span, summary, "", names, status="CANCELLED")


def _event(  # noqa: PLR0917 - the parts of one event
    issue: Issue,
    visit: Visit,
    carer_id: str,
    span: tuple[datetime, datetime],
    summary: str,
    notes: str,
    names: _Names,
    *,
    status: str = "CONFIRMED",
) -> "Event":
    from icalendar import CLASS, STATUS, Event  # noqa: PLC0415 - of the extra `publish`

    start, end = _local_or_utc(span, issue.problem.timezone)
    return Event.new(
        uid=event_id(visit, carer_id),
        sequence=sequence_number(issue.published),
        stamp=issue.published.astimezone(UTC).replace(microsecond=0),
        start=start,
        end=end,
        summary=summary,
        location=names.places.get(visit.service_user_id) or None,
        description=notes or None,
        status=STATUS[status],
        classification=CLASS.PRIVATE,
    )


def _local_or_utc(span: Sequence[datetime], zone: str) -> list[datetime]:
    """Returns moments in local time, or in UTC if the clocks show one of them twice.

    A local time of the hour repeated in autumn always means the first of the two (RFC 5545, 3.3.5).
    """
    is_plain = all(local_moment(wall_clock(moment, zone).replace(fold=0), zone) == moment for moment in span)
    return [moment.astimezone(ZoneInfo(zone) if is_plain else UTC) for moment in span]


def _summary(visit: Visit, names: _Names) -> str:
    return ", ".join(part for part in (names.people[visit.service_user_id], care_words(visit)) if part)


def _notes(row: CarerVisit, names: _Names) -> str:
    lines = [f"With {' and '.join(names.carers[carer_id] for carer_id in row.partner_ids)}"] if row.partner_ids else []
    if row.visit.time_critical:
        lines.append("Must be on time")
    if row.is_first_meeting:
        lines.append("First visit to this person")
    return "\n".join(lines)


def _first_names(issue: Issue, carer_id: str) -> _Names:
    """Returns first names; an initial is added where two people of the same calendar share one."""
    mine = {row.visit.service_user_id for row in issue.of_carer.get(carer_id, ())}
    mine |= {change.visit.service_user_id for change in issue.changes or () if carer_id in change.carer_ids}
    people = {person_id: person.name for person_id, person in issue.people.items() if person_id in mine}
    carers = {carer.carer_id: carer.name for carer in issue.carers.values()}
    places = {person.service_user_id: person.locality or "" for person in issue.people.values()}
    return _Names(short_names(people), short_names(carers), places)


def _full_names(issue: Issue) -> _Names:
    return _Names(issue.person_names, issue.carer_names, issue.postcodes)


def _timezone(problem: Problem) -> "Timezone":
    from icalendar import Timezone  # noqa: PLC0415 - of the extra `publish`

    first, last = problem.horizon_start - ZONE_MARGIN, problem.horizon_end + ZONE_MARGIN
    return Timezone.from_tzid(problem.timezone, first_date=first.date(), last_date=last.date())
