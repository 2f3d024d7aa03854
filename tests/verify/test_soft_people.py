"""The rules about people where they are soft, and PREFERENCE where it is hard."""

import pytest

from scheduler.domain.care import SkillsHeldBy
from scheduler.domain.people import Gender, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import HARD, OFF, Objective, Rule, Setting
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day, roster, with_carer, with_person, with_visit
from tests.verify.verdicts import broken, violations


def soft(rule: Rule, problem: Problem, setting: Setting = 100) -> Problem:
    return problem.replace(objective=Objective(settings={rule: setting}))


def units(rule: Rule, problem: Problem, made: Roster | None = None) -> int:
    """What a soft rule measures, which breaks nothing and costs its weight for each."""
    made = made or good_roster()
    verdicts = [verify(soft(rule, problem, setting), matrix(problem), made) for setting in (100, OFF)]
    assert all(verdict.ok for verdict in verdicts)
    assert verdicts[0].score.soft - verdicts[1].score.soft == 100 * verdicts[0].amounts[rule]
    assert verdicts[0].amounts == verdicts[1].amounts
    return verdicts[0].amounts[rule]


@pytest.mark.parametrize(
    ("visit_id", "held_by", "skill", "count"),
    [
        ("V3", SkillsHeldBy.EACH, "hoist", 0),  # Bob holds it
        ("V3", SkillsHeldBy.EACH, "stoma", 1),
        ("V3", SkillsHeldBy.EITHER, "stoma", 1),
        ("V2", SkillsHeldBy.EACH, "hoist", 1),  # Ann does not
        ("V2", SkillsHeldBy.EACH, "stoma", 2),
        ("V2", SkillsHeldBy.EITHER, "hoist", 0),
        ("V2", SkillsHeldBy.EITHER, "stoma", 1),
    ],
)
def test_skills_count_each_carer_who_lacks_them_or_each_visit_where_either_will_do(
    visit_id: str, held_by: SkillsHeldBy, skill: str, count: int
) -> None:
    problem = with_visit(plain_day(), visit_id, skills=(SkillNeeded(skill=skill),), skills_held_by=held_by)
    assert units(Rule.SKILLS, problem) == count


def test_carer_who_lacks_two_skills_counts_once() -> None:
    problem = with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="stoma"), SkillNeeded(skill="medication")))
    assert units(Rule.SKILLS, problem) == 1


def test_either_asks_for_all_skills_in_one_carer() -> None:
    """Bob has the hoist, Ann the medication: nobody has both."""
    problem = with_carer(plain_day(), "Ann", skills=({"skill": "medication"},))
    needed = (SkillNeeded(skill="hoist"), SkillNeeded(skill="medication"))
    assert units(Rule.SKILLS, with_visit(problem, "V2", skills=needed, skills_held_by=SkillsHeldBy.EITHER)) == 1


def test_other_rules_about_people_count_each_carer_of_a_double_up() -> None:
    """V2 is made by Ann and Bob, each of whom breaks what is asked, and V3 by Bob."""
    assert units(Rule.TEAM, with_visit(plain_day(), "V2", team="blue")) == 2
    assert units(Rule.REFUSED, with_person(plain_day(), "U2", refused_carers=("Ann", "Bob"))) == 2
    assert units(Rule.GENDER, with_person(plain_day(), "U2", carer_gender=Gender.OTHER)) == 2
    away = with_carer(with_carer(plain_day(), "Ann", localities=("south",)), "Bob", localities=("south",))
    assert units(Rule.LOCALITY, with_person(away, "U2", locality="west")) == 2 + 1


def test_hard_preference_is_broken_by_each_carer_who_is_not_preferred() -> None:
    problem = soft(Rule.PREFERENCE, with_person(plain_day(), "U2", preferred_carers=("Cat", "Ann")), HARD)
    (violation,) = violations(problem, good_roster())
    assert violation.what == "carer Bob, who makes visit V2, is not one of those preferred"
    assert (violation.visit_ids, violation.carer_ids, violation.shift_ids) == (("V2",), ("Bob",), ("SB",))
    assert broken(with_person(problem, "U2", preferred_carers=("Bob", "Ann")), good_roster()) == []


def test_hard_preference_asks_nothing_where_anyone_will_do() -> None:
    assert broken(soft(Rule.PREFERENCE, plain_day(), HARD), good_roster()) == []


def test_soft_rule_lets_what_was_forbidden_be_placed_at_its_price() -> None:
    """A roster of one visit by one whom the person refuses: legal, dearer by the weight, and still bound by the others."""
    problem = with_person(plain_day(), "U5", refused_carers=("Cat",), carer_gender=Gender.MALE)
    made = roster(problem, {"SC": [("V5", "08:00")]})
    assert broken(soft(Rule.REFUSED, problem), made) == [Rule.GENDER]
