"""The edges of the rules about people: what still passes and what, by the least unit, no longer does."""

from datetime import date

import pytest

from scheduler.domain.care import LinkedCarers, SkillsHeldBy, VisitLink
from scheduler.domain.people import Gender, SkillHeld, SkillNeeded
from scheduler.domain.rules import Rule
from tests.builders import (
    at,
    good_roster,
    plain_day,
    roster,
    window,
    with_carer,
    with_person,
    with_shift,
    with_visit,
)
from tests.verify.verdicts import broken, linked, v3_at, violations

EVE, NEXT = date(2026, 5, 31), date(2026, 6, 2)


# SKILLS


@pytest.mark.parametrize(
    ("held", "rules"),
    [
        (SkillHeld(skill="hoist", level=2), []),
        (SkillHeld(skill="hoist", level=3), []),
        (SkillHeld(skill="hoist", level=1), [Rule.SKILLS]),
        (SkillHeld(skill="medication", level=2), [Rule.SKILLS]),
        (SkillHeld(skill="hoist", level=2, expires=date(2026, 6, 1)), []),
        (SkillHeld(skill="hoist", level=2, expires=EVE), [Rule.SKILLS]),
    ],
)
def test_skill_counts_by_name_level_and_up_to_the_day_of_expiry(held: SkillHeld, rules: list[Rule]) -> None:
    problem = with_visit(with_carer(plain_day(), "Bob", skills=(held,)), "V3", skills=(SkillNeeded(skill="hoist", level=2),))
    assert broken(problem, good_roster()) == rules


def test_a_breach_of_skills_names_those_that_are_lacking() -> None:
    needed = (SkillNeeded(skill="hoist", level=2), SkillNeeded(skill="stoma"), SkillNeeded(skill="medication"))
    problem = with_visit(with_carer(plain_day(), "Bob", skills=(SkillHeld(skill="medication"),)), "V3", skills=needed)
    assert [breach.what for breach in violations(problem, good_roster())] == [
        "carer Bob lacks hoist (level 2) and stoma, which visit V3 asks for"
    ]


def test_one_valid_certificate_is_enough_beside_an_expired_one() -> None:
    certificates = (SkillHeld(skill="hoist", level=3, expires=EVE), SkillHeld(skill="hoist", level=2))
    problem = with_visit(with_carer(plain_day(), "Bob", skills=certificates), "V3", skills=(SkillNeeded(skill="hoist", level=2),))
    assert broken(problem, good_roster()) == []


def test_day_of_a_visit_is_the_local_date_on_which_its_first_window_opens() -> None:
    """A visit after midnight, with a window from 23:50, is held against the day before; 00:10 in June is 23:10 in UTC."""
    night = with_shift(plain_day(), "SB", end=at("04:00", NEXT), break_minutes=0)
    night = with_carer(night, "Bob", skills=(SkillHeld(skill="hoist", expires=date(2026, 6, 1)),))
    night = with_visit(night, "V3", skills=(SkillNeeded(skill="hoist"),))
    made = roster(night, {"SB": [("V3", at("00:20", NEXT))]})
    before = with_visit(night, "V3", windows=(window("23:50", "23:55"), window("00:20", "00:40", NEXT)))
    after = with_visit(night, "V3", windows=(window("00:10", "00:40", NEXT),))
    assert broken(before, made) == []
    assert broken(after, made) == [Rule.SKILLS]


def test_each_carer_of_a_double_up_is_held_to_its_skills_unless_either_will_do() -> None:
    """Bob holds the hoist, Ann does not; two halves of it do not make one whole."""
    each = with_visit(plain_day(), "V2", skills=(SkillNeeded(skill="hoist"),))
    (violation,) = violations(each, good_roster())
    assert (violation.rule, violation.carer_ids) == (Rule.SKILLS, ("Ann",))
    either = with_visit(each, "V2", skills_held_by=SkillsHeldBy.EITHER)
    assert broken(either, good_roster()) == []
    two = with_visit(either, "V2", skills=(SkillNeeded(skill="hoist"), SkillNeeded(skill="medication")))
    assert set(broken(with_carer(two, "Ann", skills=(SkillHeld(skill="medication"),)), good_roster())) == {Rule.SKILLS}


# DOUBLE_UP and COMPLETE


def test_double_up_in_one_shift_twice_is_the_same_carer() -> None:
    assert Rule.DOUBLE_UP in broken(plain_day(), good_roster(SA=[("V1", "08:00"), ("V4", "12:00")], SB=[("V2", "09:00"), ("V2", "09:00")]))


