"""What is measured, by hand, and what the score makes of it."""

from typing import Any

import pytest

from scheduler.domain.care import JudgedAt
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Objective, Rule
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day, window, with_carer, with_person, with_shift, with_visit

FREE = plain_day().replace(objective=Objective(settings={Rule.WINDOW: OFF}))


def measured(problem: Problem, made: Roster, **travel: Any) -> dict[Rule, int]:
    return verify(problem, matrix(problem, **travel), made).amounts


def v3_at(start: str) -> Roster:
    """The good roster with V3 (half an hour) at another time."""
    return good_roster(SB=[("V2", "09:00"), ("V3", start)])


def test_good_roster_measures_what_a_hand_counts() -> None:
    """Four legs of Ann, three of Bob, two of Cat; Ann and Bob are new to U1, U2 (twice) and U4.

    Ann waits 20 minutes and 140, of which 30 are her break, and Bob 20. She is idle for 480 - 130 - 30 minutes, the others for less.
    The carers work 130, 90 and 50 minutes, where a third is 90.
    """
    assert measured(plain_day(), good_roster()) == {
        Rule.UNALLOCATED: 0,
        Rule.OPTIONAL: 0,
        Rule.TRAVEL_TIME: 9 * 10 * 60,
        Rule.MILEAGE: 9 * 1000,
        Rule.LATENESS: 0,
        Rule.WORST_LATENESS: 0,
        Rule.CONTINUITY: 4,
        Rule.PREFERENCE: 0,
        Rule.STABILITY: 0,
        Rule.WANTED_TIME: 0,
        Rule.WAITING: 150 * 60,
        Rule.IDLE: 320 * 60,
        Rule.OVERTIME: 0,
        Rule.SOFT_ABSENCE: 0,
        Rule.FAIRNESS: 80 * 60,
        Rule.MISSED_BREAK: 0,
        Rule.CONTRACT_HOURS: 0,
    }


def test_empty_roster_measures_its_priorities_and_the_longest_shift_and_nothing_else() -> None:
    problem = with_visit(plain_day(), "V4", optional=True)
    amounts = measured(problem, Roster())
    assert {rule: amount for rule, amount in amounts.items() if amount} == {
        Rule.UNALLOCATED: 1 + 2 + 3 + 5,
        Rule.OPTIONAL: 4,
        Rule.IDLE: 480 * 60,  # of Ann's shift, the longest
    }
    assert amounts == measured(problem, good_roster(SA=[], SB=[], SC=[]))


def test_score_holds_breaches_priorities_and_weighted_amounts() -> None:
    """V5 is left out (priority 5), V3 is too late for its shift."""
    problem = plain_day().replace(objective=Objective(settings={Rule.TRAVEL_TIME: 2, Rule.MILEAGE: OFF, Rule.CONTINUITY: 100}))
    verdict = verify(problem, matrix(problem), good_roster(SC=[], SB=[("V2", "09:00"), ("V3", "11:30")]))
    assert verdict.score.levels == (1, 0, 5, 2 * 7 * 600 + 100 * 4)
    assert not verdict.ok


def test_amounts_hold_every_soft_rule_whatever_its_weight() -> None:
    soft = {rule: OFF for rule, info in CATALOGUE.items() if info.may_be_soft and info.default != HARD}
    verdict = verify(plain_day().replace(objective=Objective(settings=soft)), matrix(plain_day()), good_roster())
    assert verdict.score.soft == 0
    assert verdict.amounts == measured(plain_day(), good_roster())


def test_places_that_are_not_given_cost_no_journey() -> None:
    problem = with_shift(with_shift(plain_day(), "SC", start_location_id=None), "SB", start_location_id=None, end_location_id=None)
    amounts = measured(problem, good_roster())
    assert (amounts[Rule.TRAVEL_TIME], amounts[Rule.MILEAGE]) == (6 * 600, 6000)


def test_journeys_are_those_of_the_mode_in_which_the_carer_travels() -> None:
    problem = with_carer(plain_day(), "Bob", travel_mode="walk")
    travel = matrix(problem)
    travel.ticks[travel.layer[problem.carer["Bob"].travel_mode]] *= 5
    assert verify(problem, travel, good_roster()).amounts[Rule.TRAVEL_TIME] == (6 + 5 * 3) * 600


@pytest.mark.parametrize(
    ("start", "minutes"),
    [("10:00", 0), ("10:10", 0), ("10:11", 1), ("10:29", 19), ("10:30", 0), ("10:40", 0), ("11:15", 35)],
)
def test_lateness_is_past_the_close_of_the_last_window_that_had_opened(start: str, minutes: int) -> None:
    problem = with_visit(FREE, "V3", windows=(window("10:00", "10:10"), window("10:30", "10:40")))
    amounts = measured(problem, v3_at(start))
    assert amounts[Rule.LATENESS] == amounts[Rule.WORST_LATENESS] == minutes * 60


@pytest.mark.parametrize(("start", "minutes"), [("10:10", 0), ("10:15", 5), ("10:45", 0), ("10:50", 5), ("10:44", 34)])
def test_lateness_of_a_visit_judged_at_its_end_is_that_of_its_end(start: str, minutes: int) -> None:
    """Which window counts is still decided by its start."""
    problem = with_visit(FREE, "V3", judged_at=JudgedAt.END, windows=(window("10:00", "10:40"), window("10:45", "11:15")))
    assert measured(problem, v3_at(start))[Rule.LATENESS] == minutes * 60


def test_double_up_is_late_for_each_of_its_carers_and_the_worst_is_one_of_them() -> None:
    problem = with_visit(with_visit(FREE, "V2", windows=(window("08:00", "08:55"),)), "V3", windows=(window("09:30", "09:58"),))
    amounts = measured(problem, good_roster())
    assert (amounts[Rule.LATENESS], amounts[Rule.WORST_LATENESS]) == ((5 + 5 + 2) * 60, 5 * 60)


def test_new_face_counts_once_a_person_and_carer_however_often_they_meet() -> None:
    """All visits are to U1, whom nobody knows, by Ann, Bob and Cat."""
    problem = plain_day().replace(visits=tuple(visit.replace(service_user_id="U1") for visit in plain_day().visits))
    assert measured(problem, good_roster())[Rule.CONTINUITY] == 3


def test_every_carer_visit_by_another_than_those_preferred_counts() -> None:
    for preferred, count in [((), 0), (("Ann",), 1), (("Ann", "Bob"), 0), (("Cat",), 2)]:
        assert measured(with_person(plain_day(), "U2", preferred_carers=preferred), good_roster())[Rule.PREFERENCE] == count


def test_double_up_with_one_carer_is_placed_and_counts_no_priority() -> None:
    """That it is not complete is a breach of COMPLETE, at a higher level."""
    verdict = verify(plain_day(), matrix(plain_day()), good_roster(SB=[("V3", "10:00")]))
    assert (verdict.score.hard, verdict.score.unallocated) == (1, 0)


def test_journey_that_cannot_be_made_costs_nothing_beside_its_breach() -> None:
    amounts = measured(plain_day(), good_roster(), legs={("at-U2", "at-U3"): None})
    assert (amounts[Rule.TRAVEL_TIME], amounts[Rule.MILEAGE]) == (8 * 600, 8000)
