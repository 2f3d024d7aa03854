"""Re-ablement: six weeks at most, visits that taper, weekly reviews, and a hand-over that leaves nobody alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from scheduler.demand.reablement import Due, agenda
from scheduler.domain.care import LinkedCarers, VisitLink
from scheduler.domain.packages import CarePackage, Episode, VisitPattern
from tests.demand.weeks import MON, THU, away, episode, inputs, problem, starts, weekly

FIRST = date(2026, 11, 25)  # a Wednesday
LAST = FIRST + timedelta(days=41)


def of_episode(pattern_id: str = "W", **fields: Any) -> VisitPattern:
    return weekly(pattern_id, package_id="E", **fields)


def by_week(found: list[date], first: date = FIRST) -> list[int]:
    """Visits in each week of the episode."""
    weeks = [(day - first).days // 7 for day in found]
    return [weeks.count(week) for week in range(max(weeks) + 1)]


def days(**fields: Any) -> list[date]:
    """The days of the visits of an episode of three visits a day, over ten weeks."""
    taper = fields.pop("taper", ())
    made = episode(FIRST, LAST, taper=taper, **fields)
    patterns = [of_episode("A", minutes=45), of_episode("B", start="13:00"), of_episode("C", start="18:00")]
    found = problem(*patterns, day=FIRST - timedelta(days=14), days=70, episodes=(made,))
    return [visit.planned_start.date() for visit in found.visits if visit.planned_start]


def test_there_is_no_visit_after_day_42() -> None:
    found = days()
    assert (min(found), max(found), len(found)) == (FIRST, LAST, 3 * 42)


def test_beyond_day_42_an_episode_needs_a_reason() -> None:
    with pytest.raises(ValidationError, match="beyond day 42 it needs a reason"):
        episode(FIRST, LAST + timedelta(days=1))
    longer = episode(FIRST, LAST + timedelta(days=7), extension_reason="a fall in week five")
    found = problem(of_episode(), day=LAST, days=10, episodes=(longer,))
    assert len(found.visits) == 8


def test_hours_fall_week_by_week_as_entered() -> None:
    assert by_week(days(taper=(100, 100, 75, 50, 33, 10))) == [21, 21, 16, 11, 7, 2]


def test_the_last_share_of_a_taper_goes_on_and_none_may_be_left() -> None:
    assert by_week(days(taper=(100, 50))) == [21, 11, 11, 11, 11, 11]
    assert max(days(taper=(100, 0))) == FIRST + timedelta(days=6)


def test_a_taper_keeps_what_matters_most_and_spreads_the_rest() -> None:
    """Half of 21: every visit of the longest call, and of the next one three days that are apart."""
    made = episode(FIRST, LAST, taper=(50,))
    patterns = [of_episode("A", minutes=45), of_episode("B", start="13:00"), of_episode("C", start="18:00")]
    found = problem(*patterns, day=FIRST, days=7, episodes=(made,)).visits
    assert [visit.visit_id[0] for visit in found] == ["A"] * 7 + ["B"] * 4
    lunches = [(visit.planned_start.date() - FIRST).days for visit in found if visit.visit_id[0] == "B" and visit.planned_start]
    assert lunches == [0, 1, 3, 5]
    urgent = [of_episode("A", minutes=45), of_episode("C", start="18:00", priority=9)]
    kept = problem(*urgent, day=FIRST, days=7, episodes=(made,)).visits
    assert {visit.visit_id[0] for visit in kept} == {"C"}


@given(st.lists(st.integers(0, 100), min_size=1, max_size=6), st.integers(-10, 45), st.integers(1, 10))
@settings(max_examples=40, deadline=None)
def test_any_piece_of_the_horizon_has_the_visits_that_the_whole_has_there(taper: list[int], offset: int, length: int) -> None:
    made = episode(FIRST, LAST, taper=tuple(taper), review_minutes=30)
    patterns = [of_episode("A", minutes=45), of_episode("B", start="13:00", days=(MON, THU))]
    whole = problem(*patterns, day=FIRST - timedelta(days=10), days=65, episodes=(made,))
    start = FIRST + timedelta(days=offset)
    piece = problem(*patterns, day=start, days=length, episodes=(made,))
    inside = [visit for visit in whole.visits if start <= visit.windows[0].earliest.date() < start + timedelta(days=length)]
    assert list(piece.visits) == inside
    weeks = [(visit.windows[0].earliest.date() - FIRST).days // 7 for visit in whole.visits]
    shares = [weeks.count(week) for week in range(6)]
    reviews = [0, 1, 1, 1, 1, 1]
    full = 9
    assert shares == [(2 * taper[min(w, len(taper) - 1)] * full + 100) // 200 + review for w, review in enumerate(reviews)]


def test_explicit_weeks_taper_too() -> None:
    patterns = [of_episode("A", last_week=2), of_episode("B", first_week=3, days=(MON, THU))]
    found = problem(*patterns, day=FIRST, days=42, episodes=(episode(FIRST, LAST),))
    assert by_week([visit.planned_start.date() for visit in found.visits if visit.planned_start]) == [7, 7, 2, 2, 2, 2]


def test_reviews_come_every_week_and_not_in_hospital() -> None:
    made = episode(FIRST, LAST, review_minutes=60, team="reablement")
    assert [str(day) for day in made.review_days] == ["2026-12-02", "2026-12-09", "2026-12-16", "2026-12-23", "2026-12-30"]
    found = problem(day=FIRST, days=21, episodes=(made,), suspensions=(away("2026-12-08 00:00", "2026-12-10 00:00"),))
    assert starts(found) == ["Wed 02 Dec 09:00"]
    assert {(visit.visit_type, visit.minutes, visit.team) for visit in found.visits} == {("review", 60, "reablement")}
    assert f"{found.visits[0].windows[0].latest:%H:%M}" == "16:00"


def test_at_the_hand_over_both_make_their_visits_together_and_nobody_is_left_alone() -> None:
    """Three days of overlap: on each of them the worker who leaves and the one who takes over start together."""
    made = episode(FIRST, FIRST + timedelta(days=13), to_package_id="L", overlap_days=3)
    package = CarePackage(package_id="L", service_user_id="P", first_day=made.handover_day)
    together = VisitLink(first_visit_id="A", second_visit_id="B", min_gap_minutes=0, max_gap_minutes=0, carers=LinkedCarers.DIFFERENT)
    patterns = [of_episode("A"), weekly("B", package_id="L")]
    found = problem(*patterns, day=FIRST, days=21, episodes=(made,), packages=(package,), pattern_links=(together,))
    visits_on = [sum(visit.visit_id.endswith(f"{FIRST + timedelta(days=n)}") for visit in found.visits) for n in range(21)]
    assert visits_on == [1] * 11 + [2] * 3 + [1] * 7
    assert len(found.links) == 3


def test_the_agenda_says_what_is_due_when() -> None:
    long = Episode(
        episode_id="X",
        service_user_id="P",
        first_day=FIRST,
        last_day=LAST + timedelta(days=5),
        extension_reason="stairs",
        overlap_days=2,
        to_package_id="L",
    )
    found = agenda(inputs(day=FIRST, days=60, episodes=(long,)))
    assert [(str(event.day), event.due) for event in found if event.due != Due.REVIEW] == [
        ("2026-11-25", Due.STARTS),
        ("2027-01-05", Due.DAY_42),
        ("2027-01-09", Due.HANDOVER),
        ("2027-01-10", Due.ENDS),
    ]
    assert sum(event.due == Due.REVIEW for event in found) == 6
    assert agenda(inputs(day=FIRST + timedelta(days=1), days=3, episodes=(long,))) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"last_day": FIRST - timedelta(days=1)}, "last day is before its first"),
        ({"last_day": FIRST + timedelta(days=3), "overlap_days": 5}, "overlaps for more days"),
        ({"taper": (120,)}, "less than or equal to 100"),
    ],
)
def test_an_episode_that_makes_no_sense_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Episode.model_validate({"episode_id": "E", "service_user_id": "P", "first_day": FIRST, "last_day": LAST} | fields)
