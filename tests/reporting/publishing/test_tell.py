"""Who is told what."""

import csv

import pytest

from scheduler.files.writing.csv_text import csv_text
from scheduler.reporting.publishing.issue import Issue
from scheduler.reporting.publishing.tell import TELL_COLUMNS, messages, tell_rows
from tests.builders import with_carer, with_visit
from tests.reporting.publishing.issues import Runs, issue_of, named_day


def told(issue: Issue) -> list[tuple[str, str]]:
    """Ids and words of all messages."""
    return [(message.recipient_id, message.what) for message in messages(issue)]


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param(
            {},
            {"SC": [("V5", "08:30")]},
            [("Cat", "Mon 1 Jun 08:00 Mrs Tranter: now at 08:30"), ("U5", "Mon 1 Jun 08:00: now at 08:30")],
            id="later",
        ),
        pytest.param(
            {},
            {"SB": [("V2", "09:00")], "SC": [("V5", "08:00"), ("V3", "10:00")]},
            [
                ("Bob", "Mon 1 Jun 10:00 فاطمة الزهراء: no longer on your rota"),
                ("Cat", "Mon 1 Jun 10:00 فاطمة الزهراء: new on your rota, 30 minutes"),
                ("U3", "Mon 1 Jun 10:00: Cat Hale will come instead of Bob Foxley"),
            ],
            id="another carer",
        ),
        pytest.param(
            {},
            {"SB": [("V3", "10:00")], "SC": [("V5", "08:00"), ("V2", "09:00")]},
            [
                ("Ann", "Mon 1 Jun 09:00 Łucja Wiśniewska: now with Cat Hale"),
                ("Bob", "Mon 1 Jun 09:00 Łucja Wiśniewska: no longer on your rota"),
                ("Cat", "Mon 1 Jun 09:00 Łucja Wiśniewska: new on your rota, 30 minutes, with Ann Merrow"),
                ("U2", "Mon 1 Jun 09:00: Ann Merrow and Cat Hale will come instead of Ann Merrow and Bob Foxley"),
            ],
            id="another partner",
        ),
        pytest.param(
            {},
            {"SC": []},
            [("Cat", "Mon 1 Jun 08:00 Mrs Tranter: no longer on your rota"), ("U5", "Mon 1 Jun 08:00: no carer found yet")],
            id="nobody any more",
        ),
        pytest.param(
            {"SC": []},
            {},
            [("Cat", "Mon 1 Jun 08:00 Mrs Tranter: new on your rota, 30 minutes"), ("U5", "Mon 1 Jun 08:00: Cat Hale will come")],
            id="somebody at last",
        ),
    ],
)
def test_each_one_concerned_is_told_in_words(before: Runs, now: Runs, words: list[tuple[str, str]]) -> None:
    assert told(issue_of(now, before=before)) == words


def test_a_visit_that_is_no_longer_asked_for_is_cancelled() -> None:
    old = named_day()
    problem = old.replace(
        visits=tuple(visit for visit in old.visits if visit.visit_id != "V5"),
        service_users=tuple(person for person in old.service_users if person.service_user_id != "U5"),
        history=(),
    )
    issue = issue_of({"SC": []}, before={}, problem=problem, old_problem=old)
    assert told(issue) == [("Cat", "Mon 1 Jun 08:00 Mrs Tranter: cancelled"), ("U5", "Mon 1 Jun 08:00: cancelled")]


def test_a_visit_that_takes_longer_is_told() -> None:
    old = named_day()
    issue = issue_of(before={}, problem=with_visit(old, "V5", minutes=45), old_problem=old)
    assert told(issue)[0] == ("Cat", "Mon 1 Jun 08:00 Mrs Tranter: now 45 minutes instead of 30")


def test_calls_are_in_order_of_the_first_visit_concerned_and_one_for_each() -> None:
    """Cat's visit was to be at eleven and is now at eight: she has to know by eight."""
    issue = issue_of({"SB": [("V2", "09:00"), ("V3", "10:20")]}, before={"SC": [("V5", "11:00")], "SA": [("V1", "08:10"), ("V2", "09:00")]})
    rows = tell_rows(messages(issue), "Europe/London")
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("2026-06-01T08:00", "Ann", "2"),
        ("2026-06-01T08:00", "Cat", "1"),
        ("2026-06-01T08:00", "U1", "1"),
        ("2026-06-01T08:00", "U5", "1"),
        ("2026-06-01T10:00", "Bob", "1"),
        ("2026-06-01T10:00", "U3", "1"),
        ("2026-06-01T12:00", "U4", "1"),
    ]
    assert rows[0][5] == "Mon 1 Jun 08:10 Edith Orchard: now at 08:00. Mon 1 Jun 12:00 Edith Yarrow: new on your rota, 30 minutes"


def test_two_visits_to_the_same_person_are_told_apart_by_their_care() -> None:
    problem = with_visit(named_day(), "V5", visit_type="personal_care")
    assert [words for _, words in told(issue_of({"SC": [("V5", "08:30")]}, before={}, problem=problem))] == [
        "Mon 1 Jun 08:00 Mrs Tranter, personal care: now at 08:30",
        "Mon 1 Jun 08:00 personal care: now at 08:30",
    ]


@pytest.mark.parametrize("name", ["=1+1", "+44 1568", "-Edith", "@Edith"])
def test_no_cell_of_what_is_handed_out_is_a_formula(name: str) -> None:
    """A spreadsheet would run a name that begins so; it gets one apostrophe in front."""
    problem = with_carer(named_day(), "Cat", name=name)
    issue = issue_of({"SC": []}, before={}, problem=problem)
    rows = list(csv.DictReader(csv_text(TELL_COLUMNS, tell_rows(messages(issue), "Europe/London")).splitlines()))
    assert [row["name"] for row in rows if row["id"] == "Cat"] == [f"'{name}"]
    assert all(cell[0] not in "=+-@\t\r" for row in rows for cell in row.values() if cell)
