"""Training: who is chosen, in which week, what expires, and which days can be released."""

from datetime import date, timedelta

from scheduler.domain.people import SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.reporting.training import training_files, training_summary
from scheduler.solver.stop import MaxIterations
from scheduler.studies.training import Policy, holders, plan_training, under_policy, with_holders
from tests.builders import DAY, matrix, plain_day, with_carer, with_visit

QUICK = MaxIterations(60)
SKILL = "medication"


def day_of_medicines(expires: date | None = None) -> Problem:
    """The plain day in which V1 and V5 are of type medication, and Ann holds the skill until it expires."""
    day = with_carer(plain_day(), "Ann", skills=(SkillHeld(skill=SKILL, level=2, expires=expires),))
    for name in ("V1", "V5"):
        day = with_visit(day, name, visit_type="Medication")
    return day


def policy(**changes: object) -> Policy:
    """A policy that begins four weeks after the plain day."""
    values: dict[str, object] = {"skill": SKILL, "since": DAY + timedelta(weeks=4), "visit_types": frozenset({"medication"}), "weeks": 8}
    return Policy(**(values | changes))  # type: ignore[arg-type]


def test_visits_of_the_type_ask_for_the_skill_once() -> None:
    day = with_visit(day_of_medicines(), "V5", skills=(SkillNeeded(skill=SKILL),))
    asking = under_policy(day, policy())
    assert [len(visit.skills) for visit in asking.visits] == [1, 0, 0, 0, 1]


def test_certificates_end_and_levels_stay() -> None:
    day = day_of_medicines(DAY)
    assert holders(day.carers, SKILL, DAY, DAY) == {"Ann"}
    assert holders(day.carers, SKILL, DAY, DAY + timedelta(days=1)) == frozenset()
    changed = with_holders(day, SKILL, frozenset({"Ann", "Cat"}))
    assert [(carer.carer_id, held.level) for carer in changed.carers for held in carer.skills if held.skill == SKILL] == [
        ("Ann", 2),
        ("Cat", 1),
    ]
    assert [held.skill for held in changed.carers[1].skills] == ["hoist"]


def test_who_is_trained_needs_no_plan() -> None:
    plan = plan_training(day_of_medicines(), matrix(plain_day()), policy(), (), stop=QUICK)
    assert (plan.trainees, plan.releases, plan.still_uncovered) == ((), (), 0)
    assert [week.uncovered for week in plan.weeks] == [0] * 8
    assert "Everybody who is needed is trained." in list(training_summary(plan))


def test_a_certificate_that_expires_is_replaced_before_the_policy() -> None:
    """Ann's ends in the second week. One other carer is enough, in the last week before the policy; until then nobody asks."""
    plan = plan_training(day_of_medicines(DAY + timedelta(days=9)), matrix(plain_day()), policy(), (), stop=QUICK)
    (trainee,) = plan.trainees
    assert trainee.monday == date(2026, 6, 22)
    assert (trainee.uncovered_before, trainee.uncovered_after) == (2, 0)
    assert [week.is_policy for week in plan.weeks] == [False] * 4 + [True] * 4
    assert [week.uncovered for week in plan.weeks] == [0] * 4 + [2] * 4
    assert [week.uncovered_with_plan for week in plan.weeks] == [0] * 8
    assert plan.releases
    assert {release.carer_id for release in plan.releases} == {trainee.carer_id}
    words = "\n".join(training_summary(plan))
    assert f"1. {trainee.carer_id} in the week of 22 June 2026: uncovered visits 2 -> 0" in words
    assert "the first week with uncovered visits is that of 29 June 2026" in words
    files = training_files(plan)
    assert files["training.csv"].splitlines()[1] == f"1,{trainee.carer_id},2026-06-22,2,0"


def test_a_policy_that_holds_already_is_met_as_soon_as_can_be() -> None:
    plan = plan_training(day_of_medicines(DAY - timedelta(days=1)), matrix(plain_day()), policy(since=DAY), (), stop=QUICK)
    assert plan.trainees[0].monday == DAY
    assert [week.uncovered_with_plan for week in plan.weeks][:2] == [2, 0]
    assert "still uncovered visits in 1 week, the first" in "\n".join(training_summary(plan))


def test_what_nobody_can_cover_is_said() -> None:
    """V1 asks for a skill that only Bob has, and Bob has no shift: training him does not help."""
    day = with_visit(day_of_medicines(DAY - timedelta(days=1)), "V1", skills=(SkillNeeded(skill="hoist"),))
    day = day.replace(shifts=[shift for shift in day.shifts if shift.carer_id != "Bob"])
    plan = plan_training(day, matrix(plain_day()), policy(), (), stop=QUICK)
    assert plan.still_uncovered == 1
    assert {one.carer_id for one in plan.trainees} <= {"Ann", "Cat"}
    assert "1 visit stays uncovered even with all of them." in "\n".join(training_summary(plan))
