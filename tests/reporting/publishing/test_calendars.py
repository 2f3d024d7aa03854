"""Calendars, read back by the library and line by line."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from scheduler.domain.care import Visit, Window
from scheduler.domain.clock import local_moment
from scheduler.domain.problem import Problem
from scheduler.domain.shifts import Shift
from scheduler.reporting.publishing.calendars import calendar_bytes, event_id
from scheduler.reporting.publishing.prepare import prepare_issue
from tests.builders import GOOD, at, matrix, roster, window, with_visit
from tests.reporting.publishing.issues import CARERS, NAMES, PUBLISHED, issue_of, named_day


def events_of(content: bytes) -> list[Any]:
    """The events of a calendar that the library finds no fault in."""
    calendar = Calendar.from_ical(content)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    assert calendar.get_missing_tzids() == set()
    return list(calendar.events)


def test_a_calendar_has_the_visits_of_its_carer_at_their_times() -> None:
    events = events_of(calendar_bytes(issue_of(), "Ann"))
    assert [(event.start, event.end) for event in events] == [(at(f"{hour}:00"), at(f"{hour}:30")) for hour in ("08", "09", "12")]
    assert [str(event["SUMMARY"]) for event in events] == ["Edith O.", "Łucja", "Edith Y."]
    assert events[1]["DESCRIPTION"].startswith("With Bob")


def test_by_default_a_calendar_has_no_surname_postcode_or_id() -> None:
    issue = issue_of()
    text = b"".join(calendar_bytes(issue, carer_id) for carer_id in CARERS).replace(b"\r\n ", b"").decode()
    secrets = [name.split()[-1] for name in (*NAMES.values(), *CARERS.values())] + ["HR6", "8EY"]
    assert [secret for secret in secrets if secret in text] == []
    ids = [*issue.problem.visit, *issue.problem.service_user, *issue.problem.shift]
    assert [identifier for identifier in ids if re.search(rf"\b{identifier}\b", text)] == []
    detailed = b"".join(calendar_bytes(issue, carer_id, has_details=True) for carer_id in CARERS).replace(b"\r\n ", b"").decode()
    assert [secret for secret in secrets if secret not in detailed] == []


def test_lines_are_as_long_as_the_standard_allows_and_end_as_it_asks() -> None:
    name = "Ł" * 200
    problem = named_day()
    long = problem.replace(service_users=tuple(person.replace(name=name) for person in problem.service_users))
    content = calendar_bytes(issue_of(problem=long), "Ann")
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert name in str(events_of(content)[0]["SUMMARY"])


def test_every_event_has_what_the_standard_requires() -> None:
    calendar = Calendar.from_ical(calendar_bytes(issue_of(), "Ann"))
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    for event in calendar.events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS"} <= set(event)
    assert len({event["UID"] for event in calendar.events}) == len(calendar.events)


def test_an_update_replaces_the_event_and_cancels_what_is_gone() -> None:
    """Bob hands V3 to Cat, and V2 begins later: whoever imports both files has one event a visit."""
    before = {"SB": [("V2", "09:00"), ("V3", "10:00")]}
    now = {"SA": [("V1", "08:00"), ("V2", "09:10"), ("V4", "12:00")], "SB": [("V2", "09:10")], "SC": [("V5", "08:00"), ("V3", "10:00")]}
    first = issue_of(before)
    later = issue_of(now, before=before, published=PUBLISHED + timedelta(hours=3))
    held = {event["UID"]: event for event in events_of(calendar_bytes(first, "Bob"))}
    update = events_of(calendar_bytes(later, "Bob"))
    assert {event["UID"] for event in update} == set(held)
    assert all(event["SEQUENCE"] > held[event["UID"]]["SEQUENCE"] for event in update)
    held |= {event["UID"]: event for event in update}
    assert sorted((str(event["STATUS"]), event.start) for event in held.values()) == [
        ("CANCELLED", at("10:00")),
        ("CONFIRMED", at("09:10")),
    ]
    assert [str(event["STATUS"]) for event in events_of(calendar_bytes(later, "Cat"))] == ["CONFIRMED"]


def test_an_update_leaves_out_what_stays() -> None:
    issue = issue_of({"SC": [("V5", "08:30")]}, before={})
    assert events_of(calendar_bytes(issue, "Ann")) == []
    assert len(events_of(calendar_bytes(issue, "Cat"))) == 1


def test_ids_of_events_stay_with_visit_day_and_carer() -> None:
    visit = named_day().visit["V1"]
    same = visit.replace(minutes=45, windows=(window("07:30", "09:00"),))
    other_day = visit.replace(windows=(window("07:00", "14:00", date(2026, 6, 2)),))
    assert event_id(visit, "Ann") == event_id(same, "Ann")
    assert len({event_id(visit, "Ann"), event_id(visit, "Bob"), event_id(other_day, "Ann")}) == 3
    assert event_id(visit, "Ann") == "8216f02d-ada7-55b3-ba4b-3048d43760eb", "a new id would double every event out there"


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_times_are_right_through_the_night_of_a_clock_change(day: date) -> None:
    """A visit every half hour, also in the hour that the clocks show twice."""
    problem, runs = _night(day)
    issue = prepare_issue((problem, matrix(problem), roster(problem, runs)), published=PUBLISHED)
    content = calendar_bytes(issue, "Ann")
    events = events_of(content)
    wanted = [start.astimezone(UTC) for visits in runs.values() for _, start in visits]
    assert [moment(event.start) for event in events] == wanted
    assert [moment(event.end) for event in events] == [start + timedelta(minutes=30) for start in wanted]
    # As a program reads it that knows the rules of the file only: local time and the offset that VTIMEZONE gives.
    zone = Calendar.from_ical(content).timezones[0].to_tz(lookup_tzid=False)
    local = re.findall(rb"^DTSTART;TZID=Europe/London:(\w+)", content, re.MULTILINE)
    exact = re.findall(rb"^DTSTART:(\w+)Z", content[content.index(b"BEGIN:VEVENT") :], re.MULTILINE)
    assert len(local) >= 10
    read = [datetime.strptime(text.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC) for text in local]
    read += [datetime.strptime(text.decode(), "%Y%m%dT%H%M%S").replace(tzinfo=UTC) for text in exact]
    assert sorted(read) == wanted


def moment(value: object) -> datetime:
    """A start or an end as a moment."""
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


def _night(day: date) -> tuple[Problem, dict[str, list[tuple[str, datetime]]]]:
    """A day with a visit every half hour from midnight for eight hours."""
    midnight = local_moment(datetime(day.year, day.month, day.day), "Europe/London")
    starts = [midnight + timedelta(minutes=30 * number) for number in range(16)]
    base = named_day()
    shift = Shift(shift_id="N", carer_id="Ann", start=midnight, end=midnight + timedelta(hours=9))
    visits = tuple(
        Visit(visit_id=f"N{number}", service_user_id="U1", minutes=30, windows=(Window(earliest=start, latest=start),), planned_start=start)
        for number, start in enumerate(starts)
    )
    problem = base.replace(horizon_start=midnight, horizon_end=midnight + timedelta(hours=20), shifts=(shift,), visits=visits, history=())
    return problem, {"N": [(visit.visit_id, start) for visit, start in zip(visits, starts, strict=True)]}


def test_a_visit_that_takes_longer_now_ends_later() -> None:
    old = named_day()
    issue = issue_of(before={}, problem=with_visit(old, "V5", minutes=50), old_problem=old)
    (event,) = events_of(calendar_bytes(issue, "Cat"))
    assert event.end == at("08:50")


def test_a_visit_that_is_wanted_on_another_day_cancels_the_old_event() -> None:
    """Its id has the day in it, so the new event would not replace the old one."""
    old = named_day()
    tuesday = date(2026, 6, 2)
    moved = with_visit(old, "V5", windows=(window("07:00", "14:00", tuesday),))
    moved = moved.replace(
        shifts=(*moved.shifts, moved.shift["SC"].replace(shift_id="ST", start=at("07:00", tuesday), end=at("12:00", tuesday)))
    )
    before = prepare_issue((old, matrix(old), roster(old, GOOD)), published=PUBLISHED)
    now = prepare_issue(
        (moved, matrix(moved), roster(moved, {**GOOD, "SC": [], "ST": [("V5", at("08:00", tuesday))]})),
        published=PUBLISHED + timedelta(hours=1),
        before=(old, matrix(old), roster(old, GOOD)),
    )
    held = {event["UID"]: event for content in (before, now) for event in events_of(calendar_bytes(content, "Cat"))}
    assert sorted((str(event["STATUS"]), event.start) for event in held.values()) == [
        ("CANCELLED", at("08:00")),
        ("CONFIRMED", at("08:00", tuesday)),
    ]
