"""Cells: what each reader takes, and what it refuses."""

import contextlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.care import JudgedAt
from scheduler.domain.people import Gender, SkillHeld, SkillNeeded
from scheduler.files.importing import parse
from scheduler.files.importing.days import Days
from scheduler.files.importing.unreadable import Unreadable
from scheduler.files.writing.texts import span_texts


def hours(text: str) -> timedelta:
    whole, part = text.split(":")
    return timedelta(hours=int(whole), minutes=int(part))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("08:00", "8:00"),
        ("8:05", "8:05"),
        ("8.30", "8:30"),
        ("08h30", "8:30"),
        ("9.30am", "9:30"),
        ("9.30 p.m.", "21:30"),
        ("9pm", "21:00"),
        ("12am", "0:00"),
        ("12.15PM", "12:15"),
        ("00:00", "0:00"),
        ("24:00", "24:00"),
        ("0.375", "9:00"),
        ("0.5", "12:00"),
        ("0.3333333333333", "8:00"),
    ],
)
def test_times(text: str, meant: str) -> None:
    assert parse.time_or_datetime(text) == hours(meant)


@pytest.mark.parametrize(
    "text", ["", "8", "830", "0830", "8:60", "24:01", "25:00", "13pm", "0pm", "0.25", "8.3", "-8:00", "8:00-9:00", "noon", "23:00:61"]
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        parse.time_or_datetime(text)
    assert wrong.value.code == "F022"


def test_hints_of_times_are_what_was_perhaps_meant() -> None:
    found = {}
    for text in ("8", "0830", "8.3", "0.25"):
        with pytest.raises(Unreadable) as wrong:
            parse.time_or_datetime(text)
        found[text] = wrong.value.maybe
    assert found == {"8": "08:00", "0830": "08:30", "8.3": "08:30", "0.25": "6:00:00 (a fraction of the day) or 00:25"}


def test_full_datetimes() -> None:
    assert parse.time_or_datetime("2026-11-23T08:00") == datetime(2026, 11, 23, 8)
    assert parse.time_or_datetime("2026-11-23 08:00:30") == datetime(2026, 11, 23, 8, 0, 30)
    assert parse.time_or_datetime("2026-11-23T08:00+01:00") == datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["23/11/2026 08:00", "23/11/2026 08:00:00", "23/11/26 8:00", "23.11.2026  8.00am"])
def test_full_datetimes_as_a_spreadsheet_writes_them_anew(text: str) -> None:
    assert parse.time_or_datetime(text) == parse.exact_time_or_datetime(text) == datetime(2026, 11, 23, 8)


@pytest.mark.parametrize(
    "text", ["2026-11-23T08:00:00.5", "2026-13-23T08:00", "1926-11-23T08:00", "9999-12-31T23:00", "23/11/2026 25:00", "23/11/2026 1"]
)
def test_what_is_no_datetime(text: str) -> None:
    with pytest.raises(Unreadable, match=r"time|second"):
        parse.time_or_datetime(text)


@pytest.mark.parametrize("text", ["2026-11-23", "23/11/2026", "23.11.26", "23-11-2026", "2026-11-23T00:00:00", "2026-11-23 00:00"])
def test_dates(text: str) -> None:
    assert parse.day(text) == date(2026, 11, 23)


@pytest.mark.parametrize("text", ["11/23/2026", "2026-11-31", "23 November", "46349", "2026-11-23T08:00", "23/11/1926", "2026/11", ""])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        parse.day(text)
    assert wrong.value.code == "F021"
    assert ("swapped" in wrong.value.maybe) == (text == "11/23/2026")


def test_days_with_and_without_times() -> None:
    assert parse.day_or_datetime("23/11/2026") == date(2026, 11, 23)
    assert parse.day_or_datetime("23/11/2026 1.30pm") == datetime(2026, 11, 23, 13, 30)
    assert parse.day_or_datetime("2026-11-23T13:30") == datetime(2026, 11, 23, 13, 30)
    assert parse.day_or_datetime("2026-10-25T01:30:00+00:00") == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_windows() -> None:
    assert parse.spans("08:00-09:00; 5pm to 6.30pm ;;") == ((hours("8:00"), hours("9:00")), (hours("17:00"), hours("18:30")))
    assert parse.spans("08:00/09:00") == ((hours("8:00"), hours("9:00")),)
    with pytest.raises(Unreadable):
        parse.spans("08:00-09:00-10:00")


