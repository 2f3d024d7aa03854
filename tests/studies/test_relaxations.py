"""Each kind of relaxation is found, is as small as its words say, and a roster proves that it helps."""

from collections.abc import Sequence
from typing import Any

import pytest

from scheduler.domain.care import JudgedAt, SkillsHeldBy, Visit
from scheduler.domain.people import Gender, SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Objective, Rule
from scheduler.reporting.relaxations import relaxation_words
from scheduler.solver.stop import MaxIterations
from scheduler.studies.plan import plan
from scheduler.studies.relaxations.relax import VerifiedRelaxation, relaxations
from scheduler.studies.relaxations.staff import add_carers
from scheduler.verify.verify import verify
from tests.builders import at, matrix, plain_day, roster, window, with_carer, with_person, with_shift, with_visit
from tests.slow import slow_after
from tests.strategies import random_case

NEEDS = (SkillNeeded(skill="insulin", level=2),)


def only(*visits: str, shifts: Sequence[str] = ("SA", "SB", "SC"), problem: Problem | None = None) -> Problem:
    """The plain day with a few of its visits and shifts."""
    day = problem or plain_day()
    return day.replace(
        visits=tuple(visit for visit in day.visits if visit.visit_id in visits),
        shifts=tuple(shift for shift in day.shifts if shift.shift_id in shifts),
    )


def for_v3(problem: Problem, runs: dict[str, Any] | None = None) -> dict[str, VerifiedRelaxation]:
    """Returns the relaxations for V3, which these runs do not place, by their words."""
    made = roster(problem, runs or {})
    found = list(relaxations(problem, matrix(problem), made, "V3"))
    for result in found:
        assert verify(result.problem, matrix(problem), result.roster).ok
        assert result.roster.runs_of.keys() >= made.runs_of.keys() | {"V3"}
    return {relaxation_words(problem, result.relaxation): result for result in found}


def test_nothing_but_more_search() -> None:
    assert list(for_v3(plain_day())) == ["nothing but a longer search"]


def test_a_window_that_closes_too_early() -> None:
    """Bob is at V1 from 07:30 to 08:00, and ten minutes from V3, which must have begun at 07:55."""
    problem = only("V1", "V3", shifts=["SB"])
    problem = with_visit(with_visit(problem, "V1", windows=(window("07:30", "07:30"),)), "V3", windows=(window("07:50", "07:55"),))
    found = for_v3(problem, {"SB": [("V1", "07:30")]})
    assert "a window that closes 15 minutes later, at 08:10" in found
    changed = found["a window that closes 15 minutes later, at 08:10"].problem
    assert changed == with_visit(problem, "V3", windows=(window("07:50", "08:10"),))


def test_a_window_that_opens_too_late_and_is_judged_at_the_end() -> None:
    """V3 could be made before V1, but for its window."""
    problem = only("V1", "V3", shifts=["SB"])
    problem = with_visit(problem, "V1", windows=(window("09:00", "09:00"),))
    problem = with_visit(problem, "V3", windows=(window("08:30", "09:15"),), judged_at=JudgedAt.END)
    found = for_v3(problem, {"SB": [("V1", "09:00")]})
    assert "a window that opens 10 minutes earlier, at 08:20" in found


def test_a_shift_that_ends_too_early() -> None:
    """Only Bob is there; from the end of V3 at 12:00 it is ten minutes home, and his shift ends at 12:00."""
    problem = with_visit(only("V3", shifts=["SB"]), "V3", windows=(window("11:30", "11:30"),))
    found = for_v3(problem)
    assert "shift SB of Bob 10 minutes longer, until 12:10" in found
    assert found["shift SB of Bob 10 minutes longer, until 12:10"].problem == with_shift(problem, "SB", end=at("12:10"))


def test_a_shift_that_starts_too_late() -> None:
    problem = with_visit(only("V3", shifts=["SB"]), "V3", windows=(window("07:00", "07:00"),))
    assert "shift SB of Bob 10 minutes earlier, from 06:50" in for_v3(problem)


def test_a_longer_shift_keeps_off_the_next_one_of_the_same_carer() -> None:
    """Between Bob's shifts there are ten minutes, of which each may have five: not enough."""
    problem = with_visit(only("V3", shifts=["SB"]), "V3", windows=(window("11:30", "11:30"),))
    second = problem.shifts[0].replace(shift_id="SB2", start=at("12:10"), end=at("15:00"))
    problem = problem.replace(shifts=(*problem.shifts, second))
    assert not any(what.startswith("shift") for what in for_v3(problem))


def _with_short_days(minutes: int, **own: int) -> Problem:
    """V1 at eight and V3 at eleven, by Bob in two shifts of his of three hours each."""
    problem = with_visit(only("V1", "V3", shifts=["SB"]), "V1", windows=(window("08:00", "08:00"),))
    problem = with_visit(with_shift(problem, "SB", end=at("10:00")), "V3", windows=(window("11:00", "11:00"),))
    second = problem.shifts[0].replace(shift_id="SB2", start=at("10:30"), end=at("13:30"))
    for carer_id, most in own.items():
        problem = with_carer(problem, carer_id, max_day_minutes=most)
    hard = Objective(settings={Rule.MAX_DAY_HOURS: "hard"}, max_day_minutes=minutes)
    return problem.replace(shifts=(*problem.shifts, second), objective=hard)


