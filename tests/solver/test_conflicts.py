"""Conflicts: what is said to be impossible is impossible, is as small as it can be said, and speaks of what stands in the way."""

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.care import VisitLink
from scheduler.domain.people import SkillHeld, SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import OFF, Objective, Rule
from scheduler.geo.matrix import TravelMatrix
from scheduler.solver.conflicts import Conflict, close_under_detours, conflicts
from scheduler.solver.cpsat.exact_model import solve_exact
from scheduler.solver.model.compile import compile_problem, first_task
from scheduler.solver.model.solution import decode
from tests.builders import by_rostered_length, good_roster, matrix, plain_day, roster, window, with_carer, with_visit
from tests.strategies import random_case

NINE = (window("09:00", "09:10"),)


def least_left_out(problem: Problem, travel: TravelMatrix, visit_ids: tuple[str, ...]) -> int:
    """How many of these visits the exact model, with every rule and every visit in it, has to leave out."""
    arrays = compile_problem(problem, travel)
    counts = np.zeros_like(arrays.unallocated_cost)
    for visit, first in zip(problem.visits, first_task(problem), strict=False):
        counts[arrays.tasks.group[first], 0] |= visit.visit_id in visit_ids
    exact = solve_exact(replace(arrays, unallocated_cost=counts), max_deterministic_time=20)
    return exact.bound[0]


def at_nine(problem: Problem, *visit_ids: str) -> Problem:
    """The problem with these visits to be made at nine."""
    for visit_id in visit_ids:
        problem = with_visit(problem, visit_id, windows=NINE)
    return problem


def of(problem: Problem, runs: Roster, visit_id: str) -> Conflict | None:
    return dict(conflicts(problem, matrix(problem), runs, [visit_id]))[visit_id]


@pytest.mark.parametrize("first", range(0, 60, 15))
def test_what_cannot_all_be_placed_is_impossible_with_all_rules_and_visits_too(first: int) -> None:
    """Rosters that the exact model makes of hard random cases leave something out; what is said of it is put to that model again."""
    found = 0
    for seed in range(first, first + 15):
        problem, travel = random_case(seed, visits=7, carers=2)
        placed = decode(problem, solve_exact(compile_problem(problem, travel)).solution)
        left = [visit.visit_id for visit in problem.visits if visit.visit_id not in placed.runs_of]
        for visit_id, conflict in conflicts(problem, travel, placed, left):
            if conflict is None:
                continue
            assert visit_id in conflict.visit_ids
            assert least_left_out(problem, travel, conflict.visit_ids) >= 1
            found += 1
    assert found > 5


def test_a_visit_that_fits_conflicts_with_none() -> None:
    problem = plain_day()
    assert of(problem, good_roster(SB=[("V2", "09:00")]), "V3") is None


def test_a_visit_that_nobody_can_make_stands_alone() -> None:
    problem = with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="diving"),))
    assert of(problem, good_roster(SB=[("V2", "09:00")]), "V3") == Conflict(visit_ids=("V3",), carer_ids=())


def test_more_visits_at_nine_than_carers_and_no_others() -> None:
    """Three carers, and two of them at V2; V1 and V5 have all day, and stay out of it."""
    problem = at_nine(plain_day(), "V2", "V3", "V4")
    made = roster(problem, {"SA": [("V2", "09:00")], "SB": [("V2", "09:00")], "SC": [("V4", "09:00")]})
    assert of(problem, made, "V3") == Conflict(visit_ids=("V2", "V3", "V4"), carer_ids=("Ann", "Bob", "Cat"))


def test_only_those_who_can_be_sent_are_named() -> None:
    """V3 and V4 at nine ask for what only Bob holds."""
    problem = at_nine(with_carer(plain_day(), "Bob", skills=(SkillHeld(skill="insulin"),)), "V3", "V4")
    for visit_id in ("V3", "V4"):
        problem = with_visit(problem, visit_id, skills=(SkillNeeded(skill="insulin"),))
    made = roster(problem, {"SB": [("V4", "09:00")]})
    assert of(problem, made, "V3") == Conflict(visit_ids=("V3", "V4"), carer_ids=("Bob",))


def test_visits_that_stand_and_fall_together_are_judged_together() -> None:
    """V3 alone would fit; with V4, which nobody can make, it does not."""
    problem = with_visit(plain_day(), "V4", skills=(SkillNeeded(skill="diving"),))
    problem = problem.replace(links=(VisitLink(first_visit_id="V3", second_visit_id="V4", whole=True),))
    assert of(problem, good_roster(SA=[("V1", "08:00"), ("V2", "09:00")], SB=[("V2", "09:00")]), "V3") == Conflict(
        visit_ids=("V3", "V4"), carer_ids=("Ann", "Bob", "Cat")
    )


def test_an_optional_visit_in_the_way_is_no_conflict() -> None:
    """It could be left out, and so nothing is impossible."""
    problem = with_visit(at_nine(plain_day(), "V2", "V3", "V4"), "V4", optional=True)
    made = roster(problem, {"SA": [("V2", "09:00")], "SB": [("V2", "09:00")], "SC": [("V4", "09:00")]})
    assert of(problem, made, "V3") is None


def test_a_break_that_is_owed_proves_nothing() -> None:
    """With V3 between them V1 and V4 would leave no break, but other visits might bring one; so nothing is said."""
    problem = by_rostered_length(plain_day())
    for visit_id, clock in (("V1", "08:00"), ("V3", "08:40"), ("V4", "09:20")):
        problem = with_visit(problem, visit_id, windows=(window(clock, clock),))
    problem = problem.replace(shifts=problem.shifts[:1], visits=[v for v in problem.visits if v.visit_id in {"V1", "V3", "V4"}])
    made = roster(problem, {"SA": [("V1", "08:00"), ("V4", "09:20")]})
    assert least_left_out(problem, matrix(problem), ("V1", "V3", "V4")) == 1
    assert of(problem, made, "V3") is None
    assert least_left_out(problem.replace(objective=Objective(settings={Rule.BREAK: OFF})), matrix(problem), ("V1", "V3", "V4")) == 0


def test_a_way_round_is_taken_into_account() -> None:
    """From V1 to V3 it takes an hour, by V4 twice ten minutes: another visit on the way can make possible what is not alone."""
    problem = plain_day()
    slow = matrix(problem, legs={("at-U1", "at-U3"): (60, 1000)})
    row = slow.row
    assert slow.ticks[0, row["at-U1"], row["at-U3"]] == 3600
    assert close_under_detours(slow).ticks[0, row["at-U1"], row["at-U3"]] == 1200
    blocked = close_under_detours(matrix(problem, legs={(place.location_id, "at-U3"): None for place in problem.locations}))
    assert not blocked.reachable[0, row["at-U1"], row["at-U3"]]


def test_nothing_is_said_where_it_is_stopped() -> None:
    problem = with_visit(plain_day(), "V3", skills=(SkillNeeded(skill="diving"),))
    assert dict(conflicts(problem, matrix(problem), good_roster(SB=[("V2", "09:00")]), ["V3"], should_stop=lambda: True)) == {"V3": None}