@pytest.mark.parametrize(("text", "meant"), [("45", 45), ("45.0", 45), ("0:45", 45), ("1:15", 75), ("1:15:00", 75), ("-3", -3)])
def test_minutes(text: str, meant: int) -> None:
    assert parse.minutes(text) == meant


@pytest.mark.parametrize(
    ("read", "text"),
    [(parse.whole_number, "4.5"), (parse.whole_number, "1_0"), (parse.number, "inf"), (parse.number, "1e300"), (parse.minutes, "1:75")],
)
def test_what_is_no_number(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        read(text)
    assert wrong.value.code == "F023"


def test_yes_no_and_choices() -> None:
    assert [parse.yes_or_no(text) for text in ("Yes", "y", "TRUE", "1", "no", "N", "false", "0")] == [True] * 4 + [False] * 4
    assert parse.one_of(Gender)("F") == Gender.FEMALE
    assert parse.one_of(JudgedAt)("End") == JudgedAt.END


def test_skills() -> None:
    assert parse.skills_held("medication:2@31/01/2027; hoist;peg @2027-01-31") == (
        SkillHeld(skill="medication", level=2, expires=date(2027, 1, 31)),
        SkillHeld(skill="hoist"),
        SkillHeld(skill="peg", expires=date(2027, 1, 31)),
    )
    assert parse.skills_needed("medication:2") == (SkillNeeded(skill="medication", level=2),)


@pytest.mark.parametrize("text", [":2", "medication:0", "medication:x", "medication:2:3", "@2027-01-31", " : "])
def test_what_is_no_skill(text: str) -> None:
    with pytest.raises(Unreadable) as wrong:
        parse.skills_held(text)
    assert wrong.value.code == "F026"


@given(st.text(max_size=30))
def test_any_text_is_read_or_unreadable(text: str) -> None:
    """No reader lets another error out."""
    for read in (
        parse.day,
        parse.time_or_datetime,
        parse.day_or_datetime,
        parse.spans,
        parse.whole_number,
        parse.minutes,
        parse.yes_or_no,
        parse.skills_held,
        parse.items,
    ):
        with contextlib.suppress(Unreadable):
            read(text)


@given(st.times())
def test_every_minute_is_read_back(clock: time) -> None:
    wanted = timedelta(hours=clock.hour, minutes=clock.minute)
    for text in (
        f"{clock:%H:%M}",
        f"{clock.hour}.{clock.minute:02}" if clock.hour else "00:" + f"{clock.minute:02}",
        f"{clock:%I.%M%p}".lower(),
    ):
        assert parse.time_or_datetime(text) == wanted


DAYS = Days(date(2026, 3, 29), 1, "Europe/London")


def test_a_skipped_hour_does_not_exist() -> None:
    with pytest.raises(Unreadable) as wrong:
        DAYS.moment(date(2026, 3, 29), hours("1:30"))
    assert wrong.value.code == "F028"
    assert DAYS.moment(date(2026, 3, 29), hours("2:00")) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_of_a_repeated_hour_the_first_is_meant() -> None:
    assert DAYS.moment(date(2026, 10, 25), hours("1:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_night_after_the_clocks_changed_may_end_at_the_hour_they_skipped() -> None:
    """22:00 to 01:30 starts on the day that had no 01:30, and ends on one that has."""
    start, end = DAYS.span(date(2026, 3, 29), hours("22:00"), hours("1:30"), timedelta(hours=4), empty=True)
    assert end - start == timedelta(hours=3, minutes=30)


def test_a_span_whose_end_cannot_be_said_as_a_time_of_day_is_written_in_full() -> None:
    """24 hours from 00:30 on the day of 23 hours end at 01:30, a time which that day does not have."""
    start = DAYS.moment(date(2026, 3, 29), hours("0:30"))
    span = start, start + timedelta(hours=24)
    assert span_texts(span, date(2026, 3, 29), DAYS, timedelta(hours=4), empty=True) == ("00:30", "2026-03-30T01:30")


def test_a_span_past_midnight_counts_elapsed_time() -> None:
    """22:00 to 08:00 over the spring change is nine hours; a span that would be too long stays backwards."""
    start, end = DAYS.span(date(2026, 3, 28), hours("22:00"), hours("8:00"), timedelta(hours=9), empty=False)
    assert end - start == timedelta(hours=9)
    start, end = DAYS.span(date(2026, 3, 28), hours("22:00"), hours("8:00"), timedelta(hours=8), empty=False)
    assert end < start
