"""A small publication, and words to make another."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from scheduler.domain.problem import Problem
from scheduler.reporting.publishing.issue import Issue
from scheduler.reporting.publishing.prepare import prepare_issue
from tests.builders import GOOD, matrix, plain_day, roster, with_carer, with_person

PUBLISHED = datetime(2026, 5, 29, 9, 30, tzinfo=UTC)
NAMES = {"U1": "Edith Orchard", "U2": "Łucja Wiśniewska", "U3": "فاطمة الزهراء", "U4": "Edith Yarrow", "U5": "Mrs Tranter"}
CARERS = {"Ann": "Ann Merrow", "Bob": "Bob Foxley", "Cat": "Cat Hale"}
Runs = Mapping[str, Sequence[tuple[str, str]]]


def named_day() -> Problem:
    """The plain day of the builders, with names, postcodes and localities."""
    problem = plain_day()
    for person_id, name in NAMES.items():
        problem = with_person(problem, person_id, name=name, locality="Leominster")
    for carer_id, name in CARERS.items():
        problem = with_carer(problem, carer_id, name=name)
    places = tuple(place.replace(postcode="HR6 8EY") for place in problem.locations)
    return problem.replace(locations=places)


def issue_of(
    runs: Runs | None = None,
    *,
    before: Runs | None = None,
    problem: Problem | None = None,
    old_problem: Problem | None = None,
    published: datetime = PUBLISHED,
) -> Issue:
    """A publication of the good roster with some runs in the place of its own, after one with others."""
    now = problem or named_day()
    old = old_problem or now
    return prepare_issue(
        (now, matrix(now), roster(now, {**GOOD, **(runs or {})})),
        published=published,
        before=None if before is None else (old, matrix(old), roster(old, {**GOOD, **before})),
    )