def test_too_many_carers_are_not_complete() -> None:
    """Nor does a visit by one carer that two make become a double-up."""
    assert broken(plain_day(), good_roster(SC=[("V5", "08:00"), ("V2", "09:00")])) == [Rule.COMPLETE]
    assert broken(plain_day(), good_roster(SC=[("V5", "08:00"), ("V3", "11:00")])) == [Rule.COMPLETE]


@pytest.mark.parametrize("link", [("V3", "V5"), ("V5", "V3")])
def test_of_a_whole_link_both_are_placed_or_neither(link: tuple[str, str]) -> None:
    problem = plain_day().replace(links=(VisitLink(first_visit_id=link[0], second_visit_id=link[1], whole=True),))
    assert broken(problem, good_roster()) == []
    assert broken(problem, good_roster(SC=[])) == [Rule.COMPLETE]
    assert broken(problem, good_roster(SC=[], SB=[("V2", "09:00")])) == []
    assert violations(problem, good_roster(SC=[]))[0].visit_ids == ("V3",)


# CARER_LINK


@pytest.mark.parametrize(
    ("first", "second", "same", "different"),
    [
        ("V2", "V3", [], [Rule.CARER_LINK]),  # Ann and Bob; Bob
        ("V3", "V2", [], [Rule.CARER_LINK]),
        ("V2", "V5", [Rule.CARER_LINK], []),  # Ann and Bob; Cat
        ("V1", "V4", [], [Rule.CARER_LINK]),  # Ann; Ann
        ("V1", "V3", [Rule.CARER_LINK], []),  # Ann; Bob
    ],
)
def test_same_asks_for_all_of_the_fewer_carers_and_different_for_none(
    first: str, second: str, same: list[Rule], different: list[Rule]
) -> None:
    for carers, rules in [(LinkedCarers.SAME, same), (LinkedCarers.DIFFERENT, different), (LinkedCarers.ANY, [])]:
        assert broken(plain_day().replace(links=(linked(first, second, carers=carers),)), good_roster()) == rules


def test_two_linked_double_ups_share_both_carers_or_none() -> None:
    """One of two shared breaks both."""
    problem = with_visit(plain_day(), "V3", carers=2)
    made = good_roster(SC=[("V5", "08:00"), ("V3", "10:00")])
    for carers in (LinkedCarers.SAME, LinkedCarers.DIFFERENT):
        assert broken(problem.replace(links=(linked("V2", "V3", carers=carers),)), made) == [Rule.CARER_LINK]


# LOCALITY, TEAM, GENDER, PINNED


def test_locality_asks_nothing_where_either_side_records_none() -> None:
    """U3 lives in the north; Cat lists no locality, and U5 has none."""
    moved = good_roster(SB=[("V2", "09:00")], SC=[("V5", "08:00"), ("V3", "10:00")])
    assert broken(plain_day(), moved) == []
    assert broken(with_carer(plain_day(), "Cat", localities=("south", "north")), moved) == []
    assert broken(with_person(with_carer(plain_day(), "Cat", localities=("south",)), "U3", locality=None), moved) == []
    assert broken(with_carer(plain_day(), "Cat", localities=("south",)), moved) == [Rule.LOCALITY]


def test_carer_without_a_recorded_gender_is_of_none() -> None:
    problem = with_person(plain_day(), "U3", carer_gender=Gender.MALE)
    assert broken(with_carer(problem, "Bob", gender=None), good_roster()) == [Rule.GENDER]


def test_every_carer_of_a_double_up_is_of_the_team() -> None:
    assert [x.carer_ids for x in violations(with_visit(plain_day(), "V2", team="red"), good_roster())] == [("Ann",)]


@pytest.mark.parametrize(
    ("pinned", "rules"), [(("Ann",), []), (("Ann", "Bob"), []), (("Cat",), [Rule.PINNED]), (("Bob", "Cat"), [Rule.PINNED])]
)
def test_double_up_has_all_of_its_pinned_carers(pinned: tuple[str, ...], rules: list[Rule]) -> None:
    assert broken(with_visit(plain_day(), "V2", pinned_carers=pinned), good_roster()) == rules


def test_pinned_start_is_kept_to_the_tick_and_pins_ask_nothing_of_a_visit_left_out() -> None:
    problem = with_visit(plain_day(), "V3", pinned_start=at("10:00"), pinned_carers=("Bob",))
    assert broken(problem, good_roster()) == []
    assert broken(problem, v3_at("10:00:01")) == [Rule.PINNED]
    assert broken(problem, good_roster(SB=[("V2", "09:00")])) == []


def test_each_half_of_a_double_up_keeps_its_pinned_start() -> None:
    problem = with_visit(plain_day(), "V2", pinned_start=at("09:00"))
    assert broken(problem, good_roster(SB=[("V2", "09:01"), ("V3", "10:00")])) == [Rule.DOUBLE_UP, Rule.PINNED]
