"""Reasons in words for visits that are not placed."""

from typing import Any

import pytest
from hypothesis import given

from scheduler.domain.care import LinkedCarers, SkillsHeldBy, VisitLink
from scheduler.domain.offers import Answer
from scheduler.domain.people import Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import CATALOGUE, Objective, Rule
from scheduler.domain.shifts import Absence
from scheduler.geo.matrix import TravelMatrix
from scheduler.reporting.reasons import PHRASES, reasons
from scheduler.studies.offers import Offers
from scheduler.verify.verify import verify
from tests.builders import at, good_roster, matrix, plain_day, roster, window, with_person, with_visit
from tests.features import ALL, Feature
from tests.strategies import cases, feasible_roster, random_case

WITHOUT_V3: dict[str, Any] = {"SB": [("V2", "09:00")]}
NINE = (window("09:00", "09:10"),)


def of_v3(problem: Problem, **legs: Any) -> str:
    """The reason for V3, which Bob does not make in this roster; all else stands as it does in the good one."""
    return dict(reasons(problem, matrix(problem, **legs), good_roster(**WITHOUT_V3)))["V3"]


def test_every_hard_rule_has_its_words() -> None:
    assert set(PHRASES) == {None, *(rule for rule in Rule if CATALOGUE[rule].may_be_hard)}


def test_every_visit_that_is_not_placed_has_a_reason_and_no_other() -> None:
    problem = plain_day()
    found = dict(reasons(problem, matrix(problem), roster(problem, {"SC": [("V5", "08:00")]})))
    assert sorted(found) == ["V1", "V2", "V3", "V4"]
    assert dict(reasons(problem, matrix(problem), good_roster())) == {}


def test_nobody_on_duty() -> None:
    late = with_visit(plain_day(), "V3", windows=(window("14:40", "18:00"),))
    assert of_v3(late) == "nobody is on duty between 14:40 and 18:00 for 30 minutes"


def test_nobody_trained() -> None:
    needs = with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="insulin", level=2), SkillNeeded(skill="hoist")))
    assert of_v3(needs) == "none of the 3 on duty between 07:00 and 14:00 is trained in insulin (level 2) and hoist"


def test_only_those_on_duty_are_counted() -> None:
    """Bob and Cat end at 12:00."""
    needs = with_visit(plain_day(), "V3", windows=(window("13:00", "13:00"),), skills=(SkillNeeded(skill="insulin"),))
    assert of_v3(needs) == "only Ann is on duty at 13:00: not trained in insulin"


def test_where_shifts_may_run_over_those_who_have_ended_are_on_duty_too() -> None:
    """At 13:00 Bob and Cat, who end at 12:00, would be paid overtime; Ann until 15:00. At 06:00 nobody has begun."""
    untrained = (SkillNeeded(skill="insulin"),)
    freed = Objective(settings={Rule.SHIFT: "off"})
    needs = with_visit(plain_day(), "V3", windows=(window("13:00", "13:00"),), skills=untrained).replace(objective=freed)
    assert of_v3(needs) == "none of the 3 on duty at 13:00 is trained in insulin"
    again = needs.shifts[1].replace(shift_id="SB2", start=at("12:30"), end=at("12:45"))
    assert needs.shifts[1].carer_id == "Bob"
    twice = needs.replace(shifts=(*needs.shifts, again))
    assert of_v3(twice) == "none of the 3 on duty at 13:00 is trained in insulin", "in the later of his shifts"
    early = with_visit(needs, "V3", windows=(window("06:00", "06:10"),), skills=untrained)
    assert of_v3(early) == "nobody is on duty between 06:00 and 06:10 for 30 minutes"


def test_several_reasons_are_counted_and_named() -> None:
    """Ann is at V2 with Bob at nine, Cat is refused."""
    problem = with_person(with_visit(plain_day(), "V3", windows=NINE), "U3", refused_carers=("Cat",))
    assert of_v3(problem) == (
        "of the 3 on duty between 09:00 and 09:10: "
        "2 without time for it between their other visits (Ann, Bob), 1 refused by the person (Cat)"
    )


def test_several_windows_are_named() -> None:
    problem = with_visit(plain_day(), "V3", windows=(window("08:00", "09:00"), window("10:00", "10:00")), team="blue")
    assert of_v3(problem) == "none of the 3 on duty between 08:00 and 09:00 or at 10:00 is in team blue"


def test_a_visit_that_would_fit_says_so() -> None:
    assert of_v3(plain_day()) == "Ann, Bob, Cat could still take it; a longer search may place it"


