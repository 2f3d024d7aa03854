"""A roster is kept after a change as far as it breaks no rule, and what is set aside is said."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.people import SkillNeeded
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.rules import Rule
from scheduler.domain.shifts import Absence
from scheduler.solver.solve import solve
from scheduler.solver.stop import MaxIterations
from scheduler.studies.keep import Kept, keep_carers
from scheduler.verify.verify import verify
from tests.builders import at, matrix, plain_day, roster
from tests.rosters import random_roster
from tests.strategies import random_case

PROBLEM = plain_day()
ANN, BOB = (shift.shift_id for shift in PROBLEM.shifts[:2])
CARER = {shift.shift_id: shift.carer_id for shift in PROBLEM.shifts}
V1, V2, V3 = (visit.visit_id for visit in PROBLEM.visits[:3])


def solved(problem: Problem) -> Roster:
    return solve(problem, matrix(problem), stop=MaxIterations(300)).roster


def carers_of(problem: Problem, visit_id: str) -> tuple[str, ...]:
    return problem.visit[visit_id].pinned_carers


def kept(problem: Problem, before: Roster) -> Kept:
    """What is kept; it breaks nothing, and a plan around it gives each kept visit to its carers."""
    found = keep_carers(problem, matrix(problem), before)
    broken = {one.rule for one in verify(problem, matrix(problem), found.roster).violations}
    assert broken <= {Rule.COMPLETE}
    again = solved(found.problem)
    for visit_id, runs in found.roster.runs_of.items():
        assert {run.carer_id for run in runs} <= {run.carer_id for run in again.runs_of[visit_id]}
    return found


def test_an_unchanged_day_is_kept_as_a_whole() -> None:
    before = solved(PROBLEM)
    found = kept(PROBLEM, before)
    assert found.set_aside == ()
    assert {run.shift_id: run.assignments for run in found.roster.runs} == {
        run.shift_id: run.assignments for run in before.runs if run.assignments
    }
    for visit_id, runs in before.runs_of.items():
        assert set(carers_of(found.problem, visit_id)) == {run.carer_id for run in runs}


def test_visits_of_a_sick_carer_go_to_others() -> None:
    before = roster(PROBLEM, {ANN: [(V1, "09:00")], BOB: [(V3, "10:00")]})
    shift = PROBLEM.shift[ANN]
    sick = Absence(carer_id=shift.carer_id, start=shift.start, end=shift.end)
    found = kept(PROBLEM.replace(absences=(sick,)), before)
    gone = {visit_id for visit_id, runs in before.runs_of.items() if shift.carer_id in {run.carer_id for run in runs}}
    assert len(found.set_aside) == len(gone) > 0
    assert all(f'with carer "{shift.carer_id}"' in line for line in found.set_aside)
    for visit_id in gone:
        partners = {run.carer_id for run in before.runs_of[visit_id]} - {shift.carer_id}
        assert set(carers_of(found.problem, visit_id)) == partners


def test_a_shorter_shift_moves_times_and_sets_aside_only_what_it_must() -> None:
    """Both visits are at the end of the window, and only one of them can be earlier."""
    before = roster(PROBLEM, {ANN: [(V1, "09:00")]})
    shift = PROBLEM.shift[ANN]
    early = PROBLEM.replace(shifts=tuple(one.replace(end=at("09:15")) if one is shift else one for one in PROBLEM.shifts))
    found = keep_carers(early, matrix(early), before)
    visit = PROBLEM.visit[V1]
    fits = visit.windows[0].earliest + timedelta(minutes=visit.minutes) <= at("09:15")
    assert bool(found.set_aside) == (not fits or not found.roster.runs)
    assert {one.rule for one in verify(early, matrix(early), found.roster).violations} <= {Rule.COMPLETE}


def test_a_skill_that_is_asked_for_now_sets_the_visit_aside() -> None:
    asked = PROBLEM.replace(
        visits=tuple(visit.replace(skills=(SkillNeeded(skill="diving"),)) if visit.visit_id == V1 else visit for visit in PROBLEM.visits)
    )
    found = keep_carers(asked, matrix(asked), roster(PROBLEM, {ANN: [(V1, "09:00")]}))
    [line] = found.set_aside
    assert line.startswith(f'visit "{V1}" is not kept with carer "{CARER[ANN]}": skills')
    assert carers_of(found.problem, V1) == ()


def test_a_pin_of_the_folder_wins_over_the_roster() -> None:
    pinned = PROBLEM.replace(
        visits=tuple(visit.replace(pinned_carers=(CARER[BOB],)) if visit.visit_id == V1 else visit for visit in PROBLEM.visits)
    )
    found = keep_carers(pinned, matrix(pinned), roster(PROBLEM, {ANN: [(V1, "09:00")]}))
    assert len(found.set_aside) == 1
    assert carers_of(found.problem, V1) == (CARER[BOB],)


def test_a_double_up_that_became_single_keeps_one_carer() -> None:
    before = roster(PROBLEM, {ANN: [(V1, "09:00")], BOB: [(V1, "09:00")]})
    single = PROBLEM.replace(visits=tuple(visit.replace(carers=1) if visit.visit_id == V1 else visit for visit in PROBLEM.visits))
    found = keep_carers(single, matrix(single), before)
    assert "the visit asks for 1 now" in found.set_aside[0]
    assert len(carers_of(found.problem, V1)) <= 1


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_whatever_a_roster_holds_what_is_kept_breaks_no_rule(seed: int) -> None:
    problem, travel = random_case(seed % 50, visits=8, carers=4)
    before = random_roster(seed, problem)
    found = keep_carers(problem, travel, before)
    assert {one.rule for one in verify(problem, travel, found.roster).violations} <= {Rule.COMPLETE}
    places = {(run.shift_id, one.visit_id) for run in before.runs for one in run.assignments}
    held = {(run.shift_id, one.visit_id) for run in found.roster.runs for one in run.assignments}
    assert held <= places
    assert len(places) - len(held) == len(found.set_aside)


def test_visits_of_a_carer_who_is_absent_go_to_others_even_if_pinned() -> None:
    away = Absence(carer_id=CARER[ANN], start=PROBLEM.horizon_start, end=PROBLEM.horizon_end)
    pinned = tuple(visit.replace(pinned_carers=(CARER[ANN],)) if visit.visit_id == V1 else visit for visit in PROBLEM.visits)
    problem = PROBLEM.replace(absences=(away,), visits=pinned)
    kept = keep_carers(problem, matrix(problem), roster(problem, {ANN: [(V1, problem.visit[V1].windows[0].earliest)]}))
    assert kept.problem.visit[V1].pinned_carers == ()
    assert len(kept.set_aside) == 1
    assert V1 in solved(kept.problem).runs_of