def test_a_day_that_is_too_short() -> None:
    """The limit is raised to what the day takes, and for nobody else."""
    for problem in (_with_short_days(240), _with_short_days(600, Bob=330)):
        found = for_v3(problem, {"SB": [("V1", "08:00")]})
        assert found["a day of 6 hours for Bob"].problem == with_carer(problem, "Bob", max_day_minutes=360)
    off = _with_short_days(240).replace(objective=Objective(max_day_minutes=240))
    assert not any("day of" in what for what in for_v3(off, {"SB": [("V1", "08:00")]}))


def test_a_longer_shift_may_take_a_longer_day_to_be_tried() -> None:
    """Bob may work for five hours and ten minutes, and a shift of five hours is to be ten minutes longer: all others are, on trial."""
    problem = with_visit(only("V3", shifts=["SB"]), "V3", windows=(window("11:30", "11:30"),))
    hard = Objective(settings={Rule.MAX_DAY_HOURS: "hard"}, max_day_minutes=310)
    assert "shift SB of Bob 10 minutes longer, until 12:10" in for_v3(problem.replace(objective=hard))


def test_training_for_those_who_lack_it_and_no_other_change() -> None:
    problem = with_visit(only("V3", shifts=["SB"]), "V3", skills=NEEDS)
    found = for_v3(problem)
    assert "Bob trained in insulin (level 2)" in found
    trained = found["Bob trained in insulin (level 2)"].problem
    held = problem.carer["Bob"].skills
    assert trained == with_carer(problem, "Bob", skills=(*held, SkillHeld(skill="insulin", level=2)))


def test_of_a_pair_that_asks_for_one_trained_carer_one_is_trained() -> None:
    problem = with_visit(only("V3", shifts=["SB", "SC"]), "V3", skills=NEEDS, carers=2, skills_held_by=SkillsHeldBy.EITHER)
    trained = [what for what in for_v3(problem) if "trained" in what and "more carer" not in what]
    assert len(trained) == 1
    assert trained[0].split()[0] in {"Bob", "Cat"}


def test_team_and_locality_of_a_carer() -> None:
    problem = with_visit(only("V3", shifts=["SC"]), "V3", team="blue")
    assert "Cat in team blue" in for_v3(problem)
    there = with_person(with_carer(only("V3", shifts=["SC"]), "Cat", localities=("Ledbury",)), "U3", locality="Kington")
    assert "Cat working in Kington too" in for_v3(there)


def test_what_a_visit_is_pinned_to() -> None:
    early = with_visit(only("V3", shifts=["SB"]), "V3", windows=(window("07:00", "12:00"),), pinned_start=at("07:00"))
    assert "another start than 07:00, to which it is pinned" in for_v3(early)
    away = with_visit(only("V3", shifts=["SB"]), "V3", pinned_carers=("Cat",))
    assert "other carers than Cat, to whom it is pinned" in for_v3(away)


def test_a_second_carer_for_a_double_up_and_two_where_nobody_is_there() -> None:
    """Both are asked to be what the visit and the person ask for."""
    pair = with_visit(only("V3", shifts=["SB"]), "V3", carers=2, windows=(window("08:00", "08:30"),))
    assert "one more carer in north between 08:00 and 09:00" in for_v3(pair)
    asked = with_person(with_visit(pair, "V3", skills=NEEDS, team="blue"), "U3", carer_gender=Gender.FEMALE, locality="Kington")
    assert list(for_v3(asked)) == ["two more carers trained in insulin (level 2), in team blue, female, in Kington between 08:00 and 09:00"]


def test_what_a_person_wishes_is_not_changed() -> None:
    """Everybody there is refused or of another gender, and only someone else would help."""
    refusing = with_person(only("V3"), "U3", refused_carers=("Ann", "Bob", "Cat"))
    assert list(for_v3(refusing)) == ["one more carer in north between 07:00 and 14:30"]


def test_no_relaxation_is_tried_after_the_stop() -> None:
    problem = with_visit(only("V3", shifts=["SB"]), "V3", skills=NEEDS)
    assert list(relaxations(problem, matrix(problem), Roster(), "V3", should_stop=lambda: True)) == []


@pytest.mark.parametrize("seed", slow_after(4, range(8)))
def test_every_relaxation_of_a_random_case_holds(seed: int) -> None:
    """The verifier accepts a roster of the changed problem, in which nobody else has lost a visit and nobody's wishes are changed."""
    problem, travel = random_case(seed + 20, visits=7, carers=2)
    made = plan(problem, travel, stop=MaxIterations(300)).result.roster
    placed = {visit_id for visit_id in made.runs_of if not problem.visit[visit_id].optional}
    left: list[Visit] = [visit for visit in problem.visits if visit.visit_id not in made.runs_of and not visit.optional]
    for visit in left[:1]:
        for result in relaxations(problem, travel, made, visit.visit_id):
            assert verify(result.problem, travel, result.roster).ok
            assert result.roster.runs_of.keys() >= placed | {visit.visit_id}
            assert result.problem.objective == problem.objective
            assert result.problem.service_users == problem.service_users


def test_no_carer_is_proposed_where_no_journey_leads_to_the_visit() -> None:
    """Nobody on duty can travel to U3 and back, and neither could one carer more."""
    problem = plain_day()
    travel = matrix(problem, legs={(place.location_id, "at-U3"): None for place in problem.locations})
    assert list(add_carers(problem, travel, problem.visit["V3"])) == []
    assert list(add_carers(problem, matrix(problem), problem.visit["V3"])) != []
    assert list(add_carers(problem.replace(shifts=()), travel, problem.visit["V3"])) != []
