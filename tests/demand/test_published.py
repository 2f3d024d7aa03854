"""A published roster in a problem: its price, and windows near the announced starts."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from scheduler.demand.published import keep_near_published, publish
from scheduler.domain.care import JudgedAt, Visit
from scheduler.domain.problem import Problem
from scheduler.domain.published import PublishedVisit, published_visits
from scheduler.domain.rules import OFF, Rule
from tests.builders import at, good_roster, plain_day, window, with_visit

PUBLISHED = publish(plain_day(), good_roster(), weight=100)


def start_of(problem: Problem, visit_id: str) -> object:
    return next(visit.start for visit in problem.published if visit.visit_id == visit_id)


def narrowed(problem: Problem, visit_id: str, minutes: int = 15) -> Visit:
    return keep_near_published(problem, minutes=minutes).visit[visit_id]


def test_published_visits_name_both_carers_of_a_double_up() -> None:
    by_id = {visit.visit_id: visit for visit in published_visits(good_roster())}
    assert by_id["V2"] == PublishedVisit(visit_id="V2", carer_ids=("Ann", "Bob"), start=at("09:00"))
    assert [visit.visit_id for visit in published_visits(good_roster())] == ["V1", "V2", "V3", "V4", "V5"]


def test_publishing_sets_the_rule_and_keeps_the_others() -> None:
    day = plain_day()
    day = day.replace(objective=day.objective.replace(settings={Rule.WAITING: 5}))
    problem = publish(day, published_visits(good_roster()), weight=7)
    assert problem.objective.settings == {Rule.WAITING: 5, Rule.STABILITY: 7}
    assert problem.published == published_visits(good_roster())


def test_windows_shrink_to_a_quarter_of_an_hour_around_the_published_start() -> None:
    assert narrowed(PUBLISHED, "V3").windows == (window("09:45", "10:15"),)
    assert narrowed(PUBLISHED, "V3", minutes=0).windows == (window("10:00", "10:00"),)


def test_windows_never_grow() -> None:
    tight = with_visit(PUBLISHED, "V3", windows=(window("09:50", "10:05"),))
    assert narrowed(tight, "V3").windows == (window("09:50", "10:05"),)


def test_of_several_windows_those_far_away_are_dropped() -> None:
    several = with_visit(PUBLISHED, "V3", windows=(window("07:00", "09:40"), window("09:55", "12:00")))
    assert narrowed(several, "V3").windows == (window("09:55", "10:15"),)


def test_window_that_bounds_the_end_leaves_room_for_the_care() -> None:
    ending = with_visit(PUBLISHED, "V3", judged_at=JudgedAt.END)
    assert narrowed(ending, "V3").windows == (window("09:45", "10:45"),)


def test_visit_that_cannot_start_near_its_published_start_keeps_its_windows() -> None:
    elsewhere = with_visit(PUBLISHED, "V3", windows=(window("12:00", "13:00"),))
    assert narrowed(elsewhere, "V3").windows == (window("12:00", "13:00"),)
    too_short = with_visit(PUBLISHED, "V3", judged_at=JudgedAt.END, windows=(window("07:00", "10:05"),), minutes=30)
    assert narrowed(too_short, "V3", minutes=0).windows == (window("07:00", "10:05"),)


def test_free_visits_and_visits_without_a_published_start_keep_their_windows() -> None:
    assert keep_near_published(PUBLISHED, free={"V3"}).visit["V3"] == PUBLISHED.visit["V3"]
    untimed = PUBLISHED.replace(published=(PublishedVisit(visit_id="V3", carer_ids=("Bob",)),))
    assert keep_near_published(untimed) == untimed


def test_where_windows_do_not_bind_they_stay() -> None:
    loose = PUBLISHED.replace(objective=PUBLISHED.objective.replace(settings={Rule.WINDOW: OFF}))
    assert keep_near_published(loose) == loose


def test_published_roster_may_name_visits_and_carers_that_are_gone() -> None:
    gone = PublishedVisit(visit_id="V99", carer_ids=("Zoe",), start=at("08:00"))
    assert publish(plain_day(), [gone]).published == (gone,)


@pytest.mark.parametrize(
    ("published", "message"),
    [
        ([PublishedVisit(visit_id="V1", carer_ids=("Ann",))] * 2, "published visit given twice: V1"),
        (
            [PublishedVisit(visit_id="V1", carer_ids=("Ann",), start=at("08:00") + timedelta(milliseconds=1))],
            "published start of visit V1 is not on a tick",
        ),
    ],
)
def test_published_roster_that_contradicts_itself_is_refused(published: list[PublishedVisit], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        publish(plain_day(), published)
