"""What is proven, in words that say no more than that."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.result import Score
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.domain.shifts import Absence
from scheduler.reporting.proof import least_left_out, proof
from tests.builders import at, good_roster, plain_day

PLACED = good_roster()
TRAVEL_ALONE = Objective(settings={Rule.MILEAGE: OFF, Rule.CONTINUITY: OFF, Rule.PREFERENCE: OFF})


def of_equals(**objective: Any) -> Problem:
    """The plain day with visits that weigh the same."""
    problem = plain_day().replace(**objective)
    return problem.replace(visits=tuple(visit.replace(priority=1) for visit in problem.visits))


def score(unallocated: int, soft: int) -> Score:
    return Score(hard=0, unallocated=unallocated, soft=soft)


def said(problem: Problem, left: int, best: Score, bound: Score | None, gap: float | None = None) -> str:
    """What is said of a roster that leaves out the first so many visits."""
    out = {f"V{i}" for i in range(1, left + 1)}
    runs = tuple(run.replace(assignments=tuple(a for a in run.assignments if a.visit_id not in out)) for run in PLACED.runs)
    (sentence,) = proof(problem, PLACED.replace(runs=runs), best, bound, gap)
    return sentence


def test_nothing_proven() -> None:
    assert said(of_equals(), 0, score(0, 10), None).startswith("Nothing was proven")


def test_the_sentence_that_a_planner_reads() -> None:
    problem = of_equals(objective=TRAVEL_ALONE)
    assert said(problem, 2, score(2, 1000), score(2, 986), 0.014) == (
        "No roster can place more than 3 of the 5 visits; among rosters that place as many, none travels less than 98.6% of this one."
    )


def test_a_share_is_never_rounded_up() -> None:
    assert "less than 98.6% of" in said(of_equals(), 1, score(1, 10_000), score(1, 9_869), 0.0131)


def test_wishes_to_be_free_cost_where_there_are_some() -> None:
    wish = Absence(carer_id="Ann", start=at("09:00"), end=at("10:00"), soft=True)
    problem = of_equals(objective=TRAVEL_ALONE)
    assert "none travels less than" in said(problem.replace(absences=(wish.replace(soft=False),)), 1, score(1, 1000), score(1, 986), 0.014)
    assert "none costs less than" in said(problem.replace(absences=(wish,)), 1, score(1, 1000), score(1, 986), 0.014)


def test_what_is_not_about_travel_alone_costs() -> None:
    assert "none costs less than" in said(of_equals(), 1, score(1, 1000), score(1, 986), 0.014)


def test_optional_visits_cost_where_there_are_some() -> None:
    problem = of_equals(objective=TRAVEL_ALONE)
    optional = problem.replace(visits=(*problem.visits[:-1], problem.visits[-1].replace(optional=True)))
    assert "none costs less than" in said(optional, 1, score(1, 1000), score(1, 986), 0.014)


def test_more_could_perhaps_be_placed() -> None:
    sentence = said(of_equals(), 3, score(3, 1000), score(1, 0))
    assert sentence.startswith("No roster can place more than 4 of the 5 visits (this one places 2); nothing was proven of the cost")


def test_nothing_known_of_what_is_left_out() -> None:
    assert said(of_equals(), 1, score(1, 9), score(0, 0)).startswith(
        "It is not known whether a roster can place more than these 4 of the 5"
    )


def test_a_bound_of_nothing_is_not_said_to_be_one() -> None:
    assert "%" not in said(of_equals(), 0, score(0, 1000), score(0, 0), 1.0)


def test_points_of_priority_are_named_where_visits_differ() -> None:
    """Priorities 1 to 5: seven points are two visits at least."""
    sentence = said(plain_day(), 4, score(10, 9), score(7, 8), 0.1)
    assert sentence.startswith("No roster can place more than 3 of the 5 visits (this one places 1); at least 7 points of priority")
    assert "among rosters that leave no more unallocated" in sentence


def test_an_optimum_is_called_one() -> None:
    assert said(of_equals(), 1, score(1, 9), score(1, 9), 0.0).endswith("no other roster is better: this one is proven optimal.")


@given(priorities=st.lists(st.integers(1, 9), min_size=5, max_size=5), left=st.sets(st.integers(0, 4)), slack=st.integers(0, 9))
def test_no_roster_that_keeps_the_bound_places_more_than_is_said(priorities: list[int], left: set[int], slack: int) -> None:
    """Whatever a roster leaves out, with a bound that it keeps, the sentence leaves room for what it places."""
    problem = plain_day()
    problem = problem.replace(visits=tuple(v.replace(priority=p) for v, p in zip(problem.visits, priorities, strict=True)))
    weight = sum(priorities[i] for i in left)
    sentence = said(problem, 5, score(sum(priorities), 1), score(max(0, weight - slack), 0))
    most = re.search(r"place more than (\d)", sentence)
    assert "not known" in sentence or (most is not None and int(most[1]) >= 5 - len(left))


@pytest.mark.parametrize("soft", [0, 1])
def test_costs_of_nothing_are_no_division(soft: int) -> None:
    assert said(of_equals(), 0, score(0, soft), score(0, soft), 0.0)


def of_levels() -> Problem:
    """The plain day with V1 and V2 time-critical, of 2 points each, and three others of 5."""
    problem = plain_day()
    critical = {"V1", "V2"}
    visits = (
        visit.replace(time_critical=visit.visit_id in critical, priority=2 if visit.visit_id in critical else 5) for visit in problem.visits
    )
    return problem.replace(visits=tuple(visits))


def two(critical: int, unallocated: int, soft: int) -> Score:
    return Score(hard=0, unallocated_time_critical=critical, unallocated=unallocated, soft=soft)


def test_both_levels_of_what_is_unallocated_are_said() -> None:
    words = said(of_levels(), 3, two(4, 5, 100), two(2, 10, 90), None)
    assert words.startswith("No roster can place more than 3 of the 5 visits (this one places 2)")
    assert "at least 2 time-critical and 10 other points of priority stay unallocated in any that leaves no more" in words
    assert "4 time-critical and 5 other in this one" in words


@pytest.mark.parametrize(
    ("bound", "least"),
    [(two(0, 0, 0), 0), (two(2, 0, 0), 1), (two(0, 10, 0), 1), (two(4, 10, 0), 4), (two(4, 0, 0), 2), (two(2, 10, 0), 2)],
)
def test_fewest_visits_left_out_respect_that_more_time_critical_ones_may_stay_out(bound: Score, least: int) -> None:
    assert least_left_out(of_levels(), bound) == least


def test_fewest_visits_left_out_of_one_level() -> None:
    problem = of_levels()
    flat = problem.replace(objective=problem.objective.replace(time_critical_first=False))
    assert least_left_out(flat, two(0, 11, 0)) == 3