def test_a_double_up_that_lacks_a_second_carer() -> None:
    """Only Cat has time at nine, while Ann and Bob are elsewhere."""
    problem = with_visit(plain_day(), "V3", windows=NINE, carers=2)
    assert of_v3(problem) == (
        "needs 2 carers together: of the 3 on duty between 09:00 and 09:10: "
        "2 without time for it between their other visits (Ann, Bob), 1 not free together with another (Cat)"
    )


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (with_person(with_visit(plain_day(), "V3", windows=(window("13:00", "13:00"),)), "U3", carer_gender=Gender.MALE), "not male"),
        (with_person(plain_day(), "U3", refused_carers=("Ann", "Bob", "Cat")), "is welcome to the person"),
        (with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="x"),), carers=2, skills_held_by=SkillsHeldBy.EITHER), "trained in x"),
        (plain_day().replace(links=(VisitLink(first_visit_id="V1", second_visit_id="V3", min_gap_minutes=400),)), "keep the time to"),
        (
            with_visit(plain_day(), "V3", windows=(window("13:00", "13:30"),)).replace(
                absences=(Absence(carer_id="Ann", start=at("12:45"), end=at("14:00")),)
            ),
            "only Ann is on duty between 13:00 and 13:30: absent",
        ),
        (
            with_person(plain_day(), "U3", refused_carers=("Bob", "Cat")).replace(
                links=(VisitLink(first_visit_id="V1", second_visit_id="V3", carers=LinkedCarers.DIFFERENT),)
            ),
            "ruled out by the carers of the visit",
        ),
    ],
)
def test_the_words_are_those_of_the_rule(problem: Problem, words: str) -> None:
    assert words in of_v3(problem)


def test_a_home_that_cannot_be_reached() -> None:
    problem = plain_day()
    assert "none of the 3 on duty between 07:00 and 14:00 can travel there and back" in of_v3(
        problem, legs={(place.location_id, "at-U3"): None for place in problem.locations}
    )


@given(cases())
def test_any_visit_of_an_empty_roster_has_a_reason_in_plain_words(case: tuple[Problem, TravelMatrix]) -> None:
    problem, travel = case
    found = dict(reasons(problem, travel, Roster()))
    assert sorted(found) == sorted(visit.visit_id for visit in problem.visits)
    assert all(len(words) > 10 and "{" not in words for words in found.values())


def test_all_rules_that_close_a_shift_are_named() -> None:
    """Ann is neither trained nor in the team; Bob is in no team."""
    problem = with_visit(plain_day(), "V3", windows=(window("13:00", "13:00"),), skills=(SkillNeeded(skill="insulin"),), team="red")
    assert of_v3(problem) == "only Ann is on duty at 13:00: not trained in insulin and not in team red"


def test_no_more_visits_are_explained_than_there_is_time_for() -> None:
    problem = plain_day()
    said = iter([False, True])
    found = reasons(problem, matrix(problem), Roster(), should_stop=lambda: next(said))
    assert len(dict(found)) == 1


@pytest.mark.parametrize("first", range(0, 36, 12))
def test_the_kernel_of_offers_gives_the_reasons_of_the_verifier(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    seen: set[str] = set()
    for seed in range(first, first + 12):
        problem, travel = random_case(seed, visits=7, carers=4, features=ALL - {Feature.LINKS, Feature.DOUBLE_UPS})
        made = feasible_roster(seed, problem, travel)
        by_verifier = dict(reasons(problem, travel, made))
        assert dict(reasons(problem, travel, made, offers=Offers(problem, travel, made))) == by_verifier
        seen |= {*by_verifier.values()}
    assert len(seen) > 6


@pytest.mark.parametrize("first", range(0, 36, 12))
def test_where_linked_visits_would_move_the_kernel_says_who_could_take_it(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The verifier holds linked visits at their starts; where the kernel says more, the roster that it means is in order."""
    monkeypatch.delenv("SCHEDULER_CHECK", raising=False)
    for seed in range(first, first + 12):
        problem, travel = random_case(seed, visits=8, carers=4)
        made = feasible_roster(seed, problem, travel)
        offers = Offers(problem, travel, made)
        by_kernel = dict(reasons(problem, travel, made, offers=offers))
        for visit_id, words in reasons(problem, travel, made):
            if by_kernel[visit_id] != words:
                fits = [one for one in offers.answers(visit_id) if one.answer is Answer.FITS]
                assert "could still take it" in by_kernel[visit_id], (seed, visit_id, words, by_kernel[visit_id])
                assert all(verify(problem, travel, offers.with_visit(one)).ok for one in fits)
